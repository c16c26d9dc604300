//! The gateway of this deployment, read from the Worker's variables and secrets.

use std::cell::OnceCell;
use std::fmt::Display;
use std::rc::Rc;

use marketo_gateway::config::text_from;
use marketo_gateway::edge::Edge;
use worker::{Env, Error, Result};

thread_local! {
    // Variables and secrets do not change while an isolate lives.
    static EDGE: OnceCell<Rc<Edge>> = const { OnceCell::new() };
}

/// The gateway, read once in the life of an isolate.
pub(crate) fn edge(env: &Env) -> Result<Rc<Edge>> {
    EDGE.with(|cell| {
        if let Some(edge) = cell.get() {
            return Ok(Rc::clone(edge));
        }
        let variable = |name: &str| env.var(name).ok().map(|text| text.to_string());
        let config =
            text_from(variable).ok_or_else(|| broken("the variable EDGE_CONFIG is not set"))?;
        let secret = |name: &str| env.secret(name).ok().map(|secret| secret.to_string());
        let edge = Rc::new(Edge::new(&config, secret).map_err(broken)?);
        Ok(Rc::clone(cell.get_or_init(|| edge)))
    })
}

/// That the deployment is not set up right. It names no value.
pub(crate) fn broken(why: impl Display) -> Error {
    Error::RustError(why.to_string())
}
