//! JSON as another reader has it.

use serde_json::Value;
use serde_json::value::RawValue;

/// Whether a text is JSON, however deep, and with whatever numbers and halves of characters.
pub(crate) fn is_json(text: &str) -> bool {
    serde_json::from_str::<&RawValue>(text).is_ok()
}

/// The tree. Nothing also for JSON that goes too deep for one, or has a number beyond all bounds.
pub(crate) fn tree(bytes: &[u8]) -> Option<Value> {
    serde_json::from_slice(bytes).ok()
}
