//! The table of codes.

use http::StatusCode;

use super::{Advice, Class, Execution};

/// What is known of an error code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorInfo {
    /// The code; empty for one that is not in the table.
    pub code: &'static str,
    /// What it means, in our words.
    pub meaning: &'static str,
    /// What kind of error it is.
    pub class: Class,
    /// Whether Marketo has carried the request out.
    pub execution: Execution,
    /// What the caller can do.
    pub advice: Advice,
    /// Whether Marketo counts the reply against the rate and the daily quota. Adobe stars six
    /// codes as not counted; all others are taken as counted.
    pub counted: bool,
}

impl ErrorInfo {
    /// Not counted against rate and quota.
    const fn uncounted(self) -> Self {
        Self {
            counted: false,
            ..self
        }
    }

    /// Whether the code is in the table.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        !self.code.is_empty()
    }
}

const fn row(
    code: &'static str,
    class: Class,
    execution: Execution,
    advice: Advice,
    meaning: &'static str,
) -> ErrorInfo {
    ErrorInfo {
        code,
        meaning,
        class,
        execution,
        advice,
        counted: true,
    }
}

use Advice::*;
use Class::*;
use Execution::{Holds, NotExecuted as No, Unknown as Unsure};

#[rustfmt::skip]
static TABLE: &[ErrorInfo] = &[
    // HTTP statuses; 500 and 502 also stand in envelopes.
    row("401", Denied, No, FixCredential, "the client id or secret is wrong (identity only)"),
    row("404", NotFound, No, FixInput, "no such file, or it is not ready yet"),
    row("413", TooLarge, No, Smaller, "the body is over 1 MB, or an import file over 10 MB"),
    row("414", TooLarge, No, Smaller, "the URI is over 8 KB"),
    row("429", RateLimit, No, Later, "too many requests to data ingestion"),
    row("500", Transient, Unsure, CheckFirst, "an unexpected condition; malformed URLs too"),
    row("502", Transient, Unsure, CheckFirst, "the gateway gave up, probably on time"),
    row("503", Transient, Unsure, CheckFirst, "the service is not available"),
    row("504", Transient, Unsure, CheckFirst, "the gateway waited too long"),

    // The whole request. 6xx: not executed, save where noted.
    row("600", Token, No, Reauthenticate, "no access token (603 since 2022)"),
    row("601", Token, No, Reauthenticate, "the access token is not valid").uncounted(),
    row("602", Token, No, Reauthenticate, "the access token has expired").uncounted(),
    row("603", Denied, No, Permit, "permission, address or token is missing"),
    // The database may have gone on after the time was up.
    row("604", Transient, Unsure, CheckFirst, "Marketo ran out of time").uncounted(),
    row("605", Bug, No, FixRequest, "the path does not take this method").uncounted(),
    row("606", RateLimit, No, Later, "more than 100 calls in 20 seconds"),
    row("607", DayClosed, No, NextDay, "the calls of the day are used up"),
    row("608", Transient, No, Later, "the API is not available for the moment").uncounted(),
    row("609", Bug, No, FixRequest, "the body is not JSON"),
    row("610", Bug, No, FixRequest, "nothing is at this path"),
    // Whatever Marketo did not foresee, at any point of its work.
    row("611", Transient, Unsure, CheckFirst, "an error inside Marketo").uncounted(),
    row("612", Bug, No, FixRequest, "the content type is not right"),
    row("613", Bug, No, FixRequest, "the multipart body is malformed"),
    row("614", Transient, No, Later, "the subscription cannot be reached"),
    row("615", ConcurrencyLimit, No, Later, "more than 10 calls at once"),
    row("616", Unavailable, No, AskAdobe, "the subscription is not of the right type"),

    // 7xx: no data, or bad parameters.
    row("701", Input, No, FixInput, "a field is blank or too long"),
    row("702", NotFound, No, FixInput, "no data was found"),
    row("703", Unavailable, No, AskAdobe, "the feature is not switched on"),
    row("704", Input, No, FixInput, "a date or a dynamic content id is malformed"),
    row("709", State, No, ChangeState, "a rule of Marketo stands against it"),
    row("710", Input, No, FixInput, "the parent folder was not found"),
    row("711", Input, No, FixInput, "the folder is of the wrong type"),
    row("712", State, No, ChangeState, "these records cannot be merged or doubled"),
    row("713", Transient, Unsure, CheckFirst, "an error that passes"),
    row("714", State, No, ChangeState, "no default record type was found"),
    row("718", Input, No, FixInput, "the sales person was not found"),
    row("719", Transient, Unsure, CheckFirst, "a lock was not to be had in time"),

    // Records, and some whole requests.
    row("1001", Input, No, FixInput, "a value is of the wrong type"),
    row("1002", Input, No, FixInput, "a required parameter is missing"),
    row("1003", Input, No, FixInput, "the data is not valid, or matches too much"),
    row("1004", NotFound, No, FixInput, "the lead was not found"),
    row("1005", State, No, FixInput, "the lead exists already"),
    row("1006", Input, No, FixInput, "the field was not found"),
    row("1007", State, No, ChangeState, "several leads match the lookup"),
    row("1008", Denied, No, Permit, "the partition may not be accessed"),
    row("1009", Input, No, FixInput, "the partition's name is missing"),
    row("1010", State, No, ChangeState, "the partition may not be changed"),
    row("1011", Input, No, FixInput, "the field cannot be looked up or filtered by"),
    row("1012", Input, No, FixInput, "the cookie is not valid"),
    row("1013", NotFound, No, FixInput, "the object was not found"),
    // Some clients try again; nobody says that nothing was made.
    row("1014", Transient, Unsure, CheckFirst, "the object could not be made"),
    row("1015", AlreadyDone, Holds, Nothing, "the lead is not on the list"),
    row("1016", Queue, No, AwaitJob, "ten imports are queued already"),
    row("1017", State, No, FixInput, "the object exists already"),
    row("1018", Unavailable, No, FixRequest, "the CRM has this in its care"),
    row("1019", Queue, No, AwaitJob, "an import into this list is running"),
    row("1020", State, No, NextDay, "the program was cloned too often today"),
    row("1021", Input, No, FixRequest, "companies are not updated through leads"),
    row("1022", State, No, ChangeState, "the object is in use"),
    row("1025", Input, No, FixInput, "the program status was not found"),
    row("1026", Unavailable, No, AskAdobe, "custom objects are not switched on"),
    row("1027", State, No, ChangeState, "there is no room for another activity type"),
    row("1028", State, No, ChangeState, "there is no room for another attribute"),
    // The message says which of three things it is: see `classify`.
    row("1029", Queue, No, AwaitJob, "ten export jobs are queued already"),
    row("1035", Unavailable, No, FixRequest, "the subscription does not have this filter"),
    row("1036", Input, No, FixInput, "the same object is in the input twice"),
    row("1037", AlreadyDone, Holds, Nothing, "the lead has or is past this status"),
    row("1042", Input, No, FixInput, "the run is over two years ahead"),
    row("1048", State, No, ChangeState, "the custom object's draft could not be discarded"),
    row("1049", Input, No, Smaller, "the activity's attributes are over 65,536 bytes"),
    row("1076", State, No, ChangeState, "the CRM refused the merge: a duplicate"),
    row("1077", State, No, ChangeState, "the CRM refused the merge: a field is too long"),
    row("1078", State, No, ChangeState, "the CRM refused the merge: deleted or not eligible"),
    row("1079", State, No, ChangeState, "the merge fails on a personal URL"),
    row("1080", Input, No, Smaller, "more than 25 leads to merge"),

    // Data ingestion.
    row("401013", Token, No, Reauthenticate, "the access token is not valid"),
    row("403010", Token, No, Reauthenticate, "the access token is missing"),
    row("404040", Bug, No, FixRequest, "nothing is at this path"),
    row("429001", RateLimit, No, Later, "too many requests"),
    row("4000801", Input, No, FixInput, "the request is not valid"),
    row("4000802", Input, No, FixInput, "the data is not valid"),
    row("4030801", Denied, No, Permit, "permission is missing"),
    row("4290801", DayClosed, No, NextDay, "the objects of the day are used up"),
    row("5000801", Transient, Unsure, CheckFirst, "an error inside data ingestion"),
];

