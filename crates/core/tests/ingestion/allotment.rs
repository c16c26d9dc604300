//! The holder's side, by rows.

use marketo_core::limit::ingestion::{
    Allotment, Asked, Draw, Drawn, Patience, Settlement, USE_WITHIN,
};
use marketo_core::limit::{Completion, LeaseId, Permit, RefusalReason, Report, Verdict, Why};

use super::*;

struct Desk {
    allotment: Allotment,
    next: u64,
}

impl Desk {
    fn new() -> Self {
        Self {
            allotment: Allotment::new(name("default")),
            next: 0,
        }
    }

    /// A call with so many objects, which waits for a minute at most.
    fn draw(&mut self, now: u64, objects: u32) -> Drawn {
        self.draw_by(now, objects, now + 60_000)
    }

    fn draw_by(&mut self, now: u64, objects: u32, deadline: u64) -> Drawn {
        let draw = Draw::new(objects, TIMEOUT, at(deadline));
        let mut patience = Patience::default();
        self.allotment.draw(at(now), 0, &draw, &mut patience)
    }

    #[track_caller]
    fn asks(&mut self, now: u64, objects: u32) -> (AllotmentRequest, Asked) {
        match self.draw(now, objects) {
            Drawn::Ask(request, asked) => (request, asked),
            other => panic!("{other:?}"),
        }
    }

    #[track_caller]
    fn has(&mut self, now: u64, objects: u32) -> Permit {
        match self.draw(now, objects) {
            Drawn::Decided(Verdict::Granted(permit)) => permit,
            other => panic!("{other:?}"),
        }
    }

    fn leave(&mut self, given: Load) -> Leave {
        self.next += 1;
        Leave {
            allotment: LeaseId::from_number(self.next),
            load: given,
            use_within: USE_WITHIN,
            server_timeout: TIMEOUT,
        }
    }

    /// Asks at `now` and is given so much 30 ms later.
    #[track_caller]
    fn given(&mut self, now: u64, given: Load) {
        let (_, asked) = self.asks(now, 0);
        let leave = AllotmentVerdict::Granted(self.leave(given));
        self.allotment.on_reply(at(now + 30), asked, Some(leave));
    }

    fn settle(&mut self, now: u64, permit: &Permit, completion: Completion, objects: u32) {
        let report = Report::new(permit.lease, completion);
        let settlement = Settlement::new(report, objects);
        self.allotment.settle(at(now), &settlement);
    }

    fn answered_with(&mut self, now: u64, permit: &Permit, code: &str, wait: Option<Duration>) {
        let report = Report::new(permit.lease, Completion::Answered);
        let report = report.with_code(code).with_retry_after(wait);
        self.allotment.settle(at(now), &Settlement::new(report, 5));
    }

    /// What is told: answered and unused, of each allotment.
    fn tells(&mut self, now: u64) -> Option<Vec<(Load, Load)>> {
        let report = self.allotment.poll_account(at(now))?;
        let accounts = report.accounts.iter();
        let sums = accounts.map(|account| (account.answered, account.unused));
        Some(sums.collect())
    }
}

#[test]
fn a_call_that_comes_alone_asks_for_one_and_tells_of_one() {
    let mut desk = Desk::new();
    let (request, asked) = desk.asks(NOON, 7);
    assert_eq!((request.want, request.first), (load(1, 7), 7));
    assert!(request.accounts.is_empty());
    let leave = AllotmentVerdict::Granted(desk.leave(load(1, 7)));
    desk.allotment.on_reply(at(NOON + 30), asked, Some(leave));
    let permit = desk.has(NOON + 30, 7);
    assert_eq!(permit.send_by, at(NOON).after(USE_WITHIN));
    assert_eq!(desk.tells(NOON + 40), None);
    desk.settle(NOON + 200, &permit, Completion::Answered, 7);
    assert_eq!(desk.tells(NOON + 200), Some(vec![(load(1, 7), Load::NONE)]));
    assert_eq!(desk.tells(NOON + 9_000), None);
    assert_eq!(desk.allotment.poll_timeout(at(NOON + 9_000)), None);
    // Nor is more asked for the next time.
    assert_eq!(desk.asks(NOON + 10_000, 3).0.want, load(1, 3));
}

