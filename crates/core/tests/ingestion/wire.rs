//! What is said of allotments, as it is on the wire.

use core::fmt::Debug;

use marketo_core::limit::ingestion::{Account, Flat, InvalidCredentialName, Learnt};
use marketo_core::limit::{LeaseId, Why};

use super::*;

/// That `value` is written as `text`, and `text` is read as `value`.
#[track_caller]
fn same<T: Flat + PartialEq + Debug>(value: T, text: &str) {
    assert_eq!(value.to_text(), text);
    // JSON, for whoever has to look at it.
    assert!(serde_json::from_str::<Vec<serde_json::Value>>(text).is_ok());
    assert_eq!(T::from_text(text), Some(value));
}

#[test]
fn version_1_does_not_change() {
    let request = AllotmentRequest::new(name("default"), load(45, 4_500), 100, TIMEOUT);
    let text = r#"[1,"default",45,4500,100,300000]"#;
    same(request.clone(), text);

    let mut governor = IngestionGovernor::new(IngestionLimits::MARKETO);
    let leave = granted(governor.allot(at(1_790_000_000_123), &request));
    same(
        AllotmentVerdict::Granted(leave),
        r#"[1,"granted",1790000000123,45,4500,2000,300000]"#,
    );
    for (why, word) in [
        (Why::Rate, "rate"),
        (Why::Quota, "quota"),
        (Why::Starting, "starting"),
    ] {
        let span = ms(200);
        let pause = AllotmentVerdict::NotFor(Pause { span, why });
        same(pause, &format!(r#"[1,"{word}",200]"#));
    }

    let account = Account {
        allotment: LeaseId::from_number(1_790_000_000_123),
        answered: load(44, 4_400),
        unused: load(1, 100),
    };
    let told = "1790000000123,44,4400,1,100";
    let report = || AccountReport::new(name("default"));
    same(
        report().with_accounts(vec![account, account]),
        &format!(r#"[1,"default","",0,{told},{told}]"#),
    );
    let wait = Some(ms(2_000));
    for (learnt, text) in [
        (Learnt::TooMany { wait }, r#""too_many",2000"#),
        (Learnt::TooMany { wait: None }, r#""too_many",0"#),
        (Learnt::DayClosed { wait }, r#""day_closed",2000"#),
        (Learnt::DayClosed { wait: None }, r#""day_closed",0"#),
    ] {
        same(
            report().with_learnt(Some(learnt)),
            &format!(r#"[1,"default",{text}]"#),
        );
    }

    let mut request = request;
    request.accounts.push(account);
    same(request, &text.replace(']', &format!(",{told}]")));
}

#[test]
fn what_is_no_message_of_version_1_is_not_read() {
    for text in [
        "",
        "[]",
        "[1]",
        "null",
        r#"[2,"default",45,4500,100,300000]"#,
        r#"["1","default",45,4500,100,300000]"#,
        r#"[1,default,45,4500,100,300000]"#,
        r#"[1,"de fault",45,4500,100,300000]"#,
        r#"[1,"default",45,4500,100]"#,
        r#"[1,"default",-45,4500,100,300000]"#,
        r#"[1,"default",45,4294967296,100,300000]"#,
        r#"[1,"default",45,4500,100,300000,7]"#,
        r#"[1,"default",45,4500,100,300000,7,1,1,1]"#,
        r#"[1,"default",45,4500,100,300000"#,
    ] {
        assert_eq!(AllotmentRequest::from_text(text), None, "{text}");
    }
    for text in [
        r#"[1,"granted",7,1,1,2000]"#,
        r#"[1,"other",7]"#,
        r#"[1,"rate",7,7]"#,
    ] {
        assert_eq!(AllotmentVerdict::from_text(text), None, "{text}");
    }
    for text in [r#"[1,"default","other",7]"#, r#"[1,"default","",0,7]"#] {
        assert_eq!(AccountReport::from_text(text), None, "{text}");
    }
}

#[test]
fn a_credentials_name_is_plain_and_short() {
    assert_eq!(name("default").as_str(), "default");
    for bad in ["", "a b", &"x".repeat(65)] {
        assert_eq!(CredentialName::new(bad), Err(InvalidCredentialName));
    }
}
