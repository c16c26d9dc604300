//! The fields of a custom object's type, and what they can link to (Adobe: "Custom Objects" >
//! "Custom Object Fields").

use serde_json::{Map, Value, json};

use super::types::{check_name, flag, word};
use crate::answer::Reply;
use crate::call::Call;
use crate::errors::Failure;
use crate::world::World;
use crate::world::fields::Kind;
use crate::world::records::custom::{CustomField, CustomType, Link, Model};
use crate::world::records::schema::Field;

/// The most fields that a type can have.
const MOST: usize = 50;
/// The most fields that can be added once a type is approved.
const MOST_LATER: usize = 20;
/// The most fields that can make a key.
const MOST_DEDUPE: usize = 3;
const KINDS: &[(&str, Kind)] = &[
    ("string", Kind::String),
    ("boolean", Kind::Boolean),
    ("integer", Kind::Integer),
    ("float", Kind::Float),
    ("email", Kind::Email),
    ("currency", Kind::Currency),
    ("date", Kind::Date),
    ("datetime", Kind::Datetime),
    ("phone", Kind::Phone),
    ("text", Kind::Text),
];

pub(super) fn data_types(_: &mut World, _: &Call<'_>) -> Result<Reply, Failure> {
    let mut names: Vec<Value> = KINDS.iter().map(|(name, _)| json!(name)).collect();
    names.insert(4, json!("link"));
    Ok(Reply::result(names))
}

/// An object that can be linked to: its name in requests and in describe, its name for people, and
/// its fields by both names.
struct Target {
    name: String,
    object: String,
    display: String,
    fields: Vec<(String, String, Kind)>,
}

fn targets(world: &World) -> Vec<Target> {
    let lead = world.fields.iter().filter(|field| field.searchable);
    let lead = lead.map(|field| (field.name.clone(), field.display.clone(), field.kind));
    let standard = |name: &str, display: &str, fields| Target {
        name: name.to_owned(),
        object: display.to_owned(),
        display: display.to_owned(),
        fields,
    };
    let id = ("id".to_owned(), "Id".to_owned(), Kind::Integer);
    let mut found = vec![
        standard("lead", "Lead", lead.collect()),
        standard("company", "Company", vec![id]),
    ];
    for one in world.records.custom.types.values() {
        // What links itself cannot be linked to.
        let Some(approved) = one.approved.as_ref().filter(|it| !it.model.has_link()) else {
            continue;
        };
        let schema = &approved.store.schema;
        let keys = schema.fields.iter();
        let keys =
            keys.filter(|it| it.name == schema.id.field() || schema.dedupe.contains(&it.name));
        found.push(Target {
            name: one.name.clone(),
            object: one.name.clone(),
            display: schema.display.clone(),
            fields: keys
                .map(|it| (it.name.clone(), it.display.clone(), it.kind))
                .collect(),
        });
    }
    found
}

pub(super) fn linkable(world: &mut World, _: &Call<'_>) -> Result<Reply, Failure> {
    let shown = targets(world).into_iter().map(|target| {
        // Standard objects name their fields as people do, as in Adobe's example.
        let own = target.name == target.object;
        let fields = target.fields.iter().map(|(name, display, kind)| {
            let name = if own { name } else { display };
            json!({"name": name, "displayName": display, "dataType": kind.name()})
        });
        json!({
            "name": target.name,
            "displayName": target.display,
            "fields": fields.collect::<Vec<Value>>(),
        })
    });
    Ok(Reply::result(shown.collect()))
}

/// Where a link leads: `relatedTo` of a field.
fn link(world: &World, one: &CustomType, to: &Value) -> Result<(Link, Kind), Failure> {
    let object = word(to, "name")?.ok_or_else(|| Failure::missing("relatedTo.name"))?;
    let field = word(to, "field")?.ok_or_else(|| Failure::missing("relatedTo.field"))?;
    let targets = targets(world);
    let mut fitting = targets.iter().filter(|target| target.name != one.name);
    let target = fitting.find(|target| target.name.eq_ignore_ascii_case(&object));
    let target = target.ok_or_else(|| {
        let text = format!("Object '{object}' cannot be linked to");
        Failure::new("1003", text)
    })?;
    let fits = |(name, display, _): &&(String, String, Kind)| {
        name.eq_ignore_ascii_case(&field) || display.eq_ignore_ascii_case(&field)
    };
    let found = target.fields.iter().find(fits);
    let (field, _, kind) = found.ok_or_else(|| Failure::no_field(&field))?;
    let link = Link {
        object: target.object.clone(),
        field: field.clone(),
    };
    Ok((link, *kind))
}

/// A field as a request gives it.
fn read(world: &World, one: &CustomType, item: &Value) -> Result<CustomField, Failure> {
    let needed = |name: &str| word(item, name)?.ok_or_else(|| Failure::missing(name));
    let (name, display, kind) = (needed("name")?, needed("displayName")?, needed("dataType")?);
    check_name(&name, "name")?;
    check_name(&display, "displayName")?;
    let (link, kind) = if kind == "link" {
        let to = item.get("relatedTo").filter(|to| to.is_object());
        let (link, kind) = link(world, one, to.ok_or_else(|| Failure::missing("relatedTo"))?)?;
        (Some(link), kind)
    } else {
        let known = KINDS.iter().find(|(known, _)| *known == kind);
        let wrong = || Failure::new("1003", format!("Invalid dataType '{kind}'"));
        (None, known.ok_or_else(wrong)?.1)
    };
    let mut field = Field::new(&name, &display, kind).custom();
    field.description = word(item, "description")?;
    Ok(CustomField {
        field,
        dedupe: flag(item, "isDedupeField")?.unwrap_or_default(),
        link,
    })
}

