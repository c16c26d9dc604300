use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn read(body: &[u8]) -> Envelope {
    match parse(body) {
        Parsed::Object(envelope) => envelope,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_page_of_leads_is_read_around_its_result() {
    let body = br#"{"requestId":"1568#178b202751a","result":[{"id":1,"success":false}],
        "success":true,"nextPageToken":"GIYDAOBNGEYS2MBW====","moreResult":false}"#;
    let envelope = read(body);
    assert_eq!(envelope.success, Some(true));
    assert_eq!(envelope.request_id.as_deref(), Some("1568#178b202751a"));
    assert_eq!(
        envelope.next_page_token.as_deref(),
        Some("GIYDAOBNGEYS2MBW====")
    );
    assert_eq!(envelope.more_result, Some(false));
    assert_eq!(
        envelope.result_in(body),
        Some(&br#"[{"id":1,"success":false}]"#[..])
    );
    assert!(!envelope.is_failure() && envelope.is_success());
}

#[test]
fn errors_are_objects_with_text_or_number_as_code() {
    let envelope = read(
        br#"{"requestId":"a#1","success":false,"errors":[{"code":"601","message":"Access token invalid"},
            {"code":606,"message":null},{"message":"no code"},"text",null,17,[],{}]}"#,
    );
    let found: Vec<(&str, &str)> = envelope
        .errors
        .iter()
        .map(|e| (e.code.as_str(), e.message.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            ("601", "Access token invalid"),
            ("606", ""),
            ("", "no code"),
            ("", "text"),
            ("", "17"),
            ("", ""),
            ("", "")
        ]
    );
}

#[test]
fn warnings_are_texts_or_objects() {
    let envelope = read(
        br#"{"success":true,"errors":[],"requestId":null,
            "warnings":["No assets found for the given search criteria.",{"code":702,"message":"m"}]}"#,
    );
    assert_eq!(envelope.request_id, None);
    assert!(!envelope.has_result() && envelope.is_success());
    assert_eq!(envelope.warnings[0].code, None);
    assert_eq!(
        envelope.warnings[0].message,
        "No assets found for the given search criteria."
    );
    assert_eq!(envelope.warnings[1].code.as_deref(), Some("702"));
}

#[test]
fn an_odd_member_does_not_hide_the_others() {
    let envelope = read(
        br#"{"requestId":{},"success":"yes","moreResult":0,"nextPageToken":"","result":null,
            "warnings":7,"errors":{"code":"1003","message":"m"},"other":[{"errors":1}]}"#,
    );
    assert_eq!(
        envelope.errors,
        [ApiError {
            code: "1003".into(),
            message: "m".into()
        }]
    );
    assert_eq!((envelope.success, envelope.more_result), (None, None));
    assert_eq!(
        (&envelope.request_id, &envelope.next_page_token),
        (&None, &None)
    );
    assert_eq!(envelope.result, None);
    assert!(envelope.is_failure());
}

