//! Bulk extract of leads and activities: create, enqueue, status, list, cancel, file (Adobe: "Bulk
//! Extract", "Bulk Lead Extract", "Bulk Activity Extract").

use serde_json::Value;

use crate::answer::{Answer, Body, Reply};
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::export::csv::Format;
use crate::export::job::{ACTIVITY_COLUMNS, Filter, Job, Object, Status};
use crate::export::range::{Part, part};
use crate::permission::Permission::{
    ReadOnlyActivity, ReadOnlyLead, ReadWriteActivity, ReadWriteLead,
};
use crate::time::Time;
use crate::world::World;
use crate::world::page;

macro_rules! six {
    ($base:literal, [$($permission:ident),*], $list:literal, $create:literal, $enqueue:literal,
     $cancel:literal, $status:literal, $file:literal) => {
        [
            Operation::new($list, "GET", concat!($base, ".json"), &[$($permission),*], jobs),
            Operation::new($create, "POST", concat!($base, "/create.json"), &[$($permission),*], create),
            Operation::new(
                $enqueue, "POST", concat!($base, "/{exportId}/enqueue.json"), &[$($permission),*], enqueue,
            ),
            Operation::new(
                $cancel, "POST", concat!($base, "/{exportId}/cancel.json"), &[$($permission),*], cancel,
            ),
            Operation::new(
                $status, "GET", concat!($base, "/{exportId}/status.json"), &[$($permission),*], status,
            ),
            Operation::new(
                $file, "GET", concat!($base, "/{exportId}/file.json"), &[$($permission),*], file,
            ),
        ]
    };
}

const LEADS: [Operation; 6] = six!(
    "/bulk/v1/leads/export",
    [ReadOnlyLead, ReadWriteLead],
    "getExportLeadJobs",
    "createExportLeadJob",
    "enqueueExportLeadJob",
    "cancelExportLeadJob",
    "getExportLeadJobStatus",
    "getExportLeadFile"
);

const ACTIVITIES: [Operation; 6] = six!(
    "/bulk/v1/activities/export",
    [ReadOnlyActivity, ReadWriteActivity],
    "getExportActivityJobs",
    "createExportActivityJob",
    "enqueueExportActivityJob",
    "cancelExportActivityJob",
    "getExportActivityJobStatus",
    "getExportActivityFile"
);

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &{
    let [a, b, c, d, e, f] = LEADS;
    let [g, h, i, j, k, l] = ACTIVITIES;
    [a, b, c, d, e, f, g, h, i, j, k, l]
};

const DAY_MS: u64 = 24 * 3_600_000;
/// The longest range of dates of one job.
const LONGEST_MS: u64 = 31 * DAY_MS;
/// Jobs are listed for so long.
const LISTED_MS: u64 = 7 * DAY_MS;

fn object(call: &Call<'_>) -> Object {
    if call.operation.path.contains("/activities/") {
        Object::Activities
    } else {
        Object::Leads
    }
}

fn create(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let body = call.json()?;
    let object = object(call);
    let format = match body.get("format") {
        None | Some(Value::Null) => Format::Csv,
        Some(name) => {
            let known = name.as_str().and_then(Format::parse);
            known.ok_or_else(|| Failure::new("1003", format!("Invalid format {name}")))?
        }
    };
    let columns = columns(world, &body, object)?;
    let given = body
        .get("filter")
        .ok_or_else(|| Failure::missing("filter"))?;
    let filter = filter(world, call, given, object)?;
    let kinds = given.get("activityTypeIds").and_then(Value::as_array);
    let kinds = kinds
        .map(|ids| ids.iter().filter_map(Value::as_u64).collect())
        .unwrap_or_default();
    world.exports.check_volume(call.now)?;
    let job = Job {
        id: world.rng.uuid(),
        number: 0,
        owner: call.credential,
        object,
        format,
        columns,
        filter,
        kinds,
        plan: world.exports.next_plan(),
        status: Status::Created,
        created_at: call.now,
        queued_at: None,
        started_at: None,
        finished_at: None,
        file: None,
        records: 0,
        checksum: String::new(),
    };
    Ok(Reply::result(vec![world.exports.add(job).record()]))
}

