//! A host in memory: the simulator for Marketo, a line, a keeper, and a network with weather.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request, Response};
use marketo_core::Timestamp;
use marketo_core::limit::{
    Governor, Limits, Line, LineLimits, PermitRequest, Report, Verdict, WaiterId,
};
use marketo_core::request::{BaseUrl, ClientSecret, identity_request};
use marketo_core::retry::RetryBudget;
use marketo_core::token::{AccessToken, HeldToken, Identity, TokenFailure, TokenKeeper};
use marketo_drive::{
    Bell, BrokenOff, Clock, Identify, Provide, Send, SendFailure, TokenStore, token,
};
use marketo_sim::{Delivery, Outcome, Sim, Time};

use crate::clock::{Slot, Virtual};

/// What the network does, in chances out of 1,000.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Weather {
    /// No connection comes about.
    pub(crate) refused: u64,
    /// The request is lost on its way.
    pub(crate) lost: u64,
    /// The connection is cut while Marketo is at work.
    pub(crate) cut: u64,
    /// The answer is lost on its way.
    pub(crate) unheard: u64,
    /// A permit is six seconds on its way.
    pub(crate) late_permits: u64,
    /// What became of a permit is never told.
    pub(crate) untold: u64,
}

/// Everything that callers share.
pub(crate) struct House {
    pub(crate) clock: Rc<Virtual>,
    pub(crate) sim: RefCell<Sim>,
    weather: Weather,
    secret: &'static str,
    line: RefCell<Line>,
    waiting: RefCell<BTreeMap<WaiterId, Rc<Slot<Verdict>>>>,
    keeper: RefCell<TokenKeeper>,
    bell: Bell,
    pub(crate) store: RefCell<Option<HeldToken>>,
    budget: RefCell<RetryBudget>,
    chance: Cell<u64>,
}

/// One who has the house for a host.
#[derive(Clone)]
pub(crate) struct Host(pub(crate) Rc<House>);

/// A body that has not been read yet, and how much of it will come.
pub(crate) struct Body {
    bytes: Bytes,
    comes: usize,
}

pub(crate) fn base() -> BaseUrl {
    BaseUrl::of_instance("284-RPR-133").unwrap()
}

impl House {
    pub(crate) fn new(
        clock: Rc<Virtual>,
        sim: Sim,
        weather: Weather,
        secret: &'static str,
        seed: u64,
    ) -> Rc<Self> {
        let line = Line::new(Governor::new(Limits::MARKETO), LineLimits::default());
        Rc::new(Self {
            clock,
            sim: RefCell::new(sim),
            weather,
            secret,
            line: RefCell::new(line),
            waiting: RefCell::default(),
            keeper: RefCell::default(),
            bell: Bell::new(),
            store: RefCell::default(),
            budget: RefCell::default(),
            chance: Cell::new(seed),
        })
    }

    /// A random number (SplitMix64).
    fn draw(&self) -> u64 {
        let state = self.chance.get().wrapping_add(0x9E37_79B9_7F4A_7C15);
        self.chance.set(state);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn strikes(&self, chance: u64) -> bool {
        self.draw() % 1_000 < chance
    }

    fn sim_now(&self) -> Time {
        Time::from_millis(self.clock.now().as_millis())
    }

    /// Hands out what the line has decided, and comes back when it will have more.
    fn settle(self: &Rc<Self>) {
        let now = self.clock.now();
        let mut line = self.line.borrow_mut();
        while let Some((waiter, verdict)) = line.poll_verdict(now) {
            let slot = self.waiting.borrow_mut().remove(&waiter);
            slot.expect("a verdict for one who waits").put(verdict);
        }
        let _ = line.poll_save();
        if let Some((at, _)) = line.poll_timeout(now) {
            let house = Rc::clone(self);
            self.clock.spawn(async move {
                house.clock.sleep(at).await;
                // Others may have settled it meanwhile.
                if house
                    .line
                    .borrow_mut()
                    .poll_timeout(at)
                    .is_some_and(|(due, _)| due <= at)
                {
                    house.settle();
                }
            });
        }
    }
}

impl Host {
    async fn wait(&self, at_most: u64) {
        let until = self
            .now()
            .after(Duration::from_millis(self.0.draw() % (at_most + 1)));
        self.sleep(until).await;
    }

