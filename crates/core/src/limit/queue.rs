//! The ten seats of a queue of bulk jobs: exports have one queue, imports another, each for all
//! types of objects together. Two of its jobs run at a time (Adobe: "Bulk Extract", "Bulk Lead
//! Import"); which, is Marketo's business.
//!
//! # Who has a seat
//!
//! A call that puts a job into the queue takes a seat when it is granted, so that no more calls
//! are under way than there are seats. Its answer says whether the job has it. From then on it is
//! Marketo's word on the job, whoever asks for it, that says when the seat is free.
//!
//! # A job of which nothing more is heard
//!
//! Whoever wants its job asks how far it is: an export's status every five minutes, an import's
//! every 30 s at most (Adobe: "Bulk Extract", "Bulk Lead Import"). Once three such times have passed
//! without a word, the job may be long over, and its caller dead: then its seat stops nobody any
//! more. It is remembered, since something may be heard yet, until somebody needs the seat or
//! Marketo itself has forgotten the job, after seven days (ibid.). If it does sit there still,
//! Marketo says that the queue is full, and that is gone by.
//!
//! # What others have queued
//!
//! Nothing tells of it but Marketo's refusal, 1029 or 1016. Then the queue counts as full until a
//! job of ours is seen to end, or a minute has passed; after that one call is let through to find
//! out, and, while it is refused, another after two minutes, four, and so on every four (Adobe's
//! advice on 1029).

use core::time::Duration;
use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::clock::Step;
use super::job::{JobId, JobStatus, JobWish, SeenJob, Tag};
use super::lease::LeaseId;
use super::ledger::Owner;
use super::seat::{Pace, Seat, Standing};
use super::state::is_default;
use super::{MAX_SERVER_TIMEOUT, SEND_WITHIN};
use crate::time::Timestamp;

/// How many jobs a queue holds, the running ones included (Adobe: "Bulk Extract", "Bulk Import").
pub const QUEUE: usize = 10;

/// Jobs that have ended and are remembered: a late word on one takes no seat, and its file is
/// counted once.
const ENDED: usize = 16;

/// How old the status of a job may be that Marketo tells (Adobe: "Bulk Extract").
const STATUS_AGE: Duration = Duration::from_secs(60);

/// Marketo has forgotten a job by then.
const FORGOTTEN: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The first pause after Marketo's word that the queue is full, and the longest.
const FULL_FOR: (Duration, Duration) = (Duration::from_secs(60), Duration::from_secs(240));

/// How long a list that Marketo said is imported into counts as busy: it is worth asking again
/// after that (Adobe: "Bulk Lead Import", polling).
const LIST_BUSY_FOR: Duration = Duration::from_secs(30);

/// A queue, as far as we know it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Queue {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    seats: Vec<Seat>,
    /// The last jobs that have ended.
    #[serde(default, skip_serializing_if = "VecDeque::is_empty")]
    ended: VecDeque<Tag>,
    /// When one of those was last dropped for want of room.
    #[serde(default, skip_serializing_if = "is_default")]
    dropped_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    full: Option<Full>,
    /// Lists that others import into, by Marketo's word, and until when that is gone by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    lists: Vec<(u64, Timestamp)>,
}

/// That the queue is full, by Marketo's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Full {
    /// When that was said last.
    since: Timestamp,
    /// The next that is let through goes no earlier.
    until: Timestamp,
    /// From one that is let through to the next, in ms.
    pause: u64,
}

/// Why a job cannot go into the queue, and when to ask again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoSeat {
    /// The queue is full.
    Full(Timestamp),
    /// Another import goes into the list.
    List(Timestamp),
}

/// That a job has ended, told once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ended {
    /// Whose it was, as far as that is known.
    pub(super) who: Owner,
    /// Whether it had a seat until now. Otherwise it may have been told before, if any that ended
    /// since were forgotten: see [`Queue::remembers_since`].
    pub(super) seated: bool,
}

impl Queue {
    /// Lets time pass.
    pub(super) fn advance(&mut self, now: Timestamp) {
        let longest = SEND_WITHIN.saturating_add(MAX_SERVER_TIMEOUT);
        for seat in &mut self.seats {
            let over = seat.heard.after(longest);
            if seat.standing == Standing::Asked && over <= now {
                (seat.standing, seat.heard) = (Standing::Unsure, over);
            }
        }
        self.seats.retain(|seat| seat.heard.after(FORGOTTEN) > now);
        self.lists.retain(|(_, until)| *until > now);
    }

    /// The host's clock has stepped back.
    pub(super) fn carry(&mut self, step: Step) {
        let heard = self.seats.iter_mut().map(|seat| &mut seat.heard);
        let lists = self.lists.iter_mut().map(|(_, until)| until);
        let full = self.full.iter_mut();
        let full = full.flat_map(|full| [&mut full.since, &mut full.until]);
        for at in heard.chain(lists).chain(full) {
            *at = step.carry(*at);
        }
    }

