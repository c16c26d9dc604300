//! The page at `/`: an instance's limits and who uses what, for an operator's eyes.
//!
//! It is let in by HTTP's own way of asking for a name and a password: the id and the key of an
//! integration that is an operator. No script runs in it, and nothing is loaded from anywhere. Who
//! asks without a name, and for no page, is told that the gateway is up, as a monitor wants it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{
    ACCEPT, AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY,
    RETRY_AFTER, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use marketo_core::Timestamp;
use marketo_core::date::{Form, write};
use marketo_core::limit::{Class, Overview, Policy, Why};

use super::{Edge, Head};
use crate::answer::retry_after;
use crate::config::Integration;
use crate::key::find;
use crate::secret::Secret;
use crate::throttle::Throttle;

/// What this is, in a line.
const UP: &str = "marketo-edge is up\n";

const HEADERS: [(HeaderName, &str); 5] = [
    (CONTENT_TYPE, "text/html;charset=UTF-8"),
    (CACHE_CONTROL, "no-store"),
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'",
    ),
    (REFERRER_POLICY, "no-referrer"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
];

const HEAD: &str = "<!doctype html><html lang=en><meta charset=utf-8>\
<meta name=viewport content=\"width=device-width\"><meta http-equiv=refresh content=10>\
<title>marketo-edge</title><style>\
:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
table{border-collapse:collapse;width:100%;margin:1rem 0}caption{text-align:left;font-weight:600}\
th,td{padding:.25rem .5rem;border-bottom:1px solid #8886;text-align:right}\
th:first-child,td:first-child{text-align:left}</style><h1>marketo-edge</h1>";

/// Puts on what an answer with a page has.
pub(super) fn dress(headers: &mut HeaderMap) {
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// Whether somebody wants the page rather than to know that something is here.
pub(super) fn is_wanted(headers: &HeaderMap) -> bool {
    let has = |name: HeaderName, words: &str| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.is_some_and(|value| value.to_ascii_lowercase().contains(words))
    };
    has(AUTHORIZATION, "basic ") || has(ACCEPT, "text/html")
}

/// What a monitor is told.
pub(super) fn up() -> Response<Bytes> {
    Response::new(Bytes::from_static(UP.as_bytes()))
}

/// Who may not see it, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closed {
    /// No name, or not the right one.
    Nobody,
    /// This address has failed too often.
    Throttled(Timestamp),
    /// An integration that is no operator.
    NoOperator,
}

impl Closed {
    /// One word for logs.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Nobody => "bad_credentials",
            Self::Throttled(_) => "throttled",
            Self::NoOperator => "no_operator",
        }
    }

    /// The answer.
    pub(super) fn answer(self, now: Timestamp) -> Response<Bytes> {
        let (status, text) = match self {
            Self::Nobody => (
                StatusCode::UNAUTHORIZED,
                "marketo-edge: the id and the key of an operator's integration are needed\n",
            ),
            Self::Throttled(_) => (
                StatusCode::TOO_MANY_REQUESTS,
                "marketo-edge: too many failed attempts from this address\n",
            ),
            Self::NoOperator => (
                StatusCode::FORBIDDEN,
                "marketo-edge: this integration is no operator; its own part is at /edge/v1/usage\n",
            ),
        };
        let mut answer = Response::new(Bytes::from_static(text.as_bytes()));
        *answer.status_mut() = status;
        let headers = answer.headers_mut();
        dress(headers);
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("text/plain;charset=UTF-8"),
        );
        match self {
            Self::Nobody => {
                let realm =
                    HeaderValue::from_static(r#"Basic realm="marketo-edge", charset="UTF-8""#);
                headers.insert(WWW_AUTHENTICATE, realm);
            }
            Self::Throttled(until) => {
                headers.insert(RETRY_AFTER, retry_after(now, until));
            }
            Self::NoOperator => {}
        }
        answer
    }
}

impl Edge {
    /// Whose page it is.
    pub(super) fn looks(
        &self,
        now: Timestamp,
        head: &Head<'_>,
        throttle: &mut Throttle,
    ) -> Result<&Integration, Closed> {
        let Some(shown) = head.headers.get(AUTHORIZATION) else {
            return Err(Closed::Nobody);
        };
        if let Some(until) = throttle.closed_until(now, head.address) {
            return Err(Closed::Throttled(until));
        }
        let named = named(shown).and_then(|named| {
            let (id, key) = named.expose().split_once(':')?;
            find(self.config.integrations(), id, key)
        });
        let Some(integration) = named else {
            throttle.on_failure(now, head.address);
            return Err(Closed::Nobody);
        };
        if integration.is_enabled() && integration.is_operator() {
            Ok(integration)
        } else {
            Err(Closed::NoOperator)
        }
    }
}

