//! Bulk extract of leads, activities, custom objects and program members: create, enqueue, status,
//! list, cancel, file (Adobe: "Bulk Extract" and the pages of the four kinds).

use super::export_order;
use crate::answer::{Answer, Body, Reply};
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::export::job::{Job, Object, Status};
use crate::export::range::{Part, part};
use crate::permission::Permission::{
    ReadOnlyActivity, ReadOnlyCustomObject, ReadOnlyLead, ReadWriteActivity, ReadWriteCustomObject,
    ReadWriteLead,
};
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

/// The operations for leads.
pub const LEADS: &[Operation] = &six!(
    "/bulk/v1/leads/export",
    [ReadOnlyLead, ReadWriteLead],
    "getExportLeadJobs",
    "createExportLeadJob",
    "enqueueExportLeadJob",
    "cancelExportLeadJob",
    "getExportLeadJobStatus",
    "getExportLeadFile"
);

/// The operations for activities.
pub const ACTIVITIES: &[Operation] = &six!(
    "/bulk/v1/activities/export",
    [ReadOnlyActivity, ReadWriteActivity],
    "getExportActivityJobs",
    "createExportActivityJob",
    "enqueueExportActivityJob",
    "cancelExportActivityJob",
    "getExportActivityJobStatus",
    "getExportActivityFile"
);

/// The operations for custom objects.
pub const OBJECTS: &[Operation] = &six!(
    "/bulk/v1/customobjects/{apiName}/export",
    [ReadOnlyCustomObject, ReadWriteCustomObject],
    "getExportCustomObjectJobs",
    "createExportCustomObjectJob",
    "enqueueExportCustomObjectJob",
    "cancelExportCustomObjectJob",
    "getExportCustomObjectJobStatus",
    "getExportCustomObjectFile"
);

/// The operations for program members.
pub const MEMBERS: &[Operation] = &six!(
    "/bulk/v1/program/members/export",
    [ReadOnlyLead, ReadWriteLead],
    "getExportProgramMemberJobs",
    "createExportProgramMemberJob",
    "enqueueExportProgramMemberJob",
    "cancelExportProgramMemberJob",
    "getExportProgramMemberJobStatus",
    "getExportProgramMemberFile"
);

/// Jobs are listed for so long.
const LISTED_MS: u64 = 7 * 24 * 3_600_000;

fn object(call: &Call<'_>) -> Object {
    let path = call.operation.path;
    if path.contains("/activities/") {
        Object::Activities
    } else if path.contains("/customobjects/") {
        Object::CustomObjects(call.path_param("apiName").to_owned())
    } else if path.contains("/members/") {
        Object::ProgramMembers
    } else {
        Object::Leads
    }
}

fn create(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let object = object(call);
    let order = export_order::read(world, call, &object)?;
    world.exports.check_volume(call.now)?;
    let job = Job {
        id: world.rng.uuid(),
        number: 0,
        owner: call.credential,
        object,
        format: order.format,
        columns: order.columns,
        filter: order.filter,
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

/// The caller's own job of this kind.
fn own<'a>(world: &'a World, call: &Call<'_>) -> Option<&'a Job> {
    let found = world
        .exports
        .find(call.now, call.credential, call.path_param("exportId"))?;
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
