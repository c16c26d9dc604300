//! The activities of leads that writing opportunities and their roles leaves (Adobe: "Activities").

use serde_json::{Value, json};

use crate::time::Time;
use crate::world::World;
use crate::world::activity_kinds::{
    ADD_TO_OPPORTUNITY, REMOVE_FROM_OPPORTUNITY, UPDATE_OPPORTUNITY,
};
use crate::world::leads::text;
use crate::world::records::store::Record;

const KEY: &str = "externalOpportunityId";

/// A role was created or deleted.
pub(super) fn role(world: &mut World, now: Time, role: &Record, added: bool) {
    let kind = if added {
        ADD_TO_OPPORTUNITY
    } else {
        REMOVE_FROM_OPPORTUNITY
    };
    let known = &world.records.opportunities;
    let opportunity = known.find(KEY, &role.text(KEY)).first().copied();
    let opportunity = opportunity.and_then(|number| known.get(number)).cloned();
    let attributes = vec![
        ("Role".to_owned(), json!(role.text("role"))),
        (
            "Is Primary".to_owned(),
            json!(role.text("isPrimary") == "true"),
        ),
    ];
    note(world, now, kind, role, opportunity.as_ref(), attributes);
}

/// An opportunity was changed: each lead that has a role in it sees that.
pub(super) fn opportunity(world: &mut World, now: Time, old: &Record, new: &Record) {
    let changed = |name: &&String| old.values.get(*name) != new.values.get(*name);
    let mut names: Vec<&String> = old.values.keys().chain(new.values.keys()).collect();
    names.sort();
    names.dedup();
    let changes: Vec<String> = names
        .into_iter()
        .filter(changed)
        .map(|name| format!("{name}: {} -> {}", old.text(name), new.text(name)))
        .collect();
    if changes.is_empty() {
        return;
    }
    let roles = &world.records.roles;
    let found = roles.find(KEY, &new.text(KEY));
    let roles: Vec<Record> = found
        .into_iter()
        .filter_map(|number| roles.get(number).cloned())
        .collect();
    for role in &roles {
        let attributes = vec![("Data Value Changes".to_owned(), json!(changes.join("\n")))];
        note(world, now, UPDATE_OPPORTUNITY, role, Some(new), attributes);
    }
}

fn note(
    world: &mut World,
    now: Time,
    kind: u64,
    role: &Record,
    opportunity: Option<&Record>,
    attributes: Vec<(String, Value)>,
) {
    let Some(lead) = role.value("leadId").and_then(|id| text(&id).parse().ok()) else {
        return;
    };
    let activity = world.activities.add(now, lead, kind);
    activity.primary_id = opportunity.map(|record| record.number);
    activity.primary = opportunity.map_or_else(|| role.text(KEY), |record| record.text("name"));
    activity.attributes = attributes;
}
