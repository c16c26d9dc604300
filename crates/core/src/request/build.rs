//! The checks, and the request itself.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use serde::de::IgnoredAny;

use super::encode::{push_encoded, push_pairs};
use super::headers::is_set_here;
use super::{BaseUrl, Body, BodyKind, CallSpec, RequestError};
use crate::operation::{LimitClass, Method, Payload, Place};
use crate::token::AccessToken;

/// The parameter that holds a file.
const FILE: &str = "file";

const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Whether a parameter is not for callers: credentials go into no URL and no body of a call, and
/// `_method` is ours to set. Whoever passes on the parameters of others takes these out first.
#[must_use]
pub fn is_reserved_parameter(name: &str) -> bool {
    ["access_token", "_method", "client_id", "client_secret"]
        .iter()
        .any(|reserved| name.eq_ignore_ascii_case(reserved))
}

impl CallSpec {
    /// Finds what is wrong with the call before it is sent, save the lengths that depend on the
    /// base URL.
    ///
    /// # Errors
    ///
    /// [`RequestError`] says what is wrong; none of its variants holds a value.
    pub fn check(&self) -> Result<(), RequestError> {
        let operation = self.operation.name;
        if self.operation.limits == LimitClass::Identity {
            return Err(RequestError::Identity { operation });
        }
        self.check_parameters()?;
        self.check_path()?;
        self.check_body()?;
        self.check_headers()
    }

    /// The same, and the lengths: all that can be wrong with the request that `base` makes of it.
    ///
    /// # Errors
    ///
    /// [`RequestError`] says what is wrong; none of its variants holds a value.
    pub fn check_for(&self, base: &BaseUrl) -> Result<(), RequestError> {
        self.without_token(base).map(drop)
    }

    /// Makes the request: `base` says where Marketo is, the token goes into a header.
    ///
    /// # Errors
    ///
    /// What [`check_for`](Self::check_for) finds.
    pub fn to_http(
        &self,
        base: &BaseUrl,
        token: &AccessToken,
    ) -> Result<http::Request<Bytes>, RequestError> {
        let mut request = self.without_token(base)?;
        self.put_headers(token, request.headers_mut())?;
        Ok(request)
    }

    fn without_token(&self, base: &BaseUrl) -> Result<http::Request<Bytes>, RequestError> {
        self.check()?;
        let operation = self.operation.name;
        let target = self.target(base)?;
        let mut body = match &self.body {
            Body::None => Bytes::new(),
            Body::Json(json) => json.clone(),
            Body::Form(fields) => form_bytes(fields),
            Body::Multipart(multipart) => multipart.body().clone(),
        };
        let mut method = self.operation.method;
        let mut content_type = match &self.body {
            Body::None => None,
            Body::Json(_) => Some(JSON),
            Body::Form(_) => Some(FORM),
            Body::Multipart(multipart) => Some(multipart.content_type()),
        };
        let mut query = String::new();
        push_pairs(&mut query, pairs(&self.query));

        if self.becomes_post(target.len(), &query) {
            method = Method::Post;
            // Only one thing can be the body: a JSON body stays, and the query where it is.
            if matches!(self.body, Body::None) {
                body = Bytes::from(core::mem::take(&mut query));
                content_type = Some(FORM);
            }
            if !query.is_empty() {
                query.push('&');
            }
            query.push_str("_method=GET");
        }
        self.check_size(body.len())?;
        let target = if query.is_empty() {
            target
        } else {
            format!("{target}?{query}")
        };
        let limit = self.operation.target_limit;
        if target.len() > limit {
            return Err(RequestError::TargetTooLong {
                operation,
                bytes: target.len(),
                limit,
            });
        }

        let uri = http::Uri::builder()
            .scheme(base.scheme())
            .authority(base.authority())
            .path_and_query(target)
            .build()
            .map_err(|_| RequestError::Target { operation })?;
        let mut request = http::Request::new(body);
        *request.method_mut() = method.into();
        *request.uri_mut() = uri;
        if let Some(content_type) = content_type {
            request.headers_mut().insert(CONTENT_TYPE, content_type);
        }
        Ok(request)
    }

    /// Whether a read goes out as `POST …?_method=GET` (Adobe: "REST API", long URIs): when its
    /// URI would be too long, or when it has a body, which a GET cannot carry everywhere.
    fn becomes_post(&self, target: usize, query: &str) -> bool {
        let length = if query.is_empty() {
            target
        } else {
            target + 1 + query.len()
        };
        self.operation.is_read()
            && self.operation.method_override
            && (length > self.operation.target_limit || !matches!(self.body, Body::None))
    }

    /// The path with its parameters, behind the base URL's prefix.
    fn target(&self, base: &BaseUrl) -> Result<String, RequestError> {
        let operation = self.operation.name;
        let mut out = String::with_capacity(base.prefix().len() + self.operation.path.len() + 16);
        out.push_str(base.prefix());
        let mut rest = self.operation.path;
        while let Some((literal, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                break;
            };
            out.push_str(literal);
            let value = self
                .path_value(name)
                .ok_or(RequestError::MissingParameter { operation, name })?;
            push_encoded(&mut out, value);
            rest = after;
        }
        out.push_str(rest);
        Ok(out)
    }

