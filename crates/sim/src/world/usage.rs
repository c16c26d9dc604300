//! Calls and errors a day, as the usage endpoints report them (Adobe: "Usage").

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::time::Time;

/// What happened on one day of America/Chicago.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct DayBook {
    users: BTreeMap<String, u64>,
    errors: BTreeMap<String, u64>,
}

/// Calls and errors of every day.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Usage {
    days: BTreeMap<String, DayBook>,
}

impl Usage {
    /// Notes a call of that API user that counts.
    pub fn counted(&mut self, now: Time, user: &str) {
        *self.day(now).users.entry(user.to_owned()).or_default() += 1;
    }

    /// Notes an error.
    pub fn failed(&mut self, now: Time, code: &str) {
        *self.day(now).errors.entry(code.to_owned()).or_default() += 1;
    }

    fn day(&mut self, now: Time) -> &mut DayBook {
        self.days
            .entry(now.central_day().as_str().to_owned())
            .or_default()
    }

    /// The calls of today and of the days before, `days` in all, newest first.
    #[must_use]
    pub fn calls(&self, now: Time, days: u64) -> Vec<Value> {
        self.report(now, days, |date, book| {
            let users: Vec<Value> = book
                .users
                .iter()
                .map(|(user, count)| json!({"userId": user, "count": count}))
                .collect();
            let total: u64 = book.users.values().sum();
            json!({"date": date, "total": total, "users": users})
        })
    }

    /// The errors of today and of the days before, `days` in all, newest first.
    #[must_use]
    pub fn errors(&self, now: Time, days: u64) -> Vec<Value> {
        self.report(now, days, |date, book| {
            let errors: Vec<Value> = book
                .errors
                .iter()
                .map(|(code, count)| json!({"errorCode": code, "count": count}))
                .collect();
            let total: u64 = book.errors.values().sum();
            json!({"date": date, "total": total, "errors": errors})
        })
    }

    fn report(&self, now: Time, days: u64, line: impl Fn(&str, &DayBook) -> Value) -> Vec<Value> {
        let none = DayBook::default();
        let mut lines = Vec::new();
        let mut at = now;
        for _ in 0..days {
            let day = at.central_day();
            lines.push(line(
                day.as_str(),
                self.days.get(day.as_str()).unwrap_or(&none),
            ));
            // A day may have 25 hours: step back until it is another one.
            while at.central_day() == day && at.as_millis() > 0 {
                at = at.minus(12 * 3_600_000);
            }
        }
        lines
    }
}
