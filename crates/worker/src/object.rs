//! The Durable Object: one for each Marketo instance.
//!
//! It holds the governor and the line before it, and is where the one identity call of a
//! credential is made, and where calls meet that are made as one. It sends nothing else, and of
//! Marketo's answers it sees only what one caller shares out to the others of such a call.

#![allow(missing_docs, reason = "the methods that the macro adds have none")]

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use marketo_core::Timestamp;
use marketo_core::limit::{
    Governor as Machine, Line, LineLimits, PermitRequest, Policy, Receipt, Reply, Report,
};
use marketo_core::response::UsageReport;
use marketo_core::token::{ApiUser, TokenKeeper};
use marketo_drive::{Bell, Clock, Desk, Keep, Spawn};
use marketo_gateway::config::{CredentialId, InstanceId};
use serde::Serialize;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use worker::durable_object;
use worker::{DurableObject, Env, Request, Response, Result, SqlStorage, State};

use crate::cache::CacheDesk;
use crate::clock::PlatformClock;
use crate::identity::IdentityDesk;
use crate::ingestion::IngestionDesk;
use crate::merging::{MergeDesk, in_line};
use crate::rows::{self, Row};
use crate::setup;
use crate::wire::{self, Join, TokenQuestion, TokenReply};

/// The object.
#[durable_object]
pub struct Governor {
    /// Set up with the first question, which tells whose limits these are.
    desk: OnceCell<Rc<Desk<Place>>>,
    ingestion: OnceCell<IngestionDesk>,
    merging: Rc<MergeDesk>,
    sql: SqlStorage,
    tokens: RefCell<BTreeMap<CredentialId, Rc<TokenDesk>>>,
    env: Env,
}

#[derive(Default)]
struct TokenDesk {
    keeper: RefCell<TokenKeeper>,
    bell: Bell,
}

impl DurableObject for Governor {
    fn new(state: State, env: Env) -> Self {
        Self {
            desk: OnceCell::new(),
            ingestion: OnceCell::new(),
            merging: Rc::default(),
            sql: state.storage().sql(),
            tokens: RefCell::default(),
            env,
        }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        let path = request.path();
        let signal = request.inner().signal();
        let desk = self.desk(&request)?;
        let cache = &desk.host().cache;
        let said = text(&request).await?;
        match path.as_str() {
            wire::ACQUIRE => {
                let request = PermitRequest::read(&said)?;
                match in_line(&desk, request, signal).await {
                    Some(verdict) => answer(&Reply::at(PlatformClock.now(), verdict)),
                    None => Response::error("withdrawn", 499),
                }
            }
            wire::JOIN => {
                let join: Join = serde_json::from_slice(said.as_bytes())?;
                match self.merging.join(&desk, join, &signal).await {
                    Some(joined) => answer(&joined),
                    None => Response::error("withdrawn", 499),
                }
            }
            wire::LEAD => {
                let batch = serde_json::from_slice(said.as_bytes())?;
                self.merging.lead(batch, signal).await;
                Response::ok("")
            }
            wire::SHARE => {
                let shares = serde_json::from_slice(said.as_bytes())?;
                self.merging.share(shares);
                Response::ok("null")
            }
            wire::COMPLETE => {
                let report = Report::read(&said)?;
                let outcome = desk.report(&report);
                cache.ends(&report, outcome);
                answer(&Receipt::at(PlatformClock.now(), outcome))
            }
            wire::FINISH => {
                let report = Report::read(&said)?;
                cache.ends(&report, desk.report(&report));
                answer(&desk.tell(|line, now| line.poll_usage(now)))
            }
            wire::LOOK => {
                let edge = setup::edge(&self.env)?;
                match desk.look(|line, now| edge.show(&said, &line.overview(now))) {
                    Some(shown) => Response::ok(shown),
                    None => Response::error("no such question", 404),
                }
            }
            wire::USAGE => {
                let report: UsageReport = serde_json::from_slice(said.as_bytes())?;
                let (ours, all) = self.own_users(&named(&request)?).await?;
                desk.tell(|line, now| line.on_usage_report(now, &report, &ours, all));
                Response::ok("null")
            }
            wire::ALLOT => {
                cache.ingests();
                Response::ok(self.ingestion(&request)?.allot(&said))
            }
            wire::ACCOUNT => {
                self.ingestion(&request)?.account(&said);
                Response::ok("")
            }
            wire::CACHE => Response::ok(cache.serve(&said).await?),
            wire::TOKEN => {
                let question: TokenQuestion = serde_json::from_slice(said.as_bytes())?;
                answer(&self.token(question).await?)
            }
            _ => Response::error("no such question", 404),
        }
    }
}

