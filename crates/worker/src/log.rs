//! The log: JSON, one line each. Values of secrets, tokens and people's data do not get here.

use std::fmt::Display;

use marketo_gateway::edge::Line;
use worker::{console_error, console_log};

/// What became of a request.
pub(crate) fn line(line: &Line) {
    console_log!("{}", line.to_json());
}

/// Something of ours or of the platform's that does not work.
pub(crate) fn problem(what: &str, error: &impl Display) {
    let line = serde_json::json!({ "problem": what, "error": error.to_string() });
    console_error!("{line}");
}
