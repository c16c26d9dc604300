//! A holder that says who it is has no say in others' calls.

use marketo_core::limit::{
    CompleteOutcome, Completion, Governor, IntegrationId, LeaseId, Limits, Report, Why,
};

use super::{at, wish};

const NOW: u64 = 1_790_000_000_000;

fn who(name: &str) -> IntegrationId {
    IntegrationId::new(name).unwrap()
}

/// A governor with a call of each of two integrations.
fn two() -> (Governor, LeaseId, LeaseId) {
    let mut governor = Governor::new(Limits::MARKETO);
    let mut grant = |name| {
        let permit = governor.try_acquire(at(NOW), &wish(name, 30, at(NOW + 1)));
        permit.unwrap().lease
    };
    let (crm, shop) = (grant("crm"), grant("shop"));
    (governor, crm, shop)
}

/// Whatever can be said of a lease.
fn all(lease: LeaseId) -> impl Iterator<Item = Report> {
    let ends = [Completion::Answered, Completion::Cut, Completion::NotSent];
    let codes = [None, Some("606"), Some("607"), Some("615"), Some("601")];
    ends.into_iter().flat_map(move |completion| {
        codes.into_iter().map(move |code| {
            let report = Report::new(lease, completion);
            match code {
                Some(code) => report.with_code(code),
                None => report,
            }
        })
    })
}

#[test]
fn nothing_said_of_anothers_lease_changes_anything() {
    let (mut governor, crm, _) = two();
    let before = governor.clone();
    for report in all(crm) {
        for stranger in ["shop", "nobody-yet"] {
            let report = report.clone().by(who(stranger));
            let told = governor.report(at(NOW + 100), &report);
            assert_eq!(told, CompleteOutcome::Foreign, "{report:?}");
            assert_eq!(governor.snapshot(), before.snapshot());
        }
    }
    let own = Report::new(crm, Completion::Answered).by(who("crm"));
    assert_eq!(governor.report(at(NOW + 100), &own), CompleteOutcome::Freed);
    assert_eq!(governor.status(at(NOW + 100)).in_flight, 1);
}

#[test]
fn nor_what_is_said_of_a_lease_that_is_over_or_never_was() {
    let (mut governor, crm, shop) = two();
    let end = Report::new(crm, Completion::Answered).by(who("crm"));
    assert_eq!(governor.report(at(NOW + 100), &end), CompleteOutcome::Freed);
    let before = governor.snapshot();
    let never = LeaseId::from_number(shop.as_number() + 1);
    for lease in [crm, never] {
        for report in all(lease) {
            let report = report.by(who("crm"));
            let told = governor.report(at(NOW + 100), &report);
            assert_eq!(told, CompleteOutcome::Unknown, "{report:?}");
            assert_eq!(governor.snapshot(), before, "{report:?}");
        }
    }
    assert_eq!(governor.status(at(NOW + 100)).shut, None);
}

#[test]
fn what_is_said_of_ones_own_lease_is_taken_as_from_anybody() {
    for name in ["crm", "shop"] {
        let (mut governor, crm, shop) = two();
        let lease = if name == "crm" { crm } else { shop };
        for report in all(lease) {
            let mut plain = governor.clone();
            let mut named = governor.clone();
            let told = plain.report(at(NOW + 100), &report);
            let report = report.by(who(name));
            assert_eq!(named.report(at(NOW + 100), &report), told);
            assert_eq!(named.snapshot(), plain.snapshot());
        }
        let closes = Report::new(lease, Completion::Answered).with_code("607");
        let _ = governor.report(at(NOW + 100), &closes.by(who(name)));
        let shut = governor.status(at(NOW + 100)).shut;
        assert_eq!(shut.map(|not| not.why), Some(Why::Quota));
    }
}

#[test]
fn whose_a_lease_is_outlives_a_restart() {
    let (governor, crm, shop) = two();
    let saved = governor.snapshot();
    let mut governor = Governor::restore(Limits::MARKETO, at(NOW + 50), &saved);
    let mut said = |lease, name| {
        let report = Report::new(lease, Completion::NotSent).by(who(name));
        governor.report(at(NOW + 100), &report)
    };
    assert_eq!(said(crm, "shop"), CompleteOutcome::Foreign);
    assert_eq!(said(shop, "crm"), CompleteOutcome::Foreign);
    assert_eq!(said(shop, "shop"), CompleteOutcome::GivenBack);
    assert_eq!(said(crm, "crm"), CompleteOutcome::GivenBack);
}
