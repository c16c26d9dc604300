//! From an operation, parameters and a body to an HTTP request.
//!
//! [`CallSpec`] says what is wanted, [`CallSpec::to_http`] makes the request of it: everything
//! outside the unreserved characters percent-encoded, repeated keys joined by commas, a query
//! that is too long for a URI sent as `POST …?_method=GET` where the operation takes that, the
//! token in a header and nowhere else, never a `//`.

mod base;
mod build;
mod encode;
mod headers;
mod identity;
mod multipart;
mod named;
mod path;
mod problem;
mod replay;
mod size;
mod spec;

pub use base::{BaseUrl, BaseUrlError};
pub use build::is_reserved_parameter;
pub use identity::{ClientSecret, identity_request};
pub use multipart::{BadBoundary, Boundary, Multipart, MultipartError, MultipartWriter};
pub use named::NameError;
pub use path::{PathError, normalise_path};
pub use problem::{BodyKind, RequestError};
pub use replay::ReplaySafety;
pub use size::{LARGEST_BODY, LARGEST_IMPORT};
pub use spec::{Body, CallSpec};
