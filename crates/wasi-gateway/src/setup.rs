//! The gateway of this deployment, read from the environment.

use std::fmt::Display;

use marketo_drive::Start;
use marketo_gateway::config::{CredentialId, text_from};
use marketo_gateway::edge::Edge;
use marketo_wasi::{House, Store};

/// What is not set up right, or does not work. It names no value.
#[derive(Debug)]
pub(crate) struct Broken(pub(crate) String);

impl Display for Broken {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.0)
    }
}

pub(crate) fn broken(why: impl Display) -> Broken {
    Broken(why.to_string())
}

/// A variable of the environment.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The gateway, as the environment has it.
pub(crate) fn edge() -> Result<Edge, Broken> {
    let config =
        text_from(variable).ok_or_else(|| broken("the variable EDGE_CONFIG is not set"))?;
    Edge::new(&config, variable).map_err(broken)
}

/// The store, by the name that the environment has for it.
pub(crate) fn store() -> Result<Store, Broken> {
    let name = variable("EDGE_STORE").unwrap_or_else(|| "default".to_owned());
    Store::open(&name).map_err(broken)
}

/// What is begun with where the store is empty. It cannot be told whether it forgot something, or
/// there never was anything: whoever knows the latter says `EDGE_START=new`.
fn start() -> Start {
    match variable("EDGE_START").as_deref() {
        Some("new") => Start::New,
        _ => Start::Closed,
    }
}

/// What the calls of a credential share.
pub(crate) fn house(edge: &Edge, id: &CredentialId) -> Result<House, Broken> {
    let credential = edge
        .credential(id)
        .ok_or_else(|| broken("no such credential"))?
        .map_err(broken)?;
    let instance = credential.reference().instance().id();
    let policy = edge.config().policy(instance);
    let policy = policy.ok_or_else(|| broken("no such instance"))?.clone();
    Ok(House::new(&store()?, credential, policy, start()))
}
