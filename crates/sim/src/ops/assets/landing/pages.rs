//! Landing pages: metadata, approval, variables, preview (Adobe: "Landing Pages").

use serde_json::{Value, json};

use super::{APPROVE, number, template};
use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::ops::assets::drafts::{self, Family, Shows};
use crate::ops::assets::{
    READ, WRITE, against, blank, browse, embedded, found, given, invalid, maybe_flag, only_form,
    short,
};
use crate::permission::Permission::{ReadOnlyLead, ReadWriteLead};
use crate::world::World;
use crate::world::assets::APP;
use crate::world::draft::{Drafted, Version};
use crate::world::landing::redirects::End;
use crate::world::landing::{Page, TEXTS, TemplateKind, render};
use crate::world::store::Store;

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "getLandingPages",
        "GET",
        "/rest/asset/v1/landingPages.json",
        READ,
        drafts::browse::<Page>,
    ),
    Operation::new(
        "createLandingPage",
        "POST",
        "/rest/asset/v1/landingPages.json",
        WRITE,
        create,
    ),
    Operation::new(
        "getLandingPageByName",
        "GET",
        "/rest/asset/v1/landingPage/byName.json",
        READ,
        by_name,
    ),
    Operation::new(
        "getLandingPageById",
        "GET",
        "/rest/asset/v1/landingPage/{id}.json",
        READ,
        drafts::by_id::<Page>,
    ),
    Operation::new(
        "updateLandingPageMetadata",
        "POST",
        "/rest/asset/v1/landingPage/{id}.json",
        WRITE,
        update,
    ),
    Operation::new(
        "cloneLandingPage",
        "POST",
        "/rest/asset/v1/landingPage/{id}/clone.json",
        WRITE,
        clone,
    ),
    Operation::new(
        "approveLandingPageDraft",
        "POST",
        "/rest/asset/v1/landingPage/{id}/approveDraft.json",
        APPROVE,
        drafts::approve::<Page>,
    ),
    Operation::new(
        "unapproveLandingPage",
        "POST",
        "/rest/asset/v1/landingPage/{id}/unapprove.json",
        APPROVE,
        drafts::unapprove::<Page>,
    ),
    Operation::new(
        "discardLandingPageDraft",
        "POST",
        "/rest/asset/v1/landingPage/{id}/discardDraft.json",
        WRITE,
        drafts::discard::<Page>,
    ),
    Operation::new(
        "deleteLandingPage",
        "POST",
        "/rest/asset/v1/landingPage/{id}/delete.json",
        WRITE,
        drafts::delete::<Page>,
    ),
    Operation::new(
        "getLandingPageVariables",
        "GET",
        "/rest/asset/v1/landingPage/{id}/variables.json",
        READ,
        variables,
    ),
    Operation::new(
        "updateLandingPageVariable",
        "POST",
        "/rest/asset/v1/landingPage/{id}/variable/{variableId}.json",
        WRITE,
        update_variable,
    ),
    Operation::new(
        "getLandingPageFullContent",
        "GET",
        "/rest/asset/v1/landingPage/{id}/fullContent.json",
        READ,
        full_content,
    ),
];

/// The longest text of a page's metadata, in characters.
const LONGEST: usize = 65_535;

impl Family for Page {
    const APPROVED: Shows = Shows::Id;
    const UNAPPROVED: Shows = Shows::Record;

    fn store(world: &World) -> &Store<Drafted<Self>> {
        &world.landing.pages
    }

    fn store_mut(world: &mut World) -> &mut Store<Drafted<Self>> {
        &mut world.landing.pages
    }

    fn record(world: &World, asset: &Drafted<Self>, version: Version) -> Value {
        let mut record = asset.record(world, version);
        record.remove("url");
        let Some(page) = asset.version(version) else {
            return Value::Object(record);
        };
        record.insert("template".into(), json!(page.template));
        for name in [
            "title",
            "keywords",
            "robots",
            "customHeadHTML",
            "facebookOgTags",
        ] {
            record.insert(name.into(), json!(page.text(name)));
        }
        record.insert("formPrefill".into(), json!(page.prefill));
        record.insert("mobileEnabled".into(), json!(page.mobile));
        record.insert(
            "URL".into(),
            json!(format!("{APP}/lp/123-SIM-456/{}", page.path())),
        );
        record.insert("computedUrl".into(), json!(asset.url(version)));
        Value::Object(record)
    }

