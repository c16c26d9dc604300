//! The waiting line of `marketo_core`, as it is.

use std::collections::HashMap;
use std::time::Duration;

use marketo_core::Timestamp;
use marketo_core::limit::{
    Completion, Governor, IntegrationId, Learning, LeaseId, Limits, Line, LineLimits,
    PermitRequest, Policy, Report, Share, Verdict, WaiterId,
};

use crate::Micros;
use crate::limiter::{CallId, Limiter, Told};
use crate::scenario::Integration;

/// Some day's morning, far from midnight.
const START: u64 = 1_790_000_000_000;

/// A line whose policy names the integrations, each with the ceilings that it has by default.
pub(crate) struct Ours {
    line: Line,
    names: Vec<IntegrationId>,
    asked: HashMap<WaiterId, CallId>,
    leases: HashMap<CallId, LeaseId>,
}

impl Ours {
    pub(crate) fn new(learning: Learning, all: &[Integration]) -> Self {
        let names: Vec<_> = all.iter().map(Integration::id).collect();
        let shares = all.iter().map(|one| Share {
            class: one.class,
            ..Share::default()
        });
        let limits = Limits {
            learning,
            ..Limits::MARKETO
        };
        let named = names.iter().cloned().zip(shares);
        let policy = Policy::new(limits, Share::default(), named).unwrap_or(limits.into());
        Self {
            line: Line::new(Governor::new(policy), LineLimits::default()),
            names,
            asked: HashMap::new(),
            leases: HashMap::new(),
        }
    }
}

fn told(now: Micros) -> Timestamp {
    Timestamp::from_millis(START + now / 1_000)
}

impl Limiter for Ours {
    fn ask(&mut self, now: Micros, call: CallId, who: usize, deadline: Micros) {
        let timeout = Duration::from_secs(30);
        let name = self.names[who].clone();
        let wish = PermitRequest::new(name, "describeLead", timeout, told(deadline));
        let waiter = self.line.request(told(now), wish);
        self.asked.insert(waiter, call);
    }

    fn answered(&mut self, now: Micros, call: CallId, _: usize, code: Option<&'static str>) {
        let Some(lease) = self.leases.remove(&call) else {
            return;
        };
        let mut report = Report::new(lease, Completion::Answered);
        if let Some(code) = code {
            report = report.with_code(code);
        }
        let _ = self.line.report(told(now), &report);
    }

    fn poll(&mut self, now: Micros) -> Option<(CallId, Told)> {
        let (waiter, verdict) = self.line.poll_verdict(told(now))?;
        let call = self.asked.remove(&waiter)?;
        match verdict {
            Verdict::Granted(permit) => {
                self.leases.insert(call, permit.lease);
                Some((call, Told::Send))
            }
            _ => Some((call, Told::TooLate)),
        }
    }

    fn wake(&mut self, now: Micros) -> Option<Micros> {
        let (at, _) = self.line.poll_timeout(told(now))?;
        Some((at.as_millis() - START) * 1_000)
    }
}
