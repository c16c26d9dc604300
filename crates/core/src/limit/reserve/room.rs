//! Who may wait: the tickets that there are, shared as the calls are.

use std::collections::BTreeMap;

use super::{HORIZON, Shared};
use crate::limit::permit::IntegrationId;
use crate::limit::share::MAX_INTEGRATIONS;

impl Shared {
    /// Whether there is a ticket for one more of `who`.
    ///
    /// Half of the tickets are kept for the integrations that are named, to each its part of what is
    /// guaranteed, so that nobody's crowd keeps another from waiting; what is left is for whoever
    /// comes first.
    pub(super) fn has_room(&self, who: &IntegrationId) -> bool {
        let mut waiting = BTreeMap::new();
        for ticket in &self.queue {
            let count: &mut usize = waiting.entry(&ticket.who).or_default();
            *count = count.saturating_add(1);
        }
        let policy = self.governor.policy();
        let rate = usize::from(policy.limits().rate);
        let untaken = |name| {
            let sure = usize::from(policy.guaranteed(name)).saturating_mul(HORIZON / 2);
            let sure = sure.checked_div(rate).unwrap_or(0).max(1);
            sure.saturating_sub(waiting.get(name).copied().unwrap_or(0))
        };
        let named = || policy.named().map(|(name, _)| name);
        let is_named = named().any(|name| name == who);
        if is_named && untaken(who) > 0 {
            return self.queue.len() < HORIZON;
        }
        let kept: usize = named().filter(|name| *name != who).map(untaken).sum();
        let absent = named().filter(|name| !waiting.contains_key(name)).count();
        let names = waiting.len().saturating_add(absent);
        let is_known = is_named || waiting.contains_key(who);
        self.queue.len().saturating_add(kept) < HORIZON && (is_known || names < MAX_INTEGRATIONS)
    }
}
