//! By what a record is known.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::fold::fold;

/// The fields by which Marketo tells records of an operation apart: the lookup field of leads, the
/// dedupe fields of custom objects (Adobe: "Leads", "Custom objects").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key(Vec<String>);

impl Key {
    /// These fields together.
    pub fn of<F: Into<String>>(fields: impl IntoIterator<Item = F>) -> Self {
        Self(fields.into_iter().map(Into::into).collect())
    }

    /// No fields: no record is taken for another.
    #[must_use]
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// What a record is known by. Nothing if it lacks one of the fields: then Marketo decides.
    ///
    /// Texts are compared by [`fold`]: where Marketo would tell two apart that are one here, the
    /// second only goes later.
    pub(super) fn of_record(&self, record: &RawValue) -> Option<String> {
        if self.0.is_empty() {
            return None;
        }
        let members: BTreeMap<String, &RawValue> =
            serde_json::from_slice(record.get().as_bytes()).ok()?;
        let mut key = String::new();
        for field in &self.0 {
            let value = members.get(field)?.get();
            if value == "null" {
                return None;
            }
            let text: Option<String> = serde_json::from_slice(value.as_bytes()).ok();
            let text = text.unwrap_or_else(|| value.to_owned());
            key.push_str(&fold(&text));
            key.push('\u{0}');
        }
        Some(key)
    }
}
