//! Requests as they stand on the wire.

mod definitions;
mod facts;
mod golden;
mod limits;
mod routes;
mod rows;

use bytes::Bytes;
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
    let request = spec.to_http(&base(), &token())?;
    let authorization = &request.headers()["authorization"];
    assert_eq!(
        authorization,
        "Bearer cdf01657-110d-4155-99a7-f986b2ff13a0:int"
    );
    assert!(
        authorization.is_sensitive(),
        "the token is marked as a secret"
    );
    let target = request.uri().path_and_query().unwrap().as_str();
    assert!(!target.contains("//"), "{target}");
    assert!(!target.contains("cdf01657"), "{target}");
    Ok(shown(&request))
}

fn shown(request: &http::Request<Bytes>) -> String {
    let mut out = format!("{} {}", request.method(), request.uri());
    for (name, value) in request.headers() {
        if name != "authorization" {
            out.push_str(&format!("\n{name}: {}", value.to_str().unwrap()));
        }
    }
    if !request.body().is_empty() {
        out.push_str("\n\n");
        out.push_str(std::str::from_utf8(request.body()).unwrap());
    }
    out
}
