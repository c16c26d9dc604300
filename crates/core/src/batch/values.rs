//! A read of many values, as reads of as many as Marketo takes at once.

use crate::operation::{Operation, Place};
use crate::request::{BaseUrl, CallSpec};

/// Why values cannot be looked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ValueProblem {
    /// The operation has no such parameter.
    #[error("{operation} has no parameter {name}")]
    NoParameter {
        /// The operation.
        operation: &'static str,
        /// The parameter.
        name: String,
    },
    /// Marketo splits values at commas, and has no way to write one (Adobe: "REST API").
    #[error("value {place} has a comma in it, which Marketo would split it at")]
    Comma {
        /// Which value, from 0.
        place: usize,
    },
    /// A value is empty.
    #[error("value {place} is empty")]
    Empty {
        /// Which value, from 0.
        place: usize,
    },
    /// The request is too long with this value alone: ask for fewer fields, or for a shorter value.
    #[error("the request is too long with value {place} alone; ask for fewer fields")]
    TooLong {
        /// Which value, from 0.
        place: usize,
    },
}

/// Splits `values` of the parameter `name` over calls that are like `spec` otherwise, in order: as
/// many in each as the operation takes (300 filter values, 25 leads to merge), and as fit into a
/// request's target where the operation does not take a long query as a body.
///
/// # Errors
/// [`ValueProblem`] names the value that cannot be sent. Then there are no calls at all.
pub fn split_values<V: AsRef<str>>(
    spec: &CallSpec,
    base: &BaseUrl,
    name: &str,
    values: &[V],
) -> Result<Vec<CallSpec>, ValueProblem> {
    let operation: &'static Operation = spec.operation;
    if !operation.has_param(name, Place::Query) {
        let (operation, name) = (operation.name, name.to_owned());
        return Err(ValueProblem::NoParameter { operation, name });
    }
    let most = operation.largest_batch.map_or(usize::MAX, usize::from);
    let mut calls = Vec::new();
    let mut batch: Vec<&str> = Vec::new();
    let mut last: Option<CallSpec> = None;
    for (place, value) in values.iter().enumerate() {
        let value = value.as_ref();
        if value.trim().is_empty() {
            return Err(ValueProblem::Empty { place });
        }
        if value.contains(',') {
            return Err(ValueProblem::Comma { place });
        }
        batch.push(value);
        let with = |batch: &[&str]| spec.clone().with_query(name, batch.join(","));
        let call = with(&batch);
        if batch.len() <= most && call.check_for(base).is_ok() {
            last = Some(call);
            continue;
        }
        let alone = with(&[value]);
        if alone.check_for(base).is_err() {
            return Err(ValueProblem::TooLong { place });
        }
        calls.extend(last.replace(alone));
        batch = vec![value];
    }
    calls.extend(last);
    Ok(calls)
}
