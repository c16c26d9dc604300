//! Listings page by page: which call is next, and what a page delivered.

use core::fmt;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use thiserror::Error;

use crate::operation::Paging;
use crate::request::{Body, CallSpec};

const TOKEN: &str = "nextPageToken";
/// The rows of a page of assets if nothing is said, and at most (Adobe: "Asset APIs").
const DEFAULT_ROWS: u64 = 20;
const MOST_ROWS: u64 = 200;

/// A listing under way.
#[must_use]
pub struct Listing {
    spec: CallSpec,
    rows: u64,
    position: Position,
}

/// Where a listing stands: enough to go on from, for the same operation and query only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    operation: String,
    query: u64,
    token: Option<String>,
    offset: u64,
    /// The pages delivered so far.
    pub pages: u64,
    /// The items delivered so far.
    pub items: u64,
    /// Whether nothing is left.
    pub done: bool,
}

/// Counts only: a token is long and says nothing.
impl fmt::Debug for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Position")
            .field("operation", &self.operation)
            .field("pages", &self.pages)
            .field("items", &self.items)
            .field("done", &self.done)
            .finish_non_exhaustive()
    }
}

/// Why a listing cannot be started or resumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Refused {
    /// The operation has no pages, or pages of a style that is not walked here.
    #[error("the operation is not listed by token or offset")]
    Style,
    /// The caller set a parameter that the listing sets itself.
    #[error("the listing sets its place itself")]
    PlaceSet,
    /// `maxReturn` is no number from 1 to 200.
    #[error("maxReturn must be 1 to 200")]
    Rows,
    /// A query in the body is not walked.
    #[error("a listing takes no body")]
    Body,
    /// A date-token listing needs a token to begin at.
    #[error("the listing needs a token of an instant to begin at")]
    NoStart,
    /// The position belongs to another operation or query.
    #[error("the position is of another listing")]
    OtherListing,
}

/// Why a page was not taken. The listing stays where it was; see [`Listing::position`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PageError {
    /// It is no envelope with a list.
    #[error("the page cannot be read")]
    Unreadable,
    /// Marketo says that the call failed.
    #[error("the page is a failure")]
    Failed,
    /// More is said to come, at the token that was sent or at none.
    #[error("the page's token does not lead on")]
    Stuck,
    /// The listing is at its end already.
    #[error("the listing has ended")]
    Ended,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reply<'a> {
    success: Option<bool>,
    #[serde(borrow)]
    errors: Option<Vec<&'a RawValue>>,
    #[serde(borrow)]
    result: Option<Vec<&'a RawValue>>,
    next_page_token: Option<String>,
    more_result: Option<bool>,
}

impl Listing {
    /// Starts a listing. One by date tokens has to bring its first token as `since`.
    ///
    /// # Errors
    /// When the call cannot be listed as it is.
    pub fn new(spec: CallSpec, since: Option<String>) -> Result<Self, Refused> {
        let style = spec.operation.paging;
        let set = |name: &str| spec.query.iter().find(|(n, _)| n == name);
        let rows = match style {
            Paging::DateToken if since.is_none() => return Err(Refused::NoStart),
            Paging::DateToken | Paging::PositionToken => 0,
            Paging::Offset => match set("maxReturn") {
                None => DEFAULT_ROWS,
                Some((_, rows)) => rows
                    .parse()
                    .ok()
                    .filter(|rows| (1..=MOST_ROWS).contains(rows))
                    .ok_or(Refused::Rows)?,
            },
            _ => return Err(Refused::Style),
        };
        if set(TOKEN).is_some() || set("offset").is_some() {
            return Err(Refused::PlaceSet);
        }
        if spec.body != Body::None {
            return Err(Refused::Body);
        }
        let position = Position {
            operation: spec.operation.name.to_owned(),
            query: digest(&spec),
            token: since.filter(|_| style != Paging::Offset),
            offset: 0,
            pages: 0,
            items: 0,
            done: false,
        };
        Ok(Self {
            spec,
            rows,
            position,
        })
    }

    /// Goes on from a position of the same operation and query.
    ///
    /// # Errors
    /// When the call cannot be listed, or the position is of another one.
    pub fn resume(spec: CallSpec, position: Position) -> Result<Self, Refused> {
        let mut listing = Self::new(spec, position.token.clone())?;
        let own = &listing.position;
        if own.operation != position.operation || own.query != position.query {
            return Err(Refused::OtherListing);
        }
        listing.position = position;
        Ok(listing)
    }

    /// The call of the page that is due; nothing at the end. The same until a page is taken.
    #[must_use]
    pub fn next_call(&self) -> Option<CallSpec> {
        if self.position.done {
            return None;
        }
        let spec = self.spec.clone();
        Some(if self.spec.operation.paging == Paging::Offset {
            let mut spec = spec;
            spec.query.retain(|(name, _)| name != "maxReturn");
            spec.with_query("maxReturn", self.rows.to_string())
                .with_query("offset", self.position.offset.to_string())
        } else if let Some(token) = &self.position.token {
            spec.with_query(TOKEN, token)
        } else {
            spec
        })
    }

    /// Takes the page that was due, and gives its items as they stand in the body.
    ///
    /// # Errors
    /// When it is no good page; the position stays, so the page can be asked for again.
    pub fn on_page<'b>(&mut self, body: &'b [u8]) -> Result<Vec<&'b RawValue>, PageError> {
        if self.position.done {
            return Err(PageError::Ended);
        }
        let reply: Reply<'b> = serde_json::from_slice(body).map_err(|_| PageError::Unreadable)?;
        if reply.success == Some(false) || reply.errors.is_some_and(|errors| !errors.is_empty()) {
            return Err(PageError::Failed);
        }
        if reply.success.is_none() {
            return Err(PageError::Unreadable);
        }
        let items = reply.result.unwrap_or_default();
        let count = items.len() as u64;
        let token = reply.next_page_token.filter(|token| !token.is_empty());
        let more = match self.spec.operation.paging {
            Paging::Offset => count >= self.rows,
            Paging::DateToken => reply.more_result == Some(true),
            _ => {
                reply.more_result != Some(false) && (token.is_some() || reply.more_result.is_some())
            }
        };
        let by_token = self.spec.operation.paging != Paging::Offset;
        if more && by_token && (token.is_none() || token == self.position.token) {
            return Err(PageError::Stuck);
        }
        let at = &mut self.position;
        if by_token && token.is_some() {
            at.token = token;
        }
        at.offset = at.offset.saturating_add(count);
        at.items = at.items.saturating_add(count);
        at.pages = at.pages.saturating_add(1);
        at.done = !more;
        Ok(items)
    }

    /// Where it stands: what was delivered, and where to go on from.
    #[must_use]
    pub const fn position(&self) -> &Position {
        &self.position
    }

    /// The last token: of a listing by date tokens that has ended, where the next run starts.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.position.token.as_deref()
    }
}

/// FNV-1a of path values and query, so that a position holds none of them.
fn digest(spec: &CallSpec) -> u64 {
    let path = spec.path.iter().map(|(n, v)| (*n, v.as_str()));
    let query = spec.query.iter().map(|(n, v)| (n.as_str(), v.as_str()));
    path.chain(query)
        .flat_map(|(n, v)| n.bytes().chain([0xff]).chain(v.bytes()).chain([0xff]))
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
}

#[cfg(test)]
mod tests;