const EXPORT_QUOTA: ErrorInfo = row(
    "1029",
    ExportQuota,
    No,
    NextDay,
    "the export volume of the day is used up",
);
const ALREADY_QUEUED: ErrorInfo = row(
    "1029",
    AlreadyDone,
    Holds,
    Nothing,
    "the job is queued already",
);
const UNKNOWN: ErrorInfo = row(
    "",
    Class::Unknown,
    Unsure,
    AskAdobe,
    "a code that nobody has described",
);
/// Adobe says of all 6xx that the request was not executed.
const UNKNOWN_6XX: ErrorInfo = row(
    "",
    Class::Unknown,
    No,
    AskAdobe,
    "a code that nobody has described; not executed",
);
const UNKNOWN_5XX: ErrorInfo = row(
    "",
    Transient,
    Unsure,
    CheckFirst,
    "an error of the server or of something before it",
);

/// What an answer means that is none of Marketo's forms.
pub(crate) const UNREADABLE: ErrorInfo = row(
    "",
    Transient,
    Unsure,
    CheckFirst,
    "the answer is none of Marketo's",
);

/// Every code that is known, in the table's order.
#[must_use]
pub fn table() -> &'static [ErrorInfo] {
    TABLE
}

/// What an error code means. The message decides for 1029, which stands for three things.
#[must_use]
pub fn classify(code: &str, message: &str) -> ErrorInfo {
    if code == "1029" {
        if contains(message, "quota") {
            return EXPORT_QUOTA;
        }
        if contains(message, "already queued") {
            return ALREADY_QUEUED;
        }
    }
    if let Some(info) = TABLE.iter().find(|info| info.code == code) {
        return *info;
    }
    let three_digits = code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit());
    match code.as_bytes().first() {
        Some(b'6') if three_digits => UNKNOWN_6XX,
        Some(b'5') if three_digits => UNKNOWN_5XX,
        _ => UNKNOWN,
    }
}

