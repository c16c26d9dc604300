//! Rows of separated values, quoted as RFC 4180 says; an empty cell is the word `null` (Adobe:
//! "Bulk Lead Extract").

/// The format of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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

    /// Writes one row.
    pub fn row(self, out: &mut String, cells: impl IntoIterator<Item = String>) {
        for (place, cell) in cells.into_iter().enumerate() {
            if place > 0 {
                out.push(self.separator());
            }
            if cell.is_empty() {
                out.push_str("null");
            } else if cell.contains(['"', '\n', '\r', self.separator()]) {
                out.push('"');
                out.push_str(&cell.replace('"', "\"\""));
                out.push('"');
            } else {
                out.push_str(&cell);
            }
        }
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
