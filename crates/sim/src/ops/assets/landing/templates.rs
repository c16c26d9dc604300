//! Landing page templates (Adobe: "Landing Page Templates").

use serde_json::{Value, json};

use super::APPROVE;
use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::ops::assets::drafts::{self, Family, Shows};
use crate::ops::assets::{READ, WRITE, against, blank, found, invalid, maybe_flag, only_form};
use crate::world::World;
use crate::world::draft::{Drafted, Version};
use crate::world::landing::{Template, TemplateKind};
use crate::world::store::Store;

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "getLandingPageTemplates",
        "GET",
        "/rest/asset/v1/landingPageTemplates.json",
        READ,
        drafts::browse::<Template>,
    ),
    Operation::new(
        "createLandingPageTemplate",
        "POST",
        "/rest/asset/v1/landingPageTemplates.json",
        WRITE,
        create,
    ),
    Operation::new(
        "getLandingPageTemplateByName",
        "GET",
        "/rest/asset/v1/landingPageTemplate/byName.json",
        READ,
        drafts::by_name::<Template>,
    ),
    Operation::new(
        "getLandingPageTemplateById",
        "GET",
        "/rest/asset/v1/landingPageTemplate/{id}.json",
        READ,
        drafts::by_id::<Template>,
    ),
    Operation::new(
        "updateLandingPageTemplateMetadata",
        "POST",
        "/rest/asset/v1/landingPageTemplate/{id}.json",
        WRITE,
        update,
    ),
    Operation::new(
        "getLandingPageTemplateContent",
        "GET",
        "/rest/asset/v1/landingPageTemplate/{id}/content.json",
        READ,
        content,
    ),
    Operation::new(
        "updateLandingPageTemplateContent",
        "POST",
        "/rest/asset/v1/landingPageTemplate/{id}/content.json",
        WRITE,
        update_content,
    ),
    Operation::new(
        "cloneLandingPageTemplate",
        "POST",
        "/rest/asset/v1/landingPageTemplate/{id}/clone.json",
        WRITE,
        drafts::clone::<Template>,
    ),
    Operation::new(
        "approveLandingPageTemplateDraft",
        "POST",
        "/rest/asset/v1/landingPageTemplate/{id}/approveDraft.json",
        APPROVE,
        drafts::approve::<Template>,
    ),
    Operation::new(
        "unapproveLandingPageTemplate",
        "POST",
        "/rest/asset/v1/landingPageTemplate/{id}/unapprove.json",
        APPROVE,
        drafts::unapprove::<Template>,
    ),
    Operation::new(
        "discardLandingPageTemplateDraft",
        "POST",
        "/rest/asset/v1/landingPageTemplate/{id}/discardDraft.json",
        WRITE,
        drafts::discard::<Template>,
    ),
    Operation::new(
        "deleteLandingPageTemplate",
        "POST",
        "/rest/asset/v1/landingPageTemplate/{id}/delete.json",
        WRITE,
        drafts::delete::<Template>,
    ),
];

impl Family for Template {
    const APPROVED: Shows = Shows::Record;
    const UNAPPROVED: Shows = Shows::Record;

    fn store(world: &World) -> &Store<Drafted<Self>> {
        &world.landing.templates
    }

    fn store_mut(world: &mut World) -> &mut Store<Drafted<Self>> {
        &mut world.landing.templates
    }

    fn record(world: &World, asset: &Drafted<Self>, version: Version) -> Value {
        let mut record = asset.record(world, version);
        if let Some(template) = asset.version(version) {
            record.insert("templateType".into(), json!(template.kind.name()));
            record.insert("enableMunchkin".into(), json!(template.munchkin));
        }
        Value::Object(record)
    }

    fn may_approve(_: &World, draft: &Self) -> Result<(), Failure> {
        if draft.html.trim().is_empty() {
            return Err(against("A template without content cannot be approved"));
        }
        Ok(())
    }

    fn user(world: &World, id: u64) -> Option<String> {
        let mut pages = world.landing.pages.iter();
        let user = pages.find(|page| page.contents().any(|version| version.template == id))?;
        Some(format!("Landing Page {}", user.head.id))
    }
}

fn create(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let head = drafts::new_head::<Template>(world, call)?;
    let kind = match call.params.get("templateType") {
        None => TemplateKind::FreeForm,
        Some(text) if text.eq_ignore_ascii_case("freeForm") => TemplateKind::FreeForm,
        Some(text) if text.eq_ignore_ascii_case("guided") => TemplateKind::Guided,
        Some(text) => return Err(invalid("templateType", &text)),
    };
    let template = Template {
        kind,
        munchkin: maybe_flag(call, "enableMunchkin")?.unwrap_or(true),
        html: String::new(),
    };
    let id = drafts::add(world, call, head, template)?;
    Ok(drafts::show::<Template>(world, id))
}

fn update(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let munchkin = maybe_flag(call, "enableMunchkin")?;
    let id = drafts::rename::<Template>(world, call)?;
    if let Some(munchkin) = munchkin {
        drafts::target_mut::<Template>(world, call)?
            .edit(call.now)
            .munchkin = munchkin;
    }
    Ok(drafts::show::<Template>(world, id))
}

fn content(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let it = drafts::seek::<Template>(world, call)?;
    Ok(found(it.map(|(asset, version, template)| {
        json!({
            "id": asset.head.id,
            "status": version.name(),
            "content": template.html,
            "templateType": template.kind.name(),
            "enableMunchkin": template.munchkin,
        })
    })))
}

/// Replaces all of a template's HTML, which comes as a part `content`.
fn update_content(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let parts = call.request.parts().ok_or_else(|| Failure::plain("613"))?;
    let part = parts.into_iter().find(|part| part.name == "content");
    let part = part.ok_or_else(|| blank("content"))?;
    let html = str::from_utf8(&part.content).map_err(|_| invalid("content", "not UTF-8"))?;
    if html.trim().is_empty() {
        return Err(blank("content"));
    }
    let asset = drafts::target_mut::<Template>(world, call)?;
    html.clone_into(&mut asset.edit(call.now).html);
    Ok(drafts::show_id(asset))
}
