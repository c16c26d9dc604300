//! Snippets (Adobe: "Snippets").

use serde_json::json;

use super::segments;
use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::ops::assets::drafts::{self, change, life, new_head, seek, show};
use crate::ops::assets::{
    READ, WRITE, against, found, given, id_only, invalid, maybe_flag, only_form,
};
use crate::world::World;
use crate::world::mail::Rich;
use crate::world::mail::dynamic::Dynamic;
use crate::world::mail::snippet::Snippet;

macro_rules! at {
    ($rest:literal) => {
        concat!("/rest/asset/v1/snippet", $rest)
    };
}

/// What it has in common with every asset that is approved.
pub const LIFE: &[Operation] = life!(
    Snippet,
    "snippet",
    [
        "getSnippets",
        "getSnippetById",
        "approveSnippetDraft",
        "unapproveSnippet",
        "discardSnippetDraft",
        "cloneSnippet",
        "deleteSnippet",
    ]
);

/// The other operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new("createSnippet", "POST", at!("s.json"), WRITE, create),
    Operation::new(
        "updateSnippetMetadata",
        "POST",
        at!("/{id}.json"),
        WRITE,
        update,
    ),
    Operation::new(
        "getSnippetContent",
        "GET",
        at!("/{id}/content.json"),
        READ,
        content,
    ),
    Operation::new(
        "updateSnippetContent",
        "POST",
        at!("/{id}/content.json"),
        WRITE,
        update_content,
    ),
    Operation::new(
        "getDynamicContent",
        "GET",
        at!("/{id}/dynamicContent.json"),
        READ,
        dynamic,
    ),
    Operation::new(
        "updateSnippetDynamicContent",
        "POST",
        at!("/{id}/dynamicContent/{segmentId}.json"),
        WRITE,
        update_dynamic,
    ),
];

fn create(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let head = new_head::<Snippet>(world, call)?;
    let id = drafts::add(world, call, head, Snippet::default())?;
    Ok(show::<Snippet>(world, id))
}

fn update(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let archived = maybe_flag(call, "isArchive")?;
    let id = drafts::rename::<Snippet>(world, call)?;
    if let Some(archived) = archived {
        change(world, call, |_, snippet: &mut Snippet| {
            snippet.is_archived = archived;
            Ok(())
        })?;
    }
    Ok(show::<Snippet>(world, id))
}

fn content(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let it = seek::<Snippet>(world, call)?;
    let records = it.map(|(_, _, snippet)| snippet.content_records());
    Ok(found(records.unwrap_or_default()))
}

/// Whether a content type is `HTML`; `Text` is the other one. 701 for a third.
fn is_html(text: &str) -> Result<bool, Failure> {
    if text.eq_ignore_ascii_case("HTML") {
        Ok(true)
    } else if text.eq_ignore_ascii_case("Text") {
        Ok(false)
    } else {
        Err(invalid("type", text))
    }
}

fn update_content(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let (kind, content) = (given(call, "type")?, given(call, "content")?);
    let edit = |world: &World, snippet: &mut Snippet| {
        if kind.eq_ignore_ascii_case("DynamicContent") {
            let of = segments(world, &content)?;
            snippet.dynamic = Some(Dynamic::new(call.now, 1, of, &snippet.content));
            return Ok(());
        }
        // Content for everybody ends what differed by segment.
        snippet.content = snippet.shown();
        snippet.dynamic = None;
        if is_html(&kind)? {
            let text = std::mem::take(&mut snippet.content.text);
            snippet.content = Rich::of_html(&content);
            if !text.is_empty() {
                snippet.content.text = text;
            }
        } else {
            snippet.content.text = content;
        }
        Ok(())
    };
    let (id, ()) = change(world, call, edit)?;
    Ok(id_only(id))
}

/// A snippet has one dynamic section, which is named by the snippet's own id.
fn dynamic(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let it = seek::<Snippet>(world, call)?;
    let record = it.and_then(|(asset, _, snippet)| {
        let mut record = snippet.dynamic.as_ref()?.record(false);
        record["id"] = json!(asset.head.id);
        Some(record)
    });
    Ok(found(record))
}

fn update_dynamic(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let kind = call.params.get("type");
    let as_html = kind.map_or(Ok(true), |kind| is_html(&kind))?;
    let (segment, value) = (call.path_id("segmentId")?, given(call, "value")?);
    let edit = |_: &World, snippet: &mut Snippet| {
        let dynamic = snippet.dynamic.as_mut();
        let dynamic = dynamic.ok_or_else(|| against("The snippet has no dynamic content"))?;
        if dynamic.set(call.now, &segment.to_string(), as_html, &value) {
            Ok(())
        } else {
            Err(Failure::new("702", format!("Segment {segment} not found")))
        }
    };
    let (id, ()) = change(world, call, edit)?;
    Ok(id_only(id))
}
