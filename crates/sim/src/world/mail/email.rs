//! Emails (Adobe: "Emails").

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Rich;
use super::dynamic::{Dynamic, content_id};
use super::layout::{Body, Layout};
use crate::world::World;
use crate::world::assets::AssetKind;
use crate::world::draft::{Content, Drafted, Version};

/// A line of the header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Line {
    /// The same for all.
    Text(String),
    /// A text for each segment.
    Dynamic(Dynamic),
}

impl Line {
    /// What leads of no particular segment get.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Dynamic(dynamic) => dynamic.default_content().text,
        }
    }
}

/// The lines of the header that can be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Header {
    /// `subject`
    Subject,
    /// `fromName`
    FromName,
    /// `fromEmail`
    FromEmail,
    /// `replyEmail`
    ReplyEmail,
}

impl Header {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Subject,
        Self::FromName,
        Self::FromEmail,
        Self::ReplyEmail,
    ];

    /// Its name in records and when an email is made.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::FromName => "fromName",
            Self::FromEmail => "fromEmail",
            Self::ReplyEmail => "replyEmail",
        }
    }
}

/// One version of an email.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Email {
    /// Its header, in the order of [`Header::ALL`].
    pub header: [Line; 4],
    /// What comes before the text in an inbox.
    pub pre_header: Option<String>,
    /// The template that it is linked with.
    pub template: Option<u64>,
    /// What it is made of.
    pub layout: Layout,
    /// 1 for HTML of the first editor, 2 for that of the second.
    pub syntax: u8,
    /// Whether it is sent to those who unsubscribed too.
    pub operational: bool,
    /// Whether only text is sent.
    pub text_only: bool,
    /// Whether the text version follows the HTML.
    pub auto_copy: bool,
    /// Whether it can be viewed as a web page.
    pub web_view: bool,
    /// Whether it is published to Sales Insight.
    pub published: bool,
    /// Whether opens are not tracked.
    pub untracked: bool,
}

impl Content for Email {
    const KIND: AssetKind = AssetKind::Email;
    const LETTERS: &'static str = "EM";
}

impl Email {
    /// A line of the header.
    #[must_use]
    pub const fn line(&self, header: Header) -> &Line {
        let [subject, from_name, from_email, reply_email] = &self.header;
        match header {
            Header::Subject => subject,
            Header::FromName => from_name,
            Header::FromEmail => from_email,
            Header::ReplyEmail => reply_email,
        }
    }

    /// A line of the header, to be changed.
    pub const fn line_mut(&mut self, header: Header) -> &mut Line {
        let [subject, from_name, from_email, reply_email] = &mut self.header;
        match header {
            Header::Subject => subject,
            Header::FromName => from_name,
            Header::FromEmail => from_email,
            Header::ReplyEmail => reply_email,
        }
    }

    /// Its dynamic content, with the name of each piece and whether it is text only.
    fn dynamics(&self) -> impl Iterator<Item = (&str, bool, &Dynamic)> {
        let lines = Header::ALL
            .into_iter()
            .filter_map(|header| match self.line(header) {
                Line::Dynamic(dynamic) => Some((header.name(), true, dynamic)),
                Line::Text(_) => None,
            });
        let sections = self.layout.sections.iter();
        let sections = sections.filter_map(|section| match &section.body {
            Body::Dynamic(dynamic) => Some((section.id.as_str(), false, dynamic)),
            _ => None,
        });
        lines.chain(sections)
    }

    /// Whether anything in it differs by segment.
    #[must_use]
    pub fn is_dynamic(&self) -> bool {
        self.dynamics().next().is_some()
    }

    /// The number of its next piece of dynamic content.
    #[must_use]
    pub fn next_dynamic(&self) -> u64 {
        let last = self.dynamics().map(|(_, _, dynamic)| dynamic.id).max();
        last.map_or(1, |last| last + 1)
    }

    /// A piece of dynamic content by the id that content and records show, by its number, or by its
    /// element's id; and whether it is text only.
    #[must_use]
    pub fn dynamic(&self, id: &str) -> Option<(bool, &Dynamic)> {
        let found = self.dynamics().find(|(name, _, dynamic)| {
            content_id(name) == id || dynamic.id.to_string() == id || *name == id
        });
        found.map(|(_, text_only, dynamic)| (text_only, dynamic))
    }

    /// A piece of dynamic content by its number, to be changed.
    pub fn dynamic_mut(&mut self, number: u64) -> Option<&mut Dynamic> {
        let lines = self.header.iter_mut().filter_map(|line| match line {
            Line::Dynamic(dynamic) => Some(dynamic),
            Line::Text(_) => None,
        });
        let sections = self.layout.sections.iter_mut();
        let sections = sections.filter_map(|section| match &mut section.body {
            Body::Dynamic(dynamic) => Some(dynamic),
            _ => None,
        });
        let mut all = lines.chain(sections);
        all.find(|dynamic| dynamic.id == number)
    }

    /// Whether it shows a snippet.
    #[must_use]
    pub fn uses_snippet(&self, id: u64) -> bool {
        let mut sections = self.layout.sections.iter();
        sections.any(|section| section.body == Body::Snippet(id))
    }

    fn line_record(&self, header: Header) -> Value {
        match self.line(header) {
            Line::Text(text) => json!({"type": "Text", "value": text}),
            Line::Dynamic(_) => {
                json!({"type": "DynamicContent", "value": content_id(header.name())})
            }
        }
    }
}

/// The fields that hold addresses for copies (Adobe: "Emails" > "Query CC Fields").
#[must_use]
pub fn cc_fields() -> Vec<Value> {
    let field = |id: &str, object: &str, display: &str, api: &str| {
        json!({
            "attributeId": id,
            "objectName": object,
            "displayName": display,
            "apiName": api,
        })
    };
    vec![
        field(
            "157",
            "lead",
            "Lead Owner Email Address",
            "leadOwnerEmailAddress",
        ),
        field(
            "396",
            "company",
            "Account Owner Email Address",
            "accountOwnerEmailAddress",
        ),
    ]
}

/// The record of an email.
#[must_use]
pub fn record(world: &World, asset: &Drafted<Email>, version: Version) -> Value {
    let mut record = asset.record(world, version);
    let Some(email) = asset.version(version) else {
        return Value::Object(record);
    };
    for header in Header::ALL {
        record.insert(header.name().into(), email.line_record(header));
    }
    let others = json!({
        "operational": email.operational,
        "textOnly": email.text_only,
        "publishToMSI": email.published,
        "webView": email.web_view,
        "template": email.template,
        "isOpenTrackingDisabled": email.untracked,
        "version": email.syntax,
        "autoCopyToText": email.auto_copy,
        "ccFields": null,
        "preHeader": email.pre_header,
    });
    if let Value::Object(others) = others {
        record.extend(others);
    }
    Value::Object(record)
}

impl World {
    /// What an embedded snippet shows: what is approved, if anything is.
    #[must_use]
    pub fn snippet_content(&self, id: u64) -> Rich {
        let snippet = self.snippets.get(id);
        let shown = snippet.and_then(|it| it.pick(None));
        shown
            .map(|(_, snippet)| snippet.shown())
            .unwrap_or_default()
    }
}
