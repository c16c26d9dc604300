//! The identity call, and where the token is kept between lives of the object.

use bytes::Bytes;
use core::time::Duration;
use marketo_core::Timestamp;
use marketo_core::request::{ClientSecret, identity_request};
use marketo_core::token::{HeldToken, Identity};
use marketo_drive::{Clock, Identify, TokenStore};
use marketo_gateway::seal::{Nonce, Seal, store_key};
use marketo_gateway::secret::Credential;
use worker::Env;

use crate::clock::PlatformClock;
use crate::{log, net, setup};

/// The binding of the KV namespace that holds what is sealed.
const NAMESPACE: &str = "TOKENS";
/// KV keeps nothing for less than a minute.
const SHORTEST: Duration = Duration::from_secs(60);
/// How long the identity service may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// Its answers are a few hundred bytes long.
const LONGEST_ANSWER: usize = 64 * 1024;

/// What lies at a place in KV.
pub(crate) async fn stored(env: &Env, place: &str) -> Option<Vec<u8>> {
    let found = match env.kv(NAMESPACE) {
        Ok(kv) => kv.get(place).bytes().await.map_err(setup::broken),
        Err(error) => Err(error),
    };
    found.unwrap_or_else(|error| {
        log::problem("nothing could be read from KV", &error);
        None
    })
}

/// Puts something into KV, for so long.
pub(crate) async fn store(env: &Env, place: &str, sealed: &[u8], life: Duration) {
    let life = life.max(SHORTEST).as_secs();
    let saved = match env
        .kv(NAMESPACE)
        .map_err(setup::broken)
        .map(|kv| kv.put_bytes(place, sealed))
    {
        Ok(Ok(put)) => put
            .expiration_ttl(life)
            .execute()
            .await
            .map_err(setup::broken),
        Ok(Err(error)) => Err(setup::broken(error)),
        Err(error) => Err(error),
    };
    if let Err(error) = saved {
        log::problem("something could not be kept in KV", &error);
    }
}

/// Makes the identity calls of one credential.
pub(crate) struct IdentityDesk {
    env: Env,
    credential: Credential,
    seal: Seal,
}

impl IdentityDesk {
    pub(crate) fn new(env: &Env, credential: Credential) -> Self {
        Self {
            env: env.clone(),
            seal: Seal::of(&credential),
            credential,
        }
    }

    /// The key in KV that the token lies under.
    fn place(&self) -> String {
        store_key(self.credential.reference())
    }
}

impl Clock for IdentityDesk {
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

impl TokenStore for IdentityDesk {
    async fn load(&self) -> Option<HeldToken> {
        self.seal.open(&stored(&self.env, &self.place()).await?)
    }

    async fn save(&self, token: &HeldToken) {
        let mut nonce = [0; 12];
        if getrandom::fill(&mut nonce).is_err() {
            return;
        }
        let sealed = self.seal.seal(Nonce::from_secure_random(nonce), token);
        let life = token.life_left(self.now());
        store(&self.env, &self.place(), &sealed, life).await;
    }
}

impl Identify for IdentityDesk {
    async fn identify(&self) -> Identity {
        let give_up_at = self.now().after(PATIENCE);
        let id = self.credential.client_id().expose();
        let secret = ClientSecret::new(self.credential.client_secret().expose());
        let base = self.credential.reference().instance().base_url();
        let Ok(request) = identity_request(base, id, &secret, None) else {
            return Identity::Unavailable;
        };
        let Ok(answer) = net::send(request, give_up_at).await else {
            return Identity::Unavailable;
        };
        let status = answer.status();
        let body = net::read(answer.into_body(), LONGEST_ANSWER, give_up_at).await;
        Identity::read(status, &body.unwrap_or_else(|_| Bytes::new()))
    }
}
