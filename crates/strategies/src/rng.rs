//! Chance that comes out the same on every machine: integers, and of floating point only what IEEE
//! 754 fixes to the last bit.

use crate::Micros;

/// A small repeatable generator (SplitMix64).
#[derive(Clone, Debug)]
pub(crate) struct Rng(u64);

impl Rng {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// 0 < x ≤ 1.
    fn unit(&mut self) -> f64 {
        ((self.next_u64() >> 11) + 1) as f64 / (1_u64 << 53) as f64
    }

    /// A span whose length is not foretold by how long it has lasted, `mean` long in the mean.
    pub(crate) fn memoryless(&mut self, mean: Micros) -> Micros {
        (-ln(self.unit()) * mean as f64) as Micros
    }

    /// Heavy-tailed: never under half of `mean`, one in a hundred five times as long, and no longer
    /// than `most` (Pareto's law of shape 2, for which a square root is all that is needed).
    pub(crate) fn heavy_tailed(&mut self, mean: Micros, most: Micros) -> Micros {
        let least = mean as f64 / 2.0;
        ((least / self.unit().sqrt()) as Micros).min(most)
    }
}

/// The natural logarithm of 0 < x ≤ 1: the standard library's is not the same everywhere.
fn ln(x: f64) -> f64 {
    let (mut x, mut halvings) = (x, 0);
    while x < 0.75 {
        x *= 2.0;
        halvings += 1;
    }
    // ln x = 2 artanh((x - 1) / (x + 1)), and there the series ends soon.
    let z = (x - 1.0) / (x + 1.0);
    let (mut power, mut sum) = (z, 0.0);
    for odd in (1..30).step_by(2) {
        sum += power / f64::from(odd);
        power *= z * z;
    }
    2.0 * sum - f64::from(halvings) * core::f64::consts::LN_2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_logarithm_is_one() {
        for x in [1e-16, 0.001, 0.1, 0.5, 0.749, 0.75, 0.9, 1.0] {
            assert!((ln(x) - f64::ln(x)).abs() < 1e-12, "{x}");
        }
    }

    #[test]
    fn spans_have_their_means_and_tails() {
        let mut rng = Rng::new(1);
        let count = 100_000;
        let mean =
            |draw: &mut dyn FnMut() -> Micros| (0..count).map(|_| draw()).sum::<Micros>() / count;
        let pause = mean(&mut || rng.memoryless(1_000));
        assert!((980..1_020).contains(&pause), "{pause}");
        let trip = mean(&mut || rng.heavy_tailed(600_000, 30_000_000));
        assert!((580_000..610_000).contains(&trip), "{trip}");
        let long = (0..count).filter(|_| rng.heavy_tailed(600, u64::MAX) >= 3_000);
        let long = long.count();
        assert!((900..1_100).contains(&long), "{long}");
        assert!((0..count).all(|_| rng.heavy_tailed(600, 900) >= 300));
        assert!((0..count).all(|_| rng.heavy_tailed(600, 900) <= 900));
    }
}
