//! Who exists, and where what is shared lies, read from the environment.
//!
//! `EDGE_CONFIG` is the configuration, as the Worker has it, and the variables that it names hold the
//! secrets. Where it is not set, `MARKETO_MUNCHKIN_ID` (or `MARKETO_BASE_URL`), `MARKETO_CLIENT_ID` and
//! `MARKETO_CLIENT_SECRET` make one instance and one credential, both `default`.

use core::time::Duration;
use std::fmt::Display;

use marketo_core::limit::Policy;
use marketo_drive::Start;
use marketo_gateway::config::{CredentialId, text_from};
use marketo_gateway::edge::Edge;

use crate::house::House;
use crate::place::Store;

/// What is not set up right, or does not work. It names no value.
#[derive(Debug)]
pub struct Broken(String);

impl Display for Broken {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Broken {
    /// That it is broken, and why.
    #[must_use]
    pub fn new(why: impl Display) -> Self {
        Self(why.to_string())
    }
}

/// A variable of the environment.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Who exists, as the environment has it.
///
/// # Errors
/// [`Broken`] says what is missing or wrong.
pub fn edge() -> Result<Edge, Broken> {
    let config = text_from(variable).or_else(short);
    let config = config.ok_or_else(|| {
        Broken::new("none of EDGE_CONFIG, MARKETO_MUNCHKIN_ID and MARKETO_BASE_URL is set")
    })?;
    Edge::new(&config, variable).map_err(Broken::new)
}

/// A configuration of one instance, without any integration.
fn short() -> Option<String> {
    let quoted = |text: &String| text.contains(['"', '\\']) || text.chars().any(char::is_control);
    let field = |name: &str, key: &str| {
        let value = variable(name).filter(|value| !value.is_empty() && !quoted(value))?;
        Some(format!(r#""{key}":"{value}""#))
    };
    let fields = [
        field("MARKETO_MUNCHKIN_ID", "munchkin_id"),
        field("MARKETO_BASE_URL", "base_url"),
    ];
    let fields: Vec<String> = fields.into_iter().flatten().collect();
    (!fields.is_empty()).then(|| {
        format!(
            r#"{{"instances":{{"default":{{{}}}}},"credentials":{{"default":{{"client_id":"MARKETO_CLIENT_ID","client_secret":"MARKETO_CLIENT_SECRET"}}}},"integrations":[]}}"#,
            fields.join(",")
        )
    })
}

/// The store, by the name that the environment has for it.
fn store() -> Result<Store, Broken> {
    let name = variable("EDGE_STORE").unwrap_or_else(|| "default".to_owned());
    Store::open(&name).map_err(Broken::new)
}

/// What is begun with where the store is empty. It cannot be told whether it forgot something, or
/// there never was anything: whoever knows the latter says `EDGE_START=new`.
fn start() -> Start {
    match variable("EDGE_START").as_deref() {
        Some("new") => Start::New,
        _ => Start::Closed,
    }
}

/// The clocks of all that share the store are no further apart than this, in milliseconds.
fn clock_spread() -> Duration {
    let said = variable("EDGE_CLOCK_SPREAD_MS").and_then(|text| text.parse().ok());
    Duration::from_millis(said.unwrap_or_default())
}

/// What the calls of a credential share. `integrations`: whether there are such, whose shares are
/// kept; otherwise whoever calls may use all of it.
///
/// # Errors
/// [`Broken`] says what is missing or wrong.
pub fn house(edge: &Edge, id: &CredentialId, integrations: bool) -> Result<House, Broken> {
    let credential = edge
        .credential(id)
        .ok_or_else(|| Broken::new("no such credential"))?
        .map_err(Broken::new)?;
    let instance = credential.reference().instance().id();
    let policy = edge.config().policy(instance);
    let policy = policy.ok_or_else(|| Broken::new("no such instance"))?;
    let policy = if integrations {
        policy.clone()
    } else {
        Policy::from(*policy.limits())
    };
    let policy = policy.with_clock_spread(clock_spread());
    Ok(House::new(&store()?, credential, policy, start()))
}
