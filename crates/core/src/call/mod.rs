//! The machine of one call: token, permit, send, read, judge, and again where that is safe.
//!
//! # The contract between core and host
//!
//! A [`Call`] is asked for its next step, the host carries it out and tells the call what came of
//! it, until the call is done:
//!
//! ```text
//! loop:  step = call.poll(now, entropy, budget)
//!        Token{rejected}           → call.on_token(now, token or failure)
//!        Acquire(request)          → call.on_permit(now, verdict)   of data ingestion: see below
//!        Send{request, give_up_at} → call.on_head(now, status, headers), then
//!                                      on_chunk(bytes)…, on_end(now)     for BodyPlan::Collect
//!                                      nothing more                      for BodyPlan::PassOn
//!                                    or call.on_failure(now, left)       // had bytes gone out?
//!        Complete(report)          → pass it on to who gave the permit; poll again at once
//!        Wait{until, why}          → the host's timer, then poll again
//!        Done(outcome)             → return it
//! ```
//!
//! A host decides nothing about Marketo: no code, no limit, no path. A call that is dropped
//! midway owes its permit a completion; the lease's end is the last word for one that never comes.
//!
//! Calls of data ingestion, whose limits are their own, get their permits from the host's
//! [`Allotment`](crate::limit::ingestion::Allotment), and are reported on to that.

mod file;
mod job;
mod judge;
mod machine;
mod outcome;
mod step;

pub use machine::{Call, Terms};
pub use outcome::{Answered, CallError, Failure, FileHead, Outcome, Trace};
pub use step::{BodyPlan, Step, Waiting};
