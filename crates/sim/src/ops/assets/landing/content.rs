//! The sections of a landing page (Adobe: "Landing Pages" > "Manage Content Section").

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::number;
use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::ops::assets::drafts;
use crate::ops::assets::{
    READ, WRITE, against, blank, found, given, invalid, maybe_flag, no_such, only_form, short,
};
use crate::world::World;
use crate::world::assets::AssetKind;
use crate::world::landing::{Page, Section, TemplateKind};

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "getLandingPageContent",
        "GET",
        "/rest/asset/v1/landingPage/{id}/content.json",
        READ,
        content,
    ),
    Operation::new(
        "addLandingPageContentSection",
        "POST",
        "/rest/asset/v1/landingPage/{id}/content.json",
        WRITE,
        add,
    ),
    Operation::new(
        "updateLandingPageContentSection",
        "POST",
        "/rest/asset/v1/landingPage/{id}/content/{contentId}.json",
        WRITE,
        update,
    ),
    Operation::new(
        "deleteLandingPageContentSection",
        "POST",
        "/rest/asset/v1/landingPage/{id}/content/{contentId}/delete.json",
        WRITE,
        delete,
    ),
];

/// The longest content of a section, in bytes.
const LONGEST: usize = 65_535;
/// What a section can be; only an update makes one dynamic.
const KINDS: &[&str] = &["Image", "Form", "Rectangle", "Snippet", "RichText", "HTML"];
const FORMATTING: &[&str] = &[
    "backgroundColor",
    "borderColor",
    "borderStyle",
    "borderWidth",
    "height",
    "left",
    "linkUrl",
    "opacity",
    "top",
    "width",
    "zIndex",
];
const FLAGS: &[&str] = &["hideDesktop", "hideMobile", "imageOpenNewWindow"];

fn content(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let it = drafts::seek::<Page>(world, call)?;
    let all = it.into_iter().flat_map(|(_, _, page)| page.ordered());
    Ok(found(all.map(Section::shown)))
}

/// What kind of section the call names. 701 for one that is none.
pub(super) fn kind(text: &str) -> Result<&'static str, Failure> {
    let known = KINDS.iter().find(|known| known.eq_ignore_ascii_case(text));
    known.copied().ok_or_else(|| invalid("type", text))
}

/// Content of that kind. 701 without it, when it is too long, or when it should be an id.
pub(super) fn value(call: &Call<'_>, kind: &str) -> Result<String, Failure> {
    if kind == "Rectangle" {
        return Ok(String::new());
    }
    let value = given(call, "value")?;
    if value.len() > LONGEST {
        let rule = format!("value cannot be longer than {LONGEST} bytes");
        return Err(Failure::new("701", rule));
    }
    if matches!(kind, "Form" | "Snippet") && value.trim().parse::<u64>().is_err() {
        return Err(invalid("value", &value));
    }
    Ok(value)
}

/// 702 for a form that is not there.
pub(super) fn exists(world: &World, kind: &str, value: &str) -> Result<(), Failure> {
    match value.trim().parse() {
        Ok(id) if kind == "Form" && world.forms.get(id).is_none() => {
            Err(no_such(AssetKind::Form, id))
        }
        _ => Ok(()),
    }
}

fn is_guided(world: &World, page: &Page) -> bool {
    let template = world.landing.templates.get(page.template);
    template.is_some_and(|template| template.latest().kind == TemplateKind::Guided)
}

/// Where a section lies and how it looks.
fn formatting(call: &Call<'_>) -> Result<BTreeMap<String, Value>, Failure> {
    let mut found = BTreeMap::new();
    for name in FORMATTING {
        if let Some(text) = short(call, name, 255)? {
            let shown = match text.parse::<i64>() {
                Ok(number) => json!(number),
                Err(_) => json!(text),
            };
            found.insert((*name).to_owned(), shown);
        }
    }
    for name in FLAGS {
        if let Some(yes) = maybe_flag(call, name)? {
            found.insert((*name).to_owned(), json!(yes));
        }
    }
    Ok(found)
}

