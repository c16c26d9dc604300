//! The asset API, one room per kind of asset.

pub mod campaigns;
pub mod drafts;
pub mod files;
pub mod folders;
pub mod form_fields;
pub mod form_layout;
pub mod forms;
mod input;
pub mod landing;
pub mod lists;
pub mod program_tags;
pub mod program_writes;
pub mod programs;
pub mod segments;
pub mod tokens;

use serde_json::{Value, json};

use crate::answer::Reply;
use crate::call::Call;
use crate::errors::Failure;
use crate::permission::Permission::{self, ReadOnlyAssets, ReadWriteAssets};
use crate::time::Time;
use crate::world::assets::{Asset, FolderRef};
use crate::world::store::Store;

pub(crate) use input::*;

/// What reading assets needs.
pub(crate) const READ: &[Permission] = &[ReadOnlyAssets, ReadWriteAssets];
/// What changing assets needs.
pub(crate) const WRITE: &[Permission] = &[ReadWriteAssets];

/// `maxReturn` (20 when left out, at most 200) and `offset` of a browse.
fn window(call: &Call<'_>) -> Result<(usize, usize), Failure> {
    let most = call.number("maxReturn")?.unwrap_or(20);
    if most == 0 || most > 200 {
        return Err(Failure::new("701", "maxReturn must be between 1 and 200"));
    }
    let offset = call.number("offset")?.unwrap_or(0);
    Ok((usize::try_from(offset).unwrap_or(usize::MAX), most as usize))
}

/// The part of a browse that was asked for. Past its end there is no `result` at all.
pub(crate) fn browse(call: &Call<'_>, all: impl Iterator<Item = Value>) -> Result<Reply, Failure> {
    let (offset, most) = window(call)?;
    Ok(found(all.skip(offset).take(most)))
}

/// The records that were found; without any there is no `result` at all.
pub(crate) fn found(records: impl IntoIterator<Item = Value>) -> Reply {
    let records: Vec<Value> = records.into_iter().collect();
    Reply::Assets((!records.is_empty()).then_some(records))
}

/// What most changes answer: the id of what was changed.
pub(crate) fn id_only(id: u64) -> Reply {
    found([json!({"id": id})])
}

/// What a browse keeps: `folder`, `earliestUpdatedAt` and `latestUpdatedAt`.
pub(crate) struct Browse {
    folder: Option<FolderRef>,
    earliest: Option<Time>,
    latest: Option<Time>,
}

impl Browse {
    /// Reads the filters of a browse. 701 for a folder that is none, 704 for a date that is none.
    pub(crate) fn read(call: &Call<'_>) -> Result<Self, Failure> {
        let folder = call.params.get("folder");
        let asked = Self {
            folder: folder.map(|text| folder_ref(&text)).transpose()?,
            earliest: date(call, "earliestUpdatedAt")?,
            latest: date(call, "latestUpdatedAt")?,
        };
        match (asked.earliest, asked.latest) {
            (Some(from), Some(to)) if from > to => Err(Failure::new(
                "701",
                "earliestUpdatedAt must not be later than latestUpdatedAt",
            )),
            _ => Ok(asked),
        }
    }

    /// Whether an asset in that folder that was last changed then is wanted.
    pub(crate) fn wants(&self, folder: FolderRef, updated_at: Time) -> bool {
        self.folder.is_none_or(|wanted| wanted == folder)
            && self.earliest.is_none_or(|from| updated_at >= from)
            && self.latest.is_none_or(|to| updated_at <= to)
    }
}

/// A browse of the assets of one store that `also` keeps.
pub(crate) fn list<'s, T: Asset + 's>(
    call: &Call<'_>,
    store: &'s Store<T>,
    also: impl Fn(&T) -> bool,
    record: impl Fn(&'s T) -> Value,
) -> Result<Reply, Failure> {
    let asked = Browse::read(call)?;
    let wanted = |asset: &&T| {
        let head = asset.head();
        asset.is_shown() && asked.wants(head.folder, head.updated_at) && also(asset)
    };
    browse(call, store.iter().filter(wanted).map(record))
}

/// The asset whose id the path names.
pub(crate) fn with_id<T: Asset>(
    call: &Call<'_>,
    store: &Store<T>,
    record: impl Fn(&T) -> Value,
) -> Result<Reply, Failure> {
    Ok(found(store.get(call.path_id("id")?).map(record)))
}

/// The first asset that has the name that is asked for.
pub(crate) fn with_name<T: Asset>(
    call: &Call<'_>,
    store: &Store<T>,
    record: impl Fn(&T) -> Value,
) -> Result<Reply, Failure> {
    Ok(found(store.named(&given(call, "name")?).map(record)))
}
