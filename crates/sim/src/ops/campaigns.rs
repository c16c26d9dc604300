//! Campaigns as the lead database shows them, and having them run (Adobe: "Smart Campaigns" >
//! "Schedule", "Request").

use serde_json::{Value, json};

use super::paging::page;
use crate::answer::Reply;
use crate::call::{Call, id_in, text_in};
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::permission::Permission::{ExecuteCampaign, ReadOnlyCampaigns, ReadWriteCampaigns};
use crate::time::Time;
use crate::world::World;
use crate::world::activity_kinds::REQUEST_CAMPAIGN;
use crate::world::assets::campaigns::SmartCampaign;
use crate::world::assets::{AssetKind, FolderRef};

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "getCampaigns",
        "GET",
        "/rest/v1/campaigns.json",
        &[ReadOnlyCampaigns, ReadWriteCampaigns],
        campaigns,
    ),
    Operation::new(
        "getCampaignById",
        "GET",
        "/rest/v1/campaigns/{campaignId}.json",
        &[ReadOnlyCampaigns, ReadWriteCampaigns],
        by_id,
    ),
    Operation::new(
        "scheduleCampaign",
        "POST",
        "/rest/v1/campaigns/{campaignId}/schedule.json",
        &[ExecuteCampaign],
        schedule,
    ),
    Operation::new(
        "requestCampaign",
        "POST",
        "/rest/v1/campaigns/{campaignId}/trigger.json",
        &[ExecuteCampaign],
        request,
    ),
];

const MOST_LEADS: usize = 100;
const MOST_TOKENS: usize = 100;
const MOST_CLONES: u32 = 20;

/// A batch waits so long at least.
const WAIT_MS: u64 = 5 * 60_000;
/// A batch can be put off by two years at most.
const LONGEST_MS: u64 = 2 * 365 * 24 * 3_600_000;

fn record(world: &World, campaign: &SmartCampaign) -> Value {
    let head = &campaign.head;
    let mut record = json!({
        "id": head.id,
        "name": head.name,
        "description": head.description.as_deref().unwrap_or_default(),
        "type": campaign.kind(),
        "workspaceName": "Default",
        "createdAt": head.created_at.iso(),
        "updatedAt": head.updated_at.iso(),
        "active": campaign.is_active,
    });
    let program = world.assets.program_of(head.folder);
    let program = program.and_then(|id| world.assets.programs.get(id));
    if let (Some(program), Value::Object(members)) = (program, &mut record) {
        members.insert("programId".into(), json!(program.head.id));
        members.insert("programName".into(), json!(program.head.name));
    }
    record
}

fn campaigns(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let ids = call.params.list("id");
    let workspaces = call.params.list("workspaceName");
    let only = call.params.get("isTriggerable");
    let only = only.is_some_and(|text| text.eq_ignore_ascii_case("true"));
    // A name with a comma can also be meant as a whole.
    let named = |name: &str| {
        let mut names = call.params.list(name);
        names.extend(call.params.get(name));
        names
    };
    let (names, programs) = (named("name"), named("programName"));
    let program = |campaign: &SmartCampaign| {
        let program = world.assets.program_of(campaign.head.folder)?;
        Some(world.assets.programs.get(program)?.head.name.clone())
    };
    let fits = |campaign: &&SmartCampaign| {
        (ids.is_empty() || ids.contains(&campaign.head.id.to_string()))
            && (names.is_empty() || names.contains(&campaign.head.name))
            && (programs.is_empty() || program(campaign).is_some_and(|it| programs.contains(&it)))
            && (workspaces.is_empty() || workspaces.iter().any(|name| name == "Default"))
            && (!only || campaign.is_requestable())
    };
    let found = world.assets.campaigns.iter().filter(fits);
    let found = page(call, found, |campaign| campaign.head.id)?;
    Ok(found.map(|campaign| record(world, campaign)).into())
}

/// The campaign that the path names. 1013 when there is none.
fn campaign<'a>(world: &'a World, call: &Call<'_>) -> Result<&'a SmartCampaign, Failure> {
    let id = call.path_id("campaignId")?;
    let missing = || Failure::new("1013", format!("Campaign '{id}' not found"));
    world.assets.campaigns.get(id).ok_or_else(missing)
}

fn by_id(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    Ok(Reply::result(vec![record(world, campaign(world, call)?)]))
}

/// `input` of the body, which is one object here. Schedule can do without a body.
fn input(call: &Call<'_>) -> Result<Value, Failure> {
    let body = match call.has_body() {
        true => call.json()?,
        false => json!({}),
    };
    match body.get("input") {
        None | Some(Value::Null) => Ok(json!({})),
        Some(input @ Value::Object(_)) => Ok(input.clone()),
        Some(_) => Err(Failure::plain("609")),
    }
}

