//! Answers: read as another JSON reader has them, and refused where that refuses them.

use http::{HeaderValue, StatusCode};
use marketo_core::operation::AnswerKind;
use marketo_core::response::{
    Answer, Envelope, Shape, Sniff, is_file, read, read_identity, server_time, sniff,
};
use serde_json::Value;

use crate::json::{is_json, tree};

pub(crate) const WORDS: &[&str] = &[
    "JSON without an envelope",
    "cut short",
    "empty",
    "failure",
    "html",
    "success",
    "text",
];

const KINDS: [AnswerKind; 5] = [
    AnswerKind::Envelope,
    AnswerKind::Bare,
    AnswerKind::Empty,
    AnswerKind::File,
    AnswerKind::Token,
];

pub(crate) fn check(body: &[u8]) -> &'static str {
    let shape = shape(body);
    let json = core::str::from_utf8(body).is_ok_and(is_json);
    assert_eq!(shape == Shape::Json, json, "another reader says otherwise");
    what_is_cut_is_seen(body, json);
    sniffs_alike(body);
    identity(body);
    for kind in KINDS {
        for status in [
            StatusCode::OK,
            StatusCode::PARTIAL_CONTENT,
            StatusCode::NOT_FOUND,
        ] {
            consistent(kind, status, body);
        }
    }
    if let Some(Value::Object(_)) = tree(body) {
        same_as_tree(body);
    }
    match read(AnswerKind::Envelope, StatusCode::OK, None, body) {
        Answer::Success(_) => "success",
        Answer::Failure(_) => "failure",
        _ => match shape {
            Shape::Json => "JSON without an envelope",
            Shape::CutShort => "cut short",
            Shape::Html => "html",
            Shape::Empty => "empty",
            _ => "text",
        },
    }
}

/// What the body is taken for, apart from what is wanted.
fn shape(body: &[u8]) -> Shape {
    match read(AnswerKind::Envelope, StatusCode::NOT_FOUND, None, body) {
        Answer::HttpError(error) => error.shape,
        other => panic!("a 404 is {other:?}"),
    }
}

/// The first half of an answer is never taken for a whole one, nor for something else.
fn what_is_cut_is_seen(body: &[u8], json: bool) {
    let starts = body.trim_ascii_start().first();
    if !json || !matches!(starts, Some(b'{' | b'[' | b'"')) {
        return;
    }
    let (half, rest) = body.split_at(body.len() / 2);
    if rest.trim_ascii().is_empty() {
        return;
    }
    let expected = if half.trim_ascii().is_empty() {
        Shape::Empty
    } else {
        Shape::CutShort
    };
    assert_eq!(shape(half), expected, "half of JSON");
}

/// More bytes never change what the first ones said.
fn sniffs_alike(body: &[u8]) {
    let whole = sniff(body);
    for end in 0..body.len().min(48) {
        let said = sniff(body.get(..end).unwrap_or_default());
        assert!(
            said == Sniff::More || said == whole,
            "{said:?}, then {whole:?}"
        );
    }
}

fn identity(body: &[u8]) {
    let Ok(reply) = read_identity(StatusCode::OK, body) else {
        return;
    };
    let token = reply.access_token.expose();
    assert!(!token.is_empty() && token.bytes().all(|b| b.is_ascii_graphic()));
    let kind = reply.token_type.as_ref();
    let repeated = kind.is_some_and(|text| text.contains(token));
    if token.len() > 40 && !repeated {
        assert!(!format!("{reply:?}").contains(token), "the token is shown");
    }
    if let Some(tree) = tree(body) {
        let said = tree.get("access_token").and_then(text);
        assert_eq!(said.as_deref(), Some(token));
    }
}

/// What each kind of operation makes of a body agrees with what the body is.
fn consistent(kind: AnswerKind, status: StatusCode, body: &[u8]) {
    let json = HeaderValue::from_static("application/json;charset=UTF-8");
    let answer = read(kind, status, Some(&json), body);
    let _ = (answer.trouble(), is_file(kind, status, Some(&json)));
    let error = !status.is_success();
    match &answer {
        Answer::Success(envelope) => {
            assert!(!envelope.is_failure() && answer.trouble().is_none());
        }
        Answer::Failure(envelope) => {
            assert!(envelope.is_failure() && answer.trouble().is_some());
        }
        Answer::HttpError(found) => assert!(error && found.len == body.len()),
        Answer::Unreadable(found) => assert!(!error && found.len == body.len()),
        Answer::File => assert_eq!(kind, AnswerKind::File),
        Answer::Empty => assert_eq!(kind, AnswerKind::Empty),
        Answer::Bare => assert!(matches!(kind, AnswerKind::Bare | AnswerKind::Token)),
        other => panic!("an answer without a rule: {other:?}"),
    }
    if let Some(envelope) = answer.envelope() {
        if let Some(id) = &envelope.request_id {
            let _ = server_time(id);
        }
        if envelope.has_result() {
            let result = envelope.result_in(body).expect("a result within the body");
            assert!(core::str::from_utf8(result).is_ok_and(is_json));
        }
    }
}

