//! A request, from its head to its answer.

use std::io::Write;
use std::rc::Rc;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use marketo_drive::{Clock, Finished};
use marketo_gateway::edge::{Answer, Delivery, Edge, Head, Line, Opened, Plan, PlannedCall};
use marketo_gateway::throttle::{Address, Throttle};
use marketo_wasi::{Broken, Caller, Incoming, Platform, drain, edge, house, problem, send_all};
use wasi::http::types::{
    ErrorCode, Fields, IncomingRequest, Method, OutgoingBody, OutgoingResponse, ResponseOutparam,
};

use crate::{passing, usage};

/// Answers a request, and does what is left to do then.
pub(crate) async fn serve(request: IncomingRequest, out: ResponseOutparam) {
    let edge = match edge() {
        Ok(edge) => edge,
        Err(error) => return unavailable(out, &error).await,
    };
    let plan = match plan(&edge, request).await {
        Ok(plan) => plan,
        Err(error) => return unavailable(out, &error).await,
    };
    match plan {
        Plan::Answer(answer) => whole(out, *answer).await,
        Plan::Permit(planned) => match passing::pass_on(&edge, *planned).await {
            Ok(answer) => whole(out, answer).await,
            Err(error) => unavailable(out, &error).await,
        },
        Plan::Call(planned) => call(&edge, *planned, out).await,
    }
}

/// What follows from a request, once as much of its body is read as is wanted.
async fn plan(edge: &Edge, request: IncomingRequest) -> Result<Plan, Broken> {
    let method = method(&request.method());
    let target = request.path_with_query().unwrap_or_else(|| "/".to_owned());
    let mut headers = HeaderMap::new();
    for (name, value) in request.headers().entries() {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(&value)) {
            headers.append(name, value);
        }
    }
    let head = Head {
        method: &method,
        target: &target,
        headers: &headers,
        // `wasi:http` does not say where a request comes from.
        address: Address::UNKNOWN,
    };
    let number = Platform.entropy() >> 32;
    let mut opening = match edge.open(Platform.now(), number, &head) {
        Opened::Refused(answer) => return Ok(Plan::Answer(answer)),
        Opened::Wanted(opening) => opening,
    };
    let mut body = Bytes::new();
    if opening.body_limit() > 0 {
        let incoming = request.consume().map_err(|()| Broken::new("no body"))?;
        let stream = incoming.stream().map_err(|()| Broken::new("no body"))?;
        let announced = opening.announced();
        let read = drain(&stream, announced, |read| opening.admits(read)).await;
        body = read.map_err(|_| Broken::new("the request's body broke off"))?;
    }
    // Who fails is not remembered: this instance sees one request.
    let mut throttle = Throttle::new();
    Ok(edge.close(Platform.now(), opening, &head, body, &mut throttle))
}

async fn call(edge: &Edge, planned: PlannedCall, out: ResponseOutparam) {
    let (instance, credential) = (planned.instance.clone(), planned.credential.clone());
    let house = match house(edge, &credential, true) {
        Ok(house) => Rc::new(house),
        Err(error) => return unavailable(out, &error).await,
    };
    let ingests = planned.ingests.clone();
    let ingests = ingests.map(|ingests| (ingests.credential, ingests.objects));
    let caller = Caller::new(Rc::clone(&house)).ingesting(ingests);
    let finished = marketo_drive::call(&caller, planned.machine()).await;
    deliver(out, planned, finished).await;
    caller.settle().await;
    if let Err(error) = usage::read(edge, &house, &instance, &credential).await {
        problem("the usage report could not be read", &error);
    }
}

async fn deliver(out: ResponseOutparam, planned: PlannedCall, finished: Finished<Incoming>) {
    let Finished {
        outcome,
        trace,
        file,
    } = finished;
    match planned.answer(Platform.now(), outcome, &trace) {
        Delivery::Whole(answer) => whole(out, *answer).await,
        Delivery::File(head, line) => {
            log(&line);
            if let Some(body) = begin(out, head.status(), head.headers())
                && let Some(file) = file
                && send_all(file, body).await.is_err()
            {
                // The caller sees that it is not whole, since it is not ended.
                problem("a file was not passed on to its end", &"broken off");
            }
        }
    }
}

async fn whole(out: ResponseOutparam, answer: Answer) {
    log(&answer.line);
    respond(out, answer.response).await;
}

async fn respond(out: ResponseOutparam, response: Response<Bytes>) {
    let (head, body) = response.into_parts();
    let mut headers = head.headers;
    if !body.is_empty() {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    }
    if let Some(out) = begin(out, head.status, &headers) {
        // Who has gone away hears nothing.
        let _ = Incoming::write(out, &body).await;
    }
}

/// Sends the head of an answer; gives what its body is written to.
fn begin(out: ResponseOutparam, status: StatusCode, headers: &HeaderMap) -> Option<OutgoingBody> {
    let entries: Vec<_> = headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec()))
        .collect();
    let Ok(fields) = Fields::from_list(&entries) else {
        ResponseOutparam::set(out, Err(ErrorCode::InternalError(None)));
        return None;
    };
    let response = OutgoingResponse::new(fields);
    let made = response.set_status_code(status.as_u16()).is_ok();
    let body = response.body().ok().filter(|_| made);
    ResponseOutparam::set(out, Ok(response));
    body
}

/// Not set up, or the platform failed: the log says which, the caller need not know.
async fn unavailable(out: ResponseOutparam, error: &Broken) {
    problem("a request could not be served", error);
    let body = Bytes::from_static(b"marketo-edge is not available\n");
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    respond(out, response).await;
}

fn log(line: &Line) {
    // A host whose output is shut does not want to know.
    let _ = writeln!(std::io::stdout(), "{}", line.to_json());
}

fn method(method: &Method) -> http::Method {
    match method {
        Method::Get => http::Method::GET,
        Method::Head => http::Method::HEAD,
        Method::Post => http::Method::POST,
        Method::Put => http::Method::PUT,
        Method::Delete => http::Method::DELETE,
        Method::Connect => http::Method::CONNECT,
        Method::Options => http::Method::OPTIONS,
        Method::Trace => http::Method::TRACE,
        Method::Patch => http::Method::PATCH,
        Method::Other(name) => http::Method::from_bytes(name.as_bytes()).unwrap_or_default(),
    }
}
