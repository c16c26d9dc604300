//! Data ingestion's limits, in a place that many share.

use marketo_core::limit::ingestion::{
    AccountReport, AllotmentRequest, AllotmentVerdict, IngestionGovernor, IngestionLimits,
};

use super::step::Stepping;
use super::{SwapError, SwapStore};
use crate::host::Clock;

/// A holder of data ingestion's limits that shares their state with others.
#[derive(Clone, Debug)]
pub struct SwapIngestion<S, H> {
    store: S,
    host: H,
    limits: IngestionLimits,
}

impl<S: SwapStore, H: Clock> SwapIngestion<S, H> {
    /// A holder of what lies in `store`.
    #[must_use]
    pub const fn new(store: S, host: H, limits: IngestionLimits) -> Self {
        Self {
            store,
            host,
            limits,
        }
    }

    /// Gives leave, once that is stored.
    ///
    /// # Errors
    /// [`SwapError`] where it cannot be told. Leave that may have been recorded is not used then,
    /// and ends by itself.
    pub async fn allot(&self, request: &AllotmentRequest) -> Result<AllotmentVerdict, SwapError> {
        self.step(|governor, now| governor.allot(now, request))
            .await
    }

    /// Takes in what became of leave.
    ///
    /// # Errors
    /// [`SwapError`] where it could not be said.
    pub async fn account(&self, report: &AccountReport) -> Result<(), SwapError> {
        self.step(|governor, now| governor.account(now, report))
            .await
    }

    async fn step<A>(
        &self,
        work: impl Fn(&mut IngestionGovernor, marketo_core::Timestamp) -> A,
    ) -> Result<A, SwapError> {
        let open = |bytes: Option<Vec<u8>>, now| match bytes {
            Some(bytes) => IngestionGovernor::restore(self.limits, now, &bytes),
            // What was forgotten cannot be told from what never was.
            None => IngestionGovernor::closed(self.limits, now),
        };
        let place = Stepping::new(&self.store, &self.host);
        let work = |(): &(), governor: &mut IngestionGovernor, now| Ok(work(governor, now));
        let save = |governor: &mut IngestionGovernor, _| governor.poll_save();
        place
            .step(&mut (), open, work, save, super::either_way)
            .await
    }
}
