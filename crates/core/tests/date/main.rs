//! Dates against what Adobe writes, and against another library's calendar.

mod calendar;
mod table;
