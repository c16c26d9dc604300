//! The volume of a day's exports: 500 MB unless more was bought, until midnight Central Time (Adobe:
//! "Bulk Extract").
//!
//! # What is counted
//!
//! The files of the jobs that have finished in the day, by Marketo's word on each: `fileSize` and
//! `finishedAt`. Each is counted once, however often its status is read. What an export that is
//! still running will come to, nobody knows; so the last ones of a day may take it over the limit,
//! as they may at Marketo.
//!
//! A job that ends without anybody reading its status through us is not counted. Then Marketo's
//! word that the volume is used up comes earlier than our own.
//!
//! # When Marketo says that the volume is used up
//!
//! Then no export is made or enqueued that day, as with the [calls of the day](super::quota): probed
//! in the hour around midnight.

use serde::{Deserialize, Serialize};

use super::MAX_INTEGRATIONS;
use super::day::{Closed, Day};
use super::lease::LeaseId;
use super::ledger::Owner;
use crate::time::Timestamp;

/// The bytes that were exported in the Central day that it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Volume {
    /// None where there is nothing to remember of it.
    #[serde(rename = "ends")]
    day: Day,
    bytes: u64,
    /// Of each integration whose jobs they were known to be.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    by: Vec<(Owner, u64)>,
    /// Marketo has said that it is used up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    closed: Option<Closed>,
}

/// What volume is used up, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoVolume {
    /// The instance's.
    All(Timestamp),
    /// That of the integration.
    Own(Timestamp),
}

impl Volume {
    /// Lets time pass.
    pub(super) fn advance(&mut self, now: Timestamp) {
        self.day = self.today(now);
        if self.bytes == 0 && self.closed.is_none() {
            self.day = Day::default();
        }
    }

    /// The day that is counted; a new one starts at nothing.
    fn today(&mut self, now: Timestamp) -> Day {
        if self.day.advance(now) {
            self.bytes = 0;
            self.by.clear();
        }
        self.day
    }

    /// When the day began that is counted.
    pub(super) fn begun(&self, now: Timestamp) -> Timestamp {
        self.of(now).starts()
    }

    fn of(&self, now: Timestamp) -> Day {
        let mut day = self.day;
        let _new: bool = day.advance(now);
        day
    }

    /// Whether it is, by Marketo's word.
    pub(super) const fn is_closed(&self) -> bool {
        self.closed.is_some()
    }

    /// Bytes of all exports that were seen to finish.
    pub(super) const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Bytes of this integration's.
    pub(super) fn bytes_of(&self, who: Owner) -> u64 {
        let mut by = self.by.iter();
        by.find(|(owner, _)| *owner == who)
            .map_or(0, |(_, bytes)| *bytes)
    }

    /// Whether an export may be made or enqueued, where `daily` bytes are allowed to all and `own`
    /// to the integration.
    ///
    /// # Errors
    /// [`NoVolume`] if not, and until when.
    pub(super) fn may_start(
        &self,
        now: Timestamp,
        daily: u64,
        who: Owner,
        own: Option<u64>,
        probe_ends: impl FnOnce(LeaseId) -> Option<Timestamp>,
    ) -> Result<(), NoVolume> {
        if let Some(until) = self.shut(now, daily, probe_ends) {
            return Err(NoVolume::All(until));
        }
        if own.is_some_and(|own| self.bytes_of(who) >= own) {
            return Err(NoVolume::Own(self.of(now).ends()));
        }
        Ok(())
    }

    /// Until when nothing may be made or enqueued by anybody, if so.
    pub(super) fn shut(
        &self,
        now: Timestamp,
        daily: u64,
        probe_ends: impl FnOnce(LeaseId) -> Option<Timestamp>,
    ) -> Option<Timestamp> {
        let used_up = (self.bytes >= daily).then(|| self.of(now).ends());
        let closed = self.closed.map(|closed| closed.until(probe_ends));
        used_up.max(closed).filter(|until| *until > now)
    }

    /// A call that makes or enqueues an export was granted.
    pub(super) const fn granted(&mut self, lease: LeaseId) {
        if let Some(closed) = &mut self.closed {
            closed.granted(lease);
        }
    }

    /// Marketo answered that the volume is used up. What it says of a call from before midnight is
    /// of that day.
    pub(super) fn close(&mut self, now: Timestamp, lease: LeaseId) {
        if self.today(now).granted(lease) {
            self.closed = Some(Closed::at(now));
        }
    }

    /// Marketo took an export: if the call was the probe, the volume is there anew.
    pub(super) fn took(&mut self, lease: LeaseId) {
        self.closed = self.closed.filter(|closed| !closed.is_probe(lease));
    }

    /// It is not known whether Marketo would have taken an export: if the call was the probe, there
    /// is another later.
    pub(super) fn lost(&mut self, now: Timestamp, lease: LeaseId) {
        if let Some(closed) = &mut self.closed {
            closed.lost(now, lease);
        }
    }

    /// An export has finished, and its file has so many bytes.
    pub(super) fn finished(&mut self, now: Timestamp, at: Timestamp, bytes: u64, who: Owner) {
        if !self.today(now).has(at) {
            return;
        }
        self.bytes = self.bytes.saturating_add(bytes);
        if who == Owner::NOBODY {
            return;
        }
        if let Some((_, own)) = self.by.iter_mut().find(|(owner, _)| *owner == who) {
            *own = own.saturating_add(bytes);
        } else if self.by.len() < MAX_INTEGRATIONS {
            self.by.push((who, bytes));
        }
    }

    /// Whether a governor whose time is `now` can have written this.
    pub(super) fn is_plausible(&self, now: Timestamp) -> bool {
        let closed = self.closed.is_none_or(|closed| closed.is_plausible(now));
        self.day.is_plausible(now) && closed && self.by.len() <= MAX_INTEGRATIONS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_integration_has_a_ceiling_of_its_own() {
        let now = Timestamp::from_millis(1_790_000_000_000);
        let (etl, crm) = (Owner::at(0), Owner::at(1));
        let mut volume = Volume::default();
        let may = |volume: &Volume, who, own| volume.may_start(now, 1_000, who, own, |_| None);
        assert_eq!(may(&volume, etl, Some(100)), Ok(()));
        volume.finished(now, now, 60, etl);
        volume.finished(now, now, 500, crm);
        volume.finished(now, now, 400, Owner::NOBODY);
        assert_eq!(may(&volume, etl, Some(100)), Ok(()));
        volume.finished(now, now, 40, etl);
        // Whose volume is used up is told by who has least: all have none, or it has none.
        let ends = volume.of(now).ends();
        assert_eq!(may(&volume, etl, None), Err(NoVolume::All(ends)));
        let own = volume.may_start(now, 1_001, etl, Some(100), |_| None);
        assert_eq!(own, Err(NoVolume::Own(ends)));
        let more = volume.may_start(now, 1_001, etl, Some(101), |_| None);
        let other = volume.may_start(now, 1_001, crm, Some(501), |_| None);
        assert_eq!((more, other), (Ok(()), Ok(())));
        assert_eq!((volume.bytes_of(etl), volume.bytes_of(crm)), (100, 500));
        volume.advance(ends);
        assert_eq!(volume, Volume::default());
        assert!(
            volume
                .may_start(ends, 1_001, etl, Some(0), |_| None)
                .is_err()
        );
    }
}