/// `id:key`, out of a header (RFC 7617).
fn named(header: &HeaderValue) -> Option<Secret> {
    let (scheme, rest) = header.to_str().ok()?.split_once(' ')?;
    let text = STANDARD.decode(rest.trim()).ok()?;
    let text = String::from_utf8(text).ok()?;
    scheme
        .eq_ignore_ascii_case("basic")
        .then(|| Secret::new(text))
}

/// The page.
pub(super) fn render(instance: &str, policy: &Policy, overview: &Overview) -> String {
    let (limits, status) = (policy.limits(), &overview.status);
    let mut page = HEAD.to_owned();
    let places = status.in_flight + status.orphans;
    page += &format!(
        "<p>Instance <b>{}</b>, {}.",
        escaped(instance),
        date(overview.now)
    );
    if let Some(shut) = &status.shut {
        page += &format!(
            " Nothing goes out until {}: {}.",
            date(shut.at),
            words(shut.why)
        );
    }
    page +=
        "<table><caption>Limits</caption><tr><th scope=col>What<th scope=col>Used<th scope=col>Of";
    for (what, used, of) in [
        (
            "Calls in 20 s",
            status.slots_held as u64,
            u64::from(limits.rate),
        ),
        ("Calls at once", places as u64, limits.places.into()),
        (
            "of those, cut and maybe not over",
            status.orphans as u64,
            limits.places.into(),
        ),
        (
            "Calls of the day",
            status.used_today.into(),
            limits.daily.into(),
        ),
        (
            "of those, by others",
            status.others_today.into(),
            limits.daily.into(),
        ),
        ("Exports queued", status.bulk.exports as u64, 10),
        ("Imports queued", status.bulk.imports as u64, 10),
        (
            "Bytes exported today",
            status.bulk.export_bytes,
            limits.export_bytes,
        ),
    ] {
        page += &format!("<tr><th scope=row>{what}<td>{used}<td>{of}");
    }
    page += "</table>";
    for (what, learnt) in [
        ("calls in 20 s", status.rate_learnt),
        ("calls at once", status.places_learnt),
    ] {
        if let Some(lesson) = learnt {
            let at = date(lesson.refused_at);
            page += &format!(
                "<p>Marketo refused at {at}: {} {what} are used for now.",
                lesson.uses
            );
        }
    }
    page += "<table><caption>Integrations</caption><tr><th scope=col>Name<th scope=col>Class\
<th scope=col>Calls in 20 s<th scope=col>Calls at once<th scope=col>Today<th scope=col>Waiting";
    for (one, waiting) in &overview.integrations {
        let share = policy.share(&one.integration);
        let class = match share.class {
            Class::Interactive => "interactive",
            Class::Batch => "batch",
        };
        page += &format!(
            "<tr><th scope=row>{}<td>{class}<td>{} of {}<td>{} of {}<td>{}<td>{waiting}",
            escaped(one.integration.as_str()),
            one.slots_held,
            share.rate,
            one.places_held,
            share.places,
            one.used_today,
        );
    }
    page + "</table>"
}

/// What is waited for.
const fn words(why: Why) -> &'static str {
    match why {
        Why::Rate => "all calls of the window are used",
        Why::Concurrency => "all places are taken",
        Why::Quota => "the calls of the day are used up",
        Why::RateRefused => "Marketo has refused a call for its rate",
        Why::ConcurrencyRefused => "Marketo has refused a call for too many at once",
        Why::Starting => "what was sent before the start is not known",
        _ => "something has to end",
    }
}

/// An instant as people read it, in UTC.
fn date(at: Timestamp) -> String {
    write(at, Form::Seconds).map_or_else(|_| at.to_string(), |written| written.to_string())
}

/// A text that means nothing in HTML.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&#39;",
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_means_nothing_in_html() {
        let odd = "<b title=\"'&\">";
        assert_eq!(escaped(odd), "&lt;b title=&quot;&#39;&amp;&quot;&gt;");
    }

    #[test]
    fn a_name_is_read_from_the_header_of_its_scheme() {
        for (header, name) in [
            ("Basic Y3JtOms6ZXk=", Some("crm:k:ey")),
            ("basic  Y3JtOms6ZXk=", Some("crm:k:ey")),
            ("Bearer Y3JtOms6ZXk=", None),
            ("Basic Y3JtOms6ZXk", None),
            ("Basic /w==", None),
            ("Basic", None),
        ] {
            let read = named(&HeaderValue::from_static(header));
            assert_eq!(read.as_ref().map(Secret::expose), name, "{header}");
        }
    }
}
