//! The fields of forms (Adobe: "Forms" > "Field Metadata", "Edit Field", "Visibility Rule").

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::forms::{count, edit};
use super::{READ, WRITE, against, blank, browse, embedded, found, given, id_only, invalid};
use super::{drafts, maybe_flag, only_form};
use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::time::Time;
use crate::world::World;
use crate::world::fields::{Field, Origin};
use crate::world::form_fields::{FormField, SET_TYPE, TEXT_TYPE, available, form_type};
use crate::world::forms::Form;

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "getAvailableFormFields",
        "GET",
        "/rest/asset/v1/form/fields.json",
        READ,
        of_leads,
    ),
    Operation::new(
        "getAvailableFormProgramMemberFields",
        "GET",
        "/rest/asset/v1/form/programMemberFields.json",
        READ,
        of_members,
    ),
    Operation::new(
        "getFieldsForForm",
        "GET",
        "/rest/asset/v1/form/{id}/fields.json",
        READ,
        fields,
    ),
    Operation::new(
        "addFieldToForm",
        "POST",
        "/rest/asset/v1/form/{id}/fields.json",
        WRITE,
        add,
    ),
    Operation::new(
        "updateFormField",
        "POST",
        "/rest/asset/v1/form/{id}/field/{fieldId}.json",
        WRITE,
        update,
    ),
    Operation::new(
        "deleteFormField",
        "POST",
        "/rest/asset/v1/form/{id}/field/{fieldId}/delete.json",
        WRITE,
        delete,
    ),
    Operation::new(
        "addFieldsetToForm",
        "POST",
        "/rest/asset/v1/form/{id}/fieldSet.json",
        WRITE,
        add_set,
    ),
    Operation::new(
        "deleteFieldFromFieldset",
        "POST",
        "/rest/asset/v1/form/{id}/fieldSet/{fieldSetId}/field/{fieldId}/delete.json",
        WRITE,
        delete_from_set,
    ),
    Operation::new(
        "addRichTextField",
        "POST",
        "/rest/asset/v1/form/{id}/richText.json",
        WRITE,
        add_text,
    ),
];

/// The types that a field can be given on a form, and what it then is.
const TYPES: &[(&str, &str)] = &[
    ("checkbox", "checkbox"),
    ("radio", "radio"),
    ("textarea", "textarea"),
    ("picklist", "select"),
    ("select", "select"),
    ("string", "text"),
    ("text", "text"),
    ("email", "email"),
    ("date", "date"),
    ("number", "number"),
    ("double", "double"),
    ("phone", "phone"),
    ("url", "url"),
    ("currency", "currency"),
    ("single_checkbox", "single_checkbox"),
    ("range", "range"),
    ("hidden", "hidden"),
];

fn of_leads(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let fields = world.fields.shown().filter(|field| field.writable);
    browse(call, fields.map(available))
}

/// The fields of program members that a form in a program can have: custom ones.
fn member_fields(world: &World) -> impl Iterator<Item = &Field> {
    let shown = world.members.fields.shown();
    shown.filter(|field| field.origin != Origin::Standard)
}

fn of_members(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    browse(call, member_fields(world).map(available))
}

fn fields(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let it = drafts::seek::<Form>(world, call)?;
    Ok(found(
        it.into_iter().flat_map(|(_, _, form)| form.field_records()),
    ))
}

/// 702: the form, or the instance, has no such field.
pub(super) fn no_field(id: &str) -> Failure {
    Failure::new("702", format!("Field '{id}' not found"))
}

/// The field that the path names, to be changed. 702 when the form does not have it.
pub(super) fn on_form<'f>(
    form: &'f mut Form,
    call: &Call<'_>,
) -> Result<&'f mut FormField, Failure> {
    let id = call.path_param("fieldId");
    let found = form.fields.iter_mut().find(|field| field.id == id);
    found.ok_or_else(|| no_field(id))
}

/// A new field on the form that the path names.
///
/// # Errors
/// 702 for a field that there is not, 709 for one that this form cannot have.
fn new_field(world: &World, call: &Call<'_>, id: &str) -> Result<FormField, Failure> {
    let form = drafts::target::<Form>(world, call)?;
    let field = world
        .fields
        .shown()
        .find(|field| field.writable && field.soap() == id);
    let of_member = || member_fields(world).find(|field| field.name == id);
    let in_program = world.assets.program_of(form.head.folder).is_some();
    let field = match field {
        Some(field) => field,
        None => match of_member() {
            Some(field) if in_program => field,
            Some(_) => {
                let rule = "Program member fields are for forms in programs";
                return Err(against(rule));
            }
            None => return Err(no_field(id)),
        },
    };
    let length = field.length.filter(|_| form_type(field.kind) == "text");
    Ok(FormField {
        label: Some(format!("{}:", field.display)),
        ..FormField::new(id, form_type(field.kind), length)
    })
}

fn add(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let id = given(call, "fieldId")?;
    let mut field = new_field(world, call, &id)?;
    configure(&mut field, call)?;
    place_last(world, call, field)
}

/// Puts a field below all others. 709 when the form has it already.
fn place_last(world: &mut World, call: &Call<'_>, field: FormField) -> Result<Reply, Failure> {
    edit(world, call, |form| {
        if form.field(&field.id).is_some() {
            return Err(against(format!(
                "Field '{}' is on the form already",
                field.id
            )));
        }
        let row = form.next_row();
        let field = FormField { row, ..field };
        let shown = form.field_record(&field);
        form.fields.push(field);
        Ok(found([shown]))
    })
}

fn update(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    edit(world, call, |form| {
        let field = on_form(form, call)?;
        configure(field, call)?;
        let field = field.clone();
        Ok(found([form.field_record(&field)]))
    })
}

