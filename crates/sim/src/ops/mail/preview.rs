//! Tokens in an email, filled with what a lead has (Adobe: "Emails" > "Preview Email").

use crate::world::fields::Fields;
use crate::world::leads::{Lead, text};

/// The text with `{{lead.First Name}}` and the like filled in; `:default=` says what stands for an
/// empty value. Other tokens stay as they are.
pub(super) fn with_lead(content: &str, lead: &Lead, fields: &Fields) -> String {
    let mut made = String::with_capacity(content.len());
    let mut rest = content;
    while let Some((before, after)) = rest.split_once("{{lead.") {
        made.push_str(before);
        let Some((token, behind)) = after.split_once("}}") else {
            made.push_str("{{lead.");
            rest = after;
            continue;
        };
        let (name, default) = token.split_once(":default=").unwrap_or((token, ""));
        let known = |field: &&crate::world::fields::Field| {
            field.display.eq_ignore_ascii_case(name.trim()) || field.name == name.trim()
        };
        let value = fields.iter().find(known);
        let value = value.map(|field| text(&lead.value(&field.name)));
        let value = value.filter(|value| !value.is_empty());
        made.push_str(value.as_deref().unwrap_or(default));
        rest = behind;
    }
    made.push_str(rest);
    made
}
