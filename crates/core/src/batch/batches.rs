//! Records into calls, and answers back to records.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::key::Key;
use super::told::{Item, RecordError, RecordOutcome};
use crate::call::{Answered, CallError, Failure, Outcome};
use crate::error::{Class, Execution, classify};
use crate::operation::{AnswerKind, Payload};
use crate::request::{Body, CallSpec, ReplaySafety};
use crate::response::{self, Answer, ApiError};

/// Bytes beside the members that the caller named and the records: braces, quotes, `input`.
const FRAME: usize = 16;

/// So many batches are taken in before a caller is asked to pause.
const AHEAD: usize = 4;

/// A call under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BatchId(u64);

/// Why an operation's records cannot be batched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// It takes no list of records as JSON.
    #[error("{0} takes no list of records")]
    NoList(&'static str),
    /// The body that goes with all of them is no JSON object, or has `input` in it already.
    #[error("{0}: what goes with the records must be a JSON object without `input`")]
    Members(&'static str),
}

/// Records of one operation, on their way in calls of many.
///
/// Records of one key are never in one call, nor in two that are under way at once: a second one is
/// sent when the first has been answered. (Two upserts of one key at the same time can make two
/// leads, and a double in one call can be refused with 1036; Adobe: "Leads", "Error codes".)
#[derive(Debug)]
pub struct Batches {
    spec: CallSpec,
    /// What goes with the records, without its closing brace.
    head: String,
    key: Key,
    most: usize,
    waiting: VecDeque<Record>,
    bytes: usize,
    finished: bool,
    /// What goes again, in these parts.
    again: VecDeque<Vec<Record>>,
    under_way: BTreeMap<BatchId, Vec<Record>>,
    busy: BTreeSet<String>,
    told: VecDeque<(u64, RecordOutcome)>,
    taken: u64,
    calls: u64,
}

struct Record {
    place: u64,
    json: Box<RawValue>,
    key: Option<String>,
}

/// Its place alone: the rest is people's data.
impl core::fmt::Debug for Record {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Record({})", self.place)
    }
}

impl Batches {
    /// No records yet. `spec` is the call without them: its body holds what goes with all of them
    /// (`action`, `lookupField`…), or is none.
    ///
    /// # Errors
    /// [`Refused`] for an operation that takes no list, and for a body that is no object.
    pub fn new(spec: CallSpec, key: Key) -> Result<Self, Refused> {
        let operation = spec.operation;
        let takes = operation.payload == Payload::Json && operation.answer == AnswerKind::Envelope;
        let most = operation
            .largest_batch
            .filter(|_| takes && !operation.is_read());
        let most = most.ok_or(Refused::NoList(operation.name))?;
        let members = match &spec.body {
            Body::None => BTreeMap::new(),
            Body::Json(json) => {
                let members: Option<BTreeMap<String, &RawValue>> =
                    serde_json::from_slice(json).ok();
                members
                    .filter(|members| !members.contains_key("input"))
                    .ok_or(Refused::Members(operation.name))?
            }
            _ => return Err(Refused::Members(operation.name)),
        };
        let head = serde_json::to_string(&members).unwrap_or_default();
        let mut head = head.trim_end_matches('}').to_owned();
        if !members.is_empty() {
            head.push(',');
        }
        Ok(Self {
            most: most.into(),
            head,
            key,
            spec,
            waiting: VecDeque::new(),
            bytes: 0,
            finished: false,
            again: VecDeque::new(),
            under_way: BTreeMap::new(),
            busy: BTreeSet::new(),
            told: VecDeque::new(),
            taken: 0,
            calls: 0,
        })
    }

    /// Takes a record in; gives its place, from 0. One that is too long for a call of its own is
    /// told so by [`poll_told`](Self::poll_told), and the others go on.
    pub fn push(&mut self, json: Box<RawValue>) -> u64 {
        let place = self.taken;
        self.taken = self.taken.saturating_add(1);
        let (bytes, limit) = (
            self.body_of(json.get().len()),
            self.spec.operation.body_limit,
        );
        if bytes > limit {
            let error = RecordError::TooLarge { bytes, limit };
            self.told.push_back((place, RecordOutcome::Failed(error)));
            return place;
        }
        self.bytes = self.bytes.saturating_add(json.get().len());
        let key = self.key.of_record(&json);
        self.waiting.push_back(Record { place, json, key });
        place
    }

