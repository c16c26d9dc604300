//! Emails, email templates and snippets.

pub mod content;
pub mod emails;
pub mod modules;
mod preview;
pub mod snippets;
pub mod templates;

use serde_json::Value;

use super::assets::drafts::{Family, Shows};
use super::assets::{against, blank, invalid};
use crate::call::Call;
use crate::errors::Failure;
use crate::world::World;
use crate::world::assets::segments::Segment;
use crate::world::draft::{Drafted, Version};
use crate::world::landing::Page;
use crate::world::mail::dynamic::usable;
use crate::world::mail::email::{self, Email, Header};
use crate::world::mail::html::elements;
use crate::world::mail::snippet::Snippet;
use crate::world::mail::template::{self, EmailTemplate, is_section};
use crate::world::store::Store;

impl Family for Email {
    const APPROVED: Shows = Shows::Id;
    const UNAPPROVED: Shows = Shows::Id;

    fn store(world: &World) -> &Store<Drafted<Self>> {
        &world.emails
    }

    fn store_mut(world: &mut World) -> &mut Store<Drafted<Self>> {
        &mut world.emails
    }

    fn record(world: &World, asset: &Drafted<Self>, version: Version) -> Value {
        email::record(world, asset, version)
    }

    fn may_approve(_: &World, draft: &Self) -> Result<(), Failure> {
        let empty = |header: &Header| draft.line(*header).text().trim().is_empty();
        match Header::ALL.iter().find(|header| empty(header)) {
            Some(header) => Err(against(format!("{} cannot be blank", header.name()))),
            None => Ok(()),
        }
    }

    fn on_clone(&mut self, call: &Call<'_>) -> Result<(), Failure> {
        if let Some(operational) = super::assets::maybe_flag(call, "operational")? {
            self.operational = operational;
        }
        Ok(())
    }
}

impl Family for EmailTemplate {
    const APPROVED: Shows = Shows::Record;
    const UNAPPROVED: Shows = Shows::Record;

    fn store(world: &World) -> &Store<Drafted<Self>> {
        &world.email_templates
    }

    fn store_mut(world: &mut World) -> &mut Store<Drafted<Self>> {
        &mut world.email_templates
    }

    fn record(world: &World, asset: &Drafted<Self>, version: Version) -> Value {
        template::record(world, asset, version)
    }

    fn may_approve(_: &World, draft: &Self) -> Result<(), Failure> {
        if elements(&draft.html).iter().any(is_section) {
            Ok(())
        } else {
            Err(against("The template has no editable section"))
        }
    }

    fn user(world: &World, id: u64) -> Option<String> {
        user(world, |email| email.template == Some(id))
    }
}

impl Family for Snippet {
    const APPROVED: Shows = Shows::Record;
    const UNAPPROVED: Shows = Shows::Record;

    fn store(world: &World) -> &Store<Drafted<Self>> {
        &world.snippets
    }

    fn store_mut(world: &mut World) -> &mut Store<Drafted<Self>> {
        &mut world.snippets
    }

    fn record(world: &World, asset: &Drafted<Self>, version: Version) -> Value {
        Value::Object(asset.record(world, version))
    }

    fn user(world: &World, id: u64) -> Option<String> {
        let shows = |page: &Page| {
            let mut sections = page.sections.iter();
            sections.any(|it| it.kind == "Snippet" && it.value == id.to_string())
        };
        let page = || {
            let mut pages = world.landing.pages.iter();
            let page = pages.find(|page| page.contents().any(shows))?;
            Some(format!("landing page '{}'", page.head.name))
        };
        user(world, |email| email.uses_snippet(id)).or_else(page)
    }
}

/// The first email of which a version is as it is asked for, by its name.
fn user(world: &World, uses: impl Fn(&Email) -> bool) -> Option<String> {
    let mut emails = world.emails.iter();
    let found = emails.find(|email| email.contents().any(&uses))?;
    Some(format!("email '{}'", found.head.name))
}

/// The segments of an approved segmentation. 701 for an id that is none, 709 for a segmentation
/// that cannot be used.
fn segments<'w>(world: &'w World, id: &str) -> Result<(u64, &'w [Segment]), Failure> {
    let number = id.trim().parse();
    let number = number.map_err(|_| invalid("segmentation", id))?;
    let found = usable(world.assets.segmentations.get(number));
    found.ok_or_else(|| against(format!("Segmentation {number} is not approved")))
}

/// A file of a multipart body, as text. 613 when the body is no multipart, 701 without the file.
fn file(call: &Call<'_>, name: &str) -> Result<String, Failure> {
    let parts = call.request.parts();
    let parts = parts.ok_or_else(|| Failure::plain("613"))?;
    let part = parts.into_iter().find(|part| part.name == name);
    let content = part.map(|part| String::from_utf8_lossy(&part.content).into_owned());
    content
        .filter(|content| !content.trim().is_empty())
        .ok_or_else(|| blank(name))
}
