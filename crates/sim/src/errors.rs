//! Marketo's error codes as the simulator sends them (Adobe: "Error Codes").

/// Why a call, or one record of it, failed: a code and Marketo's message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The code, which Marketo sends as a string.
    pub code: String,
    /// The message, for people.
    pub message: String,
    /// The HTTP status, in the families whose failures have one; 400 when left out.
    pub status: Option<u16>,
}

impl Failure {
    /// A failure with a message of its own.
    #[must_use]
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            message: message.into(),
            status: None,
        }
    }

    /// The same with an HTTP status, for the families whose failures have one.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// A failure with the code's usual message.
    #[must_use]
    pub fn plain(code: &str) -> Self {
        Self::new(code, message(code))
    }

    /// 1002: a required parameter is missing.
    #[must_use]
    pub fn missing(name: &str) -> Self {
        Self::new(
            "1002",
            format!("Missing value for required parameter '{name}'"),
        )
    }

    /// 1006: a field does not exist.
    #[must_use]
    pub fn no_field(name: &str) -> Self {
        Self::new("1006", format!("Field '{name}' not found"))
    }
}

/// Whether a reply with this code leaves rate and quota untouched: the starred codes of Adobe's
/// table ("Error Codes" > "Response-Level Error Codes").
#[must_use]
pub fn uncounted(code: &str) -> bool {
    matches!(code, "601" | "602" | "604" | "605" | "608" | "611")
}

/// The usual message of a code.
#[must_use]
pub fn message(code: &str) -> &'static str {
    match code {
        "500" => "Internal Server error",
        "502" => "Bad Gateway",
        "600" => "Empty access token",
        "601" => "Access token invalid",
        "602" => "Access token expired",
        "603" => "Access denied",
        "604" => "Request timed out",
        "605" => "HTTP Method not supported",
        "606" => "Max rate limit '100' exceeded with in '20' secs",
        "607" => "Daily quota reached",
        "608" => "API Temporarily Unavailable",
        "609" => "Invalid JSON",
        "610" => "Requested resource not found",
        "611" => "System error",
        "612" => "Invalid Content Type",
        "613" => "Invalid Multipart Request",
        "614" => "Invalid Subscription",
        "615" => "Concurrent access limit '10' reached",
        "616" => "Invalid subscription type",
        "701" => "Field cannot be blank",
        "702" => "No data found for the given search scenario",
        "703" => "The feature is not enabled for the subscription",
        "704" => "Invalid date format",
        "709" => "Business Rule Violation",
        "710" => "Parent Folder Not Found",
        "711" => "Incompatible Folder Type",
        "712" => "Merge to person Account operation is invalid",
        "713" => "Transient Error",
        "714" => "Unable to find the default record type",
        "718" => "ExternalSalesPersonID not found",
        "719" => "Lock wait timeout exception",
        "1001" => "Invalid value",
        "1002" => "Missing value for required parameter",
        "1003" => "Invalid data",
        "1004" => "Lead not found",
        "1005" => "Lead already exists",
        "1006" => "Field not found",
        "1007" => "Multiple leads match the lookup criteria",
        "1008" => "Access denied to partition",
        "1009" => "Partition name must be specified",
        "1010" => "Partition update not allowed",
        "1011" => "Field not supported",
        "1012" => "Invalid cookie value",
        "1013" => "Object not found",
        "1014" => "Failed to create Object",
        "1015" => "Lead not in list",
        "1016" => "Too many imports",
        "1017" => "Object already exists",
        "1018" => "CRM Enabled",
        "1019" => "Import in progress",
        "1020" => "Too many clones to program",
        "1021" => "Company update not allowed",
        "1022" => "Object in use",
        "1025" => "Program status not found",
        "1026" => "Custom objects not enabled",
        "1028" => "Max field limit reached",
        "1029" => "Too many jobs in queue",
        "1035" => "Unsupported filter type for target subscription",
        "1036" => "Duplicate object found in input",
        "1042" => "Invalid runAt date",
        "1048" => "Custom Object Discard Draft Failed",
        "1049" => "Failed to create activity",
        "1080" => "Too many leads to merge",
        _ => "Error",
    }
}
