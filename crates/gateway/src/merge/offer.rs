//! What a call brings to a batch, and whose part of the answer is whose.

use marketo_core::Timestamp;
use marketo_core::call::{Answered, CallError, Failure, Outcome};
use marketo_core::error::{Class, classify};
use marketo_core::limit;
use marketo_core::operation::{AnswerKind, LimitClass, Operation, by_name};
use marketo_core::request::{Body, CallSpec};

use super::answer::members;
use super::merger::{Member, Ticket};
use super::part::{Part, key_of};
use super::told::{After, Note, Told};
use super::{list, read, upsert};
use crate::config::Integration;

/// A call that can be made together with others.
#[derive(Debug)]
pub struct Offer {
    part: Part,
    way: Way,
}

/// How several calls become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// They are equal.
    Same,
    Read,
    Upsert,
    List,
}

/// What a call of some [`Way`] brings along.
pub(super) struct Draft {
    /// What must be equal, beside who calls.
    pub(super) key: Vec<String>,
    pub(super) size: u16,
    pub(super) records: Vec<u64>,
    pub(super) load: String,
}

/// What came of a batch.
#[derive(Debug)]
#[must_use]
pub struct Shared {
    /// For the leader; nothing if it is to join again, with [`Offer::part`] as it is now.
    pub own: Option<Outcome>,
    /// For the others.
    pub others: Vec<(Ticket, Told)>,
    /// For the log.
    pub note: Note,
}

impl Offer {
    /// What a call can bring to a batch. Nothing if it goes alone.
    pub(crate) fn of(
        spec: &CallSpec,
        integration: &Integration,
        deadline: Timestamp,
        linger_ms: u32,
    ) -> Option<Self> {
        let operation = spec.operation;
        let fits = operation.limits == LimitClass::Instance
            && operation.answer == AnswerKind::Envelope
            && spec.headers.is_empty()
            && spec.range.is_none();
        if !fits {
            return None;
        }
        let (way, draft) = draft(spec, integration)?;
        let full = match way {
            Way::Same => u16::MAX,
            Way::Read => 300,
            Way::Upsert | Way::List => operation.largest_batch?,
        };
        let class = match integration.share().class {
            limit::Class::Batch => "batch",
            _ => "interactive",
        };
        let mut key = vec![
            integration.credential().id().as_str(),
            class,
            if way == Way::Read {
                "read"
            } else {
                operation.name
            },
        ];
        key.extend(draft.key.iter().map(String::as_str));
        let part = Part {
            key: key_of(&key),
            who: integration.id().as_str().to_owned(),
            size: draft.size,
            full,
            most: u16::MAX,
            records: draft.records,
            deadline,
            linger_ms,
            safe: operation.is_read(),
            load: draft.load,
        };
        (part.size <= full).then_some(Self { part, way })
    }

    /// What is told where all callers meet.
    #[must_use]
    pub const fn part(&self) -> &Part {
        &self.part
    }

    /// The call of the batch that this one leads.
    pub(crate) fn widened(&self, spec: &CallSpec, members: &[Member]) -> Option<CallSpec> {
        let others: Vec<&str> = members.iter().map(|member| member.load.as_str()).collect();
        if others.is_empty() {
            return None;
        }
        match self.way {
            Way::Same => None,
            Way::Read => {
                let mut loads = vec![self.part.load.as_str()];
                loads.extend(others);
                read::widened(spec, &loads)
            }
            Way::Upsert => upsert::widened(spec, &self.part.load, &others),
            Way::List => Some(list::widened(spec, &self.part.load, &others)),
        }
    }

    /// Shares out what came of the batch that this call led.
    pub(crate) fn share(
        &mut self,
        spec: &CallSpec,
        outcome: Outcome,
        members: &[Member],
        batch: String,
    ) -> Shared {
        let parts = u16::try_from(members.len())
            .unwrap_or(u16::MAX)
            .saturating_add(1);
        let note = Note { batch, parts };
        let to_all = |told: Told| {
            members
                .iter()
                .map(|member| (member.ticket, told.clone()))
                .collect()
        };
        let told = match &outcome {
            _ if members.is_empty() => Told::UNKNOWN,
            Outcome::Answered(answered) => match self.parts_of(spec, answered, members) {
                Parts::All => Told::of(answered).unwrap_or(Told::UNKNOWN),
                Parts::Again => Told::Again {
                    most: parts.div_ceil(2),
                },
                Parts::Unknown => Told::Failed {
                    unknown: true,
                    after: After::BrokenOff,
                },
                Parts::Each(mut shares) => {
                    let others = shares.split_off(1.min(shares.len()));
                    let own = shares
                        .pop()
                        .and_then(|own| own.outcome(spec.operation.name));
                    let tickets = members.iter().map(|member| member.ticket);
                    let others = tickets.zip(others).collect();
                    return Shared {
                        own: own.or(Some(outcome)),
                        others,
                        note,
                    };
                }
            },
            Outcome::Failed(error) => match error {
                CallError::OutcomeUnknown { after, .. } => Told::Failed {
                    unknown: true,
                    after: after.into(),
                },
                CallError::Unavailable {
                    after: Failure::TooLong(_),
                    ..
                } => Told::Again {
                    most: parts.div_ceil(2),
                },
                CallError::Unavailable { after, .. } => Told::Failed {
                    unknown: false,
                    after: after.into(),
                },
                // Nothing was carried out, for a reason that need not be that of the others.
                _ => {
                    let others = to_all(Told::Again { most: 0 });
                    return Shared {
                        own: Some(outcome),
                        others,
                        note,
                    };
                }
            },
            _ => Told::UNKNOWN,
        };
        let others = to_all(told.clone());
        let own = match told {
            Told::Again { most } => {
                self.part.most = most;
                None
            }
            Told::Failed { .. }
                if matches!(outcome, Outcome::Answered(_)) && !members.is_empty() =>
            {
                told.outcome(spec.operation.name)
            }
            _ => Some(outcome),
        };
        Shared { own, others, note }
    }

