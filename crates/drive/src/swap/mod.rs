//! A store that many instances share, none of which lives long.
//!
//! There is nobody who could hold a line: what would be in a process's memory lies in the store, and
//! each instance does its own steps on it. [`marketo_core::limit::reserve`] decides and says why the
//! limits hold; here a state is read, stepped and swapped in, until a swap wins.

mod conform;
mod directory;
mod ingestion;
mod memory;
mod step;
mod token;

use core::future::Future;
use core::pin::pin;

use marketo_core::Timestamp;
use marketo_core::date::CentralDay;
use marketo_core::limit::{
    Answer, Claim, ClockBehind, CompleteOutcome, Overview, PermitRequest, Policy, Report, Shared,
    Status, Verdict,
};
use marketo_core::response::UsageReport;
use marketo_core::token::ApiUser;

pub use conform::{Defect, conforms};
pub use directory::{DirectoryStore, FileVersion};
pub use ingestion::SwapIngestion;
pub use memory::MemoryStore;
pub use step::TRIES;
pub use token::{Conceal, shared_token};

use step::Stepping;

use crate::first::before;
use crate::host::Clock;
use crate::start::Start;

/// One place in a store, which is changed only by who knows what is there.
///
/// What is read is what was last swapped in, by whomever: a store that answers from a copy that lags
/// behind will not do. [`conforms`] runs a store through all that is relied on.
pub trait SwapStore {
    /// What a place was like when it was read. No two swaps leave the same behind, even if they put
    /// in the same bytes.
    type Version;

    /// What lies there.
    ///
    /// # Errors
    /// [`StoreFailure`] if that cannot be told.
    fn read(&self) -> impl Future<Output = Result<Seen<Self::Version>, StoreFailure>>;

    /// Puts `bytes` there if nobody has put anything there since `version` was read.
    ///
    /// # Errors
    /// [`StoreFailure`] if it cannot be told whether that was done, or will be yet.
    fn swap(
        &self,
        version: Self::Version,
        bytes: Vec<u8>,
    ) -> impl Future<Output = Result<Swapped, StoreFailure>>;
}

/// What lies in a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen<V> {
    /// The bytes; nothing if there never were any.
    pub bytes: Option<Vec<u8>>,
    /// Which these are, and that there were none is a version, too.
    pub version: V,
}

/// Who was faster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Swapped {
    /// The bytes are there.
    Won,
    /// Somebody else's are there, and these will never be.
    Lost,
}

/// A store did not answer, or not with anything that says how things stand. What it did say is the
/// host's to log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the store did not answer")]
pub struct StoreFailure;

