//! The governor's stored state: read back as it was written, never forgetful, never closed for
//! good; and closed for a window if it cannot be read.

use core::time::Duration;

use marketo_core::Timestamp;
use marketo_core::limit::{
    CompleteOutcome, Completion, Governor, IntegrationId, LeaseId, Limits, MAX_SERVER_TIMEOUT,
    PermitRequest, SEND_WITHIN, Why,
};
use serde_json::Value;

use crate::json::tree;

pub(crate) const WORDS: &[&str] = &["busy", "from the future", "idle", "unreadable"];

const LIMITS: Limits = Limits::MARKETO;
const NOW: Timestamp = Timestamp::from_millis(1_790_000_010_000);

pub(crate) fn check(blob: &[u8]) -> &'static str {
    let restored = Governor::restore(LIMITS, NOW, blob);
    opens_again(restored.clone());
    match Governor::read(LIMITS, blob) {
        Ok(read) => {
            assert_eq!(restored, read);
            assert_eq!(Governor::read(LIMITS, &read.snapshot()).as_ref(), Ok(&read));
            remembers(read, blob)
        }
        Err(_) => {
            starts_closed(restored);
            "unreadable"
        }
    }
}

fn wish() -> PermitRequest {
    let integration = IntegrationId::new("crm").expect("an id");
    PermitRequest::new(
        integration,
        "getLeadById",
        Duration::from_secs(30),
        Timestamp::MAX,
    )
}

/// Whatever was stored: two longest calls, a window and a minute's step of the clock later all
/// that it knew is over.
fn opens_again(mut governor: Governor) {
    let longest = SEND_WITHIN + MAX_SERVER_TIMEOUT + LIMITS.window;
    let later = NOW.after(longest * 2 + LIMITS.window + Duration::from_secs(61));
    // A clock that was ahead is seen to have stepped back when the time is told first.
    let nobodys = LeaseId::from_number(u64::MAX);
    let told = governor.complete(NOW, nobodys, Completion::NotSent);
    assert_eq!(told, CompleteOutcome::Unknown);
    let status = governor.status(later);
    assert_eq!(
        (status.slots_held, status.in_flight, status.orphans),
        (0, 0, 0)
    );
    assert!(
        governor.try_acquire(later, &wish()).is_ok(),
        "closed for good"
    );
    // Days may be closed, and are over the day after next at the latest.
    let later = NOW.after(Duration::from_secs(3 * 24 * 60 * 60));
    for operation in ["enqueueExportLeadJob", "importLeads"] {
        let mut start = wish();
        start.operation = operation.to_owned();
        let started = governor.try_acquire(later, &start);
        assert!(started.is_ok(), "no job for good: {started:?}");
    }
}

fn starts_closed(mut governor: Governor) {
    let nearly = NOW.after(LIMITS.window);
    let refused = governor
        .try_acquire(nearly, &wish())
        .expect_err("open before a window is over");
    assert_eq!(refused.why, Why::Starting);
    assert!(
        governor.poll_save().is_some(),
        "a new state is to be stored"
    );
    assert!(
        governor.try_acquire(refused.at, &wish()).is_ok(),
        "closed past its own word"
    );
}

/// What is held now is what a plain count of the blob finds, and no more is granted than is left.
fn remembers(mut governor: Governor, blob: &[u8]) -> &'static str {
    // Past the tree's depth or with a number that it has not: then there is nothing to count.
    let Some(tree) = tree(blob) else {
        return "idle";
    };
    let number = |value: &Value| value.as_u64().map(Timestamp::from_millis);
    if tree
        .get("clock")
        .and_then(number)
        .is_none_or(|clock| clock > NOW)
    {
        return "from the future";
    }
    let list = |name| {
        tree.get(name)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default()
    };
    let ends: Vec<_> = list("places")
        .iter()
        .filter_map(|lease| number(lease.get(1).unwrap_or(&Value::Null)))
        .collect();
    let lapsed = ends
        .iter()
        .filter(|end| **end <= NOW)
        .map(|end| end.after(LIMITS.window));
    let gaps = list("slots");
    let slots = gaps
        .iter()
        .filter_map(Value::as_u64)
        .scan(0_u64, |end, gap| {
            *end = end.saturating_add(gap);
            Some(Timestamp::from_millis(*end))
        });
    let cooling = slots.chain(lapsed).filter(|at| *at > NOW).count();
    let places = ends.iter().filter(|end| **end > NOW).count();

    let status = governor.status(NOW);
    assert_eq!(status.in_flight + status.orphans, places);
    assert_eq!(status.slots_held, places + cooling);

    let mut granted = 0;
    let mut last = tree
        .get("last_lease")
        .and_then(Value::as_u64)
        .expect("a number");
    while let Ok(permit) = governor.try_acquire(NOW, &wish()) {
        granted += 1;
        assert!(permit.lease.as_number() > last, "an id is handed out again");
        last = permit.lease.as_number();
    }
    assert!(granted + places <= usize::from(LIMITS.places) || granted == 0);
    assert!(granted + places + cooling <= usize::from(LIMITS.rate) || granted == 0);
    if places + cooling > 0 { "busy" } else { "idle" }
}
