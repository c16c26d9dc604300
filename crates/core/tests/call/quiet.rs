//! Nothing of tokens or data is in what is printed or reported.

use http::{HeaderMap, StatusCode};
use marketo_core::call::{CallError, Outcome, Step};
use marketo_core::limit::{LeaseId, Permit, Verdict};
use marketo_core::operation::by_name;
use marketo_core::request::CallSpec;
use marketo_core::retry::RetryBudget;

use crate::pump::*;

#[test]
fn a_code_that_is_no_code_goes_into_no_log() {
    let body = r#"{"requestId":"zoe example","success":false,"errors":[{"code":"zoe@example.com","message":"m"}]}"#;
    let odd = Reply::Whole(StatusCode::OK, JSON, body.to_owned());
    for spec in [read(), create()] {
        let run = pump(&spec, &mut Answers(core::slice::from_ref(&odd)));
        assert!(
            matches!(&run.outcome, Outcome::Answered(a) if a.code.as_deref() == Some("unknown"))
        );
        let said = format!("{:?}{:?}{:?}", run.leases, run.trace, run.outcome);
        assert!(!said.contains("zoe"), "{said}");
    }
    for (code, known) in [
        ("1234567890123456", true),
        ("12345678901234567", false),
        ("", false),
    ] {
        let run = pump(&read(), &mut Answers(&[failed(code)]));
        let told = run.leases[0].1[0].code.as_deref();
        assert_eq!(told, Some(if known { code } else { "unknown" }));
    }
}

/// What stands before Marketo may show the request that it was sent, token and all.
#[test]
fn a_page_that_repeats_the_token_is_withheld() {
    let text = |run: &Run| match &run.outcome {
        Outcome::Answered(answered) => (
            String::from_utf8(answered.body.to_vec()).unwrap(),
            answered.headers["content-type"]
                .to_str()
                .unwrap()
                .to_owned(),
        ),
        other => panic!("{other:?}"),
    };
    for (page_text, kept) in [
        ("<html>no such page</html>", true),
        ("<html>Authorization: Bearer first</html>", false),
        ("first", false),
        ("{\"token\":\"first\"}", false),
        ("<html>fir st</html>", true),
    ] {
        let run = pump(&read(), &mut Answers(&[page(404, page_text)]));
        let (said, kind) = text(&run);
        if kept {
            assert_eq!((said.as_str(), kind.as_str()), (page_text, "text/html"));
        } else {
            assert!(!said.contains("first") && said.contains("404"), "{said}");
            assert_eq!(kind, "text/plain; charset=utf-8");
        }
    }
    // What went well is the caller's own data, whatever it says.
    let good = r#"{"success":true,"result":[{"note":"first"}]}"#;
    let run = pump(
        &read(),
        &mut Answers(&[Reply::Whole(StatusCode::OK, JSON, good.to_owned())]),
    );
    assert_eq!(text(&run).0, good);
}

/// Services without an envelope need not say more than 401 of a token.
#[test]
fn a_bare_401_is_about_the_token() {
    let roles = CallSpec::new(by_name("getRoles").unwrap());
    let list = || Reply::Whole(StatusCode::OK, JSON, "[]".to_owned());
    let refused = || page(401, "<html>Unauthorized</html>");
    let run = pump(&roles, &mut Answers(&[refused(), list()]));
    assert_eq!(run.bearers(), ["first", "second"]);
    assert!(matches!(&run.outcome, Outcome::Answered(answered) if answered.body == "[]"));
    let run = pump(&roles, &mut Answers(&[refused()]));
    assert_eq!(run.bearers(), ["first", "second"]);
    let rejected = matches!(
        &run.outcome,
        Outcome::Failed(CallError::TokenRejected { .. })
    );
    assert!(rejected, "{:?}", run.outcome);
}

/// Walks a call through all its stages and prints it in each.
#[test]
fn nothing_that_is_printed_holds_a_token_or_data() {
    let spec = CallSpec::new(by_name("getLeadsByFilterType").unwrap())
        .with_query("filterType", "email")
        .with_query("filterValues", "zoe@example.com");
    for spec in [spec, upsert(), create()] {
        let mut call = call(spec, PATIENCE);
        let mut budget = RetryBudget::new();
        let mut printed = String::new();
        let mut rejected = false;
        for round in 0..40_u64 {
            let step = call.poll(START.after(MS(round)), 0, &mut budget);
            printed += &format!("{step:?}\n{step:#?}\n{call:?}\n{call:#?}\n");
            match step {
                Step::Token { .. } => call.on_token(START, Ok(held("hush-token", START, HOUR))),
                Step::Acquire(_) => {
                    call.on_permit(
                        START,
                        Verdict::Granted(Permit {
                            lease: LeaseId::from_number(round),
                            send_by: START.after(MS(5_000)),
                            server_timeout: MS(30_000),
                        }),
                    );
                }
                Step::Send { .. } => {
                    let _ = call.on_head(START, StatusCode::OK, &HeaderMap::new());
                    let body: &[u8] = if rejected {
                        br#"{"success":true,"result":[{"email":"zoe@example.com"}]}"#
                    } else {
                        br#"{"success":false,"errors":[{"code":"602","message":"zoe@example.com"}]}"#
                    };
                    rejected = true;
                    call.on_chunk(body);
                    printed += &format!("{call:?}\n");
                    call.on_end(START);
                    printed += &format!("{call:?}\n");
                }
                Step::Done(outcome) => {
                    assert!(matches!(outcome, Outcome::Answered(a) if a.code.is_none()));
                    break;
                }
                _ => {}
            }
        }
        assert!(printed.contains("AskedPermit") && printed.contains("Done"));
        // As texts and as lists of bytes.
        for hidden in ["hush", "zoe", "122, 111, 101", "104, 117, 115, 104"] {
            assert!(!printed.contains(hidden), "{hidden} in {printed}");
        }
    }
}