    /// A page's template may have changed or gone since.
    fn may_approve(world: &World, draft: &Self) -> Result<(), Failure> {
        template(world, draft.template).map(drop)
    }

    fn user(world: &World, id: u64) -> Option<String> {
        let page = End::Page(id);
        let mut rules = world.landing.redirects.rules.iter();
        let rule = rules.find(|rule| rule.from == page || rule.to == page)?;
        Some(format!("redirect rule {}", rule.id))
    }
}

/// The part of an address that a name gives, or that one with a number when it is taken.
fn address(world: &World, name: &str) -> String {
    let plain = |letter: char| {
        if letter.is_alphanumeric() || letter == '_' {
            letter
        } else {
            '-'
        }
    };
    let bare: String = name.chars().map(plain).collect();
    let mut free = bare.clone();
    let mut n = 1;
    while is_used(world, &free, None) {
        free = format!("{bare}-{n}");
        n += 1;
    }
    free
}

/// Whether a page other than `but` has that address.
fn is_used(world: &World, address: &str, but: Option<u64>) -> bool {
    world.landing.pages.iter().any(|page| {
        let same = |version: &Page| version.address.eq_ignore_ascii_case(address);
        but != Some(page.head.id) && page.contents().any(same)
    })
}

/// What a call says of a page's metadata, name, description and place aside.
struct Metadata {
    texts: Vec<(&'static str, String)>,
    address: Option<String>,
    prefill: Option<bool>,
    mobile: Option<bool>,
}

impl Metadata {
    fn read(world: &World, call: &Call<'_>, own: Option<u64>) -> Result<Self, Failure> {
        let mut texts = Vec::new();
        for name in TEXTS {
            if let Some(text) = short(call, name, LONGEST)? {
                texts.push((*name, text));
            }
        }
        let address = short(call, "urlPageName", 255)?;
        let address = address.map(|text| text.trim_end_matches(".html").to_owned());
        if let Some(address) = &address {
            let fits = |letter: char| !letter.is_whitespace() && !"/?#".contains(letter);
            if address.is_empty() || !address.chars().all(fits) {
                return Err(invalid("urlPageName", address));
            }
            if is_used(world, address, own) {
                return Err(against(format!(
                    "A page with the URL '{address}' already exists"
                )));
            }
        }
        // Adobe's page and its reference name it differently.
        let prefill = match maybe_flag(call, "prefillForm")? {
            None => maybe_flag(call, "formPrefill")?,
            known => known,
        };
        Ok(Self {
            texts,
            address,
            prefill,
            mobile: maybe_flag(call, "mobileEnabled")?,
        })
    }

    fn is_empty(&self) -> bool {
        self.texts.is_empty()
            && self.address.is_none()
            && self.prefill.is_none()
            && self.mobile.is_none()
    }

