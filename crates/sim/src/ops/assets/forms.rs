//! Forms (Adobe: "Forms").

use serde_json::{Value, json};

use super::drafts::{self, Family, Shows};
use super::{READ, WRITE, browse, embedded, found, invalid, maybe_flag, no_such, only_form};
use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::permission::Permission::ApproveAssets;
use crate::world::World;
use crate::world::assets::AssetKind;
use crate::world::draft::{Drafted, Version};
use crate::world::forms::{Button, Form, KnownVisitor, ThankYou};
use crate::world::landing::Section;
use crate::world::store::Store;

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "getForms",
        "GET",
        "/rest/asset/v1/forms.json",
        READ,
        drafts::browse::<Form>,
    ),
    Operation::new(
        "createForm",
        "POST",
        "/rest/asset/v1/forms.json",
        WRITE,
        create,
    ),
    Operation::new(
        "getFormById",
        "GET",
        "/rest/asset/v1/form/{id}.json",
        READ,
        drafts::by_id::<Form>,
    ),
    Operation::new(
        "getFormByName",
        "GET",
        "/rest/asset/v1/form/byName.json",
        READ,
        drafts::by_name::<Form>,
    ),
    Operation::new(
        "updateFormMetadata",
        "POST",
        "/rest/asset/v1/form/{id}.json",
        WRITE,
        update,
    ),
    Operation::new(
        "approveFormDraft",
        "POST",
        "/rest/asset/v1/form/{id}/approveDraft.json",
        &[ApproveAssets],
        drafts::approve::<Form>,
    ),
    Operation::new(
        "discardFormDraft",
        "POST",
        "/rest/asset/v1/form/{id}/discardDraft.json",
        WRITE,
        drafts::discard::<Form>,
    ),
    Operation::new(
        "cloneForm",
        "POST",
        "/rest/asset/v1/form/{id}/clone.json",
        WRITE,
        drafts::clone::<Form>,
    ),
    Operation::new(
        "deleteForm",
        "POST",
        "/rest/asset/v1/form/{id}/delete.json",
        WRITE,
        drafts::delete::<Form>,
    ),
    Operation::new(
        "getFormUsedBy",
        "GET",
        "/rest/asset/v1/form/{id}/usedBy.json",
        READ,
        used_by,
    ),
    Operation::new(
        "updateSubmitButton",
        "POST",
        "/rest/asset/v1/form/{id}/submitButton.json",
        WRITE,
        button,
    ),
    Operation::new(
        "getThankYouPageByFormId",
        "GET",
        "/rest/asset/v1/form/{id}/thankYouPage.json",
        READ,
        thank_you,
    ),
    Operation::new(
        "updateThankYouPage",
        "POST",
        "/rest/asset/v1/form/{id}/thankYouPage.json",
        WRITE,
        set_thank_you,
    ),
];

impl Family for Form {
    const APPROVED: Shows = Shows::Record;
    const UNAPPROVED: Shows = Shows::Record;
    const KEPT_WHILE_APPROVED: bool = false;

    fn store(world: &World) -> &Store<Drafted<Self>> {
        &world.forms
    }

    fn store_mut(world: &mut World) -> &mut Store<Drafted<Self>> {
        &mut world.forms
    }

    fn record(world: &World, asset: &Drafted<Self>, version: Version) -> Value {
        let mut record = asset.record(world, version);
        if let Some(form) = asset.version(version) {
            record.extend(form.members());
        }
        Value::Object(record)
    }

    fn user(world: &World, id: u64) -> Option<String> {
        let user = users(world, id).into_iter().next()?;
        Some(format!("{} {}", user["type"].as_str()?, user["id"]))
    }
}

/// The landing pages that have a form in one of their versions.
fn users(world: &World, id: u64) -> Vec<Value> {
    let id = id.to_string();
    let is_form = |kind: &str, value: &str| kind == "Form" && value.trim() == id;
    let holds = |section: &Section| {
        let mut variations = section.dynamic.iter().flat_map(|it| &it.variations);
        is_form(&section.kind, &section.value) || variations.any(|it| is_form(&it.kind, &it.value))
    };
    let users = world.landing.pages.iter();
    let users = users.filter(|page| page.contents().any(|it| it.sections.iter().any(holds)));
    users.map(|page| drafts::user_record(world, page)).collect()
}

fn used_by(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let id = drafts::target::<Form>(world, call)?.head.id;
    browse(call, users(world, id).into_iter())
}

