//! What is held and used: `/edge/v1/status` of an instance, `/edge/v1/usage` of its integrations.
//!
//! An integration sees its own row, and those of all others together; an operator's, which is one
//! with `"operator": true` in the configuration, sees every row.

use http::Method;
use marketo_core::Timestamp;
use marketo_core::limit::{Class, IntegrationId as LimitId, Overview, SharedStatus, Status};
use marketo_core::operation;
use serde::Serialize;

use super::{Edge, page};
use crate::answer::Refusal;
use crate::config::{Integration, IntegrationId};

const STATUS: &str = "/edge/v1/status";
const USAGE: &str = "/edge/v1/usage";

/// The version of what is told.
const VERSION: u8 = 1;

/// Whether it is one of these paths.
pub(super) fn is_path(path: &str) -> bool {
    path == STATUS || path == USAGE
}

/// No body is read, and none but GET asks.
pub(super) fn body_limit(method: &Method) -> Result<usize, Refusal> {
    if *method == Method::GET {
        return Ok(0);
    }
    let allowed = vec![operation::Method::Get];
    Err(Refusal::WrongMethod { allowed })
}

/// What the holder of the governor is asked to [show](Edge::show): the path, and who looks.
pub(super) fn question(path: &str, integration: &Integration) -> String {
    format!("{path} {}", integration.id())
}

/// Whether the answer to a question is the [page](super::page).
pub(super) fn is_page(question: &str) -> bool {
    question.starts_with("/ ")
}

/// What is told of an instance.
#[derive(Serialize)]
struct InstanceStatus<'a> {
    v: u8,
    now: Timestamp,
    instance: &'a str,
    limits: Most,
    waiting: usize,
    status: &'a Status,
}

/// The limits that are kept.
#[derive(Serialize)]
struct Most {
    calls_per_20_s: u16,
    calls_at_once: u16,
    calls_per_day: u32,
    export_bytes_per_day: u64,
}

/// What is told of integrations.
#[derive(Serialize)]
struct Usage<'a> {
    v: u8,
    now: Timestamp,
    instance: &'a str,
    integrations: Vec<Row<'a>>,
    /// Those that are not shown, together.
    others: Used,
}

#[derive(Serialize)]
struct Row<'a> {
    integration: &'a str,
    class: Class,
    guaranteed_calls_per_20_s: u16,
    calls_per_20_s: u16,
    calls_at_once: u16,
    calls_per_day: Option<u32>,
    used: Used,
}

/// What was used, of one or of several.
#[derive(Clone, Copy, Default, Serialize)]
struct Used {
    slots_held: u32,
    places_held: u32,
    today: u32,
    waiting: usize,
}

impl Used {
    fn of(one: &SharedStatus, waiting: usize) -> Self {
        Self {
            slots_held: one.slots_held.into(),
            places_held: one.places_held.into(),
            today: one.used_today,
            waiting,
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            slots_held: self.slots_held.saturating_add(other.slots_held),
            places_held: self.places_held.saturating_add(other.places_held),
            today: self.today.saturating_add(other.today),
            waiting: self.waiting.saturating_add(other.waiting),
        }
    }
}

impl Edge {
    /// The answer to the [question](super::Says::Look) who uses what: JSON, or the page. Nothing if it is no
    /// such question, or of nobody.
    #[must_use]
    pub fn show(&self, question: &str, overview: &Overview) -> Option<String> {
        let (path, who) = question.split_once(' ')?;
        let viewer = self.config.integration(&IntegrationId::new(who).ok()?)?;
        let policy = self.config.policy(viewer.instance().id())?;
        let (instance, now) = (viewer.instance().id().as_str(), overview.now);
        if is_page(question) {
            return Some(page::render(instance, policy, overview));
        }
        if path == STATUS {
            let limits = policy.limits();
            let status = InstanceStatus {
                v: VERSION,
                now,
                instance,
                limits: Most {
                    calls_per_20_s: limits.rate,
                    calls_at_once: limits.places,
                    calls_per_day: limits.daily,
                    export_bytes_per_day: limits.export_bytes,
                },
                waiting: overview.waiting,
                status: &overview.status,
            };
            return serde_json::to_string(&status).ok();
        }
        let own = viewer.limit_id()?;
        let shown = |who: &LimitId| viewer.is_operator() || *who == own;
        let (mut integrations, mut others) = (Vec::new(), Used::default());
        for (one, waiting) in &overview.integrations {
            let used = Used::of(one, *waiting);
            if !shown(&one.integration) {
                others = others.and(used);
                continue;
            }
            let share = policy.share(&one.integration);
            integrations.push(Row {
                integration: one.integration.as_str(),
                class: share.class,
                guaranteed_calls_per_20_s: policy.guaranteed(&one.integration),
                calls_per_20_s: share.rate,
                calls_at_once: share.places,
                calls_per_day: share.daily,
                used,
            });
        }
        let usage = Usage {
            v: VERSION,
            now,
            instance,
            integrations,
            others,
        };
        serde_json::to_string(&usage).ok()
    }
}
