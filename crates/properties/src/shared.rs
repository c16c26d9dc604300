//! The state that many share, as it lies in a store: what can be read decides, as long as the clocks
//! agree, and alike when it is written and read again; and it is not closed for good.

use core::time::Duration;

use marketo_core::Timestamp;
use marketo_core::limit::reserve::HORIZON;
use marketo_core::limit::{Answer, Claim, IntegrationId, Limits, PermitRequest, Shared, Verdict};

pub(crate) const WORDS: &[&str] = &[
    "from the future",
    "granted",
    "refused",
    "unreadable",
    "waits",
];

const LIMITS: Limits = Limits {
    clock_spread: Duration::from_secs(5),
    ..Limits::MARKETO
};
const NOW: Timestamp = Timestamp::from_millis(1_790_000_010_000);

/// A ticket that no state is likely to have.
const TICKET: u64 = 0x0123_4567_89AB_CDEF;

pub(crate) fn check(blob: &[u8]) -> &'static str {
    let Ok(mut shared) = Shared::read(LIMITS, blob) else {
        return "unreadable";
    };
    assert!(shared.waiting() <= HORIZON);
    let before = shared.clone();
    let asked = claim(NOW.after(Duration::from_secs(60)));
    let Ok(answer) = asked.ask(&mut shared, NOW) else {
        assert_eq!(shared, before, "who is not served has changed something");
        return "from the future";
    };
    opens_again(before);
    if let Some(written) = shared.poll_save(7) {
        let mut again = Shared::read(LIMITS, &written).expect("what was written can be read");
        let second = asked.ask(&mut again, NOW).expect("no time has passed");
        match (answer, second) {
            (Answer::Decided(Verdict::Granted(one)), Answer::Decided(Verdict::Granted(other))) => {
                assert_eq!(one.lease, other.lease, "one permit for each ticket");
            }
            (one, other) => assert_eq!(one, other),
        }
    }
    match answer {
        Answer::Decided(Verdict::Granted(_)) => "granted",
        Answer::Decided(Verdict::Refused(_)) => "refused",
        Answer::LookAt(_) => "waits",
    }
}

fn claim(deadline: Timestamp) -> Claim {
    let who = IntegrationId::new("crm").expect("an id");
    let timeout = Duration::from_secs(30);
    Claim::new(
        PermitRequest::new(who, "getLeadById", timeout, deadline),
        TICKET,
    )
}

/// Days may be closed, and are over the day after next at the latest; all else is over long before.
fn opens_again(mut shared: Shared) {
    let later = NOW.after(Duration::from_secs(3 * 24 * 60 * 60));
    let answer = claim(Timestamp::MAX).ask(&mut shared, later);
    let granted = matches!(answer, Ok(Answer::Decided(Verdict::Granted(_))));
    assert!(granted, "closed for good: {answer:?}");
}
