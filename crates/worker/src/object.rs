//! The Durable Object: one for each Marketo instance.
//!
//! It holds the governor and the line before it, and is where the one identity call of a
//! credential is made. It sends nothing else, and no answer of Marketo's passes through it.

#![allow(missing_docs, reason = "the methods that the macro adds have none")]

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use futures_channel::oneshot;
use marketo_core::Timestamp;
use marketo_core::limit::{
    Completion, Governor as Machine, Limits, Line, LineLimits, PermitRequest, Reply, Report,
    Verdict, WaiterId,
};
use marketo_core::token::TokenKeeper;
use marketo_drive::{Bell, Clock, before};
use marketo_gateway::config::CredentialId;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use worker::durable_object;
use worker::{DurableObject, Env, Request, Response, Result, SqlStorage, SqlStorageValue, State};

use crate::clock::PlatformClock;
use crate::identity::IdentityDesk;
use crate::wait::gone;
use crate::wire::{self, TokenQuestion, TokenReply};
use crate::{log, setup};

/// How long what frees a place or a slot may go unstored, if no grant stores it.
const KEEP_WITHIN: Duration = Duration::from_millis(100);

/// The object.
#[durable_object]
pub struct Governor {
    desk: Rc<Desk>,
    env: Env,
}

struct Desk {
    line: RefCell<Line>,
    waiting: RefCell<BTreeMap<WaiterId, oneshot::Sender<Verdict>>>,
    /// When the earliest timer that is set goes off.
    armed: Cell<Option<Timestamp>>,
    /// Whether a timer is set that stores what no grant has stored.
    keeping: Cell<bool>,
    tokens: RefCell<BTreeMap<CredentialId, Rc<TokenDesk>>>,
    sql: SqlStorage,
}

#[derive(Default)]
struct TokenDesk {
    keeper: RefCell<TokenKeeper>,
    bell: Bell,
}

impl DurableObject for Governor {
    fn new(state: State, env: Env) -> Self {
        let sql = state.storage().sql();
        let governor = saved(&sql);
        Self {
            desk: Rc::new(Desk {
                line: RefCell::new(Line::new(governor, LineLimits::default())),
                waiting: RefCell::default(),
                armed: Cell::default(),
                keeping: Cell::default(),
                tokens: RefCell::default(),
                sql,
            }),
            env,
        }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        let path = request.path();
        let signal = request.inner().signal();
        match path.as_str() {
            wire::ACQUIRE => {
                let request = read(&request).await?;
                match self.desk.acquire(request, gone(signal)).await {
                    Some(verdict) => said(&Reply::from(verdict)),
                    None => Response::error("withdrawn", 499),
                }
            }
            wire::COMPLETE => {
                let report: Report = read(&request).await?;
                let now = PlatformClock.now();
                let outcome = self.desk.line.borrow_mut().report(now, &report);
                self.desk.settle();
                said(&outcome)
            }
            wire::TOKEN => {
                let question: TokenQuestion = read(&request).await?;
                said(&self.token(question).await?)
            }
            _ => Response::error("no such question", 404),
        }
    }
}

impl Governor {
    async fn token(&self, question: TokenQuestion) -> Result<TokenReply> {
        let edge = setup::edge(&self.env)?;
        let id = CredentialId::new(&question.credential).map_err(setup::broken)?;
        let credential = edge
            .credential(&id)
            .ok_or_else(|| setup::broken("no such credential"))?
            .map_err(setup::broken)?;
        let desk = Rc::clone(self.desk.tokens.borrow_mut().entry(id).or_default());
        let host = IdentityDesk::new(&self.env, credential);
        let rejected = question.rejected.map(marketo_core::token::AccessToken::new);
        Ok(
            marketo_drive::token(&host, &desk.keeper, &desk.bell, rejected)
                .await
                .into(),
        )
    }
}

