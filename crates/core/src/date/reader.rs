//! Reads an instant from any form that Marketo writes.

use super::calendar::DAY_MS;
use super::{DateError, Day};
use crate::Timestamp;

/// The farthest offset from UTC, in minutes: as far as Java's clocks go, which Marketo writes with.
const FARTHEST: i64 = 18 * 60;
/// Digits of a fraction of a second that are understood; milliseconds are kept.
const FRACTION_DIGITS: usize = 9;

/// Reads an instant from any of the forms that Marketo writes; see [the list](super).
///
/// A fraction of a second may have up to nine digits. What is finer than a millisecond is cut off.
///
/// ```
/// # use marketo_core::date::{self, DateError};
/// let lead = date::read(b"2015-03-17T00:17:02Z")?;
/// assert_eq!(date::read(b"2015-03-17T00:17:02Z+0000")?, lead);
/// assert_eq!(date::read(b"2015-03-16T16:17:02-08:00")?, lead);
/// assert_eq!(date::read(b"20150317T00:17:02.0t+0000")?, lead);
/// assert_eq!(date::read(b"2015-03-17T00:17:02"), Err(DateError::NoZone));
/// # Ok::<(), DateError>(())
/// ```
///
/// # Errors
///
/// [`DateError`] says what is wrong, without the text.
pub fn read(text: &[u8]) -> Result<Timestamp, DateError> {
    let mut reader = Reader::new(text);
    let year = reader.digits(4)?;
    let dashes = reader.take(b'-');
    let day = reader.month_and_day(year, dashes)?;
    if reader.end().is_ok() {
        return Err(DateError::DayAlone);
    }
    reader.expect(b'T')?;
    let of_day = reader.time_of_day()?;
    let offset = reader.offset()?;
    reader.end()?;
    let instant = (day.number() * DAY_MS as i64) + of_day - offset * 60_000;
    u64::try_from(instant)
        .ok()
        .map(Timestamp::from_millis)
        // A zone behind UTC can lead past the last day.
        .filter(|at| Day::of(*at).is_ok())
        .ok_or(DateError::OutOfRange)
}

/// What is left of a text.
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) const fn new(text: &'a [u8]) -> Self {
        Self(text)
    }

    /// The next byte is taken if it is this one.
    fn take(&mut self, byte: u8) -> bool {
        match self.0.split_first() {
            Some((first, rest)) if *first == byte => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    /// The next byte has to be this one.
    pub(super) fn expect(&mut self, byte: u8) -> Result<(), DateError> {
        self.take(byte).then_some(()).ok_or(DateError::Form)
    }

    /// Nothing may be left.
    pub(super) fn end(&self) -> Result<(), DateError> {
        self.0.is_empty().then_some(()).ok_or(DateError::Form)
    }

    /// The digit that comes next is taken.
    fn digit(&mut self) -> Option<u16> {
        let (first, rest) = self.0.split_first()?;
        let digit = first.is_ascii_digit().then(|| u16::from(first - b'0'))?;
        self.0 = rest;
        Some(digit)
    }

    /// A number of so many digits, at most four.
    pub(super) fn digits(&mut self, count: u8) -> Result<u16, DateError> {
        let mut number = 0;
        for _ in 0..count {
            number = number * 10 + self.digit().ok_or(DateError::Form)?;
        }
        Ok(number)
    }

    /// A number of two digits.
    fn pair(&mut self) -> Result<u8, DateError> {
        u8::try_from(self.digits(2)?).map_err(|_| DateError::Form)
    }

    /// What follows the year: `10-17`, or `1017` without dashes.
    pub(super) fn month_and_day(&mut self, year: u16, dashes: bool) -> Result<Day, DateError> {
        let month = self.pair()?;
        if dashes {
            self.expect(b'-')?;
        }
        Day::new(year, month, self.pair()?)
    }

    /// `15:03:32`, with or without a fraction: milliseconds since midnight.
    fn time_of_day(&mut self) -> Result<i64, DateError> {
        let hour = self.pair()?;
        self.expect(b':')?;
        let minute = self.pair()?;
        self.expect(b':')?;
        let second = self.pair()?;
        if hour > 23 || minute > 59 || second > 59 {
            return Err(DateError::NoSuchTime);
        }
        let seconds = (i64::from(hour) * 60 + i64::from(minute)) * 60 + i64::from(second);
        let millis = if self.take(b'.') { self.fraction()? } else { 0 };
        Ok(seconds * 1000 + millis)
    }

    /// The digits after the point: whole milliseconds.
    fn fraction(&mut self) -> Result<i64, DateError> {
        let mut millis = 0;
        let mut worth = 100;
        for read in 0..FRACTION_DIGITS {
            match self.digit() {
                Some(digit) => millis += i64::from(digit) * worth,
                None if read == 0 => return Err(DateError::Form),
                None => break,
            }
            worth /= 10;
        }
        Ok(millis)
    }

    /// `Z`, `Z+0000`, `+0000`, `-08:00` or `t+0000`: minutes ahead of UTC.
    fn offset(&mut self) -> Result<i64, DateError> {
        let utc = self.take(b'Z');
        if utc && self.0.is_empty() {
            return Ok(0);
        }
        // Whatever follows the `t` or the `Z` has to be an offset; without them there may be none.
        if !utc && !self.take(b't') && self.0.is_empty() {
            return Err(DateError::NoZone);
        }
        let ahead = self.take(b'+');
        if !ahead {
            self.expect(b'-')?;
        }
        let hours = self.pair()?;
        let _colon = self.take(b':');
        let minutes = self.pair()?;
        let offset = i64::from(hours) * 60 + i64::from(minutes);
        if minutes > 59 || offset > FARTHEST || (utc && offset != 0) {
            return Err(DateError::NoSuchOffset);
        }
        Ok(if ahead { offset } else { -offset })
    }
}
