//! Rows of separated values, quoted as RFC 4180 says; an empty cell is the word `null` (Adobe:
//! "Bulk Lead Extract").

use serde::{Deserialize, Serialize};

/// The format of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Format {
    /// Commas.
    #[default]
    Csv,
    /// Tabs.
    Tsv,
    /// Semicolons.
    Ssv,
}

impl Format {
    /// Reads a format's name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name.to_ascii_uppercase().as_str() {
            "CSV" => Some(Self::Csv),
            "TSV" => Some(Self::Tsv),
            "SSV" => Some(Self::Ssv),
            _ => None,
        }
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Tsv => "TSV",
            Self::Ssv => "SSV",
        }
    }

    /// The content type of the file.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Csv | Self::Ssv => "text/csv;charset=UTF-8",
            Self::Tsv => "text/tab-separated-values;charset=UTF-8",
        }
    }

    const fn separator(self) -> char {
        match self {
            Self::Csv => ',',
            Self::Tsv => '\t',
            Self::Ssv => ';',
        }
    }

    /// Writes one row; an empty cell becomes the word `null`.
    pub fn row(self, out: &mut String, cells: impl IntoIterator<Item = String>) {
        self.plain_row(
            out,
            cells.into_iter().map(|cell| {
                if cell.is_empty() {
                    "null".to_owned()
                } else {
                    cell
                }
            }),
        );
    }

    /// Writes one row as it is.
    pub fn plain_row<T: AsRef<str>>(self, out: &mut String, cells: impl IntoIterator<Item = T>) {
        for (place, cell) in cells.into_iter().enumerate() {
            let cell = cell.as_ref();
            if place > 0 {
                out.push(self.separator());
            }
            if cell.contains(['"', '\n', '\r', self.separator()]) {
                out.push('"');
                out.push_str(&cell.replace('"', "\"\""));
                out.push('"');
            } else {
                out.push_str(cell);
            }
        }
        out.push('\n');
    }

    /// Reads all rows. Lines end with LF or CRLF, outside of quotes; blank ones are passed over, and
    /// so is a byte order mark.
    #[must_use]
    pub fn read(self, text: &str) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        let (mut row, mut cell) = (Vec::new(), String::new());
        let mut quoted = false;
        let mut letters = text.trim_start_matches('\u{feff}').chars().peekable();
        loop {
            match letters.next() {
                Some('"') if quoted && letters.peek() == Some(&'"') => {
                    letters.next();
                    cell.push('"');
                }
                Some('"') if quoted => quoted = false,
                Some('"') if cell.is_empty() => quoted = true,
                Some(letter) if letter == self.separator() && !quoted => {
                    row.push(std::mem::take(&mut cell));
                }
                Some('\r') if !quoted && letters.peek() == Some(&'\n') => {}
                end @ (Some('\n') | None) if !quoted || end.is_none() => {
                    row.push(std::mem::take(&mut cell));
                    if row.len() > 1 || row.iter().any(|cell| !cell.is_empty()) {
                        rows.push(std::mem::take(&mut row));
                    }
                    row.clear();
                    if end.is_none() {
                        return rows;
                    }
                }
                Some(letter) => cell.push(letter),
                None => return rows,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// What was written is read.
        #[test]
        fn rows_come_back(rows in prop::collection::vec(prop::collection::vec("[a\"',;\t\r\n é]{0,6}", 2..4), 1..5)) {
            for format in [Format::Csv, Format::Tsv, Format::Ssv] {
                let mut out = String::new();
                for row in &rows {
                    format.plain_row(&mut out, row);
                }
                prop_assert_eq!(&format.read(&out), &rows, "{}", out);
            }
        }
    }

    #[test]
    fn files_of_other_hands_are_read() {
        let text = "\u{feff}email;note\r\n\r\na@x.example;\"one \"\"two\"\"\r\nthree\"\nb;";
        let rows = Format::Ssv.read(text);
        assert_eq!(rows[0], ["email", "note"]);
        assert_eq!(rows[1], ["a@x.example", "one \"two\"\r\nthree"]);
        assert_eq!(rows[2], ["b", ""]);
        assert_eq!(rows.len(), 3);
        assert!(Format::Csv.read("").is_empty());
        assert_eq!(
            Format::Csv.read("a,\"never closed"),
            [["a", "never closed"]]
        );
    }

    #[test]
    fn cells_are_quoted_when_they_must_be() {
        let mut out = String::new();
        let cells = ["a", "", "b,c", "d\"e", "f\ng", "h;i"].map(str::to_owned);
        Format::Csv.row(&mut out, cells.clone());
        assert_eq!(out, "a,null,\"b,c\",\"d\"\"e\",\"f\ng\",h;i\n");
        out.clear();
        Format::Ssv.row(&mut out, cells);
        assert_eq!(out, "a;null;b,c;\"d\"\"e\";\"f\ng\";\"h;i\"\n");
    }
}
