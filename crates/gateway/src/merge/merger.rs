//! Who goes with whom, and who leads.

use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet};

use marketo_core::Timestamp;
use marketo_core::limit::{Refusal, RefusalReason};
use serde::{Deserialize, Serialize};

use super::part::Part;
use super::room::Room;
use super::told::{Note, Told};

/// What was sealed is given up so long after its leader's deadline: longer than a call takes that
/// was sent in time (Adobe: "Timeouts", at most five minutes).
const GIVEN_UP_AFTER: Duration = Duration::from_secs(330);

/// A leader with others to answer for says so soon that it leads them.
const CONFIRMED_WITHIN: Duration = Duration::from_secs(10);

/// When one whose deadline has passed is told to come back.
const COME_BACK_AFTER: Duration = Duration::from_secs(1);

/// A caller's place here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ticket(u64);

/// A batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BatchId(u64);

/// One who goes along with a leader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Whose part it is.
    pub ticket: Ticket,
    /// How many records, or values, it has.
    pub size: u16,
    /// What it adds to the call.
    pub load: String,
}

/// What a caller does next.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// It waits.
    Wait,
    /// It asks for a permit, for this batch.
    Lead(BatchId),
    /// It has its answer.
    Told(Told, Note),
    /// It is not sent.
    Refused(Refusal),
}

/// All who wait, and what is under way for them.
#[derive(Debug, Default)]
pub struct Merger {
    parts: BTreeMap<Ticket, Entry>,
    /// In the order in which they came.
    waiting: BTreeMap<String, Vec<Ticket>>,
    batches: BTreeMap<BatchId, Batch>,
    /// The records that batches have.
    held: BTreeSet<u64>,
    /// When those who wait have waited for too long.
    due: BTreeSet<(Timestamp, Ticket)>,
    changed: Vec<Ticket>,
    last: u64,
}

#[derive(Debug)]
struct Entry {
    part: Part,
    came: Timestamp,
    next: Next,
}

#[derive(Debug)]
struct Batch {
    key: String,
    /// The leader is the first.
    tickets: Vec<Ticket>,
    records: Vec<u64>,
    room: Room,
    /// Since it was sealed: until when its leader is believed to live.
    until: Option<Timestamp>,
    /// Until when at the latest.
    over: Timestamp,
}

impl Merger {
    /// Somebody comes with a part. [`poll`](Self::poll) says what is next.
    pub fn join(&mut self, now: Timestamp, part: Part) -> Ticket {
        let ticket = Ticket(self.number());
        let key = part.key.clone();
        self.due.insert((part.deadline, ticket));
        self.waiting.entry(key.clone()).or_default().push(ticket);
        let next = Next::Wait;
        let came = now;
        self.parts.insert(ticket, Entry { part, came, next });
        self.advance(now, &key);
        ticket
    }

    /// What the holder of a ticket does next. It is over with [`Next::Told`] and
    /// [`Next::Refused`]; a ticket that is over, or never was, waits for ever.
    pub fn poll(&mut self, ticket: Ticket) -> Next {
        let next = self.parts.get(&ticket).map(|entry| entry.next.clone());
        if let Some(Next::Told(..) | Next::Refused(_)) = next {
            self.parts.remove(&ticket);
        }
        next.unwrap_or(Next::Wait)
    }

    /// One whose [`Next`] is another than it was.
    pub fn poll_changed(&mut self) -> Option<Ticket> {
        self.changed.pop()
    }

    /// When something happens by itself: [`on_timeout`](Self::on_timeout) is for then.
    #[must_use]
    pub fn poll_timeout(&self, now: Timestamp) -> Option<Timestamp> {
        let due = self.due.first().map(|(at, _)| *at);
        let sealed = self.batches.values().filter_map(|batch| batch.until).min();
        // What could have started before waits for a batch, and goes when that is over.
        let lingers = self.waiting.values().filter_map(|line| {
            let first = self.parts.get(line.first()?)?;
            Some(first.starts_at()).filter(|at| *at > now)
        });
        due.into_iter().chain(sealed).chain(lingers.min()).min()
    }

