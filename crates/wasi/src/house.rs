//! What all calls with one credential share: the limits, the token, and where they lie.

use bytes::Bytes;
use core::time::Duration;
use marketo_core::Timestamp;
use marketo_core::limit::Policy;
use marketo_core::limit::ingestion::IngestionLimits;
use marketo_core::request::{ClientSecret, identity_request};
use marketo_core::token::{AccessToken, HeldToken, Identity, TokenFailure};
use marketo_drive::swap::{Conceal, SwapHolder, SwapIngestion, shared_token};
use marketo_drive::{Clock, Identify, Send, Start};
use marketo_gateway::seal::{Nonce, Seal, keeper_key};
use marketo_gateway::secret::Credential;
use wasi::random::random::get_random_bytes;

use crate::clock::Platform;
use crate::place::{Place, Store};

/// How long the identity service may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// Its answers are a few hundred bytes long.
const LONGEST_ANSWER: usize = 64 * 1024;

/// What all calls with one credential share.
pub struct House {
    credential: Credential,
    seal: Seal,
    keeper: Place,
    pub(crate) limits: SwapHolder<Place, Platform>,
    pub(crate) ingestion: SwapIngestion<Place, Platform>,
}

impl House {
    /// The house of a credential in a store. All that share the store have the same `policy`.
    #[must_use]
    pub fn new(store: &Store, credential: Credential, policy: Policy, start: Start) -> Self {
        let reference = credential.reference();
        let instance = reference.instance();
        let ingestion: IngestionLimits = instance.limits().ingestion();
        let id = instance.id();
        let limits = store.place(&format!("limits/v1/{id}"));
        let ingested = store.place(&format!("ingestion/v1/{id}"));
        Self {
            keeper: store.place(&keeper_key(reference)),
            seal: Seal::of_keeper(&credential),
            limits: SwapHolder::new(limits, Platform, policy, start),
            ingestion: SwapIngestion::new(ingested, Platform, ingestion),
            credential,
        }
    }

    /// The holder of the instance's limits.
    #[must_use]
    pub const fn limits(&self) -> &SwapHolder<Place, Platform> {
        &self.limits
    }

    /// The credential whose calls these are.
    #[must_use]
    pub const fn credential(&self) -> &Credential {
        &self.credential
    }

    /// A token; not the rejected one.
    ///
    /// # Errors
    /// [`TokenFailure`] where there is none.
    pub async fn token(&self, rejected: Option<AccessToken>) -> Result<HeldToken, TokenFailure> {
        shared_token(self, &self.keeper, rejected).await
    }
}

impl Clock for House {
    fn now(&self) -> Timestamp {
        Platform.now()
    }

    fn entropy(&self) -> u64 {
        Platform.entropy()
    }

    async fn sleep(&self, until: Timestamp) {
        Platform.sleep(until).await;
    }
}

impl Conceal for House {
    fn conceal(&self, text: &str) -> Option<Vec<u8>> {
        let nonce = get_random_bytes(12).try_into().ok()?;
        Some(self.seal.seal_text(Nonce::from_secure_random(nonce), text))
    }

    fn reveal(&self, sealed: &[u8]) -> Option<String> {
        self.seal.open_text(sealed)
    }
}

impl Identify for House {
    async fn identify(&self) -> Identity {
        let give_up_at = self.now().after(PATIENCE);
        let id = self.credential.client_id().expose();
        let secret = ClientSecret::new(self.credential.client_secret().expose());
        let base = self.credential.reference().instance().base_url();
        let Ok(request) = identity_request(base, id, &secret, None) else {
            return Identity::Unavailable;
        };
        let Ok(answer) = Platform.send(request, give_up_at).await else {
            return Identity::Unavailable;
        };
        let status = answer.status();
        let body = Platform
            .read(answer.into_body(), LONGEST_ANSWER, give_up_at)
            .await;
        Identity::read(status, &body.unwrap_or_else(|_| Bytes::new()))
    }
}
