//! Changing programs (Adobe: "Programs").

use super::lists::is_in_use;
use super::program_tags::{check_tags, given_tags};
use super::programs::whole;
use super::{
    New, WRITE, against, date, edit, embedded, existing, flag, found, given, id_only, invalid,
    no_such,
};
use super::{only_form, taken};
use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::time::Time;
use crate::world::World;
use crate::world::assets::campaigns::SmartCampaign;
use crate::world::assets::programs::{Cost, Program, ProgramType};
use crate::world::assets::{AssetKind, FolderRef, Head};
use crate::world::lists::List;

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "createProgram",
        "POST",
        "/rest/asset/v1/programs.json",
        WRITE,
        create,
    ),
    Operation::new(
        "updateProgramMetadata",
        "POST",
        "/rest/asset/v1/program/{id}.json",
        WRITE,
        update,
    ),
    Operation::new(
        "cloneProgram",
        "POST",
        "/rest/asset/v1/program/{id}/clone.json",
        WRITE,
        clone,
    ),
    Operation::new(
        "deleteProgram",
        "POST",
        "/rest/asset/v1/program/{id}/delete.json",
        WRITE,
        delete,
    ),
    Operation::new(
        "approveProgram",
        "POST",
        "/rest/asset/v1/program/{id}/approve.json",
        WRITE,
        approve,
    ),
    Operation::new(
        "unapproveProgram",
        "POST",
        "/rest/asset/v1/program/{id}/unapprove.json",
        WRITE,
        unapprove,
    ),
];

fn costs(call: &Call<'_>) -> Result<Vec<Cost>, Failure> {
    let costs: Vec<Cost> = embedded(call, "costs")?.unwrap_or_default();
    let bad = |cost: &&Cost| Time::parse(&cost.start_date).is_none();
    match costs.iter().find(bad) {
        Some(_) => Err(Failure::new("704", "startDate has an invalid date format")),
        None => Ok(costs),
    }
}

/// `startDate` and `endDate`. 709 for a type of program that has none.
fn dates(call: &Call<'_>, kind: ProgramType) -> Result<[Option<Time>; 2], Failure> {
    let dates = [date(call, "startDate")?, date(call, "endDate")?];
    let dated = !matches!(kind, ProgramType::Default | ProgramType::Engagement);
    if dates.iter().any(Option::is_some) && !dated {
        let rule = format!("{} programs have no startDate and endDate", kind.name());
        return Err(against(rule));
    }
    Ok(dates)
}

/// Which types of program another one holds (Adobe: "Programs" > "Program Types").
fn fits_in(world: &World, kind: ProgramType, folder: FolderRef) -> bool {
    let outer = world.assets.program_of(folder);
    match outer.and_then(|id| world.assets.programs.get(id)) {
        None => true,
        Some(outer) if outer.kind == ProgramType::Engagement => kind != ProgramType::Engagement,
        Some(outer) => outer.kind != ProgramType::Email && kind == ProgramType::Email,
    }
}

fn create(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let new = New::read(world, call, AssetKind::Program)?;
    let (kind, channel) = (given(call, "type")?, given(call, "channel")?);
    let kind = ProgramType::named(&kind).ok_or_else(|| invalid("type", &kind))?;
    let known = world.assets.channel(&channel);
    match known.ok_or_else(|| invalid("channel", &channel))? {
        known if known.applies_to == kind => {}
        _ => {
            let rule = format!("Channel '{channel}' is not for {} programs", kind.name());
            return Err(against(rule));
        }
    }
    if !fits_in(world, kind, new.folder) {
        return Err(Failure::plain("711"));
    }
    let (tags, costs) = (given_tags(call)?, costs(call)?);
    let [start, end] = dates(call, kind)?;
    check_tags(&world.assets, kind, &tags, true)?;
    let assets = &mut world.assets;
    if assets.programs.is_taken(&new.name, None, None) {
        return Err(taken(AssetKind::Program, &new.name));
    }
    let name = new.name.clone();
    let id = assets.programs.add(|id| Program {
        tags,
        costs,
        start,
        end,
        ..Program::new(new.head(call.now, id), kind, &channel)
    });
    if kind == ProgramType::Email {
        let inner = FolderRef::Program(id);
        let list = assets.add_part_list(call.now, &name, inner, Default::default());
        if let Some(program) = assets.programs.get_mut(id) {
            program.smart_list = Some(list);
        }
    }
    Ok(shown(world, id))
}

