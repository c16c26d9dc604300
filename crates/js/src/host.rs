//! The platform, by way of JavaScript.

use std::rc::Rc;

use bytes::Bytes;
use core::time::Duration;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use js_sys::{Array, Uint8Array};
use marketo_core::Timestamp;
use marketo_drive::{BrokenOff, Clock, Send, SendFailure, Spawn};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::bindings::{Host, Timer};

/// No timer is set for longer: `setTimeout` takes 31 bits of milliseconds.
const LONGEST_TIMER: Duration = Duration::from_secs(3600);

/// The platform.
#[derive(Clone)]
pub(crate) struct Platform(pub(crate) Rc<Host>);

impl Platform {
    /// Tells the application what happened.
    pub(crate) fn event(&self, event: &impl Serialize) {
        if let Ok(json) = serde_json::to_string(event) {
            self.0.event(&json);
        }
    }
}

impl Clock for Platform {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.now().max(0.0) as u64)
    }

    fn entropy(&self) -> u64 {
        // 53 bits of chance, spread over 64.
        let drawn = (self.0.random() * 9_007_199_254_740_992.0) as u64;
        drawn.wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }

    async fn sleep(&self, until: Timestamp) {
        // A timer may go off a little early by the clock: at least a millisecond.
        let span = until.since(self.now()).max(Duration::from_millis(1));
        let set = Set(self.0.timer(span.min(LONGEST_TIMER).as_millis() as f64));
        // A timer does not fail.
        let _ = JsFuture::from(set.0.done()).await;
    }
}

/// A timer that is taken back when nobody waits for it any more.
struct Set(Timer);

impl Drop for Set {
    fn drop(&mut self) {
        self.0.stop();
    }
}

impl Spawn for Platform {
    fn spawn(&self, task: impl Future<Output = ()> + 'static) {
        spawn_local(task);
    }
}

impl Send for Platform {
    type Body = JsValue;

    async fn send(
        &self,
        request: http::Request<Bytes>,
        give_up_at: Timestamp,
    ) -> Result<http::Response<JsValue>, SendFailure> {
        let headers = Array::new();
        for (name, value) in request.headers() {
            let Ok(value) = value.to_str() else {
                return Err(SendFailure { left: false });
            };
            headers.push(&JsValue::from_str(name.as_str()));
            headers.push(&JsValue::from_str(value));
        }
        let body = (!request.body().is_empty()).then(|| Uint8Array::from(request.body().as_ref()));
        let sent = self.0.send(
            request.method().as_str(),
            &request.uri().to_string(),
            headers,
            body,
            give_up_at.as_millis() as f64,
        );
        // What fails in an unknown way may have left.
        let told: Array = match JsFuture::from(sent).await {
            Ok(told) => told.unchecked_into(),
            Err(_) => return Err(SendFailure { left: true }),
        };
        let status = told.get(0).as_f64().unwrap_or_default();
        let Ok(status) = StatusCode::from_u16(status as u16) else {
            let left = told.get(1).is_truthy();
            return Err(SendFailure { left });
        };
        let mut response = http::Response::new(told.get(2));
        *response.status_mut() = status;
        *response.headers_mut() = headers_of(&told.get(1).unchecked_into());
        Ok(response)
    }

    async fn read(
        &self,
        body: JsValue,
        at_most: usize,
        give_up_at: Timestamp,
    ) -> Result<Bytes, BrokenOff> {
        let read = self
            .0
            .read(&body, at_most as f64, give_up_at.as_millis() as f64);
        let read = JsFuture::from(read).await.map_err(|_| BrokenOff)?;
        let bytes: Uint8Array = read.dyn_into().map_err(|_| BrokenOff)?;
        Ok(bytes.to_vec().into())
    }
}

/// Names and values by turns. What is no header is left out.
fn headers_of(pairs: &Array) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let mut at = 0;
    while at < pairs.length() {
        let text = |at| pairs.get(at).as_string().unwrap_or_default();
        let name = HeaderName::from_bytes(text(at).as_bytes());
        let value = HeaderValue::from_str(&text(at + 1));
        if let (Ok(name), Ok(value)) = (name, value) {
            headers.append(name, value);
        }
        at += 2;
    }
    headers
}
