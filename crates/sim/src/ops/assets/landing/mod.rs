//! Landing pages, their templates and content, and the rules that redirect them.

pub mod content;
pub mod dynamic;
pub mod pages;
pub mod redirects;
pub mod templates;

use crate::call::Call;
use crate::errors::Failure;
use crate::permission::Permission::{self, ApproveAssets};
use crate::world::World;
use crate::world::assets::AssetKind;
use crate::world::draft::Version;
use crate::world::landing::Template;

use super::{against, no_such};

/// What approving needs.
const APPROVE: &[Permission] = &[ApproveAssets];

/// The template that a page is to be made with: what is approved of it. 702 when it is not there,
/// 709 when it is a draft.
fn template(world: &World, id: u64) -> Result<&Template, Failure> {
    let found = world.landing.templates.get(id);
    let found = found.ok_or_else(|| no_such(AssetKind::LandingPageTemplate, id))?;
    let draft = || against(format!("Landing Page Template {id} is not approved"));
    found.version(Version::Approved).ok_or_else(draft)
}

/// A whole number. 701 when it is none.
fn number(call: &Call<'_>, name: &str) -> Result<Option<u64>, Failure> {
    let Some(text) = call.params.get(name) else {
        return Ok(None);
    };
    let wrong = |_| super::invalid(name, &text);
    text.trim().parse().map(Some).map_err(wrong)
}
