//! What is put on a list, and taken off it (Adobe: "Static lists"): several callers' leads in one
//! call.

use marketo_core::request::{Body, CallSpec};

use super::answer::{Members, items, list, members, plain, with_result};
use super::offer::Draft;
use super::part::record_of;

/// What a change of a list brings along; nothing if it goes alone.
pub(super) fn draft(spec: &CallSpec) -> Option<Draft> {
    let (_, of) = spec.path.first()?;
    let ids = ids(spec)?;
    let mut records = Vec::with_capacity(ids.len());
    for id in &ids {
        let digits = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
        // The same for what is put on and for what is taken off: one goes after the other.
        let record = record_of(&["list", of, id]);
        if !digits || records.contains(&record) {
            return None;
        }
        records.push(record);
    }
    Some(Draft {
        key: vec![of.clone()],
        size: u16::try_from(ids.len()).ok().filter(|size| *size > 0)?,
        records,
        load: ids.join(","),
    })
}

/// The ids, from the query or from the body; nothing if anything else stands there.
fn ids(spec: &CallSpec) -> Option<Vec<String>> {
    match &spec.body {
        Body::None if !spec.query.is_empty() => {
            let named = spec.query.iter().all(|(name, _)| name == "id");
            let values = spec.query.iter().flat_map(|(_, value)| value.split(','));
            named.then(|| values.map(str::to_owned).collect())
        }
        Body::Json(json) if spec.query.is_empty() => {
            let body = members(json)?;
            let input = body.get("input").filter(|_| body.len() == 1)?;
            let id = |item: &&serde_json::value::RawValue| {
                let item = members(item.get().as_bytes())?;
                item.get("id")
                    .filter(|_| item.len() == 1)
                    .and_then(|id| plain(id))
            };
            items(input.get().as_bytes())?.iter().map(id).collect()
        }
        _ => None,
    }
}

/// The leader's call for the leads of all.
pub(super) fn widened(spec: &CallSpec, own: &str, others: &[&str]) -> CallSpec {
    let ids = core::iter::once(own).chain(others.iter().copied());
    let input: Vec<String> = ids
        .flat_map(|ids| ids.split(','))
        .map(|id| format!("{{\"id\":{id}}}"))
        .collect();
    let mut spec = spec.clone();
    spec.query.clear();
    let input = list(input.iter().map(String::as_str));
    spec.with_json(format!("{{\"input\":{input}}}"))
}

/// Each part's answer, by position, where the ids that were answered are those that were sent.
pub(super) fn shares(answer: &Members<'_>, loads: &[&str]) -> Option<Vec<String>> {
    let result = items(answer.get("result")?.get().as_bytes())?;
    let mut rest = result.as_slice();
    let mut shares = Vec::with_capacity(loads.len());
    for load in loads {
        let ids: Vec<&str> = load.split(',').collect();
        let (own, others) = rest.split_at_checked(ids.len())?;
        rest = others;
        for (item, id) in own.iter().zip(ids) {
            let item = members(item.get().as_bytes())?;
            if item.get("id").and_then(|id| plain(id)).as_deref() != Some(id) {
                return None;
            }
        }
        shares.push(with_result(
            answer,
            &list(own.iter().map(|item| item.get())),
        ));
    }
    rest.is_empty().then_some(shares)
}
