//! What came of a call, as the interface has it.

use marketo_core::batch::RecordOutcome as Outcome;
use marketo_core::error::Fault;

use crate::bindings::exports::marketo::edge::marketo::{Error, Reason, RecordOutcome, Told};
use crate::bindings::exports::marketo::edge::types::{Class, Details, Executed, Refusal};

/// An error of the interface.
pub(crate) fn error(operation: &str, fault: Fault) -> Error {
    let (class, executed) = (fault.class, fault.executed);
    let details = Details {
        message: fault.message,
        code: fault.code,
        operation: operation.to_owned(),
        request_id: fault.request_id,
        advice: fault.advice,
        retry_at: fault.retry_at,
    };
    // Ours have no code of Marketo's.
    match (class, details.code.is_empty()) {
        ("limit", _) => Error::Limited(details),
        ("token", true) => Error::Token(details),
        ("outcome_unknown", _) => Error::OutcomeUnknown(details),
        ("unavailable", true) => Error::Unavailable(details),
        ("page", _) => Error::Page(details),
        ("request" | "too_large", true) => Error::Invalid(details),
        _ => Error::Refused(Refusal {
            class: refused(class),
            executed: match executed {
                "no" => Executed::No,
                "holds" => Executed::Holds,
                _ => Executed::Unknown,
            },
            details,
        }),
    }
}

fn refused(class: &str) -> Class {
    match class {
        "token" => Class::Token,
        "rate_limit" => Class::RateLimit,
        "concurrency_limit" => Class::ConcurrencyLimit,
        "day_closed" => Class::DayClosed,
        "transient" => Class::Transient,
        "queue" => Class::Queue,
        "export_quota" => Class::ExportQuota,
        "denied" => Class::Denied,
        "unavailable" => Class::Unavailable,
        "not_found" => Class::NotFound,
        "already_done" => Class::AlreadyDone,
        "input" => Class::Input,
        "state" => Class::State,
        "too_large" => Class::TooLarge,
        "request" => Class::Request,
        _ => Class::Other,
    }
}

/// What became of a record.
pub(crate) fn record(operation: &str, outcome: Outcome) -> RecordOutcome {
    match outcome {
        Outcome::Told {
            status,
            reasons,
            item,
        } => RecordOutcome::Told(Told {
            status,
            reasons: reasons
                .into_iter()
                .map(|reason| Reason {
                    code: reason.code,
                    message: reason.message,
                })
                .collect(),
            item: item.0.get().as_bytes().to_vec(),
        }),
        Outcome::Failed(error_of) => {
            RecordOutcome::Failed(error(operation, Fault::of_record(&error_of)))
        }
        _ => RecordOutcome::Failed(error(
            operation,
            Fault::request("nothing is known of the record"),
        )),
    }
}
