//! What fits into a batch.

use super::part::Part;

/// The most bytes of parts in a batch: with what stands around them it stays under the megabyte
/// that a body may have (Adobe: "Error codes", 413).
const MOST_BYTES: usize = 1_000_000;

/// What else fits into a batch.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    size: u32,
    bytes: usize,
    parts: u16,
    /// Whether nobody else goes in.
    pub(super) full: bool,
}

impl Room {
    pub(super) fn of(part: &Part) -> Self {
        Self {
            size: part.full.into(),
            bytes: MOST_BYTES,
            parts: u16::MAX,
            full: false,
        }
    }

    /// Takes the part in; false, and full from now on, if it does not fit.
    pub(super) fn take(&mut self, part: &Part, first: bool, count: usize) -> bool {
        let bytes = part.load.len().saturating_add(1);
        let fits = u32::from(part.size) <= self.size
            && bytes <= self.bytes
            && self.parts > 0
            && count < usize::from(part.most.max(1));
        if !fits && !first {
            self.full = true;
            return false;
        }
        let left = usize::from(part.most.max(1)).saturating_sub(count.saturating_add(1));
        self.size = self.size.saturating_sub(part.size.into());
        self.bytes = self.bytes.saturating_sub(bytes);
        self.parts = (self.parts.saturating_sub(1)).min(u16::try_from(left).unwrap_or(u16::MAX));
        self.full = self.size == 0 || self.bytes == 0 || self.parts == 0;
        true
    }
}
