//! The members of programs (Adobe: "Program Members").

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::assets::{AssetRow, FolderRef, Shelved};
use super::fields::{Field, Fields, Kind};
use crate::time::Time;

/// A member of a program.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Member {
    /// The lead.
    pub lead: u64,
    /// The program.
    pub program: u64,
    /// Its status in the program.
    pub status: String,
    /// Why it has that status.
    pub reason: Option<String>,
    /// Since when it has reached success, if it has.
    pub success_at: Option<Time>,
    /// Whether the program brought the lead in.
    pub acquired: bool,
    /// When it became a member.
    pub joined_at: Time,
    /// When it was last changed.
    pub updated_at: Time,
    /// Its place in an engagement program; `None` elsewhere.
    pub stream: Option<Stream>,
    /// Values of the fields that callers may write; empty ones are left out.
    pub values: BTreeMap<String, Value>,
}

/// The place of a member in an engagement program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stream {
    /// The stream's name.
    pub name: String,
    /// `norm` or `paus`.
    pub cadence: String,
    /// Whether there is no content left for it.
    pub exhausted: bool,
}

impl Member {
    /// A new member.
    #[must_use]
    pub fn new(now: Time, program: u64, lead: u64) -> Self {
        Self {
            lead,
            program,
            status: String::new(),
            reason: None,
            success_at: None,
            acquired: false,
            joined_at: now,
            updated_at: now,
            stream: None,
            values: BTreeMap::new(),
        }
    }

    /// The value of a field; null when it is empty. The program's name is not known here.
    #[must_use]
    pub fn value(&self, field: &str) -> Value {
        let stream = self.stream.as_ref();
        match field {
            "leadId" => json!(self.lead),
            "programId" => json!(self.program),
            "statusName" => json!(self.status),
            "statusReason" => json!(self.reason),
            "acquiredBy" => json!(self.acquired),
            "reachedSuccess" => json!(self.success_at.is_some()),
            "reachedSuccessDate" => json!(self.success_at.map(Time::iso)),
            "createdAt" | "membershipDate" => json!(self.joined_at.iso()),
            "updatedAt" => json!(self.updated_at.iso()),
            "isExhausted" => json!(stream.is_some_and(|stream| stream.exhausted)),
            "nurtureCadence" => json!(stream.map(|stream| stream.cadence.as_str())),
            "trackName" => json!(stream.map(|stream| stream.name.as_str())),
            _ => self.values.get(field).cloned().unwrap_or(Value::Null),
        }
    }

    /// What the reads of leads show of the membership.
    #[must_use]
    pub fn membership(&self) -> Value {
        let mut shown = Map::new();
        shown.insert("id".into(), json!(self.program));
        shown.insert("progressionStatus".into(), json!(self.status));
        shown.insert("progressionStatusType".into(), json!(self.status));
        if let Some(stream) = &self.stream {
            shown.insert("stream".into(), json!(stream.name));
            shown.insert("nurtureCadence".into(), json!(stream.cadence));
        }
        for name in [
            "isExhausted",
            "acquiredBy",
            "reachedSuccess",
            "membershipDate",
            "updatedAt",
        ] {
            shown.insert(name.into(), self.value(name));
        }
        Value::Object(shown)
    }
}

/// The members of all programs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Members {
    /// The fields of a member.
    pub fields: Fields,
    programs: BTreeMap<u64, BTreeMap<u64, Member>>,
}

impl Default for Members {
    fn default() -> Self {
        let mut fields = Fields::default();
        for (id, (name, display, kind, length)) in (1..).zip(STANDARD.iter().copied()) {
            let field = Field {
                length: length.or(kind.length()),
                ..Field::new(id, name, display, kind)
            };
            fields.add(match name {
                "leadId" | "statusName" | "reachedSuccess" => field.searchable().fixed(),
                "registrationCode" | "webinarUrl" => field,
                _ => field.fixed(),
            });
        }
        for (id, name, display, kind) in [
            (1001, "lunchChoice", "Lunch Choice", Kind::String),
            (1002, "seats", "Seats", Kind::Integer),
        ] {
            fields.add(Field::new(id, name, display, kind).custom().searchable());
        }
        Self {
            fields,
            programs: BTreeMap::new(),
        }
    }
}

