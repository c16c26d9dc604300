//! A gateway with three integrations, without a host.

use core::time::Duration;
use std::sync::LazyLock;

use http::HeaderValue;
use marketo_core::Timestamp;
use marketo_core::operation::{Grant, Operation};
use marketo_core::token::{AccessToken, HeldToken};
use marketo_gateway::config::{CredentialId, IntegrationId};
use marketo_gateway::edge::{Answer, Edge, Head, Opened, Plan};
use marketo_gateway::key::IntegrationKey;
use marketo_gateway::secret::Credential;
use marketo_gateway::throttle::{Address, Throttle};
use marketo_gateway::token::{SigningKeys, issue};
use serde_json::json;

use super::Came;

pub(super) const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
/// May do everything.
pub(super) const ALL: &str = "crm-sync";
/// May read leads.
pub(super) const READER: &str = "reader";
/// May do nothing.
pub(super) const NONE: &str = "nothing";
/// Marketo's own token, which nobody outside may see.
pub(super) const REAL: &str = "marketos-own-token:int";
pub(super) const CLIENT_SECRET: &str = "what-only-the-gateway-knows";

static EDGE: LazyLock<Edge> = LazyLock::new(|| {
    let hash = |seed| IntegrationKey::from_random([seed; 16]).hash().to_hex();
    let config = json!({
        "instances": {"main": {"munchkin_id": "284-RPR-133"}},
        "credentials": {"default": {"client_id": "ID", "client_secret": "SECRET"}},
        "integrations": [
            {"id": ALL, "key_sha256": hash(1), "allow": ["*"]},
            {"id": READER, "key_sha256": hash(2), "allow": [Grant::RoLead.name()]},
            {"id": NONE, "key_sha256": hash(3)},
        ]
    });
    let secret = |name: &str| match name {
        "ID" => Some("the-client-id".to_owned()),
        _ => Some(CLIENT_SECRET.to_owned()),
    };
    Edge::new(&config.to_string(), secret).expect("a good configuration")
});

/// What a request leads to.
pub(super) enum Led {
    Refused(Box<Answer>),
    Closed(Plan),
}

/// Runs a request through the gateway as a host does: as much of the body as is wanted.
pub(super) fn lead(came: &Came) -> Led {
    let head = Head {
        method: &came.method,
        target: &came.target,
        headers: &came.headers,
        address: Address::parse("192.0.2.7"),
    };
    let opening = match EDGE.open(NOW, 0x1f, &head) {
        Opened::Refused(answer) => return Led::Refused(answer),
        Opened::Wanted(opening) => opening,
    };
    let read = match opening.body_limit() {
        0 => 0,
        limit => came.body.len().min(limit + 1),
    };
    let body = came.body.slice(..read);
    let mut throttle = Throttle::new();
    Led::Closed(EDGE.close(NOW, opening, &head, body, &mut throttle))
}

/// The key of the integration that may do everything.
pub(super) fn key() -> String {
    IntegrationKey::from_random([1; 16]).expose().to_owned()
}

/// The header that carries the gateway's token of an integration.
pub(super) fn bearer(integration: &str) -> HeaderValue {
    static KEYS: LazyLock<SigningKeys> = LazyLock::new(|| SigningKeys::of(&credential()));
    let id = IntegrationId::new(integration).expect("an id");
    let token = issue(NOW, &id, &KEYS);
    HeaderValue::from_str(&format!("Bearer {}", token.expose())).expect("a token fits a header")
}

/// The credential that all of them use.
pub(crate) fn credential() -> Credential {
    let id = CredentialId::new("default").expect("an id");
    let found = EDGE.credential(&id).expect("it is configured");
    found.expect("its secrets are there")
}

/// Marketo's token, as a host has it.
pub(super) fn held() -> HeldToken {
    HeldToken {
        token: AccessToken::new(REAL),
        obtained_at: NOW,
        expires_at: NOW.after(Duration::from_secs(3600)),
        user: None,
    }
}

/// Whether who may read leads may do this.
pub(super) fn may_read(operation: &Operation) -> bool {
    operation.permission.allowed_by(&[Grant::RoLead])
}
