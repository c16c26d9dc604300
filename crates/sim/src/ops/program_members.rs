//! Program members: describe, query, status, data, delete (Adobe: "Program Members").

use serde_json::{Map, Value, json};

use super::paging::page;
use super::progress::{Program, move_to};
use super::skipped;
use crate::answer::Reply;
use crate::call::{Call, id_in, text_in};
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::permission::Permission::{ReadOnlyLead, ReadWriteLead};
use crate::time::Time;
use crate::world::World;
use crate::world::activity_kinds::CHANGE_MEMBER_DATA;
use crate::world::fields::{self, Field, fold};
use crate::world::leads::text;
use crate::world::members::Member;

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "describeProgramMember",
        "GET",
        "/rest/v1/programs/members/describe.json",
        &[ReadOnlyLead, ReadWriteLead],
        describe,
    ),
    Operation::new(
        "describeProgramMemberOld",
        "GET",
        "/rest/v1/program/members/describe.json",
        &[ReadOnlyLead, ReadWriteLead],
        describe_old,
    ),
    Operation::new(
        "getProgramMembers",
        "GET",
        "/rest/v1/programs/{programId}/members.json",
        &[ReadOnlyLead, ReadWriteLead],
        query,
    ),
    Operation::new(
        "syncProgramMemberData",
        "POST",
        "/rest/v1/programs/{programId}/members.json",
        &[ReadWriteLead],
        sync_data,
    ),
    Operation::new(
        "syncProgramMemberStatus",
        "POST",
        "/rest/v1/programs/{programId}/members/status.json",
        &[ReadWriteLead],
        sync_status,
    ),
    Operation::new(
        "deleteProgramMembers",
        "POST",
        "/rest/v1/programs/{programId}/members/delete.json",
        &[ReadWriteLead],
        delete,
    ),
    Operation::new(
        "changeLeadProgramStatus",
        "POST",
        "/rest/v1/leads/programs/{programId}/status.json",
        &[ReadWriteLead],
        change_status,
    ),
];

/// Of a program with more members only filters by lead are answered.
const MOST_MEMBERS: usize = 100_000;
const MOST_VALUES: usize = 300;
const LONGEST_MS: u64 = 7 * 24 * 3_600_000;

/// What a read gives when no fields are asked for.
const DEFAULT: &[&str] = &[
    "acquiredBy",
    "leadId",
    "membershipDate",
    "programId",
    "reachedSuccess",
];

fn program(world: &World, call: &Call<'_>) -> Result<Program, Failure> {
    let id = call.path_id("programId")?;
    let missing = || Failure::new("1013", format!("Program '{id}' not found"));
    Program::find(world, id).ok_or_else(missing)
}

/// The program that the path names. 1013 when there is none.
pub(super) fn program_id(world: &World, call: &Call<'_>) -> Result<u64, Failure> {
    program(world, call).map(|program| program.id)
}

fn describe(world: &mut World, _: &Call<'_>) -> Result<Reply, Failure> {
    let known = &world.members.fields;
    let shown: Vec<Value> = known.shown().map(Field::describe_record).collect();
    let made = world.assets.programs.iter();
    let made = made.map(|program| program.head.created_at).min();
    let made = made.unwrap_or_default().iso();
    Ok(Reply::result(vec![json!({
        "name": "API Program Membership",
        "description": "Fields of program memberships",
        "createdAt": made,
        "updatedAt": made,
        "dedupeFields": ["leadId", "programId"],
        "searchableFields": known.searchable_records(),
        "fields": shown,
    })]))
}

fn describe_old(world: &mut World, _: &Call<'_>) -> Result<Reply, Failure> {
    let shown = world.members.fields.shown();
    let shown: Vec<Value> = shown.map(Field::describe_record).collect();
    Ok(Reply::result(vec![
        json!({"name": "API Program Membership", "fields": shown}),
    ]))
}

/// Which members a query takes.
enum Filter {
    /// Those changed within both ends.
    Changed(Time, Time),
    /// Those whose field has one of these values, brought into the form that is compared.
    Field(String, Vec<String>),
}

impl Filter {
    fn read(world: &World, call: &Call<'_>) -> Result<Self, Failure> {
        let kind = call.required("filterType")?;
        if kind == "updatedAt" {
            let end = |name: &str| -> Result<Time, Failure> {
                let text = call.required(name)?;
                let bad = || Failure::new("1003", format!("Invalid date '{text}'"));
                Time::parse(&text).ok_or_else(bad)
            };
            let (from, to) = (end("startAt")?, end("endAt")?);
            if to < from || to.since(from) > LONGEST_MS {
                let text = "startAt and endAt must be in order and at most 7 days apart";
                return Err(Failure::new("1003", text));
            }
            return Ok(Self::Changed(from, to));
        }
        let field = world.members.fields.find(&kind);
        if !field.is_some_and(|field| field.searchable) {
            return Err(Failure::new("1003", format!("Invalid filterType '{kind}'")));
        }
        call.required("filterValues")?;
        let values = call.params.list("filterValues");
        if values.len() > MOST_VALUES {
            let many = values.len();
            let text = format!("Too many values '{many}' specified for 'filterValues'");
            return Err(Failure::new("1003", text));
        }
        Ok(Self::Field(
            kind,
            values.iter().map(|value| fold(value)).collect(),
        ))
    }

    fn takes(&self, member: &Member) -> bool {
        match self {
            Self::Changed(from, to) => member.updated_at >= *from && member.updated_at <= *to,
            Self::Field(name, values) => values.contains(&fold(&text(&member.value(name)))),
        }
    }

    fn is_by_lead(&self) -> bool {
        matches!(self, Self::Field(name, _) if name == "leadId")
    }
}

