//! The log: JSON, one line each. Values of secrets, tokens and people's data do not get here.

use core::fmt::Display;

/// Something of ours or of the platform's that does not work.
pub fn problem(what: &str, error: &impl Display) {
    // A host whose error stream is shut does not want to know.
    use std::io::Write;
    let error = error.to_string().replace(['"', '\\', '\n'], " ");
    let _ = writeln!(
        std::io::stderr(),
        r#"{{"problem":"{what}","error":"{error}"}}"#
    );
}
