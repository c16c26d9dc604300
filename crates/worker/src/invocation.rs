//! One request to the Worker: where its call gets token and permits, and how it sends.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::pin::Pin;
use std::rc::Rc;

use bytes::Bytes;
use marketo_core::Timestamp;
use marketo_core::call::Call;
use marketo_core::limit::{PermitRequest, Refusal, RefusalReason, Reply, Report, Verdict};
use marketo_core::retry::RetryBudget;
use marketo_core::token::{AccessToken, HeldToken, TokenFailure};
use marketo_drive::{BrokenOff, Clock, Finished, Provide, Send, SendFailure, Turn};
use marketo_gateway::config::{CredentialId, InstanceId};
use marketo_gateway::edge::{Ingests, PlannedCall};
use web_sys::{AbortSignal, Response};
use worker::{Context, Env, Result};

use crate::clock::PlatformClock;
use crate::ingestion::Ingesting;
use crate::merging::Led;
use crate::permits::Permits;
use crate::wire::{self, Object, TokenQuestion, TokenReply};
use crate::{log, net, usage};

thread_local! {
    // Plain values that requests of an isolate share: nobody waits on them, since a stateless
    // Worker does not let one request wake another.
    static TOKENS: RefCell<BTreeMap<CredentialId, HeldToken>> = const { RefCell::new(BTreeMap::new()) };
    static BUDGET: RefCell<RetryBudget> = RefCell::new(RetryBudget::new());
}

/// One request to the Worker.
pub(crate) struct Invocation {
    object: Rc<Object>,
    permits: Permits,
    env: Env,
    instance: InstanceId,
    credential: CredentialId,
    context: Rc<Context>,
    caller: AbortSignal,
    ingesting: Option<Ingesting>,
    making: Option<RefCell<PlannedCall>>,
    /// Whether it has stood in line with others already.
    joined: Cell<bool>,
    led: RefCell<Option<Led>>,
}

impl Invocation {
    /// `caller` is aborted when the one who made the request goes away.
    pub(crate) fn new(
        env: &Env,
        instance: &InstanceId,
        credential: CredentialId,
        context: Rc<Context>,
        caller: AbortSignal,
    ) -> Result<Self> {
        let object = Rc::new(Object::of(env, instance)?);
        Ok(Self {
            permits: Permits::new(Rc::clone(&object), Rc::clone(&context), caller.clone()),
            object,
            env: env.clone(),
            instance: instance.clone(),
            credential,
            context,
            caller,
            ingesting: None,
            making: None,
            joined: Cell::new(false),
            led: RefCell::new(None),
        })
    }

    /// The object of its instance.
    pub(crate) fn object(&self) -> &Rc<Object> {
        &self.object
    }

    /// The same for a call that counts against data ingestion's limits, if it does.
    pub(crate) fn ingesting(mut self, ingests: Option<Ingests>) -> Self {
        let way = |ingests| Ingesting::new(ingests, Rc::clone(&self.object), self.caller.clone());
        self.ingesting = ingests.map(way);
        self
    }

    /// The same, which makes this call, together with others' where that can be.
    pub(crate) fn making(mut self, planned: PlannedCall) -> Self {
        self.making = Some(RefCell::new(planned));
        self
    }

    /// The machine of the call that it makes.
    pub(crate) fn machine(&self) -> Option<Call> {
        let making = self.making.as_ref();
        making.map(|making| making.borrow().machine())
    }

    /// The call that it made.
    pub(crate) fn made(self) -> Option<PlannedCall> {
        self.making.map(RefCell::into_inner)
    }

    /// Shares out what came of a call with those for whom it was made too. Nothing if it is to be
    /// made again.
    pub(crate) async fn share(
        &self,
        mut finished: Finished<Response>,
    ) -> Option<Finished<Response>> {
        let (Some(led), Some(making)) = (self.led.take(), &self.making) else {
            return Some(finished);
        };
        let shared = making.borrow_mut().share(finished.outcome, &led.members);
        making.borrow_mut().note(&shared.note);
        let alone = led.members.is_empty();
        let tell = led.share(shared.others, shared.note);
        if alone {
            self.context.wait_until(tell);
        } else {
            tell.await;
        }
        self.joined.set(false);
        finished.outcome = shared.own?;
        Some(finished)
    }