/// The members that anybody goes by are those of the tree.
fn same_as_tree(body: &[u8]) {
    let Some(tree) = tree(body) else { return };
    let answer = read(AnswerKind::Envelope, StatusCode::OK, None, body);
    let errors = errors_of(&tree);
    let success = tree.get("success").and_then(Value::as_bool);
    let failed = success == Some(false) || !errors.is_empty();
    let envelope = match &answer {
        Answer::Failure(envelope) => {
            assert!(failed, "nothing in it says that it failed");
            envelope
        }
        Answer::Success(envelope) => {
            assert!(!failed, "it says that it failed");
            envelope
        }
        _ => {
            assert!(!failed, "it says that it failed");
            return;
        }
    };
    assert_eq!(envelope.success, success);
    assert_eq!(
        envelope.more_result,
        tree.get("moreResult").and_then(Value::as_bool)
    );
    let token = tree.get("nextPageToken").and_then(text);
    same_text(
        envelope.next_page_token.as_ref(),
        token.filter(|token| !token.is_empty()),
    );
    same_text(
        envelope.request_id.as_ref(),
        tree.get("requestId").and_then(text),
    );
    same_result(envelope, body, &tree);
    assert_eq!(envelope.errors.len(), errors.len());
    for (ours, (code, message)) in envelope.errors.iter().zip(errors) {
        same_text(Some(&ours.code), Some(code));
        same_text(Some(&ours.message), Some(message));
    }
    let warnings = tree.get("warnings").map(entries).unwrap_or_default();
    assert_eq!(envelope.warnings.len(), warnings.len());
    for (ours, (code, message)) in envelope.warnings.iter().zip(warnings) {
        same_text(ours.code.as_ref(), code);
        same_text(Some(&ours.message), Some(message));
    }
}

fn same_result(envelope: &Envelope, body: &[u8], tree: &Value) {
    let result = tree.get("result").filter(|result| !result.is_null());
    let ours = envelope
        .result_in(body)
        .map(|bytes| serde_json::from_slice::<Value>(bytes).ok());
    assert_eq!(ours, result.map(|result| Some(result.clone())));
}

/// The errors of a tree: a list or one alone, of objects or of mere texts; data ingestion's else.
fn errors_of(tree: &Value) -> Vec<(String, String)> {
    let mut errors = tree.get("errors").map(entries).unwrap_or_default();
    if let (true, Some(code)) = (errors.is_empty(), tree.get("error_code").and_then(text)) {
        errors.push((
            Some(code),
            tree.get("message").and_then(text).unwrap_or_default(),
        ));
    }
    let coded = |(code, message): (Option<String>, _)| (code.unwrap_or_default(), message);
    errors.into_iter().map(coded).collect()
}

fn entries(value: &Value) -> Vec<(Option<String>, String)> {
    let entry = |value: &Value| match value {
        Value::Null => None,
        Value::Object(members) => {
            let member = |name| members.get(name).and_then(text);
            Some((member("code"), member("message").unwrap_or_default()))
        }
        other => Some((None, text(other).unwrap_or_default())),
    };
    match value {
        Value::Array(all) => all.iter().filter_map(entry).collect(),
        one => entry(one).into_iter().collect(),
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The same text, or the same number however it is written; the tree has it to 15 digits, and the
/// smallest of all to fewer.
fn same_text(ours: Option<&String>, theirs: Option<String>) {
    let number = |text: &String| text.parse::<f64>().ok();
    if ours != theirs.as_ref() {
        let numbers = (ours.and_then(number), theirs.as_ref().and_then(number));
        let alike = |(a, b): (f64, f64)| (a - b).abs() <= b.abs() * 1e-14 + f64::MIN_POSITIVE;
        let (a, b) = numbers;
        assert!(a.zip(b).is_some_and(alike), "{ours:?}, but {theirs:?}");
    }
}
