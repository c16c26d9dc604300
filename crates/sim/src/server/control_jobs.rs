//! The control endpoint's part about bulk jobs and data ingestion.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::control::{Done, Refused, bad, parse};
use crate::export::job::{Job, Plan};
use crate::import;
use crate::request::Request;
use crate::sim::Sim;

/// Whether a path is about jobs or ingestion.
pub(super) fn handles(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or_default();
    matches!(first, "exports" | "imports" | "ingestion")
}

/// Carries out a request about them.
pub(super) fn route(sim: &mut Sim, request: &Request, path: &str) -> Done {
    let world = sim.world_mut();
    match (request.method.as_str(), path) {
        ("GET", "exports") => {
            let jobs: Vec<Value> = world.exports.iter().map(Job::record).collect();
            Ok(json!({"config": world.exports.config(), "jobs": jobs}))
        }
        ("POST", "exports") => {
            let (count, plan) = parse::<ExportPlan>(request)?.plan();
            for _ in 0..count {
                world.exports.plan(plan);
            }
            Ok(json!({"planned": count}))
        }
        ("POST", "exports/config") => {
            let config = merged(&world.exports.config(), request)?;
            sim.set_exports(config);
            Ok(json!(config))
        }
        ("GET", "imports") => {
            let jobs: Vec<Value> = world.imports.iter().map(import::job::Job::record).collect();
            Ok(json!({"config": world.imports.config(), "jobs": jobs}))
        }
        ("POST", "imports") => {
            let plan: ImportPlan = parse(request)?;
            world.imports.fail_next(plan.fail);
            Ok(json!({"failing": plan.fail}))
        }
        ("POST", "imports/config") => {
            let config = merged(&world.imports.config(), request)?;
            sim.set_imports(config);
            Ok(json!(config))
        }
        ("GET", "ingestion") => Ok(world.ingestion.to_json()),
        ("POST", "ingestion/config") => {
            let config = merged(&world.ingestion.config(), request)?;
            sim.set_ingestion(config);
            Ok(json!(config))
        }
        (method, path) => Err(Refused(
            404,
            format!("nothing at {method} /__sim/{path}; see GET /__sim/"),
        )),
    }
}

/// The members of the body put over those that are in force.
fn merged<T>(now: &T, request: &Request) -> Result<T, Refused>
where
    T: Serialize + DeserializeOwned,
{
    let mut value = serde_json::to_value(now).map_err(|error| bad(error.to_string()))?;
    let change: Value = parse(request)?;
    let (Value::Object(into), Value::Object(from)) = (&mut value, change) else {
        return Err(bad("an object is wanted"));
    };
    into.extend(from);
    serde_json::from_value(value).map_err(|error| bad(error.to_string()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExportPlan {
    bytes: Option<u64>,
    #[serde(default)]
    fail: bool,
    #[serde(default)]
    wrong_checksum: bool,
    times: Option<u64>,
}

impl ExportPlan {
    fn plan(&self) -> (u64, Plan) {
        let plan = Plan {
            bytes: self.bytes,
            fail: self.fail,
            wrong_checksum: self.wrong_checksum,
        };
        (self.times.unwrap_or(1).min(1_000), plan)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ImportPlan {
    fail: u64,
}