/// A step could not be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SwapError {
    /// Others were faster, every time.
    #[error("others were faster every time")]
    Contended,
    /// The store does not answer. What was asked of it may have been done.
    #[error(transparent)]
    Store(#[from] StoreFailure),
    /// This holder's clock cannot be gone by.
    #[error(transparent)]
    Clock(#[from] ClockBehind),
}

/// A holder of the limits of an instance that shares their state with others.
#[derive(Clone, Debug)]
pub struct SwapHolder<S, H> {
    store: S,
    host: H,
    policy: Policy,
    start: Start,
}

impl<S: SwapStore, H: Clock> SwapHolder<S, H> {
    /// A holder of what lies in `store`. All that share it have the same `policy`, and clocks no
    /// further apart than its limits' [`clock_spread`](marketo_core::limit::Limits::clock_spread).
    /// Who finds nothing there puts what `start` says.
    #[must_use]
    pub fn new(store: S, host: H, policy: impl Into<Policy>, start: Start) -> Self {
        let policy = policy.into();
        Self {
            store,
            host,
            policy,
            start,
        }
    }

    /// Waits for a permit. Nothing if `gone` is done first: the caller has gone away, and its ticket
    /// is taken back. If the future is dropped, the ticket stays until its turn has come and gone.
    ///
    /// # Errors
    /// [`SwapError`] where nothing can be told. A permit that may have been recorded is not used
    /// then, and its lease ends by itself.
    pub async fn acquire(
        &self,
        request: PermitRequest,
        gone: impl Future<Output = ()>,
    ) -> Result<Option<Verdict>, SwapError> {
        let mut gone = pin!(gone);
        let mut claim = Claim::new(request, self.host.entropy());
        loop {
            let at = match self.step(&mut claim, Claim::ask, Claim::on_unknown).await? {
                Answer::Decided(verdict) => return Ok(Some(verdict)),
                Answer::LookAt(at) => at,
            };
            if before(gone.as_mut(), self.host.sleep(at)).await.is_none() {
                self.step(&mut claim, Claim::leave, either_way).await?;
                return Ok(None);
            }
        }
    }

    /// Says what became of a permit. Who cannot need not do more: its lease ends by itself. What is
    /// told is [`Unknown`](CompleteOutcome::Unknown), too, where a first try had been stored and
    /// the store did not say so.
    ///
    /// # Errors
    /// [`SwapError`] where it could not be said.
    pub async fn report(&self, report: &Report) -> Result<CompleteOutcome, SwapError> {
        let work = |(): &(), shared: &mut Shared, now| shared.report(now, report);
        self.step(&mut (), work, either_way).await
    }

    /// Whether Marketo's usage report is to be read now; see [`Shared::poll_usage`].
    ///
    /// # Errors
    /// [`SwapError`] where that cannot be told; then another is told so, some minutes later.
    pub async fn poll_usage(&self) -> Result<bool, SwapError> {
        let work = |(): &(), shared: &mut Shared, now| shared.poll_usage(now);
        self.step(&mut (), work, either_way).await
    }

    /// Says what Marketo's usage report of a day tells; see [`Shared::on_usage`].
    ///
    /// # Errors
    /// [`SwapError`] where it could not be said.
    pub async fn on_usage(&self, day: CentralDay, total: u32, ours: u32) -> Result<(), SwapError> {
        let work = |(): &(), shared: &mut Shared, now| shared.on_usage(now, day, total, ours);
        self.step(&mut (), work, either_way).await
    }

    /// Says what Marketo's usage report tells; see [`Shared::on_usage_report`].
    ///
    /// # Errors
    /// [`SwapError`] where it could not be said.
    pub async fn on_usage_report(
        &self,
        report: &UsageReport,
        ours: &[ApiUser],
        all: bool,
    ) -> Result<(), SwapError> {
        let work =
            |(): &(), shared: &mut Shared, now| shared.on_usage_report(now, report, ours, all);
        self.step(&mut (), work, either_way).await
    }

    /// Who holds and waits for what, by the latest clock of all holders.
    ///
    /// # Errors
    /// [`SwapError`] where that cannot be told.
    pub async fn overview(&self) -> Result<Overview, SwapError> {
        let seen = self.store.read().await?;
        let now = self.host.now();
        Ok(self.open(seen.bytes, now).overview(now))
    }

    /// What is held, by the latest clock of all holders.
    ///
    /// # Errors
    /// [`SwapError`] where that cannot be told.
    pub async fn status(&self) -> Result<Status, SwapError> {
        let seen = self.store.read().await?;
        let now = self.host.now();
        Ok(self.open(seen.bytes, now).status(now))
    }

    async fn step<C, A>(
        &self,
        context: &mut C,
        work: impl Fn(&C, &mut Shared, Timestamp) -> Result<A, ClockBehind>,
        unknown: impl Fn(&mut C, Timestamp, &A),
    ) -> Result<A, SwapError> {
        let open = |bytes, now| self.open(bytes, now);
        let place = Stepping::new(&self.store, &self.host);
        place
            .step(context, open, work, Shared::poll_save, unknown)
            .await
    }

    fn open(&self, bytes: Option<Vec<u8>>, now: Timestamp) -> Shared {
        let policy = self.policy.clone();
        let Some(bytes) = bytes else {
            return self.start.shared(policy, now);
        };
        Shared::read(policy.clone(), &bytes).unwrap_or_else(|_| Shared::closed(policy, now))
    }
}

/// For a step of which it is all the same whether it was stored.
fn either_way<C, A>(_: &mut C, _: Timestamp, _: &A) {}
