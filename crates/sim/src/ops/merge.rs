//! Merging leads, and giving a lead its cookie (Adobe: "Leads" > "Merge", "Associate").

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::permission::Permission::ReadWriteLead;
use crate::world::World;
use crate::world::activity_kinds::MERGE_LEADS;

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "mergeLeads",
        "POST",
        "/rest/v1/leads/{leadId}/merge.json",
        &[ReadWriteLead],
        merge,
    ),
    Operation::new(
        "associateLead",
        "POST",
        "/rest/v1/leads/{leadId}/associate.json",
        &[ReadWriteLead],
        associate,
    ),
];

/// More losers than this are refused.
const MOST_LOSERS: usize = 25;

const SOURCE: &str = "Web service API";

/// The lead that the path names. 1004 when there is none.
pub(super) fn lead_id(world: &World, call: &Call<'_>) -> Result<u64, Failure> {
    let id = call.path_id("leadId")?;
    let lead = world.leads.get(id).map(|lead| lead.id);
    lead.ok_or_else(|| Failure::new("1004", format!("Lead '{id}' not found")))
}

/// The leads that are merged into another one, each once.
fn losers(world: &World, call: &Call<'_>, winner: u64) -> Result<Vec<u64>, Failure> {
    let mut named = call.params.list("leadId");
    named.extend(call.params.list("leadIds"));
    let mut ids = Vec::new();
    for text in named {
        let wrong = format!("Invalid value '{text}'. Required of type 'integer'");
        let id = text.parse().map_err(|_| Failure::new("1001", wrong))?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    if ids.is_empty() {
        return Err(Failure::missing("leadIds"));
    }
    if ids.len() > MOST_LOSERS {
        return Err(Failure::plain("1080"));
    }
    if ids.contains(&winner) {
        return Err(Failure::new(
            "1003",
            format!("Lead '{winner}' cannot be merged into itself"),
        ));
    }
    match ids.iter().find(|id| world.leads.get(**id).is_none()) {
        Some(id) => Err(Failure::new("1004", format!("Lead '{id}' not found"))),
        None => Ok(ids),
    }
}

/// What the winner lacks is taken from the first loser that has it; what belongs to the losers
/// becomes the winner's.
fn merge(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let winner = lead_id(world, call)?;
    let losers = losers(world, call, winner)?;
    let held = world.leads.get(winner).map(|lead| lead.values.clone());
    let held = held.unwrap_or_default();
    let mut values: BTreeMap<String, Option<Value>> = BTreeMap::new();
    for id in &losers {
        let Some(lost) = world.leads.delete(*id) else {
            continue;
        };
        for (field, value) in lost.values {
            if !held.contains_key(&field) {
                values.entry(field).or_insert(Some(value));
            }
        }
        world.lists.hand_over(*id, winner);
        world.members.hand_over(*id, winner);
        world.records.hand_over(call.now, *id, winner);
        world.campaign_runs.hand_over(*id, winner);
    }
    world.activities.hand_over(&losers, winner);
    super::sync::update(world, call, winner, &values, SOURCE);
    let ids: Vec<String> = losers.iter().map(u64::to_string).collect();
    let activity = world.activities.add(call.now, winner, MERGE_LEADS);
    activity.primary_id = Some(winner);
    activity.primary = winner.to_string();
    activity.attributes = vec![
        ("Merge IDs".into(), json!(ids.join(","))),
        ("Merge Source".into(), json!(SOURCE)),
    ];
    Ok(Reply::Done)
}

/// A cookie as Munchkin writes it, `id:063-GJP-217&token:_mch-marketo.com-1594662481190-60776`.
///
/// # Errors
/// 1012 for anything else.
pub(super) fn cookie(text: &str) -> Result<&str, Failure> {
    let token = text.rsplit("token:").next().unwrap_or(text);
    let fits = token.starts_with("_mch-") && !text.contains(char::is_whitespace);
    let bad = || Failure::new("1012", format!("Invalid cookie value '{text}'"));
    fits.then_some(text).ok_or_else(bad)
}

/// Gives a cookie to a lead; whoever had it before has it no longer.
pub(super) fn give_cookie(world: &mut World, call: &Call<'_>, lead: u64, cookie: &str) {
    for other in world.leads.find("cookies", cookie) {
        if other != lead {
            let none = BTreeMap::from([("cookies".to_owned(), None)]);
            world.leads.update(call.now, other, &none);
        }
    }
    let cookie = BTreeMap::from([("cookies".to_owned(), Some(json!(cookie)))]);
    world.leads.update(call.now, lead, &cookie);
}

fn associate(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let lead = lead_id(world, call)?;
    let text = call.required("cookie")?;
    give_cookie(world, call, lead, cookie(&text)?);
    Ok(Reply::Done)
}
