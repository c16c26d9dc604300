//! What is decided about a call when it arrives.
//!
//! In this order: a loss on the way; 414 and 413; for identity nothing further. Then 601 and 602,
//! 605, the limits (607, 606, 615), 603, 610, data ingestion's calls of a second (429001). Every reply counts against rate and quota, refusals
//! too, but those with a code that Adobe stars; what is refused takes no place among the calls that
//! are processed at once.

use super::{Active, Outcome, Sim};
use crate::answer::{self, Answer, Delivery};
use crate::call::CallId;
use crate::catalog::{Family, Found};
use crate::config::CredentialId;
use crate::errors::{Failure, uncounted};
use crate::fault::{Fault, Rule, Seen, Stage};
use crate::time::Time;
use crate::token::Verdict;

impl Sim {
    /// Decides on an arriving call: its processing time in milliseconds, or what it comes to at
    /// once.
    pub(super) fn judge(
        &mut self,
        now: Time,
        id: CallId,
        active: &mut Active,
    ) -> Result<u64, Outcome> {
        let name = active.inbound.name();
        let family = active.inbound.family;
        let bearer = active.request.credential(family);
        let owner = bearer.and_then(|token| self.tokens.owner(token));
        if let Some(entry) = self.log.entry(id.0) {
            entry.operation = name.to_owned();
        }
        if self.strike(Stage::Wire, active, owner).is_some() {
            self.note_fault(id, "lost");
            return Err(Outcome::Cut);
        }
        if let Some(status) = active.inbound.too_large {
            return Err(Outcome::Answer(Answer::html(status), Delivery::Whole));
        }
        if active.inbound.family == Family::Identity
            && matches!(active.inbound.found, Found::Operation(..))
        {
            self.account.identity();
            active.fault = self.strike(Stage::Admitted, active, None);
            return Ok(self.processing(id, active));
        }
        if let Some(rule) = self.strike(Stage::Token, active, owner)
            && let Some(owner) = owner
        {
            self.note_fault(id, rule.fault.name());
            match rule.fault {
                Fault::TokenRevoked => self.tokens.revoke(owner),
                _ => self.tokens.set_remaining(now, owner, 0),
            };
        }
        let bearer = active.request.credential(family);
        let verdict = bearer.map(|token| self.tokens.check(now, token));
        let refused = match verdict {
            Some(Verdict::Invalid(owner)) => Some(("601", owner)),
            Some(Verdict::Expired(owner)) => Some(("602", Some(owner))),
            _ if matches!(active.inbound.found, Found::WrongMethod) => Some(("605", owner)),
            _ => None,
        };
        if let Some((code, owner)) = refused {
            self.count(now, id, name, owner, false);
            return Err(self.refuse(now, id, active, &Failure::plain(code)));
        }
        let owner = match verdict {
            Some(Verdict::Good(owner)) => Some(owner),
            _ => None,
        };
        let limited = family.is_limited();
        if limited && let Err(failure) = self.meter.judge(now, self.open) {
            self.count(now, id, name, owner, true);
            return Err(self.refuse(now, id, active, &failure));
        }
        match self.allowed(active, owner) {
            Ok(owner) => active.credential = owner,
            Err(failure) => {
                self.count(now, id, name, owner, limited);
                return Err(self.refuse(now, id, active, &failure));
            }
        }
        if family == Family::DataIngestion
            && let Err(failure) = self.world.ingestion.arrive(now, active.credential)
        {
            self.count(now, id, name, owner, false);
            return Err(self.refuse(now, id, active, &failure));
        }
        active.fault = self.strike(Stage::Admitted, active, owner);
        let counted = match active.fault.as_ref().map(|rule| &rule.fault) {
            Some(Fault::Code(code)) => !uncounted(code),
            _ => limited,
        };
        self.count(now, id, name, owner, counted);
        active.open = limited;
        Ok(self.processing(id, active))
    }

    /// 603 without a token or the permission, 610 for an unknown path.
    fn allowed(
        &self,
        active: &Active,
        owner: Option<CredentialId>,
    ) -> Result<CredentialId, Failure> {
        let denied = || Failure::plain("603");
        let owner = owner.ok_or_else(|| match active.inbound.family {
            Family::DataIngestion => Failure::new("403010", "Oauth token is missing"),
            _ => denied(),
        })?;
        let Found::Operation(operation, _) = &active.inbound.found else {
            return Err(Failure::plain("610"));
        };
        let held = self.config.credentials.get(owner.0).ok_or_else(denied)?;
        if operation.allows(&held.permissions) {
            Ok(owner)
        } else {
            Err(denied())
        }
    }

    fn strike(&mut self, at: Stage, active: &Active, owner: Option<CredentialId>) -> Option<Rule> {
        let credential = owner.and_then(|id| self.config.credentials.get(id.0));
        let seen = Seen {
            operation: active.inbound.name(),
            path: &active.request.path,
            method: &active.request.method,
            credential: credential.map_or("", |known| known.client_id.as_str()),
        };
        self.faults.strike(at, &seen, &mut self.chance)
    }

    fn count(
        &mut self,
        now: Time,
        id: CallId,
        name: &str,
        owner: Option<CredentialId>,
        counted: bool,
    ) {
        self.account
            .arrived(now, if name.is_empty() { "unknown" } else { name }, counted);
        let known = owner.and_then(|owner| self.config.credentials.get(owner.0));
        if let Some(known) = known {
            self.account.credential(&known.client_id);
        }
        if counted {
            self.meter.count(now);
            self.world
                .usage
                .counted(now, known.map_or("unknown", |known| known.user.as_str()));
        }
        if let Some(entry) = self.log.entry(id.0) {
            entry.counted = counted;
            if let Some(known) = known {
                entry.credential.clone_from(&known.client_id);
            }
        }
    }

    fn refuse(&self, now: Time, id: CallId, active: &Active, failure: &Failure) -> Outcome {
        let answer = answer::failed(failure, &self.request_id(now, id), active.inbound.family);
        Outcome::Answer(answer, Delivery::Whole)
    }
}
