//! The permit protocol: a message that is read is written as the same, and none of another version
//! is read.

use marketo_core::limit::{IntegrationId, PermitRequest, Receipt, Reply, Report, Verdict};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::json::tree;

pub(crate) const WORDS: &[&str] = &["granted", "none", "receipt", "refused", "report", "wish"];

pub(crate) fn check(data: &[u8]) -> &'static str {
    let wish: Option<PermitRequest> = read(data);
    let reply: Option<Reply> = read(data);
    let report: Option<Report> = read(data);
    let receipt: Option<Receipt> = read(data);
    if let Some(PermitRequest { integration, .. }) = &wish {
        assert_eq!(
            IntegrationId::new(integration.as_str()).as_ref(),
            Ok(integration)
        );
        assert!(integration.as_str().len() <= IntegrationId::MAX_LEN);
    }
    if wish.is_some() || reply.is_some() || report.is_some() || receipt.is_some() {
        let version = tree(data).map(|tree| {
            // A list has its fields in order.
            let version = tree.get("v").or_else(|| tree.get(0));
            version.is_some_and(|v| *v == 1)
        });
        assert_ne!(version, Some(false), "a message of another version");
    }
    match (wish, reply, report, receipt) {
        (Some(_), ..) => "wish",
        (_, Some(reply), ..) => match reply.verdict {
            Verdict::Granted(permit) => {
                assert!(permit.end() >= permit.send_by);
                "granted"
            }
            Verdict::Refused(_) => "refused",
        },
        (_, _, Some(_), _) => "report",
        (.., Some(_)) => "receipt",
        _ => "none",
    }
}

/// A message, if it is one; then it has been written and read once more.
fn read<M: DeserializeOwned + Serialize + PartialEq>(data: &[u8]) -> Option<M> {
    let message: M = serde_json::from_slice(data).ok()?;
    let written = serde_json::to_vec(&message).expect("what was read can be written");
    let again: M = serde_json::from_slice(&written).expect("what was written can be read");
    assert!(again == message, "another message");
    Some(message)
}
