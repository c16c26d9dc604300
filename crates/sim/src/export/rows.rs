//! The rows of an export file, out of the instance's data.

use serde_json::Value;

use super::job::{Filter, Job, Object};
use crate::world::World;
use crate::world::activities::Activity;
use crate::world::leads::{Lead, text};
use crate::world::members::Member;
use crate::world::records::schema::Relation;
use crate::world::records::store::{Record, Store};

/// The columns of an activity extract, when none are named.
pub(crate) const ACTIVITY_COLUMNS: &[&str] = &[
    "marketoGUID",
    "leadId",
    "activityDate",
    "activityTypeId",
    "campaignId",
    "primaryAttributeValueId",
    "primaryAttributeValue",
    "attributes",
];

/// Deletions cannot be extracted.
const DELETE_LEAD: u64 = 37;

/// Writes a job's file: its text and the number of its rows.
pub(super) fn write(job: &Job, world: &World) -> (String, u64) {
    let mut out = String::new();
    let headers = job.columns.iter().map(|(_, header)| header.clone());
    job.format.row(&mut out, headers);
    let mut records = 0;
    let mut row = |cell: &dyn Fn(&str) -> String| {
        let cells = job.columns.iter().map(|(field, _)| cell(field));
        job.format.row(&mut out, cells);
        records += 1;
    };
    match &job.object {
        Object::Leads => {
            for lead in world
                .leads
                .iter()
                .filter(|lead| takes_lead(job, world, lead))
            {
                row(&|field| text(&lead.value(field)));
            }
        }
        Object::Activities => {
            for activity in world
                .activities
                .all()
                .iter()
                .filter(|one| takes_activity(job, one))
            {
                row(&|field| activity_cell(activity, field));
            }
        }
        Object::CustomObjects(name) => {
            if let Some(store) = world.records.custom.store(name) {
                for record in store
                    .iter()
                    .filter(|one| takes_object(job, world, store, one))
                {
                    row(&|field| record.text(field));
                }
            }
        }
        Object::ProgramMembers => {
            if let Filter::Members { programs, .. } = &job.filter {
                let members = programs.iter().flat_map(|id| world.members.of_program(*id));
                for member in members.filter(|one| takes_member(job, one)) {
                    row(&|field| member_cell(world, member, field));
                }
            }
        }
    }
    (out, records)
}

fn takes_lead(job: &Job, world: &World, lead: &Lead) -> bool {
    match &job.filter {
        Filter::CreatedAt(period) => period.has(lead.created_at),
        Filter::UpdatedAt(period) => period.has(lead.updated_at),
        Filter::List(id) => is_on(world, *id, lead.id),
        _ => true,
    }
}

fn is_on(world: &World, list: u64, lead: u64) -> bool {
    let list = world.lists.get(list);
    list.is_some_and(|list| list.members.contains(&lead))
}

fn takes_activity(job: &Job, activity: &Activity) -> bool {
    let Filter::Activities {
        period,
        kinds,
        primary_ids,
        primaries,
    } = &job.filter
    else {
        return false;
    };
    let id = activity.primary_id;
    period.has(activity.at)
        && activity.kind != DELETE_LEAD
        && (kinds.is_empty() || kinds.contains(&activity.kind))
        && (primary_ids.is_empty() || id.is_some_and(|id| primary_ids.contains(&id)))
        && (primaries.is_empty() || primaries.contains(&activity.primary))
}

fn activity_cell(activity: &Activity, column: &str) -> String {
    match column {
        "marketoGUID" => activity.id.to_string(),
        "leadId" => activity.lead.to_string(),
        "activityDate" => activity.at.iso(),
        "activityTypeId" => activity.kind.to_string(),
        "campaignId" => {
            let id = activity.campaign;
            id.map(|id| id.to_string()).unwrap_or_default()
        }
        "primaryAttributeValueId" => {
            let id = activity.primary_id;
            id.map(|id| id.to_string()).unwrap_or_default()
        }
        "primaryAttributeValue" => activity.primary.clone(),
        "attributes" => activity.attribute_object().to_string(),
        "actionResult" => "succeeded".to_owned(),
        _ => String::new(),
    }
}

fn takes_object(job: &Job, world: &World, store: &Store, record: &Record) -> bool {
    match &job.filter {
        Filter::UpdatedAt(period) => period.has(record.updated_at),
        Filter::List(list) => {
            let link = lead_link(store);
            let leads = link.map_or_else(Vec::new, |link| {
                world
                    .leads
                    .find(&link.object_field, &record.text(&link.field))
            });
            leads.iter().any(|lead| is_on(world, *list, *lead))
        }
        _ => true,
    }
}

/// How an object's records are linked to leads, if they are: only such can be extracted (Adobe:
/// "Bulk Custom Object Extract").
pub(crate) fn lead_link(store: &Store) -> Option<&Relation> {
    let links = &mut store.schema.relations.iter();
    links.find(|link| link.object.eq_ignore_ascii_case("lead"))
}

fn takes_member(job: &Job, member: &Member) -> bool {
    let Filter::Members {
        statuses,
        exhausted,
        cadence,
        period,
        ..
    } = &job.filter
    else {
        return false;
    };
    let stream = member.stream.as_ref();
    let has = |value: &str| stream.is_some_and(|stream| stream.cadence == value);
    (statuses.is_empty() || statuses.contains(&member.status))
        && exhausted.is_none_or(|wanted| stream.is_some_and(|stream| stream.exhausted) == wanted)
        && cadence.as_deref().is_none_or(has)
        && period.is_none_or(|period| period.has(member.updated_at))
}

/// A field of the membership, or of the lead.
fn member_cell(world: &World, member: &Member, field: &str) -> String {
    let value = match field {
        "program" => {
            let program = world.assets.programs.get(member.program);
            program.map_or(Value::Null, |program| program.head.name.clone().into())
        }
        _ if world.members.fields.find(field).is_some() => member.value(field),
        _ => {
            let lead = world.leads.get(member.lead);
            lead.map_or(Value::Null, |lead| lead.value(field))
        }
    };
    text(&value)
}
