//! Bulk import of leads, custom objects and program members: create, status, failures, warnings
//! (Adobe: "Bulk Import", "Bulk Lead Import", "Bulk Custom Object Import", "Bulk Program Member
//! Import").

use serde_json::json;

use super::progress::Program;
use super::sync::Upsert;
use crate::answer::{Answer, Reply};
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::export::csv::Format;
use crate::import::job::{Complaints, Job, Target};
use crate::permission::Permission::{self, ReadWriteCustomObject, ReadWriteLead};
use crate::world::World;
use crate::world::records::custom;

type Run = fn(&mut World, &Call<'_>) -> Result<Reply, Failure>;

const fn row(name: &'static str, method: &'static str, path: &'static str, run: Run) -> Operation {
    Operation::new(name, method, path, &[ReadWriteLead], run)
}

const OBJECTS: &[Permission] = &[ReadWriteCustomObject];

macro_rules! objects {
    ($rest:literal) => {
        concat!("/bulk/v1/customobjects/{apiName}/import", $rest)
    };
}

macro_rules! members {
    ($rest:literal) => {
        concat!("/bulk/v1/program/members/import/{batchId}/", $rest)
    };
}

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    row("importLeads", "POST", "/bulk/v1/leads.json", create),
    row(
        "getImportLeadStatus",
        "GET",
        "/bulk/v1/leads/batch/{batchId}.json",
        status,
    ),
    row(
        "getImportLeadFailures",
        "GET",
        "/bulk/v1/leads/batch/{batchId}/failures.json",
        failures,
    ),
    row(
        "getImportLeadWarnings",
        "GET",
        "/bulk/v1/leads/batch/{batchId}/warnings.json",
        warnings,
    ),
    Operation::new(
        "importCustomObjects",
        "POST",
        objects!(".json"),
        OBJECTS,
        create,
    ),
    Operation::new(
        "getImportCustomObjectStatus",
        "GET",
        objects!("/{batchId}/status.json"),
        OBJECTS,
        status,
    ),
    Operation::new(
        "getImportCustomObjectFailures",
        "GET",
        objects!("/{batchId}/failures.json"),
        OBJECTS,
        failures,
    ),
    Operation::new(
        "getImportCustomObjectWarnings",
        "GET",
        objects!("/{batchId}/warnings.json"),
        OBJECTS,
        warnings,
    ),
    row(
        "importProgramMembers",
        "POST",
        "/bulk/v1/program/{programId}/members/import.json",
        create,
    ),
    row(
        "getImportProgramMemberStatus",
        "GET",
        members!("status.json"),
        status,
    ),
    row(
        "getImportProgramMemberFailures",
        "GET",
        members!("failures.json"),
        failures,
    ),
    row(
        "getImportProgramMemberWarnings",
        "GET",
        members!("warnings.json"),
        warnings,
    ),
];

/// The kind of import that a path is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Leads,
    Objects,
    Members,
}

fn kind(call: &Call<'_>) -> Kind {
    let path = call.operation.path;
    if path.contains("/customobjects/") {
        Kind::Objects
    } else if path.contains("/program/") {
        Kind::Members
    } else {
        Kind::Leads
    }
}

fn target(call: &Call<'_>) -> Result<Target, Failure> {
    Ok(match kind(call) {
        Kind::Leads => Target::Leads {
            lookup: call
                .params
                .get("lookupField")
                .unwrap_or_else(|| "email".to_owned()),
            list: call.number("listId")?,
            partition: call.params.get("partitionName"),
        },
        Kind::Objects => Target::CustomObjects(call.path_param("apiName").to_owned()),
        Kind::Members => Target::ProgramMembers {
            program: call.path_id("programId")?,
            status: call.required("programMemberStatus")?,
        },
    })
}

/// Whether what an import would go into is there and can be imported into.
///
/// # Errors
/// 1006 or 1011 for a bad lookup field, 1008 for a partition, 1013 for a list, program or object
/// that is not there, 1025 for a status that the program does not have.
fn check(world: &World, target: &Target) -> Result<(), Failure> {
    match target {
        Target::Leads {
            lookup,
            list,
            partition,
        } => {
            let order = json!({"lookupField": lookup, "partitionName": partition});
            Upsert::read(world, &order)?;
            match list.filter(|id| world.lists.get(*id).is_none()) {
                Some(id) => Err(Failure::new("1013", format!("List '{id}' not found"))),
                None => Ok(()),
            }
        }
        Target::CustomObjects(name) => {
            let store = world.records.custom.store(name);
            store.map(drop).ok_or_else(|| custom::missing(name))
        }
        Target::ProgramMembers { program, status } => {
            let missing = || Failure::new("1013", format!("Program '{program}' not found"));
            let program = Program::find(world, *program).ok_or_else(missing)?;
            program.step(status).map(drop)
        }
    }
}

fn create(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let name = call.required("format")?;
    let bad = || Failure::new("1003", format!("Invalid format '{name}'"));
    let format = Format::parse(&name).ok_or_else(bad)?;
    let target = target(call)?;
    let file = call.part("file")?;
    check(world, &target)?;
    let text = str::from_utf8(&file.content);
    let text = text.map_err(|_| Failure::new("1003", "The file is not UTF-8"))?;
    let rows = format.read(text);
    if rows.len() < 2 {
        return Err(Failure::new("1003", "The file has no rows"));
    }
    let mut job = Job::new(target, format, rows);
    job.created_at = call.now;
    job.call = call.id;
    job.credential = call.credential;
    Ok(Reply::result(vec![world.imports.add(job)?.created()]))
}

/// The job of this kind that the path names.
fn found<'a>(world: &'a World, call: &Call<'_>) -> Result<&'a Job, Failure> {
    let text = call.path_param("batchId");
    let missing = || Failure::new("1013", format!("Import '{text}' not found"));
    let id = text.parse().map_err(|_| missing())?;
    let job = world.imports.find(call.now, id).ok_or_else(missing)?;
    let fits = match (&job.target, kind(call)) {
        (Target::Leads { .. }, Kind::Leads) | (Target::ProgramMembers { .. }, Kind::Members) => {
            true
        }
        (Target::CustomObjects(name), Kind::Objects) => name == call.path_param("apiName"),
        _ => false,
    };
    fits.then_some(job).ok_or_else(missing)
}

fn status(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    Ok(Reply::result(vec![found(world, call)?.record()]))
}

fn failures(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let job = found(world, call)?;
    Ok(file(job, &job.failures))
}

fn warnings(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let job = found(world, call)?;
    Ok(file(job, &job.warnings))
}

/// A file of rows that went wrong; there is none before the job has ended, or without such rows.
fn file(job: &Job, rows: &Complaints) -> Reply {
    Reply::Raw(if job.is_open() || rows.rows == 0 {
        Answer::text(404, "File not found")
    } else {
        Answer::bytes(
            200,
            job.format.content_type(),
            rows.text.clone().into_bytes(),
        )
    })
}
