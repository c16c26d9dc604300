//! Segmentations and their segments (Adobe: "Dynamic Content").

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{APP, Asset, AssetKind, Assets, Head};
use crate::time::Time;

/// Which version of an asset is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Version {
    /// What is live.
    Approved,
    /// What is being worked on.
    Draft,
}

impl Version {
    /// `approved` or `draft`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Draft => "draft",
        }
    }
}

/// One segment of a segmentation.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Segment {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// When it was created.
    pub created_at: Time,
}

/// A segmentation. It has an approved version, a draft, or both.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Segmentation {
    /// Id, name, folder and dates.
    pub head: Head,
    /// The segments of the approved version, from top to bottom.
    pub approved: Option<Vec<Segment>>,
    /// The segments of the draft.
    pub draft: Option<Vec<Segment>>,
}

impl Asset for Segmentation {
    const KIND: AssetKind = AssetKind::Segmentation;

    fn head(&self) -> &Head {
        &self.head
    }

    fn head_mut(&mut self) -> &mut Head {
        &mut self.head
    }
}

impl Segmentation {
    /// The segments of one version; `None` when it does not have that version.
    #[must_use]
    pub fn segments(&self, version: Version) -> Option<&[Segment]> {
        match version {
            Version::Approved => self.approved.as_deref(),
            Version::Draft => self.draft.as_deref(),
        }
    }

    /// The versions that it has, the approved one first.
    pub fn versions(&self) -> impl Iterator<Item = Version> {
        let has = |version: &Version| self.segments(*version).is_some();
        [Version::Approved, Version::Draft].into_iter().filter(has)
    }

    /// A segment of one of its versions as the asset API shows it.
    #[must_use]
    pub fn segment_record(&self, segment: &Segment, version: Version) -> Value {
        json!({
            "id": segment.id,
            "name": segment.name,
            "description": segment.description,
            "createdAt": segment.created_at.asset(),
            "updatedAt": segment.created_at.asset(),
            "url": format!("{APP}/#SL{}A1", segment.id),
            "status": version.name(),
            "segmentationId": self.head.id,
        })
    }
}

impl Assets {
    /// One version of a segmentation as the asset API shows it.
    #[must_use]
    pub fn segmentation_record(&self, found: &Segmentation, version: Version) -> Value {
        let head = &found.head;
        json!({
            "id": head.id,
            "name": head.name,
            "description": head.description.as_deref().unwrap_or_default(),
            "createdAt": head.created_at.asset(),
            "updatedAt": head.updated_at.asset(),
            "url": format!("{APP}/#SG{}A1", head.id),
            "folder": self.folder_value(head.folder),
            "status": version.name(),
            "workspace": "Default",
        })
    }
}
