//! What Marketo's error codes mean, and what to do about them.
//!
//! Codes are text: Marketo writes them so, and data ingestion's do not look like the others. A
//! code is looked up by itself, not by where it stands: 1003 on a record and 1003 for a whole
//! request mean the same. Unknown codes keep their text and their message.
//!
//! Sources: Adobe, "Error codes" and the pages of each family.

mod class;
mod fault;
mod marketo;
mod table;

pub use class::{Advice, Class, Execution};
pub use fault::Fault;
pub use marketo::MarketoError;
pub(crate) use table::UNREADABLE;
pub use table::{ErrorInfo, classify, classify_status, table};
