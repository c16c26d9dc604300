//! Data ingestion: what was accepted waits a moment and is then written (Adobe: "Data Ingestion").

mod apply;

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::call::CallId;
use crate::config::{CredentialId, IngestionConfig};
use crate::errors::Failure;
use crate::time::{Day, Time};
use crate::world::World;

/// Outcomes that are kept for the control endpoint.
const KEPT: usize = 1_000;
/// A record whose person is not there yet is tried again after so long, each time.
const RETRIES_MS: [u64; 4] = [5 * 60_000, 15 * 60_000, 20 * 60_000, 20 * 60_000];

/// What an accepted request asks for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Wish {
    /// Leads.
    Persons {
        /// One or two fields that together tell whether a lead is there.
        dedupe: Vec<String>,
        /// The partition that new ones go into.
        partition: Option<String>,
        /// The leads.
        records: Vec<Value>,
    },
    /// Custom objects of the type of that name.
    CustomObjects {
        /// The type.
        object: String,
        /// Whether they are known by their GUID, and not by their dedupe fields.
        by_guid: bool,
        /// The records.
        records: Vec<Value>,
    },
    /// Companies.
    Companies {
        /// `createOnly`, `updateOnly` or `createOrUpdate`.
        action: String,
        /// `dedupeFields` or `idField`.
        dedupe_by: String,
        /// The records.
        records: Vec<Value>,
    },
    /// Leads that become members of programs or get another status; without one they are removed.
    Members {
        /// The program.
        program: u64,
        /// The status.
        status: Option<String>,
        /// The leads.
        leads: Vec<u64>,
    },
    /// Leads that are put on a static list or taken off it.
    List {
        /// The list.
        list: u64,
        /// Whether they are put on it.
        add: bool,
        /// The leads.
        leads: Vec<u64>,
    },
}

impl Wish {
    /// How many objects are in it.
    #[must_use]
    pub const fn len(&self) -> usize {
        match self {
            Self::Persons { records, .. }
            | Self::CustomObjects { records, .. }
            | Self::Companies { records, .. } => records.len(),
            Self::Members { leads, .. } | Self::List { leads, .. } => leads.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// An accepted wish.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Accepted {
    call: CallId,
    credential: CredentialId,
    tries: usize,
    wish: Wish,
}

/// What became of a request, which Marketo only tells its data streams.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Outcome {
    call: CallId,
    at: Time,
    written: u64,
    failures: Vec<(String, String)>,
    waiting: u64,
}

/// What waits, what was counted, and what became of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Ingestion {
    config: IngestionConfig,
    waiting: VecDeque<(Time, Accepted)>,
    recent: BTreeMap<CredentialId, VecDeque<Time>>,
    day: Day,
    used: u64,
    outcomes: VecDeque<Outcome>,
}

impl Ingestion {
    /// Nothing yet.
    #[must_use]
    pub fn new(config: IngestionConfig) -> Self {
        Self {
            config,
            ..Self::default()
        }
    }

    /// The limits and timings in force.
    #[must_use]
    pub const fn config(&self) -> IngestionConfig {
        self.config
    }

    /// Sets limits and timings; what was counted stays counted.
    pub fn configure(&mut self, config: IngestionConfig) {
        self.config = config;
    }

    /// Counts a request of that credential.
    ///
    /// # Errors
    /// 429001 when it has sent too many in the past second.
    pub fn arrive(&mut self, now: Time, credential: CredentialId) -> Result<(), Failure> {
        let recent = self.recent.entry(credential).or_default();
        while recent.front().is_some_and(|then| now.since(*then) >= 1_000) {
            recent.pop_front();
        }
        if recent.len() >= self.config.per_second {
            return Err(Failure::new("429001", "Service usage limit reached"));
        }
        recent.push_back(now);
        Ok(())
    }

    /// Takes wishes of one call; they are carried out a moment later.
    ///
    /// # Errors
    /// 4290801 when the objects of the day are used up.
    pub fn accept(
        &mut self,
        now: Time,
        call: CallId,
        credential: CredentialId,
        wishes: Vec<Wish>,
    ) -> Result<(), Failure> {
        let day = now.central_day();
        if day != self.day {
            self.day = day;
            self.used = 0;
        }
        let objects: usize = wishes.iter().map(Wish::len).sum();
        let used = self.used.saturating_add(objects as u64);
        if used > self.config.daily_objects {
            return Err(Failure::new("4290801", "Daily quota reached"));
        }
        self.used = used;
        let due = now.plus(self.config.applied_after_ms);
        for wish in wishes {
            let accepted = Accepted {
                call,
                credential,
                tries: 0,
                wish,
            };
            self.wait(due, accepted);
        }
        Ok(())
    }

    fn wait(&mut self, due: Time, accepted: Accepted) {
        let place = self.waiting.partition_point(|(at, _)| *at <= due);
        self.waiting.insert(place, (due, accepted));
    }

    /// When something is written next, if anything is.
    #[must_use]
    pub fn due(&self) -> Option<Time> {
        self.waiting.front().map(|(at, _)| *at)
    }

    /// Writes what is due first.
    pub fn step(&mut self, world: &mut World) {
        let Some((at, accepted)) = self.waiting.pop_front() else {
            return;
        };
        let (written, failed) = apply::write(at, &accepted, world);
        let mut outcome = Outcome {
            call: accepted.call,
            at,
            written,
            failures: Vec::new(),
            waiting: 0,
        };
        let mut again = Vec::new();
        for (record, failure) in failed {
            match record.filter(|_| accepted.tries < RETRIES_MS.len()) {
                Some(record) => again.push(record),
                None => outcome.failures.push((failure.code, failure.message)),
            }
        }
        outcome.waiting = again.len() as u64;
        if let (Some(pause), false) = (RETRIES_MS.get(accepted.tries), again.is_empty()) {
            let wish = apply::narrowed(&accepted.wish, again);
            let tries = accepted.tries + 1;
            let next = Accepted {
                tries,
                wish,
                ..accepted
            };
            self.wait(at.plus(*pause), next);
        }
        self.outcomes.push_back(outcome);
        if self.outcomes.len() > KEPT {
            self.outcomes.pop_front();
        }
    }

    /// Settings, what waits, and the latest outcomes.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let outcomes = self.outcomes.iter().map(|outcome| {
            let failures = outcome.failures.iter();
            let failures =
                failures.map(|(code, message)| json!({"code": code, "message": message}));
            json!({
                "seq": outcome.call.number(),
                "at": outcome.at.as_millis(),
                "written": outcome.written,
                "waiting": outcome.waiting,
                "failures": Value::Array(failures.collect()),
            })
        });
        json!({
            "config": self.config,
            "used": self.used,
            "waiting": self.waiting.len(),
            "outcomes": Value::Array(outcomes.collect()),
        })
    }
}
