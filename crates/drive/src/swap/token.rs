//! One token for many holders, none of which lives long: its keeper lies in a store, sealed.
//!
//! Who finds no token there notes that it is at it, makes the identity call, and writes down what
//! came of that; the others look again by the clock. If it dies, another has the errand when its
//! time is over ([`TokenKeeper::ERRAND`]).

use core::time::Duration;

use marketo_core::Timestamp;
use marketo_core::token::{AccessToken, Ask, HeldToken, TokenFailure, TokenKeeper};

use super::step::{Stepping, TRIES};
use super::{SwapStore, Swapped};
use crate::host::Clock;
use crate::token::Identify;

/// From one look at what another is fetching to the next, at first; it doubles.
const FIRST_LOOK: Duration = Duration::from_millis(20);

/// The longest time between two looks.
const LONGEST_LOOK: Duration = Duration::from_millis(320);

/// How a host wraps what lies in a store, so that who reads the store reads nothing.
pub trait Conceal {
    /// Seals a text. Nothing where it cannot, for want of a random number, say.
    fn conceal(&self, text: &str) -> Option<Vec<u8>>;

    /// Opens what was sealed; nothing for anything else.
    fn reveal(&self, sealed: &[u8]) -> Option<String>;
}

/// Gets a token from the keeper that lies in `store`, or makes the identity call for all who share
/// it. Not the `rejected` one, to which Marketo has just answered 601 or 602.
///
/// # Errors
/// [`TokenFailure`] where there is none.
pub async fn shared_token<S: SwapStore, H: Clock + Identify + Conceal>(
    host: &H,
    store: &S,
    rejected: Option<AccessToken>,
) -> Result<HeldToken, TokenFailure> {
    let place = Stepping::new(store, host);
    let (mut failures, mut look) = (0, FIRST_LOOK);
    while failures < TRIES {
        place.pause(failures).await;
        let Ok(seen) = store.read().await else {
            failures += 1;
            continue;
        };
        let now = host.now();
        let mut keeper = open(host, seen.bytes, now);
        match keeper.ask(now, rejected.as_ref()) {
            Ask::Ready(held) => return Ok(held),
            Ask::Failed(failure) => return Err(failure),
            Ask::Wait(until) => host.sleep(until).await,
            Ask::Busy(until) => {
                // Not all at the same instant.
                let spread = u64::try_from(look.as_millis()).unwrap_or(1).max(1);
                let pause = look + Duration::from_millis(host.entropy() % spread);
                host.sleep(now.after(pause).min(until)).await;
                look = look.saturating_mul(2).min(LONGEST_LOOK);
            }
            // It is told to look nowhere else.
            Ask::Load => keeper.on_stored(now, None),
            Ask::Fetch => {
                let Some(sealed) = host.conceal(&keeper.to_text()) else {
                    break;
                };
                match store.swap(seen.version, sealed).await {
                    Ok(Swapped::Won) => {
                        if let Some(held) = fetch(host, store, rejected.as_ref()).await {
                            return Ok(held);
                        }
                    }
                    Ok(Swapped::Lost) => {}
                    // Should it be there all the same, its time has to be over first.
                    Err(_) => failures += 1,
                }
            }
        }
    }
    Err(TokenFailure::Unavailable { until: host.now() })
}

/// Makes the identity call, and writes down what came of it. Nothing if that is no token for this
/// caller: what is written says what to do then.
async fn fetch<S: SwapStore, H: Clock + Identify + Conceal>(
    host: &H,
    store: &S,
    rejected: Option<&AccessToken>,
) -> Option<HeldToken> {
    let identity = host.identify().await;
    let entropy = host.entropy();
    let place = Stepping::new(store, host);
    let mut told = None;
    for tries in 0..TRIES {
        place.pause(tries).await;
        let Ok(seen) = store.read().await else {
            continue;
        };
        let now = host.now();
        let mut keeper = open(host, seen.bytes, now);
        keeper.on_identity(now, entropy, identity.clone());
        let sealed = host.conceal(&keeper.to_text());
        told = match keeper.ask(now, rejected) {
            Ask::Ready(held) => Some(held),
            _ => None,
        };
        let swapped = match sealed {
            Some(sealed) => store.swap(seen.version, sealed).await,
            None => break,
        };
        if matches!(swapped, Ok(Swapped::Won)) {
            break;
        }
    }
    // Where it could not be written down nobody else will know of it, but it is good.
    told
}

fn open<H: Conceal>(host: &H, bytes: Option<Vec<u8>>, now: Timestamp) -> TokenKeeper {
    let text = bytes.and_then(|sealed| host.reveal(&sealed));
    let keeper = text.and_then(|text| TokenKeeper::from_text(&text, now));
    keeper.unwrap_or_else(TokenKeeper::shared)
}
