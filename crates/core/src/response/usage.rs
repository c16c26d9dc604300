//! The usage report: the calls of a day, by API user (Adobe: "Usage").

use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::date::{CentralDay, Day};
use crate::time::Timestamp;
use crate::token::ApiUser;

/// How many calls were made in a day, and by whom. It lags behind what was called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageReport {
    /// The day, of Central Time.
    #[serde(with = "day")]
    pub date: Day,
    /// The calls of all API users together.
    pub total: u32,
    /// Those of each, as far as it is told.
    pub users: Vec<UserCalls>,
}

/// The calls of one API user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserCalls {
    /// Who made them.
    #[serde(rename = "userId")]
    pub user: ApiUser,
    /// How many.
    pub count: u32,
}

impl UsageReport {
    /// Reads the answer to `getDailyUsage`: nothing for a failure, or what is no such answer.
    ///
    /// Adobe's definition calls the day a date-time and its examples show a day: either is read.
    /// A total that is not told is the sum of the users' (Adobe: "Usage").
    #[must_use]
    pub fn read(body: &[u8]) -> Option<Self> {
        let answer: Answer = serde_json::from_slice(body).ok()?;
        let told = answer.result.into_iter().next()?;
        let users: Vec<_> = told.users.into_iter().filter_map(User::known).collect();
        let sum = || {
            users
                .iter()
                .fold(0, |sum: u32, one| sum.saturating_add(one.count))
        };
        Some(Self {
            date: Day::read(told.date.as_bytes().get(..10)?).ok()?,
            total: told.total.unwrap_or_else(sum),
            users,
        })
    }

    /// The day of Central Time that it is about, if that is the one that `now` lies in. Around
    /// midnight Marketo's day may be another one than ours.
    #[must_use]
    pub fn is_of(&self, now: Timestamp) -> Option<CentralDay> {
        let today = CentralDay::of(now);
        (today.date() == Some(self.date)).then_some(today)
    }

    /// How many of the calls were made by any of these users.
    #[must_use]
    pub fn made_by(&self, ours: &[ApiUser]) -> u32 {
        let theirs = self.users.iter().filter(|one| ours.contains(&one.user));
        theirs.fold(0, |sum, one| sum.saturating_add(one.count))
    }
}

#[derive(Deserialize)]
struct Answer {
    result: Vec<Told>,
}

#[derive(Deserialize)]
struct Told {
    date: String,
    total: Option<u32>,
    #[serde(default)]
    users: Vec<User>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct User {
    user_id: String,
    count: u32,
}

impl User {
    fn known(self) -> Option<UserCalls> {
        let (user, count) = (ApiUser::new(&self.user_id)?, self.count);
        Some(UserCalls { user, count })
    }
}

/// A day as its text.
mod day {
    use super::{Day, Deserialize, Deserializer, Serializer, fmt};

    pub(super) fn serialize<S: Serializer>(day: &Day, to: S) -> Result<S::Ok, S::Error> {
        let shown: &dyn fmt::Display = day;
        to.collect_str(shown)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Day, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(address: &str) -> ApiUser {
        ApiUser::new(address).unwrap()
    }

    #[test]
    fn the_calls_of_a_day_are_told_apart_by_who_made_them() {
        let body = br#"{"requestId":"5f7f#17d7d8f2b6f","success":true,"result":[
            {"date":"2026-03-02","total":1120,"users":[
                {"userId":"Ours@acme.example","count":200},{"userId":"also@acme.example","count":30},
                {"userId":"them@acme.example","count":890}]}]}"#;
        let report = UsageReport::read(body).unwrap();
        assert_eq!(
            (report.date.to_string().as_str(), report.total),
            ("2026-03-02", 1120)
        );
        let ours = [
            user("ours@ACME.example"),
            user("also@acme.example"),
            user("idle@acme.example"),
        ];
        assert_eq!(report.made_by(&ours), 230);
        assert_eq!(report.made_by(&[]), 0);
        // 2026-03-02 12:00 in Chicago, and the next day.
        let noon = Timestamp::from_millis(1_772_474_400_000);
        assert_eq!(report.is_of(noon), Some(CentralDay::of(noon)));
        assert_eq!(report.is_of(CentralDay::of(noon).ends()), None);
        assert!(!format!("{report:?}").contains("acme"));
        let text = serde_json::to_string(&report).unwrap();
        assert_eq!(serde_json::from_str::<UsageReport>(&text).unwrap(), report);
    }

    #[test]
    fn what_is_left_out_is_made_up_for_and_what_is_no_report_is_none() {
        let read = |result: &str| {
            let body = format!(r#"{{"success":true,"result":[{result}]}}"#);
            UsageReport::read(body.as_bytes()).map(|report| (report.total, report.users.len()))
        };
        let day = r#""date":"2026-03-02T00:00:00Z""#;
        assert_eq!(read(&format!(r#"{{{day}}}"#)), Some((0, 0)));
        assert_eq!(read(&format!(r#"{{{day},"total":7}}"#)), Some((7, 0)));
        let two = r#""users":[{"userId":"a@b","count":2},{"userId":"","count":3},{"userId":"c@d","count":4}]"#;
        assert_eq!(read(&format!(r#"{{{day},{two}}}"#)), Some((6, 2)));
        for wrong in [
            "",
            "{}",
            r#"{"date":"2026"}"#,
            r#"{"date":"2026-13-01"}"#,
            r#"{"date":"2026-03-02","total":-1}"#,
            r#"{"date":"2026-03-02","total":"7"}"#,
            r#"{"date":"2026-03-02","users":[{"userId":"a@b"}]}"#,
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        let failure = br#"{"success":false,"errors":[{"code":"606","message":"m"}]}"#;
        for body in [&failure[..], b"", b"<html>", b"[]"] {
            assert_eq!(UsageReport::read(body), None);
        }
    }
}
