//! Smart campaigns (Adobe: "Smart Campaigns"). The lead database shows the same ones.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::smart_lists::Rules;
use super::{APP, Asset, AssetKind, Assets, FolderRef, Head};
use crate::time::Time;

/// The trigger that lets a campaign be requested over the API.
pub const REQUESTED: &str = "Campaign is Requested";

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
            "recurrence": {"weekdayOnly": false},
            "qualificationRuleType": "once",
            "workspace": "Default",
            "smartListId": campaign.smart_list,
            "flowId": campaign.flow,
            "computedUrl": format!("{APP}/#SC{}A1", head.id),
        });
        if let (Some(program), Value::Object(members)) = (self.program_of(head.folder), &mut record)
        {
            members.insert("parentProgramId".to_owned(), program.into());
        }
        record
    }
}