impl Governor {
    /// The desk of the instance that a request is for. All that reach this object are for the same
    /// one, since its name is the instance's.
    fn desk(&self, request: &Request) -> Result<Rc<Desk<Place>>> {
        if let Some(desk) = self.desk.get() {
            return Ok(Rc::clone(desk));
        }
        let instance = named(request)?;
        let edge = setup::edge(&self.env)?;
        let policy = edge.config().policy(&instance);
        let policy = policy.ok_or_else(|| setup::broken("no such instance"))?;
        let line = Line::new(saved(&self.sql, policy.clone()), LineLimits::default());
        let status = line.overview(PlatformClock.now()).status;
        let open = status.in_flight + status.orphans;
        let cache = CacheDesk::new(self.sql.clone(), self.env.clone(), open);
        let sql = self.sql.clone();
        let desk = self
            .desk
            .get_or_init(|| Desk::new(Place { sql, cache }, line));
        Ok(Rc::clone(desk))
    }

    /// The keeper of data ingestion's limits.
    fn ingestion(&self, request: &Request) -> Result<&IngestionDesk> {
        if let Some(desk) = self.ingestion.get() {
            return Ok(desk);
        }
        let (instance, edge) = (named(request)?, setup::edge(&self.env)?);
        let instance = edge.config().instance(&instance);
        let instance = instance.ok_or_else(|| setup::broken("no such instance"))?;
        let desk = IngestionDesk::open(self.sql.clone(), instance.limits().ingestion());
        Ok(self.ingestion.get_or_init(|| desk))
    }

    /// The API users of our own that are known, and whether they are all.
    async fn own_users(&self, instance: &InstanceId) -> Result<(Vec<ApiUser>, bool)> {
        let edge = setup::edge(&self.env)?;
        let (mut users, mut all) = (Vec::new(), true);
        for credential in edge.credentials_of(instance) {
            let question = TokenQuestion {
                credential: credential.as_str().to_owned(),
                rejected: None,
            };
            match self.token(question).await? {
                TokenReply::Held {
                    user: Some(user), ..
                } => users.push(user),
                _ => all = false,
            }
        }
        Ok((users, all))
    }

    async fn token(&self, question: TokenQuestion) -> Result<TokenReply> {
        let edge = setup::edge(&self.env)?;
        let id = CredentialId::new(&question.credential).map_err(setup::broken)?;
        let credential = edge
            .credential(&id)
            .ok_or_else(|| setup::broken("no such credential"))?
            .map_err(setup::broken)?;
        let desk = Rc::clone(self.tokens.borrow_mut().entry(id).or_default());
        let host = IdentityDesk::new(&self.env, credential);
        let rejected = question.rejected.map(marketo_core::token::AccessToken::new);
        Ok(
            marketo_drive::token(&host, &desk.keeper, &desk.bell, rejected)
                .await
                .into(),
        )
    }
}

/// The object's storage, its clock, and its timers.
pub(crate) struct Place {
    /// What is kept of answers.
    pub(crate) cache: CacheDesk,
    sql: SqlStorage,
}

impl Clock for Place {
    fn now(&self) -> Timestamp {
        PlatformClock.now()
    }

    fn entropy(&self) -> u64 {
        PlatformClock.entropy()
    }

    async fn sleep(&self, until: Timestamp) {
        PlatformClock.sleep(until).await;
    }
}

impl Keep for Place {
    fn keep(&self, state: Vec<u8>) -> bool {
        rows::store(&self.sql, Row::Governor, state)
    }
}

impl Spawn for Place {
    fn spawn(&self, task: impl Future<Output = ()> + 'static) {
        spawn_local(task);
    }
}

/// The governor as it was stored, with the limits that are configured now; a fresh one where there
/// never was any.
fn saved(sql: &SqlStorage, policy: Policy) -> Machine {
    match rows::stored(sql, Row::Governor) {
        None => Machine::new(policy),
        Some(state) => Machine::restore(policy, PlatformClock.now(), &state),
    }
}

/// The instance that a request is for.
fn named(request: &Request) -> Result<InstanceId> {
    let named = request.headers().get(wire::INSTANCE)?.unwrap_or_default();
    InstanceId::new(&named).map_err(setup::broken)
}

async fn text(request: &Request) -> Result<String> {
    let text = JsFuture::from(request.inner().text()?).await?;
    Ok(text.as_string().unwrap_or_default())
}

fn answer<A: Serialize>(answer: &A) -> Result<Response> {
    Response::ok(serde_json::to_string(answer)?)
}