#[test]
fn who_comes_meanwhile_waits_and_is_asked_for_next() {
    let mut desk = Desk::new();
    let (_, asked) = desk.asks(NOON, 2);
    let mut patience = [Patience::default(); 4];
    let draw = Draw::new(3, TIMEOUT, at(NOON + 60_000));
    let mut look = |desk: &mut Desk, now| {
        let looks = patience.iter_mut();
        let looks = looks.map(|patience| desk.allotment.draw(at(now), 1, &draw, patience));
        looks.collect::<Vec<_>>()
    };
    for (now, pause) in [(0, 5), (5, 9), (14, 17)] {
        let waits = vec![Drawn::Wait(at(NOON + now + pause)); 4];
        assert_eq!(look(&mut desk, NOON + now), waits);
    }
    let leave = AllotmentVerdict::Granted(desk.leave(load(1, 2)));
    desk.allotment.on_reply(at(NOON + 30), asked, Some(leave));
    let _first = desk.has(NOON + 30, 2);
    // Three beside the one that asks, itself, and one more to come.
    match &look(&mut desk, NOON + 31)[..] {
        [
            Drawn::Ask(request, _),
            Drawn::Wait(_),
            Drawn::Wait(_),
            Drawn::Wait(_),
        ] => {
            assert_eq!(request.want, load(3 + 1 + 2, 10 + 3 + 4));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn who_asked_and_was_never_heard_of_again_is_not_waited_for() {
    let mut desk = Desk::new();
    let (_, asked) = desk.asks(NOON, 1);
    assert!(matches!(desk.draw(NOON + 1_999, 1), Drawn::Wait(_)));
    let (_, second) = desk.asks(NOON + 2_000, 1);
    // Its answer comes after all, when nothing of it can be used any more.
    let leave = AllotmentVerdict::Granted(desk.leave(load(5, 50)));
    desk.allotment
        .on_reply(at(NOON + 2_001), asked, Some(leave));
    assert_eq!(
        desk.tells(NOON + 2_001),
        Some(vec![(Load::NONE, load(5, 50))])
    );
    assert!(matches!(desk.draw(NOON + 2_001, 1), Drawn::Wait(_)));
    desk.allotment.on_reply(at(NOON + 2_002), second, None);
    let _third = desk.asks(NOON + 2_002, 1);
}

#[test]
fn what_is_left_is_given_back_when_its_time_is_up() {
    let mut desk = Desk::new();
    desk.given(NOON, load(3, 30));
    let permit = desk.has(NOON + 100, 4);
    desk.settle(NOON + 300, &permit, Completion::Answered, 4);
    // It waits to be used: nobody is told before.
    assert_eq!(desk.tells(NOON + 1_999), None);
    assert_eq!(
        desk.allotment.poll_timeout(at(NOON + 300)),
        Some(at(NOON + 2_000))
    );
    let told = Some(vec![(load(1, 4), load(2, 26))]);
    assert_eq!(desk.tells(NOON + 2_000), told);
    let _next = desk.asks(NOON + 2_000, 1);
}

#[test]
fn objects_that_no_call_is_left_for_are_given_back_with_the_last() {
    let mut desk = Desk::new();
    desk.given(NOON, load(1, 30));
    let permit = desk.has(NOON + 30, 4);
    desk.settle(NOON + 300, &permit, Completion::Answered, 4);
    assert_eq!(
        desk.tells(NOON + 300),
        Some(vec![(load(1, 4), load(0, 26))])
    );
}

#[test]
fn what_becomes_of_a_call_decides_what_is_told() {
    for (completion, told) in [
        (Completion::Answered, (load(1, 4), load(0, 6))),
        (Completion::Cut, (Load::NONE, load(0, 6))),
        (Completion::NotSent, (Load::NONE, load(1, 10))),
    ] {
        let mut desk = Desk::new();
        desk.given(NOON, load(1, 10));
        let permit = desk.has(NOON + 30, 4);
        desk.settle(NOON + 300, &permit, completion, 4);
        assert_eq!(desk.tells(NOON + 2_000), Some(vec![told]), "{completion:?}");
    }
    // What was not sent can be, by another.
    let mut desk = Desk::new();
    desk.given(NOON, load(1, 10));
    let permit = desk.has(NOON + 30, 4);
    desk.settle(NOON + 40, &permit, Completion::NotSent, 4);
    let _again = desk.has(NOON + 50, 10);
}

#[test]
fn objects_of_what_was_refused_unseen_are_given_back() {
    for (code, counts) in [
        ("401013", false),
        ("403010", false),
        ("429001", false),
        ("429", false),
        ("4290801", false),
        ("4000801", true),
        ("4000802", true),
        ("5000801", true),
    ] {
        let mut desk = Desk::new();
        desk.given(NOON, load(1, 5));
        let permit = desk.has(NOON + 30, 5);
        desk.answered_with(NOON + 300, &permit, code, None);
        let told = if counts {
            (load(1, 5), Load::NONE)
        } else {
            (load(1, 0), load(0, 5))
        };
        assert_eq!(desk.tells(NOON + 300), Some(vec![told]), "{code}");
    }
}

#[test]
fn a_429_stops_all_of_the_holder_for_as_long_as_it_says() {
    for (wait, stopped) in [(None, 1_000), (Some(ms(1_500)), 1_500)] {
        let mut desk = Desk::new();
        desk.given(NOON, load(9, 90));
        let permit = desk.has(NOON + 30, 5);
        desk.answered_with(NOON + 100, &permit, "429001", wait);
        let report = desk.allotment.poll_account(at(NOON + 100)).unwrap();
        let learnt = marketo_core::limit::ingestion::Learnt::TooMany { wait };
        assert_eq!(report.learnt, Some(learnt));
        let open = NOON + 100 + stopped;
        assert_eq!(desk.draw(NOON + 200, 1), Drawn::Wait(at(open)));
        match desk.draw_by(NOON + 200, 1, open) {
            Drawn::Decided(Verdict::Refused(refusal)) => {
                assert_eq!(refusal.reason, RefusalReason::DeadlineTooNear);
                assert_eq!(refusal.retry_at, at(open));
            }
            other => panic!("{other:?}"),
        }
        let _open = desk.has(open, 1);
    }
}

#[test]
fn a_day_that_is_closed_leaves_nothing_in_hand() {
    let mut desk = Desk::new();
    desk.given(NOON, load(9, 90));
    let permit = desk.has(NOON + 30, 5);
    desk.answered_with(NOON + 100, &permit, "4290801", None);
    assert_eq!(
        desk.tells(NOON + 100),
        Some(vec![(load(1, 0), load(8, 90))])
    );
    match desk.draw(NOON + 200, 1) {
        Drawn::Decided(Verdict::Refused(refusal)) => {
            assert_eq!(refusal.reason, RefusalReason::DayClosed);
            assert_eq!(refusal.retry_at, at(NOON + 100 + 3_600_000));
        }
        other => panic!("{other:?}"),
    }
    // The governor is the one to know, as soon as it has heard.
    let _asks = desk.asks(NOON + 1_100, 1);
}

#[test]
fn a_refusal_is_waited_out_or_told() {
    let refusals = [
        (Why::Rate, 200, None),
        (Why::Rate, 90_000, Some(RefusalReason::DeadlineTooNear)),
        (Why::Starting, 90_000, Some(RefusalReason::DeadlineTooNear)),
        (Why::Quota, 90_000, Some(RefusalReason::DayClosed)),
    ];
    for (why, span, reason) in refusals {
        let mut desk = Desk::new();
        let (_, asked) = desk.asks(NOON, 1);
        let pause = AllotmentVerdict::NotFor(Pause {
            span: ms(span),
            why,
        });
        desk.allotment.on_reply(at(NOON), asked, Some(pause));
        match (desk.draw(NOON + 1, 1), reason) {
            (Drawn::Wait(until), None) => assert_eq!(until, at(NOON + span)),
            (Drawn::Decided(Verdict::Refused(refusal)), Some(reason)) => {
                assert_eq!(
                    (refusal.reason, refusal.retry_at),
                    (reason, at(NOON + span))
                );
            }
            (other, _) => panic!("{other:?}"),
        }
        // Nothing is believed for more than a minute.
        let _asks = desk.asks(NOON + span.min(60_000), 1);
    }
}

#[test]
fn what_is_left_of_a_day_is_for_calls_with_few_objects() {
    let mut desk = Desk::new();
    let (_, asked) = desk.asks(NOON, 5);
    let why = Why::Quota;
    let pause = AllotmentVerdict::NotFor(Pause {
        span: ms(3_600_000),
        why,
    });
    desk.allotment.on_reply(at(NOON), asked, Some(pause));
    for objects in [5, 6, 1_000] {
        let drawn = desk.draw(NOON + 1, objects);
        assert!(
            matches!(drawn, Drawn::Decided(Verdict::Refused(_))),
            "{objects}: {drawn:?}"
        );
    }
    let _asks = desk.asks(NOON + 1, 4);
}

#[test]
fn nobody_is_given_leave_at_the_deadline() {
    let mut desk = Desk::new();
    desk.given(NOON, load(9, 90));
    match desk.draw_by(NOON + 30, 1, NOON + 30) {
        Drawn::Decided(Verdict::Refused(refusal)) => {
            assert_eq!(refusal.reason, RefusalReason::TimedOut);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_was_not_heard_is_told_again() {
    let mut desk = Desk::new();
    desk.given(NOON, load(2, 20));
    let permits = [desk.has(NOON + 30, 4), desk.has(NOON + 30, 5)];
    desk.settle(NOON + 300, &permits[0], Completion::Answered, 4);
    let report = desk.allotment.poll_account(at(NOON + 300)).unwrap();
    desk.allotment.on_told(&report.accounts, false);
    assert_eq!(desk.tells(NOON + 301), None, "not at once");
    assert_eq!(desk.tells(NOON + 550), Some(vec![(load(1, 4), Load::NONE)]));
    desk.settle(NOON + 600, &permits[1], Completion::Answered, 5);
    let report = desk.allotment.poll_account(at(NOON + 600)).unwrap();
    desk.allotment.on_told(&report.accounts, false);
    // With the next question, at the latest.
    let (request, _) = desk.asks(NOON + 601, 1);
    assert_eq!(request.accounts.len(), 1);
    assert_eq!(request.accounts[0].answered, load(2, 9));
    desk.allotment.on_told(&request.accounts, true);
    assert_eq!(desk.allotment.poll_timeout(at(NOON + 601)), None);
}

#[test]
fn a_clock_that_steps_back_ends_all_leave() {
    let mut desk = Desk::new();
    desk.given(NOON, load(9, 90));
    // Calls of one holder may read it a little differently.
    let _still = desk.has(NOON + 30, 1);
    let _behind = desk.has(NOON - 400, 1);
    let (_, asked) = desk.asks(NOON - 3_600_000, 1);
    assert_eq!(desk.tells(NOON - 3_600_000), None, "told with the question");
    // A question from before it is of an age that nobody knows.
    let leave = AllotmentVerdict::Granted(desk.leave(load(5, 50)));
    desk.allotment
        .on_reply(at(NOON - 3_600_000), asked, Some(leave));
    let _fresh = desk.has(NOON - 3_600_000, 1);
    let (_, asked) = desk.asks(NOON - 3_600_000, 60);
    let leave = AllotmentVerdict::Granted(desk.leave(load(5, 50)));
    desk.allotment
        .on_reply(at(NOON - 7_200_000), asked, Some(leave));
    let _none = desk.asks(NOON - 7_200_000, 1);
}
