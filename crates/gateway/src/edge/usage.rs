//! A call of the gateway's own: Marketo's usage report, which alone tells what others call.
//!
//! When it is to be read the core decides ([`Governor::poll_usage`]), and what follows from it.
//!
//! [`Governor::poll_usage`]: marketo_core::limit::Governor::poll_usage

use marketo_core::Timestamp;
use marketo_core::call::{Call, Outcome, Terms};
use marketo_core::limit::{IntegrationId, OWN_CALLS};
use marketo_core::operation::by_name;
use marketo_core::request::{BaseUrl, CallSpec};
use marketo_core::response::UsageReport;

use super::Edge;
use super::plan::DEFAULT_PATIENCE;
use crate::config::{CredentialId, InstanceId};

/// Marketo's name for the report of the day that it is.
const OPERATION: &str = "getDailyUsage";

/// The most that is read of it, in bytes: some 60 for each API user.
const LARGEST: usize = 1024 * 1024;

/// The call, ready to be run.
#[derive(Debug)]
pub struct UsageCall {
    spec: CallSpec,
    base: BaseUrl,
    terms: Terms,
}

impl Edge {
    /// The call for the usage report of the instance that a credential is for. Nothing if there is
    /// no such credential.
    #[must_use]
    pub fn usage_call(&self, now: Timestamp, credential: &CredentialId) -> Option<UsageCall> {
        Some(UsageCall {
            spec: CallSpec::new(by_name(OPERATION)?),
            base: self
                .config
                .credential(credential)?
                .instance()
                .base_url()
                .clone(),
            terms: Terms {
                integration: IntegrationId::new(OWN_CALLS).ok()?,
                deadline: now.after(DEFAULT_PATIENCE),
                largest_answer: LARGEST,
            },
        })
    }

    /// The credentials whose API users' calls are our own.
    pub fn credentials_of(&self, instance: &InstanceId) -> impl Iterator<Item = &CredentialId> {
        let all = self.config.credentials();
        let ours = all.filter(move |credential| credential.instance().id() == instance);
        ours.map(|credential| credential.id())
    }
}

impl UsageCall {
    /// The machine of the call, for the host to run.
    #[must_use]
    pub fn machine(self) -> Call {
        Call::new(self.spec, self.base, self.terms)
    }
}

/// What the report says, if this is one.
#[must_use]
pub fn report_of(outcome: &Outcome) -> Option<UsageReport> {
    match outcome {
        Outcome::Answered(answered) => UsageReport::read(&answered.body),
        _ => None,
    }
}
