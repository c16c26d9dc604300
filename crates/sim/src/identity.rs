//! The identity service (Adobe: "Authentication"). It is not part of any limit.

use serde_json::json;

use crate::answer::Answer;
use crate::config::CredentialConfig;
use crate::request::Params;
use crate::time::Time;
use crate::token::{Tokens, authenticate};

/// Answers a token request. `partner_id`, which some clients send, is ignored.
pub(crate) fn answer(
    now: Time,
    params: &Params,
    credentials: &[CredentialConfig],
    tokens: &mut Tokens,
) -> Answer {
    let given = |name: &str| params.get(name).unwrap_or_default();
    let mut answer = if given("grant_type") != "client_credentials" {
        oauth_error(400, "unsupported_grant_type", "Unsupported grant type")
    } else if let Some(id) = authenticate(credentials, &given("client_id"), &given("client_secret"))
    {
        let grant = tokens.grant(now, id);
        let user = credentials
            .get(id.0)
            .map_or("", |known| known.user.as_str());
        Answer::json(
            200,
            &json!({
                "access_token": grant.token,
                "token_type": "bearer",
                "expires_in": grant.expires_in,
                "scope": user,
            }),
        )
    } else if credentials
        .iter()
        .any(|known| known.client_id == given("client_id"))
    {
        oauth_error(401, "invalid_client", "Bad client credentials")
    } else {
        oauth_error(401, "unauthorized", "No client with the requested id")
    };
    answer.headers.push(("cache-control", "no-store".into()));
    answer.headers.push(("pragma", "no-cache".into()));
    answer
}

fn oauth_error(status: u16, error: &str, description: &str) -> Answer {
    Answer::json(
        status,
        &json!({"error": error, "error_description": description}),
    )
}
