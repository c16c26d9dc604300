//! The control endpoint, `/__sim/…`: what the README documents.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Shared, control_jobs};
use crate::answer::{Answer, JSON};
use crate::catalog;
use crate::config::{CredentialId, Limits};
use crate::fault::Rule;
use crate::law::Law;
use crate::log::Entry;
use crate::permission::Permission;
use crate::request::{Params, Request};
use crate::sim::Sim;

/// A control request that cannot be carried out: an HTTP status and why.
pub(super) struct Refused(pub(super) u16, pub(super) String);

pub(super) type Done = Result<Value, Refused>;

pub(super) fn bad(why: impl Into<String>) -> Refused {
    Refused(400, why.into())
}

/// Carries out a control request.
pub(super) fn handle(shared: &Shared, request: &Request) -> Answer {
    let path = request.path.trim_start_matches("/__sim").trim_matches('/');
    if path.is_empty() || path == "help" {
        return Answer::text(200, crate::server::HELP);
    }
    if (request.method.as_str(), path) == ("GET", "snapshot") {
        return match shared.present().save() {
            Ok(text) => Answer::bytes(200, JSON, text.into_bytes()),
            Err(error) => Answer::json(500, &json!({"error": error.to_string()})),
        };
    }
    match route(shared, request, path) {
        Ok(value) => Answer::json(200, &value),
        Err(Refused(status, why)) => Answer::json(status, &json!({"error": why})),
    }
}

fn route(shared: &Shared, request: &Request, path: &str) -> Done {
    let mut guard = shared.present();
    let sim = &mut *guard;
    let params = Params::decode(request.query.as_bytes());
    match (request.method.as_str(), path) {
        ("GET", "health") => Ok(json!({"ok": true})),
        ("GET", "account") => Ok(sim.account_json()),
        ("DELETE", "account") => {
            sim.clear_account();
            Ok(json!({"cleared": true}))
        }
        ("GET", "log") => Ok(log(sim, &params)),
        ("DELETE", "log") => {
            sim.log_mut().clear();
            Ok(json!({"cleared": true}))
        }
        ("GET", "faults") => Ok(json!(sim.faults().rules())),
        ("POST", "faults") => add_faults(sim, &parse(request)?),
        ("DELETE", "faults") => {
            sim.faults_mut().clear();
            Ok(json!({"cleared": true}))
        }
        ("DELETE", other) if other.starts_with("faults/") => {
            let id = other
                .trim_start_matches("faults/")
                .parse()
                .map_err(|_| bad("no such rule"))?;
            Ok(json!({"removed": sim.faults_mut().remove(id)}))
        }
        ("GET", "latency") => Ok(latency(sim)),
        ("POST", "latency") => set_latency(sim, parse(request)?),
        ("GET", "limits") => Ok(json!(sim.limits())),
        ("POST", "limits") => set_limits(sim, parse(request)?),
        ("GET", "tokens") => Ok(tokens(sim)),
        ("POST", "tokens") => change_tokens(sim, parse(request)?),
        ("GET", "clock") => Ok(clock(shared)),
        ("POST", "clock") => {
            drop(guard);
            let change: ClockChange = parse(request)?;
            if let Some(manual) = change.manual {
                shared.clock.set_manual(manual);
            }
            if let Some(millis) = change.advance_ms {
                shared.clock.advance(millis);
            }
            drop(shared.present());
            Ok(clock(shared))
        }
        (_, path) if control_jobs::handles(path) => control_jobs::route(sim, request, path),
        ("POST", "activities") => {
            let change: ActivityChange = parse(request)?;
            sim.world_mut().activities.set_block(change.block);
            Ok(json!({"block": change.block}))
        }
        ("POST", "permissions") => set_permissions(sim, parse(request)?),
        ("GET", "leads") => leads(sim, &params),
        ("GET", "operations") => Ok(operations()),
        ("POST", "snapshot") => {
            let text = str::from_utf8(&request.body).map_err(|error| bad(error.to_string()))?;
            let loaded = Sim::load(text).map_err(|error| bad(error.to_string()))?;
            shared.replace(sim, loaded);
            Ok(json!({"loaded": true}))
        }
        ("POST", "reset") => {
            shared.reset(sim);
            Ok(json!({"reset": true}))
        }
        _ => Err(Refused(
            404,
            format!(
                "nothing at {} /__sim/{path}; see GET /__sim/",
                request.method
            ),
        )),
    }
}

pub(super) fn parse<T: DeserializeOwned>(request: &Request) -> Result<T, Refused> {
    serde_json::from_slice(&request.body).map_err(|error| bad(error.to_string()))
}

fn log(sim: &Sim, params: &Params) -> Value {
    let number = |name: &str| params.get(name).and_then(|text| text.parse().ok());
    let since = number("since").unwrap_or(0);
    let most = number("limit").unwrap_or(1_000) as usize;
    let entries: Vec<Value> = sim
        .log()
        .after(since)
        .take(most)
        .map(Entry::to_json)
        .collect();
    let last = entries
        .last()
        .and_then(|entry| entry["seq"].as_u64())
        .unwrap_or(since);
    let more = sim.log().after(last).next().is_some();
    json!({"entries": entries, "last": last, "more": more, "dropped": sim.log().dropped()})
}

