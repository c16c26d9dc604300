//! What each integration may take of its instance's limits.

use core::time::Duration;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde::{Deserialize, Serialize};

use super::Limits;
use super::permit::IntegrationId;

/// How many integrations of an instance are told apart: as many as the saved state has room for.
pub const MAX_INTEGRATIONS: usize = 64;

/// Who goes first of those that want more than they are sure of.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Somebody waits for the answer.
    #[default]
    Interactive,
    /// Nobody does: it comes after the interactive ones, and stops before the calls of the day are
    /// used up ([`Policy::batch_stops_at`]).
    Batch,
}

/// What one integration may take of its instance's limits.
///
/// The default is what Adobe advises to each: 50 calls in 20 s and 5 at once, half of what the
/// instance has (Adobe: REST API > *Marketo integration best practices*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Share {
    /// Who goes first of those that want more than they are sure of.
    pub class: Class,
    /// How many calls it is sure of in each window, which is its weight, too, when more is shared
    /// out. Those that are not told share equally what the told ones leave; see [`Policy::new`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guaranteed: Option<u16>,
    /// How many calls it may make in any window.
    pub rate: u16,
    /// How many of its calls may be processed at once.
    pub places: u16,
    /// How many calls it may make in a day, until midnight Central Time. Without it: as many as the
    /// instance may.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub daily: Option<u32>,
    /// How many bytes it may export in a day, until midnight Central Time. Without it: as many as
    /// the instance may.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub export_bytes: Option<u64>,
}

impl Default for Share {
    fn default() -> Self {
        Self {
            class: Class::Interactive,
            guaranteed: None,
            rate: 50,
            places: 5,
            daily: None,
            export_bytes: None,
        }
    }
}

/// The limits of an instance, and how its integrations share them.
///
/// One that is made [from limits](Self::from) alone has no ceilings below them, and treats all
/// integrations alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    limits: Limits,
    batch_stops_at: u32,
    shares: BTreeMap<IntegrationId, Share>,
    /// Of those that are not named.
    others: Share,
    /// What each of the named that are not told is sure of.
    untold: u16,
}

/// That limits cannot be shared as it was asked. `who` is the integration whose share it is, or
/// nothing for the share of those that are not named.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// More are named than are told apart.
    #[error("{named} integrations are named, and no more than {MAX_INTEGRATIONS} are told apart")]
    TooMany {
        /// How many are named.
        named: usize,
    },
    /// One is named twice.
    #[error("{who} has two shares")]
    NamedTwice {
        /// Who.
        who: IntegrationId,
    },
    /// It could never send: it is sure of nothing, or its ceiling is 0.
    #[error("{} could never send", name(.who.as_ref()))]
    NeverServed {
        /// Whose share.
        who: Option<IntegrationId>,
    },
    /// It is sure of more than it may take.
    #[error("{} is sure of {guaranteed} calls in a window and may make {rate}", name(.who.as_ref()))]
    AboveCeiling {
        /// Whose share.
        who: Option<IntegrationId>,
        /// What it is sure of.
        guaranteed: u16,
        /// What it may take: its own ceiling, or the instance's limit if that is lower.
        rate: u16,
    },
    /// They are sure of more, all together, than the instance has.
    #[error("{guaranteed} calls in a window are guaranteed in all, and the instance has {rate}")]
    AboveLimit {
        /// What is guaranteed in all; one call for each that is not told.
        guaranteed: u32,
        /// What the instance has.
        rate: u16,
    },
}

fn name(who: Option<&IntegrationId>) -> &str {
    who.map_or("an integration that is not named", IntegrationId::as_str)
}

