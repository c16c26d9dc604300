//! Numbers without a pattern, the same in every run.

/// SplitMix64: each number has nothing to do with the one before.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// One of the numbers below `end`; 0 if there is none.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    /// True once in `many` times.
    pub(crate) fn once_in(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }

    /// Heavy-tailed: 1 ms to 60 s in µs, as likely between 1 and 2 ms as between 30 and 60 s.
    pub(crate) fn tail(&mut self) -> u64 {
        let power = self.below(16);
        ((1_000 + self.below(1_000)) << power).min(60_000_000)
    }
}
