//! Waiting: until a time is up, and for a caller to go away.

use futures_channel::oneshot;
use marketo_core::Timestamp;
use marketo_drive::{Clock, before};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::AbortSignal;

use crate::clock::PlatformClock;

/// What the future gives, or `None` when the time is up first.
pub(crate) async fn within<F: Future>(until: Timestamp, future: F) -> Option<F::Output> {
    before(PlatformClock.sleep(until), future).await
}

/// Done when the one who made the request has gone away. Never, if they stay.
pub(crate) async fn gone(signal: AbortSignal) {
    if signal.aborted() {
        return;
    }
    let (tell, told) = oneshot::channel::<()>();
    let mut tell = Some(tell);
    let listener = Closure::<dyn FnMut()>::new(move || {
        if let Some(tell) = tell.take() {
            // Nobody left to be told: fine.
            let _ = tell.send(());
        }
    });
    let target = listener.as_ref().unchecked_ref();
    if signal
        .add_event_listener_with_callback("abort", target)
        .is_err()
    {
        return core::future::pending().await;
    }
    // The listener lives as long as this future, and is taken off with it.
    let _listening = Listening {
        signal: &signal,
        listener: &listener,
    };
    if told.await.is_err() {
        core::future::pending().await
    }
}

struct Listening<'a> {
    signal: &'a AbortSignal,
    listener: &'a Closure<dyn FnMut()>,
}

impl Drop for Listening<'_> {
    fn drop(&mut self) {
        let target = self.listener.as_ref().unchecked_ref();
        // It fails only where there is nothing to take off.
        let _ = self
            .signal
            .remove_event_listener_with_callback("abort", target);
    }
}
