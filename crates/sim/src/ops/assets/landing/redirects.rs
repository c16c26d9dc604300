//! Redirect rules and domains of landing pages (Adobe: "Landing Page Redirect Rules").

use serde_json::{Value, json};

use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::ops::assets::{
    Browse, against, blank, browse, embedded, found, id_only, invalid, no_such, only_form, short,
};
use crate::permission::Permission::{self, ReadOnlyRedirectRules, ReadWriteRedirectRules};
use crate::world::World;
use crate::world::assets::{AssetKind, FolderRef};
use crate::world::landing::redirects::{End, Rule};
use crate::world::leads::text;

const READ: &[Permission] = &[ReadOnlyRedirectRules, ReadWriteRedirectRules];
const WRITE: &[Permission] = &[ReadWriteRedirectRules];

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "getLandingPageRedirectRules",
        "GET",
        "/rest/asset/v1/redirectRules.json",
        READ,
        rules,
    ),
    Operation::new(
        "createLandingPageRedirectRule",
        "POST",
        "/rest/asset/v1/redirectRules.json",
        WRITE,
        create,
    ),
    Operation::new(
        "getLandingPageRedirectRuleById",
        "GET",
        "/rest/asset/v1/redirectRule/{id}.json",
        READ,
        by_id,
    ),
    Operation::new(
        "updateLandingPageRedirectRule",
        "POST",
        "/rest/asset/v1/redirectRule/{id}.json",
        WRITE,
        update,
    ),
    Operation::new(
        "deleteLandingPageRedirectRule",
        "POST",
        "/rest/asset/v1/redirectRule/{id}/delete.json",
        WRITE,
        delete,
    ),
    Operation::new(
        "getLandingPageDomains",
        "GET",
        "/rest/asset/v1/landingPageDomains.json",
        READ,
        domains,
    ),
];

fn rules(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let dates = Browse::read(call)?;
    let host = call.params.get("hostname");
    // Adobe's reference writes it with a small l.
    let page = super::number(call, "redirectToLandingPageId")?;
    let page = match page {
        None => super::number(call, "redirectTolandingPageId")?,
        known => known,
    };
    let path = call.params.get("redirectToPath");
    let landing = &world.landing;
    // Rules lie in no folder.
    let nowhere = FolderRef::Folder(0);
    let wanted = landing.redirects.rules.iter().filter(|rule| {
        host.as_ref().is_none_or(|host| *host == rule.hostname)
            && page.is_none_or(|page| rule.to == End::Page(page))
            && path
                .as_ref()
                .is_none_or(|path| rule.to == End::Other(path.clone()))
            && dates.wants(nowhere, rule.updated_at)
    });
    browse(call, wanted.map(|rule| landing.rule_record(rule)))
}

fn by_id(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let id = call.path_id("id")?;
    let landing = &world.landing;
    let rule = landing.redirects.rules.get(id);
    Ok(found(rule.map(|rule| landing.rule_record(rule))))
}

/// `hostname`, if it is there: one of the domains.
fn hostname(world: &World, call: &Call<'_>) -> Result<Option<String>, Failure> {
    let host = short(call, "hostname", 255)?;
    let mut domains = world.landing.redirects.domains.iter();
    match &host {
        Some(host) if !domains.any(|domain| domain.hostname == *host) => Err(against(format!(
            "'{host}' is no landing page domain or domain alias"
        ))),
        _ => Ok(host),
    }
}

/// One end of a rule, if it is there: `{"type":"landingPageId","value":"1774"}`, or `other` as the
/// type.
fn end(world: &World, call: &Call<'_>, name: &str, other: &str) -> Result<Option<End>, Failure> {
    let Some(given) = embedded::<Value>(call, name)? else {
        return Ok(None);
    };
    let member = |part: &str| {
        let value = given.get(part).map(text).unwrap_or_default();
        let missing = || blank(&format!("{name}.{part}"));
        (!value.trim().is_empty())
            .then_some(value)
            .ok_or_else(missing)
    };
    let (kind, value) = (member("type")?, member("value")?);
    if kind == "landingPageId" {
        let id = value.trim().parse().map_err(|_| invalid(name, &value))?;
        if world.landing.pages.get(id).is_none() {
            return Err(no_such(AssetKind::LandingPage, id));
        }
        Ok(Some(End::Page(id)))
    } else if kind == other {
        // A path must not begin with a slash.
        if other == "path" && value.starts_with('/') {
            return Err(invalid(name, &value));
        }
        Ok(Some(End::Other(value)))
    } else {
        Err(invalid(&format!("{name}.type"), &kind))
    }
}

/// 709 for a rule that leads to where it starts, or starts where another one does.
fn check(world: &World, rule: &Rule) -> Result<(), Failure> {
    if rule.from == rule.to {
        return Err(against("A page cannot be redirected to itself"));
    }
    let mut others = world.landing.redirects.rules.iter();
    let same = |other: &Rule| {
        other.id != rule.id && other.hostname == rule.hostname && other.from == rule.from
    };
    if others.any(same) {
        return Err(against("A redirect rule for this page already exists"));
    }
    Ok(())
}

fn create(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let rule = Rule {
        id: 0,
        hostname: hostname(world, call)?.ok_or_else(|| blank("hostname"))?,
        from: end(world, call, "redirectFrom", "path")?.ok_or_else(|| blank("redirectFrom"))?,
        to: end(world, call, "redirectTo", "url")?.ok_or_else(|| blank("redirectTo"))?,
        created_at: call.now,
        updated_at: call.now,
    };
    check(world, &rule)?;
    let rules = &mut world.landing.redirects.rules;
    let id = rules.add(|id| Rule { id, ..rule });
    let landing = &world.landing;
    let made = landing.redirects.rules.get(id);
    Ok(found(made.map(|rule| landing.rule_record(rule))))
}

/// The rule that the path names. 702 when it is not there.
fn target<'w>(world: &'w World, call: &Call<'_>) -> Result<&'w Rule, Failure> {
    let id = call.path_id("id")?;
    let missing = || Failure::new("702", format!("Redirect rule with id {id} not found"));
    world.landing.redirects.rules.get(id).ok_or_else(missing)
}

fn update(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let mut rule = target(world, call)?.clone();
    if let Some(host) = hostname(world, call)? {
        rule.hostname = host;
    }
    if let Some(from) = end(world, call, "redirectFrom", "path")? {
        rule.from = from;
    }
    if let Some(to) = end(world, call, "redirectTo", "url")? {
        rule.to = to;
    }
    rule.updated_at = call.now;
    check(world, &rule)?;
    let shown = world.landing.rule_record(&rule);
    if let Some(kept) = world.landing.redirects.rules.get_mut(rule.id) {
        *kept = rule;
    }
    Ok(found([shown]))
}

fn delete(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let id = target(world, call)?.id;
    world.landing.redirects.rules.remove(id);
    Ok(id_only(id))
}

fn domains(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let all = world.landing.redirects.domains.iter().map(|domain| {
        let kind = if domain.alias {
            "domain-alias"
        } else {
            "domain"
        };
        json!({"hostname": domain.hostname, "type": kind})
    });
    browse(call, all)
}