    /// Whose an answer is.
    fn parts_of(&self, spec: &CallSpec, answered: &Answered, others: &[Member]) -> Parts {
        if self.way == Way::Same {
            return Parts::All;
        }
        let unclear = if self.part.safe {
            Parts::Again
        } else {
            Parts::Unknown
        };
        if let Some(code) = &answered.code {
            return if is_about_the_input(code, self.part.safe) {
                Parts::Again
            } else {
                Parts::All
            };
        }
        let Some(answer) = members(&answered.body) else {
            return unclear;
        };
        let mut loads = vec![self.part.load.as_str()];
        loads.extend(others.iter().map(|member| member.load.as_str()));
        let good = |body: String| (body, None);
        let shares = match self.way {
            Way::Same => return Parts::All,
            Way::Read => read::shares(spec, &answer, &loads),
            Way::List => {
                list::shares(&answer, &loads).map(|bodies| bodies.into_iter().map(good).collect())
            }
            Way::Upsert => {
                let mut sizes = vec![self.part.size];
                sizes.extend(others.iter().map(|member| member.size));
                upsert::shares(&answer, &sizes).map(|bodies| bodies.into_iter().map(good).collect())
            }
        };
        let (Some(shares), Some(whole)) = (shares, Told::of(answered)) else {
            return unclear;
        };
        let told = |(own, error): read::Share| match &whole {
            Told::Answer { status, kind, .. } => Told::Answer {
                status: *status,
                kind: kind.clone(),
                code: error,
                body: own,
            },
            other => other.clone(),
        };
        Parts::Each(shares.into_iter().map(told).collect())
    }
}

/// Whose an answer is.
enum Parts {
    /// Each one's.
    All,
    /// Nobody can say; it is safe to ask again, in smaller batches.
    Again,
    /// Nobody can say.
    Unknown,
    /// The leader's, and that of each member.
    Each(Vec<Told>),
}

/// Whether Marketo refused a whole call, carrying nothing out, for something that may stand in one
/// part alone (Adobe: "Error codes").
fn is_about_the_input(code: &str, safe: bool) -> bool {
    match classify(code, "").class {
        Class::Input | Class::NotFound | Class::State | Class::TooLarge | Class::Bug => true,
        Class::Transient | Class::Unknown => safe,
        _ => false,
    }
}

fn draft(spec: &CallSpec, integration: &Integration) -> Option<(Way, Draft)> {
    let operation = spec.operation;
    match operation.name {
        "syncLeads" => upsert::draft(spec).map(|draft| (Way::Upsert, draft)),
        "addLeadsToList" | "removeLeadsFromList" => {
            list::draft(spec).map(|draft| (Way::List, draft))
        }
        "getLeadById" | "getLeadsByFilterType" if may_filter(integration) => {
            let read = read::draft(spec).map(|draft| (Way::Read, draft));
            read.or_else(|| same(spec).map(|draft| (Way::Same, draft)))
        }
        _ => same(spec).map(|draft| (Way::Same, draft)),
    }
}

/// Whether an integration may make the call that reads of single leads become.
fn may_filter(integration: &Integration) -> bool {
    by_name("getLeadsByFilterType")
        .is_some_and(|read: &Operation| integration.allow().permits(read))
}

/// What a read brings along that goes only with its equals.
fn same(spec: &CallSpec) -> Option<Draft> {
    if !spec.operation.is_read() || spec.body != Body::None {
        return None;
    }
    let path = spec.path.iter().map(|(_, value)| value.clone());
    let query = spec
        .query
        .iter()
        .flat_map(|(name, value)| [name.clone(), value.clone()]);
    Some(Draft {
        key: path.chain(query).collect(),
        size: 1,
        records: Vec::new(),
        load: String::new(),
    })
}
