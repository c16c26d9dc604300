//! What is kept, in the memory of who holds the instance's limits, and what was changed since.

use core::fmt;
use core::time::Duration;

use marketo_core::Timestamp;
use marketo_core::limit::{CompleteOutcome, Completion, LeaseId, MAX_SERVER_TIMEOUT, Report};
use marketo_core::operation::by_name;

use super::entry::{Entry, Verdict};
use super::wish::{Mode, Told, Wish};
use super::{Areas, dropped_by};

/// The most that is kept in memory, in bytes of text.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// The most answers that are kept in memory.
const MOST_ENTRIES: usize = 4_000;

/// How long who asks Marketo is waited for. It may have ended without a word.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long after a wish to ingest data leads are taken to change.
const INGESTED_WITHIN: Duration = Duration::from_secs(60);

/// What a state that is written down begins with.
const VERSION: u8 = 1;

/// What follows from a look at the shelf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Look {
    /// The text to tell.
    Told(String),
    /// Another asks Marketo the same, since then: look again when something was put on the shelf,
    /// or at the instant that comes with it.
    Wait(Timestamp, Timestamp),
    /// Look into the store, if answers of this kind are there, under the wish with this generation;
    /// put what is found on the shelf by [`Shelf::found`], and tell [`Shelf::told`]. Who waits may
    /// look again then.
    Seek(u64),
}

/// What is kept, and what was changed since. It prints nothing of what it holds.
pub struct Shelf {
    /// Only ever raised. The first is the millisecond of its making, so that a state that was lost
    /// brings no old answer back.
    generations: [u64; Areas::MOST],
    /// The areas of which something may be kept under their generation.
    looked: Areas,
    writes: Vec<(LeaseId, Areas, Timestamp)>,
    /// How many calls are under way that were granted before this time, by an earlier one.
    open: usize,
    since: Timestamp,
    kept: Vec<Kept>,
    asking: Vec<(String, Timestamp)>,
}

struct Kept {
    key: String,
    area: Areas,
    until: Timestamp,
    text: String,
}

impl fmt::Debug for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Shelf({} kept)", self.kept.len())
    }
}

impl Shelf {
    /// An empty one, after `saved` of an earlier one, if there was any. `open`: how many calls are
    /// under way that it was not told of. They may be writes: until all of them are over, or must be,
    /// nothing is kept.
    #[must_use]
    pub fn new(now: Timestamp, saved: Option<&[u8]>, open: usize) -> Self {
        let mut generations = [now.as_millis().max(1); Areas::MOST];
        if let Some((&VERSION, rest)) = saved.and_then(<[u8]>::split_first) {
            for (generation, bytes) in generations.iter_mut().zip(rest.as_chunks::<8>().0) {
                *generation = u64::from_be_bytes(*bytes);
            }
        }
        let end = now.after(MAX_SERVER_TIMEOUT).after(PATIENCE);
        let unknown = (LeaseId::default(), Areas(u64::MAX), end);
        Self {
            generations,
            looked: Areas(u64::MAX),
            writes: if open > 0 { vec![unknown] } else { Vec::new() },
            open,
            since: now,
            kept: Vec::new(),
            asking: Vec::new(),
        }
    }

    /// The generations, to be written down whenever [`begins`](Self::begins) says so.
    #[must_use]
    pub fn save(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        for generation in self.generations {
            bytes.extend_from_slice(&generation.to_be_bytes());
        }
        bytes
    }

    /// A call has got its permit. Whether the state has to be written down before it is told.
    pub fn begins(&mut self, now: Timestamp, lease: LeaseId, name: &str, end: Timestamp) -> bool {
        by_name(name).is_some_and(|operation| self.changes(now, lease, dropped_by(operation), end))
    }

    /// Data are going to be ingested. Whether the state has to be written down.
    pub fn ingests(&mut self, now: Timestamp) -> bool {
        let end = now.after(INGESTED_WITHIN);
        self.changes(now, LeaseId::from_number(1), Areas::LEADS, end)
    }

    fn changes(&mut self, now: Timestamp, lease: LeaseId, areas: Areas, end: Timestamp) -> bool {
        if areas == Areas::NONE {
            return false;
        }
        self.writes
            .retain(|(other, _, end)| *other != lease && *end > now);
        self.writes.push((lease, areas, end));
        if !self.looked.meet(areas) {
            return false;
        }
        self.looked = Areas(self.looked.0 & !areas.0);
        self.kept.retain(|kept| !kept.area.meet(areas));
        for (at, generation) in self.generations.iter_mut().enumerate() {
            if areas.0 >> at & 1 == 1 {
                *generation = now.as_millis().max(generation.saturating_add(1));
            }
        }
        true
    }

