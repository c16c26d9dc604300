//! What operations on assets with a draft and an approved version have in common (Adobe: "Assets").
//!
//! Each function here is an operation of every [`Family`]: `browse::<Email>`, and so on.

use serde_json::{Value, json};

use super::{Browse, against, description, given, id_only, invalid, new_name, new_place, no_such};
use super::{found, only_form, taken};
use crate::answer::Reply;
use crate::call::Call;
use crate::errors::Failure;
use crate::world::World;
use crate::world::assets::{FolderRef, Head};
use crate::world::draft::{Content, Drafted, Version};
use crate::world::store::Store;

/// The rows of what every family with unapproving has: browse, by id, approve, unapprove, discard,
/// clone, delete. `$path` is the family's word in its paths.
macro_rules! life {
    ($family:ty, $path:literal, [$browse:literal, $by_id:literal, $approve:literal,
     $unapprove:literal, $discard:literal, $clone:literal, $delete:literal $(,)?]) => {{
        use crate::catalog::Operation;
        use crate::ops::assets::{READ, WRITE, drafts};
        use crate::permission::Permission::ApproveAssets;
        &[
            life!(@ $browse, "GET", $path, "s.json", READ, drafts::browse::<$family>),
            life!(@ $by_id, "GET", $path, "/{id}.json", READ, drafts::by_id::<$family>),
            life!(@ $approve, "POST", $path, "/{id}/approveDraft.json", &[ApproveAssets],
                drafts::approve::<$family>),
            life!(@ $unapprove, "POST", $path, "/{id}/unapprove.json", &[ApproveAssets],
                drafts::unapprove::<$family>),
            life!(@ $discard, "POST", $path, "/{id}/discardDraft.json", WRITE,
                drafts::discard::<$family>),
            life!(@ $clone, "POST", $path, "/{id}/clone.json", WRITE, drafts::clone::<$family>),
            life!(@ $delete, "POST", $path, "/{id}/delete.json", WRITE, drafts::delete::<$family>),
        ]
    }};
    (@ $name:literal, $method:literal, $path:literal, $rest:literal, $needs:expr, $run:expr) => {
        Operation::new($name, $method, concat!("/rest/asset/v1/", $path, $rest), $needs, $run)
    };
}
pub(crate) use life;

/// What an operation shows of the asset that it changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// Its id.
    Id,
    /// Its record.
    Record,
}

/// A family of assets with drafts.
pub trait Family: Content + 'static {
    /// What approving shows.
    const APPROVED: Shows;
    /// What unapproving shows.
    const UNAPPROVED: Shows;
    /// Whether an approved one must be unapproved before it is deleted; forms need not be (Adobe:
    /// "Assets" > "Delete").
    const KEPT_WHILE_APPROVED: bool = true;

    /// The assets of this family.
    fn store(world: &World) -> &Store<Drafted<Self>>;

    /// The same, to be changed.
    fn store_mut(world: &mut World) -> &mut Store<Drafted<Self>>;

    /// One version of an asset as reads show it.
    fn record(world: &World, asset: &Drafted<Self>, version: Version) -> Value;

    /// Whether a draft may be approved.
    ///
    /// # Errors
    /// 709, with what is missing.
    fn may_approve(_world: &World, _draft: &Self) -> Result<(), Failure> {
        Ok(())
    }

    /// What uses the asset, for the message: it can then be neither unapproved nor deleted.
    fn user(_world: &World, _id: u64) -> Option<String> {
        None
    }

    /// What a clone changes in what it copies.
    ///
    /// # Errors
    /// Those of the parameters that it reads.
    fn on_clone(&mut self, _call: &Call<'_>) -> Result<(), Failure> {
        Ok(())
    }

    /// Whether browsing shows the asset.
    fn is_browsed(_asset: &Drafted<Self>) -> bool {
        true
    }
}

/// An asset as the operations show it that say what uses another one. One in a program has the
/// program's name before its own.
pub(crate) fn user_record<C: Content>(world: &World, asset: &Drafted<C>) -> Value {
    let (assets, head) = (&world.assets, &asset.head);
    let version = asset
        .pick(None)
        .map_or(Version::Draft, |(version, _)| version);
    let program = assets.program_of(head.folder);
    let program = program.and_then(|id| assets.programs.get(id));
    let name = program.map(|it| format!("{}.{}", it.head.name, head.name));
    json!({
        "id": head.id,
        "name": name.unwrap_or_else(|| head.name.clone()),
        "type": C::KIND.name(),
        "status": version.name(),
        "updatedAt": head.updated_at.asset(),
    })
}

