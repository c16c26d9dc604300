//! What is given from the shelf, and what makes it be forgotten.

use marketo_core::limit::{CompleteOutcome, Completion, LeaseId, Report};

use super::*;

#[test]
fn one_asks_and_the_others_wait_for_it() {
    let (mut shelf, wish) = (Shelf::new(NOW, None, 0), wish("describeLead"));
    let first = lead(&mut shelf, NOW, &wish);
    assert_eq!(
        shelf.look(after(5), &wish, None),
        Look::Wait(NOW, after(30_000))
    );
    let short = Wish {
        deadline: after(100),
        ..wish.clone()
    };
    assert_eq!(
        shelf.look(after(5), &short, Some(NOW)),
        Look::Wait(NOW, after(100))
    );
    let text = first
        .keeps(after(50), &good(GOOD), &Trace::default())
        .unwrap();
    assert!(
        shelf.keep(after(50), &first, Wish::read(&text).unwrap().1),
        "to be stored too"
    );
    let Look::Told(text) = shelf.look(after(60), &wish, Some(NOW)) else {
        panic!()
    };
    assert_eq!(Told::read(&text).entry.unwrap().body, GOOD);
    // To pass by neither waits nor is waited for.
    let refresh = Wish {
        mode: Mode::Refresh,
        ..wish
    };
    let told = told(&mut shelf, after(70), &refresh).unwrap();
    assert!(told.entry.is_none() && told.generation > 0);
}

#[test]
fn who_waited_for_nothing_asks_at_once() {
    let (mut shelf, wish) = (Shelf::new(NOW, None, 0), wish("describeLead"));
    let first = lead(&mut shelf, NOW, &wish);
    assert!(!shelf.keep(after(50), &first, ""));
    for _ in 0..3 {
        let Look::Told(text) = shelf.look(after(60), &wish, Some(NOW)) else {
            panic!()
        };
        assert_eq!(
            Told::read(&text),
            Told {
                generation: first.generation,
                entry: None
            }
        );
    }
    // One that ended without a word is waited for no longer than is good.
    lead(&mut shelf, after(100), &wish);
    assert!(matches!(
        shelf.look(after(30_099), &wish, None),
        Look::Wait(..)
    ));
    assert!(matches!(
        shelf.look(after(30_100), &wish, None),
        Look::Seek(_)
    ));
}

#[test]
fn a_write_forgets_from_its_permit_to_its_end() {
    let (mut shelf, wish) = (Shelf::new(NOW, None, 0), wish("getLeadById"));
    let lease = LeaseId::from_number(7);
    assert!(
        !fetch(&mut shelf, NOW, &wish),
        "people's data go into no store"
    );
    assert!(hits(&mut shelf, after(1), &wish));
    // A read that is under way when the write begins leaves nothing behind.
    let other = Wish {
        key: "other".to_owned(),
        ..wish.clone()
    };
    let under_way = lead(&mut shelf, after(1), &other);
    assert!(shelf.begins(after(2), lease, "syncLeads", after(40_000)));
    assert_eq!(told(&mut shelf, after(3), &wish), Some(Told::default()));
    shelf.ends(
        &Report::new(lease, Completion::Answered),
        CompleteOutcome::Freed,
    );
    let text = under_way
        .keeps(after(4), &good(GOOD), &Trace::default())
        .unwrap();
    shelf.keep(after(4), &under_way, Wish::read(&text).unwrap().1);
    assert!(!hits(&mut shelf, after(5), &other));
    fetch(&mut shelf, after(5), &wish);
    assert!(hits(&mut shelf, after(6), &wish));
    // A write that was cut may yet be carried out.
    assert!(shelf.begins(after(7), lease, "syncLeads", after(40_000)));
    shelf.ends(
        &Report::new(lease, Completion::Cut),
        CompleteOutcome::Orphaned,
    );
    assert_eq!(
        told(&mut shelf, after(39_999), &wish),
        Some(Told::default())
    );
    assert!(
        told(&mut shelf, after(40_000), &wish).is_none(),
        "leave to ask"
    );
    // A read changes nothing, nor what is none.
    assert!(!shelf.begins(after(40_001), lease, "getLeadById", after(90_000)));
    assert!(!shelf.begins(after(40_001), lease, "nothing", after(90_000)));
    assert!(shelf.ingests(after(40_002)));
    assert_eq!(
        told(&mut shelf, after(100_001), &wish),
        Some(Told::default())
    );
}

