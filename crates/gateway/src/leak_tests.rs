//! Plants secrets in every type that can hold one, prints the types in every way there is, and
//! looks for the secrets.

use core::fmt::{Debug, Display};

use http::Method;
use marketo_core::Timestamp;
use marketo_core::token::{AccessToken, ApiUser, HeldToken};

use crate::answer::{RequestId, Style};
use crate::config::{Config, IntegrationId};
use crate::identity::{IdentityCall, Presented, read, serve};
use crate::key::IntegrationKey;
use crate::seal::{Nonce, Seal};
use crate::secret::{Credential, Secret};
use crate::throttle::{Address, Throttle};
use crate::token::{AdmitFault, SigningKeys, admit, issue};

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
const CLIENT_ID: &str = "3c6a9f84-02aa-4c1d-9df5-0a1b2c3d4e5f";
const CLIENT_SECRET: &str = "wHbtVp5kBFfR3Xq2ZsD8LmN7cYtG1aJe";
const OLD_SECRET: &str = "Qk9RzT4mXc7VbNs2PdLf6HgJy8WaUe3K";
const USER: &str = "jane.doe@acme.example";
const TOKEN: &str = "cdf01657-110d-4155-99a7-f986b2ff13a0:int";

/// Everything that was printed.
#[derive(Default)]
struct Printed(String);

impl Printed {
    fn debug(&mut self, value: &impl Debug) {
        self.0 += &format!("{value:?}\n{value:#?}\n");
    }

    fn both(&mut self, value: &(impl Debug + Display)) {
        self.debug(value);
        self.0 += &format!("{value}\n{value:#}\n");
    }

    /// The first secret of which six characters in a row, plain or as bytes, were printed.
    fn leak<'s>(&self, secrets: &[&'s str]) -> Option<&'s str> {
        let shows = |part: &[u8]| {
            let plain = String::from_utf8_lossy(part);
            let hex: String = part.iter().map(|byte| format!("{byte:02x}")).collect();
            let list = format!("{part:?}");
            [plain.as_ref(), &hex, list.trim_matches(['[', ']'])]
                .iter()
                .any(|form| self.0.contains(form))
        };
        secrets
            .iter()
            .copied()
            .find(|secret| secret.as_bytes().windows(6).any(shows))
    }
}

fn config(key: &IntegrationKey) -> Config {
    let text = format!(
        r#"{{"instances":{{"main":{{"munchkin_id":"284-RPR-133"}}}},
            "credentials":{{"default":{{"client_id":"ID","client_secret":"SECRET",
                                        "previous_client_secret":"OLD"}}}},
            "integrations":[{{"id":"crm-sync","key_sha256":"{}","allow":["*"]}}]}}"#,
        key.hash().to_hex()
    );
    Config::parse(&text).unwrap()
}

fn store(name: &str) -> Option<String> {
    let value = match name {
        "ID" => CLIENT_ID,
        "SECRET" => CLIENT_SECRET,
        _ => OLD_SECRET,
    };
    Some(value.to_owned())
}

#[test]
fn nothing_that_is_printed_holds_a_secret() {
    let key = IntegrationKey::from_random(*b"sixteen bytes ok");
    let config = config(&key);
    let integration = config.integrations().next().unwrap();
    let credential = Credential::resolve(integration.credential(), &store).unwrap();
    let keys = SigningKeys::of(&credential);
    let token = issue(NOW, integration.id(), &keys);
    let mut printed = Printed::default();

    printed.debug(&config);
    printed.debug(&key);
    printed.debug(&key.hash());
    printed.debug(&credential);
    printed.debug(credential.client_id());
    printed.debug(credential.client_secret());
    printed.debug(&credential.previous_client_secret());
    printed.debug(&keys);
    printed.debug(&token);
    printed.debug(&admit(NOW, Some(token.expose()), &config, &store).unwrap());

    let held = HeldToken {
        token: AccessToken::new(TOKEN),
        obtained_at: NOW,
        expires_at: NOW,
        user: ApiUser::new(USER),
    };
    let seal = Seal::of(&credential);
    let blob = seal.seal(Nonce::from_secure_random([3; 12]), &held);
    printed.debug(&seal);
    printed.debug(&held);
    printed.debug(&seal.open(&blob).unwrap());
    printed.debug(&blob);

    // Right, wrong, contradictory, cut short, and with Marketo's own credentials by mistake.
    let right = format!(
        "grant_type=client_credentials&client_id=crm-sync&client_secret={}",
        key.expose()
    );
    let real = format!(
        "grant_type=client_credentials&client_id={CLIENT_ID}&client_secret={CLIENT_SECRET}"
    );
    let twice = format!("{real}&client_secret={OLD_SECRET}");
    let no_grant = real.replace("grant_type", "grant");
    let mut throttle = Throttle::new();
    for query in [&right, &real, &twice, &no_grant] {
        for method in [Method::GET, Method::PUT] {
            let (query, address) = (Some(query.as_str()), Address::UNKNOWN);
            let call = IdentityCall {
                method: &method,
                query,
                content_type: None,
                body: b"",
                address,
            };
            printed.debug(&call);
            printed.debug(&read(&call));
            let served = serve(NOW, &call, &config, &store, &mut throttle);
            match &served.outcome {
                // The one answer that a token belongs in.
                Ok(integration) => printed.debug(integration),
                Err(fault) => {
                    printed.debug(&served);
                    printed.both(fault);
                    printed.0 += &String::from_utf8_lossy(served.answer.body());
                }
            }
        }
    }
    let (client_id, client_secret) = (Secret::new(CLIENT_ID), Secret::new(CLIENT_SECRET));
    printed.debug(&Presented {
        client_id,
        client_secret,
    });
    printed.debug(&throttle);

    // Tokens that are refused, and the refusals.
    let stranger = issue(NOW, &IntegrationId::new("gone").unwrap(), &keys);
    for text in [stranger.expose(), TOKEN, CLIENT_SECRET, key.expose()] {
        let fault = admit(NOW, Some(text), &config, &store).unwrap_err();
        printed.both(&fault);
        if let AdmitFault::Token(fault) = fault {
            let id = RequestId::new(1, NOW);
            let answer = crate::answer::Refusal::from(fault).answer(&id, Style::Http, NOW);
            printed.debug(&answer);
        }
    }
    printed.both(&admit(NOW, Some(token.expose()), &config, &|_: &str| None).unwrap_err());

    let hash = key.hash().to_hex();
    let secrets = [
        CLIENT_ID,
        CLIENT_SECRET,
        OLD_SECRET,
        TOKEN,
        USER,
        key.expose(),
        token.expose(),
        stranger.expose(),
        &hash,
    ];
    assert_eq!(printed.leak(&secrets), None);
}

#[test]
fn a_planted_leak_is_found() {
    for planted in [
        CLIENT_SECRET.to_owned(),
        format!("…{}…", &CLIENT_SECRET[9..20]),
    ] {
        let mut printed = Printed::default();
        printed.both(&planted);
        assert_eq!(
            printed.leak(&[CLIENT_ID, CLIENT_SECRET]),
            Some(CLIENT_SECRET)
        );
    }
    let mut printed = Printed::default();
    printed.debug(&CLIENT_SECRET.as_bytes());
    assert_eq!(printed.leak(&[CLIENT_SECRET]), Some(CLIENT_SECRET));
}
