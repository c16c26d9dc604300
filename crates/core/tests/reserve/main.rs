//! One state that many share: tickets in place of a line, and clocks that differ.

mod plan;
mod pool;
mod promises;
mod seen;
mod tickets;

use core::time::Duration;

use marketo_core::Timestamp;
use marketo_core::limit::{IntegrationId, PermitRequest};

/// Where the clocks stand when a run begins, in ms.
const START: u64 = 1_790_000_000_000;

fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(START + millis)
}

/// A request by `who` for an operation with a server time-out of `timeout` seconds.
fn wish(who: &str, timeout: u64, deadline: Timestamp) -> PermitRequest {
    let who = IntegrationId::new(who).unwrap();
    PermitRequest::new(who, "getLeadById", Duration::from_secs(timeout), deadline)
}
