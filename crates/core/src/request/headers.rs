//! The headers of a request: the token's, those with one value only, those that the caller gives.

use http::HeaderMap;
use http::header::{AUTHORIZATION, HeaderName, HeaderValue, RANGE};

use super::{CallSpec, RequestError};
use crate::operation::{LimitClass, Operation, Place};
use crate::token::AccessToken;

/// Data ingestion takes the token in a header of its own (Adobe: "Data ingestion").
const USER_TOKEN: HeaderName = HeaderName::from_static("x-mkto-user-token");
/// Assets of the new designer want to know the kind of program that calls; there is one kind only
/// (Adobe: "Emails (New)").
const APP_TYPE: HeaderName = HeaderName::from_static("x-app-type");
const APP: HeaderValue = HeaderValue::from_static("marketo");

impl CallSpec {
    /// Whether the headers and the range can be sent with the operation.
    pub(super) fn check_headers(&self) -> Result<(), RequestError> {
        for (name, value) in &self.headers {
            self.header(name, value)?;
        }
        let operation = self.operation.name;
        if let Some(range) = &self.range {
            let takes_range = self.operation.has_param("Range", Place::Header);
            if !takes_range || !is_one_range(range) {
                return Err(RequestError::Range { operation });
            }
        }
        Ok(())
    }

    /// Puts all headers but the body's.
    pub(super) fn put_headers(
        &self,
        token: &AccessToken,
        headers: &mut HeaderMap,
    ) -> Result<(), RequestError> {
        let operation = self.operation.name;
        let (name, value) = credential(self.operation, token)?;
        headers.insert(name, value);
        if let Some(range) = &self.range {
            let range =
                HeaderValue::from_str(range).map_err(|_| RequestError::Range { operation })?;
            headers.insert(RANGE, range);
        }
        if self.operation.has_param(APP_TYPE.as_str(), Place::Header) {
            headers.insert(APP_TYPE, APP);
        }
        for (name, value) in &self.headers {
            let (name, value) = self.header(name, value)?;
            headers.insert(name, value);
        }
        Ok(())
    }

    /// A header that the caller gives.
    fn header(&self, name: &str, value: &str) -> Result<(HeaderName, HeaderValue), RequestError> {
        let problem = || RequestError::Header {
            operation: self.operation.name,
            name: name.to_owned(),
        };
        let known = self
            .operation
            .params
            .iter()
            .any(|p| p.place == Place::Header && p.name.eq_ignore_ascii_case(name));
        if !known || is_set_here(name) || name.eq_ignore_ascii_case(RANGE.as_str()) {
            return Err(problem());
        }
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| problem())?;
        let value = HeaderValue::from_str(value).map_err(|_| problem())?;
        Ok((name, value))
    }
}

/// Whether a header is set without the caller's doing.
pub(super) fn is_set_here(name: &str) -> bool {
    [APP_TYPE, USER_TOKEN]
        .iter()
        .any(|set| name.eq_ignore_ascii_case(set.as_str()))
}

/// The header that carries the token, kept out of logs by those who respect its mark.
fn credential(
    operation: &Operation,
    token: &AccessToken,
) -> Result<(HeaderName, HeaderValue), RequestError> {
    let (name, text) = match operation.limits {
        LimitClass::DataIngestion => (USER_TOKEN, token.expose().to_owned()),
        LimitClass::Instance | LimitClass::Identity => {
            (AUTHORIZATION, format!("Bearer {}", token.expose()))
        }
    };
    let mut value = HeaderValue::from_str(&text).map_err(|_| RequestError::Token)?;
    value.set_sensitive(true);
    Ok((name, value))
}

/// `bytes=` and one range: several would be answered in a multipart form that nobody reads.
fn is_one_range(range: &str) -> bool {
    let digits = |text: &str| text.len() <= 19 && text.bytes().all(|b| b.is_ascii_digit());
    let Some((from, to)) = range
        .strip_prefix("bytes=")
        .and_then(|range| range.split_once('-'))
    else {
        return false;
    };
    if !digits(from) || !digits(to) {
        return false;
    }
    match (from.parse::<u64>(), to.parse::<u64>()) {
        (Ok(from), Ok(to)) => from <= to,
        (Ok(_), Err(_)) | (Err(_), Ok(_)) => true,
        (Err(_), Err(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_of_three_kinds() {
        for range in [
            "bytes=0-0",
            "bytes=5-",
            "bytes=-100",
            "bytes=750000-1499999",
        ] {
            assert!(is_one_range(range), "{range}");
        }
        for range in [
            "",
            "bytes=",
            "bytes=-",
            "bytes=1",
            "0-1",
            "bytes=2-1",
            "bytes=0-1,3-4",
            "bytes=a-",
            "bytes=0-1\r\nX: y",
            "Bytes=0-1",
            "bytes= 0-1",
            "bytes=99999999999999999999-",
        ] {
            assert!(!is_one_range(range), "{range}");
        }
    }
}
