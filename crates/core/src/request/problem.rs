//! What can be wrong with a call before it is sent. No value of a parameter and no part of a body
//! is ever in an error: they can hold people's data.

use core::fmt;

/// Why no request could be made. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// A parameter is missing that Marketo does not do without.
    #[error("{operation}: the parameter {name} is missing")]
    MissingParameter {
        /// The operation.
        operation: &'static str,
        /// The parameter.
        name: &'static str,
    },
    /// A path parameter was given that the operation's path has no place for.
    #[error("{operation}: the path has no parameter {name}")]
    NoSuchPathParameter {
        /// The operation.
        operation: &'static str,
        /// The parameter.
        name: &'static str,
    },
    /// A path parameter is empty, has a slash, a backslash or a control character in it, or is a
    /// dot segment.
    #[error("{operation}: the value of the path parameter {name} cannot stand in a path")]
    PathValue {
        /// The operation.
        operation: &'static str,
        /// The parameter.
        name: &'static str,
    },
    /// A parameter that only this crate may set, or that must never be in a URL or a body.
    #[error("{operation}: the parameter {name} is not for callers")]
    ReservedParameter {
        /// The operation.
        operation: &'static str,
        /// The parameter.
        name: String,
    },
    /// The request target is too long, and the operation takes no `_method=GET`.
    #[error("{operation}: the request target has {bytes} bytes, Marketo takes {limit}")]
    TargetTooLong {
        /// The operation.
        operation: &'static str,
        /// Its length in bytes.
        bytes: usize,
        /// The longest that Marketo takes, in bytes.
        limit: usize,
    },
    /// The body is too large.
    #[error("{operation}: the body has {bytes} bytes, Marketo takes {limit}")]
    BodyTooLarge {
        /// The operation.
        operation: &'static str,
        /// Its size in bytes.
        bytes: usize,
        /// The largest that Marketo takes, in bytes.
        limit: usize,
    },
    /// The body is not JSON (Marketo answers 609).
    #[error("{operation}: the body is not JSON")]
    NotJson {
        /// The operation.
        operation: &'static str,
    },
    /// The body is missing.
    #[error("{operation}: the body is missing, {expected} is expected")]
    MissingBody {
        /// The operation.
        operation: &'static str,
        /// What it should be.
        expected: BodyKind,
    },
    /// The body is of another kind than the operation takes (Marketo answers 612).
    #[error("{operation}: the body is {got}, {expected} is expected")]
    WrongBody {
        /// The operation.
        operation: &'static str,
        /// What it should be.
        expected: BodyKind,
        /// What it is.
        got: BodyKind,
    },
    /// A range was asked for where there is no file, or it is not one range of bytes.
    #[error("{operation}: the range cannot be asked for")]
    Range {
        /// The operation.
        operation: &'static str,
    },
    /// A header that the operation does not have among its parameters or that is not for callers, or
    /// a value that cannot stand in a header.
    #[error("{operation}: the header {name} cannot be sent")]
    Header {
        /// The operation.
        operation: &'static str,
        /// The header.
        name: String,
    },
    /// Identity calls are made by [`identity_request`](super::identity_request), not as calls.
    #[error("{operation}: identity calls carry a secret and are not made like other calls")]
    Identity {
        /// The operation.
        operation: &'static str,
    },
    /// The token cannot stand in a header.
    #[error("the token cannot stand in a header")]
    Token,
    /// The request target does not fit an HTTP request.
    #[error("{operation}: the request target does not fit an HTTP request")]
    Target {
        /// The operation.
        operation: &'static str,
    },
}

/// What a body is, for an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BodyKind {
    /// There is none.
    None,
    /// A JSON document.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/form-data`.
    Multipart,
}

impl fmt::Display for BodyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "no body",
            Self::Json => "JSON",
            Self::Form => "form-encoded",
            Self::Multipart => "multipart",
        })
    }
}