/// What a request that gives this field would have to say.
fn written(one: &CustomField) -> Map<String, Value> {
    let mut item = Map::new();
    let field = &one.field;
    let kind = if one.link.is_some() {
        "link"
    } else {
        field.kind.name()
    };
    item.insert("name".into(), json!(field.name));
    item.insert("displayName".into(), json!(field.display));
    item.insert("description".into(), json!(field.description));
    item.insert("dataType".into(), json!(kind));
    item.insert("isDedupeField".into(), json!(one.dedupe));
    if let Some(link) = &one.link {
        let to = json!({"name": link.object, "field": link.field});
        item.insert("relatedTo".into(), to);
    }
    item
}

/// Changes the draft of the type that the path names, or makes one from what is in use. Nothing is
/// changed when it fails.
fn change(
    world: &mut World,
    call: &Call<'_>,
    act: impl FnOnce(&World, &CustomType, &mut Model) -> Result<(), Failure>,
) -> Result<Reply, Failure> {
    let name = call.path_param("apiName");
    let one = world.records.custom.find(name)?;
    let mut model = one.latest().cloned().unwrap_or_default();
    act(world, one, &mut model)?;
    check(one, &model)?;
    if let Some(one) = world.records.custom.types.get_mut(name) {
        one.draft = Some(model);
    }
    Ok(Reply::result(Vec::new()))
}

/// What must hold of a draft.
fn check(one: &CustomType, model: &Model) -> Result<(), Failure> {
    let invalid = |text: &str| Err(Failure::new("1003", text));
    if model.dedupe().len() > MOST_DEDUPE {
        return invalid("A maximum of three dedupe fields is allowed");
    }
    if model.fields.len() > MOST {
        return Err(Failure::plain("1028"));
    }
    let Some(approved) = &one.approved else {
        return Ok(());
    };
    let known = &approved.model;
    let later = model.fields.len().saturating_sub(known.fields.len());
    if approved.added + later > MOST_LATER {
        return Err(Failure::plain("1028"));
    }
    let special = |model: &Model| -> Vec<CustomField> {
        let fields = model.fields.iter();
        let special = fields.filter(|it| it.dedupe || it.link.is_some());
        let mut bare: Vec<CustomField> = special.cloned().collect();
        for one in &mut bare {
            one.field.description = None;
            one.field.display.clear();
        }
        bare
    };
    if special(known) != special(model) {
        return invalid("Link and dedupe fields cannot be changed once the type is approved");
    }
    Ok(())
}

/// 1017 for a name that another field has.
fn check_unique(model: &Model, one: &CustomField) -> Result<(), Failure> {
    let standard = ["marketoGUID", "createdAt", "updatedAt"];
    let (name, display) = (&one.field.name, &one.field.display);
    let taken = |known: &CustomField| {
        known.field.name.eq_ignore_ascii_case(name)
            || known.field.display.eq_ignore_ascii_case(display)
    };
    let reserved = standard
        .iter()
        .any(|known| known.eq_ignore_ascii_case(name));
    if reserved || model.fields.iter().any(taken) {
        let text = format!("Field '{name}' already exists");
        return Err(Failure::new("1017", text));
    }
    Ok(())
}

pub(super) fn add(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let body = call.json()?;
    let input = call.input(&body)?;
    change(world, call, |world, one, model| {
        for item in &input {
            let field = read(world, one, item)?;
            check_unique(model, &field)?;
            model.fields.push(field);
        }
        Ok(())
    })
}

pub(super) fn update(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let body = call.json()?;
    let name = call.path_param("fieldApiName");
    change(world, call, |world, one, model| {
        let place = model.fields.iter().position(|it| it.field.name == name);
        let place = place.ok_or_else(|| Failure::no_field(name))?;
        let mut item = written(&model.fields.remove(place));
        for (member, value) in body.as_object().ok_or_else(|| Failure::plain("609"))? {
            item.insert(member.clone(), value.clone());
        }
        let field = read(world, one, &Value::Object(item))?;
        let approved = one
            .approved
            .as_ref()
            .is_some_and(|it| it.model.field(name).is_some());
        if approved && field.field.name != name {
            let text = "The API name of an approved field cannot be changed";
            return Err(Failure::new("1003", text));
        }
        check_unique(model, &field)?;
        model.fields.insert(place, field);
        Ok(())
    })
}

pub(super) fn delete(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let body = call.json()?;
    let input = call.input(&body)?;
    change(world, call, |_, one, model| {
        for item in &input {
            let name = word(item, "name")?.ok_or_else(|| Failure::missing("name"))?;
            let place = model.fields.iter().position(|it| it.field.name == name);
            let place = place.ok_or_else(|| Failure::no_field(&name))?;
            if one
                .dependents
                .iter()
                .any(|user| user.fields.contains(&name))
            {
                return Err(Failure::plain("1022"));
            }
            model.fields.remove(place);
        }
        Ok(())
    })
}
