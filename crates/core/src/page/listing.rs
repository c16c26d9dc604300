//! A listing under way.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use serde::Deserialize;
use serde_json::value::RawValue;
use thiserror::Error;

use super::position::{Position, digest, fnv};
use super::style::{Items, Numbered, Style};
use crate::request::{Body, CallSpec};

const TOKEN: &str = "nextPageToken";

/// A listing under way.
#[derive(Debug)]
#[must_use]
pub struct Listing {
    spec: CallSpec,
    style: Style,
    /// The items of a full page, where the style has a size.
    rows: u64,
    position: Position,
    /// Digests of what was sent for and delivered: a page that comes again is no progress.
    seen: BTreeSet<u64>,
}

/// Why a listing cannot be started or resumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Refused {
    /// The operation has no pages.
    #[error("{0} has no pages")]
    NoPages(&'static str),
    /// The caller set the parameter that says which page.
    #[error("the listing sets {0} itself")]
    PlaceSet(&'static str),
    /// The size of a page is none that Marketo takes.
    #[error("{name} must be 1 to {most}")]
    Size {
        /// The parameter.
        name: &'static str,
        /// The largest page.
        most: u64,
    },
    /// The body is no JSON object, as a query in a body is.
    #[error("the body of a listing is a JSON object, or none")]
    Body,
    /// A listing of activities begins at a token that stands for an instant: that of
    /// `getActivitiesPagingToken`.
    #[error("the listing needs the token of an instant to begin at")]
    NoStart,
    /// The position belongs to another operation, path or query.
    #[error("the position is of another listing")]
    OtherListing,
}

/// Why a page was not taken. The listing stays where it was; see [`Listing::position`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PageError {
    /// It has no list where this listing has it.
    #[error("the page cannot be read")]
    Unreadable,
    /// Marketo says that the call failed.
    #[error("the page is a failure")]
    Failed,
    /// More is said to come, at no token, or at a page that came before: to go on would be to go in
    /// circles, and to end would leave items out.
    #[error("the page does not lead on")]
    Stuck,
    /// The listing is at its end already.
    #[error("the listing has ended")]
    Ended,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reply<'a> {
    success: Option<bool>,
    #[serde(borrow, default)]
    errors: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    result: Option<&'a RawValue>,
    #[serde(default)]
    next_page_token: Option<String>,
    #[serde(default)]
    more_result: Option<bool>,
}

#[derive(Deserialize)]
struct Cut<'a> {
    #[serde(borrow, default)]
    items: Option<Vec<&'a RawValue>>,
}

/// A page, taken apart.
struct Page<'a> {
    items: Vec<&'a RawValue>,
    token: Option<String>,
    more: Option<bool>,
}

impl Listing {
    /// Starts a listing. One of activities has to bring the token of its instant as `since`; others
    /// bring none.
    ///
    /// # Errors
    /// [`Refused`] when the call cannot be listed as it is.
    pub fn new(spec: CallSpec, since: Option<String>) -> Result<Self, Refused> {
        let operation = spec.operation;
        let style = Style::of(operation.paging).ok_or(Refused::NoPages(operation.name))?;
        let set = |name: &str| spec.query.iter().find(|(other, _)| other == name);
        let (place, rows) = match style {
            Style::Token { date: true } if since.is_none() => return Err(Refused::NoStart),
            Style::Token { .. } => (TOKEN, 0),
            Style::Number(Numbered {
                place, size, most, ..
            }) => {
                let rows = match set(size) {
                    None => Some(most),
                    Some((_, rows)) => rows.parse().ok().filter(|rows| (1..=most).contains(rows)),
                };
                (place, rows.ok_or(Refused::Size { name: size, most })?)
            }
        };
        if set(place).is_some() {
            return Err(Refused::PlaceSet(place));
        }
        let in_body = match &spec.body {
            Body::None => None,
            Body::Json(json) => Some(members(json).ok_or(Refused::Body)?.contains_key(TOKEN)),
            _ => return Err(Refused::Body),
        };
        if in_body == Some(true) {
            return Err(Refused::PlaceSet(TOKEN));
        }
        let position = Position {
            operation: operation.name.to_owned(),
            query: digest(&spec),
            token: since.filter(|_| matches!(style, Style::Token { .. })),
            offset: 0,
            pages: 0,
            items: 0,
            done: false,
        };
        Ok(Self {
            seen: BTreeSet::new(),
            spec,
            style,
            rows,
            position,
        })
    }

