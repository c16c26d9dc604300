//! Smart campaigns (Adobe: "Smart Campaigns").

use super::{New, READ, WRITE, against, edit, existing, flag, found, id_only, list, no_such};
use super::{only_form, taken, with_id, with_name};
use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::permission::Permission::{ActivateCampaign, DeactivateCampaign};
use crate::world::World;
use crate::world::assets::AssetKind::SmartCampaign as Kind;
use crate::world::assets::campaigns::SmartCampaign;

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "getSmartCampaigns",
        "GET",
        "/rest/asset/v1/smartCampaigns.json",
        READ,
        campaigns,
    ),
    Operation::new(
        "createSmartCampaign",
        "POST",
        "/rest/asset/v1/smartCampaigns.json",
        WRITE,
        create,
    ),
    Operation::new(
        "getSmartCampaignById",
        "GET",
        "/rest/asset/v1/smartCampaign/{id}.json",
        READ,
        by_id,
    ),
    Operation::new(
        "updateSmartCampaign",
        "POST",
        "/rest/asset/v1/smartCampaign/{id}.json",
        WRITE,
        update,
    ),
    Operation::new(
        "getSmartCampaignByName",
        "GET",
        "/rest/asset/v1/smartCampaign/byName.json",
        READ,
        by_name,
    ),
    Operation::new(
        "getSmartListBySmartCampaignId",
        "GET",
        "/rest/asset/v1/smartCampaign/{id}/smartList.json",
        READ,
        smart_list,
    ),
    Operation::new(
        "cloneSmartCampaign",
        "POST",
        "/rest/asset/v1/smartCampaign/{id}/clone.json",
        WRITE,
        clone,
    ),
    Operation::new(
        "deleteSmartCampaign",
        "POST",
        "/rest/asset/v1/smartCampaign/{id}/delete.json",
        WRITE,
        delete,
    ),
    Operation::new(
        "activateSmartCampaign",
        "POST",
        "/rest/asset/v1/smartCampaign/{id}/activate.json",
        &[ActivateCampaign],
        activate,
    ),
    Operation::new(
        "deactivateSmartCampaign",
        "POST",
        "/rest/asset/v1/smartCampaign/{id}/deactivate.json",
        &[DeactivateCampaign],
        deactivate,
    ),
];

fn campaigns(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let only_active = flag(call, "isActive")?;
    let assets = &world.assets;
    let fits = |it: &SmartCampaign| it.is_active || !only_active;
    list(call, &assets.campaigns, fits, |it| {
        assets.campaign_record(it)
    })
}

fn shown(world: &World, id: u64) -> Reply {
    let campaign = world.assets.campaigns.get(id);
    found(campaign.map(|it| world.assets.campaign_record(it)))
}

fn by_id(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let assets = &world.assets;
    with_id(call, &assets.campaigns, |it| assets.campaign_record(it))
}

fn by_name(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let assets = &world.assets;
    with_name(call, &assets.campaigns, |it| assets.campaign_record(it))
}

fn smart_list(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let with_rules = flag(call, "includeRules")?;
    let campaign = world.assets.campaigns.get(call.path_id("id")?);
    let list = campaign.and_then(|it| world.assets.smart_lists.get(it.smart_list));
    Ok(found(list.map(|list| list.record(with_rules))))
}

/// A new campaign's name and place. 709 when another one there has the name.
fn new(world: &World, call: &Call<'_>) -> Result<New, Failure> {
    let new = New::read(world, call, Kind)?;
    let campaigns = &world.assets.campaigns;
    match campaigns.is_taken(&new.name, Some(new.folder), None) {
        true => Err(taken(Kind, &new.name)),
        false => Ok(new),
    }
}

fn describe(world: &mut World, id: u64, about: Option<String>) -> Reply {
    if let Some(made) = world.assets.campaigns.get_mut(id)
        && about.is_some()
    {
        made.head.description = about;
    }
    shown(world, id)
}

fn create(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let new = new(world, call)?;
    let id = world.assets.add_campaign(call.now, &new.name, new.folder);
    Ok(describe(world, id, new.description))
}

fn clone(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let source = existing(&mut world.assets.campaigns, call)?.head.id;
    let new = new(world, call)?;
    let assets = &mut world.assets;
    let made = assets.copy_campaign(call.now, source, &new.name, new.folder);
    let id = made.ok_or_else(|| no_such(Kind, source))?;
    Ok(describe(world, id, new.description))
}

fn update(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let id = edit(&mut world.assets.campaigns, call, false)?;
    Ok(shown(world, id))
}

fn delete(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let campaign = existing(&mut world.assets.campaigns, call)?;
    if campaign.is_active {
        return Err(against("Smart campaign is active"));
    }
    let id = campaign.head.id;
    world.assets.delete_campaign(id);
    Ok(id_only(id))
}

fn activate(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let campaign = existing(&mut world.assets.campaigns, call)?;
    let rules = [
        (!campaign.is_active, "Smart campaign is already active"),
        (campaign.has_trigger, "Smart campaign has no trigger"),
        (campaign.flow_steps > 0, "Smart campaign has no flow step"),
    ];
    if let Some((_, rule)) = rules.iter().find(|(kept, _)| !kept) {
        return Err(against(*rule));
    }
    campaign.is_active = true;
    campaign.head.updated_at = call.now;
    Ok(id_only(campaign.head.id))
}

fn deactivate(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let campaign = existing(&mut world.assets.campaigns, call)?;
    if !campaign.is_active {
        return Err(against("Smart campaign is not active"));
    }
    campaign.is_active = false;
    campaign.head.updated_at = call.now;
    Ok(id_only(campaign.head.id))
}