/// Name, name for people, type, and the longest value where it is not the type's.
const STANDARD: &[(&str, &str, Kind, Option<usize>)] = &[
    ("acquiredBy", "Acquired By", Kind::Boolean, None),
    (
        "attendanceLikelihood",
        "Attendance Likelihood",
        Kind::Integer,
        None,
    ),
    ("createdAt", "Created At", Kind::Datetime, None),
    ("isExhausted", "Nurture Exhausted", Kind::Boolean, None),
    ("leadId", "Lead Id", Kind::Integer, None),
    ("membershipDate", "Member Date", Kind::Datetime, None),
    ("nurtureCadence", "Nurture Cadence", Kind::String, Some(4)),
    ("program", "Program", Kind::String, None),
    ("programId", "Program Id", Kind::Integer, None),
    ("reachedSuccess", "Success", Kind::Boolean, None),
    ("reachedSuccessDate", "Success Date", Kind::Datetime, None),
    (
        "registrationLikelihood",
        "Registration Likelihood",
        Kind::Integer,
        None,
    ),
    ("statusName", "Status", Kind::String, None),
    ("statusReason", "Status Reason", Kind::String, None),
    ("trackName", "Track Name", Kind::String, None),
    ("updatedAt", "Updated At", Kind::Datetime, None),
    ("waitlistPriority", "Waitlist Priority", Kind::Integer, None),
    (
        "registrationCode",
        "Registration Code",
        Kind::String,
        Some(100),
    ),
    ("webinarUrl", "Webinar URL", Kind::String, Some(2000)),
];

impl Members {
    /// A lead's membership in a program.
    #[must_use]
    pub fn get(&self, program: u64, lead: u64) -> Option<&Member> {
        self.programs.get(&program)?.get(&lead)
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, program: u64, lead: u64) -> Option<&mut Member> {
        self.programs.get_mut(&program)?.get_mut(&lead)
    }

    /// Adds a member, in the place of the one that the lead already was.
    pub fn put(&mut self, member: Member) {
        let program = self.programs.entry(member.program).or_default();
        program.insert(member.lead, member);
    }

    /// Takes a lead out of a program; says whether it was in it.
    pub fn remove(&mut self, program: u64, lead: u64) -> bool {
        let program = self.programs.get_mut(&program);
        program.is_some_and(|members| members.remove(&lead).is_some())
    }

    /// The members of a program in order of their leads.
    pub fn of_program(&self, program: u64) -> impl Iterator<Item = &Member> {
        self.programs
            .get(&program)
            .into_iter()
            .flat_map(|members| members.values())
    }

    /// The memberships of a lead in order of their programs.
    pub fn of_lead(&self, lead: u64) -> impl Iterator<Item = &Member> {
        self.programs
            .values()
            .filter_map(move |members| members.get(&lead))
    }

    /// Takes a deleted lead out of every program.
    pub fn forget(&mut self, lead: u64) {
        for members in self.programs.values_mut() {
            members.remove(&lead);
        }
    }

    /// Gives a lead's memberships to another one, which keeps its own.
    pub fn hand_over(&mut self, from: u64, to: u64) {
        for members in self.programs.values_mut() {
            if let Some(member) = members.remove(&from) {
                members.entry(to).or_insert(Member { lead: to, ..member });
            }
        }
    }
}

/// Members are no assets, but go with their program.
impl Shelved for Members {
    fn rows(&self) -> Vec<AssetRow> {
        Vec::new()
    }

    fn drop_in(&mut self, folder: FolderRef) {
        if let FolderRef::Program(id) = folder {
            self.programs.remove(&id);
        }
    }

    fn copy_in(&mut self, _now: Time, _from: FolderRef, _to: FolderRef) {}
}
