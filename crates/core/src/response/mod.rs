//! Answers, read from the bytes without building the result's tree.
//!
//! [`is_file`] decides on the head whether the body is to be passed on; [`read`] tells the other
//! answers apart. Marketo answers most failures with HTTP 200, some failures come from something
//! in front of it, and an envelope can stand where a file should be: all of these have a form of
//! their own in [`Answer`].

mod answer;
mod envelope;
mod identity;
mod jobs;
mod request_id;
mod scan;
mod usage;

pub use answer::{Answer, HttpError, Shape, Sniff, Unreadable, is_file, read, sniff};
pub use envelope::{ApiError, Envelope, Warning};
pub use identity::{IdentityError, IdentityReply, read_identity};
pub use jobs::jobs;
pub use request_id::server_time;
pub use usage::{UsageReport, UserCalls};
