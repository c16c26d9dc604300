//! Calls that may be answered with what is kept.

use core::time::Duration;

use http::header::{AGE, CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Response};
use marketo_core::Timestamp;
use marketo_core::call::{Outcome, Trace};

use super::deliver::NO_STORE;
use super::{Answer, Line, PlannedCall};
use crate::cache::{Entry, Mode, Told, Verdict, Wish, fails};

/// By this header an answer says whether it was kept.
const X_CACHE: HeaderName = HeaderName::from_static("x-cache");

/// What a call wants of the shelf, and what it got.
#[derive(Debug)]
pub(super) struct Kept {
    wish: Wish,
    stale: Option<Entry>,
}

impl Kept {
    pub(super) const fn new(wish: Wish) -> Self {
        Self { wish, stale: None }
    }

    /// Says in an answer of Marketo's whether a kept one was wanted.
    pub(super) fn mark(&self, headers: &mut HeaderMap, line: &mut Line) {
        let word = match self.wish.mode {
            Mode::Use => "miss",
            Mode::Refresh | Mode::Pass => "bypass",
        };
        headers.insert(X_CACHE, HeaderValue::from_static(word));
        line.cache = Some(word);
    }

    /// The kept answer that is better than what came of the call.
    pub(super) fn instead(&self, now: Timestamp, outcome: &Outcome) -> Option<(&Entry, Duration)> {
        let entry = self.stale.as_ref().filter(|_| fails(outcome))?;
        match self.wish.judge(now, entry.asked_at) {
            Verdict::Fresh(age) | Verdict::Stale(age) => Some((entry, age)),
            Verdict::Gone => None,
        }
    }
}

impl PlannedCall {
    /// The question for the holder of the shelf, if the call may be answered from it. What that
    /// tells goes to [`recall`](Self::recall).
    #[must_use]
    pub fn wish(&self) -> Option<String> {
        let kept = self.kept.as_ref()?;
        (kept.wish.mode != Mode::Pass).then(|| kept.wish.to_text(""))
    }

    /// Takes in what the holder of the shelf told. An answer, if it saves the call.
    pub fn recall(&mut self, now: Timestamp, told: &str) -> Option<Box<Answer>> {
        let kept = self.kept.as_mut()?;
        let Told { generation, entry } = Told::read(told);
        kept.wish.generation = generation;
        let entry = entry?;
        if let Verdict::Fresh(age) = kept.wish.judge(now, entry.asked_at) {
            let line = core::mem::take(&mut self.line);
            return Some(Box::new(answer(&entry, age, "hit", now, line)));
        }
        kept.stale = Some(entry);
        None
    }

    /// What is to be told to the holder of the shelf now that the call is over, if anything.
    #[must_use]
    pub fn keeps(&self, now: Timestamp, outcome: &Outcome, trace: &Trace) -> Option<String> {
        self.kept.as_ref()?.wish.keeps(now, outcome, trace)
    }
}

/// A kept answer, as it is given.
pub(super) fn answer(
    entry: &Entry,
    age: Duration,
    word: &'static str,
    now: Timestamp,
    line: Line,
) -> Answer {
    let mut response = Response::new(entry.body.clone());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, entry.content_type.clone());
    headers.insert(CACHE_CONTROL, NO_STORE);
    headers.insert(AGE, HeaderValue::from(age.as_secs()));
    headers.insert(X_CACHE, HeaderValue::from_static(word));
    let line = Line {
        status: 200,
        cache: Some(word),
        total_ms: u64::try_from(now.since(line.at).as_millis()).unwrap_or(u64::MAX),
        ..line
    };
    Answer { response, line }
}