/// The version that `status` asks for. 701 for another word.
pub(crate) fn status(call: &Call<'_>) -> Result<Option<Version>, Failure> {
    match call.params.get("status") {
        None => Ok(None),
        Some(text) if text.eq_ignore_ascii_case("approved") => Ok(Some(Version::Approved)),
        Some(text) if text.eq_ignore_ascii_case("draft") => Ok(Some(Version::Draft)),
        Some(text) => Err(invalid("status", &text)),
    }
}

/// An asset, one of its versions, and what is in that.
pub(crate) type Found<'w, F> = (&'w Drafted<F>, Version, &'w F);

/// The asset that the path names, if it is there and has the version that is asked for.
pub(crate) fn seek<'w, F: Family>(
    world: &'w World,
    call: &Call<'_>,
) -> Result<Option<Found<'w, F>>, Failure> {
    let (id, asked) = (call.path_id("id")?, status(call)?);
    let asset = F::store(world).get(id);
    Ok(asset.and_then(|asset| {
        let (version, content) = asset.pick(asked)?;
        Some((asset, version, content))
    }))
}

/// The asset that the path names. 702 when it is not there.
pub(crate) fn target<'w, F: Family>(
    world: &'w World,
    call: &Call<'_>,
) -> Result<&'w Drafted<F>, Failure> {
    let id = call.path_id("id")?;
    let asset = F::store(world).get(id);
    asset.ok_or_else(|| no_such(F::KIND, id))
}

/// The same, to be changed.
pub(crate) fn target_mut<'w, F: Family>(
    world: &'w mut World,
    call: &Call<'_>,
) -> Result<&'w mut Drafted<F>, Failure> {
    let id = call.path_id("id")?;
    let asset = F::store_mut(world).get_mut(id);
    asset.ok_or_else(|| no_such(F::KIND, id))
}

/// Changes the draft of the asset that the path names, which gets one if it has none, unless `edit`
/// fails: then nothing has changed. Gives the asset's id and what `edit` gives.
pub(crate) fn change<F: Family, T>(
    world: &mut World,
    call: &Call<'_>,
    edit: impl FnOnce(&World, &mut F) -> Result<T, Failure>,
) -> Result<(u64, T), Failure> {
    let mut content = target::<F>(world, call)?.latest().clone();
    let given = edit(world, &mut content)?;
    let asset = target_mut::<F>(world, call)?;
    *asset.edit(call.now) = content;
    Ok((asset.head.id, given))
}

/// The answer with an asset's id.
pub(crate) fn show_id<F: Family>(asset: &Drafted<F>) -> Reply {
    id_only(asset.head.id)
}

/// The answer with one asset's record: its draft, or what is approved where there is none.
pub(crate) fn show<F: Family>(world: &World, id: u64) -> Reply {
    let asset = F::store(world).get(id);
    let drafted = |asset: &Drafted<F>| match asset.version(Version::Draft) {
        Some(_) => F::record(world, asset, Version::Draft),
        None => F::record(world, asset, Version::Approved),
    };
    found(asset.map(drafted))
}

fn shown<F: Family>(world: &World, id: u64, shows: Shows) -> Reply {
    match shows {
        Shows::Id => id_only(id),
        Shows::Record => show::<F>(world, id),
    }
}

/// Browse: by `status`, `folder` and dates.
pub(crate) fn browse<F: Family>(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let (asked, filter) = (status(call)?, Browse::read(call)?);
    let wanted = |asset: &&Drafted<F>| {
        F::is_browsed(asset) && filter.wants(asset.head.folder, asset.head.updated_at)
    };
    let all = F::store(world).iter().filter(wanted);
    let shown = all.filter_map(|asset| {
        let (version, _) = asset.pick(asked)?;
        Some(F::record(world, asset, version))
    });
    super::browse(call, shown)
}

/// One asset by its id.
pub(crate) fn by_id<F: Family>(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let it = seek::<F>(world, call)?;
    Ok(found(it.map(|(asset, version, _)| {
        F::record(world, asset, version)
    })))
}

/// The assets of a name, in one `folder` where that is said.
pub(crate) fn by_name<F: Family>(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let name = given(call, "name")?;
    let (asked, filter) = (status(call)?, Browse::read(call)?);
    let all = F::store(world).iter().filter(|asset| {
        asset.head.name == name && filter.wants(asset.head.folder, asset.head.updated_at)
    });
    let records = all.filter_map(|asset| {
        let (version, _) = asset.pick(asked)?;
        Some(F::record(world, asset, version))
    });
    Ok(found(records.collect::<Vec<Value>>()))
}