/// A number, if it is there. 701 for anything else.
fn number(call: &Call<'_>, name: &str) -> Result<Option<Value>, Failure> {
    let Some(text) = call.params.get(name) else {
        return Ok(None);
    };
    let parsed = serde_json::from_str(&text).ok().filter(Value::is_number);
    parsed.map(Some).ok_or_else(|| invalid(name, &text))
}

/// The choices of a field: a list of objects, or words between commas. When none of them is the
/// default, one without a value comes first.
fn choices(call: &Call<'_>) -> Result<Option<Value>, Failure> {
    let Some(text) = call.params.get("values") else {
        return Ok(None);
    };
    let mut all: Vec<Value> = if text.trim_start().starts_with('[') {
        embedded(call, "values")?.unwrap_or_default()
    } else {
        let words = text.split(',').map(str::trim);
        words
            .map(|word| json!({"label": word, "value": word}))
            .collect()
    };
    if all.iter().any(|one| one.get("value").is_none()) {
        return Err(invalid("values", &text));
    }
    if !all.iter().any(|one| one["isDefault"] == true) {
        let none = json!({"label": "Select...", "value": "", "isDefault": true, "selected": true});
        all.insert(0, none);
    }
    Ok(Some(Value::Array(all)))
}

/// Changes what the call says about a field.
fn configure(field: &mut FormField, call: &Call<'_>) -> Result<(), Failure> {
    if let Some(name) = call.params.get("fieldType") {
        let known = TYPES.iter().find(|(known, _)| *known == name);
        let (_, shown) = known.ok_or_else(|| invalid("fieldType", &name))?;
        (*shown).clone_into(&mut field.data_type);
    }
    if let Some(label) = call.params.get("label") {
        field.label = Some(label);
    }
    field.required = maybe_flag(call, "required")?.unwrap_or(field.required);
    field.prefill = maybe_flag(call, "formPrefill")?.unwrap_or(field.prefill);
    let put = |into: &mut Map<String, Value>, name: &str, value: Option<Value>| {
        if let Some(value) = value {
            into.insert(name.to_owned(), value);
        }
    };
    for name in [
        "defaultValue",
        "validationMessage",
        "hintText",
        "instructions",
    ] {
        put(
            &mut field.more,
            name,
            call.params.get(name).map(Value::from),
        );
    }
    for name in ["fieldWidth", "labelWidth", "maxLength", "blankFields"] {
        put(&mut field.more, name, count(call, name)?.map(Value::from));
    }
    put(
        &mut field.more,
        "isSensitive",
        maybe_flag(call, "isSensitive")?.map(Value::from),
    );
    for name in ["minValue", "maxValue"] {
        put(&mut field.meta, name, number(call, name)?);
    }
    for name in ["multiSelect", "initiallyChecked", "labelToRight"] {
        put(
            &mut field.meta,
            name,
            maybe_flag(call, name)?.map(Value::from),
        );
    }
    put(
        &mut field.meta,
        "visibleLines",
        count(call, "visibleLines")?.map(Value::from),
    );
    put(
        &mut field.meta,
        "maskInput",
        call.params.get("maskInput").map(Value::from),
    );
    put(&mut field.meta, "values", choices(call)?);
    Ok(())
}

/// Takes a field off the form, or off the set that it must lie in.
fn remove(world: &mut World, call: &Call<'_>, set: Option<&str>) -> Result<Reply, Failure> {
    edit(world, call, |form| {
        let field = on_form(form, call)?;
        let id = field.id.clone();
        if set.is_some() && field.set.as_deref() != set {
            return Err(no_field(&id));
        }
        form.remove(&id);
        Ok(())
    })?;
    Ok(id_only(call.path_id("id")?))
}

fn delete(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    remove(world, call, None)
}

fn delete_from_set(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    remove(world, call, Some(call.path_param("fieldSetId")))
}

/// An id for what is no field: a word and the instant, encoded. The first that the form does not
/// have yet.
fn made_up(world: &World, call: &Call<'_>, word: &str) -> Result<String, Failure> {
    let form = drafts::target::<Form>(world, call)?.latest();
    let mut at = call.now;
    loop {
        let millis = at.as_millis() % 1_000;
        let whole = at.iso();
        let text = format!("{word}_{}.{millis:03}Z", whole.trim_end_matches('Z'));
        let id = BASE64_URL_SAFE_NO_PAD.encode(text);
        if form.field(&id).is_none() {
            return Ok(id);
        }
        at = Time::from_millis(at.as_millis() + 1);
    }
}

fn add_set(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let label = given(call, "label")?;
    let id = made_up(world, call, "Fieldset")?;
    let set = FormField {
        label: Some(label),
        ..FormField::new(&id, SET_TYPE, None)
    };
    place_last(world, call, set)
}

/// The text comes as a part of a multipart body, and is taken from a form too.
fn add_text(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let text = match call.params.get("text") {
        Some(text) => text,
        None if call.request.parts().is_some() => {
            let part = call.part("text").map_err(|_| blank("text"))?;
            String::from_utf8_lossy(&part.content).into_owned()
        }
        None => {
            only_form(call)?;
            return Err(blank("text"));
        }
    };
    let plain = text.to_ascii_lowercase();
    if let Some(tag) = ["<script", "<meta", "<link"]
        .iter()
        .find(|tag| plain.contains(**tag))
    {
        let tag = tag.trim_start_matches('<');
        return Err(Failure::new(
            "701",
            format!("text must not contain a {tag} tag"),
        ));
    }
    let id = made_up(world, call, "HtmlText")?;
    let mut field = FormField::new(&id, TEXT_TYPE, None);
    field.more.insert("labelWidth".into(), json!(260));
    field.text = Some(text);
    place_last(world, call, field)
}
