//! Upserts of leads (Adobe: "Leads", create and update): several callers' records in one call.

use marketo_core::batch::fold;
use marketo_core::request::{Body, CallSpec};

use super::answer::{Members, items, list, members, object, plain, with_result};
use super::offer::Draft;
use super::part::record_of;

/// The members that may stand in the body of an upsert that is merged. `asyncProcessing`, say, is
/// described nowhere.
const KNOWN: [&str; 4] = ["action", "input", "lookupField", "partitionName"];

/// What an upsert brings along; nothing if it goes alone.
pub(super) fn draft(spec: &CallSpec) -> Option<Draft> {
    let Body::Json(json) = &spec.body else {
        return None;
    };
    let body = members(json)?;
    if !spec.query.is_empty() || body.keys().any(|name| !KNOWN.contains(&name.as_str())) {
        return None;
    }
    let text = |name: &str| match body.get(name) {
        Some(value) => plain(value),
        None => Some(String::new()),
    };
    let action = text("action")?;
    if !matches!(action.as_str(), "" | "createOrUpdate" | "updateOnly") {
        return None;
    }
    // One who names what is the default anyway can go with one who does not.
    let action = if action.is_empty() {
        "createOrUpdate".to_owned()
    } else {
        action
    };
    let lookup = text("lookupField")?;
    let lookup = if lookup.is_empty() {
        "email".to_owned()
    } else {
        lookup
    };
    let partition = text("partitionName")?;
    let input = items(body.get("input")?.get().as_bytes())?;
    let mut records = Vec::with_capacity(input.len());
    for record in &input {
        let record = members(record.get().as_bytes())?;
        let name = record.get(&lookup).and_then(|value| plain(value))?;
        let name = fold(&name);
        let record = record_of(&["lead", &lookup, &name]);
        // Twice in one caller's input: Marketo is to say what it makes of that.
        if name.is_empty() || records.contains(&record) {
            return None;
        }
        records.push(record);
    }
    Some(Draft {
        key: vec![action, lookup, partition],
        size: u16::try_from(input.len()).ok().filter(|size| *size > 0)?,
        records,
        load: list(input.iter().map(|record| record.get())),
    })
}

/// The leader's upsert with the records of the others after its own.
pub(super) fn widened(spec: &CallSpec, own: &str, others: &[&str]) -> Option<CallSpec> {
    let Body::Json(json) = &spec.body else {
        return None;
    };
    let body = members(json)?;
    let bare = |list: &'_ str| list.get(1..list.len().saturating_sub(1)).map(str::to_owned);
    let all: Option<Vec<String>> = core::iter::once(own)
        .chain(others.iter().copied())
        .map(bare)
        .collect();
    let input = format!("[{}]", all?.join(","));
    let json = object(body.iter().map(|(name, value)| {
        let value = if name == "input" { &input } else { value.get() };
        (name.as_str(), value)
    }));
    Some(spec.clone().with_json(json))
}

/// Each part's answer, by position (lead results carry no number of their own). Nothing if that
/// cannot be told.
pub(super) fn shares(answer: &Members<'_>, sizes: &[u16]) -> Option<Vec<String>> {
    let result = items(answer.get("result")?.get().as_bytes())?;
    if result.len() != sizes.iter().map(|size| usize::from(*size)).sum::<usize>() {
        return None;
    }
    let mut rest = result.as_slice();
    let share = |size: &u16| {
        let (own, others) = rest.split_at_checked((*size).into())?;
        rest = others;
        Some(with_result(
            answer,
            &list(own.iter().map(|item| item.get())),
        ))
    };
    sizes.iter().map(share).collect()
}
