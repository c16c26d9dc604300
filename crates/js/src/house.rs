//! What all calls of a client share.

use std::cell::RefCell;

use bytes::Bytes;
use core::time::Duration;
use marketo_core::Timestamp;
use marketo_core::limit::Policy;
use marketo_core::request::{ClientSecret, identity_request};
use marketo_core::retry::RetryBudget;
use marketo_core::token::{HeldToken, Identity, TokenKeeper};
use marketo_drive::swap::SwapStore;
use marketo_drive::{Bell, Clock, Identify, Send, TokenStore};
use marketo_gateway::seal::{Nonce, Seal, store_key};
use serde::Serialize;

use crate::host::Platform;
use crate::ingestion::Ingestion;
use crate::limits::Limits;
use crate::setup::Setup;
use crate::store::Place;

/// How long the identity service may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// Its answers are a few hundred bytes long.
const LONGEST_ANSWER: usize = 64 * 1024;

/// What all calls of a client share.
pub(crate) struct House {
    pub(crate) host: Platform,
    pub(crate) setup: Setup,
    pub(crate) limits: Limits,
    pub(crate) ingestion: Ingestion,
    pub(crate) keeper: RefCell<TokenKeeper>,
    pub(crate) bell: Bell,
    pub(crate) budget: RefCell<RetryBudget>,
    seal: Seal,
    token_place: Option<Place>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase", tag = "type", rename = "token")]
struct TokenEvent {
    at: u64,
    ok: bool,
}

impl House {
    pub(crate) fn new(host: Platform, setup: Setup) -> Result<Self, String> {
        let policy = setup.config.policy(&setup.instance_id);
        // One who calls, who may use all of it.
        let policy = Policy::from(*policy.ok_or("there is no instance")?.limits());
        let reference = setup.credential.reference();
        let place = |name: String| host.0.has_store().then(|| Place::new(host.clone(), name));
        // One governor for an instance, one token for a client id: both are in the names.
        let (at, id) = (
            setup.instance.base_url().to_string(),
            setup.credential.client_id().expose(),
        );
        let limits = Limits::new(
            host.clone(),
            policy,
            place(format!("limits/v1/{at}")),
            setup.starts_closed,
        );
        let token_place = place(format!("{}/{at}/{id}", store_key(reference)));
        Ok(Self {
            seal: Seal::of(&setup.credential),
            ingestion: Ingestion::new(setup.instance.limits().ingestion())?,
            limits,
            token_place,
            keeper: RefCell::default(),
            bell: Bell::default(),
            budget: RefCell::new(RetryBudget::new()),
            host,
            setup,
        })
    }
}

impl Clock for House {
    fn now(&self) -> Timestamp {
        self.host.now()
    }

    fn entropy(&self) -> u64 {
        self.host.entropy()
    }

    async fn sleep(&self, until: Timestamp) {
        self.host.sleep(until).await;
    }
}

impl TokenStore for House {
    async fn load(&self) -> Option<HeldToken> {
        let seen = self.token_place.as_ref()?.read().await.ok()?;
        self.seal.open(&seen.bytes?)
    }

    async fn save(&self, token: &HeldToken) {
        let Some(place) = &self.token_place else {
            return;
        };
        let mut nonce = [0; 12];
        if getrandom::fill(&mut nonce).is_err() {
            return;
        }
        let sealed = self.seal.seal(Nonce::from_secure_random(nonce), token);
        // Who is faster has a token that is as good: the loser's is not kept.
        if let Ok(seen) = place.read().await {
            let _ = place.swap(seen.version, sealed).await;
        }
    }
}

impl Identify for House {
    async fn identify(&self) -> Identity {
        let give_up_at = self.now().after(PATIENCE);
        let credential = &self.setup.credential;
        let secret = ClientSecret::new(credential.client_secret().expose());
        let base = self.setup.instance.base_url();
        let request = identity_request(base, credential.client_id().expose(), &secret, None);
        let identity = match request {
            Err(_) => Identity::Unavailable,
            Ok(request) => match self.host.send(request, give_up_at).await {
                Err(_) => Identity::Unavailable,
                Ok(answer) => {
                    let status = answer.status();
                    let body = answer.into_body();
                    let body = self.host.read(body, LONGEST_ANSWER, give_up_at).await;
                    Identity::read(status, &body.unwrap_or_else(|_| Bytes::new()))
                }
            },
        };
        self.host.event(&TokenEvent {
            at: self.now().as_millis(),
            ok: matches!(identity, Identity::Token { .. }),
        });
        identity
    }
}
