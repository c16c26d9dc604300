//! One figure, and the table of all.

use anyhow::{Context, Result};
use serde_json::Value;

/// What was counted, what came out, and what the design asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Figure {
    what: String,
    target: String,
    seen: String,
    met: Option<bool>,
}

impl Figure {
    /// A figure with a target.
    pub(super) fn new(
        what: impl Into<String>,
        target: impl Into<String>,
        seen: impl Into<String>,
        met: bool,
    ) -> Self {
        Self {
            met: Some(met),
            target: target.into(),
            ..Self::plain(what, seen)
        }
    }

    /// A figure that the design sets no target for.
    pub(super) fn plain(what: impl Into<String>, seen: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            target: String::new(),
            seen: seen.into(),
            met: None,
        }
    }

    /// A target whose subject does not exist yet.
    pub(super) fn later(what: &str, target: &str) -> Self {
        Self {
            target: target.to_owned(),
            ..Self::plain(what, "not built yet")
        }
    }

    /// Reads a line such as `figure {"what":"…","target":"≤ 10","seen":"9","met":true}`; nothing
    /// if the line is of another kind.
    pub(super) fn read(line: &str) -> Option<Result<Self>> {
        line.strip_prefix("figure ").map(Self::read_json)
    }

    fn read_json(json: &str) -> Result<Self> {
        let read: Value = serde_json::from_str(json).context("not JSON")?;
        let text = |name: &str| Some(read.get(name)?.as_str()?.to_owned());
        Ok(Self {
            what: text("what").context("without `what`")?,
            target: text("target").unwrap_or_default(),
            seen: text("seen").context("without `seen`")?,
            met: read.get("met").and_then(Value::as_bool),
        })
    }
}

/// All figures, one line each, in columns.
pub(super) fn table(figures: &[Figure]) -> String {
    let head = ["met", "target", "seen", "what"].map(str::to_owned);
    let rows: Vec<[String; 4]> = figures
        .iter()
        .map(|figure| {
            let met = match figure.met {
                Some(true) => "yes",
                Some(false) => "NO",
                None => "",
            };
            [
                met.to_owned(),
                figure.target.clone(),
                figure.seen.clone(),
                figure.what.clone(),
            ]
        })
        .collect();
    let width = |column: usize| {
        let widths = rows.iter().chain([&head]).map(|row| cells(&row[column]));
        widths.max().unwrap_or(0)
    };
    let widths = [width(0), width(1), width(2)];
    let mut text = String::new();
    for row in [&head].into_iter().chain(&rows) {
        for (cell, width) in row.iter().zip(widths) {
            text += cell;
            text += &" ".repeat(width - cells(cell) + 2);
        }
        text += &row[3];
        text.push('\n');
    }
    text
}

/// How wide a text is.
fn cells(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::{Figure, table};

    #[test]
    fn figures_are_read_from_lines() {
        let line = r#"figure {"what":"606 met","target":"0","seen":"3","met":false}"#;
        let read = Figure::read(line).unwrap().unwrap();
        assert_eq!(read, Figure::new("606 met", "0", "3", false));
        let line = r#"figure {"what":"cost","seen":"3"}"#;
        let read = Figure::read(line).unwrap().unwrap();
        assert_eq!(read, Figure::plain("cost", "3"));
        assert!(Figure::read("a figure {}").is_none());
        assert!(Figure::read("figure {}").unwrap().is_err());
        assert!(Figure::read("figure of speech").unwrap().is_err());
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let figures = [
            Figure::new("a", "≤ 10", "12", false),
            Figure::later("b", "0"),
        ];
        assert_eq!(
            table(&figures),
            "met  target  seen           what\n\
             NO   ≤ 10    12             a\n     \
             0       not built yet  b\n"
        );
    }
}
