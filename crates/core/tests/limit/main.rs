//! The limits, proven: in virtual time, against plain recounts.

mod foreign;
mod governor;
mod jobs;
mod learn;
mod line;
mod quota;
mod restore;
mod share;
mod size;
mod small_scope;
mod usage;
mod wire;

use core::time::Duration;

use marketo_core::Timestamp;
use marketo_core::limit::{IntegrationId, PermitRequest};
use proptest::test_runner::Config;

/// `cases` of a property, or as many as the environment's `PROPTEST_CASES` says.
fn cases(cases: u32) -> Config {
    let config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_some() {
        config
    } else {
        Config { cases, ..config }
    }
}

fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(millis)
}

/// A request by integration `who` for an operation with a server time-out of `timeout` seconds.
fn wish(who: &str, timeout: u64, deadline: Timestamp) -> PermitRequest {
    let who = IntegrationId::new(who).unwrap();
    PermitRequest::new(who, "getLeadById", Duration::from_secs(timeout), deadline)
}
