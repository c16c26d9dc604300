//! Reading the assets of the new designer.

use std::cmp::Ordering;

use serde_json::{Map, Value, json};

use super::{LARGEST_PAGE, MOST, MOST_USES, from_marketo, id_in, id_of, ids_in, seek, target};
use crate::answer::Reply;
use crate::call::Call;
use crate::errors::Failure;
use crate::ops::assets::{blank, date, given, invalid, maybe_flag, place};
use crate::time::Time;
use crate::world::World;
use crate::world::assets::FolderRef;
use crate::world::designs::{self, Design, Kind};
use crate::world::draft::{Drafted, Version};

/// Assets of a page when its size is not said.
const PAGE: u64 = 20;

pub(super) fn by_id<K: Kind>(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let (asset, version) = target::<K>(world, call)?;
    let record = asset.detail(world, version);
    Ok(Reply::NewAssets(json!(Vec::from_iter(record))))
}

/// What is not there is left out.
pub(super) fn bulk_get<K: Kind>(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    from_marketo(call)?;
    let ids = ids_in(&call.json()?, MOST)?;
    let records = ids.into_iter().filter_map(|id| {
        let (asset, version) = designs::find::<K>(world, id)?;
        asset.detail(world, version)
    });
    Ok(Reply::NewAssets(records.collect()))
}

/// Page index and size. 701 for a page that is too large, or none.
fn page(index: Option<u64>, size: Option<u64>) -> Result<(usize, usize), Failure> {
    let size = size.unwrap_or(PAGE);
    if size == 0 || size > LARGEST_PAGE {
        let rule = format!("pageSize must be between 1 and {LARGEST_PAGE}");
        return Err(Failure::new("701", rule));
    }
    let index = usize::try_from(index.unwrap_or(0)).unwrap_or(usize::MAX);
    Ok((index, size as usize))
}

/// One page of all, and `totalItems`, `pageSize` and `currentPage`.
fn cut<T>(all: Vec<T>, (index, size): (usize, usize)) -> (Vec<T>, Map<String, Value>) {
    let details = json!({"totalItems": all.len(), "pageSize": size, "currentPage": index});
    let part = all.into_iter().skip(index.saturating_mul(size)).take(size);
    let details = match details {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    (part.collect(), details)
}

/// A number of a JSON body that may be left out. 701 for anything else.
fn number_in(body: &Value, name: &str) -> Result<Option<u64>, Failure> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => id_of(name, value).map(Some),
    }
}

pub(super) fn used_by<K: Kind>(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    from_marketo(call)?;
    let body = call.json()?;
    let page = page(
        number_in(&body, "pageIndex")?,
        number_in(&body, "pageSize")?,
    )?;
    let (asset, _) = seek::<K>(world, id_in(&body, "assetId")?)?;
    let kind = body.get("type").and_then(Value::as_str).unwrap_or("all");
    let mut users = designs::used_by::<K>(world, asset.head.id);
    if !kind.eq_ignore_ascii_case("all") {
        users.retain(|user| user["contentType"] == kind);
    }
    let (result, details) = cut(users, page);
    let mut more = Map::new();
    more.insert("pageDetails".into(), Value::Object(details));
    Ok(Reply::Result { result, more })
}

pub(super) fn bulk_used_by<K: Kind>(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    from_marketo(call)?;
    let ids = ids_in(&call.json()?, MOST_USES)?;
    let records = ids.into_iter().filter_map(|id| {
        let (asset, _) = designs::find::<K>(world, id)?;
        let count = designs::used_by::<K>(world, asset.head.id).len();
        Some(json!({
            "id": id.to_string(),
            "name": asset.head.name,
            "count": count,
            "used": count > 0,
        }))
    });
    Ok(Reply::NewAssets(records.collect()))
}

/// What a list keeps.
struct Filter {
    folders: Vec<FolderRef>,
    statuses: Vec<Version>,
    created: (Option<Time>, Option<Time>),
    modified: (Option<Time>, Option<Time>),
    created_by: Option<String>,
    modified_by: Option<String>,
    name: Option<String>,
    template: Option<String>,
    fragment_type: Option<String>,
    script_engine: Option<String>,
    archived: bool,
}

/// An id or name of a user; `isCreatedByMe` and the like mean the caller.
fn user(call: &Call<'_>, name: &str, me: &str) -> Result<Option<String>, Failure> {
    if maybe_flag(call, me)?.unwrap_or(false) {
        return Ok(Some(designs::user(call.credential).to_string()));
    }
    Ok(call.params.get(name))
}

impl Filter {
    fn read(world: &World, call: &Call<'_>) -> Result<Self, Failure> {
        let workspace = given(call, "workspaceId")?;
        let number = id_of("workspaceId", &json!(workspace))?;
        if !world.users.has_workspace(number) {
            return Err(invalid("workspaceId", &workspace));
        }
        let kind = call.params.get("folderType");
        let kind = kind.unwrap_or_else(|| "Folder".to_owned());
        let mut folders = Vec::new();
        for name in ["folderId", "folderIds"] {
            for id in call.params.list(name) {
                folders.push(place("folderType", &kind, id_of(name, &json!(id))?)?);
            }
        }
        let mut statuses = Vec::new();
        for text in call.params.list("status") {
            statuses.push(match text.to_ascii_lowercase().as_str() {
                "approved" => Version::Approved,
                "draft" => Version::Draft,
                _ => return Err(invalid("status", &text)),
            });
        }
        let range = |start, end| Ok::<_, Failure>((date(call, start)?, date(call, end)?));
        Ok(Self {
            folders,
            statuses,
            created: range("createdAtStart", "createdAtEnd")?,
            modified: range("modifiedAtStart", "modifiedAtEnd")?,
            created_by: user(call, "createdBy", "isCreatedByMe")?,
            modified_by: user(call, "modifiedBy", "isModifiedByMe")?,
            name: call.params.get("name"),
            template: call.params.get("templateId"),
            fragment_type: call.params.get("fragmentType"),
            script_engine: call.params.get("scriptEngine"),
            archived: maybe_flag(call, "includeArchived")?.unwrap_or(false),
        })
    }

