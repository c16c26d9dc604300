//! Files: what their heads say, and what goes on to the caller of it.

use core::time::Duration;

use http::{HeaderMap, HeaderName, StatusCode, header};

/// Data ingestion's id of a request.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Whether a whole file is so short that it could be an error of Marketo's under a file's content
/// type: then it is read, and looked at, like any other answer.
pub(super) fn might_be_an_envelope(status: StatusCode, headers: &HeaderMap) -> bool {
    const LONGEST_ENVELOPE: u64 = 4096;
    let length = headers.get(header::CONTENT_LENGTH);
    let length = length.and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    status == StatusCode::OK && length.is_some_and(|length| length <= LONGEST_ENVELOPE)
}

/// The headers that describe a file to whom it goes on to.
pub(super) fn about_file(headers: &HeaderMap) -> HeaderMap {
    [
        header::CONTENT_TYPE,
        header::CONTENT_LENGTH,
        header::CONTENT_RANGE,
        header::ACCEPT_RANGES,
        header::ETAG,
        header::LAST_MODIFIED,
    ]
    .into_iter()
    .filter_map(|name| Some((name.clone(), headers.get(name)?.clone())))
    .collect()
}

/// The same of an answer that was read, a short file or a 416 among them: all but the length, which
/// is that of what was read.
pub(super) fn about_answer(headers: &HeaderMap) -> HeaderMap {
    let mut about = about_file(headers);
    about.remove(header::CONTENT_LENGTH);
    about
}

/// The same of an answer that has nothing but a head: data ingestion's id of the request, by which
/// its events are found, is a header (Adobe: "Data ingestion"), and so is how long it says to wait.
pub(super) fn about_empty(headers: &HeaderMap) -> HeaderMap {
    let mut about = about_answer(headers);
    for name in [REQUEST_ID, header::RETRY_AFTER] {
        if let Some(value) = headers.get(&name) {
            about.insert(name, value.clone());
        }
    }
    about
}

/// How long an answer says to wait, where it says so in seconds.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(header::RETRY_AFTER)?.to_str().ok()?;
    seconds.trim().parse().ok().map(Duration::from_secs)
}
