//! Whether a call may be sent again when nobody knows what became of the first try.

use serde::Deserialize;

use super::{Body, CallSpec};
use crate::operation::Replay;

/// Whether a call may be sent again when nobody knows what became of the first try.
///
/// It does not matter where Marketo says that it has not executed the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplaySafety {
    /// A second try changes nothing that the first has not changed.
    Safe,
    /// A second try could do the work twice: the outcome stays unknown.
    Unsafe,
}

impl CallSpec {
    /// Whether this call may be sent again after an unknown outcome.
    #[must_use]
    pub fn replay(&self) -> ReplaySafety {
        match self.operation.replay {
            Replay::Safe => ReplaySafety::Safe,
            Replay::Unsafe => ReplaySafety::Unsafe,
            Replay::ByAction => match &self.body {
                Body::Json(json) => by_action(json),
                _ => ReplaySafety::Unsafe,
            },
        }
    }
}

/// Adobe ("Leads", "Sync leads"): an upsert by key finds what the first try made; the creating
/// actions make it twice. Whatever is not clearly an upsert counts as creating.
fn by_action(json: &[u8]) -> ReplaySafety {
    #[derive(Deserialize)]
    struct Sync<'a> {
        #[serde(borrow, default)]
        action: Option<std::borrow::Cow<'a, str>>,
    }
    match serde_json::from_slice::<Sync<'_>>(json).map(|sync| sync.action) {
        Ok(None) => ReplaySafety::Safe,
        Ok(Some(action)) if action == "createOrUpdate" || action == "updateOnly" => {
            ReplaySafety::Safe
        }
        Ok(Some(_)) | Err(_) => ReplaySafety::Unsafe,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_clearly_an_upsert_is_safe() {
        for json in [
            r#"{"input":[]}"#,
            r#"{"action":null,"input":[{"action":"createOnly"}]}"#,
            r#"{"input":[],"action":"createOrUpdate"}"#,
            r#"{"action":"updateOnly"}"#,
            r#"{"\u0061ction":"update\u004fnly"}"#,
        ] {
            assert_eq!(by_action(json.as_bytes()), ReplaySafety::Safe, "{json}");
        }
        for json in [
            r#"{"action":"createOnly"}"#,
            r#"{"action":"createDuplicate"}"#,
            r#"{"\u0061ction":"createOnly"}"#,
            r#"{"action":"createorupdate"}"#,
            r#"{"action":"updateOnly","action":"createOnly"}"#,
            r#"{"action":1}"#,
            r#"[{"action":"updateOnly"}]"#,
            "",
            "{",
        ] {
            assert_eq!(by_action(json.as_bytes()), ReplaySafety::Unsafe, "{json}");
        }
    }
}