    /// Tells those whose time is up, and starts what has lingered.
    pub fn on_timeout(&mut self, now: Timestamp) {
        while let Some((_, ticket)) = self.due.first().copied().filter(|(at, _)| *at <= now) {
            self.due.pop_first();
            if let Some(key) = self.drop_waiting(ticket) {
                let reason = RefusalReason::TimedOut;
                let retry_at = now.after(COME_BACK_AFTER);
                self.turn(ticket, Next::Refused(Refusal { reason, retry_at }));
                self.advance(now, &key);
            }
        }
        let over = |batch: &Batch| batch.until.is_some_and(|until| until <= now);
        let over: Vec<_> = (self.batches.iter())
            .filter_map(|(id, batch)| over(batch).then_some(*id))
            .collect();
        for batch in over {
            self.died(now, batch);
        }
        let lingering: Vec<_> = self.waiting.keys().cloned().collect();
        for key in lingering {
            self.advance(now, &key);
        }
    }

    /// The permit for a batch is there: nobody joins it any more. Gives those who go along with its
    /// leader.
    pub fn seal(&mut self, now: Timestamp, id: BatchId) -> Vec<Member> {
        let Some(batch) = self.batches.get_mut(&id) else {
            return Vec::new();
        };
        let of = |ticket: &Ticket| self.parts.get(ticket).map(|entry| &entry.part);
        let deadline = batch
            .tickets
            .iter()
            .filter_map(of)
            .map(|part| part.deadline);
        let over = deadline.max().unwrap_or(now).max(now).after(GIVEN_UP_AFTER);
        batch.over = over;
        batch.until = Some(if batch.tickets.len() > 1 {
            now.after(CONFIRMED_WITHIN)
        } else {
            over
        });
        let members = batch.tickets.iter().skip(1).filter_map(|ticket| {
            let part = &self.parts.get(ticket)?.part;
            Some(Member {
                ticket: *ticket,
                size: part.size,
                load: part.load.clone(),
            })
        });
        members.collect()
    }

    /// The leader of a batch has heard that it leads. Whether there is such a batch.
    pub fn confirm(&mut self, id: BatchId) -> bool {
        let batch = self.batches.get_mut(&id);
        batch.is_some_and(|batch| {
            batch.until = Some(batch.over);
            true
        })
    }

    /// There is no permit for a batch. Its leader knows; so it is for those of the same integration
    /// who wait no longer than it does. The others find another leader.
    pub fn refused(&mut self, now: Timestamp, id: BatchId, refusal: Refusal) {
        let Some(batch) = self.take(id) else { return };
        let leader = batch
            .tickets
            .first()
            .and_then(|first| self.parts.remove(first));
        let shares = |entry: &Entry| {
            leader.as_ref().is_some_and(|leader| {
                leader.part.who == entry.part.who && entry.part.deadline <= leader.part.deadline
            })
        };
        let mut others = Vec::new();
        for ticket in batch.tickets.iter().skip(1).copied() {
            if self.parts.get(&ticket).is_some_and(shares) {
                self.turn(ticket, Next::Refused(refusal));
            } else {
                others.push(ticket);
            }
        }
        self.put_back(&batch.key, others);
        self.released(now, &batch);
    }

    /// A caller has gone away: its part goes along, if it is not sent yet. Another leads in its
    /// place.
    pub fn leave(&mut self, now: Timestamp, ticket: Ticket) {
        if let Some(key) = self.drop_waiting(ticket) {
            self.parts.remove(&ticket);
            return self.advance(now, &key);
        }
        let of = |(id, batch): (&BatchId, &Batch)| batch.tickets.contains(&ticket).then_some(*id);
        let Some(id) = self.batches.iter().find_map(of) else {
            self.parts.remove(&ticket);
            return;
        };
        if self
            .batches
            .get(&id)
            .is_some_and(|batch| batch.until.is_some())
        {
            // Sent, or about to be: nobody is there to be told.
            self.parts.remove(&ticket);
            return;
        }
        let Some(batch) = self.take(id) else { return };
        self.parts.remove(&ticket);
        let others = batch.tickets.iter().copied();
        let others = others.filter(|other| *other != ticket).collect();
        self.put_back(&batch.key, others);
        self.released(now, &batch);
    }

