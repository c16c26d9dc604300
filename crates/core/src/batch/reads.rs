//! A read of any number of values, page by page.

use std::collections::VecDeque;

use serde_json::value::RawValue;

use super::values::{ValueProblem, fits, split_values};
use crate::call::{CallError, Failure, Outcome};
use crate::error::{Class, classify};
use crate::operation::Paging;
use crate::page::{Listing, PageError};
use crate::request::{BaseUrl, CallSpec};
use crate::response::{self, Answer};

/// A read of any number of values: as many calls as that takes, each walked to its last page. One that
/// Marketo finds too large (more than 1,000 matches, a time-out, too long an answer) goes again in
/// halves.
#[derive(Debug)]
#[must_use]
pub struct Reads {
    spec: CallSpec,
    name: String,
    waiting: VecDeque<Vec<String>>,
    now: Option<Now>,
    items: u64,
}

/// The values that are read now.
struct Now {
    values: Vec<String>,
    listing: Listing,
}

/// Without the values, which are people's data.
impl core::fmt::Debug for Now {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Now({} values)", self.values.len())
    }
}

/// Why a read does not go on. What was delivered stays delivered, and the same call is next: ask
/// again, or give up.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// Marketo finds a read of one value too large: narrow it, by another filter or fewer fields.
    #[error(
        "{operation}: one value alone is too much for Marketo ({code}); narrow the filter or ask for fewer fields"
    )]
    TooMuch {
        /// The operation.
        operation: &'static str,
        /// What Marketo said, or what came instead.
        code: String,
    },
    /// Marketo refused the call.
    #[error("{operation}: Marketo refused the read with {code}")]
    Refused {
        /// The operation.
        operation: &'static str,
        /// The code.
        code: String,
    },
    /// The page is none, or does not lead on.
    #[error(transparent)]
    Page(#[from] PageError),
    /// There was no usable answer.
    #[error(transparent)]
    Call(CallError),
}

impl Reads {
    /// A read of these values of the parameter `name`.
    ///
    /// # Errors
    /// [`ValueProblem`] names the value that cannot be asked for, or says that this operation's pages
    /// cannot be walked from a filter.
    pub fn new<V: AsRef<str>>(
        spec: CallSpec,
        base: &BaseUrl,
        name: &str,
        values: &[V],
    ) -> Result<Self, ValueProblem> {
        let operation = spec.operation.name;
        if spec.operation.paging != Paging::PositionToken
            || Listing::new(spec.clone(), None).is_err()
        {
            return Err(ValueProblem::NoPages { operation });
        }
        let mut waiting = VecDeque::new();
        let mut rest = values.iter().map(|value| value.as_ref().to_owned());
        for call in split_values(&spec, base, name, values)? {
            let count = fits(&call, name);
            waiting.push_back(rest.by_ref().take(count).collect());
        }
        let name = name.to_owned();
        let mut reads = Self {
            spec,
            name,
            waiting,
            now: None,
            items: 0,
        };
        reads.turn();
        Ok(reads)
    }

    /// The call that is due; nothing when all is read. The same until it was answered.
    #[must_use]
    pub fn next_call(&self) -> Option<CallSpec> {
        self.now.as_ref()?.listing.next_call()
    }

    /// How many items were delivered.
    #[must_use]
    pub const fn items(&self) -> u64 {
        self.items
    }

    /// Takes what came of the call that was due; gives its items. None if it goes again in halves.
    ///
    /// # Errors
    /// [`ReadError`]; the same call is due still.
    pub fn on_outcome(&mut self, outcome: &Outcome) -> Result<Vec<Box<RawValue>>, ReadError> {
        let operation = self.spec.operation;
        let Some(now) = &mut self.now else {
            return Err(PageError::Ended.into());
        };
        let (too_much, error) = match outcome {
            Outcome::Answered(answered) => {
                let read = response::read(operation.answer, answered.status, None, &answered.body);
                if let Answer::Success(_) = read {
                    let page = now.listing.on_page(&answered.body)?;
                    let items: Vec<_> = page.into_iter().map(ToOwned::to_owned).collect();
                    self.items = self.items.saturating_add(items.len() as u64);
                    if now.listing.next_call().is_none() {
                        self.turn();
                    }
                    return Ok(items);
                }
                let code = answered.code.clone().unwrap_or_default();
                let class = read
                    .trouble()
                    .map_or(Class::Unknown, |trouble| trouble.class);
                // 1003 stands for many things, of which too many matches is one.
                let large = code == "1003" || matches!(class, Class::TooLarge | Class::Transient);
                (
                    large.then(|| code.clone()),
                    ReadError::Refused {
                        operation: operation.name,
                        code,
                    },
                )
            }
            Outcome::Failed(error) => {
                let code = match error {
                    CallError::Unavailable { after, .. } => match after {
                        Failure::TooLong(_) | Failure::NoAnswer => Some(after.to_string()),
                        Failure::Marketo { code, .. } => {
                            let large = matches!(
                                classify(code, "").class,
                                Class::TooLarge | Class::Transient
                            );
                            large.then(|| code.clone())
                        }
                        _ => None,
                    },
                    _ => None,
                };
                (code, ReadError::Call(error.clone()))
            }
            Outcome::File(_) => (None, PageError::Unreadable.into()),
        };
        // Once a page was delivered, to begin again would deliver it twice.
        let Some(code) = too_much.filter(|_| now.listing.position().pages() == 0) else {
            return Err(error);
        };
        if now.values.len() < 2 {
            return Err(ReadError::TooMuch {
                operation: operation.name,
                code,
            });
        }
        let second = now.values.split_off(now.values.len().div_ceil(2));
        let first = core::mem::take(&mut now.values);
        self.waiting.push_front(second);
        self.waiting.push_front(first);
        self.turn();
        Ok(Vec::new())
    }

    /// Goes on with the next values.
    fn turn(&mut self) {
        self.now = self.waiting.pop_front().and_then(|values| {
            let spec = self.spec.clone().with_query(&self.name, values.join(","));
            // That it can be listed was seen at the beginning.
            let listing = Listing::new(spec, None).ok()?;
            Some(Now { values, listing })
        });
    }
}
