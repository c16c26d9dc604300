//! Tags of programs (Adobe: "Tags").

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::programs::ProgramType;

/// A type of tag, and what it can say.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TagType {
    /// Its name.
    pub name: String,
    /// The types of program that it is for.
    pub applies_to: Vec<ProgramType>,
    /// Whether programs of those types must have it.
    pub required: bool,
    /// The values that it can have.
    pub values: Vec<String>,
}

impl TagType {
    /// The tag type as browsing shows it, or by its name, with its values.
    #[must_use]
    pub fn record(&self, with_values: bool) -> Value {
        let types: Vec<&str> = self.applies_to.iter().map(|kind| kind.applies()).collect();
        let mut record = json!({
            "tagType": self.name,
            "applicableProgramTypes": format!("[{}]", types.join(",")),
            "required": self.required,
        });
        if let (true, Value::Object(members)) = (with_values, &mut record) {
            let values = format!("[{}]", self.values.join(", "));
            members.insert("allowableValues".to_owned(), values.into());
        }
        record
    }
}
