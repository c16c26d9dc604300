//! How allotments are spoken of, and how what is held is kept: each message, and the state, is one
//! JSON array of whole numbers and plain words. The first number is the version.

use core::fmt::Write;
use core::str::Split;
use core::time::Duration;

use crate::time::Timestamp;

/// The version of all of it. None other is read.
const VERSION: u64 = 1;

/// What is written as one flat array.
pub trait Flat: Sized {
    #[doc(hidden)]
    fn write(&self, line: &mut Line);

    #[doc(hidden)]
    fn read(items: &mut Items<'_>) -> Option<Self>;

    /// As it goes over the wire, or into a store.
    #[must_use]
    fn to_text(&self) -> String {
        let mut line = Line(String::from("["));
        line.number(VERSION);
        self.write(&mut line);
        line.0.push(']');
        line.0
    }

    /// As it came; `None` if it is no such thing, or of another version.
    #[must_use]
    fn from_text(text: &str) -> Option<Self> {
        let inner = text.strip_prefix('[')?.strip_suffix(']')?;
        let mut items = Items(inner.split(','));
        if items.number()? != VERSION {
            return None;
        }
        let value = Self::read(&mut items)?;
        // More than there should be is of something else.
        items.0.next().is_none().then_some(value)
    }
}

/// An array that is being written.
pub struct Line(String);

impl Line {
    pub(super) fn number(&mut self, number: u64) {
        self.comma();
        // To write to a string cannot fail.
        let _ = write!(self.0, "{number}");
    }

    /// A word without quotes, commas and backslashes.
    pub(super) fn word(&mut self, word: &str) {
        self.comma();
        for part in ["\"", word, "\""] {
            self.0.push_str(part);
        }
    }

    pub(super) fn at(&mut self, at: Timestamp) {
        self.number(at.as_millis());
    }

    pub(super) fn span(&mut self, span: Duration) {
        self.number(u64::try_from(span.as_millis()).unwrap_or(u64::MAX));
    }

    fn comma(&mut self) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
    }
}

/// The items of an array that is being read.
pub struct Items<'t>(Split<'t, char>);

impl<'t> Items<'t> {
    pub(super) fn number(&mut self) -> Option<u64> {
        self.0.next()?.parse().ok()
    }

    pub(super) fn small(&mut self) -> Option<u32> {
        self.0.next()?.parse().ok()
    }

    pub(super) fn word(&mut self) -> Option<&'t str> {
        self.0.next()?.strip_prefix('"')?.strip_suffix('"')
    }

    pub(super) fn at(&mut self) -> Option<Timestamp> {
        self.number().map(Timestamp::from_millis)
    }

    pub(super) fn span(&mut self) -> Option<Duration> {
        self.number().map(Duration::from_millis)
    }

    /// All that is left.
    pub(super) fn rest<T>(&mut self, one: fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut all = Vec::new();
        while self.0.clone().next().is_some() {
            all.push(one(self)?);
        }
        Some(all)
    }

    /// As many as the next number says.
    pub(super) fn counted<T>(&mut self, one: fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut all = Vec::new();
        for _ in 0..self.number()? {
            all.push(one(self)?);
        }
        Some(all)
    }
}