impl Policy {
    /// `limits`, of which each integration that `shares` names takes its own share, and every other
    /// one that of `others`.
    ///
    /// A named one that is not told what it is sure of is sure of an equal part of what the told
    /// ones leave, and of one call at least; one that is not named, of one call if `others` does
    /// not tell. What `others` tells is counted once, since nobody knows how many will come.
    ///
    /// # Errors
    /// [`PolicyError`] if the shares are more than there is, or one of them is nothing.
    pub fn new(
        limits: Limits,
        others: Share,
        shares: impl IntoIterator<Item = (IntegrationId, Share)>,
    ) -> Result<Self, PolicyError> {
        let mut named = BTreeMap::new();
        let mut count = 0_usize;
        for (who, share) in shares {
            count = count.saturating_add(1);
            check(&limits, Some(&who), &share)?;
            match named.entry(who) {
                Entry::Occupied(entry) => {
                    let who = entry.key().clone();
                    return Err(PolicyError::NamedTwice { who });
                }
                Entry::Vacant(entry) => {
                    // No more are kept than can be used, however many are given.
                    if count <= MAX_INTEGRATIONS {
                        entry.insert(share);
                    }
                }
            }
        }
        check(&limits, None, &others)?;
        if count > MAX_INTEGRATIONS {
            return Err(PolicyError::TooMany { named: count });
        }
        let told = named.values().filter_map(|share: &Share| share.guaranteed);
        let told: u32 = told.chain(others.guaranteed).map(u32::from).sum();
        let untold = named.values().filter(|share| share.guaranteed.is_none());
        let untold = u32::try_from(untold.count()).unwrap_or(u32::MAX);
        let rate = u32::from(limits.rate);
        if told.saturating_add(untold) > rate {
            return Err(PolicyError::AboveLimit {
                guaranteed: told.saturating_add(untold),
                rate: limits.rate,
            });
        }
        let each = rate.saturating_sub(told).checked_div(untold).unwrap_or(1);
        Ok(Self {
            untold: u16::try_from(each).unwrap_or(u16::MAX),
            shares: named,
            others,
            ..Self::from(limits)
        })
    }

    /// The same, of which batch integrations get nothing more once `calls` of the day's calls are
    /// used, so that the interactive ones can go on until midnight. At the limit of the day or
    /// above there is no such reserve.
    #[must_use]
    pub fn with_batch_stops_at(mut self, calls: u32) -> Self {
        self.batch_stops_at = calls;
        self
    }

    /// The same for holders whose clocks are so far apart, at most.
    #[must_use]
    pub const fn with_clock_spread(mut self, spread: Duration) -> Self {
        self.limits.clock_spread = spread;
        self
    }

    /// The limits of the instance.
    #[must_use]
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// How many of the day's calls may be used, by whomever, before batch integrations get nothing
    /// more: 90 % of them, unless [told](Self::with_batch_stops_at).
    #[must_use]
    pub const fn batch_stops_at(&self) -> u32 {
        self.batch_stops_at
    }

    /// The share of an integration.
    #[must_use]
    pub fn share(&self, who: &IntegrationId) -> &Share {
        self.shares.get(who).unwrap_or(&self.others)
    }

    /// The share of those that are not named.
    #[must_use]
    pub const fn others(&self) -> &Share {
        &self.others
    }

    /// The integrations that are named, in the order of their names, with their shares.
    pub fn named(&self) -> impl Iterator<Item = (&IntegrationId, &Share)> {
        self.shares.iter()
    }

    /// How many calls an integration is sure of in each window: what it was told, or what is left
    /// for it.
    #[must_use]
    pub fn guaranteed(&self, who: &IntegrationId) -> u16 {
        let (share, untold) = match self.shares.get(who) {
            Some(share) => (share, self.untold),
            None => (&self.others, 1),
        };
        share.guaranteed.unwrap_or(untold.min(share.rate)).max(1)
    }
}

impl From<Limits> for Policy {
    fn from(limits: Limits) -> Self {
        Self {
            limits,
            batch_stops_at: limits.daily - limits.daily / 10,
            shares: BTreeMap::new(),
            others: Share {
                rate: limits.rate,
                places: limits.places,
                ..Share::default()
            },
            untold: 1,
        }
    }
}

