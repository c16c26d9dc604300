//! Email templates (Adobe: "Email Templates").

use serde_json::json;

use super::file;
use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::ops::assets::drafts::{self, change, life, new_head, seek, show, target, user_record};
use crate::ops::assets::{READ, WRITE, browse, found, id_only};
use crate::world::World;
use crate::world::draft::Drafted;
use crate::world::mail::email::Email;
use crate::world::mail::template::EmailTemplate;

macro_rules! at {
    ($rest:literal) => {
        concat!("/rest/asset/v1/emailTemplate", $rest)
    };
}

/// What it has in common with every asset that is approved.
pub const LIFE: &[Operation] = life!(
    EmailTemplate,
    "emailTemplate",
    [
        "getEmailTemplates",
        "getEmailTemplateById",
        "approveEmailTemplateDraft",
        "unapproveEmailTemplateDraft",
        "discardEmailTemplateDraft",
        "cloneEmailTemplate",
        "deleteEmailTemplate",
    ]
);

/// The other operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new("createEmailTemplate", "POST", at!("s.json"), WRITE, create),
    Operation::new(
        "getEmailTemplateUsedBy",
        "GET",
        at!("s/{id}/usedBy.json"),
        READ,
        used_by,
    ),
    Operation::new(
        "getEmailTemplateByName",
        "GET",
        at!("/byName.json"),
        READ,
        drafts::by_name::<EmailTemplate>,
    ),
    Operation::new(
        "updateEmailTemplateMetadata",
        "POST",
        at!("/{id}.json"),
        WRITE,
        drafts::update::<EmailTemplate>,
    ),
    Operation::new(
        "getEmailTemplateContentById",
        "GET",
        at!("/{id}/content.json"),
        READ,
        content,
    ),
    Operation::new(
        "getEmailTemplateContentById",
        "GET",
        at!("/{id}/content"),
        READ,
        content,
    ),
    Operation::new(
        "updateEmailTemplateContent",
        "POST",
        at!("/{id}/content.json"),
        WRITE,
        update_content,
    ),
];

fn create(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let html = file(call, "content")?;
    let head = new_head::<EmailTemplate>(world, call)?;
    let id = drafts::add(world, call, head, EmailTemplate { html })?;
    Ok(show::<EmailTemplate>(world, id))
}

fn content(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let it = seek::<EmailTemplate>(world, call)?;
    Ok(found(it.map(|(asset, version, template)| {
        json!({
            "id": asset.head.id,
            "status": version.name(),
            "content": template.html,
        })
    })))
}

fn update_content(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let html = file(call, "content")?;
    let edit = |_: &World, template: &mut EmailTemplate| {
        template.html = html;
        Ok(())
    };
    let (id, ()) = change(world, call, edit)?;
    Ok(id_only(id))
}

/// The emails that are linked with a template. One in a program has the program's name before its
/// own.
fn used_by(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let id = target::<EmailTemplate>(world, call)?.head.id;
    let linked = |email: &&Drafted<Email>| email.contents().any(|it| it.template == Some(id));
    browse(
        call,
        world
            .emails
            .iter()
            .filter(linked)
            .map(|it| user_record(world, it)),
    )
}
