//! HTTP out of a component: requests to Marketo, and what comes back.

use bytes::Bytes;
use http::uri::Scheme as UriScheme;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use marketo_core::Timestamp;
use marketo_drive::{BrokenOff, Clock, Send, SendFailure, before};
use wasi::http::outgoing_handler::{RequestOptions, handle};
use wasi::http::types::{
    ErrorCode, Fields, FutureIncomingResponse, IncomingResponse, Method, OutgoingBody,
    OutgoingRequest, Scheme,
};
use wasi::io::streams::{InputStream, OutputStream, StreamError};

use crate::clock::Platform;
use crate::wait::ready;

/// How much is read at once, in bytes.
const PIECE: u64 = 64 * 1024;

/// Nothing has left.
const UNSENT: SendFailure = SendFailure { left: false };

/// An answer of which only the head was read.
#[derive(Debug)]
pub struct Incoming(IncomingResponse);

impl Send for Platform {
    type Body = Incoming;

    async fn send(
        &self,
        request: http::Request<Bytes>,
        give_up_at: Timestamp,
    ) -> Result<http::Response<Incoming>, SendFailure> {
        let (head, body) = request.into_parts();
        let outgoing = outgoing(&head, body.len()).ok_or(UNSENT)?;
        let out = outgoing.body().map_err(|()| UNSENT)?;
        let answer = handle(outgoing, Option::<RequestOptions>::None).map_err(|_| UNSENT)?;
        let coming = async {
            // If it cannot be written to its end, the answer says why.
            let _ = write(out, &body).await;
            arrival(&answer).await
        };
        let arrived = before(self.sleep(give_up_at), coming).await;
        match arrived {
            Some(Ok(answer)) => response(answer),
            Some(Err(code)) => Err(SendFailure {
                left: may_have_left(&code),
            }),
            None => Err(SendFailure { left: true }),
        }
    }

    async fn read(
        &self,
        answer: Incoming,
        at_most: usize,
        give_up_at: Timestamp,
    ) -> Result<Bytes, BrokenOff> {
        let read = async {
            let body = answer.0.consume().map_err(|()| BrokenOff)?;
            let stream = body.stream().map_err(|()| BrokenOff)?;
            let mut read = Vec::new();
            while let Some(piece) = next(&stream).await? {
                read.extend_from_slice(&piece);
                if read.len() > at_most {
                    break;
                }
            }
            Ok(Bytes::from(read))
        };
        let read = before(self.sleep(give_up_at), read).await;
        read.unwrap_or(Err(BrokenOff))
    }
}

/// The next piece of a body; nothing at its end.
async fn next(stream: &InputStream) -> Result<Option<Vec<u8>>, BrokenOff> {
    loop {
        match stream.read(PIECE) {
            Ok(piece) if piece.is_empty() => ready(stream.subscribe()).await,
            Ok(piece) => return Ok(Some(piece)),
            Err(StreamError::Closed) => return Ok(None),
            Err(StreamError::LastOperationFailed(_)) => return Err(BrokenOff),
        }
    }
}

/// Reads a body that comes in, for as long as `admits` says so of what has come.
///
/// # Errors
/// [`BrokenOff`] where it was cut before.
pub async fn drain(
    stream: &InputStream,
    announced: usize,
    mut admits: impl FnMut(usize) -> bool,
) -> Result<Bytes, BrokenOff> {
    let mut read = Vec::with_capacity(announced);
    while let Some(piece) = next(stream).await? {
        read.extend_from_slice(&piece);
        if !admits(read.len()) {
            break;
        }
    }
    Ok(read.into())
}

/// Passes an answer's body on, piece by piece, to its end.
///
/// # Errors
/// [`BrokenOff`] where either side broke off: what is passed on is then not finished, so that
/// whoever gets it sees that it is not whole.
pub async fn send_all(answer: Incoming, out: OutgoingBody) -> Result<(), BrokenOff> {
    let body = answer.0.consume().map_err(|()| BrokenOff)?;
    let from = body.stream().map_err(|()| BrokenOff)?;
    let to = out.write().map_err(|()| BrokenOff)?;
    while let Some(piece) = next(&from).await? {
        put(&to, &piece).await?;
    }
    flush(&to).await?;
    drop(to);
    OutgoingBody::finish(out, None).map_err(|_| BrokenOff)
}

