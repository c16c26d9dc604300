//! The calendar: days by their number, and back.

use core::fmt;
use core::str::FromStr;

use super::DateError;
use super::reader::Reader;
use crate::Timestamp;

/// Milliseconds in a day.
pub(super) const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// From the first of March of the year 0 to 1970-01-01.
const DAYS_TO_1970: i64 = 719_468;
/// In four hundred years, after which the calendar repeats.
const DAYS_IN_AN_ERA: i64 = 146_097;

/// A day of the Gregorian calendar, from the year 1 to 9999, in nobody's zone.
///
/// ```
/// # use marketo_core::date::{Day, DateError};
/// let day: Day = "2015-10-17".parse()?;
/// assert_eq!((day.year(), day.month(), day.day()), (2015, 10, 17));
/// assert_eq!(day.to_string(), "2015-10-17");
/// assert_eq!("2015-02-29".parse::<Day>(), Err(DateError::NoSuchDay));
/// # Ok::<(), DateError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    year: u16,
    month: u8,
    day: u8,
}

impl Day {
    /// The day of this number, of this month (1 to 12), of this year (1 to 9999).
    ///
    /// # Errors
    ///
    /// [`DateError::NoSuchDay`] if the calendar does not have it.
    pub const fn new(year: u16, month: u8, day: u8) -> Result<Self, DateError> {
        if year == 0 || year > 9999 || day == 0 || day > days_in(year, month) {
            return Err(DateError::NoSuchDay);
        }
        Ok(Self { year, month, day })
    }

    /// Reads `2015-10-17`, and nothing else.
    ///
    /// # Errors
    ///
    /// [`DateError`] says what is wrong, without the text.
    pub fn read(text: &[u8]) -> Result<Self, DateError> {
        let mut reader = Reader::new(text);
        let year = reader.digits(4)?;
        reader.expect(b'-')?;
        let day = reader.month_and_day(year, true)?;
        reader.end()?;
        Ok(day)
    }

    /// The day in UTC that an instant lies in.
    ///
    /// # Errors
    ///
    /// [`DateError::OutOfRange`] after the year 9999.
    pub fn of(at: Timestamp) -> Result<Self, DateError> {
        let number = i64::try_from(at.as_millis() / DAY_MS).map_err(|_| DateError::OutOfRange)?;
        Self::numbered(number).ok_or(DateError::OutOfRange)
    }

    /// Its first instant in UTC.
    ///
    /// # Errors
    ///
    /// [`DateError::OutOfRange`] before 1970.
    pub fn start(self) -> Result<Timestamp, DateError> {
        let days = u64::try_from(self.number()).map_err(|_| DateError::OutOfRange)?;
        Ok(Timestamp::from_millis(days * DAY_MS))
    }

    /// The year, 1 to 9999.
    #[must_use]
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    #[must_use]
    pub const fn day(self) -> u8 {
        self.day
    }

    /// Days from 1970-01-01 to this one.
    ///
    /// The year is taken to start in March, so that the day which comes and goes is its last.
    pub(super) fn number(self) -> i64 {
        let (year, month) = match self.month {
            ..3 => (i64::from(self.year) - 1, i64::from(self.month) + 9),
            _ => (i64::from(self.year), i64::from(self.month) - 3),
        };
        let of_year = (153 * month + 2) / 5 + i64::from(self.day) - 1;
        year * 365 + year / 4 - year / 100 + year / 400 + of_year - DAYS_TO_1970
    }

    /// The day that many days after 1970-01-01, for a number that is not negative.
    fn numbered(number: i64) -> Option<Self> {
        let number = number.checked_add(DAYS_TO_1970)?;
        let (era, of_era) = (number / DAYS_IN_AN_ERA, number % DAYS_IN_AN_ERA);
        // Leap days before this day of its era are taken out, so that all its years have 365.
        let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let (year, month) = match month {
            ..10 => (year, month + 3),
            _ => (year + 1, month - 9),
        };
        let year = u16::try_from(era * 400 + year).ok()?;
        Self::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?).ok()
    }
}

impl FromStr for Day {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        Self::read(text.as_bytes())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// A day can be somebody's day of birth: it is not shown.
impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Day(..)")
    }
}

/// How many days a month has; none if there is no such month.
const fn days_in(year: u16, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 0,
    }
}