/// Lets a change be made to the draft. A change that fails leaves everything as it was.
pub(super) fn edit<T>(
    world: &mut World,
    call: &Call<'_>,
    change: impl FnOnce(&mut Form) -> Result<T, Failure>,
) -> Result<T, Failure> {
    // One of the operations calls the form's id by another name.
    let named = match call.path_param("formId") {
        "" => "id",
        _ => "formId",
    };
    let id = call.path_id(named)?;
    let asset = world.forms.get_mut(id);
    let asset = asset.ok_or_else(|| no_such(AssetKind::Form, id))?;
    let mut form = asset.latest().clone();
    let done = change(&mut form)?;
    *asset.edit(call.now) = form;
    Ok(done)
}

/// What creating and updating can say about a form, `name` and `description` aside.
fn describe(form: &mut Form, call: &Call<'_>) -> Result<(), Failure> {
    if let Some(language) = call.params.get("language") {
        form.set_language(language);
    }
    let style = &mut form.style;
    for (name, place) in [
        ("theme", &mut style.theme),
        ("locale", &mut style.locale),
        ("labelPosition", &mut style.label_position),
        ("fontFamily", &mut style.font_family),
        ("fontSize", &mut style.font_size),
    ] {
        if let Some(text) = call.params.get(name) {
            *place = text;
        }
    }
    style.css = call.params.get("customCss").or(style.css.take());
    if let Some(known) = embedded::<KnownVisitor>(call, "knownVisitor")? {
        form.known_visitor = known;
    }
    if let Some(on) = maybe_flag(call, "progressiveProfiling")? {
        form.set_progressive(on);
    }
    Ok(())
}

fn create(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let head = drafts::new_head::<Form>(world, call)?;
    let mut form = Form::default();
    describe(&mut form, call)?;
    let id = drafts::add(world, call, head, form)?;
    Ok(drafts::show::<Form>(world, id))
}

fn update(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let mut form = drafts::target::<Form>(world, call)?.latest().clone();
    describe(&mut form, call)?;
    let id = drafts::rename::<Form>(world, call)?;
    *drafts::target_mut::<Form>(world, call)?.edit(call.now) = form;
    Ok(drafts::show::<Form>(world, id))
}

/// A number of pixels or the like, if it is there. 701 for anything else.
pub(super) fn count(call: &Call<'_>, name: &str) -> Result<Option<u64>, Failure> {
    let Some(text) = call.params.get(name) else {
        return Ok(None);
    };
    let number = text.trim().parse().map_err(|_| invalid(name, &text))?;
    Ok(Some(number))
}

/// Replaces the button: what is not said is again as in a new form.
fn button(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let location = count(call, "buttonPosition")?;
    edit(world, call, |form| {
        let usual = Button::of(&form.style.language);
        form.button = Button {
            location: location.unwrap_or(usual.location),
            label: call.params.get("label").unwrap_or(usual.label),
            waiting: call.params.get("waitingLabel").unwrap_or(usual.waiting),
            style: call.params.get("buttonStyle"),
        };
        Ok(())
    })?;
    Ok(drafts::show::<Form>(world, call.path_id("id")?))
}

fn thank_you_record(id: u64, form: &Form) -> Value {
    json!({"id": id, "thankYouList": form.thank_you})
}

fn thank_you(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let it = drafts::seek::<Form>(world, call)?;
    Ok(found(it.map(|(asset, _, form)| {
        thank_you_record(asset.head.id, form)
    })))
}

/// Sees to it that rules can be followed: exactly one is for everybody else, and the others compare
/// a field with something. 701 for what is no rule, 709 for more than one default.
fn check_rules(rules: &[ThankYou]) -> Result<(), Failure> {
    for rule in rules {
        let value = &rule.followup_value;
        let fits = match rule.followup_type.as_str() {
            "none" => true,
            "url" => value.as_str().is_some_and(|text| !text.is_empty()),
            "lp" => {
                value.is_u64()
                    || value
                        .as_str()
                        .is_some_and(|text| text.parse::<u64>().is_ok())
            }
            other => return Err(invalid("followupType", other)),
        };
        if !fits {
            return Err(invalid("followupValue", &value.to_string()));
        }
        if !rule.default && (rule.operator.is_none() || rule.subject_field.is_none()) {
            return Err(invalid(
                "thankyou",
                "a rule without operator and subjectField",
            ));
        }
    }
    if rules.iter().filter(|rule| rule.default).count() > 1 {
        return Err(super::against("Only one rule can be the default"));
    }
    Ok(())
}

/// Replaces all rules by those that are given.
fn set_thank_you(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let rules = embedded::<Vec<ThankYou>>(call, "thankyou")?;
    let rules = rules.ok_or_else(|| super::blank("thankyou"))?;
    check_rules(&rules)?;
    let shown = edit(world, call, |form| {
        form.thank_you = rules;
        Ok(form.clone())
    })?;
    Ok(found([thank_you_record(call.path_id("id")?, &shown)]))
}