impl Incoming {
    /// Writes bytes that are at hand into a body, and ends it.
    ///
    /// # Errors
    /// [`BrokenOff`] where nobody takes them.
    pub async fn write(out: OutgoingBody, bytes: &[u8]) -> Result<(), BrokenOff> {
        write(out, bytes).await
    }
}

async fn write(out: OutgoingBody, bytes: &[u8]) -> Result<(), BrokenOff> {
    if !bytes.is_empty() {
        let stream = out.write().map_err(|()| BrokenOff)?;
        put(&stream, bytes).await?;
        flush(&stream).await?;
    }
    OutgoingBody::finish(out, None).map_err(|_| BrokenOff)
}

async fn put(stream: &OutputStream, mut bytes: &[u8]) -> Result<(), BrokenOff> {
    while !bytes.is_empty() {
        let room = stream.check_write().map_err(|_| BrokenOff)?;
        let room = usize::try_from(room).unwrap_or(usize::MAX).min(bytes.len());
        let (now, later) = bytes.split_at(room);
        if now.is_empty() {
            ready(stream.subscribe()).await;
            continue;
        }
        stream.write(now).map_err(|_| BrokenOff)?;
        bytes = later;
    }
    Ok(())
}

async fn flush(stream: &OutputStream) -> Result<(), BrokenOff> {
    stream.flush().map_err(|_| BrokenOff)?;
    while stream.check_write().map_err(|_| BrokenOff)? == 0 {
        ready(stream.subscribe()).await;
    }
    Ok(())
}

async fn arrival(answer: &FutureIncomingResponse) -> Result<IncomingResponse, ErrorCode> {
    loop {
        match answer.get() {
            Some(Ok(arrived)) => return arrived,
            Some(Err(())) => return Err(ErrorCode::InternalError(None)),
            None => ready(answer.subscribe()).await,
        }
    }
}

fn outgoing(head: &http::request::Parts, length: usize) -> Option<OutgoingRequest> {
    let mut fields = Vec::new();
    for (name, value) in &head.headers {
        // The platform makes this one from the address.
        if name != header::HOST {
            fields.push((name.as_str().to_owned(), value.as_bytes().to_vec()));
        }
    }
    if length > 0 && !head.headers.contains_key(header::CONTENT_LENGTH) {
        let length = length.to_string().into_bytes();
        fields.push((header::CONTENT_LENGTH.as_str().to_owned(), length));
    }
    let outgoing = OutgoingRequest::new(Fields::from_list(&fields).ok()?);
    let method = match head.method {
        http::Method::GET => Method::Get,
        http::Method::POST => Method::Post,
        http::Method::PUT => Method::Put,
        http::Method::DELETE => Method::Delete,
        http::Method::PATCH => Method::Patch,
        http::Method::HEAD => Method::Head,
        ref other => Method::Other(other.as_str().to_owned()),
    };
    outgoing.set_method(&method).ok()?;
    let plain = head.uri.scheme() == Some(&UriScheme::HTTP);
    let scheme = if plain { Scheme::Http } else { Scheme::Https };
    outgoing.set_scheme(Some(&scheme)).ok()?;
    let authority = head.uri.authority().map(http::uri::Authority::as_str);
    outgoing.set_authority(authority).ok()?;
    let path = head.uri.path_and_query();
    let path = path.map(http::uri::PathAndQuery::as_str);
    outgoing.set_path_with_query(path).ok()?;
    Some(outgoing)
}

fn response(answer: IncomingResponse) -> Result<http::Response<Incoming>, SendFailure> {
    let mut headers = HeaderMap::new();
    for (name, value) in answer.headers().entries() {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(&value)) {
            headers.append(name, value);
        }
    }
    let status = StatusCode::from_u16(answer.status());
    let mut response = http::Response::new(Incoming(answer));
    *response.status_mut() = status.map_err(|_| SendFailure { left: true })?;
    *response.headers_mut() = headers;
    Ok(response)
}

/// Whether bytes of the request may have left. These are told before there is a connection; when in
/// doubt, they have.
const fn may_have_left(code: &ErrorCode) -> bool {
    !matches!(
        code,
        ErrorCode::DnsTimeout
            | ErrorCode::DnsError(_)
            | ErrorCode::DestinationNotFound
            | ErrorCode::DestinationUnavailable
            | ErrorCode::DestinationIpProhibited
            | ErrorCode::DestinationIpUnroutable
            | ErrorCode::ConnectionRefused
            | ErrorCode::TlsCertificateError
            | ErrorCode::HttpRequestDenied
            | ErrorCode::HttpRequestUriInvalid
    )
}
