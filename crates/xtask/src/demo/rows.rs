//! The 2,000 rows that are written, and what is found of them afterwards.

use std::collections::BTreeSet;
use std::ops::Range;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::client::{Control, Request};

/// How many rows are written.
pub(super) const ROWS: usize = 2_000;

/// How many a call takes at most (Adobe: Lead Database > Leads).
pub(super) const BATCH: usize = 300;

/// The rows that are written a second time, with one field more.
pub(super) const CORRECTED: Range<usize> = 0..BATCH;

/// Marks our rows in a field that the simulator can look up.
const MARK: &str = "Demo";

/// What the correction puts into `leadStatus`.
const STATUS: &str = "Called back";

/// The e-mail address of a row.
fn email(row: usize) -> String {
    format!("demo{row:04}@rows.example.com")
}

/// The batches that all rows make.
pub(super) fn batches() -> impl Iterator<Item = Range<usize>> {
    (0..ROWS)
        .step_by(BATCH)
        .map(|first| first..(first + BATCH).min(ROWS))
}

/// The upsert of some rows; `corrected` adds the correction.
pub(super) fn upsert(rows: Range<usize>, corrected: bool) -> Request {
    let record = |row: usize| {
        let mut record = json!({
            "email": email(row),
            "firstName": "Row",
            "lastName": format!("No. {row}"),
            "leadScore": row,
            "region": MARK,
        });
        if corrected {
            record["leadStatus"] = STATUS.into();
        }
        record
    };
    let input: Vec<Value> = rows.map(record).collect();
    let body = json!({ "action": "createOrUpdate", "lookupField": "email", "input": input });
    Request::post("/rest/v1/leads.json", body)
}

/// What a simulator holds of the rows in the end.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// Rows that are there, each counted once.
    pub(super) there: u64,
    /// Records beyond the first of a row.
    pub(super) twice: u64,
    /// Rows that are not there.
    pub(super) missing: u64,
    /// Rows that are there with another value than was last sent.
    pub(super) stale: u64,
}

impl Found {
    /// Reads the rows out of a simulator, past its API.
    pub(super) fn read(control: &Control) -> Result<Self> {
        let answer = control.get(&format!("leads?field=region&value={MARK}"))?;
        let records = answer["leads"].as_array().context("the stored leads")?;
        Ok(Self::count(records))
    }

    fn count(records: &[Value]) -> Self {
        let mut found = Self::default();
        let mut known = BTreeSet::new();
        for record in records {
            let email = record["values"]["email"].as_str().unwrap_or_default();
            if known.insert(email) {
                found.there += 1;
            } else {
                found.twice += 1;
            }
        }
        for row in 0..ROWS {
            if !known.contains(email(row).as_str()) {
                found.missing += 1;
            }
        }
        for record in records {
            let values = &record["values"];
            let row = values["leadScore"]
                .as_u64()
                .and_then(|row| usize::try_from(row).ok());
            let wanted = row.is_some_and(|row| {
                let corrected = values["leadStatus"] == STATUS;
                values["email"] == email(row).as_str() && corrected == CORRECTED.contains(&row)
            });
            if !wanted {
                found.stale += 1;
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{BATCH, CORRECTED, Found, ROWS, batches, upsert};

    /// The records as a simulator that did all that was sent would show them.
    fn stored() -> Vec<Value> {
        let mut records = Vec::new();
        for batch in batches() {
            let corrected = batch == CORRECTED;
            let body = upsert(batch, corrected).body.unwrap();
            for values in body["input"].as_array().unwrap() {
                records.push(json!({ "id": records.len(), "values": values }));
            }
        }
        records
    }

    #[test]
    fn the_batches_hold_each_row_once_and_no_batch_is_too_long() {
        let rows: Vec<usize> = batches().flatten().collect();
        assert_eq!(rows, (0..ROWS).collect::<Vec<_>>());
        assert!(batches().all(|batch| batch.len() <= BATCH));
    }

    #[test]
    fn what_is_as_it_was_sent_is_found_so() {
        let expected = Found {
            there: 2_000,
            ..Found::default()
        };
        assert_eq!(Found::count(&stored()), expected);
    }

    #[test]
    fn missing_doubled_and_old_rows_are_told_apart() {
        let mut records = stored();
        let doubled = records[7].clone();
        records.push(doubled);
        records.remove(1_999);
        records[0]["values"]["leadStatus"] = Value::Null;
        records[900]["values"]["leadScore"] = json!(3);
        let expected = Found {
            there: 1_999,
            twice: 1,
            missing: 1,
            stale: 2,
        };
        assert_eq!(Found::count(&records), expected);
    }
}
