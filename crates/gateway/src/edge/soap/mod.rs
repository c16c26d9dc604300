//! What was Marketo's SOAP API, which Adobe took away on 31 July 2026 (Adobe: "SOAP API").
//!
//! Programs that still call it get a SOAP fault, which their library shows to whoever looks after
//! them, with the REST operation that does the same. Nothing of the request is kept or repeated but
//! the name of a call that stands in our table; so nobody has to show a token for it.

mod table;

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, Response, StatusCode};
use marketo_core::Timestamp;
use marketo_core::operation::by_name;

use super::{Answer, Head, Line, Opening};
use crate::answer::{REFUSAL_HEADER, RequestId};

/// How much of a body is looked at, in bytes. The name of the call stands behind the header, which
/// holds a signature and little else.
pub(super) const LOOKED_AT: usize = 16 * 1024;

/// The one word for it, in the log and in the answer's head.
const NAME: &str = "soap-gone";

/// To a call: a fault of SOAP 1.1. Its status is 500, as SOAP has it for faults: many libraries
/// read the body of no other.
pub(super) fn fault(now: Timestamp, opening: &Opening, head: &Head<'_>, body: &[u8]) -> Answer {
    let action = head.headers.get("soapaction").map(HeaderValue::as_bytes);
    let advice = match action.and_then(named).or_else(|| called(body)) {
        Some(call) => advice(call),
        None => "see Adobe's guide to migrating from SOAP to REST".to_owned(),
    };
    let fault = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <SOAP-ENV:Envelope xmlns:SOAP-ENV=\"http://schemas.xmlsoap.org/soap/envelope/\">\
         <SOAP-ENV:Body><SOAP-ENV:Fault><faultcode>SOAP-ENV:Client</faultcode>\
         <faultstring>Marketo's SOAP API is gone since 31 July 2026; {advice}</faultstring>\
         </SOAP-ENV:Fault></SOAP-ENV:Body></SOAP-ENV:Envelope>\n"
    );
    let kind = HeaderValue::from_static("text/xml; charset=utf-8");
    let line = Line {
        at: opening.at,
        ..Line::default()
    };
    answer(
        now,
        &opening.id,
        line,
        StatusCode::INTERNAL_SERVER_ERROR,
        kind,
        fault,
    )
}

/// To anything else, such as the question for its WSDL.
pub(super) fn page(now: Timestamp, id: &RequestId) -> Answer {
    let text = "Marketo's SOAP API is gone since 31 July 2026; use REST\n".to_owned();
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    let line = Line {
        at: now,
        ..Line::default()
    };
    answer(now, id, line, StatusCode::GONE, kind, text)
}

fn answer(
    now: Timestamp,
    id: &RequestId,
    line: Line,
    status: StatusCode,
    kind: HeaderValue,
    text: String,
) -> Answer {
    let mut response = Response::new(Bytes::from(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, kind);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REFUSAL_HEADER, HeaderValue::from_static(NAME));
    let line = Line {
        status: status.as_u16(),
        refused: Some(NAME),
        request_id: Some(id.to_string()),
        total_ms: u64::try_from(now.since(line.at).as_millis()).unwrap_or(u64::MAX),
        ..line
    };
    Answer { response, line }
}

/// A row of the table.
type Call = (&'static str, &'static [&'static str]);

/// What to call instead.
fn advice((call, operations): Call) -> String {
    let rest = operations.iter().filter_map(|name| by_name(name));
    let rest: Vec<_> = rest
        .map(|rest| format!("{} {} ({})", rest.method, rest.path, rest.name))
        .collect();
    format!("what {call} did is done by {}", rest.join(", or "))
}

/// The call of a name, such as `getLead`; Marketo's bodies name it `paramsGetLead`, and actions may
/// have an address before it.
fn named(text: &[u8]) -> Option<Call> {
    let text = text.trim_ascii();
    let text = text.strip_prefix(b"\"").unwrap_or(text);
    let text = text.strip_suffix(b"\"").unwrap_or(text);
    let name = text.rsplit(|b| matches!(b, b'/' | b'#' | b':')).next()?;
    let name = name.strip_prefix(b"params").unwrap_or(name);
    let alike = |call: &&Call| call.0.as_bytes().eq_ignore_ascii_case(name);
    table::REST.iter().find(alike).copied()
}

/// The first element of a body that is called as a call of the table.
fn called(body: &[u8]) -> Option<Call> {
    body.split(|b| *b == b'<').skip(1).find_map(|after| {
        let ends = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'>' | b'/');
        let name = after.split(ends).next()?;
        named(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_call_leads_to_operations_of_the_catalog() {
        for (call, operations) in table::REST {
            assert!(!operations.is_empty(), "{call}");
            for name in operations {
                assert!(by_name(name).is_some(), "{call}: {name}");
            }
            assert_eq!(named(call.as_bytes()).map(|found| found.0), Some(call));
        }
    }

    #[test]
    fn a_call_is_found_in_its_action_or_in_its_body() {
        for text in [
            "getLead",
            "\"getLead\"",
            "http://www.marketo.com/mktows/getLead",
            "urn:getLead",
            "ns1:paramsGetLead",
        ] {
            assert_eq!(named(text.as_bytes()).unwrap().0, "getLead", "{text}");
        }
        for text in ["", "\"\"", "getLeads", "params", "getLead?"] {
            assert_eq!(named(text.as_bytes()), None, "{text}");
        }
        let body = b"<?xml version='1.0'?><env:Envelope><env:Header><ns1:AuthenticationHeader>\
            <mktowsUserId>syncLead</mktowsUserId></ns1:AuthenticationHeader></env:Header>\
            <env:Body>\n<ns1:paramsListOperation xmlns:ns1='x'>";
        assert_eq!(called(body).unwrap().0, "listOperation");
        assert_eq!(called(b"<getChannels/>").unwrap().0, "getChannels");
        for body in [
            &b"getLead"[..],
            b"<a><b>syncLead</b>",
            b"",
            b"<",
            b"</getLead>",
        ] {
            assert_eq!(called(body), None, "{body:?}");
        }
    }
}
