//! When a call that failed is made again.
//!
//! Three things bound it: whether Marketo can have carried the call out already (then only an
//! operation that is safe to replay goes out again), the caller's deadline, and a budget that all
//! calls of a host share, so that a Marketo that is down is not met with more calls than usual.

use core::time::Duration;

/// The pause before attempt `failures + 1`: exponential from `first`, at most `longest`, spread
/// over its upper half by `entropy`, so that callers who failed together do not return together.
#[must_use]
pub fn jittered(first: Duration, longest: Duration, failures: u32, entropy: u64) -> Duration {
    let doubled = failures.saturating_sub(1).min(16);
    let whole = first.saturating_mul(1 << doubled).min(longest);
    let half = whole / 2;
    let span = u64::try_from(half.as_millis())
        .unwrap_or(u64::MAX)
        .saturating_add(1);
    half.saturating_add(Duration::from_millis(entropy % span))
}