#[test]
fn a_state_is_written_down_only_where_it_matters() {
    let mut shelf = Shelf::new(NOW, None, 0);
    let mut begins =
        |at, name| shelf.begins(after(at), LeaseId::from_number(at), name, after(at + 1));
    assert!(
        begins(1, "syncLeads"),
        "what an earlier one kept is not known"
    );
    assert!(!begins(2, "syncLeads"), "nothing was looked for since");
    assert!(
        begins(3, "createLeadFields"),
        "what fields there are may be kept"
    );
    assert!(!begins(4, "createLeadFields"));
}

#[test]
fn generations_outlive_the_shelf_and_only_rise() {
    let wish = wish("getPrograms");
    let generation = |shelf: &mut Shelf, at| lead(shelf, after(at), &wish).generation;
    let mut first = Shelf::new(NOW, None, 0);
    let before = generation(&mut first, 0);
    first.begins(after(1), LeaseId::from_number(1), "createFolder", after(2));
    let saved = first.save();
    // Even if the clock was put back meanwhile.
    let mut second = Shelf::new(NOW.before(Duration::from_secs(9)), Some(&saved), 0);
    let after_write = generation(&mut second, 3);
    assert!(after_write > before);
    second.begins(NOW, LeaseId::from_number(1), "createFolder", NOW);
    assert!(generation(&mut second, 40_000) > after_write);
    assert!(generation(&mut Shelf::new(after(5), Some(&[]), 0), 5) > after_write);
    // Calls that were granted before may be writes: nothing is kept until they must be over.
    let mut unsure = Shelf::new(NOW, Some(&saved), 2);
    assert_eq!(told(&mut unsure, after(1), &wish), Some(Told::default()));
    assert!(told(&mut unsure, after(330_000), &wish).is_none());
    // Or until all of them have been reported on, once.
    let mut unsure = Shelf::new(NOW, Some(&saved), 2);
    for (lease, completion, outcome, over) in [
        (NOW, Completion::Answered, CompleteOutcome::Freed, false),
        (
            NOW.before(Duration::from_millis(9)),
            Completion::Answered,
            CompleteOutcome::Freed,
            false,
        ),
        (
            NOW.before(Duration::from_millis(9)),
            Completion::Answered,
            CompleteOutcome::Unknown,
            false,
        ),
        (
            NOW.before(Duration::from_millis(8)),
            Completion::Cut,
            CompleteOutcome::Orphaned,
            false,
        ),
        (
            NOW.before(Duration::from_millis(7)),
            Completion::Answered,
            CompleteOutcome::Foreign,
            false,
        ),
        (
            NOW.before(Duration::from_millis(6)),
            Completion::NotSent,
            CompleteOutcome::GivenBack,
            true,
        ),
    ] {
        unsure.ends(
            &Report::new(LeaseId::from_number(lease.as_millis()), completion),
            outcome,
        );
        assert_eq!(told(&mut unsure, after(1), &wish).is_none(), over);
    }
}

