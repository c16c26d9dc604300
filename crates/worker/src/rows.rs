//! The object's rows: each holds a state that must outlive it.

use worker::{SqlStorage, SqlStorageValue};

use crate::log;

/// What is kept in a row.
#[derive(Clone, Copy)]
pub(crate) enum Row {
    /// The governor of the instance's limits.
    Governor = 0,
    /// That of data ingestion's.
    Ingestion = 1,
    /// The generations of what is kept of answers.
    Cache = 2,
}

/// What was stored; `None` if nothing ever was. What is no state is given as an empty one, which
/// nobody can read.
pub(crate) fn stored(sql: &SqlStorage, row: Row) -> Option<Vec<u8>> {
    let found = sql
        .exec(
            "CREATE TABLE IF NOT EXISTS governor (id INTEGER PRIMARY KEY, state BLOB)",
            None,
        )
        .and_then(|_| {
            let id = SqlStorageValue::Integer(row as i64);
            sql.exec("SELECT state FROM governor WHERE id = ?", vec![id])
        })
        // As raw values: by way of serde the platform's bytes are none.
        .and_then(|cursor| cursor.raw().next().transpose());
    match found {
        Ok(None) => None,
        Ok(Some(values)) => match values.into_iter().next() {
            Some(SqlStorageValue::Blob(state)) => Some(state),
            _ => Some(Vec::new()),
        },
        Err(error) => {
            log::problem("a state could not be read: nothing is known", &error);
            Some(Vec::new())
        }
    }
}

/// Stores a state in place of the one before. `false` if it could not.
///
/// The platform holds every answer of the object back until what was written before it is safe, so
/// that nothing is handed out without its state on disk.
pub(crate) fn store(sql: &SqlStorage, row: Row, state: Vec<u8>) -> bool {
    let saved = sql.exec(
        "INSERT INTO governor (id, state) VALUES (?, ?) \
         ON CONFLICT (id) DO UPDATE SET state = excluded.state",
        vec![
            SqlStorageValue::Integer(row as i64),
            SqlStorageValue::Blob(state),
        ],
    );
    if let Err(error) = &saved {
        log::problem("a state could not be stored", error);
    }
    saved.is_ok()
}
