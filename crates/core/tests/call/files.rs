//! Files, and what may stand in their place.

use http::StatusCode;
use marketo_core::call::{CallError, Outcome};
use marketo_core::limit::Completion;
use marketo_core::operation::by_name;
use marketo_core::request::CallSpec;

use crate::pump::*;

fn file() -> CallSpec {
    CallSpec::new(by_name("getExportLeadFile").unwrap()).with_path("exportId", "e-1")
}

#[test]
fn a_file_is_passed_on_unread() {
    for (status, content_type) in [(200, Some("text/csv")), (200, None), (206, JSON)] {
        let csv = Reply::Whole(
            StatusCode::from_u16(status).unwrap(),
            content_type,
            "id\n1\n".to_owned(),
        );
        let run = pump(&file(), &mut Answers(&[csv]));
        let Outcome::File(head) = &run.outcome else {
            panic!("{:?}", run.outcome);
        };
        assert_eq!(head.status, status);
        assert_eq!(head.headers.get("etag").unwrap(), "\"f\"");
        assert!(!head.headers.contains_key("set-cookie"));
        assert_eq!(run.completions(), [Completion::Answered]);
    }
}

#[test]
fn an_envelope_in_place_of_a_file_is_no_file() {
    let run = pump(
        &file(),
        &mut Answers(&[failed("606"), failed("602"), failed("1003")]),
    );
    let Outcome::Answered(answered) = &run.outcome else {
        panic!("{:?}", run.outcome);
    };
    assert_eq!(answered.code.as_deref(), Some("1003"));
    assert_eq!(run.trace.troubles, ["606", "602"]);
    // Plain text with 404 is how Marketo says that there is no file yet.
    let missing = Reply::Whole(
        StatusCode::NOT_FOUND,
        Some("text/plain"),
        "not ready".to_owned(),
    );
    let run = pump(&file(), &mut Answers(&[missing]));
    assert!(matches!(&run.outcome, Outcome::Answered(a) if a.status == 404));
    let run = pump(&file(), &mut Answers(&[page(200, "<html>")]));
    assert!(matches!(
        run.outcome,
        Outcome::Failed(CallError::Unavailable { .. })
    ));
    assert_eq!(run.sent.len(), 5);
}

#[test]
fn an_envelope_under_a_files_content_type_is_no_file() {
    let envelope = r#"{"requestId":"a#1","success":false,"errors":[{"code":"608","message":"m"}]}"#;
    let csv = |body: &str| Reply::Whole(StatusCode::OK, Some("text/csv"), body.to_owned());
    let run = pump(&file(), &mut Answers(&[csv(envelope), csv("id\n1\n")]));
    assert!(matches!(run.outcome, Outcome::File(_)), "{:?}", run.outcome);
    assert_eq!(run.trace.troubles, ["608"]);
    // What only looks a little like one is the file, whole.
    let run = pump(&file(), &mut Answers(&[csv("{\"a\"\n1\n")]));
    assert!(matches!(&run.outcome, Outcome::Answered(a) if a.code.is_none() && a.body.len() == 7));
    let Outcome::Answered(answered) = &run.outcome else {
        panic!("{:?}", run.outcome);
    };
    assert_eq!(answered.headers.get("etag").unwrap(), "\"f\"");
    assert!(!answered.headers.contains_key("content-length"));
}
