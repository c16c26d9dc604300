//! The Durable Object: one for each Marketo instance.
//!
//! It holds the governor and the line before it, and is where the one identity call of a
//! credential is made. It sends nothing else, and no answer of Marketo's passes through it.

#![allow(missing_docs, reason = "the methods that the macro adds have none")]

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use marketo_core::Timestamp;
use marketo_core::limit::{
    Governor as Machine, Line, LineLimits, PermitRequest, Policy, Receipt, Reply, Report,
};
use marketo_core::token::TokenKeeper;
use marketo_drive::{Bell, Clock, Desk, Keep, Spawn};
use marketo_gateway::config::{CredentialId, InstanceId};
use serde::Serialize;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use worker::durable_object;
use worker::{DurableObject, Env, Request, Response, Result, SqlStorage, SqlStorageValue, State};

use crate::clock::PlatformClock;
use crate::identity::IdentityDesk;
use crate::wait::gone;
use crate::wire::{self, TokenQuestion, TokenReply};
use crate::{log, setup};

/// The object.
#[durable_object]
pub struct Governor {
    /// Set up with the first question, which tells whose limits these are.
    desk: OnceCell<Rc<Desk<Place>>>,
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
            sql: state.storage().sql(),
            tokens: RefCell::default(),
            env,
        }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        let path = request.path();
        let signal = request.inner().signal();
        let desk = self.desk(&request)?;
        match path.as_str() {
            wire::ACQUIRE => {
                let request = PermitRequest::read(&text(&request).await?)?;
                match desk.acquire(request, gone(signal)).await {
                    Some(verdict) => said(&Reply::at(PlatformClock.now(), verdict)),
                    None => Response::error("withdrawn", 499),
                }
            }
            wire::COMPLETE => {
                let report = Report::read(&text(&request).await?)?;
                let outcome = desk.report(&report);
                said(&Receipt::at(PlatformClock.now(), outcome))
            }
            wire::TOKEN => {
                let question: TokenQuestion = serde_json::from_str(&text(&request).await?)?;
                said(&self.token(question).await?)
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
        let named = request.headers().get(wire::INSTANCE)?.unwrap_or_default();
        let instance = InstanceId::new(&named).map_err(setup::broken)?;
        let edge = setup::edge(&self.env)?;
        let policy = edge.config().policy(&instance);
        let policy = policy.ok_or_else(|| setup::broken("no such instance"))?;
        let line = Line::new(saved(&self.sql, policy.clone()), LineLimits::default());
        let sql = self.sql.clone();
        let desk = self.desk.get_or_init(|| Desk::new(Place { sql }, line));
        Ok(Rc::clone(desk))
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
struct Place {
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
    // The platform holds every answer of the object back until what was written before it is safe,
    // so that a permit is never out without its lease on disk.
    fn keep(&self, state: Vec<u8>) -> bool {
        let saved = self.sql.exec(
            "INSERT INTO governor (id, state) VALUES (0, ?) \
             ON CONFLICT (id) DO UPDATE SET state = excluded.state",
            vec![SqlStorageValue::Blob(state)],
        );
        if let Err(error) = &saved {
            log::problem("the governor's state could not be stored", error);
        }
        saved.is_ok()
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
    let now = PlatformClock.now();
    let row = sql
        .exec(
            "CREATE TABLE IF NOT EXISTS governor (id INTEGER PRIMARY KEY, state BLOB)",
            None,
        )
        .and_then(|_| sql.exec("SELECT state FROM governor WHERE id = 0", None))
        // As raw values: by way of serde the platform's bytes are none.
        .and_then(|cursor| cursor.raw().next().transpose());
    match row.as_ref().map(|row| row.as_deref()) {
        Ok(None) => Machine::new(policy),
        Ok(Some([SqlStorageValue::Blob(state)])) => Machine::restore(policy, now, state),
        Ok(Some(_)) => Machine::closed(policy, now),
        Err(error) => {
            log::problem(
                "the governor's state could not be read: closed for one window",
                error,
            );
            Machine::closed(policy, now)
        }
    }
}

async fn text(request: &Request) -> Result<String> {
    let text = JsFuture::from(request.inner().text()?).await?;
    Ok(text.as_string().unwrap_or_default())
}

fn said<A: Serialize>(answer: &A) -> Result<Response> {
    Response::ok(serde_json::to_string(answer)?)
}
