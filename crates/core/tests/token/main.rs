//! The token's keeper against a plain model of Marketo's identity service, in virtual time.

mod marketo;
mod town;

use core::time::Duration;

use marketo_core::token::{HeldToken, TokenFailure, TokenKeeper};
use proptest::prelude::*;

use crate::marketo::Marketo;
use crate::town::{Came, Plan, Said, Town, run};

/// `cases` of a property, or as many as the environment's `PROPTEST_CASES` says.
fn cases(cases: u32) -> ProptestConfig {
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_some() {
        config
    } else {
        ProptestConfig { cases, ..config }
    }
}

/// When each of some callers comes, in ms, spread over `span`.
fn comings(span: u64) -> impl Strategy<Value = Vec<u64>> {
    prop::collection::vec(prop_oneof![Just(0_u64), 0_u64..2_000, 0_u64..span], 1..60)
}

/// Every identity call must have a reason: the one before it gave nothing that could still be
/// used, and long enough ago.
fn has_reasons(town: &Town) {
    let spacing = TokenKeeper::SPACING;
    for pair in town.calls.windows(2) {
        let [before, next] = pair else { unreachable!() };
        let gap = next.sent.since(before.done);
        match &before.said {
            None => assert!(next.sent.since(before.sent) >= TokenKeeper::ERRAND),
            Some(Said::Unavailable) => assert!(gap >= Duration::from_millis(250), "{gap:?}"),
            Some(Said::Refused) => assert!(gap >= TokenKeeper::REFUSED, "{gap:?}"),
            Some(Said::Token {
                text,
                again,
                ends_at,
            }) => {
                let over = next.sent >= *ends_at;
                let rejected = town
                    .rejections
                    .iter()
                    .any(|(at, rejected)| rejected == text && *at <= next.sent);
                assert!(over || rejected, "an identity call for nothing");
                assert!(!again || over || gap >= spacing, "a storm: {gap:?}");
                if next.sent.since(before.sent) < Duration::from_millis(500) {
                    assert!(rejected, "a storm over a dying token");
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(400))]

    /// Nothing goes wrong but time: two hours, any number of callers.
    #[test]
    fn a_healthy_day_costs_one_identity_call_for_each_token(
        comings in comings(7_200_000),
        age in 0_u64..3_600_000,
        latency in 0_u64..1_500,
    ) {
        let town = run(&Plan { comings: comings.clone(), latency, age, ..Plan::default() });
        has_reasons(&town);
        prop_assert!(town.rejections.is_empty(), "a token was used past its end");
        for came in &town.came {
            prop_assert!(matches!(came, Came::Served { .. }), "{:?}", came);
        }
        // One call for each token that Marketo had meanwhile, and one more for one that was
        // handed out in its last moments.
        let dying = town.calls.iter().filter(|call| call.was_dying()).count();
        prop_assert!(town.calls.len() <= town.issued + dying);
        prop_assert!(dying <= 2 * town.issued);
    }

    /// All come within a minute while a token is good: one identity call, whoever they are.
    #[test]
    fn a_crowd_costs_one_identity_call(comings in comings(60_000), latency in 0_u64..1_500) {
        let town = run(&Plan { comings, latency, ..Plan::default() });
        prop_assert_eq!(town.calls.len(), 1);
        prop_assert_eq!(town.saves, 1);
    }

    /// Everything goes wrong: outages, a wrong secret for a while, revoked tokens, a token that
    /// Marketo rejects and hands out again, bearers that die, a stale store.
    #[test]
    fn in_any_weather_everybody_is_told_something_in_time(
        comings in comings(600_000),
        latency in 0_u64..20_000,
        age in 0_u64..3_600_000,
        down in (0_u64..300_000, 0_u64..200_000),
        refused in (0_u64..300_000, 0_u64..100_000),
        revoked in prop::collection::vec(0_u64..600_000, 0..4),
        stubborn in (0_u64..300_000, 0_u64..30_000),
        deaths in prop::collection::btree_set(0_usize..12, 0..3),
        stored in prop::option::of(0_u64..5_000_000),
    ) {
        let plan = Plan { comings, latency, age, down, refused, revoked, stubborn, deaths, stored };
        let town = run(&plan);
        has_reasons(&town);
        prop_assert!(town.most_at_once <= 1, "two identity calls at once");
        // Load, then four identity calls with pauses, then again after a rejection; and as often
        // as a bearer dies, the time until that is noticed.
        let patience = Duration::from_secs(260 + 60 * (1 + plan.deaths.len() as u64));
        for came in &town.came {
            match came {
                Came::Served { took } => prop_assert!(*took <= patience, "{:?}", took),
                Came::Failed { took, failure } => {
                    prop_assert!(*took <= patience, "{:?}", took);
                    let troubled = match failure {
                        TokenFailure::Refused { .. } => plan.refused.1 > 0,
                        _ => plan.down.1 > 0,
                    };
                    prop_assert!(troubled, "{:?} for nothing", failure);
                }
                Came::RejectedTwice => prop_assert!(
                    plan.stubborn.1 > 0 || !plan.revoked.is_empty(),
                    "two rejections in a healthy world",
                ),
                Came::Waiting => prop_assert!(false, "somebody was never told anything"),
            }
        }
        let again = run(&plan);
        prop_assert_eq!(town.calls.len(), again.calls.len());
    }
}

/// A revoked token: however many see it rejected, one identity call brings the next.
#[test]
fn a_revoked_token_costs_one_identity_call() {
    let comings: Vec<u64> = (0..40).map(|n| 60_000 + n % 10).collect();
    let plan = Plan {
        comings: [vec![0], comings].concat(),
        latency: 200,
        revoked: vec![30_000],
        ..Plan::default()
    };
    let town = run(&plan);
    assert_eq!(town.calls.len(), 2);
    assert!(town.rejections.len() >= 20);
    assert!(town.came.iter().all(|c| matches!(c, Came::Served { .. })));
}

/// A stored token that is still good saves the identity call, one that has ended does not.
#[test]
fn a_stored_token_is_used_while_it_lives() {
    for (left, calls) in [(3_000_000, 0), (3_000, 0), (1_999, 1), (0, 1)] {
        let plan = Plan {
            comings: vec![0],
            stored: Some(left),
            age: 3_600_000 - left,
            ..Plan::default()
        };
        let town = run(&plan);
        // With under two seconds left it is Marketo's word, then its end, then a new one.
        let found = town.calls.len();
        assert!(
            found == calls || calls == 1 && (1..=4).contains(&found),
            "{left}: {found}"
        );
        assert!(matches!(town.came[0], Came::Served { .. }));
    }
}

/// The model is a model of something: it hands out the same token with less life, and tells first
/// and later uses of an ended one apart.
#[test]
fn the_model_is_marketo() {
    let at = marketo_core::Timestamp::from_millis;
    let mut marketo = Marketo::new(at(0), 0);
    let (first, left) = marketo.identity(at(1_500));
    assert_eq!(left, Duration::from_secs(3_598));
    let (again, left) = marketo.identity(at(3_599_500));
    assert_eq!((&again, left), (&first, Duration::ZERO));
    assert_eq!(marketo.check(&first, at(3_599_999)), None);
    assert_eq!(marketo.check(&first, at(3_600_000)), Some("602"));
    assert_eq!(marketo.check(&first, at(3_600_001)), Some("601"));
    assert_eq!(marketo.check("unheard of", at(1)), Some("601"));
    let (next, left) = marketo.identity(at(3_600_000));
    assert_ne!(next, first);
    assert_eq!(left, Duration::from_secs(3_600));
    marketo.revoke();
    assert_eq!(marketo.check(&next, at(3_600_001)), Some("601"));
}

/// An outage's calls are spaced by a back-off: not more than a handful a minute.
#[test]
fn an_outage_is_not_met_with_a_storm() {
    let plan = Plan {
        comings: (0..600).map(|n| n * 500).collect(),
        latency: 100,
        down: (0, 300_000),
        ..Plan::default()
    };
    let town = run(&plan);
    has_reasons(&town);
    assert!((8..=24).contains(&town.calls.len()), "{}", town.calls.len());
    assert!(town.came.iter().any(|c| matches!(
        c,
        Came::Failed {
            failure: TokenFailure::Unavailable { .. },
            ..
        }
    )));
}

/// What is kept of a token is no longer than what Marketo said.
#[test]
fn a_held_token_is_never_thought_to_live_longer_than_it_does() {
    let ends = |held: &HeldToken| held.expires_at;
    let town = run(&Plan {
        comings: vec![0, 10_000],
        latency: 9_000,
        ..Plan::default()
    });
    assert!(town.held.iter().all(|(held, truly)| ends(held) <= *truly));
    assert!(!town.held.is_empty());
}
