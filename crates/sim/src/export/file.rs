//! Export files. Those of the instance's data are held; large synthetic ones are made as they are
//! read, so that a file of a gigabyte takes no memory.

use bytes::Bytes;

/// The file of a finished job.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExportFile {
    /// Held in memory.
    Held(Bytes),
    /// Made as it is read.
    Synthetic(Synthetic),
}

impl ExportFile {
    /// Length in bytes.
    #[must_use]
    pub fn len(&self) -> u64 {
        match self {
            Self::Held(bytes) => bytes.len() as u64,
            Self::Synthetic(made) => made.len,
        }
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// At most `most` bytes from `from` on; fewer only at the end.
    #[must_use]
    pub fn read(&self, from: u64, most: usize) -> Bytes {
        match self {
            Self::Held(bytes) => {
                let from = usize::try_from(from).unwrap_or(usize::MAX).min(bytes.len());
                bytes.slice(from..from.saturating_add(most).min(bytes.len()))
            }
            Self::Synthetic(made) => made.read(from, most),
        }
    }
}

/// How a job's file is kept in a snapshot: what is held as its text, what is made as its length.
pub(super) mod stored {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{ExportFile, Synthetic};

    #[derive(Serialize, Deserialize)]
    enum Stored {
        Text(String),
        Made(u64),
    }

    pub(crate) fn serialize<S: Serializer>(
        file: &Option<Arc<ExportFile>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let stored = file.as_deref().map(|file| match file {
            ExportFile::Held(bytes) => Stored::Text(String::from_utf8_lossy(bytes).into_owned()),
            ExportFile::Synthetic(made) => Stored::Made(made.len),
        });
        stored.serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Arc<ExportFile>>, D::Error> {
        let stored = Option::<Stored>::deserialize(deserializer)?;
        Ok(stored.map(|stored| {
            Arc::new(match stored {
                Stored::Text(text) => ExportFile::Held(text.into()),
                Stored::Made(len) => ExportFile::Synthetic(Synthetic::new(len)),
            })
        }))
    }
}

const HEADER: &str = "id,email,firstName,notes\n";
/// A row: the number of the record goes where the zeros are.
const ROW_TEXT: &str = "0000000000,lead0000000000@example.com,\"Zoë \"\"Z\"\" Smith, Jr.\",\"first line\nsecond line, abcdefghijklmnopqrstuvwxyz0123456789abc\"\n";
const ROW: u64 = ROW_TEXT.len() as u64;
const DIGITS: usize = 10;
const NUMBERS: [usize; 2] = [0, 15];
const _: () = assert!(ROW == 128);

/// A CSV file of any length whose every byte follows from its place: rows of equal length, with
/// letters of two bytes, quotes, commas and line breaks in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Synthetic {
    len: u64,
}

impl Synthetic {
    /// A file of `len` bytes, or of 1,024 if that is more.
    #[must_use]
    pub const fn new(len: u64) -> Self {
        Self {
            len: if len < 1_024 { 1_024 } else { len },
        }
    }

    /// Length in bytes.
    #[must_use]
    pub const fn len_u64(&self) -> u64 {
        self.len
    }

    /// How many rows follow the header.
    #[must_use]
    pub const fn records(&self) -> u64 {
        (self.len - HEADER.len() as u64) / ROW
    }

    /// Appends a row; the last one is longer, so that the file has its exact length.
    fn row(&self, number: u64, into: &mut Vec<u8>) {
        let at = into.len();
        let (head, tail) = ROW_TEXT.as_bytes().split_at(ROW_TEXT.len() - 2);
        into.extend_from_slice(head);
        if number + 1 == self.records() {
            let spare = (self.len - HEADER.len() as u64) % ROW;
            into.extend(std::iter::repeat_n(b'z', spare as usize));
        }
        into.extend_from_slice(tail);
        for place in NUMBERS {
            let mut left = number;
            for digit in into[at + place..at + place + DIGITS].iter_mut().rev() {
                *digit = b'0' + (left % 10) as u8;
                left /= 10;
            }
        }
    }

    fn read(&self, from: u64, most: usize) -> Bytes {
        let from = from.min(self.len);
        let want = most.min(usize::try_from(self.len - from).unwrap_or(usize::MAX));
        let head = HEADER.len() as u64;
        let mut made = Vec::with_capacity(want + 2 * ROW as usize);
        let mut skip = from;
        let mut number = 0;
        if from < head {
            made.extend_from_slice(HEADER.as_bytes());
        } else {
            number = ((from - head) / ROW).min(self.records() - 1);
            skip = from - head - number * ROW;
        }
        let skip = usize::try_from(skip).unwrap_or(usize::MAX);
        while made.len() < want + skip && number < self.records() {
            self.row(number, &mut made);
            number += 1;
        }
        let made = Bytes::from(made);
        let end = (skip + want).min(made.len());
        made.slice(skip.min(end)..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_synthetic_file_is_good_csv_of_its_length() {
        for len in [1_024, 1_025, 1_151, 5_000, 65_536] {
            let made = Synthetic::new(len);
            let file = ExportFile::Synthetic(made);
            let all = file.read(0, usize::MAX);
            assert_eq!(all.len() as u64, len);
            let text = std::str::from_utf8(&all).unwrap();
            // Two line breaks a row, one of them quoted, and the header's.
            assert_eq!(text.matches('\n').count() as u64, 1 + 2 * made.records());
            assert_eq!(text.matches('"').count() % 2, 0);
            assert!(text.ends_with("\"\n"));
        }
    }

    proptest! {
        /// Any part is the same as that part of the whole.
        #[test]
        fn parts_agree_with_the_whole(len in 1_024u64..9_000, from in 0u64..9_500, most in 0usize..3_000) {
            let file = ExportFile::Synthetic(Synthetic::new(len));
            let all = file.read(0, usize::MAX);
            let begin = (from as usize).min(all.len());
            let end = (begin + most).min(all.len());
            prop_assert_eq!(file.read(from, most), all.slice(begin..end));
        }
    }
}
