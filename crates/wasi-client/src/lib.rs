//! The client as a WASI component, to be composed into applications: `marketo:edge/marketo`.
//!
//! It runs the core's machines one step after the other, and hands what comes of them over the
//! interface in `wit/`. It decides nothing about Marketo.

mod bindings;
mod client;
mod listing;
mod told;

use bindings::exports::marketo::edge::marketo;

/// The component.
struct Component;

impl marketo::Guest for Component {
    type Client = client::Client;
    type Listing = listing::Pages;
}
