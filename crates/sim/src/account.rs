//! The account: what arrived, what was answered, what was written.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::time::Time;
use crate::world::tally::LeadTally;

/// Lengths of the arrival lists grow by 9 bytes a call; nothing is forgotten before a reset, so
/// that any window can be counted again.
#[derive(Clone, Debug, Default)]
pub struct Account {
    arrivals: Vec<(Time, bool)>,
    identity: u64,
    by_operation: BTreeMap<String, u64>,
    by_credential: BTreeMap<String, u64>,
    by_code: BTreeMap<String, u64>,
    by_status: BTreeMap<u16, u64>,
    faults: BTreeMap<&'static str, u64>,
    most_open: usize,
    gone: u64,
}

impl Account {
    /// Notes the arrival of a call; `counted` if it counts against rate and quota.
    pub fn arrived(&mut self, now: Time, operation: &str, counted: bool) {
        self.arrivals.push((now, counted));
        *self.by_operation.entry(operation.to_owned()).or_default() += 1;
    }

    /// Notes an identity call.
    pub fn identity(&mut self) {
        self.identity += 1;
    }

    /// Notes whose call it was.
    pub fn credential(&mut self, client_id: &str) {
        *self.by_credential.entry(client_id.to_owned()).or_default() += 1;
    }

    /// Notes an answer: its HTTP status, and the code of its envelope or `ok`.
    pub fn answered(&mut self, status: u16, code: Option<&str>) {
        *self.by_status.entry(status).or_default() += 1;
        let code = code.unwrap_or(if status < 400 { "ok" } else { "http" });
        *self.by_code.entry(code.to_owned()).or_default() += 1;
    }

    /// Notes a fault that struck.
    pub fn fault(&mut self, name: &'static str) {
        *self.faults.entry(name).or_default() += 1;
    }

    /// Notes how many calls are processed right now.
    pub fn open(&mut self, open: usize) {
        self.most_open = self.most_open.max(open);
    }

    /// Notes a caller that went away before its answer.
    pub fn gone(&mut self) {
        self.gone += 1;
    }

    /// Calls that arrived, identity left out.
    #[must_use]
    pub fn arrivals(&self) -> u64 {
        self.arrivals.len() as u64
    }

    /// Identity calls.
    #[must_use]
    pub const fn identity_calls(&self) -> u64 {
        self.identity
    }

    /// Answers with that code (`ok` for success, `http` for a bare HTTP error).
    #[must_use]
    pub fn sent(&self, code: &str) -> u64 {
        self.by_code.get(code).copied().unwrap_or(0)
    }

    /// Calls to that operation.
    #[must_use]
    pub fn calls_to(&self, operation: &str) -> u64 {
        self.by_operation.get(operation).copied().unwrap_or(0)
    }

    /// The most calls that were processed at once.
    #[must_use]
    pub const fn most_open(&self) -> usize {
        self.most_open
    }

    /// The most arrivals in any window of that length (half open), counted again from the list of
    /// arrivals: those that count against the limits, or all.
    #[must_use]
    pub fn most_in_window(&self, window_ms: u64, counted_only: bool) -> usize {
        let wanted = |entry: &&(Time, bool)| entry.1 || !counted_only;
        let times: Vec<Time> = self
            .arrivals
            .iter()
            .filter(wanted)
            .map(|entry| entry.0)
            .collect();
        let mut first = 0;
        let mut most = 0;
        for (last, now) in times.iter().enumerate() {
            while times
                .get(first)
                .is_some_and(|then| now.since(*then) >= window_ms)
            {
                first += 1;
            }
            most = most.max(last + 1 - first);
        }
        most
    }

    /// The account as JSON.
    #[must_use]
    pub fn to_json(&self, window_ms: u64, open_now: usize, leads: &LeadTally) -> Value {
        let counted = self.arrivals.iter().filter(|entry| entry.1).count();
        let sent = |code: &str| self.sent(code);
        json!({
            "arrivals": self.arrivals.len(),
            "arrivals_counted": counted,
            "identity_calls": self.identity,
            "by_operation": self.by_operation,
            "by_credential": self.by_credential,
            "by_code": self.by_code,
            "by_status": self.by_status.iter().map(|(k, v)| (k.to_string(), *v)).collect::<BTreeMap<_, _>>(),
            "sent": {
                "601": sent("601"), "602": sent("602"), "606": sent("606"),
                "607": sent("607"), "615": sent("615"),
            },
            "window_ms": window_ms,
            "most_in_window": self.most_in_window(window_ms, true),
            "most_in_window_all": self.most_in_window(window_ms, false),
            "most_open": self.most_open,
            "open_now": open_now,
            "callers_gone": self.gone,
            "faults": self.faults,
            "leads": leads.to_json(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The recount by two pointers agrees with counting every window on its own.
        #[test]
        fn the_recount_agrees_with_a_plain_one(
            gaps in prop::collection::vec((0u64..4_000, any::<bool>()), 0..200),
        ) {
            let mut account = Account::default();
            let mut now = 0;
            let mut seen = Vec::new();
            for (gap, counted) in gaps {
                now += gap;
                account.arrived(Time::from_millis(now), "x", counted);
                seen.push((now, counted));
            }
            for counted_only in [true, false] {
                let kept: Vec<u64> =
                    seen.iter().filter(|e| e.1 || !counted_only).map(|e| e.0).collect();
                let plain = kept.iter()
                    .map(|from| kept.iter().filter(|t| **t >= *from && **t < *from + 20_000).count())
                    .max()
                    .unwrap_or(0);
                prop_assert_eq!(account.most_in_window(20_000, counted_only), plain);
            }
        }
    }
}
