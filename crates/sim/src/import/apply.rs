//! What the rows of an import do to the instance.

use serde_json::{Map, Value, json};

use super::job::{Job, Target};
use crate::ops::Inner;
use crate::world::World;
use crate::world::fields::Fields;

/// A row's values by column; empty cells are left out, the word `null` empties a value.
type Values = Map<String, Value>;

/// Why the first row is none, if it is so: the whole job fails then.
pub(super) fn bad_header(job: &Job, world: &World) -> Option<String> {
    let needed = match &job.target {
        Target::Leads { lookup, .. } => Some(lookup.as_str()),
        Target::ProgramMembers { .. } => Some("email"),
        Target::CustomObjects(_) => None,
    };
    let has = |name: &str| job.header.iter().any(|column| column == name);
    if let Some(name) = needed.filter(|name| !has(name)) {
        return Some(format!("Lookup field '{name}' is not in the file"));
    }
    let of_leads = |name: &str| world.fields.find(name).is_some();
    let known = |name: &&String| match &job.target {
        Target::Leads { .. } => of_leads(name),
        Target::ProgramMembers { .. } => {
            of_leads(name) || world.members.fields.find(name).is_some()
        }
        Target::CustomObjects(object) => {
            let store = world.records.custom.store(object);
            store.is_some_and(|store| store.schema.field(name).is_some())
        }
    };
    let stranger = job.header.iter().find(|name| !known(name))?;
    Some(format!("Field '{stranger}' not found"))
}

/// Applies rows and notes what became of them.
pub(super) fn rows(job: &mut Job, world: &mut World, inner: &Inner, rows: &[Vec<String>]) {
    // Rows of another width than the header cannot be read.
    let mut kept: Vec<(&[String], Values)> = Vec::new();
    for row in rows {
        if row.len() == job.header.len() {
            kept.push((row, values(&job.header, row)));
        } else {
            let text = format!(
                "Row has {} columns instead of {}",
                row.len(),
                job.header.len()
            );
            job.fail(row, &text);
        }
    }
    match job.target.clone() {
        Target::Leads {
            lookup,
            list,
            partition,
        } => {
            let mut order = Map::new();
            if let Some(name) = partition {
                order.insert("partitionName".into(), json!(name));
            }
            let done = leads(job, world, inner, kept, &lookup, order);
            let ids: Vec<Value> = done.iter().map(|(_, id, _)| json!({"id": id})).collect();
            if let (Some(list), false) = (list, ids.is_empty()) {
                let path = [("listId", list.to_string())];
                inner.each(world, "addLeadsToList", &path, &Map::new(), &ids);
            }
            job.imported += done.len() as u64;
        }
        Target::CustomObjects(name) => {
            let path = [("customObjectName", name)];
            let records: Vec<Value> = kept.iter().map(|(_, values)| json!(values)).collect();
            let order = [("action", "createOrUpdate"), ("dedupeBy", "dedupeFields")];
            let order = order.map(|(name, value)| (name.to_owned(), json!(value)));
            // One by one: the same key may come twice in a file, though not in a call.
            let order = order.into_iter().collect();
            let came = inner.singly(world, "syncCustomObjects", &path, &order, &records);
            for ((row, _), came) in kept.into_iter().zip(came) {
                match came {
                    Ok(_) => job.imported += 1,
                    Err(failure) => job.fail(row, &failure.message),
                }
            }
        }
        Target::ProgramMembers { program, status } => {
            members(job, world, inner, kept, program, &status)
        }
    }
}

fn values(header: &[String], row: &[String]) -> Values {
    let cells = header.iter().zip(row).filter(|(_, cell)| !cell.is_empty());
    let value = |cell: &String| {
        if cell == "null" {
            Value::Null
        } else {
            json!(cell)
        }
    };
    cells
        .map(|(name, cell)| (name.clone(), value(cell)))
        .collect()
}

/// Writes leads; gives the rows that were imported, with their leads' ids and what else they have.
fn leads<'a>(
    job: &mut Job,
    world: &mut World,
    inner: &Inner,
    rows: Vec<(&'a [String], Values)>,
    lookup: &str,
    mut order: Map<String, Value>,
) -> Vec<(&'a [String], u64, Values)> {
    let mut records = Vec::new();
    let mut rest = Vec::new();
    let mut doubts: Vec<Vec<String>> = Vec::new();
    for (_, values) in &rows {
        let (record, other, doubt) = fitted(&world.fields, values, lookup);
        records.push(Value::Object(record));
        rest.push(other);
        doubts.push(doubt);
    }
    let action = if lookup == "id" {
        "updateOnly"
    } else {
        "createOrUpdate"
    };
    order.insert("action".into(), json!(action));
    order.insert("lookupField".into(), json!(lookup));
    let came = inner.each(world, "syncLeads", &[], &order, &records);
    let mut done = Vec::new();
    for ((((row, _), other), doubts), came) in rows.into_iter().zip(rest).zip(doubts).zip(came) {
        match came.map(|record| record["id"].as_u64()) {
            Ok(Some(id)) => {
                if !doubts.is_empty() {
                    job.warn(row, &doubts.join("; "));
                }
                done.push((row, id, other));
            }
            Ok(None) => job.fail(row, "Lead not found"),
            Err(failure) => job.fail(row, &failure.message),
        }
    }
    done
}

/// The part of a row that a lead takes, the part that it does not, and what had to be changed:
/// a text that is too long is cut, a field that the API cannot write is passed over.
fn fitted(fields: &Fields, values: &Values, lookup: &str) -> (Values, Values, Vec<String>) {
    let (mut record, mut rest, mut doubts) = (Values::new(), Values::new(), Vec::new());
    for (name, value) in values {
        let Some(field) = fields.find(name) else {
            rest.insert(name.clone(), value.clone());
            continue;
        };
        if !field.writable && name != lookup {
            doubts.push(format!("Field '{name}' cannot be written"));
            continue;
        }
        let text = value.as_str().unwrap_or_default();
        let kept = match field.length {
            Some(most) if text.chars().count() > most && name != lookup => {
                doubts.push(format!(
                    "Value of field '{name}' was cut to {most} characters"
                ));
                json!(text.chars().take(most).collect::<String>())
            }
            _ => value.clone(),
        };
        record.insert(name.clone(), kept);
    }
    (record, rest, doubts)
}

fn members(
    job: &mut Job,
    world: &mut World,
    inner: &Inner,
    rows: Vec<(&[String], Values)>,
    program: u64,
    status: &str,
) {
    let done = leads(job, world, inner, rows, "email", Map::new());
    let path = [("programId", program.to_string())];
    let ids: Vec<Value> = done
        .iter()
        .map(|(_, id, _)| json!({"leadId": id}))
        .collect();
    let order = Map::from_iter([("statusName".to_owned(), json!(status))]);
    let came = inner.each(world, "syncProgramMemberStatus", &path, &order, &ids);
    for ((row, id, rest), came) in done.into_iter().zip(came) {
        // Somebody who has got further already stays there, and is a member all the same.
        let came = match came {
            Err(failure) if failure.code != "1037" => Err(failure),
            _ if rest.is_empty() => Ok(Value::Null),
            _ => {
                let mut record = rest;
                record.insert("leadId".into(), json!(id));
                let one = [Value::Object(record)];
                let came = inner.each(world, "syncProgramMemberData", &path, &Map::new(), &one);
                came.into_iter().next().unwrap_or(Ok(Value::Null))
            }
        };
        match came {
            Ok(_) => job.imported += 1,
            Err(failure) => job.fail(row, &failure.message),
        }
    }
}
