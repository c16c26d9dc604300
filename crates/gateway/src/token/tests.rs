use http::HeaderValue;
use proptest::prelude::*;

use super::*;
use crate::key::IntegrationKey;

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn config(instance: &str, credential: &str, enabled: bool) -> Config {
    let hash = IntegrationKey::from_random([7; 16]).hash().to_hex();
    let text = format!(
        r#"{{"instances":{{"{instance}":{{"munchkin_id":"284-RPR-133"}}}},
            "credentials":{{
                "default":{{"client_id":"ID","client_secret":"SECRET","previous_client_secret":"OLD"}},
                "other":{{"client_id":"ID2","client_secret":"SECRET2"}}}},
            "integrations":[{{"id":"crm-sync","key_sha256":"{hash}","credential":"{credential}",
                              "enabled":{enabled}}}]}}"#
    );
    Config::parse(&text).unwrap()
}

fn store(name: &str) -> Option<String> {
    Some(format!("value-of-{name}"))
}

fn keys(config: &Config, secrets: &impl Secrets) -> SigningKeys {
    let integration = config.integrations().next().unwrap();
    SigningKeys::of(&Credential::resolve(integration.credential(), secrets).unwrap())
}

fn token() -> GatewayToken {
    let config = config("main", "default", true);
    let id = IntegrationId::new("crm-sync").unwrap();
    issue(NOW, &id, &keys(&config, &store))
}

fn check(now: Timestamp, text: &str) -> Result<Claims, AdmitFault> {
    let config = config("main", "default", true);
    admit(now, Some(text), &config, &store).map(|admitted| admitted.claims)
}

const UNKNOWN: AdmitFault = AdmitFault::Token(TokenFault::Unknown);
const EXPIRED: AdmitFault = AdmitFault::Token(TokenFault::Expired);

#[test]
fn a_token_says_whose_it_is() {
    let config = config("main", "default", true);
    let admitted = admit(NOW, Some(token().expose()), &config, &store).unwrap();
    assert_eq!(admitted.integration.id().as_str(), "crm-sync");
    assert_eq!(
        admitted.credential.client_secret().expose(),
        "value-of-SECRET"
    );
    assert_eq!(admitted.claims.issued_at, NOW);
    assert_eq!(
        admitted.claims.expires_at,
        NOW.after(Duration::from_secs(3600))
    );
}

#[test]
fn it_lives_an_hour_and_a_minute_of_grace() {
    let token = token();
    let end = NOW.after(Duration::from_secs(3660));
    assert!(check(end.before(Duration::from_millis(1)), token.expose()).is_ok());
    assert_eq!(check(end, token.expose()), Err(EXPIRED));
    assert_eq!(check(Timestamp::MAX, token.expose()), Err(EXPIRED));
    // A clock of another machine may be a little behind.
    assert!(check(NOW.before(Duration::from_secs(5)), token.expose()).is_ok());
}

#[test]
fn none_is_missing_and_anything_else_is_unknown() {
    let config = config("main", "default", true);
    for missing in [None, Some(""), Some("  ")] {
        let fault = admit(NOW, missing, &config, &store).unwrap_err();
        assert_eq!(fault, AdmitFault::Token(TokenFault::Missing));
    }
    for foreign in [
        "cdf01657-110d-4155-99a7-f986b2ff13a0:int",
        "x",
        "AAAA",
        &"A".repeat(100_000),
    ] {
        assert_eq!(check(NOW, foreign), Err(UNKNOWN), "{foreign}");
    }
}

#[test]
fn an_integration_that_is_switched_off_or_removed_is_refused_at_once() {
    let off = config("main", "default", false);
    assert_eq!(
        admit(NOW, Some(token().expose()), &off, &store).unwrap_err(),
        UNKNOWN
    );
    let on = config("main", "default", true);
    let stranger = issue(
        NOW,
        &IntegrationId::new("gone").unwrap(),
        &keys(&on, &store),
    );
    assert_eq!(check(NOW, stranger.expose()), Err(UNKNOWN));
}

#[test]
fn a_token_of_another_instance_credential_or_secret_is_unknown() {
    let id = IntegrationId::new("crm-sync").unwrap();
    let changed = |name: &str| Some(if name == "SECRET" { "new" } else { "same" }.to_owned());
    let other_id = |name: &str| {
        if name == "ID" {
            Some("x".into())
        } else {
            store(name)
        }
    };
    for keys in [
        keys(&config("sandbox", "default", true), &store),
        keys(&config("main", "other", true), &store),
        keys(&config("main", "default", true), &changed),
        keys(&config("main", "default", true), &other_id),
    ] {
        assert_eq!(check(NOW, issue(NOW, &id, &keys).expose()), Err(UNKNOWN));
        // Nor does it become "expired": that is only said of a token that was ours.
        let late = NOW.after(Duration::from_secs(9999));
        assert_eq!(check(late, issue(NOW, &id, &keys).expose()), Err(UNKNOWN));
    }
}

