//! Submit Form: what a visitor's form would do (Adobe: "Leads" > "Submit Form").

use std::net::Ipv4Addr;

use serde_json::{Map, Value, json};

use super::merge::{cookie, give_cookie};
use super::program_members::write_values;
use super::progress::{Program, move_to};
use super::sync::{self, Upsert};
use crate::answer::Reply;
use crate::call::{Call, id_in, text_in};
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::permission::Permission::ReadWriteLead;
use crate::world::World;
use crate::world::activity_kinds::FILL_OUT_FORM;
use crate::world::draft::Version;
use crate::world::fields::{Field, Origin, accept};
use crate::world::forms::Form;
use crate::world::leads::text;

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[Operation::new(
    "submitForm",
    "POST",
    "/rest/v1/leads/submitForm.json",
    &[ReadWriteLead],
    submit,
)];

fn invalid(why: &str) -> Failure {
    Failure::new("1003", format!("Form validation failed: {why}"))
}

/// What a visitor sent: the lead's fields and those of its membership.
struct Sent {
    lead: Map<String, Value>,
    member: Vec<(String, Option<Value>)>,
}

/// Sorts what was sent by whose field it is. All of it must be on the form, and what the form
/// requires must be there.
fn sort(world: &World, form: &Form, given: &Map<String, Value>) -> Result<Sent, Failure> {
    let mut sent = Sent {
        lead: Map::new(),
        member: Vec::new(),
    };
    let mut filled = Vec::new();
    for (name, value) in given {
        let of_lead = world.fields.find(name).map(Field::soap);
        let id = of_lead.clone().unwrap_or_else(|| name.clone());
        if form.field(&id).is_none() {
            return Err(invalid(&format!("field '{name}' is not on the form")));
        }
        if of_lead.is_some() {
            sent.lead.insert(name.clone(), value.clone());
        } else {
            let field = world.members.fields.find(name);
            let field = field.ok_or_else(|| Failure::no_field(name))?;
            sent.member.push((name.clone(), accept(field, value)?));
        }
        if !text(value).trim().is_empty() {
            filled.push(id);
        }
    }
    let missing = form
        .fields
        .iter()
        .find(|it| it.required && !filled.contains(&it.id));
    match missing {
        Some(field) => Err(invalid(&format!("field '{}' is required", field.id))),
        None if filled.iter().any(|id| id == "Email") => Ok(sent),
        None => Err(invalid("field 'email' is required")),
    }
}

/// Whether a form asks for anything about the membership in a program.
fn asks_members(world: &World, form: &Form) -> bool {
    let custom = |id: &str| {
        let known = world.members.fields.find(id);
        known.is_some_and(|field| field.origin != Origin::Standard)
    };
    form.fields.iter().any(|field| custom(&field.id))
}

/// The program that the lead joins: the named one, or the form's own when the form asks about
/// memberships.
fn program(
    world: &World,
    body: &Value,
    form: &Form,
    own: Option<u64>,
) -> Result<Option<Program>, Failure> {
    let named = match body.get("programId") {
        None | Some(Value::Null) => own.filter(|_| asks_members(world, form)),
        Some(_) => Some(id_in(body, "programId")?),
    };
    let Some(id) = named else {
        return Ok(None);
    };
    let missing = || Failure::new("1013", format!("Program '{id}' not found"));
    Program::find(world, id).map(Some).ok_or_else(missing)
}

/// Looks at what was said of the visit: an address of the web, and one of the Internet.
fn check_visit(visit: &Value) -> Result<(), Failure> {
    let page = text_in(visit, "pageURL");
    let whole = |url: &str| {
        url.split_once("://")
            .is_some_and(|(_, rest)| !rest.is_empty())
    };
    if page.is_some_and(|url| !whole(url)) {
        return Err(invalid("pageURL must be a whole URL"));
    }
    let address = text_in(visit, "leadClientIpAddress");
    if address.is_some_and(|text| text.parse::<Ipv4Addr>().is_err()) {
        return Err(invalid("leadClientIpAddress must be an IPv4 address"));
    }
    Ok(())
}

fn submit(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let body = call.json()?;
    body.get("formId")
        .ok_or_else(|| Failure::missing("formId"))?;
    let id = id_in(&body, "formId")?;
    let asset = world.forms.get(id).cloned();
    let missing = || Failure::new("1013", format!("Form '{id}' not found"));
    let asset = asset
        .filter(|asset| asset.is_approved())
        .ok_or_else(missing)?;
    let form = asset.version(Version::Approved).ok_or_else(missing)?;
    let input = call.input_of(&body, 1)?;
    let item = input.first().ok_or_else(|| Failure::missing("input"))?;
    let given = match item.get("leadFormFields") {
        Some(Value::Object(given)) => given,
        _ => return Err(Failure::missing("leadFormFields")),
    };
    let own = world.assets.program_of(asset.head.folder);
    let program = program(world, &body, form, own)?;
    let visit = item.get("visitorData").cloned().unwrap_or(Value::Null);
    check_visit(&visit)?;
    let sent = sort(world, form, given)?;
    let cookie = text_in(item, "cookie").map(cookie).transpose()?;

    let mut upsert = Upsert::read(world, &json!({}))?;
    upsert.source = "Web form fillout";
    let done = sync::one(world, call, &upsert, &Value::Object(sent.lead));
    if let Ok((lead, status)) = &done {
        if let Some(cookie) = cookie {
            give_cookie(world, call, *lead, cookie);
        }
        let shown = given
            .iter()
            .map(|(name, value)| format!("{name}:{}", text(value)));
        let shown = shown.collect::<Vec<String>>().join(",");
        log(world, call, *lead, (id, &asset.head.name), &visit, shown);
        if let Some(program) = &program {
            join(
                world,
                call,
                program,
                *lead,
                *status == "created",
                sent.member,
            )?;
        }
    }
    Ok(Reply::result(vec![sync::result(world, done)]))
}

/// Makes the lead a member, if it is none, and writes what the form asked about that.
fn join(
    world: &mut World,
    call: &Call<'_>,
    program: &Program,
    lead: u64,
    acquired: bool,
    values: Vec<(String, Option<Value>)>,
) -> Result<(), Failure> {
    if world.members.get(program.id, lead).is_none()
        && let Some(step) = program.first_step()
    {
        move_to(world, call, program, lead, &step, acquired)?;
    }
    write_values(world, call, program, lead, values)
}

/// Logs that the form was filled out. What is not known of the visit is left out.
fn log(
    world: &mut World,
    call: &Call<'_>,
    lead: u64,
    (form, name): (u64, &str),
    visit: &Value,
    shown: String,
) {
    let activity = world.activities.add(call.now, lead, FILL_OUT_FORM);
    activity.primary_id = Some(form);
    name.clone_into(&mut activity.primary);
    activity.attributes = vec![("Form Fields".into(), json!(shown))];
    for (attribute, member) in [
        ("Client IP Address", "leadClientIpAddress"),
        ("Query Parameters", "queryString"),
        ("Referrer URL", "pageURL"),
        ("User Agent", "userAgentString"),
    ] {
        if let Some(text) = text_in(visit, member) {
            activity.attributes.push((attribute.into(), json!(text)));
        }
    }
}
