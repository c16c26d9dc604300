//! A request as it came over the wire, and what the simulator reads out of it.

use bytes::Bytes;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::catalog::Family;
use crate::multipart::{self, Part};

/// A request, as raw as the server got it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The method, upper case.
    pub method: String,
    /// The path, still percent-encoded.
    pub path: String,
    /// What follows the `?`, still percent-encoded; empty without one.
    pub query: String,
    /// Names (lower case) and values in the order in which they came.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
}

impl Request {
    /// A request for `target` (path and query) without a body.
    #[must_use]
    pub fn new(method: &str, target: &str) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Self {
            method: method.to_ascii_uppercase(),
            path: path.to_owned(),
            query: query.to_owned(),
            ..Self::default()
        }
    }

    /// A GET.
    #[must_use]
    pub fn get(target: &str) -> Self {
        Self::new("GET", target)
    }

    /// A POST without a body.
    #[must_use]
    pub fn post(target: &str) -> Self {
        Self::new("POST", target)
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers
            .push((name.to_ascii_lowercase(), value.to_owned()));
        self
    }

    /// Adds `Authorization: Bearer …`.
    #[must_use]
    pub fn token(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// Adds a JSON body.
    #[must_use]
    pub fn json(mut self, body: &Value) -> Self {
        self.body = Bytes::from(body.to_string());
        self.header("content-type", "application/json")
    }

    /// Adds a form body, already encoded.
    #[must_use]
    pub fn form(mut self, body: &str) -> Self {
        self.body = Bytes::from(body.to_owned());
        self.header("content-type", "application/x-www-form-urlencoded")
    }

    /// The first header of that (lower-case) name.
    #[must_use]
    pub fn find_header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name)?;
        Some(found.1.as_str())
    }

    /// The bearer token of the `Authorization` header, which is the only place Marketo still
    /// takes it from (Adobe: "Authentication").
    #[must_use]
    pub fn bearer(&self) -> Option<&str> {
        let value = self.find_header("authorization")?.trim();
        let (scheme, token) = value.split_once(' ')?;
        let token = token.trim();
        (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
    }

    /// The token of a call of this family: data ingestion has a header of its own for it (Adobe:
    /// "Data Ingestion").
    #[must_use]
    pub fn credential(&self, family: Family) -> Option<&str> {
        match family {
            Family::DataIngestion => self
                .find_header("x-mkto-user-token")
                .map(str::trim)
                .filter(|token| !token.is_empty()),
            _ => self.bearer(),
        }
    }

    fn content_type_is(&self, wanted: &str) -> bool {
        self.find_header("content-type").is_some_and(|value| {
            let kind = value.split(';').next().unwrap_or("").trim();
            kind.eq_ignore_ascii_case(wanted)
        })
    }

    /// Whether the body says that it is JSON.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.content_type_is("application/json")
    }

    /// Whether the body says that it is a form.
    #[must_use]
    pub fn is_form(&self) -> bool {
        self.content_type_is("application/x-www-form-urlencoded")
    }

    /// The parts of a multipart body; `None` when it is none, or broken.
    #[must_use]
    pub fn parts(&self) -> Option<Vec<Part>> {
        let boundary = multipart::boundary(self.find_header("content-type")?)?;
        multipart::split(&self.body, &boundary)
    }

    /// Length of path and query as they stood on the request line, in bytes.
    #[must_use]
    pub fn uri_len(&self) -> usize {
        let mark = usize::from(!self.query.is_empty());
        self.path.len() + mark + self.query.len()
    }
}

/// Parameters of a query string and of a form, in order, decoded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// Decodes a query string or form body.
    #[must_use]
    pub fn decode(encoded: &[u8]) -> Self {
        Self(form_urlencoded::parse(encoded).into_owned().collect())
    }

    /// Adds one.
    pub fn push(&mut self, name: &str, value: &str) {
        self.0.push((name.to_owned(), value.to_owned()));
    }

    /// Adds the parameters of `other` behind these.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Whether there is a parameter of that name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// The values of all parameters of that name, joined by commas: repeated keys count as one
    /// list. `None` when there is none, or only empty ones.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        let found: Vec<&str> = self
            .0
            .iter()
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .collect();
        let joined = found.join(",");
        (!joined.is_empty()).then_some(joined)
    }

    /// The comma-separated items of a parameter, without the empty ones.
    #[must_use]
    pub fn list(&self, name: &str) -> Vec<String> {
        let joined = self.get(name).unwrap_or_default();
        joined
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// All of them but those of paging, in one line that is equal for equal queries.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut kept: Vec<String> = self
            .0
            .iter()
            .filter(|(key, _)| !matches!(key.as_str(), "nextPageToken" | "batchSize" | "_method"))
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        kept.sort();
        kept.join("&")
    }
}

/// Splits a path into decoded segments, with `.` and `..` resolved. `None` for a path that has an
/// empty segment in it (a double slash) or climbs above its root.
#[must_use]
pub fn segments(path: &str) -> Option<Vec<String>> {
    let mut found: Vec<String> = Vec::new();
    for raw in path.strip_prefix('/')?.split('/') {
        let segment = percent_decode_str(raw).decode_utf8().ok()?.into_owned();
        match segment.as_str() {
            "" => return None,
            "." => {}
            ".." => {
                found.pop()?;
            }
            _ => found.push(segment),
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dot_segments_are_resolved_and_double_slashes_refused() {
        let got = segments("/rest/../bulk/v1/./leads.json").unwrap();
        assert_eq!(got, ["bulk", "v1", "leads.json"]);
        assert_eq!(segments("/rest//v1"), None);
        assert_eq!(segments("/../x"), None);
        assert_eq!(segments("rest"), None);
        assert_eq!(segments("/a%20b/c").unwrap(), ["a b", "c"]);
    }

    #[test]
    fn repeated_keys_make_one_list() {
        let params = Params::decode(b"fields=a&fields=b%2Cc&batchSize=&fields=");
        assert_eq!(params.list("fields"), ["a", "b", "c"]);
        assert_eq!(params.get("batchSize"), None);
        assert!(params.has("batchSize"));
    }

    #[test]
    fn only_a_bearer_header_is_a_token() {
        assert_eq!(Request::get("/x").token("t:1").bearer(), Some("t:1"));
        assert_eq!(
            Request::get("/x")
                .header("Authorization", "bearer  t")
                .bearer(),
            Some("t")
        );
        assert_eq!(
            Request::get("/x")
                .header("Authorization", "Basic abc")
                .bearer(),
            None
        );
        assert_eq!(Request::get("/x?access_token=t").bearer(), None);
    }
}