/// What follows a form.
fn followup(call: &Call<'_>) -> Result<Option<(String, String)>, Failure> {
    let value = call.params.get("followupValue").unwrap_or_default();
    match call.params.get("followupType") {
        None => Ok(None),
        Some(kind) if matches!(kind.as_str(), "url" | "lp") && value.is_empty() => {
            Err(blank("followupValue"))
        }
        Some(kind) if matches!(kind.as_str(), "url" | "lp" | "formDefined") => {
            Ok(Some((kind, value)))
        }
        Some(kind) => Err(invalid("followupType", &kind)),
    }
}

fn add(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let id = call.params.get("contentId");
    let kind = kind(&given(call, "type")?)?;
    let value = value(call, kind)?;
    let (formatting, followup) = (formatting(call)?, followup(call)?);
    let index = number(call, "index")?;
    exists(world, kind, &value)?;
    let asset = drafts::target::<Page>(world, call)?;
    let page = asset.latest();
    let sections = &page.sections;
    let id = match id {
        Some(id) => id,
        None if is_guided(world, page) => return Err(blank("contentId")),
        // Free-form pages name their sections themselves.
        None => {
            let last = sections
                .iter()
                .filter_map(|section| section.id.parse().ok());
            (last.max().unwrap_or(0u64) + 1).to_string()
        }
    };
    if sections.iter().any(|section| section.id == id) {
        return Err(against(format!("Content section '{id}' already exists")));
    }
    let last = sections.iter().map(|section| section.index).max();
    let index = index.unwrap_or_else(|| last.unwrap_or_default().saturating_add(1));
    let asset = drafts::target_mut::<Page>(world, call)?;
    asset.edit(call.now).sections.push(Section {
        formatting,
        followup,
        ..Section::new(&id, kind, &value, index)
    });
    Ok(drafts::show_id(asset))
}

/// 702: the page has no such section.
fn no_section(id: &str) -> Failure {
    Failure::new("702", format!("Content section '{id}' not found"))
}

fn update(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let id = call.path_param("contentId");
    let asked = given(call, "type")?;
    let (formatting, followup) = (formatting(call)?, followup(call)?);
    let index = number(call, "index")?;
    let asset = drafts::target::<Page>(world, call)?;
    let known = asset.latest().sections.iter();
    let mut changed = known
        .clone()
        .find(|section| section.id == id)
        .cloned()
        .ok_or_else(|| no_section(id))?;
    if asked.eq_ignore_ascii_case("DynamicContent") {
        let segmentation = number(call, "value")?.ok_or_else(|| blank("value"))?;
        let same = |one: &super::dynamic::Dynamic| one.segmentation == segmentation;
        if !changed.dynamic.as_ref().is_some_and(same) {
            let made = super::dynamic::make(world, call.now, &changed, segmentation)?;
            world.landing.last_dynamic = made.number;
            changed.dynamic = Some(made);
        }
    } else {
        changed.kind = kind(&asked)?.to_owned();
        changed.value = value(call, &changed.kind)?;
        exists(world, &changed.kind, &changed.value)?;
        changed.dynamic = None;
    }
    changed.formatting.extend(formatting);
    changed.followup = followup.or(changed.followup);
    changed.index = index.unwrap_or(changed.index);
    let asset = drafts::target_mut::<Page>(world, call)?;
    if let Some(section) = asset.edit(call.now).section_mut(id) {
        *section = changed;
    }
    Ok(drafts::show_id(asset))
}

fn delete(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let id = call.path_param("contentId");
    let asset = drafts::target_mut::<Page>(world, call)?;
    if !asset
        .latest()
        .sections
        .iter()
        .any(|section| section.id == id)
    {
        return Err(no_section(id));
    }
    asset
        .edit(call.now)
        .sections
        .retain(|section| section.id != id);
    Ok(drafts::show_id(asset))
}