    fn path_value(&self, name: &str) -> Option<&str> {
        self.path
            .iter()
            .find(|(given, _)| *given == name)
            .map(|(_, value)| value.as_str())
    }

    fn check_path(&self) -> Result<(), RequestError> {
        let operation = self.operation.name;
        for (name, value) in &self.path {
            let known = self
                .operation
                .params
                .iter()
                .find(|p| p.place == Place::Path && p.name == *name);
            let Some(param) = known else {
                return Err(RequestError::NoSuchPathParameter { operation, name });
            };
            let dots = value == "." || value == "..";
            let splits = |c: char| matches!(c, '/' | '\\') || c.is_control();
            if value.is_empty() || dots || value.contains(splits) {
                return Err(RequestError::PathValue {
                    operation,
                    name: param.name,
                });
            }
        }
        Ok(())
    }

    fn check_parameters(&self) -> Result<(), RequestError> {
        let operation = self.operation.name;
        let fields = match &self.body {
            Body::Form(fields) => fields.as_slice(),
            _ => &[],
        };
        let parts: Vec<&str> = match &self.body {
            Body::Multipart(multipart) => multipart.names().collect(),
            _ => Vec::new(),
        };
        // What the query has, and what the body has: Spring reads a parameter from any of them.
        let in_query = || self.query.iter().map(|(name, _)| name.as_str());
        let in_body = || {
            let fields = fields.iter().map(|(name, _)| name.as_str());
            fields.chain(parts.iter().copied())
        };
        let mut all = in_query().chain(in_body());
        if let Some(name) = all.find(|name| is_reserved_parameter(name)) {
            let name = name.to_owned();
            return Err(RequestError::ReservedParameter { operation, name });
        }
        // A read by a key of several fields has all that it asks for in a JSON body (Adobe: "Lead
        // database", compound keys).
        let in_json = self.operation.is_read() && matches!(self.body, Body::Json(_));
        let takes_file = self.operation.payload == Payload::Multipart;
        let has_parts = matches!(self.body, Body::Multipart(_));
        for param in self.operation.params.iter().filter(|param| param.required) {
            // Whether `Name` will do for `name` is Marketo's to say: its pages and its definitions
            // are not of one mind.
            let given = |name: &str| name.eq_ignore_ascii_case(param.name);
            let found = match param.place {
                Place::Path => self.path_value(param.name).is_some(),
                Place::Query => in_json || in_query().chain(in_body()).any(given),
                // That there is no file at all is said of the body.
                Place::Form if takes_file && !has_parts => true,
                // A file stands in no query.
                Place::Form if param.name == FILE => in_body().any(given),
                Place::Form => in_query().chain(in_body()).any(given),
                Place::Header => {
                    is_set_here(param.name) || self.headers.iter().any(|(name, _)| given(name))
                }
            };
            if !found {
                return Err(RequestError::MissingParameter {
                    operation,
                    name: param.name,
                });
            }
        }
        Ok(())
    }

    fn check_size(&self, bytes: usize) -> Result<(), RequestError> {
        let (operation, limit) = (self.operation.name, self.operation.body_limit);
        if bytes > limit {
            return Err(RequestError::BodyTooLarge {
                operation,
                bytes,
                limit,
            });
        }
        Ok(())
    }

    fn check_body(&self) -> Result<(), RequestError> {
        let operation = self.operation.name;
        let expected = match self.operation.payload {
            Payload::None => BodyKind::None,
            Payload::Json => BodyKind::Json,
            Payload::Form => BodyKind::Form,
            Payload::Multipart => BodyKind::Multipart,
        };
        let got = self.body.kind();
        match &self.body {
            Body::None if self.operation.body_required => Err(RequestError::MissingBody {
                operation,
                expected,
            }),
            Body::None => Ok(()),
            _ if got != expected => Err(RequestError::WrongBody {
                operation,
                expected,
                got,
            }),
            Body::Json(json) => {
                self.check_size(json.len())?;
                if is_json(json) {
                    Ok(())
                } else {
                    Err(RequestError::NotJson { operation })
                }
            }
            Body::Multipart(multipart) => self.check_size(multipart.body().len()),
            Body::Form(_) => Ok(()),
        }
    }
}

fn pairs(owned: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    owned
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
}

fn form_bytes(fields: &[(String, String)]) -> Bytes {
    let mut out = String::new();
    push_pairs(&mut out, pairs(fields));
    Bytes::from(out)
}

/// Well-formed JSON in UTF-8; what it says is Marketo's to judge.
fn is_json(bytes: &[u8]) -> bool {
    core::str::from_utf8(bytes).is_ok_and(|_| serde_json::from_slice::<IgnoredAny>(bytes).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_utf8_and_whole() {
        assert!(is_json(br#" {"input":[{"email":"\u00e9"}]} "#));
        for bytes in [
            &b""[..],
            b"{",
            b"{} {}",
            b"\xEF\xBB\xBF{}",
            b"{\"a\":\"\xFF\"}",
            b"'a'",
        ] {
            assert!(!is_json(bytes), "{bytes:?}");
        }
    }

    #[test]
    fn reserved_in_any_case() {
        assert!(is_reserved_parameter("access_token"));
        assert!(is_reserved_parameter("Client_Secret"));
        assert!(is_reserved_parameter("_method"));
        assert!(!is_reserved_parameter("fields"));
        assert!(!is_reserved_parameter("method"));
    }
}
