//! Faults: rules that make chosen calls go wrong.

use serde::{Deserialize, Serialize};

use crate::rng::Rng;

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Fault {
    /// The envelope of a failure with this code, HTTP 200.
    Code(String),
    /// This HTTP status, with an HTML page (or the rule's `body`).
    Http(u16),
    /// The connection is reset before it came to anything: nothing arrived, nothing is counted.
    Lost,
    /// The call arrives and is counted, its work is not done, the connection is reset.
    CutBefore,
    /// The work is done, then the connection is reset without an answer.
    CutAfter,
    /// The body comes in pieces of `chunk` bytes, one every `every_ms`.
    SlowBody {
        /// Bytes a piece.
        chunk: usize,
        /// Milliseconds between pieces.
        every_ms: u64,
    },
    /// Only so many bytes of the body, though `Content-Length` promises all; then a close.
    TruncatedBody(u64),
    /// Only so many bytes of the body, then a reset.
    CutBody(u64),
    /// One bit of the byte at this offset of a body or file is flipped.
    CorruptBody(u64),
    /// HTTP 200 with a body that is no JSON.
    BadJson,
    /// An envelope of failure (the rule's `code`, or 611) where a file should be.
    EnvelopeInsteadOfFile,
    /// The token that the call carries is revoked: 601.
    TokenRevoked,
    /// The token that the call carries ends now: 602, later 601.
    TokenExpired,
    /// Nothing but the rule's `processing_ms`: a call that takes long.
    Delay,
}

/// The names of all faults.
pub const NAMES: &[&str] = &[
    "code",
    "http",
    "lost",
    "cut_before",
    "cut_after",
    "slow_body",
    "truncated_body",
    "cut_body",
    "corrupt_body",
    "bad_json",
    "envelope_instead_of_file",
    "token_revoked",
    "token_expired",
    "delay",
];

impl Fault {
    /// Its name, as it is written in a rule.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Code(_) => "code",
            Self::Http(_) => "http",
            Self::Lost => "lost",
            Self::CutBefore => "cut_before",
            Self::CutAfter => "cut_after",
            Self::SlowBody { .. } => "slow_body",
            Self::TruncatedBody(_) => "truncated_body",
            Self::CutBody(_) => "cut_body",
            Self::CorruptBody(_) => "corrupt_body",
            Self::BadJson => "bad_json",
            Self::EnvelopeInsteadOfFile => "envelope_instead_of_file",
            Self::TokenRevoked => "token_revoked",
            Self::TokenExpired => "token_expired",
            Self::Delay => "delay",
        }
    }
}

/// A rule: which calls go wrong, how, and how often.
///
/// A call must fit every condition that is given. Without `operation` and `path` a rule fits
/// every call but those to identity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The rule's number; given when it is added.
    #[serde(default)]
    pub id: u64,
    /// An operation's name, such as `syncLeads` or `identity`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// How the path begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The HTTP method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// A client id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
    /// How many calls go wrong; for ever when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u64>,
    /// So many calls that fit are let through first.
    #[serde(default)]
    pub after: u64,
    /// From then on, every so-manieth call that fits goes wrong.
    #[serde(default = "one")]
    pub every: u64,
    /// The chance that a call goes wrong, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chance: Option<f64>,
    /// What goes wrong.
    pub fault: Fault,
    /// `code`, `http` and `bad_json` only: the work is done all the same.
    #[serde(default)]
    pub after_work: bool,
    /// The message beside the code; the code's usual one when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The code of `envelope_instead_of_file`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The body of `http`, in place of the HTML page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Processing time of the call, in milliseconds, in place of the latency law.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub processing_ms: Option<u64>,
    /// Calls that fitted so far.
    #[serde(default)]
    pub seen: u64,
    /// Calls that went wrong by it so far.
    #[serde(default)]
    pub hit: u64,
}

const fn one() -> u64 {
    1
}

impl Rule {
    /// A rule that makes every call (but those to identity) go wrong.
    #[must_use]
    pub const fn new(fault: Fault) -> Self {
        Self {
            id: 0,
            operation: None,
            path: None,
            method: None,
            credential: None,
            times: None,
            after: 0,
            every: 1,
            chance: None,
            fault,
            after_work: false,
            message: None,
            code: None,
            body: None,
            processing_ms: None,
            seen: 0,
            hit: 0,
        }
    }

    /// Only for that operation.
    #[must_use]
    pub fn on(mut self, operation: &str) -> Self {
        self.operation = Some(operation.to_owned());
        self
    }

    /// Only so many times.
    #[must_use]
    pub const fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    fn fits(&self, seen: &Seen<'_>) -> bool {
        let open = self.operation.is_none() && self.path.is_none();
        let named = |wanted: &Option<String>, is: &str| wanted.as_deref().is_none_or(|w| w == is);
        !(open && seen.operation == "identity")
            && named(&self.operation, seen.operation)
            && self
                .path
                .as_deref()
                .is_none_or(|path| seen.path.starts_with(path))
            && self
                .method
                .as_deref()
                .is_none_or(|m| m.eq_ignore_ascii_case(seen.method))
            && named(&self.credential, seen.credential)
    }
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// The operation's name; empty when there is none.
    pub operation: &'a str,
    /// The path.
    pub path: &'a str,
    /// The method.
    pub method: &'a str,
    /// The client id of the token's owner; empty when there is none.
    pub credential: &'a str,
}