    /// Free-form pages only can have a form for small screens.
    fn apply(self, page: &mut Page, kind: TemplateKind) {
        let texts = self.texts.into_iter();
        page.texts
            .extend(texts.map(|(name, text)| (name.to_owned(), text)));
        if let Some(address) = self.address {
            page.address = address;
        }
        page.prefill = self.prefill.unwrap_or(page.prefill);
        page.mobile = self.mobile.unwrap_or(page.mobile) && kind == TemplateKind::FreeForm;
    }
}

fn create(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let head = drafts::new_head::<Page>(world, call)?;
    let id = number(call, "template")?.ok_or_else(|| blank("template"))?;
    let design = template(world, id)?;
    let metadata = Metadata::read(world, call, None)?;
    let mut page = Page::new(id, design, &address(world, &head.0));
    metadata.apply(&mut page, design.kind);
    let id = drafts::add(world, call, head, page)?;
    Ok(drafts::show::<Page>(world, id))
}

fn update(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let asset = drafts::target::<Page>(world, call)?;
    let design = asset.latest().template;
    let metadata = Metadata::read(world, call, Some(asset.head.id))?;
    let design = world.landing.templates.get(design);
    let kind = design.map_or(TemplateKind::FreeForm, |it| it.latest().kind);
    let id = drafts::rename::<Page>(world, call)?;
    if !metadata.is_empty() {
        let asset = drafts::target_mut::<Page>(world, call)?;
        metadata.apply(asset.edit(call.now), kind);
    }
    Ok(drafts::show::<Page>(world, id))
}

fn by_name(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let name = given(call, "name")?;
    let asked = drafts::status(call)?;
    let pages = world.landing.pages.iter();
    let named = pages.filter(|page| page.head.name == name);
    let records = named.filter_map(|page| {
        let (version, _) = page.pick(asked)?;
        Some(Page::record(world, page, version))
    });
    browse(call, records)
}

/// Copies a page; another template must be of the same kind.
fn clone(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let source = drafts::target::<Page>(world, call)?;
    let approved = source.version(Version::Approved);
    let mut page = approved.unwrap_or(source.latest()).clone();
    let head = drafts::new_head::<Page>(world, call)?;
    if let Some(id) = number(call, "template")? {
        let (old, new) = (page.template, template(world, id)?.kind);
        let old = world.landing.templates.get(old);
        if old.is_some_and(|old| old.latest().kind != new) {
            return Err(against("The templates are of different types"));
        }
        page.template = id;
    }
    page.address = address(world, &head.0);
    let id = drafts::add(world, call, head, page)?;
    Ok(drafts::show::<Page>(world, id))
}

fn variables(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let it = drafts::seek::<Page>(world, call)?;
    let all = it.into_iter().flat_map(|(_, _, page)| &page.variables);
    Ok(found(all.map(|variable| variable.shown())))
}

fn update_variable(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let value = given(call, "value")?;
    let name = call.path_param("variableId");
    let asset = drafts::target::<Page>(world, call)?;
    let known = asset.latest().variables.iter();
    let mut known = known.filter(|variable| variable.id == name);
    let missing = || Failure::new("702", format!("Variable '{name}' not found"));
    let variable = known.next().ok_or_else(missing)?;
    let fits = match variable.kind.as_str() {
        "color" => value.strip_prefix('#').is_some_and(|digits| {
            matches!(digits.len(), 3 | 6) && digits.chars().all(|digit| digit.is_ascii_hexdigit())
        }),
        "boolean" => matches!(value.to_ascii_lowercase().as_str(), "true" | "false"),
        _ => true,
    };
    if !fits {
        return Err(invalid("value", &value));
    }
    let draft = drafts::target_mut::<Page>(world, call)?.edit(call.now);
    let mut known = draft.variables.iter_mut();
    let changed = known.find(|variable| variable.id == name).map(|variable| {
        variable.value = value;
        variable.shown()
    });
    Ok(found(changed))
}

/// The segments that a preview is for.
fn segments(call: &Call<'_>) -> Result<Vec<u64>, Failure> {
    let given = embedded::<Vec<Value>>(call, "segmentation")?;
    let segment = |one: &Value| {
        let id = one.get("segmentId").and_then(Value::as_u64);
        id.ok_or_else(|| invalid("segmentation", &one.to_string()))
    };
    given.iter().flatten().map(segment).collect()
}

fn full_content(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    if let Some(lead) = number(call, "leadId")? {
        if ![ReadOnlyLead, ReadWriteLead]
            .iter()
            .any(|one| call.permissions.contains(one))
        {
            return Err(Failure::plain("603"));
        }
        if world.leads.get(lead).is_none() {
            return Err(Failure::new(
                "702",
                format!("Lead with id {lead} not found"),
            ));
        }
    }
    let segments = segments(call)?;
    let it = drafts::seek::<Page>(world, call)?;
    let shown = it.and_then(|(asset, version, page)| {
        let design = world.landing.templates.get(page.template)?;
        let (_, design) = design.pick(None)?;
        Some(json!({
            "id": asset.head.id,
            "status": version.name(),
            "content": render::page(page, design, &segments),
        }))
    });
    Ok(found(shown))
}
