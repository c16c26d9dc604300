use proptest::prelude::*;

use super::*;
use crate::error::Class;

const PAGE: &[u8] = br#"{"requestId":"a#1","success":true,"result":[]}"#;
const FAILED: &[u8] =
    br#"{"requestId":"a#1","success":false,"errors":[{"code":"606","message":"m"}]}"#;

fn typed(content_type: &'static str) -> HeaderValue {
    HeaderValue::from_static(content_type)
}

fn answer(kind: AnswerKind, status: u16, body: &[u8]) -> Answer {
    read(kind, StatusCode::from_u16(status).unwrap(), None, body)
}

fn code(answer: &Answer) -> &str {
    &answer.envelope().unwrap().errors[0].code
}

#[test]
fn envelopes_say_for_themselves_whether_it_went_well() {
    use AnswerKind::Envelope;
    assert!(matches!(answer(Envelope, 200, PAGE), Answer::Success(_)));
    let failed = answer(Envelope, 200, FAILED);
    assert!(matches!(failed, Answer::Failure(_)));
    assert_eq!(failed.trouble().unwrap().code, "606");
    // An asset that is not there: no result, a warning, and success all the same.
    let nothing =
        br#"{"success":true,"warnings":["No assets found"],"errors":[],"requestId":null}"#;
    assert!(matches!(answer(Envelope, 200, nothing), Answer::Success(_)));
    let silent = answer(Envelope, 200, br#"{"success":false}"#);
    assert!(matches!(silent, Answer::Failure(_)));
    assert!(!silent.trouble().unwrap().is_known());
    let both = br#"{"success":true,"errors":[{"code":"611","message":"m"}]}"#;
    assert!(matches!(answer(Envelope, 200, both), Answer::Failure(_)));
}

#[test]
fn two_hundred_without_an_envelope_is_unreadable() {
    for (body, shape) in [
        (&b"{}"[..], Shape::Json),
        (b"[]", Shape::Json),
        (b"<html>Just a moment</html>", Shape::Html),
        (b"", Shape::Empty),
        (&PAGE[..20], Shape::CutShort),
        (b"OK", Shape::Text),
    ] {
        let found = answer(AnswerKind::Envelope, 200, body);
        let expected = Unreadable {
            status: StatusCode::OK,
            shape,
            len: body.len(),
        };
        assert_eq!(found, Answer::Unreadable(expected));
        assert_eq!(found.trouble(), Some(UNREADABLE));
    }
}

#[test]
fn an_http_error_keeps_what_could_be_made_out() {
    let html = answer(AnswerKind::Envelope, 502, b"<html>");
    assert_eq!(html.trouble().unwrap().code, "502");
    let Answer::HttpError(error) = &html else {
        panic!("{html:?}")
    };
    assert_eq!(
        (error.shape, error.len, &error.envelope),
        (Shape::Html, 6, &None)
    );
    // An envelope behind an HTTP error says more than the status.
    let named = answer(AnswerKind::Bare, 400, FAILED);
    assert_eq!(
        (code(&named), named.trouble().unwrap().code),
        ("606", "606")
    );
    let other = answer(AnswerKind::Envelope, 503, br#"{"fault":"down"}"#);
    let Answer::HttpError(error) = other else {
        panic!()
    };
    assert_eq!((error.shape, error.envelope), (Shape::Json, None));
    // A good envelope behind a bad status is no success.
    assert!(matches!(
        answer(AnswerKind::Envelope, 500, PAGE),
        Answer::HttpError(_)
    ));
    assert!(matches!(
        answer(AnswerKind::Envelope, 302, b""),
        Answer::HttpError(_)
    ));
    let ingestion = br#"{"error_code":"429001","message":"Service usage limit reached"}"#;
    assert_eq!(code(&answer(AnswerKind::Empty, 429, ingestion)), "429001");
}

#[test]
fn user_management_and_data_ingestion_have_no_envelope() {
    for body in [
        &b"true"[..],
        b"[{\"userid\":\"a\"}]",
        b"{\"userid\":\"a\"}",
        b"{}",
        b"\"User invited\"",
        b"User invited",
        b"",
        b" \n",
    ] {
        assert_eq!(answer(AnswerKind::Bare, 200, body), Answer::Bare);
    }
    assert!(matches!(
        answer(AnswerKind::Bare, 200, FAILED),
        Answer::Failure(_)
    ));
    assert!(matches!(
        answer(AnswerKind::Bare, 200, b"<html>"),
        Answer::Unreadable(_)
    ));
    assert_eq!(answer(AnswerKind::Empty, 202, b""), Answer::Empty);
    assert!(matches!(
        answer(AnswerKind::Empty, 202, FAILED),
        Answer::Failure(_)
    ));
    assert!(matches!(
        answer(AnswerKind::Empty, 202, b"<html>"),
        Answer::Unreadable(_)
    ));
}

/// The envelopes that Marketo's services answer with, one of each.
#[test]
fn each_service_has_its_forms() {
    use AnswerKind::{Bare, Empty, Envelope, File};
    let asset_v1 =
        br#"{"success":true,"warnings":["w"],"errors":[],"requestId":null,"result":[{"id":7}]}"#;
    let asset_v2 = br#"{"success":true,"requestId":"a#1","result":{"id":"7"}}"#;
    let asset_v2_failed =
        br#"{"success":false,"requestId":"a#1","errors":[{"code":"702","message":"m"}]}"#;
    let users_failed = br#"{"errors":[{"code":"603","message":"Access denied"}]}"#;
    let rejected = br#"{"errors":[{"code":"602","message":"Access token expired"}]}"#;
    let ingestion = br#"{"error_code":"4000801","message":"m"}"#;
    let unheard_of = br#"{"error_code":"4299999","message":"m"}"#;
    for (kind, status, body, code, class) in [
        (Envelope, 200, PAGE, None, None),
        (Envelope, 200, &asset_v1[..], None, None),
        (Envelope, 200, &asset_v2[..], None, None),
        (Envelope, 200, FAILED, Some("606"), Some(Class::RateLimit)),
        (
            Envelope,
            200,
            &asset_v2_failed[..],
            Some("702"),
            Some(Class::NotFound),
        ),
        (
            Envelope,
            404,
            &asset_v2_failed[..],
            Some("702"),
            Some(Class::NotFound),
        ),
        (Bare, 200, &b"[]"[..], None, None),
        (Bare, 401, &rejected[..], Some("602"), Some(Class::Token)),
        (
            Bare,
            403,
            &users_failed[..],
            Some("603"),
            Some(Class::Denied),
        ),
        (Bare, 404, &b""[..], None, Some(Class::NotFound)),
        (Empty, 202, &b""[..], None, None),
        (
            Empty,
            400,
            &ingestion[..],
            Some("4000801"),
            Some(Class::Input),
        ),
        // A code that nobody has described: the status says at least something.
        (
            Empty,
            429,
            &unheard_of[..],
            Some("4299999"),
            Some(Class::RateLimit),
        ),
        (
            Empty,
            503,
            &unheard_of[..],
            Some("4299999"),
            Some(Class::Transient),
        ),
        (File, 404, &b"no file"[..], None, Some(Class::NotFound)),
        (File, 200, FAILED, Some("606"), Some(Class::RateLimit)),
    ] {
        let found = answer(kind, status, body);
        let text = String::from_utf8_lossy(body);
        let named = found
            .envelope()
            .and_then(|envelope| envelope.errors.first());
        assert_eq!(named.map(|error| &*error.code), code, "{status} {text}");
        assert_eq!(
            found.trouble().map(|info| info.class),
            class,
            "{status} {text}"
        );
    }
}

#[test]
fn an_envelope_in_place_of_a_file_is_found_by_type_or_by_its_start() {
    let file = |status: u16, content_type: Option<&'static str>, body: &[u8]| {
        let content_type = content_type.map(typed);
        let status = StatusCode::from_u16(status).unwrap();
        read(AnswerKind::File, status, content_type.as_ref(), body)
    };
    let csv = b"firstName,email\nAnn,ann@example.com\n";
    assert_eq!(file(200, Some("text/csv;charset=UTF-8"), csv), Answer::File);
    assert_eq!(file(200, None, csv), Answer::File);
    assert_eq!(file(200, None, b""), Answer::File);
    for content_type in [
        None,
        Some("text/csv"),
        Some("application/json;charset=UTF-8"),
    ] {
        assert_eq!(code(&file(200, content_type, FAILED)), "606");
        assert!(matches!(file(200, content_type, PAGE), Answer::Success(_)));
        let cut = file(200, content_type, &FAILED[..40]);
        assert!(
            matches!(cut, Answer::Unreadable(u) if u.shape == Shape::CutShort),
            "{cut:?}"
        );
    }
    // A part of a file is a part of a file, however it begins.
    assert_eq!(file(206, Some("text/csv"), FAILED), Answer::File);
    assert!(matches!(
        file(200, Some("text/html"), b"<html>"),
        Answer::Unreadable(_)
    ));
    assert!(matches!(
        file(200, Some("application/json"), b"{}"),
        Answer::Unreadable(_)
    ));
    let missing = file(404, Some("text/plain"), b"File not found");
    assert_eq!(missing.trouble().unwrap().code, "404");
}

#[test]
fn the_head_tells_a_file() {
    let csv = typed("text/csv;charset=UTF-8");
    let json = typed("Application/JSON; charset=UTF-8");
    let html = typed("text/html");
    let (ok, part) = (StatusCode::OK, StatusCode::PARTIAL_CONTENT);
    assert!(is_file(AnswerKind::File, ok, Some(&csv)));
    assert!(is_file(AnswerKind::File, ok, None));
    assert!(is_file(AnswerKind::File, part, Some(&json)));
    assert!(!is_file(AnswerKind::File, ok, Some(&json)));
    assert!(!is_file(AnswerKind::File, ok, Some(&html)));
    assert!(!is_file(
        AnswerKind::File,
        StatusCode::NOT_FOUND,
        Some(&csv)
    ));
    assert!(!is_file(AnswerKind::Envelope, ok, Some(&csv)));
}

#[test]
fn a_file_does_not_start_as_an_envelope_does() {
    for start in [FAILED, PAGE, b" \n{ \"success\": true", br#"{"errors":["#] {
        assert_eq!(sniff(start), Sniff::Envelope);
    }
    for start in [
        &b"id,email\n"[..],
        b"{\"\"success\"\":true}",
        b"{\"name\":1",
        b"{id}",
        b"[",
        b"{\"successful\"",
        b"{\"result,\"",
        b"\xEF\xBB\xBFid",
        b"{}",
    ] {
        assert_eq!(sniff(start), Sniff::File, "{start:?}");
    }
    for start in [&b""[..], b" ", b"{", b"{ \"", b"{\"succ", b"{\"result"] {
        assert_eq!(sniff(start), Sniff::More, "{start:?}");
    }
}

proptest! {
    #[test]
    fn sniffing_more_never_changes_a_verdict(bytes in "[ {\"a-z,\n]{0,12}", cut in 0..12_usize) {
        let bytes = bytes.as_bytes();
        let whole = sniff(bytes);
        let part = sniff(&bytes[..cut.min(bytes.len())]);
        prop_assert!(part == Sniff::More || part == whole, "{:?} {:?}", part, whole);
    }

    #[test]
    fn every_body_is_some_answer(kind in 0..5_usize, status in 100_u16..600, body in any::<Vec<u8>>()) {
        let kind = [AnswerKind::Envelope, AnswerKind::File, AnswerKind::Bare, AnswerKind::Token,
            AnswerKind::Empty][kind];
        let answer = answer(kind, status, &body);
        prop_assert!(answer.trouble().is_some() || (200..300).contains(&status));
    }
}
