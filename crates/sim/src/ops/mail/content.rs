//! Sections, dynamic content and HTML of emails, and samples of them (Adobe: "Emails").

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{file, preview, segments};
use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::ops::assets::drafts::{change, seek, target};
use crate::ops::assets::{
    READ, WRITE, against, browse, embedded, flag, found, given, id_only, invalid, only_form,
};
use crate::permission::Permission::{ReadOnlyLead, ReadWriteLead};
use crate::world::World;
use crate::world::draft::Version;
use crate::world::leads::Lead;
use crate::world::mail::Rich;
use crate::world::mail::dynamic::Dynamic;
use crate::world::mail::email::Email;
use crate::world::mail::html::elements;
use crate::world::mail::layout::{Body, Layout};

macro_rules! at {
    ($rest:literal) => {
        concat!("/rest/asset/v1/email/{id}/", $rest)
    };
}

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "getEmailContent",
        "GET",
        at!("content.json"),
        READ,
        sections,
    ),
    Operation::new(
        "updateEmailContentSection",
        "POST",
        at!("content/{htmlId}.json"),
        WRITE,
        update_section,
    ),
    Operation::new(
        "getEmailDynamicContent",
        "GET",
        at!("dynamicContent/{contentId}.json"),
        READ,
        dynamic,
    ),
    Operation::new(
        "updateEmailDynamicContentSection",
        "POST",
        at!("dynamicContent/{contentId}.json"),
        WRITE,
        update_dynamic,
    ),
    Operation::new(
        "getEmailFullContent",
        "GET",
        at!("fullContent.json"),
        READ,
        full_content,
    ),
    Operation::new(
        "updateEmailFullContent",
        "POST",
        at!("fullContent.json"),
        WRITE,
        replace_html,
    ),
    Operation::new(
        "sendSampleEmail",
        "POST",
        at!("sendSample.json"),
        WRITE,
        send_sample,
    ),
];

/// Longest content of a section, in bytes.
const LONGEST: usize = 65_535;

fn sections(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let it = seek::<Email>(world, call)?;
    let records = it.map(|(_, _, email)| email.layout.records());
    Ok(found(records.unwrap_or_default()))
}

/// `value`. 701 without it, or when it is too long.
fn value_of(call: &Call<'_>) -> Result<String, Failure> {
    let value = given(call, "value")?;
    if value.len() > LONGEST {
        let rule = format!("value cannot be longer than {LONGEST} bytes");
        return Err(Failure::new("701", rule));
    }
    Ok(value)
}

/// What of an image or a video a call changes. 709 for a video from elsewhere than Adobe names.
fn attributes(call: &Call<'_>) -> Result<BTreeMap<String, String>, Failure> {
    let known = [
        "altText",
        "externalUrl",
        "height",
        "linkUrl",
        "style",
        "videoUrl",
        "width",
    ];
    let given = |name: &&str| Some(((*name).to_owned(), call.params.get(name)?));
    let mut attributes: BTreeMap<String, String> = known.iter().filter_map(given).collect();
    let parts = call.request.parts().unwrap_or_default();
    let image = parts.into_iter().find(|part| part.name == "image");
    if let Some(name) = image.and_then(|image| image.file_name) {
        let url = format!("https://sim.mktoweb.com/rs/000-SIM-000/images/{name}");
        attributes.insert("externalUrl".into(), url);
    }
    let from = |url: &String| {
        let sites = ["youtube.com", "youtu.be", "vimeo.com"];
        sites.iter().any(|site| url.contains(site))
    };
    if !attributes.get("videoUrl").is_none_or(from) {
        return Err(against("videoUrl must be of YouTube or Vimeo"));
    }
    Ok(attributes)
}

/// A snippet that an email may show. 701 for an id that is none, 709 for one that is not approved.
fn snippet(world: &World, text: &str) -> Result<u64, Failure> {
    let id = text.trim().parse().map_err(|_| invalid("value", text))?;
    let found = world.snippets.get(id).filter(|it| it.is_approved());
    found.ok_or_else(|| against(format!("Snippet {id} is not approved")))?;
    Ok(id)
}