    /// A request to Marketo, and its answer or nothing.
    async fn exchange(
        &self,
        request: Request<Bytes>,
        give_up_at: Timestamp,
    ) -> Result<(marketo_sim::Answer, Delivery), SendFailure> {
        let (house, weather) = (&self.0, self.0.weather);
        let failed = |left| Err(SendFailure { left });
        self.wait(120).await;
        if house.strikes(weather.refused) {
            return failed(false);
        }
        if house.strikes(weather.lost) {
            self.wait(3_000).await;
            return failed(true);
        }
        let arrival = house
            .sim
            .borrow_mut()
            .arrive(house.sim_now(), &arriving(request));
        let answer_at = Timestamp::from_millis(arrival.answer_at.as_millis());
        let cut_at = if house.strikes(weather.cut) {
            let left = answer_at.since(self.now()).as_millis() as u64;
            self.now()
                .after(Duration::from_millis(house.draw() % (left + 1)))
        } else {
            give_up_at
        };
        if cut_at < answer_at {
            self.sleep(cut_at).await;
            house.sim.borrow_mut().abandon(house.sim_now(), arrival.id);
            return failed(true);
        }
        self.sleep(answer_at).await;
        let outcome = house.sim.borrow_mut().take(house.sim_now(), arrival.id);
        self.wait(120).await;
        match outcome {
            Some(Outcome::Answer(answer, delivery)) if !house.strikes(weather.unheard) => {
                Ok((answer, delivery))
            }
            _ => failed(true),
        }
    }
}

fn arriving(request: Request<Bytes>) -> marketo_sim::Request {
    let (head, body) = request.into_parts();
    assert_eq!(head.uri.authority().unwrap(), base().authority());
    let target = head.uri.path_and_query().unwrap().as_str();
    let mut arriving = marketo_sim::Request::new(head.method.as_str(), target);
    for (name, value) in &head.headers {
        arriving = arriving.header(name.as_str(), value.to_str().unwrap());
    }
    arriving.body = body;
    arriving
}

impl Clock for Host {
    fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    fn entropy(&self) -> u64 {
        self.0.draw()
    }

    async fn sleep(&self, until: Timestamp) {
        self.0.clock.sleep(until).await;
    }
}

impl Send for Host {
    type Body = Body;

    async fn send(
        &self,
        request: Request<Bytes>,
        give_up_at: Timestamp,
    ) -> Result<Response<Body>, SendFailure> {
        let (answer, delivery) = self.exchange(request, give_up_at).await?;
        let bytes = answer.body.read(0, usize::MAX >> 1);
        let comes = match delivery {
            Delivery::Truncated(most) | Delivery::Cut(most) => bytes.len().min(most as usize),
            _ => bytes.len(),
        };
        let mut response = Response::new(Body { bytes, comes });
        *response.status_mut() = answer.status.try_into().unwrap();
        for (name, value) in answer.headers {
            let name: HeaderName = name.parse().unwrap();
            response
                .headers_mut()
                .insert(name, HeaderValue::from_str(&value).unwrap());
        }
        Ok(response)
    }

    async fn read(&self, body: Body, at_most: usize, _: Timestamp) -> Result<Bytes, BrokenOff> {
        self.wait(50).await;
        if body.comes < body.bytes.len() {
            return Err(BrokenOff);
        }
        Ok(body
            .bytes
            .slice(..body.comes.min(at_most.saturating_add(1))))
    }
}

impl Provide for Host {
    async fn token(&self, rejected: Option<AccessToken>) -> Result<HeldToken, TokenFailure> {
        token(self, &self.0.keeper, &self.0.bell, rejected).await
    }

    async fn acquire(&self, request: PermitRequest) -> Verdict {
        self.wait(40).await;
        let slot = Slot::new();
        let waiter = self.0.line.borrow_mut().request(self.now(), request);
        self.0.waiting.borrow_mut().insert(waiter, Rc::clone(&slot));
        self.0.settle();
        let verdict = slot.take().await;
        let late = self.0.strikes(self.0.weather.late_permits);
        self.wait(if late { 6_000 } else { 40 }).await;
        verdict
    }

    async fn complete(&self, report: Report) {
        if self.0.strikes(self.0.weather.untold) {
            return;
        }
        let host = self.clone();
        self.0.clock.spawn(async move {
            host.wait(300).await;
            let _ = host.0.line.borrow_mut().report(host.now(), &report);
            host.0.settle();
        });
    }

    fn with_budget<T>(&self, decide: impl FnOnce(&mut RetryBudget) -> T) -> T {
        decide(&mut self.0.budget.borrow_mut())
    }
}

impl TokenStore for Host {
    async fn load(&self) -> Option<HeldToken> {
        self.wait(30).await;
        self.0.store.borrow().clone()
    }

    async fn save(&self, token: &HeldToken) {
        self.wait(30).await;
        *self.0.store.borrow_mut() = Some(token.clone());
    }
}

impl Identify for Host {
    async fn identify(&self) -> Identity {
        let secret = ClientSecret::new(self.0.secret);
        let request = identity_request(&base(), "sim-client-a", &secret, None).unwrap();
        let give_up_at = self.now().after(Duration::from_secs(20));
        match self.exchange(request, give_up_at).await {
            Ok((answer, Delivery::Whole)) => {
                let status = answer.status.try_into().unwrap();
                Identity::read(status, &answer.body.read(0, 65_536))
            }
            _ => Identity::Unavailable,
        }
    }
}

impl Body {
    /// The bytes, as one who passes a file on sees them.
    pub(crate) fn into_bytes(self) -> Bytes {
        self.bytes
    }
}