/// What an HTTP status means that came without an envelope.
#[must_use]
pub fn classify_status(status: StatusCode) -> ErrorInfo {
    classify(status.as_str(), "")
}

/// Whether a text contains another, in whatever case.
fn contains(text: &str, needle: &str) -> bool {
    text.as_bytes()
        .windows(needle.len())
        .any(|window| window.eq_ignore_ascii_case(needle.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every code of Adobe's page "Error codes", of the family pages, and of data ingestion.
    const EVERY_CODE: &str = "401 404 413 414 429 500 502 503 504 \
        600 601 602 603 604 605 606 607 608 609 610 611 612 613 614 615 616 \
        701 702 703 704 709 710 711 712 713 714 718 719 \
        1001 1002 1003 1004 1005 1006 1007 1008 1009 1010 1011 1012 1013 1014 1015 1016 1017 \
        1018 1019 1020 1021 1022 1025 1026 1027 1028 1029 1035 1036 1037 1042 1048 1049 \
        1076 1077 1078 1079 1080 \
        401013 403010 404040 429001 4000801 4000802 4030801 4290801 5000801";

    #[test]
    fn the_table_has_every_code_once_and_no_other() {
        let expected: Vec<&str> = EVERY_CODE.split_whitespace().collect();
        let found: Vec<&str> = table().iter().map(|info| info.code).collect();
        assert_eq!(found, expected);
        for code in expected {
            assert_eq!(classify(code, "").code, code);
            assert!(classify(code, "").is_known());
        }
    }

    #[test]
    fn six_codes_are_not_counted() {
        let uncounted: Vec<&str> = table()
            .iter()
            .filter(|info| !info.counted)
            .map(|info| info.code)
            .collect();
        assert_eq!(uncounted, ["601", "602", "604", "605", "608", "611"]);
    }

    #[test]
    fn of_the_6xx_only_two_may_have_been_executed() {
        let unsure: Vec<&str> = table()
            .iter()
            .filter(|info| info.code.len() == 3 && info.code.starts_with('6'))
            .filter(|info| info.execution != Execution::NotExecuted)
            .map(|info| info.code)
            .collect();
        assert_eq!(unsure, ["604", "611"]);
    }

    #[test]
    fn only_what_was_not_executed_may_be_sent_again_unasked() {
        let again: Vec<&str> = table()
            .iter()
            .filter(|info| info.execution == Execution::NotExecuted)
            .filter(|info| matches!(info.advice, Advice::Later | Advice::Reauthenticate))
            .map(|info| info.code)
            .collect();
        let expected = [
            "429", "600", "601", "602", "606", "608", "614", "615", "401013", "403010", "429001",
        ];
        assert_eq!(again, expected);
    }

    #[test]
    fn an_unknown_outcome_is_never_advised_to_be_repeated_blindly() {
        for info in table()
            .iter()
            .filter(|info| info.execution == Execution::Unknown)
        {
            assert_eq!(info.advice, Advice::CheckFirst, "{}", info.code);
        }
    }

    #[test]
    fn the_message_decides_for_1029() {
        for (message, class) in [
            ("Too many jobs (10) in queue", Class::Queue),
            ("Export daily quota 500MB exceeded.", Class::ExportQuota),
            ("export DAILY Quota 1000MB exceeded", Class::ExportQuota),
            ("Job already queued", Class::AlreadyDone),
            ("", Class::Queue),
        ] {
            let info = classify("1029", message);
            assert_eq!(info.class, class, "{message}");
            assert_eq!(info.code, "1029");
        }
        assert_eq!(classify("1003", "daily quota").class, Class::Input);
    }

    #[test]
    fn an_unknown_code_promises_nothing_but_what_its_family_does() {
        assert_eq!(classify("699", "").execution, Execution::NotExecuted);
        assert_eq!(classify("1300", "").execution, Execution::Unknown);
        assert_eq!(classify("6999", "").execution, Execution::Unknown);
        assert_eq!(classify("", "").class, Class::Unknown);
        assert_eq!(classify("599", "").class, Class::Transient);
        assert!(!classify("1300", "").is_known());
    }
}
