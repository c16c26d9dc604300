//! Requests out of the Worker: to Marketo, and what comes back.

use bytes::Bytes;
use js_sys::{Reflect, Uint8Array};
use marketo_core::Timestamp;
use marketo_drive::{BrokenOff, SendFailure};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, AbortSignal, ReadableStream, ReadableStreamDefaultReader, Request,
    RequestInit, RequestRedirect, Response, WorkerGlobalScope,
};
use worker::Headers;

use crate::wait::within;

/// Sends a request to Marketo and waits for the head of the answer.
pub(crate) async fn send(
    request: http::Request<Bytes>,
    give_up_at: Timestamp,
) -> Result<http::Response<Response>, SendFailure> {
    // What cannot be turned into a request has not left.
    let unsent = |_| SendFailure { left: false };
    let abort = AbortController::new().map_err(unsent)?;
    let outbound = outbound(&request, &abort.signal()).map_err(unsent)?;
    let platform: WorkerGlobalScope = js_sys::global().unchecked_into();
    let answer = JsFuture::from(platform.fetch_with_request(&outbound));
    match within(give_up_at, answer).await {
        // `fetch` does not say how far it came, so bytes may have left.
        Some(answer) => answer.map(head).map_err(|_| SendFailure { left: true }),
        None => {
            abort.abort();
            Err(SendFailure { left: true })
        }
    }
}

/// Reads an answer's body, and no further than one piece past `at_most` bytes. What is not read is
/// cancelled, so that it does not hold its connection.
pub(crate) async fn read(
    answer: Response,
    at_most: usize,
    give_up_at: Timestamp,
) -> Result<Bytes, BrokenOff> {
    let Some(stream) = answer.body() else {
        return Ok(Bytes::new());
    };
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let read = within(give_up_at, pieces(&reader, 0, |read| read <= at_most))
        .await
        .unwrap_or(Err(BrokenOff));
    if !matches!(read, Ok((_, Ended::Yes))) {
        // Nobody waits for the cancelling to be done, and its failure changes nothing.
        let _cancelled = reader.cancel();
    }
    read.map(|(bytes, _)| bytes)
}

/// Reads a body that comes in, for as long as `admits` says so of what has come. `announced` bytes
/// are made ready for it, so that a large one is not copied while it grows.
pub(crate) async fn collect(
    stream: &ReadableStream,
    announced: usize,
    admits: impl FnMut(usize) -> bool,
) -> Result<Bytes, BrokenOff> {
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let (bytes, ended) = pieces(&reader, announced, admits).await?;
    if ended == Ended::No {
        let _cancelled = reader.cancel();
    }
    Ok(bytes)
}

/// Whether a body was read to its end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ended {
    Yes,
    No,
}

async fn pieces(
    reader: &ReadableStreamDefaultReader,
    announced: usize,
    mut admits: impl FnMut(usize) -> bool,
) -> Result<(Bytes, Ended), BrokenOff> {
    let mut read = Vec::with_capacity(announced);
    while let Some(piece) = next(reader).await? {
        let start = read.len();
        read.resize(start.saturating_add(piece.length() as usize), 0);
        if let Some(room) = read.get_mut(start..) {
            piece.copy_to(room);
        }
        if !admits(read.len()) {
            return Ok((read.into(), Ended::No));
        }
    }
    Ok((read.into(), Ended::Yes))
}

/// The next piece of a body; `None` at its end.
async fn next(reader: &ReadableStreamDefaultReader) -> Result<Option<Uint8Array>, BrokenOff> {
    let broken = |_| BrokenOff;
    let result = JsFuture::from(reader.read()).await.map_err(broken)?;
    let done = Reflect::get(&result, &JsValue::from_str("done")).map_err(broken)?;
    if done.is_truthy() {
        return Ok(None);
    }
    let value = Reflect::get(&result, &JsValue::from_str("value")).map_err(broken)?;
    value.dyn_into::<Uint8Array>().map(Some).map_err(broken)
}

fn outbound(request: &http::Request<Bytes>, signal: &AbortSignal) -> Result<Request, JsValue> {
    let init = RequestInit::new();
    init.set_method(request.method().as_str());
    init.set_headers(&Headers::from(request.headers()).0);
    // A token must not follow a redirect off the instance's host.
    init.set_redirect(RequestRedirect::Manual);
    init.set_signal(Some(signal));
    if !request.body().is_empty() {
        init.set_body(&Uint8Array::from(request.body().as_ref()));
    }
    Request::new_with_str_and_init(&request.uri().to_string(), &init)
}

/// The head of an answer as the core reads it; the body stays as the platform has it.
fn head(answer: JsValue) -> http::Response<Response> {
    let answer: Response = answer.unchecked_into();
    let status = http::StatusCode::from_u16(answer.status())
        .unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    let headers = http::HeaderMap::from(Headers(answer.headers()));
    let mut response = http::Response::new(answer);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}