fn shown(world: &World, id: u64) -> Reply {
    let program = world.assets.programs.get(id);
    found(program.map(|it| whole(&world.assets, it, true, true)))
}

fn update(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let program = existing(&mut world.assets.programs, call)?;
    let (kind, status, old) = (
        program.kind,
        program.status.clone(),
        program.head.name.clone(),
    );
    let (tags, costs) = (given_tags(call)?, costs(call)?);
    let clear = flag(call, "costsDestructiveUpdate")?;
    let [start, end] = dates(call, kind)?;
    if status == "locked" && (start.is_some() || end.is_some()) {
        return Err(against(
            "Approved programs keep their startDate and endDate",
        ));
    }
    check_tags(&world.assets, kind, &tags, false)?;
    let id = edit(&mut world.assets.programs, call, true)?;
    let program = existing(&mut world.assets.programs, call)?;
    program.tags.extend(tags);
    if clear {
        program.costs.clear();
    }
    program.costs.extend(costs);
    program.start = start.or(program.start);
    program.end = end.or(program.end);
    let new = program.head.name.clone();
    world.lists.rename_program(&old, &new);
    Ok(shown(world, id))
}

fn clone(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let source = existing(&mut world.assets.programs, call)?.head.id;
    let new = New::read(world, call, AssetKind::Program)?;
    if matches!(new.folder, FolderRef::Program(_)) {
        return Err(Failure::plain("711"));
    }
    if world.assets.programs.is_taken(&new.name, None, None) {
        return Err(taken(AssetKind::Program, &new.name));
    }
    let made = world.clone_program(call.now, source, &new.name, new.folder, new.description);
    Ok(made.map_or(Reply::Assets(None), |id| shown(world, id)))
}

fn delete(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let (id, status) = {
        let program = existing(&mut world.assets.programs, call)?;
        (program.head.id, program.status.clone())
    };
    if status == "locked" {
        return Err(against("Program is approved"));
    }
    let assets = &world.assets;
    let inside = |head: &Head| assets.program_of(head.folder) == Some(id);
    let active = |it: &SmartCampaign| it.is_active && inside(&it.head);
    if assets.campaigns.iter().any(active) {
        return Err(against("Program has active smart campaigns"));
    }
    let used =
        |list: &List| assets.program_of(list.folder) == Some(id) && is_in_use(world, list.id);
    if world.lists.iter().any(used) {
        return Err(against("Program has static lists that are in use"));
    }
    world.delete_program(id);
    Ok(id_only(id))
}

/// 709 unless an email program has all that sending takes (Adobe: "Programs" > "Approval").
fn approve(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let id = existing(&mut world.assets.programs, call)?.head.id;
    let inner = world.folder_contents(FolderRef::Program(id));
    let has_email = inner
        .iter()
        .any(|row| row.kind == AssetKind::Email && row.is_live);
    let assets = &mut world.assets;
    let lists = &assets.smart_lists;
    let Some(program) = assets.programs.get_mut(id) else {
        return Err(no_such(AssetKind::Program, id));
    };
    let list = program.smart_list.and_then(|list| lists.get(list));
    let rules = [
        (
            program.kind == ProgramType::Email,
            "Only email programs can be approved",
        ),
        (program.status != "locked", "Program is already approved"),
        (
            program.start.is_some() && program.end.is_some(),
            "startDate and endDate must be set",
        ),
        (
            program.start <= program.end,
            "startDate must not be later than endDate",
        ),
        (
            program.has_email || has_email,
            "Program has no approved email",
        ),
        (
            list.is_some_and(|list| !list.rules.filters.is_empty()),
            "Smart list has no filters",
        ),
    ];
    if let Some((_, rule)) = rules.iter().find(|(kept, _)| !kept) {
        return Err(against(*rule));
    }
    program.status = "locked".to_owned();
    program.head.updated_at = call.now;
    Ok(id_only(id))
}

fn unapprove(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let program = existing(&mut world.assets.programs, call)?;
    if program.status != "locked" {
        return Err(against("Program is not approved"));
    }
    program.status = "unlocked".to_owned();
    program.head.updated_at = call.now;
    Ok(id_only(program.head.id))
}