    /// Goes on from a position of the same operation, path and query.
    ///
    /// # Errors
    /// [`Refused`] when the call cannot be listed, or the position is of another one.
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
        let mut spec = self.spec.clone();
        let token = self.position.token.as_deref();
        Some(match (self.style, token) {
            (
                Style::Number(Numbered {
                    place,
                    size,
                    in_pages,
                    ..
                }),
                _,
            ) => {
                spec.query.retain(|(name, _)| name != size);
                let at = self.position.offset;
                let at = if in_pages {
                    at.checked_div(self.rows).unwrap_or(0)
                } else {
                    at
                };
                spec.with_query(size, self.rows.to_string())
                    .with_query(place, at.to_string())
            }
            (Style::Token { .. }, None) => spec,
            (Style::Token { .. }, Some(token)) => match &self.spec.body {
                // A query in the body is sent again whole, with the token in it (Adobe: "Custom
                // objects", compound keys).
                Body::Json(json) => spec.with_json(with_token(json, token)),
                _ => spec.with_query(TOKEN, token),
            },
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
        let Page { items, token, more } = self.read(body)?;
        let count = items.len() as u64;
        let mut seen = None;
        let goes_on = match self.style {
            Style::Number(_) => {
                // One that pays no attention to the place would give the same page for ever.
                let bytes = items.iter().flat_map(|item| item.get().bytes());
                seen = (count > 0).then(|| fnv(bytes));
                count >= self.rows
            }
            Style::Token { date } => {
                let goes_on = if date {
                    more == Some(true)
                } else {
                    more != Some(false) && (token.is_some() || more.is_some())
                };
                if goes_on {
                    let next = token.as_deref().ok_or(PageError::Stuck)?;
                    if self.position.token.as_deref() == Some(next) {
                        return Err(PageError::Stuck);
                    }
                    seen = Some(fnv(next.bytes()));
                }
                goes_on
            }
        };
        if let Some(seen) = seen
            && !self.seen.insert(seen)
        {
            return Err(PageError::Stuck);
        }
        let at = &mut self.position;
        if token.is_some() {
            at.token = token;
        }
        at.offset = at.offset.saturating_add(count);
        at.items = at.items.saturating_add(count);
        at.pages = at.pages.saturating_add(1);
        at.done = !goes_on;
        Ok(items)
    }

    /// Where it stands: what was delivered, and where to go on from.
    #[must_use]
    pub const fn position(&self) -> &Position {
        &self.position
    }

    fn read<'b>(&self, body: &'b [u8]) -> Result<Page<'b>, PageError> {
        let unreadable = |_| PageError::Unreadable;
        let list = match self.style {
            Style::Number(Numbered { items, .. }) => items,
            Style::Token { .. } => Items::Result,
        };
        if list == Items::Body && body.trim_ascii_start().starts_with(b"[") {
            let items = serde_json::from_slice(body).map_err(unreadable)?;
            return Ok(Page {
                items,
                token: None,
                more: None,
            });
        }
        let reply: Reply<'b> = serde_json::from_slice(body).map_err(unreadable)?;
        if reply.success == Some(false) || reply.errors.is_some_and(|errors| !errors.is_empty()) {
            return Err(PageError::Failed);
        }
        if reply.success.is_none() || list == Items::Body {
            return Err(PageError::Unreadable);
        }
        let result = reply
            .result
            .map(RawValue::get)
            .filter(|result| *result != "null");
        // Past the end there is no result at all (Adobe: "Asset APIs").
        let items = match result {
            None => Vec::new(),
            Some(result) if list == Items::Nested => {
                let cut: Cut<'b> = serde_json::from_slice(result.as_bytes()).map_err(unreadable)?;
                cut.items.ok_or(PageError::Unreadable)?
            }
            Some(result) => serde_json::from_slice(result.as_bytes()).map_err(unreadable)?,
        };
        Ok(Page {
            items,
            token: reply.next_page_token.filter(|token| !token.is_empty()),
            more: reply.more_result,
        })
    }
}

fn members(json: &[u8]) -> Option<BTreeMap<String, &RawValue>> {
    serde_json::from_slice(json).ok()
}

/// A JSON object with the token in it. One that is none has been refused before.
fn with_token(json: &Bytes, token: &str) -> Bytes {
    let Ok(token) = serde_json::value::to_raw_value(token) else {
        return json.clone();
    };
    let mut members = members(json).unwrap_or_default();
    members.insert(TOKEN.to_owned(), &token);
    serde_json::to_vec(&members).map_or_else(|_| json.clone(), Bytes::from)
}
