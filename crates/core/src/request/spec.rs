//! What is wanted of Marketo: an operation, its parameters, a body.

use core::fmt;

use bytes::Bytes;

use super::{BodyKind, Multipart};
use crate::operation::Operation;

/// One call as it is wanted. [`check`](Self::check) finds what is wrong with it,
/// [`to_http`](Self::to_http) makes the request.
#[derive(Clone, PartialEq, Eq)]
#[must_use]
pub struct CallSpec {
    /// The operation.
    pub operation: &'static Operation,
    /// The values for the path template, not encoded.
    pub path: Vec<(&'static str, String)>,
    /// The query in order, not encoded. Values of a repeated name are joined by commas.
    pub query: Vec<(String, String)>,
    /// The body.
    pub body: Body,
    /// `Range` of a file: `bytes=0-99`, `bytes=100-`, `bytes=-100`.
    pub range: Option<String>,
    /// Other headers that the operation has among its parameters.
    pub headers: Vec<(String, String)>,
}

/// The body of a call.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Body {
    /// There is none.
    #[default]
    None,
    /// A JSON document, as it is sent.
    Json(Bytes),
    /// Form fields, not encoded.
    Form(Vec<(String, String)>),
    /// A file and what goes with it, as it is sent.
    Multipart(Multipart),
}

impl CallSpec {
    /// A call of an operation, without parameters yet.
    pub const fn new(operation: &'static Operation) -> Self {
        Self {
            operation,
            path: Vec::new(),
            query: Vec::new(),
            body: Body::None,
            range: None,
            headers: Vec::new(),
        }
    }

    /// The operation.
    #[must_use]
    pub const fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// Adds the value of a path parameter; [`Operation::path_param`] has the name for a text.
    pub fn with_path(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.path.push((name, value.into()));
        self
    }

    /// Adds a query parameter.
    pub fn with_query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Sets a JSON body, as it is sent.
    pub fn with_json(mut self, json: impl Into<Bytes>) -> Self {
        self.body = Body::Json(json.into());
        self
    }

    /// Adds a form field. A body of another kind is dropped for it.
    pub fn with_form(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let field = (name.into(), value.into());
        match &mut self.body {
            Body::Form(fields) => fields.push(field),
            _ => self.body = Body::Form(vec![field]),
        }
        self
    }

    /// Sets a multipart body.
    pub fn with_multipart(mut self, body: Multipart) -> Self {
        self.body = Body::Multipart(body);
        self
    }

    /// Asks for a part of a file: `bytes=0-99`, `bytes=100-`, `bytes=-100`.
    pub fn with_range(mut self, range: impl Into<String>) -> Self {
        self.range = Some(range.into());
        self
    }

    /// Adds a header that the operation has among its parameters, such as data ingestion's
    /// `X-Correlation-Id`. Headers with one value only, and the token's, are set without it.
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }
}

impl Body {
    /// What kind of body it is.
    #[must_use]
    pub const fn kind(&self) -> BodyKind {
        match self {
            Self::None => BodyKind::None,
            Self::Json(_) => BodyKind::Json,
            Self::Form(_) => BodyKind::Form,
            Self::Multipart(_) => BodyKind::Multipart,
        }
    }
}

/// Names and sizes only: the values are people's data.
impl fmt::Debug for CallSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |pairs: &[(String, String)]| {
            pairs
                .iter()
                .map(|(name, _)| name.clone())
                .collect::<Vec<_>>()
        };
        f.debug_struct("CallSpec")
            .field("operation", &self.operation.name)
            .field("query", &names(&self.query))
            .field("body", &self.body)
            .field("range", &self.range)
            .field("headers", &names(&self.headers))
            .finish_non_exhaustive()
    }
}

/// The kind and the size only.
impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::Json(json) => write!(f, "Json({} bytes)", json.len()),
            Self::Form(fields) => write!(f, "Form({} fields)", fields.len()),
            Self::Multipart(multipart) => multipart.fmt(f),
        }
    }
}