/// At which point of a call its rules are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// On the way to Marketo.
    Wire,
    /// Before the token is looked at.
    Token,
    /// Once the call is admitted.
    Admitted,
}

const fn stage(fault: &Fault) -> Stage {
    match fault {
        Fault::Lost => Stage::Wire,
        Fault::TokenRevoked | Fault::TokenExpired => Stage::Token,
        _ => Stage::Admitted,
    }
}

/// The rules in force.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Faults {
    rules: Vec<Rule>,
    next: u64,
}

impl Faults {
    /// Adds a rule and gives its number.
    pub fn add(&mut self, mut rule: Rule) -> u64 {
        self.next += 1;
        rule.id = self.next;
        rule.every = rule.every.max(1);
        self.rules.push(rule);
        self.next
    }

    /// The rules, spent ones too.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Takes a rule away; says whether there was one.
    pub fn remove(&mut self, id: u64) -> bool {
        let before = self.rules.len();
        self.rules.retain(|rule| rule.id != id);
        self.rules.len() != before
    }

    /// Takes all rules away.
    pub fn clear(&mut self) {
        self.rules.clear();
    }

    /// The first rule of this stage that strikes the call, if one does; it counts as used.
    pub fn strike(&mut self, at: Stage, seen: &Seen<'_>, rng: &mut Rng) -> Option<Rule> {
        for rule in &mut self.rules {
            let spent = rule.times.is_some_and(|times| rule.hit >= times);
            if spent || stage(&rule.fault) != at || !rule.fits(seen) {
                continue;
            }
            let nth = rule.seen;
            rule.seen += 1;
            let due = nth >= rule.after && (nth - rule.after) % rule.every == 0;
            if due && rule.chance.is_none_or(|chance| rng.unit() < chance) {
                rule.hit += 1;
                return Some(rule.clone());
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(operation: &'static str) -> Seen<'static> {
        Seen {
            operation,
            path: "/rest/v1/leads.json",
            method: "POST",
            credential: "a",
        }
    }

    #[test]
    fn a_rule_strikes_as_often_as_it_says() {
        let mut faults = Faults::default();
        let text =
            r#"{"operation":"syncLeads","after":1,"every":2,"times":2,"fault":{"code":"606"}}"#;
        faults.add(serde_json::from_str(text).unwrap());
        let mut rng = Rng::new(1);
        let hits: Vec<bool> = (0..7)
            .map(|_| {
                faults
                    .strike(Stage::Admitted, &seen("syncLeads"), &mut rng)
                    .is_some()
            })
            .collect();
        assert_eq!(hits, [false, true, false, true, false, false, false]);
        assert!(
            faults
                .strike(Stage::Admitted, &seen("other"), &mut rng)
                .is_none()
        );
    }

    #[test]
    fn an_open_rule_leaves_identity_alone() {
        let mut faults = Faults::default();
        faults.add(Rule::new(Fault::CutBefore));
        let mut rng = Rng::new(1);
        assert!(
            faults
                .strike(Stage::Admitted, &seen("identity"), &mut rng)
                .is_none()
        );
        assert!(
            faults
                .strike(Stage::Wire, &seen("syncLeads"), &mut rng)
                .is_none()
        );
        assert!(
            faults
                .strike(Stage::Admitted, &seen("syncLeads"), &mut rng)
                .is_some()
        );
        faults.clear();
        faults.add(Rule::new(Fault::Http(503)).on("identity"));
        assert!(
            faults
                .strike(Stage::Admitted, &seen("identity"), &mut rng)
                .is_some()
        );
    }

    #[test]
    fn faults_are_written_as_documented() {
        let mut written = 0;
        for text in [
            r#"{"code":"606"}"#,
            r#"{"http":503}"#,
            r#""lost""#,
            r#""cut_before""#,
            r#""cut_after""#,
            r#"{"slow_body":{"chunk":64,"every_ms":5}}"#,
            r#"{"truncated_body":10}"#,
            r#"{"cut_body":10}"#,
            r#"{"corrupt_body":10}"#,
            r#""bad_json""#,
            r#""envelope_instead_of_file""#,
            r#""token_revoked""#,
            r#""token_expired""#,
            r#""delay""#,
        ] {
            let fault: Fault = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&fault).unwrap(), text);
            assert!(NAMES.contains(&fault.name()) && text.contains(fault.name()));
            written += 1;
        }
        assert_eq!(written, NAMES.len());
        assert!(serde_json::from_str::<Rule>(r#"{"fault":"lost","oops":1}"#).is_err());
    }
}
