//! Emails, email templates and fragments of the new designer (Adobe: "Emails (New)", "Email
//! Templates (New)", "Fragments (New)").
//!
//! Each version of an asset has an id of its own: the first one keeps the asset's, and the draft of
//! an approved asset has another until it takes that one's place.

use std::fmt::Debug;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::World;
use super::assets::{AssetKind, AssetRow, FolderRef, Shelved};
use super::draft::{Content, Drafted, Version};
use super::store::Store;
use crate::config::CredentialId;
use crate::time::Time;

/// How far the id of an approved asset's draft is from that of the asset.
const DRAFT: u64 = 500_000;
/// The number of the first API user, whose credential is the first one.
const FIRST_USER: u64 = 101;

/// One of the three kinds.
pub trait Kind: Clone + Debug + 'static {
    /// What the assets are.
    const ASSET: AssetKind;
    /// Its name in paths and references.
    const NAME: &'static str;
    /// The letters of its links into the user interface.
    const LETTERS: &'static str;
    /// What of a version its record shows, beside what all kinds show.
    const SHOWN: &'static [&'static str];

    /// The assets of this kind.
    fn store(world: &World) -> &Store<Drafted<Design<Self>>>;

    /// The same, to be changed.
    fn store_mut(world: &mut World) -> &mut Store<Drafted<Design<Self>>>;
}

macro_rules! kind {
    ($kind:ident, $about:literal, $name:literal, $asset:ident, $letters:literal, $member:ident,
     $shown:expr) => {
        #[doc = $about]
        #[derive(Clone, Debug, Serialize, Deserialize)]
        pub struct $kind;

        impl Kind for $kind {
            const ASSET: AssetKind = AssetKind::$asset;
            const NAME: &'static str = $name;
            const LETTERS: &'static str = $letters;
            const SHOWN: &'static [&'static str] = $shown;

            fn store(world: &World) -> &Store<Drafted<Design<Self>>> {
                &world.designs.$member
            }

            fn store_mut(world: &mut World) -> &mut Store<Drafted<Design<Self>>> {
                &mut world.designs.$member
            }
        }
    };
}

kind!(
    Mail,
    "Emails.",
    "email",
    Email,
    "EMN",
    emails,
    &["headers", "settings", "editorContext", "templateId"]
);
kind!(
    Template,
    "Email templates.",
    "emailtemplate",
    EmailTemplate,
    "ETN",
    templates,
    &["version"]
);
kind!(
    Fragment,
    "Fragments.",
    "fragment",
    Snippet,
    "FRN",
    fragments,
    &["settings", "editorContext", "thumbnail", "themeId"]
);

/// All of them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Designs {
    /// The emails.
    pub emails: Store<Drafted<Design<Mail>>>,
    /// The email templates.
    pub templates: Store<Drafted<Design<Template>>>,
    /// The fragments.
    pub fragments: Store<Drafted<Design<Fragment>>>,
}

impl Default for Designs {
    fn default() -> Self {
        Self {
            emails: Store::starting_at(8001),
            templates: Store::starting_at(8501),
            fragments: Store::starting_at(8801),
        }
    }
}

impl Shelved for Designs {
    fn rows(&self) -> Vec<AssetRow> {
        let mut rows = self.emails.rows();
        rows.extend(self.templates.rows());
        rows.extend(self.fragments.rows());
        rows
    }

    fn drop_in(&mut self, folder: FolderRef) {
        self.emails.drop_in(folder);
        self.templates.drop_in(folder);
        self.fragments.drop_in(folder);
    }

    fn copy_in(&mut self, now: Time, from: FolderRef, to: FolderRef) {
        self.emails.copy_in(now, from, to);
        self.templates.copy_in(now, from, to);
        self.fragments.copy_in(now, from, to);
    }
}

/// One version of an asset.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Design<K> {
    kind: K,
    /// `data`, `headers`, `settings`, `editorContext` and the like, as they were sent.
    pub members: Map<String, Value>,
    /// The editor that it was made with.
    pub editor: String,
    /// The workspace's id, if it was given.
    pub workspace: u64,
    /// Who made it: the number of a user.
    pub created_by: u64,
    /// Who changed it last.
    pub modified_by: u64,
}

impl<K: Kind> Content for Design<K> {
    const KIND: AssetKind = K::ASSET;
    const LETTERS: &'static str = K::LETTERS;
}

/// The number of the user behind a credential.
#[must_use]
pub const fn user(credential: CredentialId) -> u64 {
    FIRST_USER + credential.0 as u64
}

impl<K: Kind> Design<K> {
    /// An empty version.
    #[must_use]
    pub fn new(kind: K, editor: &str, workspace: u64, by: u64) -> Self {
        Self {
            kind,
            members: Map::new(),
            editor: editor.to_owned(),
            workspace,
            created_by: by,
            modified_by: by,
        }
    }

    /// The HTML.
    #[must_use]
    pub fn html(&self) -> &str {
        let html = self.members.get("data").and_then(|data| data.get("html"));
        let body = html.and_then(|html| html.get("body"));
        body.and_then(Value::as_str).unwrap_or_default()
    }

    /// A text in one of its members; empty when there is none.
    #[must_use]
    pub fn text(&self, member: &str, name: &str) -> &str {
        let value = self.members.get(member).and_then(|it| it.get(name));
        value.and_then(Value::as_str).unwrap_or_default()
    }

    /// The template that it was made from, by its id.
    #[must_use]
    pub fn template(&self) -> Option<&str> {
        self.members.get("templateId").and_then(Value::as_str)
    }

