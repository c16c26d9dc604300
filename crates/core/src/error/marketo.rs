//! An error of Marketo's, as a caller gets it.

use core::fmt;

use super::{Advice, Class, ErrorInfo, Execution, classify};
use crate::response::{ApiError, Envelope};

/// An error of Marketo's: what failed, why, and what can be done.
///
/// Neither `Display` nor `Debug` prints Marketo's own message: it can quote the values that were
/// sent. Whoever may see those reads [`message`](Self::message).
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("{operation}: Marketo's error {code} ({}); {}", info.meaning, info.advice)]
pub struct MarketoError {
    /// The operation's name.
    pub operation: &'static str,
    /// The code as Marketo wrote it; empty for a failure that named none.
    pub code: String,
    /// Marketo's message, in full.
    pub message: String,
    /// Marketo's id of the request, which Adobe's support asks for.
    pub request_id: Option<String>,
    /// What the code means.
    pub info: ErrorInfo,
}

impl MarketoError {
    /// The error that one of Marketo's codes stands for.
    #[must_use]
    pub fn new(operation: &'static str, error: ApiError, request_id: Option<String>) -> Self {
        let info = classify(&error.code, &error.message);
        Self {
            operation,
            code: error.code,
            message: error.message,
            request_id,
            info,
        }
    }

    /// The error that a failed envelope stands for: the first that it names.
    #[must_use]
    pub fn of_envelope(operation: &'static str, envelope: &Envelope) -> Self {
        let first = envelope.errors.first().cloned().unwrap_or_default();
        Self::new(operation, first, envelope.request_id.clone())
    }

    /// What kind of error it is.
    #[must_use]
    pub const fn class(&self) -> Class {
        self.info.class
    }

    /// Whether Marketo has carried the request out.
    #[must_use]
    pub const fn execution(&self) -> Execution {
        self.info.execution
    }

    /// What the caller can do.
    #[must_use]
    pub const fn advice(&self) -> Advice {
        self.info.advice
    }
}

impl fmt::Debug for MarketoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MarketoError")
            .field("operation", &self.operation)
            .field("code", &self.code)
            .field("request_id", &self.request_id)
            .field("class", &self.info.class)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_says_what_to_do_and_quotes_nothing() {
        let error = |code: &str, message: &str| ApiError {
            code: code.to_owned(),
            message: message.to_owned(),
        };
        let envelope = Envelope {
            request_id: Some("1568#178b202751a".to_owned()),
            errors: vec![error("1006", "Field 'zoe@example.com'"), error("611", "")],
            ..Envelope::default()
        };
        let error = MarketoError::of_envelope("syncLeads", &envelope);
        assert_eq!(
            (error.class(), error.advice()),
            (Class::Input, Advice::FixInput)
        );
        assert_eq!(error.execution(), Execution::NotExecuted);
        assert_eq!(error.message, "Field 'zoe@example.com'");
        assert_eq!(error.request_id.as_deref(), Some("1568#178b202751a"));
        assert_eq!(
            error.to_string(),
            "syncLeads: Marketo's error 1006 (the field was not found); correct the values"
        );
        assert!(!format!("{error:?}").contains("zoe"));
    }

    #[test]
    fn a_failure_without_an_error_is_an_unknown_one() {
        let error = MarketoError::of_envelope("syncLeads", &Envelope::default());
        assert_eq!((error.code.as_str(), error.class()), ("", Class::Unknown));
    }
}
