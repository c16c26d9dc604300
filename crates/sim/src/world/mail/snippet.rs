//! Snippets (Adobe: "Snippets").

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Rich;
use super::dynamic::Dynamic;
use crate::world::assets::AssetKind;
use crate::world::draft::Content;

/// One version of a snippet.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Snippet {
    /// What it shows.
    pub content: Rich,
    /// What it shows instead, where that differs by segment.
    pub dynamic: Option<Dynamic>,
    /// Whether it is archived.
    pub is_archived: bool,
}

impl Content for Snippet {
    const KIND: AssetKind = AssetKind::Snippet;
    const LETTERS: &'static str = "SN";
}

impl Snippet {
    /// What is shown to a lead of no particular segment.
    #[must_use]
    pub fn shown(&self) -> Rich {
        match &self.dynamic {
            Some(dynamic) => dynamic.default_content(),
            None => self.content.clone(),
        }
    }

    /// Its content as the asset API shows it. A dynamic section shows its segmentation.
    #[must_use]
    pub fn content_records(&self) -> Vec<Value> {
        if let Some(dynamic) = &self.dynamic {
            return vec![
                json!({"type": "DynamicContent", "content": dynamic.segmentation.to_string()}),
            ];
        }
        let Rich { html, text } = &self.content;
        let mut records = Vec::new();
        if !html.is_empty() {
            records.push(json!({"type": "HTML", "content": html}));
        }
        if !text.is_empty() {
            records.push(json!({"type": "Text", "content": text}));
        }
        records
    }
}