    /// Changes members: objects member by member, everything else as a whole.
    pub fn merge(&mut self, name: &str, new: &Value) {
        let (Some(Value::Object(known)), Value::Object(new)) = (self.members.get_mut(name), new)
        else {
            self.members.insert(name.to_owned(), new.clone());
            return;
        };
        for (name, value) in new {
            match (known.get_mut(name), value) {
                (Some(Value::Object(known)), Value::Object(new)) => known.extend(new.clone()),
                _ => {
                    known.insert(name.clone(), value.clone());
                }
            }
        }
    }
}

impl<K: Kind> Drafted<Design<K>> {
    /// The id of a version.
    #[must_use]
    pub const fn content_id(&self, version: Version) -> u64 {
        match version {
            Version::Draft if self.is_approved() => self.head.id + DRAFT,
            _ => self.head.id,
        }
    }

    fn versions(&self) -> impl Iterator<Item = (Version, &Design<K>)> {
        let all = [Version::Approved, Version::Draft];
        all.into_iter()
            .filter_map(|version| Some((version, self.version(version)?)))
    }

    /// Where it lies, as `appData` shows it.
    fn app_data(&self, world: &World, design: &Design<K>) -> Value {
        let mut data = json!({
            "editorType": design.editor,
            "workspaceId": design.workspace.to_string(),
        });
        let Value::Object(members) = &mut data else {
            return data;
        };
        if let FolderRef::Folder(id) = self.head.folder {
            members.insert("folderId".into(), json!(id.to_string()));
        }
        let program = world.assets.program_of(self.head.folder);
        if let Some(program) = program.and_then(|id| world.assets.programs.get(id)) {
            let id = program.head.id.to_string();
            members.insert("programId".into(), json!(id));
            members.insert("programName".into(), json!(program.head.name));
            members.insert("programType".into(), json!(program.kind.name()));
        }
        data
    }

    /// One version as lists show it: without its content.
    #[must_use]
    pub fn item(&self, world: &World, version: Version) -> Option<Map<String, Value>> {
        let (head, design) = (&self.head, self.version(version)?);
        let name = |number: u64| {
            let mut users = world.users.iter();
            let user = users.find(|user| user.person.id == number);
            user.map(|user| user.person.userid.clone())
        };
        let states = self.versions().map(|(version, _)| {
            json!({
                "contentId": self.content_id(version).to_string(),
                "externalId": head.id.to_string(),
                "state": version.name(),
            })
        });
        let record = json!({
            "id": self.content_id(version).to_string(),
            "name": head.name,
            "description": head.description.as_deref().unwrap_or_default(),
            "appType": "marketo",
            "status": version.name(),
            "state": version.name(),
            "virtualId": format!("{}-{}", K::NAME, head.id),
            "externalId": head.id.to_string(),
            "associatedStates": states.collect::<Vec<Value>>(),
            "appData": self.app_data(world, design),
            "metadata": {
                "createdBy": name(design.created_by),
                "createdAt": head.created_at.iso(),
                "createdById": design.created_by.to_string(),
                "modifiedBy": name(design.modified_by),
                "modifiedAt": head.updated_at.iso(),
                "modifiedById": design.modified_by.to_string(),
            },
            "scriptEngine": "velocity",
        });
        let Value::Object(mut record) = record else {
            return None;
        };
        for shown in K::SHOWN {
            let value = match *shown {
                "version" => json!(1),
                other => design.members.get(other).cloned().unwrap_or(Value::Null),
            };
            record.insert((*shown).to_owned(), value);
        }
        Some(record)
    }

    /// One version in full.
    #[must_use]
    pub fn detail(&self, world: &World, version: Version) -> Option<Value> {
        let mut record = self.item(world, version)?;
        let data = self.version(version)?.members.get("data");
        record.insert("data".into(), data.cloned().unwrap_or_else(|| json!({})));
        Some(Value::Object(record))
    }

    /// Whether one of its versions uses the asset of that kind and id.
    fn uses(&self, kind: &str, id: u64) -> bool {
        let id = id.to_string();
        self.contents().any(|design| match kind {
            "emailtemplate" => design.template() == Some(&id),
            "fragment" => {
                let mark = format!("data-fragment-id=\"{id}\"");
                design.html().contains(&mark)
            }
            _ => false,
        })
    }

    fn used_by_item(&self, world: &World) -> Option<Value> {
        let (_, design) = self.pick(None)?;
        Some(json!({
            "id": self.head.id.to_string(),
            "name": self.head.name,
            "appData": self.app_data(world, design),
            "channel": "email",
            "contentType": K::NAME,
            "externalId": self.head.id.to_string(),
        }))
    }
}

/// The version of that id.
#[must_use]
pub fn find<K: Kind>(world: &World, id: u64) -> Option<(&Drafted<Design<K>>, Version)> {
    let store = K::store(world);
    let asset = store
        .get(id)
        .or_else(|| store.get(id.checked_sub(DRAFT)?))?;
    let is =
        |version: &Version| asset.version(*version).is_some() && asset.content_id(*version) == id;
    let version = [Version::Approved, Version::Draft].into_iter().find(is)?;
    Some((asset, version))
}

/// What uses an asset: emails use templates and fragments, and templates use fragments. A fragment
/// is used where an element has its id as `data-fragment-id`.
#[must_use]
pub fn used_by<K: Kind>(world: &World, id: u64) -> Vec<Value> {
    fn users<U: Kind>(world: &World, kind: &str, id: u64) -> Vec<Value> {
        let all = U::store(world).iter().filter(|it| it.uses(kind, id));
        all.filter_map(|it| it.used_by_item(world)).collect()
    }
    let mut found = users::<Mail>(world, K::NAME, id);
    found.extend(users::<Template>(world, K::NAME, id));
    found.extend(users::<Fragment>(world, K::NAME, id));
    found
}