/// The columns that are asked for, and their headers.
fn columns(world: &World, body: &Value, object: Object) -> Result<Vec<(String, String)>, Failure> {
    let asked = body
        .get("fields")
        .and_then(Value::as_array)
        .filter(|names| !names.is_empty());
    let names: Vec<String> = match (asked, object) {
        (Some(names), _) => names
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        (None, Object::Leads) => return Err(Failure::missing("fields")),
        (None, Object::Activities) => ACTIVITY_COLUMNS.iter().map(|n| (*n).to_owned()).collect(),
    };
    for name in &names {
        let known = match object {
            Object::Leads => world.fields.find(name).is_some(),
            Object::Activities => {
                ACTIVITY_COLUMNS.contains(&name.as_str()) || name == "actionResult"
            }
        };
        if !known {
            return Err(Failure::no_field(name));
        }
    }
    let headers = body.get("columnHeaderNames");
    let header = |name: &str| {
        let given = headers
            .and_then(|headers| headers.get(name))
            .and_then(Value::as_str);
        given.unwrap_or(name).to_owned()
    };
    Ok(names
        .iter()
        .map(|name| (name.clone(), header(name)))
        .collect())
}

fn filter(
    world: &World,
    call: &Call<'_>,
    given: &Value,
    object: Object,
) -> Result<Filter, Failure> {
    const KNOWN: &[&str] = &[
        "createdAt",
        "updatedAt",
        "staticListId",
        "staticListName",
        "smartListId",
        "smartListName",
    ];
    let named: Vec<&str> = KNOWN
        .iter()
        .copied()
        .filter(|name| given.get(name).is_some())
        .collect();
    let [name] = named.as_slice() else {
        let text = if named.is_empty() {
            "A filter is required"
        } else {
            "Only one filter is allowed"
        };
        return Err(Failure::new("1003", text));
    };
    if object == Object::Activities && *name != "createdAt" {
        return Err(Failure::new(
            "1003",
            "Activities need the filter 'createdAt'",
        ));
    }
    if matches!(*name, "updatedAt" | "smartListId" | "smartListName")
        && !world.exports.config().all_filters
    {
        return Err(Failure::plain("1035"));
    }
    let value = &given[*name];
    match *name {
        "createdAt" | "updatedAt" => {
            let (from, to) = range(call, value)?;
            let created = *name == "createdAt";
            Ok(if created {
                Filter::CreatedAt(from, to)
            } else {
                Filter::UpdatedAt(from, to)
            })
        }
        "staticListId" => {
            let id = value.as_u64().or_else(|| value.as_str()?.parse().ok());
            let list = id.and_then(|id| world.lists.get(id));
            let missing = || Failure::new("1013", format!("List {value} not found"));
            list.map(|list| Filter::List(list.id)).ok_or_else(missing)
        }
        "staticListName" => {
            let list = value.as_str().and_then(|name| world.lists.named(name));
            let missing = || Failure::new("1013", format!("List {value} not found"));
            list.map(|list| Filter::List(list.id)).ok_or_else(missing)
        }
        _ => Ok(Filter::All),
    }
}

/// Both ends of a range of dates, which both belong to it.
fn range(call: &Call<'_>, value: &Value) -> Result<(Time, Time), Failure> {
    let end = |name: &str| -> Result<Option<Time>, Failure> {
        let Some(text) = value.get(name).and_then(Value::as_str) else {
            return Ok(None);
        };
        let bad = || {
            Failure::new(
                "1001",
                format!("Invalid value '{text}'. Required of type 'datetime'"),
            )
        };
        Time::parse(text).map(Some).ok_or_else(bad)
    };
    let from = end("startAt")?.ok_or_else(|| Failure::missing("startAt"))?;
    let to = end("endAt")?.unwrap_or(call.now);
    if to < from {
        return Err(Failure::new("1003", "endAt is before startAt"));
    }
    if to.since(from) > LONGEST_MS {
        return Err(Failure::new(
            "1003",
            "Date range exceeds the maximum of 31 days",
        ));
    }
    Ok((from, to))
}

