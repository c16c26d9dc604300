//! Content that differs from segment to segment (Adobe: "Dynamic Content").

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Rich;
use crate::time::Time;
use crate::world::assets::segments::{Segment, Segmentation, Version};

/// What leads of one segment see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variation {
    /// The segment's id.
    pub segment: u64,
    /// Its name.
    pub name: String,
    /// What is shown.
    pub content: Rich,
}

/// A section with a variation for each segment of a segmentation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dynamic {
    /// Its number.
    pub id: u64,
    /// The segmentation's id.
    pub segmentation: u64,
    /// One for each segment, from top to bottom.
    pub variations: Vec<Variation>,
    /// When it was made.
    pub created_at: Time,
    /// When it was last changed.
    pub updated_at: Time,
}

/// The segments of a segmentation, which must be approved to be used.
#[must_use]
pub fn usable(segmentation: Option<&Segmentation>) -> Option<(u64, &[Segment])> {
    let segmentation = segmentation?;
    let segments = segmentation.segments(Version::Approved)?;
    Some((segmentation.head.id, segments))
}

impl Dynamic {
    /// A section that shows the same to all until its variations are changed.
    #[must_use]
    pub fn new(
        now: Time,
        id: u64,
        (segmentation, segments): (u64, &[Segment]),
        all: &Rich,
    ) -> Self {
        let variation = |segment: &Segment| Variation {
            segment: segment.id,
            name: segment.name.clone(),
            content: all.clone(),
        };
        Self {
            id,
            segmentation,
            variations: segments.iter().map(variation).collect(),
            created_at: now,
            updated_at: now,
        }
    }

    /// The variation of a segment, by its name or id.
    pub fn variation_mut(&mut self, segment: &str) -> Option<&mut Variation> {
        let is = |it: &&mut Variation| it.name == segment || it.segment.to_string() == segment;
        self.variations.iter_mut().find(is)
    }

    /// What is shown to leads of no other segment.
    #[must_use]
    pub fn default_content(&self) -> Rich {
        let default = |it: &&Variation| it.name == "Default";
        let found = self.variations.iter().find(default);
        let found = found.or(self.variations.last());
        found.map(|it| it.content.clone()).unwrap_or_default()
    }

    /// Sets one variation as HTML or as text; `false` when there is no such segment.
    pub fn set(&mut self, now: Time, segment: &str, as_html: bool, value: &str) -> bool {
        let Some(variation) = self.variation_mut(segment) else {
            return false;
        };
        if as_html {
            value.clone_into(&mut variation.content.html);
        } else {
            value.clone_into(&mut variation.content.text);
        }
        self.updated_at = now;
        true
    }

    /// The section as the asset API shows it. What is text only, like a subject, has no HTML.
    #[must_use]
    pub fn record(&self, text_only: bool) -> Value {
        let kinds: &[&str] = if text_only {
            &["Text"]
        } else {
            &["HTML", "Text"]
        };
        let content = self.variations.iter().flat_map(|it| {
            kinds.iter().map(move |kind| {
                json!({
                    "id": STANDARD.encode(it.segment.to_string()),
                    "segmentId": it.segment,
                    "segmentName": it.name,
                    "type": kind,
                    "content": if *kind == "HTML" { &it.content.html } else { &it.content.text },
                })
            })
        });
        json!({
            "id": self.id,
            "segmentation": self.segmentation,
            "createdAt": self.created_at.asset(),
            "updatedAt": self.updated_at.asset(),
            "content": content.collect::<Vec<Value>>(),
        })
    }
}

/// The name by which a section with dynamic content is found: opaque, made from its html id.
#[must_use]
pub fn content_id(html_id: &str) -> String {
    STANDARD.encode(format!("ES-{html_id}"))
}
