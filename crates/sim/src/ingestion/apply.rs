//! What an accepted request does to the instance.

use serde_json::{Map, Value, json};

use super::{Accepted, Wish};
use crate::errors::Failure;
use crate::ops::Inner;
use crate::time::Time;
use crate::world::World;
use crate::world::fields::fold;
use crate::world::leads::text;

/// A record that was not written: the record itself if it is worth another try, and why.
type Failed = (Option<Value>, Failure);

/// Writes what was accepted: how many records were written, and those that were not.
pub(super) fn write(at: Time, accepted: &Accepted, world: &mut World) -> (u64, Vec<Failed>) {
    let inner = Inner {
        now: at,
        id: accepted.call,
        credential: accepted.credential,
    };
    let mut retried = false;
    let (records, came) = match &accepted.wish {
        Wish::Persons {
            dedupe,
            partition,
            records,
        } => {
            let came = persons(world, &inner, dedupe, partition.as_deref(), records);
            (records.clone(), came)
        }
        Wish::CustomObjects {
            object,
            by_guid,
            records,
        } => {
            retried = true;
            let path = [("customObjectName", object.clone())];
            let order = if *by_guid {
                order(&[("action", "updateOnly"), ("dedupeBy", "idField")])
            } else {
                order(&[("action", "createOrUpdate"), ("dedupeBy", "dedupeFields")])
            };
            let came = inner.singly(world, "syncCustomObjects", &path, &order, records);
            (records.clone(), came)
        }
        Wish::Companies {
            action,
            dedupe_by,
            records,
        } => {
            let order = order(&[("action", action), ("dedupeBy", dedupe_by)]);
            let came = inner.singly(world, "syncCompanies", &[], &order, records);
            (records.clone(), came)
        }
        Wish::Members {
            program,
            status,
            leads,
        } => {
            let path = [("programId", program.to_string())];
            let records = ids("leadId", leads);
            let came = match status {
                Some(status) => {
                    let order = order(&[("statusName", status)]);
                    inner.each(world, "syncProgramMemberStatus", &path, &order, &records)
                }
                None => inner.each(world, "deleteProgramMembers", &path, &Map::new(), &records),
            };
            (records, came)
        }
        Wish::List { list, add, leads } => {
            let path = [("listId", list.to_string())];
            let records = ids("id", leads);
            let name = if *add {
                "addLeadsToList"
            } else {
                "removeLeadsFromList"
            };
            let came = inner.each(world, name, &path, &Map::new(), &records);
            (records, came)
        }
    };
    let mut written = 0;
    let mut failed = Vec::new();
    for (record, came) in records.into_iter().zip(came) {
        match came {
            Ok(_) => written += 1,
            Err(failure) => {
                let again = retried && is_missing(&failure);
                failed.push((again.then_some(record), failure));
            }
        }
    }
    (written, failed)
}

/// The same wish with these records only.
pub(super) fn narrowed(wish: &Wish, records: Vec<Value>) -> Wish {
    match wish {
        Wish::CustomObjects {
            object, by_guid, ..
        } => Wish::CustomObjects {
            object: object.clone(),
            by_guid: *by_guid,
            records,
        },
        other => other.clone(),
    }
}

/// Whether what a record links to is not there.
fn is_missing(failure: &Failure) -> bool {
    matches!(failure.code.as_str(), "1004" | "1013")
}

fn order(members: &[(&str, &str)]) -> Map<String, Value> {
    let members = members
        .iter()
        .map(|(name, value)| ((*name).to_owned(), json!(value)));
    members.collect()
}

fn ids(name: &str, leads: &[u64]) -> Vec<Value> {
    leads.iter().map(|id| json!({ name: id })).collect()
}

fn persons(
    world: &mut World,
    inner: &Inner,
    dedupe: &[String],
    partition: Option<&str>,
    records: &[Value],
) -> Vec<Result<Value, Failure>> {
    let mut common = Map::new();
    if let Some(name) = partition {
        common.insert("partitionName".into(), json!(name));
    }
    let mut sync = |world: &mut World, action: &str, lookup: &str, records: &[Value]| {
        common.insert("action".into(), json!(action));
        common.insert("lookupField".into(), json!(lookup));
        inner.each(world, "syncLeads", &[], &common, records)
    };
    match dedupe {
        [one] if one == "id" => sync(world, "updateOnly", one, records),
        [one] => sync(world, "createOrUpdate", one, records),
        // Both fields together tell who it is.
        _ => {
            let single = |record: &Value| {
                let mut record = record.clone();
                let known = both(world, dedupe, &record);
                let came = match known.as_slice() {
                    [] => sync(world, "createDuplicate", "email", &[record]),
                    [id] => {
                        if let Value::Object(members) = &mut record {
                            members.insert("id".into(), json!(id));
                        }
                        sync(world, "updateOnly", "id", &[record])
                    }
                    _ => vec![Err(Failure::plain("1007"))],
                };
                came.into_iter().next().unwrap_or(Ok(Value::Null))
            };
            records.iter().map(single).collect()
        }
    }
}

/// The leads that have the record's values in all of these fields.
fn both(world: &World, dedupe: &[String], record: &Value) -> Vec<u64> {
    let value = |field: &str| text(record.get(field).unwrap_or(&Value::Null));
    let searchable = |field: &&String| {
        let known = world.fields.find(field);
        known.is_some_and(|known| known.searchable) && !value(field).is_empty()
    };
    let Some(first) = dedupe.iter().find(searchable) else {
        return Vec::new();
    };
    let mut ids = world.leads.find(first, &value(first));
    ids.retain(|id| {
        let lead = world.leads.get(*id);
        lead.is_some_and(|lead| {
            let same = |field: &String| fold(&text(&lead.value(field))) == fold(&value(field));
            dedupe.iter().all(same)
        })
    });
    ids
}
