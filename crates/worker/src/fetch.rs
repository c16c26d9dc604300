//! A request to the Worker, from its head to its answer.

use std::cell::RefCell;
use std::rc::Rc;

use bytes::Bytes;
use futures_channel::oneshot;
use http::HeaderMap;
use marketo_drive::{Clock, Finished, before};
use marketo_gateway::edge::{Answer, Delivery, Head, Opened, Opening, Plan, PlannedCall};
use marketo_gateway::throttle::{Address, Throttle};
use wasm_bindgen::JsValue;
use web_sys::{AbortSignal, Response, ResponseInit};
use worker::{Context, Env, Headers, Request, Result, event};

use crate::clock::PlatformClock;
use crate::invocation::Invocation;
use crate::wait::gone;
use crate::{cache, log, net, permits, setup};

thread_local! {
    static THROTTLE: RefCell<Throttle> = RefCell::new(Throttle::new());
}

#[event(fetch)]
async fn fetch(request: Request, env: Env, context: Context) -> Result<Response> {
    match serve(request, env, context).await {
        Ok(response) => Ok(response),
        Err(error) => {
            // Not set up, or the platform failed: the log says which, the caller need not know.
            log::problem("a request could not be served", &error);
            unavailable()
        }
    }
}

async fn serve(request: Request, env: Env, context: Context) -> Result<Response> {
    let edge = setup::edge(&env)?;
    let raw = request.inner();
    let method = http::Method::from_bytes(raw.method().as_bytes()).unwrap_or_default();
    let headers = HeaderMap::from(request.headers());
    let url = raw.url();
    let head = Head {
        method: &method,
        target: target(&url),
        headers: &headers,
        address: address(&headers),
    };
    let number = PlatformClock.entropy() >> 32;
    let opening = match edge.open(PlatformClock.now(), number, &head) {
        Opened::Refused(answer) => return whole(*answer),
        Opened::Wanted(opening) => opening,
    };
    let context = Rc::new(context);
    let (opening, body) = body(raw, opening, &context).await?;
    let now = PlatformClock.now();
    let plan = THROTTLE.with_borrow_mut(|throttle| edge.close(now, opening, &head, body, throttle));
    if let Plan::Answer(answer) = plan {
        return whole(*answer);
    }
    let work = act(plan, env, Rc::clone(&context), raw.signal());
    to_its_end(&context, work).await
}

/// Runs something to its end even if the caller goes away: the platform leaves this request's
/// future where it stands then, and never drops it.
async fn to_its_end<T: 'static>(
    context: &Context,
    work: impl Future<Output = Result<T>> + 'static,
) -> Result<T> {
    let (tell, told) = oneshot::channel();
    context.wait_until(async move {
        // A caller who has gone away hears nothing; the log does.
        let _ = tell.send(work.await);
    });
    told.await.map_err(setup::broken)?
}

/// Does what was decided. If a call were cut off on our side, it would leave an orphan at Marketo
/// that holds a place for minutes.
async fn act(plan: Plan, env: Env, context: Rc<Context>, caller: AbortSignal) -> Result<Response> {
    let mut planned = match plan {
        Plan::Answer(answer) => return whole(*answer),
        Plan::Permit(planned) => {
            return whole(permits::pass_on(*planned, &env, context, caller).await?);
        }
        Plan::Call(planned) => *planned,
    };
    let (instance, credential) = (planned.instance.clone(), planned.credential.clone());
    let host = Invocation::new(&env, &instance, credential, context, caller)?;
    let host = host.ingesting(planned.ingests.clone());
    let object = Rc::clone(host.object());
    if let Some(wish) = planned.wish() {
        let told = cache::ask(&object, &wish).await;
        if let Some(answer) = planned.recall(PlatformClock.now(), &told) {
            return whole(*answer);
        }
    }
    let host = host.making(planned);
    while let Some(machine) = host.machine() {
        let finished = marketo_drive::call(&host, machine).await;
        if let Some(finished) = host.share(finished).await {
            let planned = host
                .made()
                .ok_or_else(|| setup::broken("no call was made"))?;
            let now = PlatformClock.now();
            if let Some(keeps) = planned.keeps(now, &finished.outcome, &finished.trace) {
                cache::ask(&object, &keeps).await;
            }
            return deliver(planned, finished);
        }
    }
    unavailable()
}

fn deliver(planned: PlannedCall, finished: Finished<Response>) -> Result<Response> {
    let Finished {
        outcome,
        trace,
        file,
    } = finished;
    match planned.answer(PlatformClock.now(), outcome, &trace) {
        Delivery::Whole(answer) => whole(*answer),
        Delivery::File(head, line) => {
            log::line(&line);
            let init = init(head.status(), head.headers());
            // The platform passes its own stream on by itself: no byte of a file comes in here.
            let body = file.and_then(|answer| answer.body());
            Ok(Response::new_with_opt_readable_stream_and_init(
                body.as_ref(),
                &init,
            )?)
        }
    }
}

fn whole(answer: Answer) -> Result<Response> {
    log::line(&answer.line);
    let (head, body) = answer.response.into_parts();
    let init = init(head.status, &head.headers);
    let bytes = js_sys::Uint8Array::from(body.as_ref());
    Ok(Response::new_with_opt_js_u8_array_and_init(
        Some(&bytes),
        &init,
    )?)
}

fn init(status: http::StatusCode, headers: &HeaderMap) -> ResponseInit {
    let init = ResponseInit::new();
    init.set_status(status.as_u16());
    init.set_headers(&JsValue::from(Headers::from(headers).0));
    init
}

/// As much of the body as is wanted; nothing at all for a limit of 0. It is read before anything is
/// asked of the object: a slow upload holds no place at Marketo.
///
/// What holds the bytes ends by the caller's signal, if that comes first.
async fn body(
    request: &web_sys::Request,
    mut opening: Opening,
    context: &Context,
) -> Result<(Opening, Bytes)> {
    let stream = match request.body() {
        Some(stream) if opening.body_limit() > 0 => stream,
        _ => return Ok((opening, Bytes::new())),
    };
    let caller = request.signal();
    let read = async move {
        let announced = opening.announced();
        let read = net::collect(&stream, announced, |read| opening.admits(read));
        match before(gone(caller), read).await {
            Some(Ok(body)) => Ok((opening, body)),
            Some(Err(_)) => Err(setup::broken("the request's body broke off")),
            None => Err(setup::broken("the caller went away")),
        }
    };
    to_its_end(context, read).await
}

/// Path and query of a URL, as they stand.
fn target(url: &str) -> &str {
    let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    after_scheme
        .find('/')
        .and_then(|at| after_scheme.get(at..))
        .unwrap_or("/")
}

/// Where a request comes from, by the platform's word.
fn address(headers: &HeaderMap) -> Address {
    let told = headers
        .get("cf-connecting-ip")
        .and_then(|value| value.to_str().ok());
    told.map_or(Address::UNKNOWN, Address::parse)
}

fn unavailable() -> Result<Response> {
    let init = ResponseInit::new();
    init.set_status(503);
    Ok(Response::new_with_opt_str_and_init(
        Some("marketo-edge is not available\n"),
        &init,
    )?)
}
