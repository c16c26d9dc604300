//! What holders rely on in a store, as one suite that any store runs through.

use core::future::{Future, poll_fn};
use core::pin::Pin;
use core::task::Poll;

use super::{Seen, StoreFailure, SwapStore, Swapped};

/// What a store does that holders cannot live with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Defect {
    /// A new place is not empty.
    #[error("a new place is not empty")]
    NotEmpty,
    /// What was swapped in is not what is read.
    #[error("what is read is not what was put there")]
    Altered,
    /// A swap that nobody stood in the way of did not win.
    #[error("a swap lost though nothing had changed")]
    LostAlone,
    /// Of two who found an empty place, both put something there.
    #[error("a place was created twice")]
    CreatedTwice,
    /// A swap won although another had won since its read.
    #[error("a swap won over what it had not read")]
    Overwritten,
    /// A swap won because the bytes were the same again.
    #[error("a swap won since the bytes were the same again")]
    TakenForOther,
    /// Of many who each added one, some were not counted.
    #[error("updates were lost")]
    UpdatesLost,
    /// Nobody got on, although somebody wins each race.
    #[error("nobody wins")]
    NobodyWins,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreFailure),
}

/// How many add to one number, and how often each.
const ADDERS: u32 = 6;
const ADDITIONS: u32 = 7;

/// The most reads that one addition may take.
const READS: u32 = 1_000;

/// Runs a store through all that holders rely on. `open` opens a place by its name: the same name is
/// the same place by another handle, and another name is another place, which is new.
///
/// # Errors
/// The first [`Defect`] that is found.
pub async fn conforms<S: SwapStore>(open: impl AsyncFn(&str) -> S) -> Result<(), Defect> {
    creates_first(&open("create").await, &open("create").await).await?;
    loser_is_told(&open("race").await, &open("race").await).await?;
    same_bytes_are_another_version(&open("same").await, &open("same").await).await?;
    takes_any_bytes(&open("bytes").await, &open("bytes").await).await?;
    let mut adders = Vec::new();
    for _ in 0..ADDERS {
        adders.push(open("adders").await);
    }
    loses_no_update(&adders).await
}

async fn creates_first<S: SwapStore>(one: &S, other: &S) -> Result<(), Defect> {
    let (first, second) = (one.read().await?, other.read().await?);
    if first.bytes.is_some() || second.bytes.is_some() {
        return Err(Defect::NotEmpty);
    }
    wins(one, first, b"one").await?;
    loses(other, second, b"other", Defect::CreatedTwice).await?;
    holds(other, b"one").await
}

async fn loser_is_told<S: SwapStore>(one: &S, other: &S) -> Result<(), Defect> {
    wins(one, one.read().await?, b"begun").await?;
    let (first, second, third) = (one.read().await?, other.read().await?, other.read().await?);
    wins(other, second, b"other's").await?;
    loses(one, first, b"one's", Defect::Overwritten).await?;
    holds(one, b"other's").await?;
    // Whose own swap has won has not read what it put there.
    loses(other, third, b"other's again", Defect::Overwritten).await?;
    holds(other, b"other's").await?;
    wins(one, one.read().await?, b"one's").await?;
    holds(other, b"one's").await
}

async fn same_bytes_are_another_version<S: SwapStore>(one: &S, other: &S) -> Result<(), Defect> {
    wins(one, one.read().await?, b"a").await?;
    let (late, later) = (one.read().await?, one.read().await?);
    wins(other, other.read().await?, b"b").await?;
    wins(other, other.read().await?, b"a").await?;
    loses(one, late, b"c", Defect::TakenForOther).await?;
    wins(other, other.read().await?, b"a").await?;
    loses(one, later, b"c", Defect::TakenForOther).await?;
    holds(one, b"a").await
}

async fn takes_any_bytes<S: SwapStore>(one: &S, other: &S) -> Result<(), Defect> {
    let every: Vec<u8> = (0..=u8::MAX).collect();
    // Of twice the length that a shared state can have.
    let long: Vec<u8> = every.iter().copied().cycle().take(32 * 1024).collect();
    for bytes in [b"".as_slice(), b"\0", &every, &long, b"short again"] {
        wins(one, one.read().await?, bytes).await?;
        holds(other, bytes).await?;
    }
    Ok(())
}

async fn loses_no_update<S: SwapStore>(adders: &[S]) -> Result<(), Defect> {
    let all = adders
        .iter()
        .map(|store| Box::pin(add(store)) as Pin<Box<dyn Future<Output = _>>>);
    let mut running: Vec<_> = all.collect();
    poll_fn(|context| {
        let mut failed = None;
        running.retain_mut(|adder| match adder.as_mut().poll(context) {
            Poll::Pending => true,
            Poll::Ready(Ok(())) => false,
            Poll::Ready(Err(defect)) => {
                failed = Some(defect);
                false
            }
        });
        match failed {
            Some(defect) => Poll::Ready(Err(defect)),
            None if running.is_empty() => Poll::Ready(Ok(())),
            None => Poll::Pending,
        }
    })
    .await?;
    drop(running);
    let Some(store) = adders.first() else {
        return Ok(());
    };
    if number(&store.read().await?) == ADDERS * ADDITIONS {
        Ok(())
    } else {
        Err(Defect::UpdatesLost)
    }
}

/// Adds one, several times.
async fn add<S: SwapStore>(store: &S) -> Result<(), Defect> {
    for _ in 0..ADDITIONS {
        let mut reads = 0;
        loop {
            let seen = store.read().await?;
            let next = number(&seen) + 1;
            // All read before any swaps, if the store answers at once.
            pass_once().await;
            if store
                .swap(seen.version, next.to_be_bytes().to_vec())
                .await?
                == Swapped::Won
            {
                break;
            }
            reads += 1;
            if reads == READS {
                return Err(Defect::NobodyWins);
            }
        }
    }
    Ok(())
}

/// Lets the others have their turn.
async fn pass_once() {
    let mut passed = false;
    poll_fn(|context| {
        if core::mem::replace(&mut passed, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

fn number<V>(seen: &Seen<V>) -> u32 {
    let bytes = seen
        .bytes
        .as_deref()
        .and_then(|bytes| bytes.try_into().ok());
    bytes.map_or(0, u32::from_be_bytes)
}

async fn wins<S: SwapStore>(store: &S, seen: Seen<S::Version>, bytes: &[u8]) -> Result<(), Defect> {
    match store.swap(seen.version, bytes.to_vec()).await? {
        Swapped::Won => Ok(()),
        Swapped::Lost => Err(Defect::LostAlone),
    }
}

async fn loses<S: SwapStore>(
    store: &S,
    seen: Seen<S::Version>,
    bytes: &[u8],
    otherwise: Defect,
) -> Result<(), Defect> {
    match store.swap(seen.version, bytes.to_vec()).await? {
        Swapped::Won => Err(otherwise),
        Swapped::Lost => Ok(()),
    }
}

async fn holds<S: SwapStore>(store: &S, bytes: &[u8]) -> Result<(), Defect> {
    if store.read().await?.bytes.as_deref() == Some(bytes) {
        Ok(())
    } else {
        Err(Defect::Altered)
    }
}