/// A section that differs by segment. `value` is a segmentation's id, or JSON with `segmentation`
/// and `default`.
fn new_dynamic(
    world: &World,
    call: &Call<'_>,
    number: u64,
    value: &str,
    now: Rich,
) -> Result<Dynamic, Failure> {
    let (mut id, mut all) = (value.to_owned(), now);
    if value.trim_start().starts_with('{') {
        let asked: Option<Value> = embedded(call, "value")?;
        let asked = asked.unwrap_or_default();
        let segmentation = asked.get("segmentation");
        id = match segmentation.ok_or_else(|| invalid("value", value))? {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        if let Some(html) = asked.get("default").and_then(Value::as_str) {
            all = Rich::of_html(html);
        }
    }
    let of = segments(world, &id)?;
    Ok(Dynamic::new(call.now, number, of, &all))
}

fn update_section(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    if call.request.parts().is_none() {
        only_form(call)?;
    }
    let (kind, html_id) = (given(call, "type")?, call.path_param("htmlId"));
    let (text, changed) = (call.params.get("textValue"), attributes(call)?);
    let edit = |world: &World, email: &mut Email| {
        let (number, auto_copy) = (email.next_dynamic(), email.auto_copy);
        let section = email.layout.section_mut(html_id);
        let missing = || Failure::new("702", format!("Section '{html_id}' not found"));
        let section = section.ok_or_else(missing)?;
        if let Body::Image(known) | Body::Video(known) = &mut section.body
            && !matches!(kind.as_str(), "DynamicContent" | "Snippet")
        {
            known.extend(changed);
            if let Some(value) = call.params.get("value") {
                known.insert("value".into(), value);
            }
            return Ok(());
        }
        let now = section.body.rich(&|id| world.snippet_content(id));
        let now = now.unwrap_or_default();
        section.body = match kind.as_str() {
            "Text" | "HTML" => {
                let mut content = Rich::of_html(&value_of(call)?);
                match text {
                    Some(text) => content.text = text,
                    // The text version follows the HTML only where the email says so.
                    None if !auto_copy => content.text = now.text,
                    None => {}
                }
                Body::Text(content)
            }
            "DynamicContent" => {
                let value = value_of(call)?;
                Body::Dynamic(new_dynamic(world, call, number, &value, now)?)
            }
            "Snippet" => Body::Snippet(snippet(world, &value_of(call)?)?),
            other => return Err(invalid("type", other)),
        };
        Ok(())
    };
    let (id, ()) = change(world, call, edit)?;
    Ok(id_only(id))
}

/// 704: there is no dynamic content of that id.
fn no_dynamic(id: &str) -> Failure {
    Failure::new("704", format!("Dynamic content '{id}' not found"))
}

fn dynamic(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let id = call.path_param("contentId");
    let Some((_, _, email)) = seek::<Email>(world, call)? else {
        return Ok(found(None));
    };
    let (text_only, dynamic) = email.dynamic(id).ok_or_else(|| no_dynamic(id))?;
    browse(call, std::iter::once(dynamic.record(text_only)))
}

fn update_dynamic(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    if call.request.parts().is_none() {
        only_form(call)?;
    }
    let (kind, value) = (given(call, "type")?, value_of(call)?);
    let segment = call.params.get("segment");
    let segment = segment.unwrap_or_else(|| "Default".to_owned());
    let id = call.path_param("contentId");
    let edit = |world: &World, email: &mut Email| {
        let number = email.dynamic(id).map(|(_, dynamic)| dynamic.id);
        let dynamic = number.and_then(|number| email.dynamic_mut(number));
        let dynamic = dynamic.ok_or_else(|| no_dynamic(id))?;
        let (as_html, value) = match kind.as_str() {
            "HTML" => (true, value),
            "Text" => (false, value),
            "Snippet" => {
                let id = snippet(world, &value)?;
                (true, world.snippet_content(id).html)
            }
            other => return Err(invalid("type", other)),
        };
        if dynamic.set(call.now, &segment, as_html, &value) {
            Ok(())
        } else {
            Err(Failure::new(
                "702",
                format!("Segment '{segment}' not found"),
            ))
        }
    };
    let (id, ()) = change(world, call, edit)?;
    Ok(id_only(id))
}

/// The lead that `leadId` names, if it is there. 603 without the permission to read leads, 702
/// without such a lead.
fn impersonated<'w>(world: &'w World, call: &Call<'_>) -> Result<Option<&'w Lead>, Failure> {
    let Some(text) = call.params.get("leadId") else {
        return Ok(None);
    };
    if ![ReadOnlyLead, ReadWriteLead]
        .iter()
        .any(|one| call.permissions.contains(one))
    {
        return Err(Failure::plain("603"));
    }
    let id = text.trim().parse().map_err(|_| invalid("leadId", &text))?;
    let missing = || Failure::new("702", format!("Lead {id} not found"));
    world.leads.get(id).map(Some).ok_or_else(missing)
}

fn full_content(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let kind = call.params.get("type").unwrap_or_else(|| "HTML".to_owned());
    let lead = impersonated(world, call)?;
    let Some((asset, version, email)) = seek::<Email>(world, call)? else {
        return Ok(found(None));
    };
    let snippet = |id| world.snippet_content(id);
    let content = match kind.to_ascii_lowercase().as_str() {
        "html" => email.layout.html(&snippet),
        "text" => email.layout.text(&snippet),
        _ => return Err(invalid("type", &kind)),
    };
    let content = match lead {
        Some(lead) => preview::with_lead(&content, lead, &world.fields),
        None => content,
    };
    let status: Version = version;
    Ok(found([json!({
        "id": asset.head.id,
        "status": status.name(),
        "content": content,
    })]))
}

fn replace_html(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let html = file(call, "content")?;
    let edit = |_: &World, email: &mut Email| {
        if email.template.is_some() {
            return Err(against("The email is still linked with its template"));
        }
        if email.is_dynamic() {
            return Err(against("The email has dynamic content"));
        }
        if elements(&html)
            .iter()
            .any(|element| element.name == "script")
        {
            return Err(against("The content has a script in it"));
        }
        email.layout = Layout::read(&html);
        Ok(())
    };
    let (id, ()) = change(world, call, edit)?;
    Ok(id_only(id))
}

fn send_sample(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    target::<Email>(world, call)?;
    let to = given(call, "emailAddress")?;
    if !to.contains('@') {
        return Err(invalid("emailAddress", &to));
    }
    flag(call, "textOnly")?;
    if let Some(text) = call.params.get("leadId") {
        let id = text.trim().parse().map_err(|_| invalid("leadId", &text))?;
        let missing = || Failure::new("702", format!("Lead {id} not found"));
        world.leads.get(id).ok_or_else(missing)?;
    }
    Ok(found([json!({"service": "sendTestEmail", "result": true})]))
}