    /// Whether a job may be put into the queue now.
    ///
    /// # Errors
    /// [`NoSeat`] if not, and when to ask again.
    pub(super) fn may_take(&self, now: Timestamp, pace: Pace, job: &JobWish) -> Result<(), NoSeat> {
        if self.has(job) {
            return Ok(());
        }
        let again = now.after(pace.again);
        if let Some(full) = self.full.filter(|full| full.until > now) {
            return Err(NoSeat::Full(full.until));
        }
        if let Some(list) = job.list {
            let ours = self.held(now, pace).any(|seat| seat.list == Some(list));
            if ours || self.lists.iter().any(|(other, _)| *other == list) {
                return Err(NoSeat::List(again));
            }
        }
        if self.held(now, pace).count() < QUEUE {
            return Ok(());
        }
        let known = self.held(now, pace).filter(|seat| !seat.is_asked());
        let stale = known.map(|seat| seat.heard.after(pace.fresh)).min();
        Err(NoSeat::Full(stale.map_or(again, |at| at.min(again))))
    }

    /// Whether a job has a seat already, or may have: then a second call for it takes none.
    pub(super) fn has(&self, job: &JobWish) -> bool {
        let same = |seat: &&Seat| job.id.is_some() && seat.id == job.id;
        self.seats.iter().filter(same).any(|seat| !seat.is_asked())
    }

    /// Whether a job of this integration has a seat.
    pub(super) fn is_used_by(&self, owner: Owner) -> bool {
        self.seats.iter().any(|seat| seat.who == owner)
    }

    /// How many seats stop somebody: those of jobs that are on their way there, and of those that
    /// were heard of lately.
    pub(super) fn taken(&self, now: Timestamp, pace: Pace) -> usize {
        self.held(now, pace).count()
    }

    fn held(&self, now: Timestamp, pace: Pace) -> impl Iterator<Item = &Seat> {
        let held = move |seat: &&Seat| seat.is_asked() || seat.heard.after(pace.fresh) > now;
        self.seats.iter().filter(held)
    }

    /// A call that puts a job into the queue was granted.
    pub(super) fn take(&mut self, now: Timestamp, lease: LeaseId, who: Owner, job: &JobWish) {
        if let Some(full) = &mut self.full {
            full.until = now.after(Duration::from_millis(full.pause));
        }
        if !self.has(job) {
            self.sit(Seat {
                lease,
                id: job.id.clone(),
                who,
                heard: now,
                standing: Standing::Asked,
                list: job.list,
            });
        }
    }

    /// Gives a seat; if there is none, that of which nothing was heard for longest.
    fn sit(&mut self, seat: Seat) {
        if self.seats.len() >= QUEUE {
            let seats = self.seats.iter().enumerate();
            let stale = seats.filter(|(_, seat)| !seat.is_asked());
            let Some((stalest, _)) = stale.min_by_key(|(_, seat)| seat.heard) else {
                return;
            };
            self.seats.remove(stalest);
        }
        self.seats.push(seat);
    }

    /// The call has certainly not been sent. Once it was said that it may have been, that cannot be
    /// taken back.
    pub(super) fn not_sent(&mut self, lease: LeaseId) {
        self.seats
            .retain(|seat| seat.lease != lease || !seat.is_asked());
    }

    /// Marketo has certainly not carried out the call. That is no word on a job which it has said is
    /// there.
    pub(super) fn not_executed(&mut self, lease: LeaseId) {
        self.seats
            .retain(|seat| seat.lease != lease || seat.standing == Standing::Known);
    }

    /// The call was cut, or answered by something that does not say whether the job is queued.
    pub(super) fn unsure(&mut self, now: Timestamp, lease: LeaseId) {
        let mut seats = self.seats.iter_mut();
        if let Some(seat) = seats.find(|seat| seat.lease == lease && seat.is_asked()) {
            (seat.standing, seat.heard) = (Standing::Unsure, now);
        }
    }

    /// Whether a call that has not been reported on holds a seat.
    pub(super) fn awaits(&self, lease: LeaseId) -> bool {
        let mut seats = self.seats.iter();
        seats.any(|seat| seat.lease == lease && seat.standing != Standing::Known)
    }

