//! Data ingestion's limits, proven: by rows, and in virtual time against a plain recount.

mod allotment;
mod burst;
mod day;
mod governor;
mod never;
mod plan;
mod wire;
mod world;

use core::time::Duration;

use marketo_core::Timestamp;
use marketo_core::limit::ingestion::{
    Account, AccountReport, AllotmentRequest, AllotmentVerdict, CredentialName, IngestionGovernor,
    IngestionLimits, Leave, Load, Pause,
};

/// An ordinary instant: noon of a day of Central Time.
const NOON: u64 = 1_790_010_000_000;

/// The server time-out of the operations.
const TIMEOUT: Duration = Duration::from_secs(300);

fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn load(calls: u32, objects: u32) -> Load {
    Load { calls, objects }
}

fn name(text: &str) -> CredentialName {
    CredentialName::new(text).unwrap()
}

/// Marketo's limits with so many calls in a second.
fn limits(calls: u32) -> IngestionLimits {
    IngestionLimits {
        calls,
        ..IngestionLimits::MARKETO
    }
}

/// A wish of the credential `default` for so many calls and objects, the first call having one.
fn want(calls: u32, objects: u32) -> AllotmentRequest {
    let first = objects.min(1);
    AllotmentRequest::new(name("default"), load(calls, objects), first, TIMEOUT)
}

#[track_caller]
fn granted(verdict: AllotmentVerdict) -> Leave {
    match verdict {
        AllotmentVerdict::Granted(leave) => leave,
        AllotmentVerdict::NotFor(pause) => panic!("{pause:?}"),
    }
}

#[track_caller]
fn refused(verdict: AllotmentVerdict) -> Pause {
    match verdict {
        AllotmentVerdict::NotFor(pause) => pause,
        AllotmentVerdict::Granted(leave) => panic!("{leave:?}"),
    }
}

/// Tells that so much was answered and so much not used.
fn tell(governor: &mut IngestionGovernor, now: u64, leave: &Leave, answered: Load, unused: Load) {
    let account = Account {
        allotment: leave.allotment,
        answered,
        unused,
    };
    let report = AccountReport::new(name("default")).with_accounts(vec![account]);
    governor.account(at(now), &report);
}

/// How many calls of the credential `default` are held.
fn held(governor: &IngestionGovernor, now: u64) -> u32 {
    let rates = governor.status(at(now)).rates;
    rates
        .get(&name("default"))
        .map_or(0, |rate| rate.calls_held)
}
