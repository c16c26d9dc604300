//! Data ingestion: requests are looked over and accepted, and carried out a moment later (Adobe:
//! "Data Ingestion"). It has a token header, limits and error codes of its own.

use serde_json::Value;

use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::ingestion::Wish;
use crate::permission::Permission::{ReadWriteCompany, ReadWriteCustomObject, ReadWriteLead};
use crate::world::World;
use crate::world::fields::{Kind, Origin};

/// Most objects of one request.
const MOST: usize = 1_000;

type Made = Result<Vec<Wish>, Failure>;

macro_rules! room {
    ($($name:literal $path:literal [$permission:ident] $read:ident;)*) => {
        /// The operations of this room.
        pub const OPERATIONS: &[Operation] = &[$(
            Operation::new(
                $name,
                "POST",
                concat!("/subscriptions/{munchkinId}/", $path),
                &[$permission],
                |world, call| accept(world, call, $read),
            ),
        )*];
    };
}

room! {
    "syncPersonsViaIngestion" "persons" [ReadWriteLead] persons;
    "syncCustomObjectsViaIngestion" "customobjects/{customObjectAPIName}" [ReadWriteCustomObject] objects;
    "syncCompaniesViaIngestion" "companies" [ReadWriteCompany] companies;
    "syncProgramMemberStatusViaIngestion" "programmembers" [ReadWriteLead] members;
    "deleteProgramMembersViaIngestion" "programmembers/delete" [ReadWriteLead] no_members;
    "addLeadsToListViaIngestion" "lists" [ReadWriteLead] add_to_list;
    "removeLeadsFromListViaIngestion" "lists/remove" [ReadWriteLead] remove_from_list;
}

fn bad(why: impl Into<String>) -> Failure {
    Failure::new("4000801", why)
}

fn accept(
    world: &mut World,
    call: &Call<'_>,
    read: fn(&World, &Call<'_>, &Value) -> Made,
) -> Result<Reply, Failure> {
    let munchkin_id = call.path_param("munchkinId");
    if !munchkin_id.eq_ignore_ascii_case(&world.munchkin_id) {
        return Err(Failure::new("4030801", "Unauthorized"));
    }
    for (name, most) in [("x-correlation-id", 255), ("x-request-source", 50)] {
        let given = call.request.find_header(name).unwrap_or_default();
        if given.chars().count() > most {
            return Err(bad(format!("{name} is longer than {most} characters")));
        }
    }
    let body = call.json()?;
    let wishes = read(world, call, &body)?;
    let objects: usize = wishes.iter().map(Wish::len).sum();
    if objects > MOST {
        return Err(bad(format!(
            "Number of records exceeded the maximum of {MOST}"
        )));
    }
    world
        .ingestion
        .accept(call.now, call.id, call.credential, wishes)?;
    Ok(Reply::Accepted)
}

/// The objects of the first member that is there; not none.
fn list(body: &Value, names: &[&str]) -> Result<Vec<Value>, Failure> {
    let found = names.iter().find_map(|name| body.get(name));
    let items = found
        .and_then(Value::as_array)
        .filter(|items| !items.is_empty());
    let name = names.first().copied().unwrap_or_default();
    let items = items.ok_or_else(|| bad(format!("{name} not specified")))?;
    if items.iter().all(Value::is_object) {
        Ok(items.clone())
    } else {
        Err(bad(format!("{name} must be objects")))
    }
}

/// A member that is one of these words, compared without regard to case; the first when left out.
fn word<'a>(body: &Value, name: &str, words: &[&'a str]) -> Result<&'a str, Failure> {
    let given = match body.get(name) {
        None | Some(Value::Null) => return Ok(words.first().copied().unwrap_or_default()),
        Some(given) => given.as_str().unwrap_or_default(),
    };
    let found = words.iter().find(|word| word.eq_ignore_ascii_case(given));
    found
        .copied()
        .ok_or_else(|| bad(format!("Invalid {name} '{given}'")))
}

fn positive(body: &Value, name: &str) -> Result<u64, Failure> {
    let given = body.get(name).and_then(Value::as_u64).filter(|id| *id > 0);
    given.ok_or_else(|| bad(format!("Invalid {name}")))
}

fn leads(body: &Value, names: &[&str]) -> Result<Vec<u64>, Failure> {
    let items = list(body, names)?;
    items.iter().map(|item| positive(item, "leadId")).collect()
}

