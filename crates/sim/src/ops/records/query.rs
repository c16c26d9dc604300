//! Query: by a simple key over parameters, by a compound one over a JSON body (Adobe: "Lead
//! Database" > "Query").

use serde_json::{Map, Value};

use super::typed;
use crate::answer::Reply;
use crate::call::Call;
use crate::errors::Failure;
use crate::world::World;
use crate::world::leads::text;
use crate::world::page;
use crate::world::records::Object;
use crate::world::records::schema::Schema;
use crate::world::records::store::Store;

/// More values than this in one filter are refused.
const MOST_VALUES: usize = 300;

/// What a query asks for.
struct Lookup {
    /// The fields to look records up by.
    key: Vec<String>,
    /// Their values, one list for each thing that is looked for.
    wanted: Vec<Vec<String>>,
    /// The fields to give.
    fields: Vec<String>,
    batch: usize,
    token: Option<String>,
    /// All but the paging of it, for its tokens.
    query: String,
}

pub(super) fn query(world: &World, call: &Call<'_>, object: &Object) -> Result<Reply, Failure> {
    let store = super::store(world, object)?;
    let compound = matches!(
        object,
        Object::Custom(_) | Object::Opportunity | Object::Role
    );
    let lookup = if compound && call.request.is_json() && call.has_body() {
        from_body(call, &store.schema)?
    } else {
        from_params(call, &store.schema)?
    };
    let mut numbers = Vec::new();
    for values in &lookup.wanted {
        let key = lookup.key.iter().zip(values);
        numbers.extend(store.find_all(key.map(|(name, value)| (name.as_str(), value.as_str()))));
    }
    numbers.sort_unstable();
    numbers.dedup();
    page_of(store, call, &numbers, &lookup)
}

/// A page of the records with these numbers, with the fields of a lookup.
fn page_of(
    store: &Store,
    call: &Call<'_>,
    numbers: &[u64],
    lookup: &Lookup,
) -> Result<Reply, Failure> {
    let query = format!("{} {:?} {}", call.operation.name, call.path, lookup.query);
    let (part, next) = page::cut(numbers, lookup.token.as_deref(), &query, lookup.batch)?;
    let records = part.iter().filter_map(|number| store.get(*number));
    let records = records
        .enumerate()
        .map(|(seq, record)| record.shown(seq, &lookup.fields));
    let records: Vec<Value> = records.collect();
    Ok(match next {
        Some(next) => Reply::activities(records, next, true),
        None => Reply::result(records),
    })
}

/// A page of the members of something, chosen by their numbers.
///
/// # Errors
/// 1006 for a field that is none, 1003 for a token of another query.
pub(super) fn members(store: &Store, call: &Call<'_>, numbers: &[u64]) -> Result<Reply, Failure> {
    let asked = call.params.list("fields");
    let lookup = Lookup {
        key: Vec::new(),
        wanted: Vec::new(),
        fields: fields(&store.schema, &asked, &[])?,
        batch: call.batch_size()?,
        token: call.params.get("nextPageToken"),
        query: call.params.fingerprint(),
    };
    page_of(store, call, numbers, &lookup)
}

fn from_params(call: &Call<'_>, schema: &Schema) -> Result<Lookup, Failure> {
    let filter = call.required("filterType")?;
    let values = call.required("filterValues")?;
    let key = schema.key(&filter)?;
    let [only] = key.as_slice() else {
        let text = format!("filterType '{filter}' has several fields and needs a JSON body");
        return Err(Failure::new("1003", text));
    };
    // There is no way to escape a comma inside a value.
    let values: Vec<&str> = values
        .split(',')
        .map(str::trim)
        .filter(|value| !value.is_empty())
        .collect();
    let many = values.len();
    if many > MOST_VALUES {
        let text = format!("Too many values '{many}' specified for 'filterValues'");
        return Err(Failure::new("1003", text));
    }
    let mut wanted = Vec::new();
    for value in values {
        wanted.push(vec![typed(schema, only, Some(&Value::from(value)))?]);
    }
    Ok(Lookup {
        fields: fields(schema, &call.params.list("fields"), &key)?,
        key,
        wanted,
        batch: call.batch_size()?,
        token: call.params.get("nextPageToken"),
        query: call.params.fingerprint(),
    })
}

fn from_body(call: &Call<'_>, schema: &Schema) -> Result<Lookup, Failure> {
    let body = call.json()?;
    let filter = match body.get("filterType") {
        None | Some(Value::Null) => "dedupeFields".to_owned(),
        Some(filter) => text(filter),
    };
    let key = schema.key(&filter)?;
    let mut wanted = Vec::new();
    for record in call.input(&body)? {
        let values = key.iter().map(|name| typed(schema, name, record.get(name)));
        wanted.push(values.collect::<Result<Vec<String>, Failure>>()?);
    }
    let asked: Vec<String> = match body.get("fields") {
        Some(Value::Array(names)) => names.iter().map(text).collect(),
        Some(Value::String(names)) => names.split(',').map(|name| name.trim().into()).collect(),
        _ => Vec::new(),
    };
    // Clients put what pages beside the body as well as into it.
    let paged = |name: &str| {
        let inside = body.get(name).map(text).filter(|it| !it.is_empty());
        inside.or_else(|| call.params.get(name))
    };
    let batch = match paged("batchSize") {
        None => 300,
        Some(size) => {
            let text = format!("Invalid value '{size}'. Required of type 'integer'");
            let wrong = || Failure::new("1001", text);
            size.trim().parse::<u64>().map_err(|_| wrong())?
        }
    };
    let paging = ["nextPageToken", "batchSize"];
    let rest: Map<String, Value> = body
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| !paging.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    Ok(Lookup {
        fields: fields(schema, &asked, &key)?,
        key,
        wanted,
        batch: batch.clamp(1, 300) as usize,
        token: paged("nextPageToken"),
        query: Value::Object(rest).to_string(),
    })
}

/// The fields to give: what was asked for, or the id, the key, both times and what the query looks
/// for. All fields of sales persons and lists of accounts, though (Adobe: "Sales Persons", "Named
/// Account Lists").
fn fields(schema: &Schema, asked: &[String], key: &[String]) -> Result<Vec<String>, Failure> {
    if matches!(schema.name.as_str(), "SalesPerson" | "Named Account List") && asked.is_empty() {
        let all = schema.fields.iter().map(|field| field.name.clone());
        return Ok(all.collect());
    }
    let times = ["createdAt", "updatedAt"].map(str::to_owned);
    let usual = [schema.id.field().to_owned()]
        .into_iter()
        .chain(schema.dedupe.clone())
        .chain(times)
        .chain(key.iter().cloned());
    // The id comes whether it was asked for or not.
    let names: Vec<String> = if asked.is_empty() {
        usual.collect()
    } else {
        usual.take(1).chain(asked.iter().cloned()).collect()
    };
    let mut fields: Vec<String> = Vec::new();
    for name in names {
        let field = schema
            .field_loose(&name)
            .ok_or_else(|| Failure::no_field(&name))?;
        if !fields.contains(&field.name) {
            fields.push(field.name.clone());
        }
    }
    Ok(fields)
}
