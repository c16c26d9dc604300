//! What an order for a bulk extract asks for: format, columns and filter.

use serde_json::Value;

use crate::call::Call;
use crate::errors::Failure;
use crate::export::csv::Format;
use crate::export::job::{Filter, Object, Period};
use crate::export::rows::{ACTIVITY_COLUMNS, lead_link};
use crate::time::Time;
use crate::world::World;
use crate::world::records::custom;

/// The longest range of dates of one job.
const LONGEST_MS: u64 = 31 * 24 * 3_600_000;
/// Most programs of one job.
const MOST_PROGRAMS: usize = 10;
/// Most primary attributes of one job.
const MOST_PRIMARIES: usize = 50;

/// An order, looked over.
pub(super) struct Order {
    pub(super) format: Format,
    /// API name and header of each column.
    pub(super) columns: Vec<(String, String)>,
    pub(super) filter: Filter,
}

/// Reads the order in a call's body.
pub(super) fn read(world: &World, call: &Call<'_>, object: &Object) -> Result<Order, Failure> {
    if let Object::CustomObjects(name) = object {
        let store = world.records.custom.store(name);
        let store = store.ok_or_else(|| custom::missing(name))?;
        if lead_link(store).is_none() {
            let text = format!("Object '{name}' is not linked to leads");
            return Err(Failure::new("1003", text));
        }
    }
    let body = call.json()?;
    let format = match body.get("format") {
        None | Some(Value::Null) => Format::Csv,
        Some(name) => {
            let known = name.as_str().and_then(Format::parse);
            known.ok_or_else(|| Failure::new("1003", format!("Invalid format {name}")))?
        }
    };
    let mut names = names(&body, object)?;
    if let Some(name) = names.iter().find(|name| !is_field(world, object, name)) {
        return Err(Failure::no_field(name));
    }
    let given = body.get("filter");
    let given = given.ok_or_else(|| Failure::missing("filter"))?;
    let filter = match object {
        Object::Leads | Object::CustomObjects(_) => one_filter(world, call, given, object)?,
        Object::Activities => activities(call, given)?,
        Object::ProgramMembers => {
            // So that the members of several programs can be told apart.
            if given.get("programIds").is_some() && !names.iter().any(|name| name == "programId") {
                names.insert(0, "programId".to_owned());
            }
            members(world, call, given)?
        }
    };
    let headers = body.get("columnHeaderNames");
    let header = |name: String| {
        let given = headers.and_then(|headers| headers.get(&name)?.as_str());
        let header = given.unwrap_or(&name).to_owned();
        (name, header)
    };
    Ok(Order {
        format,
        columns: names.into_iter().map(header).collect(),
        filter,
    })
}

/// The fields that are asked for.
fn names(body: &Value, object: &Object) -> Result<Vec<String>, Failure> {
    let asked = body.get("fields").and_then(Value::as_array);
    match (asked.filter(|names| !names.is_empty()), object) {
        (Some(names), _) => {
            let names = names.iter().filter_map(Value::as_str);
            Ok(names.map(str::to_owned).collect())
        }
        (None, Object::Activities) => Ok(ACTIVITY_COLUMNS
            .iter()
            .map(|name| (*name).to_owned())
            .collect()),
        _ => Err(Failure::missing("fields")),
    }
}

fn is_field(world: &World, object: &Object, name: &str) -> bool {
    let of_leads = || world.fields.find(name).is_some();
    match object {
        Object::Leads => of_leads(),
        Object::Activities => ACTIVITY_COLUMNS.contains(&name) || name == "actionResult",
        Object::CustomObjects(object) => {
            let store = world.records.custom.store(object);
            store.is_some_and(|store| store.schema.field(name).is_some())
        }
        Object::ProgramMembers => world.members.fields.find(name).is_some() || of_leads(),
    }
}

/// 1035 for what not every subscription has.
fn rare(world: &World) -> Result<(), Failure> {
    if world.exports.config().all_filters {
        Ok(())
    } else {
        Err(Failure::plain("1035"))
    }
}

/// The one filter of an order for leads or custom objects.
fn one_filter(
    world: &World,
    call: &Call<'_>,
    given: &Value,
    object: &Object,
) -> Result<Filter, Failure> {
    const KNOWN: &[&str] = &[
        "createdAt",
        "updatedAt",
        "staticListId",
        "staticListName",
        "smartListId",
        "smartListName",
    ];
    let named = KNOWN
        .iter()
        .filter_map(|name| Some((*name, given.get(name)?)));
    let named: Vec<(&str, &Value)> = named.collect();
    let [(name, value)] = named.as_slice() else {
        let text = if named.is_empty() {
            "A filter is required"
        } else {
            "Only one filter is allowed"
        };
        return Err(Failure::new("1003", text));
    };
    match *name {
        "createdAt" if *object == Object::Leads => Ok(Filter::CreatedAt(period(call, value)?)),
        "createdAt" => Err(Failure::new(
            "1003",
            "Filter 'createdAt' is not for custom objects",
        )),
        "updatedAt" => {
            rare(world)?;
            Ok(Filter::UpdatedAt(period(call, value)?))
        }
        "staticListId" | "staticListName" => {
            let id = value.as_u64().or_else(|| value.as_str()?.parse().ok());
            let list = if *name == "staticListId" {
                id.and_then(|id| world.lists.get(id))
            } else {
                value.as_str().and_then(|name| world.lists.named(name))
            };
            let missing = || Failure::new("1013", format!("List {value} not found"));
            list.map(|list| Filter::List(list.id)).ok_or_else(missing)
        }
        _ => {
            rare(world)?;
            Ok(Filter::All)
        }
    }
}