fn query(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let program = program(world, call)?;
    let filter = Filter::read(world, call)?;
    let mut wanted = call.params.list("fields");
    if let Some(name) = wanted
        .iter()
        .find(|name| world.members.fields.find(name).is_none())
    {
        return Err(Failure::no_field(name));
    }
    if wanted.is_empty() {
        wanted = DEFAULT.iter().map(|name| (*name).to_owned()).collect();
    }
    let size = world.members.of_program(program.id).count();
    if size > MOST_MEMBERS && !filter.is_by_lead() {
        let text = format!(
            "Total membership size: {size} exceeds the limit allowed {MOST_MEMBERS} for the filter"
        );
        return Err(Failure::new("1003", text));
    }
    let found = world
        .members
        .of_program(program.id)
        .filter(|member| filter.takes(member));
    let found = page(call, found, |member| member.lead)?;
    let mut seq = 0;
    let record = |member: &Member| {
        let mut record = Map::new();
        record.insert("seq".into(), json!(seq));
        record.insert("leadId".into(), json!(member.lead));
        for name in &wanted {
            let value = match name.as_str() {
                "program" => json!(program.name),
                _ => member.value(name),
            };
            record.insert(name.clone(), value);
        }
        seq += 1;
        Value::Object(record)
    };
    Ok(found.map(record).with_more())
}

/// Does something with each lead of the input and says what became of it.
fn each(
    world: &mut World,
    call: &Call<'_>,
    body: &Value,
    mut act: impl FnMut(&mut World, u64, &Value) -> Result<&'static str, Failure>,
) -> Result<Reply, Failure> {
    let mut result = Vec::new();
    for (seq, item) in call.input(body)?.iter().enumerate() {
        let lead = id_in(item, "leadId")?;
        let mut record = match act(world, lead, item) {
            Ok(status) => json!({"status": status}),
            Err(failure) => skipped(None, &failure),
        };
        if let Value::Object(members) = &mut record {
            members.insert("seq".into(), json!(seq));
            members.insert("leadId".into(), json!(lead));
        }
        result.push(record);
    }
    Ok(Reply::result(result))
}

fn sync_status(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let program = program(world, call)?;
    let body = call.json()?;
    let name = text_in(&body, "statusName").ok_or_else(|| Failure::missing("statusName"))?;
    let step = program.step(name)?;
    each(world, call, &body, |world, lead, _| {
        move_to(world, call, &program, lead, &step, false)
    })
}

/// The older way to change statuses: of present members only.
fn change_status(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let program = program(world, call)?;
    let body = call.json()?;
    let name = text_in(&body, "status").ok_or_else(|| Failure::missing("status"))?;
    let step = program.step(name)?;
    let mut result = Vec::new();
    for item in call.input(&body)? {
        let lead = id_in(&item, "id")?;
        let done = match (world.leads.get(lead), world.members.get(program.id, lead)) {
            (None, _) => Err(Failure::plain("1004")),
            (_, None) => Err(Failure::new("1013", "Membership not found")),
            _ => move_to(world, call, &program, lead, &step, false),
        };
        result.push(match done {
            Ok(status) => json!({"id": lead, "status": status}),
            Err(failure) => skipped(Some(lead), &failure),
        });
    }
    Ok(Reply::result(result))
}

fn sync_data(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let program = program(world, call)?;
    let body = call.json()?;
    each(world, call, &body, |world, lead, item| {
        write(world, call, &program, lead, item)?;
        Ok("updated")
    })
}

/// Writes the fields that an object names to a member, but `leadId`.
fn write(
    world: &mut World,
    call: &Call<'_>,
    program: &Program,
    lead: u64,
    item: &Value,
) -> Result<(), Failure> {
    if world.leads.get(lead).is_none() {
        return Err(Failure::plain("1004"));
    }
    let mut values = Vec::new();
    for (name, value) in item.as_object().into_iter().flatten() {
        if name == "leadId" {
            continue;
        }
        let field = world.members.fields.find(name);
        let field = field.ok_or_else(|| Failure::no_field(name))?;
        if !field.writable {
            return Err(Failure::new(
                "1011",
                format!("Field '{name}' not supported"),
            ));
        }
        values.push((name.clone(), fields::accept(field, value)?));
    }
    write_values(world, call, program, lead, values)
}

/// Writes accepted values to a member and logs each change. 1013 when the lead is no member.
pub(super) fn write_values(
    world: &mut World,
    call: &Call<'_>,
    program: &Program,
    lead: u64,
    values: Vec<(String, Option<Value>)>,
) -> Result<(), Failure> {
    let member = world.members.get_mut(program.id, lead);
    let member = member.ok_or_else(|| Failure::new("1013", "Membership not found"))?;
    for (name, new) in values {
        let old = match &new {
            Some(new) => member.values.insert(name.clone(), new.clone()),
            None => member.values.remove(&name),
        };
        if old == new {
            continue;
        }
        member.updated_at = call.now;
        let shown = |value: Option<Value>| json!(text(&value.unwrap_or(Value::Null)));
        let activity = world.activities.add(call.now, lead, CHANGE_MEMBER_DATA);
        activity.primary_id = Some(program.id);
        activity.primary.clone_from(&program.name);
        activity.attributes = vec![
            ("Attribute Name".into(), json!(name)),
            ("New Value".into(), shown(new)),
            ("Old Value".into(), shown(old)),
            ("Source".into(), json!("Web service API")),
        ];
    }
    Ok(())
}

fn delete(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let program = program(world, call)?;
    let body = call.json()?;
    each(world, call, &body, |world, lead, _| {
        if world.leads.get(lead).is_none() {
            Err(Failure::plain("1004"))
        } else if world.members.remove(program.id, lead) {
            Ok("deleted")
        } else {
            Err(Failure::new("1037", "Lead not in program"))
        }
    })
}
