//! Writes an instant in the forms that Marketo takes.

use core::fmt;

use super::calendar::DAY_MS;
use super::{DateError, Day};
use crate::Timestamp;

/// A form that Marketo takes an instant in. All are in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Form {
    /// `2021-04-08T15:03:32Z`: everything but what is named below. The date ranges of bulk jobs
    /// and of filters refuse milliseconds (Adobe: "Bulk Lead Extract"), so there are none.
    Seconds,
    /// `2021-04-08T15:03:32.000Z`: when an email program starts and ends (Adobe: "Programs").
    Millis,
    /// `20210408T15:03:32.000t+0000`: when a user's login expires (Adobe: "User Management").
    User,
}

/// An instant in one form, ready to be shown; it allocates nothing.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Written {
    day: Day,
    /// Milliseconds since midnight.
    of_day: u64,
    form: Form,
}

/// Puts an instant into a form.
///
/// [`Form::Seconds`] cuts the milliseconds off, so that it never names a later instant.
///
/// ```
/// # use marketo_core::{Timestamp, date};
/// let at = Timestamp::from_millis(1_617_894_212_345);
/// let start = date::write(at, date::Form::Seconds)?;
/// assert_eq!(start.to_string(), "2021-04-08T15:03:32Z");
/// # Ok::<(), date::DateError>(())
/// ```
///
/// # Errors
///
/// [`DateError::OutOfRange`] after the year 9999.
pub fn write(at: Timestamp, form: Form) -> Result<Written, DateError> {
    Ok(Written {
        day: Day::of(at)?,
        of_day: at.as_millis() % DAY_MS,
        form,
    })
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, millis) = (self.of_day / 1000, self.of_day % 1000);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        match self.form {
            Form::User => {
                let (year, month, day) = (self.day.year(), self.day.month(), self.day.day());
                write!(f, "{year:04}{month:02}{day:02}")?;
            }
            Form::Seconds | Form::Millis => write!(f, "{}", self.day)?,
        }
        write!(f, "T{hour:02}:{minute:02}:{second:02}")?;
        match self.form {
            Form::Seconds => f.write_str("Z"),
            Form::Millis => write!(f, ".{millis:03}Z"),
            Form::User => write!(f, ".{millis:03}t+0000"),
        }
    }
}

/// As little is shown as of a [`Day`].
impl fmt::Debug for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Written")
            .field("form", &self.form)
            .finish_non_exhaustive()
    }
}