    /// A permit was reported on, with this outcome. A call that was cut may yet be carried out.
    pub fn ends(&mut self, report: &Report, outcome: CompleteOutcome) {
        if outcome == CompleteOutcome::Foreign || report.completion == Completion::Cut {
            return;
        }
        let mut over = report.lease;
        // A lease's number is the millisecond of its grant, or a later one.
        let before = over.as_number() < self.since.as_millis();
        if outcome != CompleteOutcome::Unknown && before && self.open > 0 {
            self.open -= 1;
            if self.open == 0 {
                over = LeaseId::default();
            }
        }
        self.writes.retain(|(lease, _, _)| *lease != over);
    }

    /// What to do for a wish. `since`: when the one began to ask who has been waited for.
    pub fn look(&mut self, now: Timestamp, wish: &Wish, since: Option<Timestamp>) -> Look {
        if self.is_changing(now, wish.area) {
            return Look::Told(Told::text(0, ""));
        }
        let generation = self.generation(wish.area);
        self.looked = self.looked | wish.area;
        if wish.mode != Mode::Use {
            return Look::Told(Told::text(generation, ""));
        }
        if self.is_fresh(now, wish) {
            return Look::Told(self.tell(generation, wish));
        }
        self.asking.retain(|(_, since)| now < since.after(PATIENCE));
        let other = self.asking.iter().find(|(key, _)| *key == wish.key);
        match (other, since) {
            (Some((_, at)), since)
                if since.is_none_or(|since| since == *at) && now < wish.deadline =>
            {
                Look::Wait(*at, at.after(PATIENCE).min(wish.deadline))
            }
            // Who was waited for brought nothing: those who waited ask for themselves, all at once.
            (_, Some(_)) => Look::Told(self.tell(generation, wish)),
            _ => {
                self.asking.push((wish.key.clone(), now));
                Look::Seek(generation)
            }
        }
    }

    /// Puts an answer of the wish's generation on the shelf, by its text. `false` if that is none
    /// that is of use, or something was changed since.
    pub fn found(&mut self, now: Timestamp, wish: &Wish, text: &str) -> bool {
        let Some(at) = Entry::asked_at(text) else {
            return false;
        };
        if !self.holds(now, wish) || wish.judge(now, at) == Verdict::Gone {
            return false;
        }
        self.kept
            .retain(|kept| kept.key != wish.key && kept.until > now);
        self.kept.push(Kept {
            key: wish.key.clone(),
            area: wish.area,
            until: at.after(wish.life()),
            text: text.to_owned(),
        });
        let bytes = |kept: &[Kept]| kept.iter().map(|kept| kept.text.len()).sum::<usize>();
        // The oldest first.
        while self.kept.len() > MOST_ENTRIES || bytes(&self.kept) > MOST_BYTES {
            self.kept.remove(0);
        }
        true
    }

    /// A call is over. Whether its answer goes to the host's store too.
    pub fn keep(&mut self, now: Timestamp, wish: &Wish, text: &str) -> bool {
        self.over(wish);
        self.found(now, wish, text) && wish.stored
    }

    /// Nobody asks Marketo this any more: who waits for it may look again.
    fn over(&mut self, wish: &Wish) {
        self.asking.retain(|(key, _)| *key != wish.key);
    }

    /// Whether there is an answer that saves a call.
    fn is_fresh(&self, now: Timestamp, wish: &Wish) -> bool {
        let at = self.text(wish).and_then(Entry::asked_at);
        at.is_some_and(|at| matches!(wish.judge(now, at), Verdict::Fresh(_)))
    }

    /// The text to tell who sought, by the wish with the generation that it was given: nothing if
    /// something was changed since. Unless it is to ask Marketo, nobody waits for it any more.
    pub fn told(&mut self, now: Timestamp, wish: &Wish) -> String {
        let holds = self.holds(now, wish);
        if !holds || self.is_fresh(now, wish) {
            self.over(wish);
        }
        if holds {
            self.tell(wish.generation, wish)
        } else {
            Told::text(0, "")
        }
    }

    fn tell(&self, generation: u64, wish: &Wish) -> String {
        Told::text(generation, self.text(wish).unwrap_or_default())
    }

    /// Whether nothing was changed since the wish was given its generation.
    fn holds(&self, now: Timestamp, wish: &Wish) -> bool {
        wish.generation == self.generation(wish.area) && !self.is_changing(now, wish.area)
    }

    /// Whether there is any answer, fresh or not.
    #[must_use]
    pub fn has(&self, wish: &Wish) -> bool {
        self.text(wish).is_some()
    }

    fn text(&self, wish: &Wish) -> Option<&str> {
        let found = self.kept.iter().find(|kept| kept.key == wish.key)?;
        Some(&found.text)
    }

    fn is_changing(&self, now: Timestamp, area: Areas) -> bool {
        let mut writes = self.writes.iter();
        writes.any(|(_, areas, end)| areas.meet(area) && *end > now)
    }

    fn generation(&self, area: Areas) -> u64 {
        let at = area.0.trailing_zeros() as usize;
        self.generations.get(at).copied().unwrap_or_default()
    }
}
