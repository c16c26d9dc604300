//! An answer's body on its way out: whole, slow, short, cut or damaged.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::time::Sleep;

use super::wire::Cut;
use crate::answer::{Body, Delivery};

const PIECE: usize = 64 * 1024;
/// So that what was written leaves before the connection ends.
const FLUSH: Duration = Duration::from_millis(15);

/// The body ends early on purpose.
#[derive(Debug, thiserror::Error)]
#[error("the body ends early, as a fault asked")]
pub(super) struct Broken;

/// A body being sent.
pub(super) struct Outgoing {
    body: Body,
    sent: u64,
    delivery: Delivery,
    cut: Cut,
    pause: Option<Pin<Box<Sleep>>>,
    flushed: bool,
}

impl Outgoing {
    pub(super) const fn new(body: Body, delivery: Delivery, cut: Cut) -> Self {
        Self {
            body,
            sent: 0,
            delivery,
            cut,
            pause: None,
            flushed: false,
        }
    }

    /// The next piece; empty at the end.
    fn piece(&mut self, most: usize) -> Bytes {
        let piece = self.body.read(self.sent, most);
        let first = match &self.body {
            Body::File { start, .. } => start + self.sent,
            Body::Bytes(_) => self.sent,
        };
        self.sent += piece.len() as u64;
        match self.delivery {
            Delivery::Corrupt(at) if at >= first && at - first < piece.len() as u64 => {
                let mut damaged = piece.to_vec();
                if let Some(byte) = damaged.get_mut((at - first) as usize) {
                    *byte ^= 1;
                }
                Bytes::from(damaged)
            }
            _ => piece,
        }
    }
}

impl http_body::Body for Outgoing {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        if let Some(pause) = &mut self.pause {
            match pause.as_mut().poll(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(()) => self.pause = None,
            }
        }
        let piece = match self.delivery {
            Delivery::Slow { chunk, every_ms } => {
                let piece = self.piece(chunk);
                let wait = Duration::from_millis(every_ms);
                self.pause = Some(Box::pin(tokio::time::sleep(wait)));
                piece
            }
            Delivery::Truncated(limit) | Delivery::Cut(limit) => {
                let left = limit.min(self.body.len()).saturating_sub(self.sent);
                let most = usize::try_from(left).unwrap_or(usize::MAX).min(PIECE);
                if most == 0 && !self.flushed {
                    self.flushed = true;
                    let mut pause = Box::pin(tokio::time::sleep(FLUSH));
                    // Polled once, so that it wakes this task.
                    let _ = pause.as_mut().poll(cx);
                    self.pause = Some(pause);
                    return Poll::Pending;
                }
                if most == 0 {
                    if matches!(self.delivery, Delivery::Cut(_)) {
                        self.cut.set();
                    }
                    return Poll::Ready(Some(Err(Broken)));
                }
                self.piece(most)
            }
            Delivery::Whole | Delivery::Corrupt(_) => self.piece(PIECE),
        };
        if piece.is_empty() {
            return Poll::Ready(None);
        }
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        let whole = matches!(self.delivery, Delivery::Whole | Delivery::Corrupt(_));
        (whole || matches!(self.delivery, Delivery::Slow { .. })) && self.sent >= self.body.len()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.body.len().saturating_sub(self.sent))
    }
}
