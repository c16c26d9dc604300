//! What smart campaigns do: who went through them, and batches that are to run (Adobe: "Smart
//! Campaigns").

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::World;
use crate::time::{Day, Time};

/// A lead's way through a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// The first time.
    pub created_at: Time,
    /// The last time.
    pub updated_at: Time,
}

impl Passage {
    /// It as the lead database shows it.
    #[must_use]
    pub fn record(&self, campaign: u64) -> Value {
        json!({
            "smartCampaignId": campaign,
            "createdAt": self.created_at.iso(),
            "updatedAt": self.updated_at.iso(),
        })
    }
}

/// What smart campaigns have done and are to do.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CampaignRuns {
    passages: BTreeMap<u64, BTreeMap<u64, Passage>>,
    scheduled: Vec<(Time, u64)>,
    clones: (Day, u32),
}

impl CampaignRuns {
    /// Notes that a lead goes through a campaign.
    pub fn pass(&mut self, now: Time, campaign: u64, lead: u64) {
        let first = Passage {
            created_at: now,
            updated_at: now,
        };
        let campaign = self.passages.entry(campaign).or_default();
        campaign.entry(lead).or_insert(first).updated_at = now;
    }

    /// The campaigns that a lead went through, in order of their ids.
    pub fn of_lead(&self, lead: u64) -> impl Iterator<Item = (u64, &Passage)> {
        let passed = self.passages.iter();
        passed.filter_map(move |(campaign, leads)| Some((*campaign, leads.get(&lead)?)))
    }

    /// Lets a batch run at that instant.
    pub fn schedule(&mut self, at: Time, campaign: u64) {
        self.scheduled.push((at, campaign));
    }

    /// Counts one more cloning run today, by America/Chicago; says how many that makes.
    pub fn count_clone(&mut self, now: Time) -> u32 {
        let today = now.central_day();
        if self.clones.0 != today {
            self.clones = (today, 0);
        }
        self.clones.1 += 1;
        self.clones.1
    }

    /// Forgets a deleted lead.
    pub fn forget(&mut self, lead: u64) {
        for leads in self.passages.values_mut() {
            leads.remove(&lead);
        }
    }

    /// Gives what a lead went through to another one.
    pub fn hand_over(&mut self, from: u64, to: u64) {
        for leads in self.passages.values_mut() {
            if let Some(lost) = leads.remove(&from) {
                let kept = leads.entry(to).or_insert(lost);
                kept.created_at = kept.created_at.min(lost.created_at);
                kept.updated_at = kept.updated_at.max(lost.updated_at);
            }
        }
    }
}

impl World {
    /// Runs the batches that are due. Smart lists are not evaluated: everybody is taken.
    pub(super) fn run_campaigns(&mut self, now: Time) {
        let runs = &mut self.campaign_runs;
        while let Some(place) = runs.scheduled.iter().position(|(at, _)| *at <= now) {
            let (at, id) = runs.scheduled.remove(place);
            let Some(campaign) = self.assets.campaigns.get_mut(id) else {
                continue;
            };
            campaign.has_run = true;
            for lead in self.leads.iter() {
                runs.pass(at, id, lead.id);
            }
        }
    }
}
