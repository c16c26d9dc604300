//! Requests as they stand on the wire.

mod facts;
mod golden;
mod golden_assets;
mod golden_records;
mod limits;
mod permissions;
mod routes;
mod rows;
mod table;
mod uploads;

use bytes::Bytes;
use marketo_core::operation::LimitClass;
use marketo_core::request::{BaseUrl, CallSpec, RequestError};
use marketo_core::token::AccessToken;

/// The instance that Adobe's examples use.
fn base() -> BaseUrl {
    BaseUrl::parse("https://284-RPR-133.mktorest.com/rest").unwrap()
}

/// A token of the form that Adobe's examples show.
fn token() -> AccessToken {
    AccessToken::new("cdf01657-110d-4155-99a7-f986b2ff13a0:int")
}

/// A request as it stands on the wire, checked for what holds for every request, and without the
/// headers that every request has.
fn wire(spec: &CallSpec) -> Result<String, RequestError> {
    let ingests = spec.operation.limits == LimitClass::DataIngestion;
    let base = if ingests {
        BaseUrl::of_data_ingestion()
    } else {
        base()
    };
    let request = spec.to_http(&base, &token())?;
    let (with, without, expected) = if ingests {
        (
            "x-mkto-user-token",
            "authorization",
            token().expose().to_owned(),
        )
    } else {
        let bearer = format!("Bearer {}", token().expose());
        ("authorization", "x-mkto-user-token", bearer)
    };
    let headers = request.headers();
    assert_eq!(headers[with], expected);
    assert!(
        headers[with].is_sensitive(),
        "the token is marked as a secret"
    );
    assert!(!headers.contains_key(without), "the token is sent once");
    let target = request.uri().path_and_query().unwrap().as_str();
    assert!(!target.contains("//"), "{target}");
    assert!(!target.contains("cdf01657"), "{target}");
    Ok(shown(&request))
}

fn shown(request: &http::Request<Bytes>) -> String {
    let mut out = format!("{} {}", request.method(), request.uri());
    for (name, value) in request.headers() {
        if name != "authorization" && name != "x-mkto-user-token" {
            out.push_str(&format!("\n{name}: {}", value.to_str().unwrap()));
        }
    }
    if !request.body().is_empty() {
        out.push_str("\n\n");
        out.push_str(std::str::from_utf8(request.body()).unwrap());
    }
    out
}