/// The caller's own job of this kind.
fn own<'a>(world: &'a World, call: &Call<'_>) -> Option<&'a Job> {
    let found = world
        .exports
        .find(call.credential, call.path_param("exportId"))?;
    (found.object == object(call)).then_some(found)
}

fn number(world: &World, call: &Call<'_>) -> Result<u64, Failure> {
    let missing = || {
        Failure::new(
            "1013",
            format!("Export '{}' not found", call.path_param("exportId")),
        )
    };
    own(world, call).map(|job| job.number).ok_or_else(missing)
}

fn show(world: &World, call: &Call<'_>) -> Reply {
    Reply::result(own(world, call).map(Job::record).into_iter().collect())
}

fn enqueue(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let number = number(world, call)?;
    world.exports.enqueue(call.now, number)?;
    Ok(show(world, call))
}

fn cancel(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let number = number(world, call)?;
    world.exports.cancel(call.now, number)?;
    Ok(show(world, call))
}

fn status(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    number(world, call)?;
    Ok(show(world, call))
}

fn jobs(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let batch = call.batch_size()?;
    let wanted: Vec<String> = call
        .params
        .list("status")
        .iter()
        .map(|name| name.to_ascii_lowercase())
        .collect();
    let query = format!("{} {}", call.operation.name, call.params.fingerprint());
    let after = match call.params.get("nextPageToken") {
        Some(token) => page::position(&token, &query)?,
        None => 0,
    };
    let named = |status: Status| {
        let name = status.name().to_ascii_lowercase();
        // Adobe writes "Canceled" in one place and "Cancelled" in others.
        let also = if status == Status::Cancelled {
            "canceled"
        } else {
            name.as_str()
        };
        wanted.is_empty() || wanted.contains(&name) || wanted.iter().any(|one| one == also)
    };
    let found: Vec<&Job> = world
        .exports
        .iter()
        .filter(|job| job.owner == call.credential && job.object == object(call))
        .filter(|job| call.now.since(job.created_at) <= LISTED_MS)
        .filter(|job| job.number > after && named(job.status))
        .collect();
    let shown = &found[..batch.min(found.len())];
    let next = (found.len() > shown.len())
        .then_some(shown.last())
        .flatten();
    let next = next.map(|last| page::token(last.number, &query));
    Ok(Reply::page(
        shown.iter().map(|job| job.record()).collect(),
        next,
    ))
}

fn file(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let life = world.exports.config().file_life_ms;
    let kept = |job: &&Job| {
        job.status == Status::Completed
            && job.finished_at.is_some_and(|at| call.now.since(at) <= life)
    };
    let found = own(world, call)
        .filter(kept)
        .and_then(|job| Some((job.format, job.file.clone()?)));
    let Some((format, file)) = found else {
        return Ok(Reply::Raw(Answer::text(404, "File not found")));
    };
    let len = file.len();
    let mut answer = Answer::bytes(200, format.content_type(), Vec::new());
    answer.headers.push(("accept-ranges", "bytes".into()));
    let asked = call
        .request
        .find_header("range")
        .and_then(|value| part(value, len));
    let (start, end) = match asked {
        Some(Part::From(start, end)) => {
            answer.status = 206;
            let range = format!("bytes {start}-{}/{len}", end - 1);
            answer.headers.push(("content-range", range));
            (start, end)
        }
        Some(Part::Nothing) => {
            answer.status = 416;
            answer
                .headers
                .push(("content-range", format!("bytes */{len}")));
            (0, 0)
        }
        None => (0, len),
    };
    answer.body = Body::File { file, start, end };
    Ok(Reply::Raw(answer))
}
