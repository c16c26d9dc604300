//! Pages of a listing that is in order of numbers (Adobe: "Paging Tokens").

use serde_json::Value;

use crate::answer::Reply;
use crate::call::Call;
use crate::errors::Failure;
use crate::world::page;

/// One page of a listing.
pub(super) struct Page<T> {
    /// What is on it.
    pub(super) shown: Vec<T>,
    /// The token of the next page, if there is one.
    pub(super) next: Option<String>,
}

/// The page that a call asks for, of items that come in order of their keys: at most `batchSize`
/// of those after the one that the token names.
///
/// # Errors
/// 1001 for a `batchSize` that is no number, 1003 for a token of another query.
pub(super) fn page<T>(
    call: &Call<'_>,
    items: impl Iterator<Item = T>,
    key: impl Fn(&T) -> u64,
) -> Result<Page<T>, Failure> {
    let batch = call.batch_size()?;
    let query = format!(
        "{} {:?} {}",
        call.operation.name,
        call.path,
        call.params.fingerprint()
    );
    let after = match call.params.get("nextPageToken") {
        Some(token) => page::position(&token, &query)?,
        None => 0,
    };
    let mut rest = items.skip_while(|item| key(item) <= after);
    let shown: Vec<T> = rest.by_ref().take(batch).collect();
    let last = rest.next().and(shown.last()).map(&key);
    Ok(Page {
        next: last.map(|last| page::token(last, &query)),
        shown,
    })
}

impl Page<Value> {
    /// The page with `moreResult`, which the newer listings always say.
    pub(super) fn with_more(self) -> Reply {
        let more = self.next.is_some();
        let mut reply = Reply::page(self.shown, self.next);
        if let Reply::Result { more: beside, .. } = &mut reply {
            beside.insert("moreResult".into(), more.into());
        }
        reply
    }
}

impl<T> Page<T> {
    /// The page with something else made of each item.
    pub(super) fn map<U>(self, make: impl FnMut(T) -> U) -> Page<U> {
        Page {
            shown: self.shown.into_iter().map(make).collect(),
            next: self.next,
        }
    }
}

impl From<Page<Value>> for Reply {
    fn from(page: Page<Value>) -> Self {
        Self::page(page.shown, page.next)
    }
}
