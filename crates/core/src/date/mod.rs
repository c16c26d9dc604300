//! Dates, in each of the forms that Marketo writes them in.
//!
//! No two of its APIs agree. An instant is read by [`read`] from any of these, with or without a
//! fraction of a second:
//!
//! | form | where |
//! | --- | --- |
//! | `2021-04-08T15:03:32Z` | the lead database (Adobe: "Leads") |
//! | `2014-09-17T22:31:49+0000` | activities, a campaign's `runAt` (Adobe: "Activities", "Smart Campaigns") |
//! | `2015-03-17T00:17:02Z+0000` | assets, which write a `Z` *and* an offset (Adobe: "Field Types") |
//! | `2017-01-21T11:47:30-08:00` | bulk jobs and fields of the type Datetime (Adobe: "Field Types") |
//! | `20200807T20:49:54.0t+0000` | users; the sign before the offset is a `t` (Adobe: "User Management") |
//! | `2020-08-07T20:49:54.123t+0000` | the same, as its definitions show it |
//!
//! A day without a time is not an instant. It is a [`Day`], read where Adobe documents one: fields
//! of the type Date, the days of the usage statistics, a program's costs (Adobe: "Field Types",
//! "Usage", "Programs").
//!
//! What Marketo takes is narrower than what it sends; [`write()`] has a [`Form`] for each.
//!
//! Three things are refused on purpose:
//!
//! - **A time without a zone.** Nobody says which one Marketo would mean.
//! - **A leap second**, `23:59:60`. Unix time has no name for it, Marketo's own clock counts none,
//!   and to move an event by a second in silence is worse than to say no.
//! - **Instants before 1970 or after 9999**, which a [`Timestamp`](crate::Timestamp) or four digits
//!   cannot hold. A [`Day`] starts at the year 1: people were born before 1970.

mod calendar;
mod central;
mod reader;
mod written;

pub use calendar::Day;
pub use central::CentralDay;
pub use reader::read;
pub use written::{Form, Written, write};

/// Why a text is not a date, or an instant cannot be written as one.
///
/// The text itself is not told: it can be somebody's day of birth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DateError {
    /// It has none of the forms that Marketo writes.
    #[error("not in a form that Marketo writes dates in")]
    Form,
    /// A day alone, where an instant is needed.
    #[error("a day without a time of day")]
    DayAlone,
    /// A day and a time, and no zone.
    #[error("a time without a zone")]
    NoZone,
    /// A day that the calendar does not have.
    #[error("no such day in the calendar")]
    NoSuchDay,
    /// A time that the clock does not show; a leap second is one.
    #[error("no such time of day")]
    NoSuchTime,
    /// An offset beyond 18 hours, or another one than zero after a `Z`.
    #[error("no such offset from UTC")]
    NoSuchOffset,
    /// Before 1970 or after 9999, in UTC.
    #[error("before 1970 or after 9999")]
    OutOfRange,
}
