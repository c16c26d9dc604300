//! What each operation takes and gives, in TypeScript, from the catalog.

use std::fmt::Write as _;
use std::fs;

use anyhow::{Result, ensure};
use marketo_core::operation::{
    AnswerKind, LimitClass, Operation, Paging, Payload, Place, families,
};

use crate::repo::Repo;

const FILE: &str = "js/marketo-edge/src/operations.ts";

/// Writes the file.
pub(crate) fn write(repo: &Repo) -> Result<()> {
    fs::write(repo.path(FILE), text()?)?;
    Ok(())
}

/// Fails if the file is not what the catalog makes of it.
pub(crate) fn check(repo: &Repo) -> Result<()> {
    let there = fs::read_to_string(repo.path(FILE))?;
    ensure!(
        there == text()?,
        "{FILE} is not what the catalog says: run `cargo xtask types`"
    );
    Ok(())
}

fn text() -> Result<String> {
    let mut text = String::from(
        "/* Made from the catalog of operations by `cargo xtask types`. */\n\
         import type { Envelope, FileToSend, Json, MarketoFile, Value } from \"./types.js\";\n\n\
         /** What each operation takes, and what a good answer is. */\n\
         export interface Operations {\n",
    );
    let mut listings = Vec::new();
    for family in families() {
        for row in family.rows {
            if row.limits == LimitClass::Identity {
                continue;
            }
            writeln!(text, "  /** `{} {}` */", row.method, row.path)?;
            writeln!(text, "  {}: {{", row.name)?;
            let takes = takes(row);
            if takes.is_empty() {
                writeln!(text, "    takes: Record<never, never>;")?;
            } else {
                writeln!(text, "    takes: {{")?;
                for line in takes {
                    writeln!(text, "      {line};")?;
                }
                writeln!(text, "    }};")?;
            }
            writeln!(text, "    gives: {};", gives(row))?;
            writeln!(text, "  }};")?;
            if row.paging != Paging::None {
                listings.push(row.name);
            }
        }
    }
    text.push_str("}\n\n/** The operations. */\nexport type OperationName = keyof Operations;\n\n");
    text.push_str("/** Those that list something, page by page. */\nexport type ListingName =");
    for name in listings {
        write!(text, "\n  | \"{name}\"")?;
    }
    text.push_str(";\n");
    Ok(text)
}

fn takes(row: &Operation) -> Vec<String> {
    let mut lines = Vec::new();
    for (place, member) in [
        (Place::Path, "path"),
        (Place::Query, "query"),
        (Place::Form, "form"),
        (Place::Header, "headers"),
    ] {
        let there = row.params.iter().filter(|param| param.place == place);
        let own: Vec<_> = there
            // The client knows the subscription that it is of.
            .filter(|param| !(place == Place::Path && param.name == "munchkinId"))
            .filter(|param| !(row.payload == Payload::Multipart && param.name == "file"))
            .collect();
        if own.is_empty() {
            continue;
        }
        let value = if place == Place::Header {
            "string"
        } else {
            "Value"
        };
        let members: Vec<_> = own
            .iter()
            .map(|param| {
                let name = if param
                    .name
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'_')
                {
                    param.name.to_owned()
                } else {
                    format!("{:?}", param.name)
                };
                // A file's own body is no parameter; what may be left out may be undefined too.
                match param.required {
                    true => format!("{name}: {value}"),
                    false => format!("{name}?: {value} | undefined"),
                }
            })
            .collect();
        let mark = if own.iter().any(|param| param.required) {
            ""
        } else {
            "?"
        };
        lines.push(format!("{member}{mark}: {{ {} }}", members.join("; ")));
    }
    match row.payload {
        Payload::Json => {
            let mark = if row.body_required { "" } else { "?" };
            lines.push(format!("body{mark}: Json | object"));
        }
        Payload::Multipart => lines.push("file?: FileToSend".to_owned()),
        _ => {}
    }
    if row.is_file() {
        lines.push("range?: string".to_owned());
    }
    lines
}

fn gives(row: &Operation) -> &'static str {
    match row.answer {
        AnswerKind::File => "MarketoFile",
        AnswerKind::Bare => "Json | undefined",
        AnswerKind::Empty => "undefined",
        _ => "Envelope",
    }
}
