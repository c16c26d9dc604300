//! The activity log of an instance (Adobe: "Activities").

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::activity_kinds::DELETE_LEAD;
use crate::time::Time;

/// A value changed, beside the attributes that the activity log shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Change {
    /// The field's number.
    pub field_id: u32,
    /// The field.
    pub field: String,
    /// The value before.
    pub old: Value,
    /// The value after.
    pub new: Value,
}

/// One activity.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Activity {
    /// Its number, which grows in the order in which activities are stored.
    pub id: u64,
    /// The lead.
    pub lead: u64,
    /// When it happened.
    pub at: Time,
    /// When it was stored, which may be later.
    pub stored_at: Time,
    /// The type's number.
    pub kind: u64,
    /// The primary attribute's asset, if it has one.
    pub primary_id: Option<u64>,
    /// The primary attribute's value; may be empty.
    pub primary: String,
    /// Further attributes.
    pub attributes: Vec<(String, Value)>,
    /// The smart campaign that it comes from.
    pub campaign: Option<u64>,
    /// What changed, for a data value change.
    pub change: Option<Change>,
}

impl Activity {
    /// The activity without its attributes.
    fn head(&self) -> Value {
        json!({
            "id": self.id,
            "marketoGUID": self.id.to_string(),
            "leadId": self.lead,
            "activityDate": self.at.iso(),
            "activityTypeId": self.kind,
        })
    }

    fn attribute_list(&self) -> Vec<Value> {
        self.attributes
            .iter()
            .map(|(name, value)| json!({"name": name, "value": value}))
            .collect()
    }

    /// The activity as Get Lead Activities shows it.
    #[must_use]
    pub fn record(&self) -> Value {
        let mut record = self.head();
        if let Value::Object(members) = &mut record {
            if let Some(id) = self.primary_id {
                members.insert("primaryAttributeValueId".into(), json!(id));
            }
            if !self.primary.is_empty() {
                members.insert("primaryAttributeValue".into(), json!(self.primary));
            }
            if let Some(id) = self.campaign {
                members.insert("campaignId".into(), json!(id));
            }
            members.insert("attributes".into(), json!(self.attribute_list()));
        }
        record
    }

    /// The activity as Get Lead Changes shows it.
    #[must_use]
    pub fn change_record(&self) -> Value {
        let mut record = self.head();
        if let Value::Object(members) = &mut record {
            let fields = self.change.iter().map(|change| {
                json!({
                    "id": change.field_id,
                    "name": change.field,
                    "newValue": change.new,
                    "oldValue": change.old,
                })
            });
            members.insert("fields".into(), Value::Array(fields.collect()));
            members.insert("attributes".into(), json!(self.attribute_list()));
        }
        record
    }

    /// The attributes as one JSON object, as an export's column holds them.
    #[must_use]
    pub fn attribute_object(&self) -> Value {
        let pairs = self
            .attributes
            .iter()
            .map(|(name, value)| (name.clone(), value.clone()));
        Value::Object(pairs.collect())
    }
}

/// A page of the log.
pub struct Scan<'a> {
    /// What matched.
    pub found: Vec<&'a Activity>,
    /// Where the next page begins.
    pub next: u64,
    /// Whether there is anything from there on.
    pub more: bool,
}

/// The activity log. It only grows, in order of time.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Activities {
    all: Vec<Activity>,
    block: usize,
}

impl Activities {
    /// An empty log of which one call looks through `block` activities.
    #[must_use]
    pub fn new(block: usize) -> Self {
        Self {
            all: Vec::new(),
            block: block.max(1),
        }
    }

    /// How many activities one call looks through.
    pub fn set_block(&mut self, block: usize) {
        self.block = block.max(1);
    }

    /// All activities, oldest first.
    #[must_use]
    pub fn all(&self) -> &[Activity] {
        &self.all
    }

    /// Adds an activity. An instant before the latest one counts as that.
    pub fn add(&mut self, at: Time, lead: u64, kind: u64) -> &mut Activity {
        let last = self
            .all
            .last()
            .map_or(Time::default(), |latest| latest.stored_at);
        self.all.push(Activity {
            id: 100_001 + self.all.len() as u64,
            lead,
            at: at.max(last),
            stored_at: at.max(last),
            kind,
            primary_id: None,
            primary: String::new(),
            attributes: Vec::new(),
            campaign: None,
            change: None,
        });
        let newest = self.all.len() - 1;
        &mut self.all[newest]
    }

    /// Gives the activities of some leads to another one.
    pub fn hand_over(&mut self, from: &[u64], to: u64) {
        for activity in &mut self.all {
            // That a lead was deleted stays its own.
            if from.contains(&activity.lead) && activity.kind != DELETE_LEAD {
                activity.lead = to;
            }
        }
    }

    /// The place of the first activity stored at or after `since`.
    #[must_use]
    pub fn place(&self, since: Time) -> u64 {
        self.all
            .partition_point(|activity| activity.stored_at < since) as u64
    }

    /// Looks through one block from place `from` on, for at most `most` activities that match.
    /// What one block yields may be little or nothing though more follows, as in Marketo.
    #[must_use]
    pub fn scan(&self, from: u64, most: usize, fits: impl Fn(&Activity) -> bool) -> Scan<'_> {
        let from = usize::try_from(from)
            .unwrap_or(usize::MAX)
            .min(self.all.len());
        let end = from.saturating_add(self.block).min(self.all.len());
        let mut found = Vec::new();
        let mut next = from;
        while next < end && found.len() < most {
            if fits(&self.all[next]) {
                found.push(&self.all[next]);
            }
            next += 1;
        }
        Scan {
            found,
            next: next as u64,
            more: next < self.all.len(),
        }
    }
}