/// Whether a share can be had at all.
fn check(limits: &Limits, who: Option<&IntegrationId>, share: &Share) -> Result<(), PolicyError> {
    let who = || who.cloned();
    let nothing = [share.rate, share.places, share.guaranteed.unwrap_or(1)].contains(&0);
    if nothing || share.daily == Some(0) {
        return Err(PolicyError::NeverServed { who: who() });
    }
    let rate = share.rate.min(limits.rate);
    match share.guaranteed {
        Some(guaranteed) if guaranteed > rate => Err(PolicyError::AboveCeiling {
            who: who(),
            guaranteed,
            rate,
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Who is told what, and of what each of four is then sure.
    type Case<'c> = (&'c [(&'c str, Share)], [u16; 4]);

    fn id(name: impl Into<String>) -> IntegrationId {
        IntegrationId::new(name).unwrap()
    }

    fn told(guaranteed: u16) -> Share {
        Share {
            guaranteed: Some(guaranteed),
            ..Share::default()
        }
    }

    fn policy(shares: &[(&str, Share)]) -> Result<Policy, PolicyError> {
        let shares = shares.iter().map(|(name, share)| (id(*name), *share));
        Policy::new(Limits::MARKETO, Share::default(), shares)
    }

    #[test]
    fn who_is_not_told_has_an_equal_part_of_what_is_left() {
        let untold = Share::default();
        let cases: &[Case] = &[
            (&[], [1, 1, 1, 1]),
            (&[("a", untold)], [50, 1, 1, 1]),
            (&[("a", untold), ("b", untold)], [50, 50, 1, 1]),
            (
                &[("a", told(40)), ("b", untold), ("c", untold)],
                [40, 30, 30, 1],
            ),
            (
                &[("a", told(50)), ("b", told(49)), ("c", untold)],
                [50, 49, 1, 1],
            ),
        ];
        for (shares, guaranteed) in cases {
            let policy = policy(shares).unwrap();
            assert_eq!(
                ["a", "b", "c", "d"].map(|who| policy.guaranteed(&id(who))),
                *guaranteed
            );
        }
    }

    #[test]
    fn what_cannot_be_shared_is_told() {
        let none = |share: fn(&mut Share)| {
            let mut none = Share::default();
            share(&mut none);
            policy(&[("a", none)]).unwrap_err().to_string()
        };
        let nothing: [fn(&mut Share); 4] = [
            |share| share.rate = 0,
            |share| share.places = 0,
            |share| share.guaranteed = Some(0),
            |share| share.daily = Some(0),
        ];
        for share in nothing {
            assert_eq!(none(share), "a could never send");
        }
        let error = |shares: &[(&str, Share)]| policy(shares).unwrap_err().to_string();
        let above = error(&[("a", told(51))]);
        assert_eq!(above, "a is sure of 51 calls in a window and may make 50");
        let twice = error(&[("a", told(1)), ("a", told(1))]);
        assert_eq!(twice, "a has two shares");
        let (half, untold) = (told(50), Share::default());
        let above = error(&[("a", half), ("b", half), ("c", untold)]);
        assert_eq!(
            above,
            "101 calls in a window are guaranteed in all, and the instance has 100"
        );
        let others = Policy::new(Limits::MARKETO, told(70), []).unwrap_err();
        let rest = "is sure of 70 calls in a window and may make 50";
        assert_eq!(
            others.to_string(),
            format!("an integration that is not named {rest}")
        );
        let many = (0..65).map(|i| (id(format!("i{i}")), untold));
        let many = Policy::new(Limits::MARKETO, untold, many).unwrap_err();
        assert_eq!(many, PolicyError::TooMany { named: 65 });
    }

    #[test]
    fn limits_alone_have_no_ceilings_below_them() {
        let policy = Policy::from(Limits::MARKETO);
        let share = policy.share(&id("crm"));
        assert_eq!((share.rate, share.places, share.daily), (100, 10, None));
        assert_eq!(policy.batch_stops_at(), 45_000);
        assert_eq!(policy.with_batch_stops_at(7).batch_stops_at(), 7);
    }

    #[test]
    fn a_share_is_written_as_it_is_told() {
        let share: Share = serde_json::from_str(r#"{"class":"batch","daily":5000}"#).unwrap();
        let expected = Share {
            class: Class::Batch,
            daily: Some(5_000),
            ..Share::default()
        };
        assert_eq!(share, expected);
        assert_eq!(
            serde_json::to_string(&share).unwrap(),
            r#"{"class":"batch","rate":50,"places":5,"daily":5000}"#
        );
    }
}
