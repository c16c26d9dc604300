//! Smart campaigns (Adobe: "Smart Campaigns"). The lead database shows the same ones.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::smart_lists::Rules;
use super::{APP, Asset, AssetKind, Assets, FolderRef, Head};
use crate::time::Time;

/// The trigger that lets a campaign be requested over the API.
pub const REQUESTED: &str = "Campaign is Requested";

/// When a batch runs again.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Recurrence {
    /// The first run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_at: Option<String>,
    /// `Daily`, `Weekly` or `Monthly`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval_type: Option<String>,
    /// How many days, weeks or months lie between two runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<u32>,
    /// Whether daily runs leave out Saturdays and Sundays.
    pub weekday_only: bool,
    /// The day of monthly runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day_of_month: Option<u32>,
}

/// How often the same person can go through a campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Qualification {
    /// Once.
    Once,
    /// Every time.
    Any,
    /// Once in so many hours, days, weeks or months.
    Every(u32, String),
}

/// A smart campaign.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SmartCampaign {
    /// Id, name, folder and dates.
    pub head: Head,
    /// Whether it has triggers, and thus takes one person at a time.
    pub has_trigger: bool,
    /// Whether its trigger is that it is requested by the web service API.
    pub by_request: bool,
    /// Whether its triggers are heeded.
    pub is_active: bool,
    /// Whether it ever ran: as a batch, or while it was active.
    pub has_run: bool,
    /// Whether the limits on emails to one person hold for it.
    pub is_limited: bool,
    /// When it runs again, for a batch that does.
    pub recurrence: Recurrence,
    /// How often the same person can go through it.
    pub qualification: Qualification,
    /// How many steps its flow has; none when it was made over the API.
    pub flow_steps: u32,
    /// The id of its smart list.
    pub smart_list: u64,
    /// The id of its flow.
    pub flow: u64,
}

impl Asset for SmartCampaign {
    const KIND: AssetKind = AssetKind::SmartCampaign;

    fn head(&self) -> &Head {
        &self.head
    }

    fn head_mut(&mut self) -> &mut Head {
        &mut self.head
    }
}

impl SmartCampaign {
    /// `trigger` or `batch`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        if self.has_trigger { "trigger" } else { "batch" }
    }

    /// Whether Request Campaign takes it.
    #[must_use]
    pub const fn is_requestable(&self) -> bool {
        self.is_active && self.by_request
    }

    /// Its status, in a word.
    #[must_use]
    pub const fn status(&self) -> &'static str {
        match (self.has_trigger, self.is_active, self.has_run) {
            (true, true, _) => "Active",
            (true, false, _) => "Inactive",
            (false, ..) if self.recurrence.interval.is_some() => "Recurring Run",
            (false, _, true) => "Single Run",
            (false, _, false) => "Never Run",
        }
    }
}

impl Assets {
    /// Adds a smart campaign without rules and flow, as the API makes it, and gives its id.
    pub fn add_campaign(&mut self, now: Time, name: &str, folder: FolderRef) -> u64 {
        let smart_list = self.add_part_list(now, name, folder, Rules::default());
        self.campaigns.add(|id| SmartCampaign {
            head: Head::new(now, id, name, folder),
            has_trigger: false,
            by_request: false,
            is_active: false,
            has_run: false,
            is_limited: true,
            recurrence: Recurrence {
                start_at: None,
                interval_type: None,
                interval: None,
                weekday_only: false,
                day_of_month: None,
            },
            qualification: Qualification::Once,
            flow_steps: 0,
            smart_list,
            flow: id + 100,
        })
    }

    /// Copies a smart campaign with its smart list, not active; `None` when there is none of that
    /// id.
    pub fn copy_campaign(
        &mut self,
        now: Time,
        source: u64,
        name: &str,
        folder: FolderRef,
    ) -> Option<u64> {
        let copy = self.campaigns.get(source)?.clone();
        let smart_list = self.copy_smart_list(now, copy.smart_list, folder)?;
        Some(self.campaigns.add(|id| SmartCampaign {
            head: Head::new(now, id, name, folder).described(copy.head.description.clone()),
            is_active: false,
            has_run: false,
            smart_list,
            flow: id + 100,
            ..copy
        }))
    }

    /// Copies the smart campaigns of one place into another.
    pub fn copy_campaigns(&mut self, now: Time, from: FolderRef, to: FolderRef) {
        let found = self.campaigns.iter().filter(|it| it.head.folder == from);
        let found: Vec<(u64, String)> =
            found.map(|it| (it.head.id, it.head.name.clone())).collect();
        for (id, name) in found {
            self.copy_campaign(now, id, &name, to);
        }
    }

    /// Deletes a smart campaign with its smart list.
    pub fn delete_campaign(&mut self, id: u64) {
        if let Some(gone) = self.campaigns.remove(id) {
            self.smart_lists.remove(gone.smart_list);
        }
    }

    /// A smart campaign as the asset API shows it.
    #[must_use]
    pub fn campaign_record(&self, campaign: &SmartCampaign) -> Value {
        let head = &campaign.head;
        let mut record = json!({
            "id": head.id,
            "name": head.name,
            "description": head.description.as_deref().unwrap_or_default(),
            "createdAt": head.created_at.asset(),
            "updatedAt": head.updated_at.asset(),
            "folder": head.folder.json(),
            "status": campaign.status(),
            "type": campaign.kind(),
            "isSystem": false,
            "isActive": campaign.is_active,
            "isRequestable": campaign.is_requestable(),
            "isCommunicationLimitEnabled": campaign.is_limited,
            "recurrence": campaign.recurrence,
            "qualificationRuleType": match campaign.qualification {
                Qualification::Once => "once",
                Qualification::Any => "any",
                Qualification::Every(..) => "interval",
            },
            "workspace": "Default",
            "smartListId": campaign.smart_list,
            "flowId": campaign.flow,
            "computedUrl": format!("{APP}/#SC{}A1", head.id),
        });
        if let Value::Object(members) = &mut record {
            if let Qualification::Every(interval, unit) = &campaign.qualification {
                members.insert("qualificationRuleInterval".to_owned(), json!(interval));
                members.insert("qualificationRuleUnit".to_owned(), json!(unit));
            }
            if let Some(program) = self.program_of(head.folder) {
                members.insert("parentProgramId".to_owned(), program.into());
            }
        }
        record
    }
}