fn persons(world: &World, _: &Call<'_>, body: &Value) -> Made {
    word(body, "priority", &["normal", "high"])?;
    let mut dedupe = Vec::new();
    if let Some(fields) = body.get("dedupeFields").filter(|given| !given.is_null()) {
        for place in ["field1", "field2"] {
            if let Some(name) = fields.get(place).and_then(Value::as_str) {
                dedupe.push(name.to_owned());
            }
        }
        if dedupe.is_empty() || fields.get("field1").is_none() {
            return Err(bad("dedupeFields has no field1"));
        }
    } else {
        dedupe.push("email".to_owned());
    }
    for (place, name) in dedupe.iter().enumerate() {
        if !can_dedupe(world, name, place == 0) {
            return Err(bad(format!("Field '{name}' cannot be used to deduplicate")));
        }
    }
    let partition = body.get("partitionName").and_then(Value::as_str);
    Ok(vec![Wish::Persons {
        dedupe,
        partition: partition.map(str::to_owned),
        records: list(body, &["persons", "input"])?,
    }])
}

/// The second field may be any: Adobe's own example has one that its list does not.
fn can_dedupe(world: &World, name: &str, first: bool) -> bool {
    const STANDARD: &[&str] = &[
        "id",
        "email",
        "sfdcAccountId",
        "sfdcContactId",
        "sfdcLeadId",
        "sfdcLeadOwnerId",
    ];
    world.fields.find(name).is_some_and(|field| {
        let custom = field.origin != Origin::Standard;
        let plain = matches!(field.kind, Kind::String | Kind::Integer | Kind::Email);
        !first || (field.searchable && (STANDARD.contains(&name) || (custom && plain)))
    })
}

fn objects(_: &World, call: &Call<'_>, body: &Value) -> Made {
    word(body, "priority", &["normal", "high"])?;
    let by = word(body, "dedupeBy", &["dedupeFields", "marketoGUID"])?;
    Ok(vec![Wish::CustomObjects {
        object: call.path_param("customObjectAPIName").to_owned(),
        by_guid: by == "marketoGUID",
        records: list(body, &["customObjects", "input"])?,
    }])
}

fn companies(_: &World, _: &Call<'_>, body: &Value) -> Made {
    let action = word(
        body,
        "action",
        &["createOrUpdate", "createOnly", "updateOnly"],
    )?;
    let dedupe_by = word(body, "dedupeBy", &["dedupeFields", "idField"])?;
    let by_id = dedupe_by == "idField";
    if by_id && action != "updateOnly" {
        return Err(bad(format!(
            "Invalid dedupeBy 'idField' for action '{action}'"
        )));
    }
    let records = list(body, &["input", "companies"])?;
    let key = if by_id { "id" } else { "externalCompanyId" };
    let has_key = |record: &Value| {
        let value = record.get(key).unwrap_or(&Value::Null);
        value.as_u64().is_some() || value.as_str().is_some_and(|text| !text.is_empty())
    };
    if !records.iter().all(has_key) {
        return Err(bad(format!("{key} not specified")));
    }
    Ok(vec![Wish::Companies {
        action: action.to_owned(),
        dedupe_by: dedupe_by.to_owned(),
        records,
    }])
}

fn programs(body: &Value, status: impl Fn(&Value) -> Result<Option<String>, Failure>) -> Made {
    let one = |program: &Value| {
        Ok(Wish::Members {
            program: positive(program, "programId")?,
            status: status(program)?,
            leads: leads(program, &["members", "input", "leads"])?,
        })
    };
    list(body, &["programs", "input"])?
        .iter()
        .map(one)
        .collect()
}

fn members(_: &World, _: &Call<'_>, body: &Value) -> Made {
    programs(body, |program| {
        let given = program.get("status").and_then(Value::as_str);
        match given.filter(|status| !status.trim().is_empty()) {
            None => Err(bad("status not specified")),
            Some("Not in Program") => Err(bad("status 'Not in Program' is not allowed")),
            Some(status) => Ok(Some(status.to_owned())),
        }
    })
}

fn no_members(_: &World, _: &Call<'_>, body: &Value) -> Made {
    programs(body, |_| Ok(None))
}

fn on_list(body: &Value, add: bool) -> Made {
    Ok(vec![Wish::List {
        list: positive(body, "listId")?,
        add,
        leads: leads(body, &["input", "leads", "members"])?,
    }])
}

fn add_to_list(_: &World, _: &Call<'_>, body: &Value) -> Made {
    on_list(body, true)
}

fn remove_from_list(_: &World, _: &Call<'_>, body: &Value) -> Made {
    on_list(body, false)
}