    /// Whether more records should be read now: not when some batches' worth of them wait already.
    #[must_use]
    pub fn wants_more(&self) -> bool {
        !self.finished
            && self.waiting.len() < self.most.saturating_mul(AHEAD)
            && self.bytes < self.spec.operation.body_limit.saturating_mul(AHEAD)
    }

    /// There are no more records.
    pub fn finish(&mut self) {
        self.finished = true;
    }

    /// Whether everything is told, of all that there is.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.finished
            && self.waiting.is_empty()
            && self.again.is_empty()
            && self.under_way.is_empty()
            && self.told.is_empty()
    }

    /// A call to be sent now, if there is one: a full one, or what is left at the end. It may go
    /// along with those that are under way.
    pub fn poll(&mut self) -> Option<(BatchId, CallSpec)> {
        let records = match self.again.pop_front() {
            Some(records) => records,
            None => self.gather()?,
        };
        self.busy
            .extend(records.iter().filter_map(|record| record.key.clone()));
        self.calls = self.calls.saturating_add(1);
        let id = BatchId(self.calls);
        let mut json = self.head.clone();
        json.push_str("\"input\":[");
        for (at, record) in records.iter().enumerate() {
            if at > 0 {
                json.push(',');
            }
            json.push_str(record.json.get());
        }
        json.push_str("]}");
        self.under_way.insert(id, records);
        Some((id, self.spec.clone().with_json(json)))
    }

    /// What became of a call. One that is not under way is passed over.
    pub fn on_outcome(&mut self, id: BatchId, outcome: &Outcome) {
        let Some(records) = self.under_way.remove(&id) else {
            return;
        };
        for record in &records {
            if let Some(key) = &record.key {
                self.busy.remove(key);
            }
        }
        match outcome {
            Outcome::Answered(answered) => self.on_answer(records, answered),
            Outcome::Failed(error) if records.len() > 1 && self.halves(error) => {
                self.halve(records)
            }
            Outcome::Failed(error) => self.fail(records, &RecordError::Call(error.clone())),
            Outcome::File(_) => {
                let operation = self.spec.operation.name;
                self.fail(records, &RecordError::Unknown { operation });
            }
        }
    }

    /// What became of a record, by its place. Each is told once.
    pub fn poll_told(&mut self) -> Option<(u64, RecordOutcome)> {
        self.told.pop_front()
    }

    /// The bytes of a body with records of so many bytes, commas included.
    const fn body_of(&self, records: usize) -> usize {
        self.head
            .len()
            .saturating_add(FRAME)
            .saturating_add(records)
    }

    /// The next records whose keys nobody has: in order, but for those that wait for their key.
    fn gather(&mut self) -> Option<Vec<Record>> {
        let limit = self.spec.operation.body_limit;
        let (mut picked, mut stay) = (Vec::new(), VecDeque::new());
        let mut keys: BTreeSet<String> = BTreeSet::new();
        let (mut bytes, mut full) = (0_usize, false);
        while let Some(record) = self.waiting.pop_front() {
            // A key that waits makes all later ones of it wait, so that their order stays.
            let taken = record
                .key
                .as_ref()
                .is_some_and(|key| self.busy.contains(key) || keys.contains(key));
            if let Some(key) = &record.key {
                keys.insert(key.clone());
            }
            let with = bytes
                .saturating_add(record.json.get().len())
                .saturating_add(1);
            full |= picked.len() >= self.most || self.body_of(with) > limit;
            if full || taken {
                stay.push_back(record);
            } else {
                bytes = with;
                picked.push(record);
            }
            if full {
                break;
            }
        }
        full |= picked.len() >= self.most;
        // What was passed over goes back before the rest.
        while let Some(record) = stay.pop_back() {
            self.waiting.push_front(record);
        }
        // Neither full nor the end: it waits for more, unless all wait for keys.
        let go = !picked.is_empty() && (full || self.finished || !self.wants_more());
        if !go {
            let mut all: Vec<Record> = picked.into_iter().chain(self.waiting.drain(..)).collect();
            all.sort_by_key(|record| record.place);
            self.waiting.extend(all);
            return None;
        }
        let gone: usize = picked.iter().map(|record| record.json.get().len()).sum();
        self.bytes = self.bytes.saturating_sub(gone);
        Some(picked)
    }

    fn on_answer(&mut self, records: Vec<Record>, answered: &Answered) {
        let operation = self.spec.operation;
        let unknown = RecordError::Unknown {
            operation: operation.name,
        };
        let read = response::read(operation.answer, answered.status, None, &answered.body);
        let envelope = match &read {
            Answer::Success(envelope) => envelope,
            other => {
                let Some(trouble) = other.trouble() else {
                    return self.fail(records, &unknown);
                };
                let envelope = other.envelope();
                let error = envelope
                    .and_then(|envelope| envelope.errors.first())
                    .cloned();
                let error = error.unwrap_or_default();
                let about_input = matches!(
                    trouble.class,
                    Class::Input | Class::NotFound | Class::State | Class::TooLarge | Class::Bug
                );
                let done = trouble.execution == Execution::Unknown && !about_input;
                // Half of it may do where the whole took too long, if nobody minds a second time.
                let smaller = about_input || trouble.class == Class::Transient && self.is_safe();
                if records.len() > 1 && smaller {
                    return self.halve(records);
                }
                let error = if done && !self.is_safe() {
                    unknown
                } else {
                    RecordError::Refused {
                        operation: operation.name,
                        error,
                        request_id: envelope.and_then(|envelope| envelope.request_id.clone()),
                    }
                };
                return self.fail(records, &error);
            }
        };
        let items: Option<Vec<Box<RawValue>>> = envelope
            .result_in(&answered.body)
            .and_then(|result| serde_json::from_slice(result).ok());
        // Lead results carry no number of their own: their place says whose they are.
        match items.filter(|items| items.len() == records.len()) {
            None => self.fail(records, &unknown),
            Some(items) => {
                let told = records.iter().zip(items);
                let told = told.map(|(record, item)| (record.place, told_of(item)));
                self.told.extend(told);
            }
        }
    }

    /// Whether a call that brought no answer is worth being sent again in halves.
    fn halves(&self, error: &CallError) -> bool {
        let after = match error {
            CallError::Unavailable { after, .. } => after,
            CallError::OutcomeUnknown { after, .. } if self.is_safe() => after,
            _ => return false,
        };
        match after {
            // Perhaps it took longer than anybody waits.
            Failure::NoAnswer | Failure::BrokenOff | Failure::TooLong(_) => true,
            Failure::Status(status) => matches!(status, 413 | 502 | 504),
            Failure::Marketo { code, .. } => {
                matches!(classify(code, "").class, Class::Transient | Class::TooLarge)
            }
            _ => false,
        }
    }

    fn is_safe(&self) -> bool {
        self.spec.replay() == ReplaySafety::Safe
    }

    fn halve(&mut self, mut records: Vec<Record>) {
        let second = records.split_off(records.len().div_ceil(2));
        // Before all others, and in order. None of their keys is anywhere else: what came later of
        // the same keys waits still, and is passed over for as long as these are here.
        for half in [&records, &second] {
            self.busy
                .extend(half.iter().filter_map(|record| record.key.clone()));
        }
        self.again.push_front(second);
        self.again.push_front(records);
    }

    fn fail(&mut self, records: Vec<Record>, error: &RecordError) {
        let told = records.iter();
        let told = told.map(|record| (record.place, RecordOutcome::Failed(error.clone())));
        self.told.extend(told);
    }
}

/// What Marketo says of one record.
fn told_of(item: Box<RawValue>) -> RecordOutcome {
    #[derive(Default, Deserialize)]
    struct Said {
        #[serde(default)]
        status: Option<String>,
        #[serde(default)]
        reasons: Option<Vec<Reason>>,
    }
    #[derive(Deserialize)]
    struct Reason {
        #[serde(default)]
        code: Option<serde_json::Value>,
        #[serde(default)]
        message: Option<String>,
    }
    let said: Said = serde_json::from_slice(item.get().as_bytes()).unwrap_or_default();
    let reason = |reason: Reason| ApiError {
        code: match reason.code {
            Some(serde_json::Value::String(code)) => code,
            Some(serde_json::Value::Number(code)) => code.to_string(),
            _ => String::new(),
        },
        message: reason.message.unwrap_or_default(),
    };
    RecordOutcome::Told {
        status: said.status.unwrap_or_default(),
        reasons: said
            .reasons
            .unwrap_or_default()
            .into_iter()
            .map(reason)
            .collect(),
        item: Item(item),
    }
}
