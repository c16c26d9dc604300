//! Images and files (Adobe: "Files").

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Asset, AssetKind, Assets, Head};

/// A file. What is in it is not kept, only how much.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct File {
    /// Id, name, folder and dates.
    pub head: Head,
    /// Length in bytes.
    pub size: u64,
    /// The content type that came with it.
    pub mime_type: String,
}

impl Asset for File {
    const KIND: AssetKind = AssetKind::File;

    fn head(&self) -> &Head {
        &self.head
    }

    fn head_mut(&mut self) -> &mut Head {
        &mut self.head
    }
}

impl Assets {
    /// A file as the asset API shows it.
    #[must_use]
    pub fn file_record(&self, file: &File) -> Value {
        let head = &file.head;
        json!({
            "id": head.id,
            "size": file.size,
            "mimeType": file.mime_type,
            "url": format!("https://na-sim.marketo.com/rs/sim/assets/{}", head.name),
            "folder": {
                "type": self.folder_type(head.folder),
                "id": head.folder.id(),
                "name": self.place_name(head.folder),
            },
            "name": head.name,
            "description": head.description,
            "createdAt": head.created_at.asset(),
            "updatedAt": head.updated_at.asset(),
        })
    }
}
