//! Calls and errors, counted by Marketo for each API user (Adobe: "Usage"). Adobe states no
//! time-out for them. No permission is needed.

use crate::operation::row::{get, rows};

rows! {
    /// Usage.
    USAGE_ROWS:

    /// Today's errors, by code.
    GET_DAILY_ERRORS = get("getDailyErrors", "/rest/v1/stats/errors.json").unstated_time();

    /// The errors of the past seven days, by day and code.
    GET_WEEKLY_ERRORS = get("getWeeklyErrors", "/rest/v1/stats/errors/last7days.json")
        .unstated_time();

    /// Today's calls, by API user.
    GET_DAILY_USAGE = get("getDailyUsage", "/rest/v1/stats/usage.json").unstated_time();

    /// The calls of the past seven days, by day and API user.
    GET_WEEKLY_USAGE = get("getWeeklyUsage", "/rest/v1/stats/usage/last7days.json")
        .unstated_time();
}
