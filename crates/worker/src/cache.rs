//! What is kept of Marketo's answers: the object's shelf of them, and a request's way to it.

use std::cell::RefCell;

use marketo_core::limit::{CompleteOutcome, Report, Verdict};
use marketo_drive::{Bell, Clock};
use marketo_gateway::cache::{Look, Shelf, Wish};
use marketo_gateway::seal::{Nonce, Seal};
use worker::{Env, Result, SqlStorage};

use crate::clock::PlatformClock;
use crate::rows::{self, Row};
use crate::wait::within;
use crate::wire::{self, Object};
use crate::{identity, log, setup};

/// In the object: the shelf, and those who wait for what another asks.
pub(crate) struct CacheDesk {
    shelf: RefCell<Shelf>,
    bell: Bell,
    sql: SqlStorage,
    env: Env,
}

impl CacheDesk {
    /// An empty shelf, with the generations as they were stored. `open`: how many calls are under way
    /// that were granted before.
    pub(crate) fn new(sql: SqlStorage, env: Env, open: usize) -> Self {
        let saved = rows::stored(&sql, Row::Cache);
        let shelf = Shelf::new(PlatformClock.now(), saved.as_deref(), open);
        if saved.is_none() {
            rows::store(&sql, Row::Cache, shelf.save());
        }
        Self {
            shelf: RefCell::new(shelf),
            bell: Bell::new(),
            sql,
            env,
        }
    }

    /// Tells what there is for a wish, or that its caller may ask Marketo; keeps what came of that.
    pub(crate) async fn serve(&self, text: &str) -> Result<String> {
        let (mut wish, entry) = Wish::read(text).ok_or_else(|| setup::broken("no wish"))?;
        if wish.generation != 0 {
            self.keep(&wish, entry).await;
            return Ok(String::new());
        }
        let mut since = None;
        loop {
            let rung = self.bell.next();
            let look = self
                .shelf
                .borrow_mut()
                .look(PlatformClock.now(), &wish, since);
            match look {
                Look::Told(told) => return Ok(told),
                Look::Wait(at, until) => {
                    since = Some(at);
                    within(until, rung).await;
                }
                Look::Seek(generation) => {
                    wish.generation = generation;
                    break;
                }
            }
        }
        let found = self.seek(&wish).await;
        let mut shelf = self.shelf.borrow_mut();
        let now = PlatformClock.now();
        if let Some(text) = found {
            shelf.found(now, &wish, &text);
        }
        let told = shelf.told(now, &wish);
        drop(shelf);
        self.bell.ring();
        Ok(told)
    }

    async fn keep(&self, wish: &Wish, entry: &str) {
        let stored = self
            .shelf
            .borrow_mut()
            .keep(PlatformClock.now(), wish, entry);
        self.bell.ring();
        if stored && let Some(seal) = self.seal(wish) {
            let mut nonce = [0; 12];
            if getrandom::fill(&mut nonce).is_ok() {
                let sealed = seal.seal_text(Nonce::from_secure_random(nonce), entry);
                identity::store(&self.env, &wish.place(), &sealed, wish.life()).await;
            }
        }
    }

    /// A call has got its permit: what it changes is dropped before it is told so.
    pub(crate) fn begins(&self, operation: &str, verdict: &Verdict) {
        if let Verdict::Granted(permit) = verdict {
            let now = PlatformClock.now();
            let mut shelf = self.shelf.borrow_mut();
            if shelf.begins(now, permit.lease, operation, permit.end()) {
                rows::store(&self.sql, Row::Cache, shelf.save());
            }
        }
    }

    /// Data are going to be ingested.
    pub(crate) fn ingests(&self) {
        let mut shelf = self.shelf.borrow_mut();
        if shelf.ingests(PlatformClock.now()) {
            rows::store(&self.sql, Row::Cache, shelf.save());
        }
    }

    /// A permit was reported on.
    pub(crate) fn ends(&self, report: &Report, outcome: CompleteOutcome) {
        self.shelf.borrow_mut().ends(report, outcome);
    }

    async fn seek(&self, wish: &Wish) -> Option<String> {
        if !wish.stored || self.shelf.borrow().has(wish) {
            return None;
        }
        let seal = self.seal(wish)?;
        seal.open_text(&identity::stored(&self.env, &wish.place()).await?)
    }

    fn seal(&self, wish: &Wish) -> Option<Seal> {
        let edge = setup::edge(&self.env).ok()?;
        let credential = edge.credential(&wish.credential)?.ok()?;
        Some(Seal::of_answer(&credential, &wish.place()))
    }
}

/// Asks the shelf what there is for a call, or tells it what came of one. A call does without, if
/// the object cannot be reached.
pub(crate) async fn ask(object: &Object, wish: &str) -> String {
    let told = object.say(wire::CACHE, wish, None).await;
    told.unwrap_or_else(|error| {
        log::problem("the object did not tell what is kept", &error);
        String::new()
    })
}