impl Desk {
    /// Waits in line. `None` if the caller goes away first, which takes them out of it.
    async fn acquire(
        self: &Rc<Self>,
        request: PermitRequest,
        gone: impl Future<Output = ()>,
    ) -> Option<Verdict> {
        let (tell, told) = oneshot::channel();
        let waiter = self.line.borrow_mut().request(PlatformClock.now(), request);
        self.waiting.borrow_mut().insert(waiter, tell);
        self.settle();
        match before(gone, told).await {
            Some(told) => told.ok(),
            None => {
                self.waiting.borrow_mut().remove(&waiter);
                self.line.borrow_mut().cancel(PlatformClock.now(), waiter);
                self.settle();
                None
            }
        }
    }

    /// Hands out what has been decided, once it is stored, and sets the next timer.
    fn settle(self: &Rc<Self>) {
        let now = PlatformClock.now();
        let mut verdicts = Vec::new();
        let mut line = self.line.borrow_mut();
        while let Some(verdict) = line.poll_verdict(now) {
            verdicts.push(verdict);
        }
        // The platform holds every answer of the object back until what was written before it is
        // safe, so that a permit is never out without its lease on disk. What frees something can
        // wait for the next grant, or a moment: to lose it costs a wait, and breaks nothing.
        let grants = verdicts
            .iter()
            .any(|(_, verdict)| matches!(verdict, Verdict::Granted(_)));
        let stored = !grants || self.keep(&mut line);
        if !grants {
            self.keep_soon();
        }
        for (waiter, verdict) in verdicts {
            let tell = self.waiting.borrow_mut().remove(&waiter);
            let told = stored && tell.is_some_and(|tell| tell.send(verdict).is_ok());
            if let (false, Verdict::Granted(permit)) = (told, verdict) {
                let _ = line.complete(now, permit.lease, Completion::NotSent);
            }
        }
        let timeout = line.poll_timeout(now);
        drop(line);
        if let Some((at, _)) = timeout {
            self.arm(at);
        }
    }

    fn arm(self: &Rc<Self>, at: Timestamp) {
        if self.armed.get().is_some_and(|armed| armed <= at) {
            return;
        }
        self.armed.set(Some(at));
        let desk = Rc::clone(self);
        spawn_local(async move {
            PlatformClock.sleep(at).await;
            if desk.armed.get() == Some(at) {
                desk.armed.set(None);
            }
            desk.settle();
        });
    }

    /// Stores the state a little later, unless a grant has done so by then.
    fn keep_soon(self: &Rc<Self>) {
        if self.keeping.replace(true) {
            return;
        }
        let desk = Rc::clone(self);
        spawn_local(async move {
            PlatformClock
                .sleep(PlatformClock.now().after(KEEP_WITHIN))
                .await;
            desk.keeping.set(false);
            desk.keep(&mut desk.line.borrow_mut());
        });
    }

    /// Stores the state if it has changed.
    fn keep(&self, line: &mut Line) -> bool {
        let kept = line.poll_save().is_none_or(|state| self.save(state));
        if !kept {
            line.on_save_failed();
        }
        kept
    }

    fn save(&self, state: Vec<u8>) -> bool {
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

/// The governor as it was stored; a fresh one where there never was any.
fn saved(sql: &SqlStorage) -> Machine {
    let now = PlatformClock.now();
    let limits = Limits::MARKETO;
    let row = sql
        .exec(
            "CREATE TABLE IF NOT EXISTS governor (id INTEGER PRIMARY KEY, state BLOB)",
            None,
        )
        .and_then(|_| sql.exec("SELECT state FROM governor WHERE id = 0", None))
        // As raw values: by way of serde the platform's bytes are none.
        .and_then(|cursor| cursor.raw().next().transpose());
    match row.as_ref().map(|row| row.as_deref()) {
        Ok(None) => Machine::new(limits),
        Ok(Some([SqlStorageValue::Blob(state)])) => Machine::restore(limits, now, state),
        Ok(Some(_)) => Machine::closed(limits, now),
        Err(error) => {
            log::problem(
                "the governor's state could not be read: closed for one window",
                error,
            );
            Machine::closed(limits, now)
        }
    }
}

async fn read<Q: DeserializeOwned>(request: &Request) -> Result<Q> {
    let text = JsFuture::from(request.inner().text()?).await?;
    Ok(serde_json::from_str(&text.as_string().unwrap_or_default())?)
}

fn said<A: Serialize>(answer: &A) -> Result<Response> {
    Response::ok(serde_json::to_string(answer)?)
}