    /// The answer to the call `lease` told of a job. If it told that the job has ended, and for the
    /// first time: whose it was.
    pub(super) fn on_seen(
        &mut self,
        now: Timestamp,
        lease: LeaseId,
        job: &SeenJob,
    ) -> Option<Ended> {
        let tag = Tag::of(job.id.as_str());
        let by_id = |seat: &Seat| seat.id.as_ref() == Some(&job.id);
        // An import's id is told by its first answer alone.
        let by_lease = |seat: &Seat| seat.lease == lease && seat.standing != Standing::Known;
        let unnamed = |seat: &Seat| seat.id.is_none() && by_lease(seat);
        if job.status == JobStatus::Created {
            // What is told is how it was a minute ago, at worst (Adobe: "Bulk Extract").
            self.never_queued(&job.id, now.before(STATUS_AGE));
            return None;
        }
        if job.status.is_open() {
            // A word that was overtaken by a later one.
            if self.ended.contains(&tag) {
                return None;
            }
            let took = self.seats.iter().any(by_lease);
            let found = self.seats.iter().position(by_id);
            let found = found.or_else(|| self.seats.iter().position(unnamed));
            match found.and_then(|found| self.seats.get_mut(found)) {
                Some(seat) => {
                    seat.id = Some(job.id.clone());
                    seat.heard = now;
                    seat.standing = Standing::Known;
                }
                None => self.sit(Seat {
                    lease: LeaseId::default(),
                    id: Some(job.id.clone()),
                    who: Owner::NOBODY,
                    heard: now,
                    standing: Standing::Known,
                    list: None,
                }),
            }
            // One job has one seat; but a call for it that is under way keeps its own to its answer.
            let mut first = true;
            self.seats.retain(|seat| {
                let other = !by_id(seat) || seat.is_asked() && seat.lease != lease;
                other || core::mem::take(&mut first)
            });
            if took {
                self.taken_in(lease);
            }
            return None;
        }
        let its_own = |seat: &Seat| by_id(seat) || unnamed(seat);
        let seat = self.seats.iter().find(|seat| its_own(seat));
        let ended = Ended {
            who: seat.map_or(Owner::NOBODY, |seat| seat.who),
            seated: seat.is_some(),
        };
        self.seats.retain(|seat| !its_own(seat));
        if self.ended.contains(&tag) {
            return None;
        }
        if ended.seated {
            self.full = None;
        }
        if self.ended.len() >= ENDED {
            self.ended.pop_front();
            self.dropped_at = self.dropped_at.max(now);
        }
        self.ended.push_back(tag);
        Some(ended)
    }

    /// A job was not in the queue at `then`: a call that should have put it there, and of which
    /// nothing more was heard, has not.
    pub(super) fn never_queued(&mut self, id: &JobId, then: Timestamp) {
        self.seats.retain(|seat| {
            let unsure = seat.standing == Standing::Unsure && seat.heard <= then;
            !(unsure && seat.id.as_ref() == Some(id))
        });
    }

    /// Whether every job that was told to have ended since that instant is remembered.
    pub(super) fn remembers_since(&self, at: Timestamp) -> bool {
        self.dropped_at < at
    }

    /// Marketo took a job into the queue: it was not full when the call was granted.
    pub(super) fn taken_in(&mut self, lease: LeaseId) {
        self.full = self.full.filter(|full| granted_at(lease) < full.since);
    }

    /// Marketo did not take the job of this call, the queue being full.
    pub(super) fn on_full(&mut self, now: Timestamp, lease: LeaseId) {
        let pause = match self.full {
            // It was asked before the last time that was said, and says nothing new.
            Some(full) if granted_at(lease) < full.since => return,
            Some(full) => Duration::from_millis(full.pause)
                .saturating_mul(2)
                .min(FULL_FOR.1),
            None => FULL_FOR.0,
        };
        self.full = Some(Full {
            since: now,
            until: now.after(pause),
            pause: u64::try_from(pause.as_millis()).unwrap_or(u64::MAX),
        });
    }

    /// Marketo did not take the import of this call, since another goes into its list.
    pub(super) fn on_list_busy(&mut self, now: Timestamp, lease: LeaseId) {
        let mut seats = self.seats.iter();
        let list = seats
            .find(|seat| seat.lease == lease)
            .and_then(|seat| seat.list);
        if let Some(list) = list {
            self.lists.retain(|(other, _)| *other != list);
            if self.lists.len() >= QUEUE {
                self.lists.remove(0);
            }
            self.lists.push((list, now.after(LIST_BUSY_FOR)));
        }
    }

    /// Whether a governor whose time is `now` can have written this. An instant far ahead would
    /// hold a seat, or shut the queue, for good.
    pub(super) fn is_plausible(&self, now: Timestamp) -> bool {
        let heard = self.seats.iter().map(|seat| seat.heard);
        let lists = self.lists.iter().map(|(_, until)| *until);
        let full = self.full.iter().flat_map(|full| [full.since, full.until]);
        let horizon = now
            .after(SEND_WITHIN)
            .after(MAX_SERVER_TIMEOUT)
            .after(FULL_FOR.1);
        let pause = self
            .full
            .is_none_or(|full| Duration::from_millis(full.pause) <= FULL_FOR.1 && full.pause > 0);
        heard.chain(lists).chain(full).all(|at| at <= horizon)
            && pause
            && self.seats.len() <= QUEUE
            && self.lists.len() <= QUEUE
            && self.ended.len() <= ENDED
    }
}

/// When a call was granted: its lease's id is the millisecond of that.
const fn granted_at(lease: LeaseId) -> Timestamp {
    Timestamp::from_millis(lease.as_number())
}