#[test]
fn data_ingestion_failures_are_errors() {
    let envelope = read(br#"{"error_code":"4290801","message":"Daily quota reached"}"#);
    assert_eq!(
        envelope.errors,
        [ApiError {
            code: "4290801".into(),
            message: "Daily quota reached".into()
        }]
    );
    // A message alone, or beside real errors, is no such failure.
    assert!(read(br#"{"message":"m"}"#).errors.is_empty());
    let both = read(br#"{"errors":[{"code":"1"}],"error_code":"2"}"#);
    assert_eq!(both.errors.len(), 1);
}

#[test]
fn members_may_be_escaped_and_the_last_of_two_counts() {
    let envelope = read(br#"{"\u0073uccess":true,"success":false}"#);
    assert_eq!(envelope.success, Some(false));
}

#[test]
fn of_an_error_too_the_last_of_two_members_counts() {
    let body = br#"{"errors":[{"code":"606","c\u006fde":601,"message":1,"message":"m"}]}"#;
    let error = &read(body).errors[0];
    assert_eq!((&*error.code, &*error.message), ("601", "m"));
}

#[test]
fn a_name_of_half_a_character_hides_nothing() {
    let envelope = read(br#"{"\ud800":1,"success":false,"errors":[{"\udc00":2,"code":"601"}]}"#);
    assert_eq!(envelope.success, Some(false));
    assert_eq!(envelope.errors[0].code, "601");
}

#[test]
fn a_cut_through_a_character_is_a_cut() {
    for (text, less, shape) in [
        (
            r#"{"errors":[{"code":"1006","message":"größ"#,
            1,
            Shape::CutShort,
        ),
        (r#"["😀"#, 3, Shape::CutShort),
        (r#"["😀"#, 1, Shape::CutShort),
        ("file größ", 1, Shape::Text),
        (r#"{"success":true} ö"#, 1, Shape::Text),
        ("<p>ö", 1, Shape::Html),
    ] {
        let cut = &text.as_bytes()[..text.len() - less];
        assert!(
            matches!(parse(cut), Parsed::Not(found) if found == shape),
            "{text}"
        );
    }
    assert!(matches!(parse(b"{\"a\":\"\xc3("), Parsed::Not(Shape::Text)));
}

#[test]
fn what_is_not_an_object_is_told_apart() {
    for (body, shape) in [
        (&b""[..], Shape::Empty),
        (b" \r\n", Shape::Empty),
        (b"<html><body>502</body></html>", Shape::Html),
        (b"Bad Gateway", Shape::Text),
        (b"\xFF\xFE", Shape::Text),
        (
            b"{\"success\":true,\"result\":[{\"id\":1},{",
            Shape::CutShort,
        ),
        (b"{", Shape::CutShort),
        (b"[1,2", Shape::CutShort),
        (b"{\"success\":true}}", Shape::Text),
        (b"{'success':true}", Shape::Text),
    ] {
        match parse(body) {
            Parsed::Not(found) => assert_eq!(found, shape, "{body:?}"),
            other => panic!("{other:?}"),
        }
    }
    for body in [&b"[]"[..], b"true", b"\"x\"", b" 12 ", b"null"] {
        assert!(matches!(parse(body), Parsed::Other), "{body:?}");
    }
}

#[test]
fn debug_prints_no_message_and_no_result() {
    let body = br#"{"result":[{"email":"ann@example.com"}],
        "errors":[{"code":"1006","message":"Field 'ann@example.com' not found"}],
        "warnings":["ann@example.com"]}"#;
    let shown = format!("{:?}", read(body));
    assert!(shown.contains("1006") && !shown.contains("ann"), "{shown}");
}

/// Any JSON, with the envelope's member names often among the keys.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[0-9]{3,4}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((any_key(), inner), 0..4)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

fn any_key() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => proptest::sample::select(vec![
            "success", "requestId", "errors", "warnings", "nextPageToken", "moreResult", "result",
            "code", "message",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
    ]
}

/// The envelope as a reader of the whole tree finds it.
fn model(value: &Value) -> Envelope {
    let text = |value: Option<&Value>| match value? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let entries = |value: Option<&Value>| -> Vec<(Option<String>, String)> {
        let list = match value {
            Some(Value::Array(list)) => list.clone(),
            Some(other) => vec![other.clone()],
            None => vec![],
        };
        list.iter()
            .filter(|entry| !entry.is_null())
            .map(|entry| match entry {
                Value::Object(members) => (
                    text(members.get("code")),
                    text(members.get("message")).unwrap_or_default(),
                ),
                other => (None, text(Some(other)).unwrap_or_default()),
            })
            .collect()
    };
    Envelope {
        success: value.get("success").and_then(Value::as_bool),
        request_id: text(value.get("requestId")),
        errors: entries(value.get("errors"))
            .into_iter()
            .map(|(code, message)| ApiError {
                code: code.unwrap_or_default(),
                message,
            })
            .collect(),
        warnings: entries(value.get("warnings"))
            .into_iter()
            .map(|(code, message)| Warning { code, message })
            .collect(),
        next_page_token: text(value.get("nextPageToken")).filter(|token| !token.is_empty()),
        more_result: value.get("moreResult").and_then(Value::as_bool),
        result: None,
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in any::<Vec<u8>>(), start in "\\{\"(errors|result|success)\":") {
        let _ = parse(&bytes);
        let mut body = start.into_bytes();
        body.extend(bytes);
        let _ = parse(&body);
    }

    #[test]
    fn a_body_cut_anywhere_is_never_a_whole_envelope(value in any_json(), cut in any::<prop::sample::Index>()) {
        let text = json!({"success": true, "result": value}).to_string();
        let cut = cut.index(text.len());
        prop_assert!(matches!(parse(&text.as_bytes()[..cut]), Parsed::Not(_)));
    }

    #[test]
    fn the_reader_agrees_with_the_tree(
        pairs in proptest::collection::vec((any_key(), any_json()), 0..7),
        pretty in any::<bool>(),
    ) {
        let value = Value::Object(pairs.into_iter().collect());
        let text = if pretty { format!("{value:#}") } else { value.to_string() };
        let mut found = read(text.as_bytes());
        let result = found.result_in(text.as_bytes()).map(|raw| serde_json::from_slice::<Value>(raw).unwrap());
        prop_assert_eq!(result.as_ref(), value.get("result").filter(|result| !result.is_null()));
        found.result = None;
        prop_assert_eq!(found, model(&value));
    }
}
