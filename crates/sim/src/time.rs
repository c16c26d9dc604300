//! Time as a value: milliseconds, Marketo's written forms of it, and the Central day.

use std::fmt;
use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// America/Chicago by its present rule: daylight saving from the second Sunday of March to the
/// first Sunday of November. Marketo's quotas end at midnight there (Adobe: "Bulk Extract").
static CENTRAL: LazyLock<TimeZone> =
    LazyLock::new(|| TimeZone::posix("CST6CDT,M3.2.0,M11.1.0").unwrap_or(TimeZone::UTC));

/// An instant: milliseconds since 1970-01-01T00:00:00Z on the simulator's clock.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Time(u64);

impl Time {
    /// An instant that many milliseconds after 1970.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// This instant and `millis` more.
    #[must_use]
    pub const fn plus(self, millis: u64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// This instant less `millis`.
    #[must_use]
    pub const fn minus(self, millis: u64) -> Self {
        Self(self.0.saturating_sub(millis))
    }

    /// Milliseconds from `earlier` to this instant; 0 when it is not earlier.
    #[must_use]
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The lead database's form: `2021-04-08T15:03:32Z`.
    #[must_use]
    pub fn iso(self) -> String {
        self.timestamp().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// The asset API's form, which has both a Z and an offset: `2015-03-17T00:17:02Z+0000`.
    #[must_use]
    pub fn asset(self) -> String {
        self.timestamp()
            .strftime("%Y-%m-%dT%H:%M:%SZ+0000")
            .to_string()
    }

    /// The day of America/Chicago that this instant lies in.
    #[must_use]
    pub fn central_day(self) -> Day {
        let date = self.timestamp().to_zoned(CENTRAL.clone()).date();
        Day(date.strftime("%Y-%m-%d").to_string())
    }

    /// Reads an ISO-8601 date and time with a zone (`Z`, `-08:00`, `+0000`), or a plain date,
    /// which stands for its midnight in UTC. `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        // A `+` that was not percent-encoded arrives as a space.
        let mended = if text.len() > 10 {
            text.replacen(' ', "+", 1)
        } else {
            text.to_owned()
        };
        let millis = mended
            .parse::<Timestamp>()
            .ok()
            .or_else(|| {
                jiff::fmt::strtime::parse("%Y-%m-%dT%H:%M:%S%z", &mended)
                    .and_then(|parts| parts.to_timestamp())
                    .ok()
            })
            .or_else(|| {
                let date =
                    (mended.len() == 10).then(|| mended.parse::<jiff::civil::Date>().ok())??;
                Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp())
            })?
            .as_millisecond();
        u64::try_from(millis).ok().map(Self)
    }

    fn timestamp(self) -> Timestamp {
        i64::try_from(self.0)
            .ok()
            .and_then(|millis| Timestamp::from_millisecond(millis).ok())
            .unwrap_or(Timestamp::MAX)
    }
}

impl fmt::Display for Time {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.iso())
    }
}

/// A calendar day in America/Chicago, written `YYYY-MM-DD`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(String);

impl Day {
    /// The day as `YYYY-MM-DD`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Day {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Time {
        Time::parse(text).unwrap()
    }

    #[test]
    fn writes_marketos_forms() {
        let time = at("2021-04-08T15:03:32Z");
        assert_eq!(time.as_millis(), 1_617_894_212_000);
        assert_eq!(time.iso(), "2021-04-08T15:03:32Z");
        assert_eq!(time.asset(), "2021-04-08T15:03:32Z+0000");
    }

    #[test]
    fn reads_zones_with_and_without_a_colon() {
        let utc = at("2017-01-21T19:47:30Z");
        assert_eq!(at("2017-01-21T11:47:30-08:00"), utc);
        assert_eq!(at("2017-01-21T11:47:30-0800"), utc);
        assert_eq!(at("2017-01-21T20:47:30 0100"), utc);
        assert_eq!(at("2017-01-21T20:47:30 01:00"), utc);
        assert_eq!(at("2017-01-21T19:47:30.000Z"), utc);
        assert_eq!(at("2017-01-21"), at("2017-01-21T00:00:00Z"));
        assert_eq!(Time::parse("yesterday"), None);
        assert_eq!(Time::parse("2017-01-21T19:47:30"), None);
    }

    #[test]
    fn the_central_day_follows_daylight_saving() {
        // Winter: midnight is at 06:00 UTC. Summer: 05:00 UTC.
        assert_eq!(
            at("2026-01-15T05:59:59Z").central_day().as_str(),
            "2026-01-14"
        );
        assert_eq!(
            at("2026-01-15T06:00:00Z").central_day().as_str(),
            "2026-01-15"
        );
        assert_eq!(
            at("2026-07-15T04:59:59Z").central_day().as_str(),
            "2026-07-14"
        );
        assert_eq!(
            at("2026-07-15T05:00:00Z").central_day().as_str(),
            "2026-07-15"
        );
        // The nights of the two changes in 2026: 8 March and 1 November.
        assert_eq!(
            at("2026-03-08T06:00:00Z").central_day().as_str(),
            "2026-03-08"
        );
        assert_eq!(
            at("2026-03-09T04:59:59Z").central_day().as_str(),
            "2026-03-08"
        );
        assert_eq!(
            at("2026-03-09T05:00:00Z").central_day().as_str(),
            "2026-03-09"
        );
        assert_eq!(
            at("2026-11-01T05:00:00Z").central_day().as_str(),
            "2026-11-01"
        );
        assert_eq!(
            at("2026-11-02T05:59:59Z").central_day().as_str(),
            "2026-11-01"
        );
        assert_eq!(
            at("2026-11-02T06:00:00Z").central_day().as_str(),
            "2026-11-02"
        );
    }
}
