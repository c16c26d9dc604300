//! The holders of the limits: one suite for all of them, and what is theirs alone.

#[path = "../house/clock.rs"]
#[allow(dead_code, reason = "a part of it is the house's")]
mod clock;
mod conform;
mod directory;
mod fleet;
mod interleave;
mod processes;
mod seen;
mod store;
mod turns;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use marketo_core::Timestamp;
use marketo_core::limit::{IntegrationId, PermitRequest};

const START: u64 = 1_800_000_000_000;

fn wish(who: &str, deadline: Timestamp) -> PermitRequest {
    let who = IntegrationId::new(who).unwrap();
    PermitRequest::new(who, "getLeadById", Duration::from_secs(30), deadline)
}

/// A random number that is the same each time (SplitMix64).
fn draw(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// A directory of this run's own, which goes with it.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("marketo-edge-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