    async fn stand_in_line(&self, request: PermitRequest) -> Turn {
        let part = match &self.making {
            Some(making) if !self.joined.replace(true) => making.borrow().part().cloned(),
            _ => None,
        };
        let (Some(part), Some(making)) = (part, &self.making) else {
            return Turn::Verdict(self.acquire(request).await);
        };
        let joined = self.permits.join(part, request).await;
        if let Some((told, note)) = joined.told {
            making.borrow_mut().note(&note);
            if let Some(outcome) = making.borrow().told(told) {
                return Turn::Told(outcome);
            }
        }
        let Some(Reply { verdict, .. }) = joined.reply else {
            return Turn::Verdict(Verdict::Refused(Refusal {
                reason: RefusalReason::Unreachable,
                retry_at: self.now(),
            }));
        };
        let Some(batch) = joined.batch else {
            return Turn::Verdict(verdict);
        };
        let led = Led::take(&self.object, batch, joined.members);
        let wide = making.borrow().widened(&led.members);
        *self.led.borrow_mut() = Some(led);
        match wide {
            Some(wide) => Turn::Wider(verdict, Box::new(wide)),
            None => Turn::Verdict(verdict),
        }
    }
}

impl Clock for Invocation {
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

impl Send for Invocation {
    type Body = Response;

    async fn send(
        &self,
        request: http::Request<Bytes>,
        give_up_at: Timestamp,
    ) -> core::result::Result<http::Response<Response>, SendFailure> {
        net::send(request, give_up_at).await
    }

    async fn read(
        &self,
        body: Response,
        at_most: usize,
        give_up_at: Timestamp,
    ) -> core::result::Result<Bytes, BrokenOff> {
        net::read(body, at_most, give_up_at).await
    }
}

impl Provide for Invocation {
    async fn token(
        &self,
        rejected: Option<AccessToken>,
    ) -> core::result::Result<HeldToken, TokenFailure> {
        let known = TOKENS.with_borrow(|tokens| tokens.get(&self.credential).cloned());
        if let Some(held) = known
            && held.is_usable(self.now())
            && rejected.as_ref() != Some(&held.token)
        {
            return Ok(held);
        }
        let question = TokenQuestion {
            credential: self.credential.as_str().to_owned(),
            rejected: rejected.map(|token| token.expose().to_owned()),
        };
        let told = self
            .object
            .ask::<_, TokenReply>(wire::TOKEN, &question, None);
        match told.await {
            Ok(reply) => {
                let told: core::result::Result<HeldToken, _> = reply.into();
                if let Ok(held) = &told {
                    let (id, held) = (self.credential.clone(), held.clone());
                    TOKENS.with_borrow_mut(|tokens| tokens.insert(id, held));
                }
                told
            }
            Err(error) => {
                log::problem("the object gave no token", &error);
                Err(TokenFailure::Unavailable { until: self.now() })
            }
        }
    }

    async fn acquire(&self, request: PermitRequest) -> Verdict {
        match &self.ingesting {
            Some(ingesting) => ingesting.acquire(&request).await,
            None => self.permits.acquire(&request).await.verdict,
        }
    }

    async fn join(&self, request: PermitRequest) -> Turn {
        // Boxed: it is a small part of what goes on in a call, and would lie in it as a whole.
        let turn: Pin<Box<dyn Future<Output = Turn> + '_>> = Box::pin(self.stand_in_line(request));
        turn.await
    }

    async fn complete(&self, report: Report) {
        let Some(ingesting) = self.ingesting.clone() else {
            let finish = self.permits.finish(report);
            let (env, context) = (self.env.clone(), Rc::clone(&self.context));
            let (instance, credential) = (self.instance.clone(), self.credential.clone());
            return self.context.wait_until(async move {
                if finish.await
                    && let Err(error) = usage::read(env, instance, credential, context).await
                {
                    log::problem("the usage report could not be read", &error);
                }
            });
        };
        ingesting.settle(report);
        let tell = async move { marketo_drive::tell(&ingesting).await };
        self.context.wait_until(tell);
    }

    fn with_budget<T>(&self, decide: impl FnOnce(&mut RetryBudget) -> T) -> T {
        BUDGET.with_borrow_mut(decide)
    }
}