    /// What became of a batch: for each who went along what it is told. Who is not named does not
    /// know.
    pub fn told(&mut self, now: Timestamp, id: BatchId, told: Vec<(Ticket, Told)>, note: &Note) {
        let Some(batch) = self.take(id) else { return };
        if let Some(leader) = batch.tickets.first() {
            self.parts.remove(leader);
        }
        let mut told: BTreeMap<Ticket, Told> = told.into_iter().collect();
        let mut again = Vec::new();
        for ticket in batch.tickets.iter().skip(1).copied() {
            match told.remove(&ticket).unwrap_or(Told::UNKNOWN) {
                Told::Again { most } => {
                    if let Some(entry) = self.parts.get_mut(&ticket).filter(|_| most > 0) {
                        entry.part.most = entry.part.most.min(most);
                    }
                    again.push(ticket);
                }
                told => self.turn(ticket, Next::Told(told, note.clone())),
            }
        }
        self.put_back(&batch.key, again);
        self.released(now, &batch);
    }

    /// The leader of a batch has died. What is safe to send again finds another; of the rest nobody
    /// knows.
    pub fn died(&mut self, now: Timestamp, id: BatchId) {
        let Some(batch) = self.batches.get(&id) else {
            return;
        };
        let safe = |ticket: &Ticket| self.parts.get(ticket).is_some_and(|entry| entry.part.safe);
        let told = |ticket: &Ticket| {
            (
                *ticket,
                if safe(ticket) {
                    Told::Again { most: 0 }
                } else {
                    Told::UNKNOWN
                },
            )
        };
        let told = batch.tickets.iter().skip(1).map(told).collect();
        self.told(now, id, told, &Note::default());
    }