#[test]
fn what_was_stored_is_found_unless_something_changed() {
    let (mut shelf, wish) = (Shelf::new(NOW, None, 0), wish("getPrograms"));
    let entry = Entry {
        asked_at: NOW,
        content_type: HeaderValue::from_static("application/json"),
        body: Bytes::from_static(GOOD.as_bytes()),
    };
    let text = entry.to_text().unwrap();
    let seeker = lead(&mut shelf, after(1), &wish);
    assert!(seeker.place().contains(&seeker.generation.to_string()));
    assert!(shelf.found(after(2), &seeker, &text));
    assert_eq!(
        Told::read(&shelf.told(after(2), &seeker)).entry,
        Some(entry)
    );
    // While it was sought, a program was changed.
    shelf.begins(
        after(3),
        LeaseId::from_number(3),
        "updateProgramMetadata",
        after(4),
    );
    assert!(!shelf.found(after(5), &seeker, &text));
    assert_eq!(Told::read(&shelf.told(after(5), &seeker)), Told::default());
    let again = lead(&mut shelf, after(40_000), &wish);
    assert_ne!(again.place(), seeker.place());
    assert!(
        !shelf.found(after(600_000 + 3_600_000), &again, &text),
        "too old by far"
    );
    assert!(!shelf.found(after(40_001), &again, "2 1 json\n{}"));
}

#[test]
fn memory_is_bounded_and_the_oldest_goes_first() {
    let mut shelf = Shelf::new(NOW, None, 0);
    let body = format!(
        r#"{{"success":true,"x":"{}"}}"#,
        "x".repeat(LARGEST_KEPT / 2)
    );
    let wishes: Vec<_> = (0..40)
        .map(|n| Wish {
            key: n.to_string(),
            ..wish("describeLead")
        })
        .collect();
    for wish in &wishes {
        let wish = lead(&mut shelf, NOW, wish);
        let text = wish.keeps(NOW, &good(&body), &Trace::default()).unwrap();
        assert!(shelf.keep(NOW, &wish, Wish::read(&text).unwrap().1));
    }
    let kept: Vec<_> = wishes.iter().map(|wish| shelf.has(wish)).collect();
    assert_eq!(
        kept.iter().filter(|kept| **kept).count(),
        15,
        "of a megabyte and some each"
    );
    assert!(kept[25..].iter().all(|kept| *kept));
}

proptest! {
    /// Whatever reads and writes there are in whatever order: who looks after a write was answered
    /// is never given what was asked for before it began.
    #[test]
    fn nothing_from_before_a_write_is_given_after_it(
        steps in prop::collection::vec((0..4_u8, 0..3_usize, 1..2_000_u64), 1..60),
    ) {
        let wish = wish("getLeadById");
        let mut shelf = Shelf::new(NOW, None, 0);
        let (mut now, mut reads, mut writes) = (NOW, Vec::new(), Vec::new());
        let (mut leases, mut changed_at) = (10, Timestamp::EPOCH);
        for (step, which, ms) in steps {
            now = now.after(Duration::from_millis(ms));
            match step {
                0 => match shelf.look(now, &wish, None) {
                    Look::Told(text) => {
                        let told = Told::read(&text);
                        if let Some(entry) = told.entry {
                            prop_assert!(writes.is_empty() && entry.asked_at >= changed_at);
                        }
                    }
                    Look::Seek(generation) => reads.push((now, generation)),
                    Look::Wait(..) => {}
                },
                1 if !reads.is_empty() => {
                    let (asked_at, generation) = reads.remove(which % reads.len());
                    let upstream = now.since(asked_at);
                    let wish = Wish { generation, ..wish.clone() };
                    let trace = Trace { upstream, ..Trace::default() };
                    let text = wish.keeps(now, &good(GOOD), &trace).unwrap();
                    shelf.keep(now, &wish, Wish::read(&text).unwrap().1);
                }
                2 => {
                    leases += 1;
                    let lease = LeaseId::from_number(leases);
                    shelf.begins(now, lease, "syncLeads", now.after(Duration::from_secs(600)));
                    writes.push(lease);
                }
                3 if !writes.is_empty() => {
                    let lease = writes.remove(which % writes.len());
                    shelf.ends(&Report::new(lease, Completion::Answered), CompleteOutcome::Freed);
                    changed_at = now;
                }
                _ => {}
            }
        }
    }
}
