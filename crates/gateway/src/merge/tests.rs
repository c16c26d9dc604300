//! Who goes with whom: random arrivals, departures, refusals, deaths and failures against what was
//! promised.

use std::collections::{BTreeMap, BTreeSet};

use marketo_core::Timestamp;
use marketo_core::limit::{Refusal, RefusalReason};
use proptest::prelude::*;

use super::told::After;
use super::*;

const FULL: u16 = 10;
const START: Timestamp = Timestamp::from_millis(1_800_000_000_000);

/// What happens next.
#[derive(Clone, Debug)]
enum Event {
    Join {
        key: u8,
        who: u8,
        records: BTreeSet<u64>,
        patience: u64,
    },
    /// The permit of some leader comes.
    Seal(usize),
    Refused(usize),
    /// Some batch is answered: whole, in need of being halved, or without a word for some.
    Told(usize, Ending),
    Died(usize),
    Leave(usize),
    Wait(u64),
}

#[derive(Clone, Copy, Debug)]
enum Ending {
    Good,
    Again,
    Silent,
    Failed,
}

fn event() -> impl Strategy<Value = Event> {
    let records = prop::collection::btree_set(0..12_u64, 1..4);
    let some = any::<usize>();
    let ending = prop_oneof![
        6 => Just(Ending::Good),
        2 => Just(Ending::Again),
        1 => Just(Ending::Silent),
        1 => Just(Ending::Failed),
    ];
    prop_oneof![
        8 => (0..3_u8, 0..3_u8, records, 500..60_000_u64)
            .prop_map(|(key, who, records, patience)| Event::Join { key, who, records, patience }),
        4 => some.prop_map(Event::Seal),
        1 => some.prop_map(Event::Refused),
        4 => (some, ending).prop_map(|(at, ending)| Event::Told(at, ending)),
        1 => some.prop_map(Event::Died),
        1 => some.prop_map(Event::Leave),
        2 => (1..3_000_u64).prop_map(Event::Wait),
    ]
}

/// A batch as its leader sees it.
#[derive(Clone, Debug)]
struct Sent {
    leader: Ticket,
    /// Since the permit came.
    members: Option<Vec<Member>>,
}

/// Everybody outside the merger, and what they have seen.
#[derive(Default)]
struct World {
    merger: Merger,
    now: u64,
    parts: BTreeMap<Ticket, Part>,
    /// Those who have not heard the last of it.
    open: BTreeSet<Ticket>,
    batches: BTreeMap<BatchId, Sent>,
    endings: BTreeMap<Ticket, Next>,
}

