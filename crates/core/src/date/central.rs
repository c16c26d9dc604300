//! Central time: the days by which Marketo counts calls and export volume.
//!
//! A day ends at midnight Central Time (Adobe: "Marketo integration best practices", "Bulk
//! Extract"), which is America/Chicago. Its clocks go forward at 2:00 on the second Sunday of March
//! and back at 2:00 on the first of November (15 U.S.C. § 260a, in force since 2007). That is all
//! that is needed of a time zone library, which is too large for the wasm; the tests hold it
//! against one.

use super::Day;
use super::calendar::DAY_MS;
use crate::Timestamp;

const HOUR_MS: u64 = 60 * 60 * 1000;
/// Behind UTC in winter (CST), in milliseconds.
const WINTER: u64 = 6 * HOUR_MS;
/// Behind UTC in summer (CDT), in milliseconds.
const SUMMER: u64 = 5 * HOUR_MS;

/// When the Central day that an instant lies in began, and when it ends: 23, 24 or 25 hours later.
///
/// Instants that no clock shows, before 1970-01-02 and after the year 9998, have the last day that
/// can be told.
///
/// ```
/// # use marketo_core::{Timestamp, date::{self, CentralDay}};
/// let day = CentralDay::of(date::read(b"2026-03-08T18:00:00Z")?);
/// assert_eq!(day.starts(), date::read(b"2026-03-08T00:00:00-06:00")?);
/// assert_eq!(day.ends(), date::read(b"2026-03-09T00:00:00-05:00")?);
/// # Ok::<(), date::DateError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CentralDay {
    starts: Timestamp,
    ends: Timestamp,
}

impl CentralDay {
    /// The day that an instant lies in.
    #[must_use]
    pub fn of(at: Timestamp) -> Self {
        let local = at.as_millis().min(LAST_MS).saturating_sub(behind(at));
        let number = local / DAY_MS;
        Self {
            starts: midnight(number),
            ends: midnight(number + 1),
        }
    }

    /// Its first instant.
    #[must_use]
    pub const fn starts(self) -> Timestamp {
        self.starts
    }

    /// The first instant of the next.
    #[must_use]
    pub const fn ends(self) -> Timestamp {
        self.ends
    }

    /// The day that follows.
    #[must_use]
    pub fn next(self) -> Self {
        Self::of(self.ends)
    }

    /// Its date, as the usage statistics name it.
    #[must_use]
    pub fn date(self) -> Option<Day> {
        let local = self.starts.as_millis().saturating_sub(behind(self.starts));
        Day::of(Timestamp::from_millis(local)).ok()
    }
}

/// The last instant that is reckoned with: the end of the year 9998.
const LAST_MS: u64 = 253_370_764_800_000 - 1;

/// How far Central Time is behind UTC, in milliseconds.
fn behind(at: Timestamp) -> u64 {
    let Ok(day) = Day::of(at) else {
        return WINTER;
    };
    let changes = |month, first, hour| {
        let first = Day::new(day.year(), month, first).ok()?;
        let number = u64::try_from(first.number()).ok()?;
        // Day 0 was a Thursday: the first Sunday on or after `first`.
        let sunday = number + (7 - (number + 4) % 7) % 7;
        Some(sunday * DAY_MS + hour * HOUR_MS)
    };
    match (changes(3, 8, 8), changes(11, 1, 7)) {
        (Some(spring), Some(autumn)) if (spring..autumn).contains(&at.as_millis()) => SUMMER,
        _ => WINTER,
    }
}

/// The instant at which the day of that number begins; no clock ever changes at midnight.
fn midnight(number: u64) -> Timestamp {
    let start = number.saturating_mul(DAY_MS);
    let summer = Timestamp::from_millis(start.saturating_add(SUMMER));
    if behind(summer) == SUMMER {
        summer
    } else {
        Timestamp::from_millis(start.saturating_add(WINTER))
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use proptest::prelude::*;

    use super::*;
    use crate::date::read;

    /// The same rule as another reads it, from the form in which operating systems have it.
    fn chicago() -> TimeZone {
        TimeZone::posix("CST6CDT,M3.2.0,M11.1.0").unwrap()
    }

    fn by_jiff(at: u64) -> (u64, u64, String) {
        let zone = chicago();
        let at = jiff::Timestamp::from_millisecond(i64::try_from(at).unwrap()).unwrap();
        let date = at.to_zoned(zone.clone()).date();
        let start = |date: jiff::civil::Date| {
            let start = date.to_zoned(zone.clone()).unwrap().timestamp();
            u64::try_from(start.as_millisecond()).unwrap()
        };
        (
            start(date),
            start(date.tomorrow().unwrap()),
            date.to_string(),
        )
    }

    #[test]
    fn the_days_on_which_clocks_change_are_an_hour_off() {
        for (noon, hours) in [
            ("2026-03-07T18:00:00Z", 24),
            ("2026-03-08T18:00:00Z", 23),
            ("2026-03-09T18:00:00Z", 24),
            ("2026-10-31T18:00:00Z", 24),
            ("2026-11-01T18:00:00Z", 25),
            ("2026-11-02T18:00:00Z", 24),
        ] {
            let day = CentralDay::of(read(noon.as_bytes()).unwrap());
            let length = day.ends().since(day.starts()).as_secs();
            assert_eq!(length, hours * 3600, "{noon}");
        }
    }

    #[test]
    fn what_no_clock_shows_has_a_day_all_the_same() {
        for at in [0, 1, LAST_MS, LAST_MS + 1, u64::MAX] {
            let day = CentralDay::of(Timestamp::from_millis(at));
            assert!(day.starts() < day.ends(), "{at}");
        }
    }

    proptest! {
        #[test]
        fn days_are_those_of_a_time_zone_library(at in DAY_MS..4_000_000_000_000_u64) {
            let day = CentralDay::of(Timestamp::from_millis(at));
            let (starts, ends, date) = by_jiff(at);
            prop_assert_eq!(day.starts().as_millis(), starts);
            prop_assert_eq!(day.ends().as_millis(), ends);
            prop_assert_eq!(day.date().unwrap().to_string(), date);
            prop_assert_eq!(day.next().starts(), day.ends());
        }

        #[test]
        fn days_around_a_change_of_clocks(year in 1970_u16..2100, minutes in 0_u64..3000, autumn: bool) {
            let (month, first) = if autumn { (11, 1) } else { (3, 8) };
            let first = Day::new(year, month, first).unwrap().start().unwrap();
            for week in 0..8 {
                let at = first.as_millis() + week * DAY_MS + minutes * 60_000;
                let day = CentralDay::of(Timestamp::from_millis(at));
                let (starts, ends, _) = by_jiff(at);
                prop_assert_eq!((day.starts().as_millis(), day.ends().as_millis()), (starts, ends));
            }
        }
    }
}