#[test]
fn the_previous_secret_still_vouches_and_no_longer_signs() {
    let config = config("main", "default", true);
    let id = IntegrationId::new("crm-sync").unwrap();
    let before = |name: &str| match name {
        "SECRET" => Some("first".to_owned()),
        "OLD" => None,
        _ => store(name),
    };
    let after = |name: &str| match name {
        "SECRET" => Some("second".to_owned()),
        "OLD" => Some("first".to_owned()),
        _ => store(name),
    };
    let later = |name: &str| if name == "OLD" { None } else { after(name) };
    let old = issue(NOW, &id, &keys(&config, &before));
    assert!(admit(NOW, Some(old.expose()), &config, &after).is_ok());
    assert_eq!(
        admit(NOW, Some(old.expose()), &config, &later).unwrap_err(),
        UNKNOWN
    );
    let new = issue(NOW, &id, &keys(&config, &after));
    assert!(admit(NOW, Some(new.expose()), &config, &later).is_ok());
    assert_eq!(
        admit(NOW, Some(new.expose()), &config, &before).unwrap_err(),
        UNKNOWN
    );
}

#[test]
fn a_missing_secret_of_our_own_is_not_blamed_on_the_caller() {
    let config = config("main", "default", true);
    let fault = admit(NOW, Some(token().expose()), &config, &|_: &str| None).unwrap_err();
    assert!(matches!(fault, AdmitFault::Secret(missing) if missing.name.as_str() == "ID"));
}

#[test]
fn the_bearer_is_found_in_the_header_alone() {
    let of = |value: &'static str| {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, HeaderValue::from_static(value));
        bearer(&headers).map(ToOwned::to_owned)
    };
    assert_eq!(of("Bearer abc").as_deref(), Some("abc"));
    assert_eq!(of("bearer  abc ").as_deref(), Some("abc"));
    assert_eq!(of("BEARER abc").as_deref(), Some("abc"));
    assert_eq!(of("Basic abc"), None);
    assert_eq!(of("Bearer"), None);
    assert_eq!(bearer(&HeaderMap::new()), None);
    let mut two = HeaderMap::new();
    two.append(AUTHORIZATION, HeaderValue::from_static("Basic xyz"));
    two.append(AUTHORIZATION, HeaderValue::from_static("Bearer abc"));
    assert_eq!(bearer(&two), Some("abc"));
}

proptest! {
    #[test]
    fn any_id_and_instant_round_trips(
        id in "[a-z0-9]([a-z0-9]{0,12}[._-]){0,2}[a-z0-9]{0,15}",
        millis in 0..u64::MAX / 2,
        age in 0_u64..3_660_000,
    ) {
        let id = IntegrationId::new(&id).unwrap();
        let keys = keys(&config("main", "default", true), &store);
        let now = Timestamp::from_millis(millis);
        let token = issue(now, &id, &keys);
        let later = now.after(Duration::from_millis(age));
        let claims = verify(later, Some(token.expose()), |_| Some(keys.clone())).unwrap();
        prop_assert_eq!(claims.integration, id);
        prop_assert_eq!(claims.issued_at, now);
        prop_assert!(token.expose().len() <= MAX_TEXT);
        prop_assert!(token.expose().bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)));
    }

    #[test]
    fn a_flipped_bit_of_the_bytes_is_unknown(bit in any::<prop::sample::Index>()) {
        let mut bytes = URL_SAFE_NO_PAD.decode(token().expose()).unwrap();
        let bit = bit.index(bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
        prop_assert_eq!(check(NOW, &URL_SAFE_NO_PAD.encode(bytes)), Err(UNKNOWN));
    }

    #[test]
    fn a_changed_character_of_the_text_is_unknown(at in any::<prop::sample::Index>(), c in "[ -~]") {
        let token = token();
        let at = at.index(token.expose().len());
        let mut text = token.expose().to_owned();
        text.replace_range(at..=at, &c);
        // White space at the ends is no part of a token.
        prop_assume!(text != token.expose());
        prop_assert_eq!(check(NOW, &text), Err(UNKNOWN));
    }

    #[test]
    fn a_shortened_or_lengthened_text_is_unknown(
        len in any::<prop::sample::Index>(),
        more in "[A-Za-z0-9_=-]{1,8}",
    ) {
        let token = token();
        let short = &token.expose()[..len.index(token.expose().len())];
        prop_assert!(check(NOW, short).is_err());
        prop_assert_eq!(check(NOW, &format!("{}{more}", token.expose())), Err(UNKNOWN));
    }

    #[test]
    fn garbage_is_refused(text in ".{0,200}", bytes in prop::collection::vec(any::<u8>(), 0..120)) {
        prop_assert!(check(NOW, &text).is_err());
        prop_assert!(check(NOW, &URL_SAFE_NO_PAD.encode(&bytes)).is_err());
    }
}
