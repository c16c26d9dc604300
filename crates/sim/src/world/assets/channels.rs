//! Channels and the statuses of program members (Adobe: "Channels").

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Assets;
use super::programs::ProgramType;
use crate::time::Time;

/// A status that members of a program can have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgressionStatus {
    /// Its name.
    pub name: String,
    /// How far along it is: members only move to the same step or a higher one.
    pub step: u32,
    /// Whether it counts as success.
    pub success: bool,
}

/// A channel.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Channel {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// The one type of program that it is for.
    pub applies_to: ProgramType,
    /// The statuses, in order of their steps.
    pub statuses: Vec<ProgressionStatus>,
    /// When it was created.
    pub created_at: Time,
}

impl Channel {
    /// The status of that name.
    #[must_use]
    pub fn status(&self, name: &str) -> Option<&ProgressionStatus> {
        self.statuses.iter().find(|status| status.name == name)
    }

    /// The channel as the asset API shows it.
    #[must_use]
    pub fn record(&self) -> Value {
        let status = |status: &ProgressionStatus| {
            json!({
                "name": status.name,
                "step": status.step,
                "description": null,
                "hidden": false,
                "success": status.success,
            })
        };
        json!({
            "id": self.id,
            "name": self.name,
            "applicableProgramType": self.applies_to.applies(),
            "progressionStatuses": self.statuses.iter().map(status).collect::<Vec<_>>(),
            "createdAt": self.created_at.asset(),
            "updatedAt": self.created_at.asset(),
        })
    }
}

impl Assets {
    /// The channel of that name.
    #[must_use]
    pub fn channel(&self, name: &str) -> Option<&Channel> {
        self.channels.iter().find(|channel| channel.name == name)
    }
}