/// A list of numbers or texts; empty when it is not there. 1003 when it is too long.
fn listed(given: &Value, name: &str, most: usize) -> Result<Vec<Value>, Failure> {
    let items = match given.get(name) {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(items)) => items.clone(),
        Some(other) => vec![other.clone()],
    };
    if items.len() > most {
        let text = format!("Too many values '{}' specified for '{name}'", items.len());
        return Err(Failure::new("1003", text));
    }
    Ok(items)
}

fn numbers(given: &Value, name: &str, most: usize) -> Result<Vec<u64>, Failure> {
    let number = |item: &Value| {
        let id = item.as_u64().or_else(|| item.as_str()?.trim().parse().ok());
        let bad = || format!("Invalid value '{item}'. Required of type 'integer'");
        id.ok_or_else(|| Failure::new("1001", bad()))
    };
    listed(given, name, most)?.iter().map(number).collect()
}

fn texts(given: &Value, name: &str, most: usize) -> Result<Vec<String>, Failure> {
    let items = listed(given, name, most)?;
    let texts = items.iter().filter_map(Value::as_str);
    Ok(texts.map(str::to_owned).collect())
}

fn activities(call: &Call<'_>, given: &Value) -> Result<Filter, Failure> {
    let range = given.get("createdAt");
    let range =
        range.ok_or_else(|| Failure::new("1003", "Activities need the filter 'createdAt'"))?;
    let kinds = numbers(given, "activityTypeIds", usize::MAX)?;
    let primary_ids = numbers(given, "primaryAttributeValueIds", MOST_PRIMARIES)?;
    let primaries = texts(given, "primaryAttributeValues", MOST_PRIMARIES)?;
    let some = !primary_ids.is_empty() || !primaries.is_empty();
    if !primary_ids.is_empty() && !primaries.is_empty() {
        let text = "Only one of 'primaryAttributeValueIds' and 'primaryAttributeValues' is allowed";
        return Err(Failure::new("1003", text));
    }
    if some && kinds.is_empty() {
        let text = "Primary attributes need the filter 'activityTypeIds'";
        return Err(Failure::new("1003", text));
    }
    Ok(Filter::Activities {
        period: period(call, range)?,
        kinds,
        primary_ids,
        primaries,
    })
}

fn members(world: &World, call: &Call<'_>, given: &Value) -> Result<Filter, Failure> {
    let one = numbers(given, "programId", 1)?;
    let several = numbers(given, "programIds", MOST_PROGRAMS)?;
    let programs = match (one.is_empty(), several.is_empty()) {
        (false, true) => one,
        (true, false) => several,
        _ => {
            let text = "One of the filters 'programId' and 'programIds' is required";
            return Err(Failure::new("1003", text));
        }
    };
    if let Some(id) = programs
        .iter()
        .find(|id| world.assets.programs.get(**id).is_none())
    {
        return Err(Failure::new("1013", format!("Program '{id}' not found")));
    }
    let cadence = match given.get("nurtureCadence").and_then(Value::as_str) {
        None => None,
        // As the filter calls them, and as the members show them.
        Some("paused" | "paus") => Some("paus".to_owned()),
        Some("normal" | "norm") => Some("norm".to_owned()),
        Some(other) => {
            let text = format!("Invalid nurtureCadence '{other}'");
            return Err(Failure::new("1003", text));
        }
    };
    let period = match given.get("updatedAt") {
        None => None,
        Some(range) => {
            rare(world)?;
            Some(period(call, range)?)
        }
    };
    Ok(Filter::Members {
        programs,
        statuses: texts(given, "statusNames", usize::MAX)?,
        exhausted: given.get("isExhausted").and_then(Value::as_bool),
        cadence,
        period,
    })
}

/// Both ends of a range of dates, which both belong to it.
fn period(call: &Call<'_>, value: &Value) -> Result<Period, Failure> {
    let end = |name: &str| -> Result<Option<Time>, Failure> {
        let Some(text) = value.get(name).and_then(Value::as_str) else {
            return Ok(None);
        };
        let bad = || format!("Invalid value '{text}'. Required of type 'datetime'");
        let at = Time::parse(text);
        at.map(Some).ok_or_else(|| Failure::new("1001", bad()))
    };
    let from = end("startAt")?.ok_or_else(|| Failure::missing("startAt"))?;
    let to = end("endAt")?.unwrap_or(call.now);
    if to < from {
        return Err(Failure::new("1003", "endAt is before startAt"));
    }
    if to.since(from) > LONGEST_MS {
        let text = "Date range exceeds the maximum of 31 days";
        return Err(Failure::new("1003", text));
    }
    Ok(Period(from, to))
}
