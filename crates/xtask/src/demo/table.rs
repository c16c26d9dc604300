//! The table at the end.

/// A figure in a table: a name and a value for each column.
pub(super) struct Row {
    name: String,
    values: Option<[String; 2]>,
}

impl Row {
    /// A line of counts.
    pub(super) fn counts(name: &str, values: [u64; 2]) -> Self {
        Self::texts(name, values.map(thousands))
    }

    /// A line of counts, each with a second one behind it.
    pub(super) fn pairs(name: &str, first: [u64; 2], second: [u64; 2]) -> Self {
        let [one, other] = first.map(thousands);
        let [one_too, other_too] = second.map(thousands);
        let values = [
            format!("{one} / {one_too}"),
            format!("{other} / {other_too}"),
        ];
        Self::texts(name, values)
    }

    /// A line of any text.
    pub(super) fn texts(name: &str, values: [String; 2]) -> Self {
        Self {
            name: name.to_owned(),
            values: Some(values),
        }
    }

    /// A heading over the lines that follow.
    pub(super) fn heading(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            values: None,
        }
    }
}

/// A number as people write it: `12,345`.
pub(super) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The rows under two column titles, names to the left and values to the right.
pub(super) fn render(titles: [&str; 2], rows: &[Row]) -> String {
    let width = |text: &str| text.chars().count();
    let names = rows.iter().map(|row| width(&row.name)).max().unwrap_or(0);
    let column = |which: usize| {
        let values = rows.iter().filter_map(|row| row.values.as_ref());
        let widths = values.map(|values| width(&values[which]));
        widths.chain([width(titles[which])]).max().unwrap_or(0)
    };
    let [left, right] = [column(0), column(1)];
    let line = |name: &str, values: [&str; 2]| {
        let [first, second] = values;
        let text = format!("{name:<names$}  {first:>left$}  {second:>right$}");
        text.trim_end().to_owned() + "\n"
    };
    let mut text = line("", titles);
    text += &"-".repeat(names + left + right + 4);
    text.push('\n');
    for row in rows {
        let values = row.values.as_ref();
        text += &line(&row.name, values.map_or(["", ""], |[a, b]| [a, b]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Row, render, thousands};

    #[test]
    fn numbers_are_grouped_by_three() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(thousands(number), text);
        }
    }

    #[test]
    fn values_stand_under_their_titles() {
        let rows = [
            Row::counts("calls that arrived", [120, 1_450]),
            Row::heading("refused by Marketo"),
            Row::pairs("606", [0, 1_300], [2, 45]),
            Row::texts("time", ["9 s".into(), "10 s".into()]),
        ];
        let expected = [
            "                    gateway       plain",
            "---------------------------------------",
            "calls that arrived      120       1,450",
            "refused by Marketo",
            "606                   0 / 2  1,300 / 45",
            "time                    9 s        10 s",
        ];
        let shown = render(["gateway", "plain"], &rows);
        assert_eq!(shown.lines().collect::<Vec<_>>(), expected);
    }
}
