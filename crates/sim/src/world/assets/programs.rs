//! Programs (Adobe: "Programs").

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::channels::Channel;
use super::{APP, Asset, AssetKind, Assets, Head};
use crate::time::Time;

/// The type of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProgramType {
    /// Anything.
    Default,
    /// Something with a date.
    Event,
    /// An event held online.
    Webinar,
    /// Streams of content.
    Engagement,
    /// One email to one smart list.
    Email,
}

impl ProgramType {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Default,
        Self::Event,
        Self::Webinar,
        Self::Engagement,
        Self::Email,
    ];

    /// Its name, as programs show it and as it is asked for.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Default => "Default",
            Self::Event => "Event",
            Self::Webinar => "Event with Webinar",
            Self::Engagement => "Engagement",
            Self::Email => "Email",
        }
    }

    /// The type of that name, in any case.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let same = |kind: &Self| kind.name().eq_ignore_ascii_case(name);
        Self::ALL.into_iter().find(same)
    }

    /// Its name where channels and tags say what they apply to.
    #[must_use]
    pub const fn applies(self) -> &'static str {
        match self {
            Self::Default => "program",
            Self::Event => "event",
            Self::Webinar => "webinar",
            Self::Engagement => "nurture",
            Self::Email => "email_batch",
        }
    }

    /// Its type as a folder.
    #[must_use]
    pub const fn folder_type(self) -> &'static str {
        match self {
            Self::Default => "Marketing Program",
            Self::Event | Self::Webinar => "Marketing Event",
            Self::Engagement => "Nurture Program",
            Self::Email => "Email Batch Program",
        }
    }

    /// The status of a new one; most types have none.
    #[must_use]
    pub const fn first_status(self) -> &'static str {
        match self {
            Self::Engagement => "on",
            Self::Email => "unlocked",
            _ => "",
        }
    }

    const fn letters(self) -> &'static str {
        match self {
            Self::Default => "PG",
            Self::Event | Self::Webinar => "ME",
            Self::Engagement => "NP",
            Self::Email => "EBP",
        }
    }
}

/// What was spent on a program in one period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cost {
    /// The first day of the period, as it was written.
    pub start_date: String,
    /// How much.
    pub cost: i64,
    /// What for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A program.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Program {
    /// Id, name, folder and dates.
    pub head: Head,
    /// Its type.
    pub kind: ProgramType,
    /// Its channel's name.
    pub channel: String,
    /// `on` or `off` for engagement programs, `locked` (approved) or `unlocked` for email
    /// programs, else empty.
    pub status: String,
    /// When an email program starts to send.
    pub start: Option<Time>,
    /// When an email program ends.
    pub end: Option<Time>,
    /// Its tags: type and value.
    pub tags: BTreeMap<String, String>,
    /// What it cost.
    pub costs: Vec<Cost>,
    /// The smart list of an email program.
    pub smart_list: Option<u64>,
    /// Whether an email program has an approved email, which only the user interface can give it.
    pub has_email: bool,
}

impl Asset for Program {
    const KIND: AssetKind = AssetKind::Program;

    fn head(&self) -> &Head {
        &self.head
    }

    fn head_mut(&mut self) -> &mut Head {
        &mut self.head
    }
}

impl Program {
    /// A new program without tags and costs.
    #[must_use]
    pub fn new(head: Head, kind: ProgramType, channel: &str) -> Self {
        Self {
            head,
            kind,
            channel: channel.to_owned(),
            status: kind.first_status().to_owned(),
            start: None,
            end: None,
            tags: BTreeMap::new(),
            costs: Vec::new(),
            smart_list: None,
            has_email: false,
        }
    }

    /// A copy under another head, not approved.
    #[must_use]
    pub fn copy_as(self, head: Head) -> Self {
        let status = match self.kind {
            ProgramType::Email => "unlocked".to_owned(),
            _ => self.status,
        };
        Self {
            head,
            status,
            ..self
        }
    }

    /// Its address in the user interface.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{APP}/#{}{}A1", self.kind.letters(), self.head.id)
    }

    /// Its tags, as programs show them; null without any.
    #[must_use]
    pub fn tag_records(&self) -> Value {
        let tag = |(kind, value)| json!({"tagType": kind, "tagValue": value});
        match self.tags.is_empty() {
            true => Value::Null,
            false => self.tags.iter().map(tag).collect(),
        }
    }

    /// Its costs, as programs show them; null without any.
    #[must_use]
    pub fn cost_records(&self) -> Value {
        match self.costs.is_empty() {
            true => Value::Null,
            false => json!(self.costs),
        }
    }
}

impl Assets {
    /// A program's channel, which says what statuses its members can have.
    #[must_use]
    pub fn channel_of(&self, program: &Program) -> Option<&Channel> {
        self.channel(&program.channel)
    }

    /// A program as Get Programs shows it.
    #[must_use]
    pub fn program_record(&self, program: &Program) -> Value {
        let head = &program.head;
        let mut record = json!({
            "id": head.id,
            "name": head.name,
            "description": head.description.as_deref().unwrap_or_default(),
            "createdAt": head.created_at.asset(),
            "updatedAt": head.updated_at.asset(),
            "url": program.url(),
            "type": program.kind.name(),
            "channel": program.channel,
            "folder": self.folder_value(head.folder),
            "status": program.status,
            "workspace": "Default",
            "headStart": false,
        });
        if let Value::Object(members) = &mut record {
            for (name, date) in [("startDate", program.start), ("endDate", program.end)] {
                if let Some(date) = date {
                    members.insert(name.to_owned(), date.asset().into());
                }
            }
        }
        record
    }
}