impl World {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(START.as_millis() + self.now)
    }

    /// Lets everybody look who is woken, as a host does, and those who have just come.
    fn look(&mut self, came: Option<Ticket>) {
        let mut woken: Vec<Ticket> = came.into_iter().collect();
        while let Some(ticket) = self.merger.poll_changed() {
            woken.push(ticket);
        }
        for ticket in woken {
            if !self.open.contains(&ticket) {
                continue;
            }
            match self.merger.poll(ticket) {
                Next::Wait => {}
                Next::Lead(batch) => {
                    let sent = Sent {
                        leader: ticket,
                        members: None,
                    };
                    self.batches.entry(batch).or_insert(sent);
                }
                over => {
                    self.open.remove(&ticket);
                    assert!(self.endings.insert(ticket, over).is_none(), "told twice");
                }
            }
        }
        // A batch whose leader does not lead it any more is none.
        let merger = &mut self.merger;
        let open = &self.open;
        self.batches.retain(|id, sent| {
            sent.members.is_some()
                || open.contains(&sent.leader) && merger.poll(sent.leader) == Next::Lead(*id)
        });
    }

    fn pick(&self, at: usize, sealed: bool) -> Option<BatchId> {
        let fits: Vec<_> = (self.batches.iter())
            .filter(|(_, sent)| sent.members.is_some() == sealed)
            .map(|(id, _)| *id)
            .collect();
        (!fits.is_empty()).then(|| fits[at % fits.len()])
    }

    fn happens(&mut self, event: &Event) {
        let now = self.now();
        let mut came = None;
        match event {
            Event::Join {
                key,
                who,
                records,
                patience,
            } => {
                let part = Part {
                    key: key.to_string(),
                    who: who.to_string(),
                    size: records.len() as u16,
                    full: FULL,
                    most: u16::MAX,
                    records: records.iter().copied().collect(),
                    deadline: Timestamp::from_millis(now.as_millis() + patience),
                    // By operation, so by key.
                    linger_ms: if *key == 2 { 300 } else { 0 },
                    safe: *key == 0,
                    load: String::new(),
                };
                let ticket = self.merger.join(now, part.clone());
                self.parts.insert(ticket, part);
                self.open.insert(ticket);
                came = Some(ticket);
            }
            Event::Seal(at) => {
                if let Some(id) = self.pick(*at, false) {
                    let members = self.merger.seal(now, id);
                    assert!(self.merger.confirm(id));
                    let sent = self.batches.get_mut(&id).unwrap();
                    self.open.remove(&sent.leader);
                    sent.members = Some(members);
                }
            }
            Event::Refused(at) => {
                if let Some(id) = self.pick(*at, false) {
                    let sent = self.batches.remove(&id).unwrap();
                    self.open.remove(&sent.leader);
                    let reason = RefusalReason::QueueFull;
                    self.merger.refused(
                        now,
                        id,
                        Refusal {
                            reason,
                            retry_at: now,
                        },
                    );
                }
            }
            Event::Told(at, ending) => {
                if let Some(id) = self.pick(*at, true) {
                    let members = self.batches.remove(&id).unwrap().members.unwrap();
                    let told = |member: &Member| match ending {
                        Ending::Good => Told::Answer {
                            status: 200,
                            kind: String::new(),
                            code: None,
                            body: format!("{:?}", member.ticket),
                        },
                        Ending::Again => Told::Again {
                            most: (members.len() as u16 + 1).div_ceil(2),
                        },
                        _ => Told::Failed {
                            unknown: false,
                            after: After::NotReached,
                        },
                    };
                    let told = match ending {
                        Ending::Silent => Vec::new(),
                        _ => members
                            .iter()
                            .map(|member| (member.ticket, told(member)))
                            .collect(),
                    };
                    self.merger.told(now, id, told, &Note::default());
                }
            }
            Event::Died(at) => {
                if let Some(id) = self.pick(*at, true) {
                    self.batches.remove(&id);
                    self.merger.died(now, id);
                }
            }
            Event::Leave(at) => {
                let open: Vec<_> = self.open.iter().copied().collect();
                if !open.is_empty() {
                    let ticket = open[at % open.len()];
                    self.open.remove(&ticket);
                    self.merger.leave(now, ticket);
                }
            }
            Event::Wait(millis) => {
                let from = self.now();
                self.now += millis;
                if self
                    .merger
                    .poll_timeout(from)
                    .is_some_and(|at| at <= self.now())
                {
                    self.merger.on_timeout(self.now());
                }
                let due = self.merger.poll_timeout(self.now());
                assert!(
                    due.is_none_or(|at| at > self.now()),
                    "something is due still"
                );
            }
        }
        self.look(came);
    }

    /// What is promised at each moment.
    fn check(&mut self) {
        let mut held = BTreeMap::new();
        let mut in_batch = BTreeSet::new();
        for (id, sent) in &self.batches {
            let Some(members) = &sent.members else {
                continue;
            };
            let tickets = members.iter().map(|member| member.ticket);
            let tickets: Vec<_> = core::iter::once(sent.leader).chain(tickets).collect();
            let parts: Vec<_> = tickets.iter().map(|ticket| &self.parts[ticket]).collect();
            assert!(parts.iter().all(|part| part.key == parts[0].key));
            let size: u16 = parts.iter().map(|part| part.size).sum();
            assert!(size <= FULL, "{size} in a batch");
            for part in &parts {
                for record in &part.records {
                    assert_eq!(held.insert(*record, *id), None, "{record} is in two places");
                }
            }
            in_batch.extend(tickets);
        }
        // Nobody waits for nothing.
        for ticket in &self.open {
            let part = &self.parts[ticket];
            let same = |other: &Ticket| self.parts[other].key == part.key;
            let busy =
                in_batch.iter().any(same) || self.batches.values().any(|sent| same(&sent.leader));
            let met = |sent: &Sent| {
                let theirs = &self.parts[&sent.leader].records;
                theirs.iter().any(|record| part.records.contains(record))
            };
            let blocked = part.records.iter().any(|record| held.contains_key(record))
                || self.batches.values().any(met)
                || self.open.iter().any(|other| {
                    other != ticket
                        && self.parts[other]
                            .records
                            .iter()
                            .any(|record| part.records.contains(record))
                });
            assert!(
                busy || blocked || part.linger_ms > 0,
                "{ticket:?} waits for nothing"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_part_is_lost_or_sent_twice_and_no_record_is_in_two_batches(
        events in prop::collection::vec(event(), 1..120),
    ) {
        let mut world = World::default();
        for event in &events {
            world.happens(event);
            world.check();
        }
        // In the end all who lead are served.
        for round in 0..2_000 {
            if world.open.is_empty() && world.batches.is_empty() {
                break;
            }
            let next = match round % 3 {
                0 => Event::Seal(0),
                1 => Event::Told(0, Ending::Good),
                _ => Event::Wait(500),
            };
            world.happens(&next);
            world.check();
        }
        prop_assert!(world.open.is_empty(), "{:?} wait for ever", world.open);
        prop_assert!(world.merger.is_empty());
        // Each who was told an answer was told its own.
        for (ticket, ending) in &world.endings {
            if let Next::Told(Told::Answer { body, .. }, _) = ending {
                prop_assert_eq!(body, &format!("{ticket:?}"));
            }
        }
    }
}

fn part(record: u64, most: u16) -> Part {
    Part {
        key: "k".into(),
        who: "w".into(),
        size: 1,
        full: 300,
        most,
        records: vec![record],
        deadline: Timestamp::from_millis(START.as_millis() + 55_000),
        linger_ms: 0,
        safe: false,
        load: String::new(),
    }
}

/// Sends what leads until nothing does; gives the size of each batch.
fn drain(merger: &mut Merger, tickets: &[Ticket]) -> Vec<usize> {
    let mut sizes = Vec::new();
    loop {
        let leads = tickets
            .iter()
            .find_map(|ticket| match merger.poll(*ticket) {
                Next::Lead(batch) => Some(batch),
                _ => None,
            });
        let Some(batch) = leads else { return sizes };
        let members = merger.seal(START, batch);
        sizes.push(members.len() + 1);
        let good = Told::Failed {
            unknown: false,
            after: After::NotReached,
        };
        let told = members
            .into_iter()
            .map(|member| (member.ticket, good.clone()))
            .collect();
        merger.told(START, batch, told, &Note::default());
    }
}

#[test]
fn ten_thousand_that_arrive_together_are_35_calls() {
    let mut merger = Merger::default();
    let tickets: Vec<_> = (0..10_000)
        .map(|n| merger.join(START, part(n, u16::MAX)))
        .collect();
    let sizes = drain(&mut merger, &tickets);
    // The first waits for its permit alone until the others are there, and fills up meanwhile.
    assert_eq!(sizes.iter().sum::<usize>(), 10_000);
    assert_eq!(sizes.len(), 34);

    let first = merger.join(START, part(0, u16::MAX));
    let Next::Lead(batch) = merger.poll(first) else {
        panic!("it leads")
    };
    assert_eq!(merger.seal(START, batch), []);
    let tickets: Vec<_> = (1..10_000)
        .map(|n| merger.join(START, part(n, u16::MAX)))
        .collect();
    assert_eq!(
        drain(&mut merger, &tickets).len(),
        33,
        "full ones do not wait for the first"
    );
    merger.told(START, batch, Vec::new(), &Note::default());
    assert_eq!(drain(&mut merger, &tickets).len(), 1);
}

#[test]
fn halves_go_in_halves() {
    let mut merger = Merger::default();
    let tickets: Vec<_> = (0..9).map(|n| merger.join(START, part(n, 3))).collect();
    let sizes = drain(&mut merger, &tickets);
    assert_eq!(sizes, [3, 3, 3]);
}

#[test]
fn a_refusal_is_for_those_of_the_same_integration_who_wait_no_longer() {
    let mut merger = Merger::default();
    let of = |n: u64, who: &str, patience: u64| Part {
        who: who.into(),
        deadline: Timestamp::from_millis(START.as_millis() + patience),
        ..part(n, u16::MAX)
    };
    let leader = merger.join(START, of(1, "a", 10_000));
    let sooner = merger.join(START, of(2, "a", 9_000));
    let later = merger.join(START, of(3, "a", 11_000));
    let other = merger.join(START, of(4, "b", 9_000));
    let Next::Lead(batch) = merger.poll(leader) else {
        panic!("it leads")
    };
    let refusal = Refusal {
        reason: RefusalReason::DailyShare,
        retry_at: START,
    };
    merger.refused(START, batch, refusal);
    assert_eq!(merger.poll(sooner), Next::Refused(refusal));
    let Next::Lead(next) = merger.poll(later) else {
        panic!("it leads now")
    };
    let members: Vec<_> = merger
        .seal(START, next)
        .into_iter()
        .map(|member| member.ticket)
        .collect();
    assert_eq!(members, [other]);
}