    /// How many wait, or go along.
    #[must_use]
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// Whether nobody is here.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty() && self.batches.is_empty()
    }

    /// Forms the batches of a key that can be formed now.
    fn advance(&mut self, now: Timestamp, key: &str) {
        loop {
            let under_way = self.batches.iter().filter(|(_, batch)| batch.key == key);
            let (mut busy, mut open) = (false, None);
            for (id, batch) in under_way {
                busy = true;
                if batch.until.is_none() && !batch.room.full {
                    open = Some(*id);
                }
            }
            let Some(line) = self.waiting.get(key) else {
                return;
            };
            let first = line.first().and_then(|first| self.parts.get(first));
            let Some(first) = first else { return };
            let ready = now >= first.starts_at();
            let mut room = match open.and_then(|id| self.batches.get(&id)) {
                Some(batch) => batch.room,
                None => Room::of(&first.part),
            };
            let had = open
                .and_then(|id| self.batches.get(&id))
                .map_or(0, |batch| batch.tickets.len());
            let (picked, records) = self.pick(line, &mut room, had);
            let start = open.is_some() || !busy && ready || room.full;
            if picked.is_empty() || !start {
                if let Some(batch) = open.and_then(|id| self.batches.get_mut(&id)) {
                    batch.room = room;
                    // What does not fit may fill a batch of its own.
                    if room.full {
                        continue;
                    }
                }
                return;
            }
            self.form(key, open, picked, records, room);
        }
    }

    /// Who of a line goes into the room. Who writes a record that a batch has, or that one before
    /// it in the line writes, stays.
    fn pick(&self, line: &[Ticket], room: &mut Room, had: usize) -> (Vec<Ticket>, Vec<u64>) {
        let (mut picked, mut records) = (Vec::new(), Vec::new());
        let mut passed: BTreeSet<u64> = BTreeSet::new();
        for ticket in line {
            let Some(Entry { part, .. }) = self.parts.get(ticket) else {
                continue;
            };
            let meets = |record: &u64| self.held.contains(record) || passed.contains(record);
            let count = had.saturating_add(picked.len());
            let stays = part.records.iter().any(meets);
            passed.extend(&part.records);
            if stays {
                continue;
            }
            if !room.take(part, count == 0, count) {
                break;
            }
            picked.push(*ticket);
            records.extend(&part.records);
            if room.full {
                break;
            }
        }
        (picked, records)
    }

    fn form(
        &mut self,
        key: &str,
        open: Option<BatchId>,
        picked: Vec<Ticket>,
        records: Vec<u64>,
        room: Room,
    ) {
        if let Some(line) = self.waiting.get_mut(key) {
            let gone: BTreeSet<_> = picked.iter().collect();
            line.retain(|ticket| !gone.contains(ticket));
            if line.is_empty() {
                self.waiting.remove(key);
            }
        }
        for ticket in &picked {
            if let Some(entry) = self.parts.get(ticket) {
                self.due.remove(&(entry.part.deadline, *ticket));
            }
        }
        self.held.extend(&records);
        if let Some(batch) = open.and_then(|id| self.batches.get_mut(&id)) {
            batch.tickets.extend(picked);
            batch.records.extend(records);
            batch.room = room;
            return;
        }
        let id = BatchId(self.number());
        if let Some(leader) = picked.first() {
            self.turn(*leader, Next::Lead(id));
        }
        let batch = Batch {
            key: key.to_owned(),
            tickets: picked,
            records,
            room,
            until: None,
            over: Timestamp::EPOCH,
        };
        self.batches.insert(id, batch);
    }

    fn take(&mut self, id: BatchId) -> Option<Batch> {
        let batch = self.batches.remove(&id)?;
        for record in &batch.records {
            self.held.remove(record);
        }
        Some(batch)
    }

    /// Puts those who were in a batch back to the head of their line.
    fn put_back(&mut self, key: &str, mut tickets: Vec<Ticket>) {
        tickets.retain(|ticket| self.parts.contains_key(ticket));
        for ticket in &tickets {
            if let Some(entry) = self.parts.get(ticket) {
                self.due.insert((entry.part.deadline, *ticket));
            }
            self.turn(*ticket, Next::Wait);
        }
        if !tickets.is_empty() {
            let line = self.waiting.entry(key.to_owned()).or_default();
            line.splice(0..0, tickets);
        }
    }

    /// Goes on after a batch: with its line, and with those who waited for its records elsewhere.
    fn released(&mut self, now: Timestamp, batch: &Batch) {
        self.advance(now, &batch.key);
        if batch.records.is_empty() {
            return;
        }
        let waits = |(key, line): (&String, &Vec<Ticket>)| {
            let first = self.parts.get(line.first()?)?;
            (!first.part.records.is_empty() && *key != batch.key).then(|| key.clone())
        };
        let others: Vec<String> = self.waiting.iter().filter_map(waits).collect();
        for key in others {
            self.advance(now, &key);
        }
    }

    /// Takes somebody out of their line; gives its key if they were in one.
    fn drop_waiting(&mut self, ticket: Ticket) -> Option<String> {
        let part = &self.parts.get(&ticket)?.part;
        let line = self.waiting.get_mut(&part.key)?;
        let at = line.iter().position(|other| *other == ticket)?;
        line.remove(at);
        self.due.remove(&(part.deadline, ticket));
        let key = part.key.clone();
        if line.is_empty() {
            self.waiting.remove(&key);
        }
        Some(key)
    }

    fn turn(&mut self, ticket: Ticket, next: Next) {
        if let Some(entry) = self.parts.get_mut(&ticket) {
            entry.next = next;
            self.changed.push(ticket);
        }
    }

    fn number(&mut self) -> u64 {
        self.last = self.last.wrapping_add(1);
        self.last
    }
}

impl Entry {
    /// When it has lingered enough.
    fn starts_at(&self) -> Timestamp {
        self.came
            .after(Duration::from_millis(self.part.linger_ms.into()))
    }
}
