//! The permit protocol, as it is on the wire.

use core::fmt::Debug;
use core::time::Duration;

use marketo_core::limit::{
    CompleteOutcome, Completion, IntegrationId, InvalidIntegrationId, LeaseId, PermitRequest,
    Receipt, Refusal, RefusalReason, Reply, Report, Verdict,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{at, wish};

/// That `value` is written as `text`, and `text` is read as `value`.
pub(crate) fn same<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: T, text: &str) {
    assert_eq!(serde_json::to_string(&value).unwrap(), text);
    assert_eq!(serde_json::from_str::<T>(text).unwrap(), value);
}

const REQUEST: &str = r#"{"v":1,"integration":"crm","operation":"getLeadById","server_timeout_ms":30000,"deadline":1790000030000}"#;

#[test]
fn version_1_does_not_change() {
    same(wish("crm", 30, at(1_790_000_030_000)), REQUEST);

    let mut governor = marketo_core::limit::Governor::new(marketo_core::limit::Limits::MARKETO);
    let request = wish("crm", 30, at(0));
    let permit = governor
        .try_acquire(at(1_790_000_000_123), &request)
        .unwrap();
    let granted = r#"{"v":1,"verdict":{"granted":{"lease":1790000000123,"send_by":1790000005123,"server_timeout_ms":30000}}}"#;
    let now = at(1_790_000_000_124);
    let reply = Reply::at(now, Verdict::Granted(permit));
    same(reply, &granted.replace("}}}", r#"}},"now":1790000000124}"#));
    // As it was before the clock was told.
    same(Reply { now: None, ..reply }, granted);

    let refusal = |reason| {
        let refusal = Refusal {
            reason,
            retry_at: at(1_790_000_012_345),
        };
        Reply::at(now, Verdict::Refused(refusal))
    };
    let reasons = [
        (RefusalReason::DeadlineTooNear, "deadline_too_near"),
        (RefusalReason::QueueFull, "queue_full"),
        (RefusalReason::TimedOut, "timed_out"),
        (RefusalReason::CallerLeft, "caller_left"),
        (RefusalReason::Unreachable, "unreachable"),
        (RefusalReason::ExportQueueFull, "export_queue_full"),
        (RefusalReason::ExportVolume, "export_volume"),
        (RefusalReason::ExportShare, "export_share"),
        (RefusalReason::ImportQueueFull, "import_queue_full"),
        (RefusalReason::ListBusy, "list_busy"),
    ];
    for (reason, name) in reasons {
        let text = format!(
            r#"{{"v":1,"verdict":{{"refused":{{"reason":"{name}","retry_at":1790000012345}}}},"now":1790000000124}}"#
        );
        same(refusal(reason), &text);
    }

    let lease = LeaseId::from_number(1_790_000_000_123);
    let completions = [
        (Completion::Answered, "answered"),
        (Completion::Cut, "cut"),
        (Completion::NotSent, "not_sent"),
    ];
    for (completion, name) in completions {
        let text = format!(r#"{{"v":1,"lease":1790000000123,"completion":"{name}"}}"#);
        same(Report::new(lease, completion), &text);
    }
    same(
        Report::new(lease, Completion::Answered).with_code("606"),
        r#"{"v":1,"lease":1790000000123,"completion":"answered","code":"606"}"#,
    );

    same(
        Report::new(lease, Completion::Cut).by(IntegrationId::new("crm").unwrap()),
        r#"{"v":1,"lease":1790000000123,"completion":"cut","integration":"crm"}"#,
    );

    let outcomes = [
        (CompleteOutcome::Freed, "freed"),
        (CompleteOutcome::GivenBack, "given_back"),
        (CompleteOutcome::Orphaned, "orphaned"),
        (CompleteOutcome::Unknown, "unknown"),
        (CompleteOutcome::Foreign, "foreign"),
    ];
    for (outcome, name) in outcomes {
        let text = format!(r#"{{"v":1,"outcome":"{name}","now":1790000000124}}"#);
        same(Receipt::at(now, outcome), &text);
    }
}

#[test]
fn another_version_is_refused() {
    let read = |text: &str| serde_json::from_str::<PermitRequest>(text).map_err(|e| e.to_string());
    for version in ["0", "2", "257", "\"1\"", "null", "1.0"] {
        let text = REQUEST.replace("\"v\":1", &format!("\"v\":{version}"));
        assert!(read(&text).is_err(), "{version}");
    }
    assert!(
        read(&REQUEST.replace("\"v\":1,", ""))
            .unwrap_err()
            .contains("missing field `v`")
    );
}

#[test]
fn a_field_that_is_not_known_is_passed_over() {
    let more = REQUEST.replace("\"v\":1", "\"v\":1,\"class\":\"batch\"");
    let request: PermitRequest = serde_json::from_str(&more).unwrap();
    assert_eq!(request.server_timeout, Duration::from_secs(30));
}

#[test]
fn an_integrations_id_is_plain() {
    let longest = "x".repeat(IntegrationId::MAX_LEN);
    for id in ["crm", "a", "Shop-2.eu_west", &longest] {
        assert_eq!(IntegrationId::new(id).unwrap().as_str(), id);
    }
    let too_long = "x".repeat(IntegrationId::MAX_LEN + 1);
    for id in ["", "a b", "a/b", "ä", "a\n", &too_long] {
        assert_eq!(IntegrationId::new(id), Err(InvalidIntegrationId));
        let text = serde_json::to_string(id).unwrap();
        assert!(serde_json::from_str::<IntegrationId>(&text).is_err());
    }
}
