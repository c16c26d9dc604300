//! How long a call is processed: the latency laws.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::rng::Rng;

/// A latency law: draws the processing time of a call, in milliseconds.
///
/// Written `fixed:50`, `uniform:20-80`, or `pareto:40,1.2,30000` (least, shape, cap): a heavy
/// tail, where most calls are quick and a few take very long.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[non_exhaustive]
pub enum Law {
    /// Always the same.
    Fixed(u64),
    /// Any value from the first to the second, each as likely.
    Uniform(u64, u64),
    /// Pareto's law, cut off at `cap`.
    Pareto {
        /// The least value, in milliseconds.
        least: u64,
        /// The shape; the smaller, the heavier the tail.
        shape: f64,
        /// The greatest value, in milliseconds.
        cap: u64,
    },
}

impl Law {
    /// Draws one processing time, in milliseconds.
    pub fn draw(&self, rng: &mut Rng) -> u64 {
        match *self {
            Self::Fixed(millis) => millis,
            Self::Uniform(low, high) => low + rng.below(high.saturating_sub(low).saturating_add(1)),
            Self::Pareto { least, shape, cap } => {
                let left = 1.0 - rng.unit();
                let value = least as f64 / left.powf(1.0 / shape);
                (value as u64).min(cap)
            }
        }
    }
}

impl fmt::Display for Law {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(millis) => write!(out, "fixed:{millis}"),
            Self::Uniform(low, high) => write!(out, "uniform:{low}-{high}"),
            Self::Pareto { least, shape, cap } => write!(out, "pareto:{least},{shape},{cap}"),
        }
    }
}

/// A law was written in none of the known forms.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("not a latency law: {0:?} (fixed:MS, uniform:LOW-HIGH, pareto:LEAST,SHAPE,CAP)")]
pub struct NotALaw(String);

impl FromStr for Law {
    type Err = NotALaw;

    fn from_str(text: &str) -> Result<Self, NotALaw> {
        parse(text).ok_or_else(|| NotALaw(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<Law> {
    let (kind, rest) = text.split_once(':')?;
    match kind {
        "fixed" => Some(Law::Fixed(rest.parse().ok()?)),
        "uniform" => {
            let (low, high) = rest.split_once('-')?;
            let (low, high) = (low.parse().ok()?, high.parse().ok()?);
            (low <= high).then_some(Law::Uniform(low, high))
        }
        "pareto" => {
            let mut parts = rest.split(',');
            let (least, shape, cap) = (parts.next()?, parts.next()?, parts.next()?);
            let shape: f64 = shape.parse().ok()?;
            let fits = parts.next().is_none() && shape.is_finite() && shape > 0.0;
            fits.then_some(Law::Pareto {
                least: least.parse().ok()?,
                shape,
                cap: cap.parse().ok()?,
            })
        }
        _ => None,
    }
}

impl TryFrom<String> for Law {
    type Error = NotALaw;

    fn try_from(text: String) -> Result<Self, NotALaw> {
        text.parse()
    }
}

impl From<Law> for String {
    fn from(law: Law) -> Self {
        law.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn laws_are_written_as_they_are_read() {
        for text in ["fixed:50", "uniform:20-80", "pareto:40,1.2,30000"] {
            assert_eq!(text.parse::<Law>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "fixed",
            "fixed:x",
            "uniform:9-3",
            "pareto:1,0,5",
            "pareto:1,2",
            "gauss:1",
        ] {
            assert!(text.parse::<Law>().is_err(), "{text}");
        }
    }

    #[test]
    fn draws_stay_within_the_law() {
        let mut rng = Rng::new(7);
        let mut beyond = 0;
        for _ in 0..10_000 {
            assert!((20..=80).contains(&Law::Uniform(20, 80).draw(&mut rng)));
            let law = Law::Pareto {
                least: 40,
                shape: 1.0,
                cap: 5_000,
            };
            let drawn = law.draw(&mut rng);
            assert!((40..=5_000).contains(&drawn));
            beyond += u32::from(drawn > 400);
        }
        // One in ten lies beyond ten times the least when the shape is 1.
        assert!((700..1_300).contains(&beyond), "{beyond}");
    }
}