fn add_faults(sim: &mut Sim, body: &Value) -> Done {
    let single = body.is_object();
    let rules = if single {
        vec![body.clone()]
    } else {
        body.as_array().cloned().unwrap_or_default()
    };
    let mut parsed: Vec<Rule> = Vec::new();
    for rule in rules {
        let rule: Rule = serde_json::from_value(rule).map_err(|error| bad(error.to_string()))?;
        if let Some(name) = rule.operation.as_deref()
            && !catalog::operations().any(|known| known.name == name)
        {
            return Err(bad(format!(
                "no operation {name:?}; see GET /__sim/operations"
            )));
        }
        parsed.push(rule);
    }
    let ids: Vec<u64> = parsed
        .into_iter()
        .map(|rule| sim.faults_mut().add(rule))
        .collect();
    Ok(json!({"ids": ids}))
}

fn latency(sim: &Sim) -> Value {
    json!({"default": sim.config().latency, "operations": sim.config().laws})
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LatencyChange {
    operation: Option<String>,
    law: Law,
}

fn set_latency(sim: &mut Sim, change: LatencyChange) -> Done {
    if !sim.set_latency(change.operation.as_deref(), change.law) {
        return Err(bad("no such operation; see GET /__sim/operations"));
    }
    Ok(latency(sim))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitChange {
    rate: Option<usize>,
    window_ms: Option<u64>,
    concurrency: Option<usize>,
    daily: Option<u64>,
    used: Option<u64>,
}

fn set_limits(sim: &mut Sim, change: LimitChange) -> Done {
    let now = sim.limits();
    sim.set_limits(Limits {
        rate: change.rate.unwrap_or(now.rate),
        window_ms: change.window_ms.unwrap_or(now.window_ms),
        concurrency: change.concurrency.unwrap_or(now.concurrency),
        daily: change.daily.unwrap_or(now.daily),
    });
    if let Some(used) = change.used {
        sim.set_quota_used(used);
    }
    Ok(json!(sim.limits()))
}

fn tokens(sim: &Sim) -> Value {
    let credentials = sim
        .config()
        .credentials
        .iter()
        .enumerate()
        .map(|(place, known)| {
            let current = sim.tokens().current(CredentialId(place));
            json!({
                "client_id": known.client_id,
                "token": current.map(|(token, _)| token),
                "remaining_ms": current.map(|(_, ends)| ends.since(sim.now())),
            })
        });
    Value::Array(credentials.collect())
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum TokenAction {
    Expire,
    Revoke,
    Remaining,
    Life,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenChange {
    client_id: Option<String>,
    action: TokenAction,
    ms: Option<u64>,
}

fn change_tokens(sim: &mut Sim, change: TokenChange) -> Done {
    let wanted = || change.ms.ok_or_else(|| bad("this action needs ms"));
    let credentials: Vec<CredentialId> = match &change.client_id {
        Some(id) => vec![sim.credential(id).ok_or_else(|| bad("no such client id"))?],
        None => (0..sim.config().credentials.len())
            .map(CredentialId)
            .collect(),
    };
    let now = sim.now();
    let mut changed = 0;
    for credential in credentials {
        changed += u64::from(match change.action {
            TokenAction::Expire => sim.tokens_mut().set_remaining(now, credential, 0),
            TokenAction::Revoke => sim.tokens_mut().revoke(credential),
            TokenAction::Remaining => {
                let left = wanted()?;
                sim.tokens_mut().set_remaining(now, credential, left)
            }
            TokenAction::Life => {
                sim.set_token_life(wanted()?);
                true
            }
        });
    }
    Ok(json!({"changed": changed}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockChange {
    advance_ms: Option<u64>,
    manual: Option<bool>,
}

fn clock(shared: &Shared) -> Value {
    let now = shared.clock.now();
    json!({"now": now.as_millis(), "iso": now.iso(), "manual": shared.clock.is_manual()})
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActivityChange {
    block: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PermissionChange {
    client_id: String,
    permissions: Vec<String>,
}

fn set_permissions(sim: &mut Sim, change: PermissionChange) -> Done {
    let credential = sim
        .credential(&change.client_id)
        .ok_or_else(|| bad("no such client id"))?;
    let mut permissions = Vec::new();
    for name in &change.permissions {
        permissions.push(
            name.parse::<Permission>()
                .map_err(|error| bad(error.to_string()))?,
        );
    }
    sim.set_permissions(credential, permissions);
    Ok(json!({"client_id": change.client_id, "permissions": change.permissions}))
}

/// Leads as they are stored, without a call that counts.
fn leads(sim: &Sim, params: &Params) -> Done {
    let world = sim.world();
    let Some(field) = params.get("field") else {
        return Ok(json!({"count": world.leads.len()}));
    };
    let found = world
        .leads
        .find(&field, &params.get("value").unwrap_or_default());
    let leads: Vec<Value> = found
        .iter()
        .filter_map(|id| world.leads.get(*id))
        .map(|lead| {
            json!({
                "id": lead.id,
                "createdAt": lead.created_at.as_millis(),
                "updatedAt": lead.updated_at.as_millis(),
                "values": lead.values,
            })
        })
        .collect();
    Ok(json!({"count": leads.len(), "leads": leads}))
}

fn operations() -> Value {
    let rows = catalog::operations().map(|known| {
        let permissions: Vec<&str> = known.permissions.iter().map(|p| p.name()).collect();
        json!({
            "name": known.name,
            "method": known.method,
            "path": known.path,
            "permissions": permissions,
            "all": known.all,
        })
    });
    Value::Array(rows.collect())
}