/// My Tokens whose values a run replaces: `{{my.name}}` and a value each.
fn check_tokens(input: &Value) -> Result<(), Failure> {
    let tokens = match input.get("tokens") {
        None | Some(Value::Null) => return Ok(()),
        Some(Value::Array(tokens)) => tokens,
        Some(_) => return Err(Failure::plain("609")),
    };
    if tokens.len() > MOST_TOKENS {
        let text = format!("There can be at most {MOST_TOKENS} tokens");
        return Err(Failure::new("1003", text));
    }
    for token in tokens {
        let name = text_in(token, "name").ok_or_else(|| Failure::missing("name"))?;
        token
            .get("value")
            .ok_or_else(|| Failure::missing("value"))?;
        if !(name.starts_with("{{my.") && name.ends_with("}}")) {
            return Err(Failure::new("1003", format!("Invalid token name '{name}'")));
        }
    }
    Ok(())
}

/// When a batch runs: five minutes from now, or later as `runAt` says.
fn run_at(call: &Call<'_>, input: &Value) -> Result<Time, Failure> {
    let soonest = call.now.plus(WAIT_MS);
    let Some(text) = text_in(input, "runAt") else {
        return Ok(soonest);
    };
    let wrong = || {
        Failure::new(
            "1001",
            format!("Invalid value '{text}'. Required of type 'date'"),
        )
    };
    let at = Time::parse(text).ok_or_else(wrong)?;
    if at.since(call.now) > LONGEST_MS {
        return Err(Failure::plain("1042"));
    }
    Ok(at.max(soonest))
}

fn schedule(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let found = campaign(world, call)?.clone();
    let input = input(call)?;
    check_tokens(&input)?;
    let at = run_at(call, &input)?;
    if found.has_trigger {
        let text = format!("Campaign '{}' is no batch campaign", found.head.id);
        return Err(Failure::new("1003", text));
    }
    let id = match text_in(&input, "cloneToProgramName") {
        Some(name) => clone(world, call, &found, name)?,
        None => found.head.id,
    };
    world.campaign_runs.schedule(at, id);
    Ok(Reply::result(vec![json!({"id": id})]))
}

/// Clones the campaign's program under a new name, beside it. Gives the id of the new campaign.
fn clone(
    world: &mut World,
    call: &Call<'_>,
    campaign: &SmartCampaign,
    name: &str,
) -> Result<u64, Failure> {
    let bad = |text: &str| Failure::new("1003", text);
    let FolderRef::Program(source) = campaign.head.folder else {
        return Err(bad("The campaign does not lie in a program"));
    };
    let program = world.assets.programs.get(source);
    let folder = program.map(|program| program.head.folder);
    let folder = folder.ok_or_else(|| Failure::plain("1013"))?;
    if world.assets.programs.named(name).is_some() {
        return Err(bad("A program of that name exists"));
    }
    let hinders = |kind: AssetKind| matches!(kind, AssetKind::Snippet | AssetKind::StaticList);
    let held = world.folder_contents(FolderRef::Program(source));
    if held.iter().any(|row| hinders(row.kind)) {
        return Err(bad(
            "A program with snippets or static lists cannot be cloned",
        ));
    }
    if world.campaign_runs.count_clone(call.now) > MOST_CLONES {
        return Err(Failure::plain("1020"));
    }
    let made = world.clone_program(call.now, source, name, folder, None);
    let made = FolderRef::Program(made.ok_or_else(|| Failure::plain("1013"))?);
    let mut copies = world.assets.campaigns.iter();
    let copy = copies.find(|it| it.head.folder == made && it.head.name == campaign.head.name);
    copy.map(|copy| copy.head.id)
        .ok_or_else(|| Failure::plain("1013"))
}

fn request(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let found = campaign(world, call)?.clone();
    let input = input(call)?;
    check_tokens(&input)?;
    let leads = match input.get("leads") {
        Some(Value::Array(leads)) if !leads.is_empty() => leads,
        Some(Value::Array(_)) | None => return Err(Failure::missing("leads")),
        Some(_) => return Err(Failure::plain("609")),
    };
    if leads.len() > MOST_LEADS {
        let many = leads.len();
        let text = format!("Input size {many} exceeds the maximum of {MOST_LEADS}");
        return Err(Failure::new("1003", text));
    }
    let id = found.head.id;
    if !found.is_requestable() {
        let text = format!("Campaign '{id}' is not active, or not to be requested");
        return Err(Failure::new("1003", text));
    }
    let leads = leads.iter().map(|lead| id_in(lead, "id"));
    let leads = leads.collect::<Result<Vec<u64>, Failure>>()?;
    if let Some(gone) = leads.iter().find(|lead| world.leads.get(**lead).is_none()) {
        return Err(Failure::new("1004", format!("Lead '{gone}' not found")));
    }
    for lead in leads {
        world.campaign_runs.pass(call.now, id, lead);
        let activity = world.activities.add(call.now, lead, REQUEST_CAMPAIGN);
        activity.primary_id = Some(id);
        activity.primary.clone_from(&found.head.name);
        activity.campaign = Some(id);
        activity.attributes = vec![("Source".into(), json!("Web service API"))];
    }
    Ok(Reply::result(vec![json!({"id": id})]))
}
