//! Emails, email templates and fragments of the new designer: eleven operations, the same for each
//! kind (Adobe: "Emails (New)", "Email Templates (New)", "Fragments (New)").

mod reads;
mod writes;

use serde_json::Value;

use super::assets::{blank, invalid};
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::permission::Permission::{
    AccessDesignStudio, AccessEmail, AccessEmailTemplate, AccessSnippet, ApproveEmail,
    ApproveEmailTemplate, ApproveSnippet, DeleteEmail, DeleteEmailTemplate, DeleteSnippet,
    EditEmail, EditEmailTemplate, EditSnippet, ReadOnlyAssets, ReadWriteAssets,
};
use crate::world::World;
use crate::world::designs::{Design, Fragment, Kind, Mail, Template, find};
use crate::world::draft::{Drafted, Version};

macro_rules! eleven {
    ($kind:ident, $path:literal, [$access:ident, $edit:ident, $approve:ident, $delete:ident],
     [$list:literal, $get:literal, $bulk_get:literal, $used_by:literal, $bulk_used_by:literal,
      $create:literal, $update:literal, $clone:literal, $state:literal, $remove:literal,
      $bulk_remove:literal]) => {
        &[
            eleven!(@ $list, "GET", $path, "/filter", [ReadOnlyAssets, $access], reads::list::<$kind>),
            eleven!(@ $get, "GET", $path, "/{id}", [ReadOnlyAssets, $access], reads::by_id::<$kind>),
            eleven!(@ $bulk_get, "POST", $path, "/bulk/get", [ReadOnlyAssets, $access],
                reads::bulk_get::<$kind>),
            eleven!(@ $used_by, "POST", $path, "/usedby", [ReadOnlyAssets], reads::used_by::<$kind>),
            eleven!(@ $bulk_used_by, "POST", $path, "/bulk/usedby", [ReadOnlyAssets],
                reads::bulk_used_by::<$kind>),
            eleven!(@ $create, "POST", $path, "", [ReadWriteAssets, $edit],
                |world, call| writes::create(world, call, $kind)),
            eleven!(@ $update, "POST", $path, "/{id}/update", [ReadWriteAssets, $edit],
                writes::update::<$kind>),
            eleven!(@ $clone, "POST", $path, "/clone", [ReadWriteAssets, $edit],
                writes::clone::<$kind>),
            eleven!(@ $state, "POST", $path, "/state/transition", [ReadWriteAssets, $approve],
                writes::transition::<$kind>),
            eleven!(@ $remove, "POST", $path, "/{id}/delete", [ReadWriteAssets, $delete],
                writes::delete::<$kind>),
            eleven!(@ $bulk_remove, "POST", $path, "/bulk/delete", [ReadWriteAssets, $delete],
                writes::bulk_delete::<$kind>),
        ]
    };
    (@ $name:literal, $method:literal, $path:literal, $rest:literal, [$($permission:ident),*],
     $run:expr) => {
        Operation::new(
            $name,
            $method,
            concat!("/rest/asset/v2/", $path, $rest),
            &[AccessDesignStudio, $($permission),*],
            $run,
        )
        .needs_all()
    };
}

/// The operations on emails.
pub const EMAILS: &[Operation] = eleven!(
    Mail,
    "email",
    [AccessEmail, EditEmail, ApproveEmail, DeleteEmail],
    [
        "listEmailsV2",
        "getEmailByIdV2",
        "bulkGetEmailsV2",
        "getEmailUsedByV2",
        "bulkGetEmailsUsedByV2",
        "createEmailV2",
        "updateEmailV2",
        "cloneEmailV2",
        "updateEmailStatusV2",
        "deleteEmailV2",
        "bulkDeleteEmailsV2"
    ]
);

/// The operations on email templates.
pub const TEMPLATES: &[Operation] = eleven!(
    Template,
    "emailtemplate",
    [
        AccessEmailTemplate,
        EditEmailTemplate,
        ApproveEmailTemplate,
        DeleteEmailTemplate
    ],
    [
        "listEmailTemplatesV2",
        "getEmailTemplateByIdV2",
        "bulkGetEmailTemplatesV2",
        "getEmailTemplateUsedByV2",
        "bulkGetEmailTemplatesUsedByV2",
        "createEmailTemplateV2",
        "updateEmailTemplateV2",
        "cloneEmailTemplateV2",
        "updateEmailTemplateStatusV2",
        "deleteEmailTemplateV2",
        "bulkDeleteEmailTemplatesV2"
    ]
);

/// The operations on fragments.
pub const FRAGMENTS: &[Operation] = eleven!(
    Fragment,
    "fragment",
    [AccessSnippet, EditSnippet, ApproveSnippet, DeleteSnippet],
    [
        "listFragmentsV2",
        "getFragmentByIdV2",
        "bulkGetFragmentsV2",
        "getFragmentUsedByV2",
        "bulkGetFragmentsUsedByV2",
        "createFragmentV2",
        "updateFragmentV2",
        "cloneFragmentV2",
        "updateFragmentStatusV2",
        "deleteFragmentV2",
        "bulkDeleteFragmentsV2"
    ]
);

/// Most assets of one call that reads or deletes several.
const MOST: usize = 20;
/// Most assets of one call that counts their uses.
const MOST_USES: usize = 50;
/// The largest page.
const LARGEST_PAGE: u64 = 50;

/// Sees to it that a call names the application, as these calls must. 701 when not.
fn from_marketo(call: &Call<'_>) -> Result<(), Failure> {
    match call.request.find_header("x-app-type") {
        None => Err(blank("x-app-type")),
        Some("marketo") => Ok(()),
        Some(other) => Err(invalid("x-app-type", other)),
    }
}

/// An id, a string in all these calls; a number passes. 701 for anything else.
fn id_of(name: &str, value: &Value) -> Result<u64, Failure> {
    let text = value.as_str().map(str::trim);
    let number = value.as_u64().or_else(|| text?.parse().ok());
    number.ok_or_else(|| match text {
        None | Some("") => blank(name),
        Some(text) => invalid(name, text),
    })
}

/// A member of a JSON body that is an id.
fn id_in(body: &Value, name: &str) -> Result<u64, Failure> {
    id_of(name, body.get(name).unwrap_or(&Value::Null))
}

/// `assetIds` of a JSON body: 1 to `most`. 701 for none or more.
fn ids_in(body: &Value, most: usize) -> Result<Vec<u64>, Failure> {
    let ids = body.get("assetIds").and_then(Value::as_array);
    let ids = ids.filter(|ids| !ids.is_empty());
    let ids = ids.ok_or_else(|| blank("assetIds"))?;
    if ids.len() > most {
        let rule = format!("assetIds cannot hold more than {most} ids");
        return Err(Failure::new("701", rule));
    }
    let mut known: Vec<u64> = Vec::new();
    for id in ids {
        let id = id_of("assetIds", id)?;
        // It is a set.
        if !known.contains(&id) {
            known.push(id);
        }
    }
    Ok(known)
}

/// The version of an id. 702 when there is none.
fn seek<K: Kind>(world: &World, id: u64) -> Result<(&Drafted<Design<K>>, Version), Failure> {
    let missing = || Failure::new("702", format!("{} with id {id} not found", K::ASSET.name()));
    find::<K>(world, id).ok_or_else(missing)
}

/// The version that the path names. 702 when there is none.
fn target<'w, K: Kind>(
    world: &'w World,
    call: &Call<'_>,
) -> Result<(&'w Drafted<Design<K>>, Version), Failure> {
    from_marketo(call)?;
    seek(world, id_of("id", &call.path_param("id").into())?)
}
