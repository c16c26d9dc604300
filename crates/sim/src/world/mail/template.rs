//! Email templates (Adobe: "Email Templates").

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::html::{self, Element};
use crate::world::World;
use crate::world::assets::AssetKind;
use crate::world::draft::{Content, Drafted, Version};

/// One version of an email template.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EmailTemplate {
    /// Its HTML, as it came.
    pub html: String,
}

impl Content for EmailTemplate {
    const KIND: AssetKind = AssetKind::EmailTemplate;
    const LETTERS: &'static str = "ET";
}

/// The classes of what an email can change, beside `mktEditable`, which needs an id.
const EDITABLE: [&str; 4] = ["mktoText", "mktoImg", "mktoVideo", "mktoSnippet"];

/// Whether an element is a section that an email can change.
#[must_use]
pub fn is_section(element: &Element) -> bool {
    let classes = EDITABLE.iter().chain(&["mktEditable"]);
    element.id().is_some() && classes.into_iter().any(|class| element.is(class))
}

/// 2 for HTML with the syntax of the second editor, 1 for other HTML.
#[must_use]
pub fn syntax(html: &str) -> u8 {
    let new = |element: &Element| {
        let classes = EDITABLE.iter().chain(&["mktoModule", "mktoContainer"]);
        classes.into_iter().any(|class| element.is(class))
    };
    if html::elements(html).iter().any(new) {
        2
    } else {
        1
    }
}

/// The record of a template.
#[must_use]
pub fn record(world: &World, template: &Drafted<EmailTemplate>, version: Version) -> Value {
    let mut record = template.record(world, version);
    let html = template.version(version).map_or("", |it| it.html.as_str());
    record.insert("version".into(), json!(syntax(html)));
    Value::Object(record)
}