/// Name and place of an asset that is to be made. 701 without them, 709 when the name is taken in
/// that folder, 710 and 711 for the folder.
pub(crate) fn new_head<F: Family>(
    world: &World,
    call: &Call<'_>,
) -> Result<(String, FolderRef), Failure> {
    let name = given(call, "name")?;
    new_name(call)?;
    let folder = new_place(world, call, "folder", F::KIND)?;
    free::<F>(world, &name, folder, None)?;
    Ok((name, folder))
}

/// 709 when an asset other than `but` has that name in that folder.
pub(crate) fn free<F: Family>(
    world: &World,
    name: &str,
    folder: FolderRef,
    but: Option<u64>,
) -> Result<(), Failure> {
    if F::store(world).is_taken(name, Some(folder), but) {
        return Err(taken(F::KIND, name));
    }
    Ok(())
}

/// Adds an asset as a draft, described as the call says, and gives its id.
pub(crate) fn add<F: Family>(
    world: &mut World,
    call: &Call<'_>,
    (name, folder): (String, FolderRef),
    content: F,
) -> Result<u64, Failure> {
    let about = description(call)?;
    Ok(F::store_mut(world).add(|id| {
        let head = Head::new(call.now, id, &name, folder).described(about);
        Drafted::new(head, content)
    }))
}

/// Changes name and description as the call says. 701, 702, 709.
pub(crate) fn rename<F: Family>(world: &mut World, call: &Call<'_>) -> Result<u64, Failure> {
    only_form(call)?;
    let (name, about) = (new_name(call)?, description(call)?);
    let head = &target::<F>(world, call)?.head;
    let id = head.id;
    if let Some(name) = &name {
        free::<F>(world, name, head.folder, Some(id))?;
    }
    let asset = target_mut::<F>(world, call)?;
    asset.head.change(call.now, name, about);
    Ok(id)
}

/// Changes name and description, and shows the record.
pub(crate) fn update<F: Family>(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let id = rename::<F>(world, call)?;
    Ok(show::<F>(world, id))
}

/// Copies what is approved, or the draft where nothing is, into a new draft.
pub(crate) fn clone<F: Family>(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let source = target::<F>(world, call)?;
    let mut content = source
        .version(Version::Approved)
        .unwrap_or(source.latest())
        .clone();
    let head = new_head::<F>(world, call)?;
    content.on_clone(call)?;
    let id = add(world, call, head, content)?;
    Ok(show::<F>(world, id))
}

/// 709 for an asset that another one uses.
fn unused<F: Family>(world: &World, id: u64) -> Result<(), Failure> {
    match F::user(world, id) {
        Some(user) => Err(against(format!(
            "{} {id} is in use by {user}",
            F::KIND.name()
        ))),
        None => Ok(()),
    }
}

/// Approves the draft.
pub(crate) fn approve<F: Family>(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let asset = target::<F>(world, call)?;
    if let Some(draft) = asset.version(Version::Draft) {
        F::may_approve(world, draft)?;
    }
    let asset = target_mut::<F>(world, call)?;
    asset.approve(call.now)?;
    let id = asset.head.id;
    Ok(shown::<F>(world, id, F::APPROVED))
}

/// Takes the approval back.
pub(crate) fn unapprove<F: Family>(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let asset = target::<F>(world, call)?;
    if asset.is_approved() {
        unused::<F>(world, asset.head.id)?;
    }
    let asset = target_mut::<F>(world, call)?;
    asset.unapprove(call.now)?;
    let id = asset.head.id;
    Ok(shown::<F>(world, id, F::UNAPPROVED))
}

/// Discards the draft of an approved asset.
pub(crate) fn discard<F: Family>(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let asset = target_mut::<F>(world, call)?;
    asset.discard(call.now)?;
    Ok(show_id(asset))
}

/// Deletes an asset. 709 while it is approved or in use.
pub(crate) fn delete<F: Family>(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let asset = target::<F>(world, call)?;
    let id = asset.head.id;
    if F::KEPT_WHILE_APPROVED {
        asset.may_go()?;
    }
    unused::<F>(world, id)?;
    F::store_mut(world).remove(id);
    Ok(id_only(id))
}
