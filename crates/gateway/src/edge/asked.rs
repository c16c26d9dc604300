//! What a request asks for, wherever it put its parameters.

use std::collections::BTreeMap;

use bytes::Bytes;
use form_urlencoded::parse;
use http::HeaderMap;
use marketo_core::operation::{Method, Operation, Payload, Place};
use marketo_core::request::{Body, CallSpec, Multipart, MultipartError, is_reserved_parameter};

use serde_json::value::RawValue;

use super::Head;
use super::plan::content_type;
use crate::answer::Refusal;

/// What a request asks for, with its parameters wherever it put them.
pub(super) struct Asked {
    /// Nothing for a method that Marketo does not know.
    pub(super) method: Option<Method>,
    /// A POST that says it is something else.
    overridden: bool,
    query: Vec<(String, String)>,
    body: Body,
    other_content: bool,
    /// Why the body is no multipart body, though it says it is one.
    broken: Option<MultipartError>,
}

/// Whether the body is said to be of the kind that files come in.
pub(super) fn sends_file(headers: &HeaderMap) -> bool {
    essence(headers).as_deref() == Some(MULTIPART)
}

/// The content type without its parameters, in small letters.
fn essence(headers: &HeaderMap) -> Option<String> {
    let text = content_type(headers)?.split(';').next()?;
    Some(text.trim().to_ascii_lowercase())
}

impl Asked {
    pub(super) fn read(head: &Head<'_>, body: Bytes) -> Self {
        let pairs = |text: &[u8]| -> Vec<(String, String)> { parse(text).into_owned().collect() };
        let query = head.target.split_once('?').map_or("", |(_, query)| query);
        let query = pairs(query.as_bytes());
        let essence = essence(head.headers);
        let kind = essence.as_deref();
        let (mut other_content, mut broken) = (false, None);
        let body = if body.is_empty() {
            Body::None
        } else if kind == Some(FORM) {
            Body::Form(pairs(&body))
        } else if kind == Some(MULTIPART) {
            let content_type = content_type(head.headers).unwrap_or_default();
            match Multipart::read(content_type, body) {
                Ok(multipart) => Body::Multipart(multipart),
                Err(error) => {
                    broken = Some(error);
                    Body::None
                }
            }
        } else {
            other_content = kind.is_none_or(|kind| !kind.ends_with("json"));
            Body::Json(body)
        };
        let sent = Method::from_http(head.method);
        let method = if sent == Some(Method::Post) {
            said_method(&query, &body).unwrap_or(sent)
        } else {
            sent
        };
        Self {
            method,
            overridden: method != sent,
            query,
            body,
            other_content,
            broken,
        }
    }

    /// Puts parameters and body where the operation has them.
    pub(super) fn fill(self, spec: &mut CallSpec) -> Result<(), Refusal> {
        let operation = spec.operation;
        let ours = |(name, _): &(String, String)| !is_reserved_parameter(name);
        let (mut query, mut body) = (self.query, self.body);
        query.retain(ours);
        if let Body::Form(form) = &mut body {
            form.retain(ours);
            // The form of a read, or of a step that has no body, holds its parameters: Spring, on
            // which Marketo runs, reads them there as it does in the query.
            if self.overridden || operation.payload == Payload::None {
                query.append(form);
            }
            // One client sends a form with nothing but `_method` in it.
            if form.is_empty() && operation.payload != Payload::Form {
                body = Body::None;
            }
        }
        let wanted = Refusal::ContentType {
            wanted: content_of(operation),
        };
        spec.body = match (operation.payload, body) {
            // What some clients put into the body of a call that has none says nothing; but the
            // body of a read that comes as a POST is its query.
            (Payload::None, Body::Json(_) | Body::Multipart(_)) if self.overridden => {
                return Err(Refusal::ContentType { wanted: FORM });
            }
            (Payload::None, _) => Body::None,
            (Payload::Multipart, Body::None) if let Some(why) = self.broken => {
                return Err(Refusal::NotMultipart { why });
            }
            (Payload::Multipart, Body::Multipart(multipart)) => {
                Body::Multipart(multipart.without(is_reserved_parameter))
            }
            (Payload::Multipart, Body::None) => Body::None,
            (_, _) if self.broken.is_some() => return Err(wanted),
            (_, Body::Json(_)) if self.other_content => return Err(wanted),
            (Payload::Json, body @ (Body::Json(_) | Body::None)) => body,
            (Payload::Form, Body::Json(_)) if !operation.json_too => return Err(wanted),
            (Payload::Form, body @ (Body::Form(_) | Body::Json(_) | Body::None)) => {
                let mut form = match body {
                    Body::Form(form) => form,
                    Body::Json(json) => fields_of(&json).ok_or(Refusal::NotJson)?,
                    _ => Vec::new(),
                };
                // Marketo takes the fields from the query as well.
                let (fields, rest) = query
                    .into_iter()
                    .partition(|(name, _)| operation.has_param(name, Place::Form));
                query = rest;
                form.extend::<Vec<_>>(fields);
                Body::Form(form)
            }
            _ => return Err(wanted),
        };
        spec.query = query;
        Ok(())
    }
}

/// The members of a JSON object as the fields of a form: texts as they are, all else as JSON, which
/// is how forms of Marketo's carry folders (Adobe: "Asset APIs"). Nothing for what is no object.
fn fields_of(json: &[u8]) -> Option<Vec<(String, String)>> {
    let members: BTreeMap<String, &RawValue> = serde_json::from_slice(json).ok()?;
    let mut fields = Vec::with_capacity(members.len());
    for (name, value) in members {
        let value = match value.get() {
            "null" => continue,
            text if text.starts_with('"') => serde_json::from_slice(text.as_bytes()).ok()?,
            other => other.to_owned(),
        };
        if !is_reserved_parameter(&name) {
            fields.push((name, value));
        }
    }
    Some(fields)
}

/// The method that a POST says it stands for, in its query or in its form: long reads come with
/// `_method=GET` (Adobe: REST API), old clients delete with `_method=DELETE`, and one says on every
/// call which method it uses anyway. `Some(None)` for a method that Marketo does not know.
fn said_method(query: &[(String, String)], body: &Body) -> Option<Option<Method>> {
    let form: &[(String, String)] = if let Body::Form(pairs) = body {
        pairs
    } else {
        &[]
    };
    let mut all = query.iter().chain(form);
    let (_, said) = all.find(|(name, said)| name == "_method" && !said.is_empty())?;
    let known = [Method::Get, Method::Post, Method::Delete];
    Some(
        known
            .into_iter()
            .find(|method| said.eq_ignore_ascii_case(method.as_str())),
    )
}

const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";

/// The content type that an operation takes.
const fn content_of(operation: &Operation) -> &'static str {
    match operation.payload {
        Payload::Form => FORM,
        Payload::Multipart => MULTIPART,
        _ => "application/json",
    }
}