    /// The versions of an asset that are listed: those of the statuses that were asked for, else
    /// what is approved, or the draft where nothing is.
    fn versions<K: Kind>(&self, asset: &Drafted<Design<K>>) -> Vec<Version> {
        if self.statuses.is_empty() {
            return Vec::from_iter(asset.pick(None).map(|(version, _)| version));
        }
        let all = [Version::Approved, Version::Draft].into_iter();
        all.filter(|it| self.statuses.contains(it) && asset.version(*it).is_some())
            .collect()
    }

    fn wants<K: Kind>(
        &self,
        world: &World,
        asset: &Drafted<Design<K>>,
        design: &Design<K>,
    ) -> bool {
        let head = &asset.head;
        let within = |(from, to): (Option<Time>, Option<Time>), at: Time| {
            from.is_none_or(|from| at >= from) && to.is_none_or(|to| at <= to)
        };
        let same = |wanted: &Option<String>, found: &str| {
            wanted.as_ref().is_none_or(|wanted| wanted == found)
        };
        let by = |wanted: &Option<String>, number: u64| {
            let mut users = world.users.iter();
            let named = |wanted: &String| {
                *wanted == number.to_string()
                    || users.any(|it| it.person.id == number && it.person.userid == *wanted)
            };
            wanted.as_ref().is_none_or(named)
        };
        let is_archived = |place: FolderRef| {
            matches!(place, FolderRef::Folder(id)
                if world.assets.folders.get(id).is_some_and(|folder| folder.is_archive))
        };
        (self.folders.is_empty() || self.folders.contains(&head.folder))
            && within(self.created, head.created_at)
            && within(self.modified, head.updated_at)
            && by(&self.created_by, design.created_by)
            && by(&self.modified_by, design.modified_by)
            && same(&self.name, &head.name)
            && same(&self.template, design.template().unwrap_or_default())
            && same(&self.fragment_type, design.text("settings", "fragmentType"))
            && same(&self.script_engine, "velocity")
            && (self.archived || !world.assets.upwards(head.folder).any(is_archived))
    }
}

/// How a list is sorted. 701 for a key or an order that there is not.
fn sort(call: &Call<'_>, found: &mut [Map<String, Value>]) -> Result<(), Failure> {
    let key = call.params.get("sortKey");
    let key = key.unwrap_or_else(|| "id".to_owned());
    let member = |record: &Map<String, Value>| -> Value {
        match key.as_str() {
            "createdAt" | "modifiedAt" | "createdBy" | "modifiedBy" => record
                .get("metadata")
                .and_then(|metadata| metadata.get(&key))
                .cloned()
                .unwrap_or_default(),
            key => record.get(key).cloned().unwrap_or_default(),
        }
    };
    let known = [
        "id",
        "name",
        "status",
        "createdAt",
        "modifiedAt",
        "createdBy",
        "modifiedBy",
    ];
    if !known.contains(&key.as_str()) {
        return Err(invalid("sortKey", &key));
    }
    let order = call.params.get("sortOrder").unwrap_or_default();
    let backwards = match order.to_ascii_uppercase().as_str() {
        "" | "ASC" => false,
        "DESC" => true,
        _ => return Err(invalid("sortOrder", &order)),
    };
    let text = |value: Value| {
        let text = value.as_str().unwrap_or_default().to_lowercase();
        (text.parse::<u64>().ok(), text)
    };
    found.sort_by(|one, other| {
        let order: Ordering = text(member(one)).cmp(&text(member(other)));
        if backwards { order.reverse() } else { order }
    });
    Ok(())
}

pub(super) fn list<K: Kind>(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    from_marketo(call)?;
    let number = |name: &str| {
        let text = call.params.get(name);
        let number = |text: String| text.trim().parse().map_err(|_| invalid(name, &text));
        text.map(number).transpose()
    };
    let page = page(number("pageIndex")?, number("pageSize")?)?;
    let filter = Filter::read(world, call)?;
    let mut found = Vec::new();
    for asset in K::store(world).iter() {
        for version in filter.versions(asset) {
            let design = asset.version(version);
            if design.is_some_and(|design| filter.wants(world, asset, design)) {
                found.extend(asset.item(world, version));
            }
        }
    }
    sort(call, &mut found)?;
    let (items, mut result) = cut(found, page);
    result.insert("items".into(), json!(items));
    Ok(Reply::NewAssets(Value::Object(result)))
}

/// 701 unless a text is there.
pub(super) fn text_in<'b>(body: &'b Value, name: &str) -> Result<&'b str, Failure> {
    match body.get(name) {
        None | Some(Value::Null) => Err(blank(name)),
        Some(Value::String(text)) if text.trim().is_empty() => Err(blank(name)),
        Some(Value::String(text)) => Ok(text),
        Some(other) => Err(invalid(name, &other.to_string())),
    }
}
