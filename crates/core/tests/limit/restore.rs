//! What a governor does with a state that was saved, and with one that was lost.

use marketo_core::limit::{
    CompleteOutcome, Completion, Governor, LeaseId, Limits, NotUntil, StateError, Why,
};

use super::{at, wish};

const START: u64 = 1_790_000_000_000;

fn acquire(governor: &mut Governor, now: u64) -> Result<LeaseId, NotUntil> {
    governor
        .try_acquire(at(now), &wish("crm", 30, at(0)))
        .map(|permit| permit.lease)
}

/// How many calls can be granted at `now` if each is answered at once.
fn room(mut governor: Governor, now: u64) -> usize {
    let grant = |governor: &mut Governor| {
        let lease = acquire(governor, now).ok()?;
        Some(governor.complete(at(now), lease, Completion::Answered))
    };
    core::iter::from_fn(|| grant(&mut governor)).count()
}

/// A state with something in every field.
fn busy() -> Governor {
    let mut governor = Governor::new(Limits::MARKETO);
    let leases: Vec<_> = (0..4)
        .map(|_| acquire(&mut governor, START).unwrap())
        .collect();
    let _ = governor.complete(at(START + 300), leases[1], Completion::Answered);
    let _ = governor.complete(at(START + 400), leases[2], Completion::Cut);
    governor
}

#[test]
fn a_saved_state_is_restored_whole() {
    let mut governor = busy();
    let saved = governor.poll_save().unwrap();
    assert_eq!(
        Governor::read(Limits::MARKETO, &saved),
        Ok(governor.clone())
    );
    assert_eq!(
        Governor::restore(Limits::MARKETO, at(START + 500), &saved),
        governor
    );
}

#[test]
fn the_written_form_of_version_2_does_not_change() {
    let text = r#"{"v":2,"revision":6,"clock":1790000000400,"last_lease":1790000000003,"#
        .to_owned()
        + r#""starting_until":0,"places":[[1790000000000,1790000035010,"f",0],"#
        + r#"[1790000000002,1790000035010,"o",0],"#
        + r#"[1790000000003,1790000035010,"f",0]],"slots":[1790000020310],"#
        + r#""quota":{"ends":1790053200000,"ours":4,"others":0},"#
        + r#""ledger":{"accounts":[["crm",4]],"cooling":[0]},"usage":{"credit":4}}"#;
    assert_eq!(String::from_utf8(busy().snapshot()).unwrap(), text);
}

#[test]
fn what_was_first_started_is_open() {
    assert_eq!(room(Governor::new(Limits::MARKETO), START), 100);
}

#[test]
fn what_cannot_be_read_starts_closed_for_a_window() {
    let good = String::from_utf8(busy().snapshot()).unwrap();
    let far = |field: &str| good.replace(field, "9999999999999");
    let bad = [
        String::new(),
        "null".to_owned(),
        "{}".to_owned(),
        good[1..].to_owned(),
        good.replace("\"v\":2", "\"v\":1"),
        good.replace("\"v\":2,", ""),
        // Instants that would close it for centuries.
        far("1790000020310"),
        far("1790000035010"),
        good.replace("\"starting_until\":0", "\"starting_until\":9999999999999"),
        // Ids that would be handed out again, or twice.
        good.replace(
            "\"last_lease\":1790000000003",
            "\"last_lease\":1790000000002",
        ),
        good.replace("[1790000000000,", "[1790000000002,"),
        // A slot that is nobody's, and somebody's that is none.
        good.replace("[1790000020310]", "[1790000020310,7]"),
        good.replace("\"cooling\":[0]", "\"cooling\":[0,0]"),
    ];
    for text in bad {
        assert!(
            Governor::read(Limits::MARKETO, text.as_bytes()).is_err(),
            "{text}"
        );
        let mut governor = Governor::restore(Limits::MARKETO, at(START), text.as_bytes());
        assert!(
            governor.poll_save().is_some(),
            "the new state is to be stored"
        );
        let until = NotUntil {
            at: at(START + 20_010),
            why: Why::Starting,
        };
        assert_eq!(governor.status(at(START)).shut, Some(until));
        assert_eq!(acquire(&mut governor, START + 20_009), Err(until));
        assert!(acquire(&mut governor, START + 20_010).is_ok());
    }
}

#[test]
fn errors_say_what_is_wrong() {
    let good = String::from_utf8(busy().snapshot()).unwrap();
    let read = |text: &str| Governor::read(Limits::MARKETO, text.as_bytes()).unwrap_err();
    let error = read(&good.replace("\"v\":2", "\"v\":1")).to_string();
    assert!(error.contains("version 1 is not version 2"), "{error}");
    let error = read(&good.replace("[1790000020310]", "[1790000020310,7]"));
    assert_eq!(error, StateError::Contradictory);
}

#[test]
fn what_starts_closed_keeps_slots_back_for_calls_that_may_be_on_their_way() {
    let governor = Governor::closed(Limits::MARKETO, at(START));
    assert_eq!(room(governor.clone(), START + 20_010), 90);
    // 5 s to send, 300 s at Marketo, the window and the guard.
    assert_eq!(room(governor.clone(), START + 325_009), 90);
    assert_eq!(room(governor, START + 325_010), 100);
}

#[test]
fn a_lost_state_does_not_take_reports_on_leases_that_it_never_gave() {
    let mut before = Governor::new(Limits::MARKETO);
    let old = acquire(&mut before, START).unwrap();

    let mut after = Governor::closed(Limits::MARKETO, at(START + 1_000));
    let new = acquire(&mut after, START + 30_000).unwrap();

    assert!(old < new);
    assert_eq!(
        after.complete(at(START + 30_000), old, Completion::NotSent),
        CompleteOutcome::Unknown
    );
    assert_eq!(after.status(at(START + 30_000)).in_flight, 1);
}

#[test]
fn limits_that_were_lowered_hold_for_what_was_saved() {
    let saved = busy().snapshot();
    let lower = Limits {
        places: 2,
        ..Limits::MARKETO
    };
    let mut governor = Governor::restore(lower, at(START + 500), &saved);
    let not = acquire(&mut governor, START + 500).unwrap_err();
    assert_eq!(
        not,
        NotUntil {
            at: at(START + 35_010),
            why: Why::Concurrency
        }
    );
}
