//! What is said of allotments, as it is on the wire.

use core::fmt::Debug;

use marketo_core::limit::ingestion::{Account, AllotmentReply, InvalidCredentialName, Learnt};
use marketo_core::limit::{LeaseId, Why};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::*;

/// That `value` is written as `text`, and `text` is read as `value`.
fn same<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: T, text: &str) {
    assert_eq!(serde_json::to_string(&value).unwrap(), text);
    assert_eq!(serde_json::from_str::<T>(text).unwrap(), value);
}

#[test]
fn version_1_does_not_change() {
    let request = AllotmentRequest::new(name("default"), load(45, 4_500), 100, TIMEOUT);
    let text = r#"{"v":1,"credential":"default","want":{"calls":45,"objects":4500},"first":100,"server_timeout_ms":300000}"#;
    same(request.clone(), text);

    let mut governor = IngestionGovernor::new(IngestionLimits::MARKETO);
    let leave = granted(governor.allot(at(1_790_000_000_123), &request));
    same(
        AllotmentReply::from(AllotmentVerdict::Granted(leave)),
        r#"{"v":1,"verdict":{"granted":{"allotment":1790000000123,"load":{"calls":45,"objects":4500},"use_within_ms":2000,"server_timeout_ms":300000}}}"#,
    );
    let pause = Pause {
        span: ms(200),
        why: Why::Rate,
    };
    same(
        AllotmentReply::from(AllotmentVerdict::NotFor(pause)),
        r#"{"v":1,"verdict":{"not_for":{"ms":200,"why":"rate"}}}"#,
    );

    let account = Account {
        allotment: LeaseId::from_number(1_790_000_000_123),
        answered: load(44, 4_400),
        unused: load(1, 100),
    };
    let told = r#"{"allotment":1790000000123,"answered":{"calls":44,"objects":4400},"unused":{"calls":1,"objects":100}}"#;
    let report = || AccountReport::new(name("default"));
    same(
        report().with_accounts(vec![account]),
        &format!(r#"{{"v":1,"credential":"default","accounts":[{told}]}}"#),
    );
    for (learnt, text) in [
        (
            Learnt::TooMany {
                wait: Some(ms(2_000)),
            },
            r#"{"too_many":{"wait_ms":2000}}"#,
        ),
        (Learnt::TooMany { wait: None }, r#"{"too_many":{}}"#),
        (Learnt::DayClosed { wait: None }, r#"{"day_closed":{}}"#),
    ] {
        same(
            report().with_learnt(Some(learnt)),
            &format!(r#"{{"v":1,"credential":"default","learnt":{text}}}"#),
        );
    }

    let mut request = request;
    request.accounts.push(account);
    let more = format!(r#","accounts":[{told}]}}"#);
    same(request, &text.replace("300000}", &format!("300000{more}")));
}

#[test]
fn another_version_is_refused_and_a_new_field_passed_over() {
    let text = r#"{"v":1,"credential":"default","want":{"calls":45,"objects":4500},"first":100,"server_timeout_ms":300000}"#;
    for other in ["{\"v\":2", "{\"v\":\"1\"", "{\"w\":1"] {
        let text = text.replace("{\"v\":1", other);
        assert!(
            serde_json::from_str::<AllotmentRequest>(&text).is_err(),
            "{text}"
        );
    }
    let more = text.replace("{\"v\":1", "{\"v\":1,\"more\":[1]");
    assert!(serde_json::from_str::<AllotmentRequest>(&more).is_ok());
}

#[test]
fn a_credentials_name_is_plain_and_short() {
    assert_eq!(name("default").as_str(), "default");
    for bad in ["", "a b", &"x".repeat(65)] {
        assert_eq!(CredentialName::new(bad), Err(InvalidCredentialName));
    }
}
