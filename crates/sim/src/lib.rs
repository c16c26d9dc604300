//! A Marketo that answers on loopback, for tests and for those who have no instance to try on.
//!
//! [`Sim`] is a pure state machine: requests arrive at instants that the caller names, are
//! processed for a while, and are answered. [`server`] puts a small HTTP server around it. It is
//! written from Adobe's documentation and shares nothing with the client, so that the two can
//! disagree.
//!
//! ```
//! use marketo_sim::{Config, Request, Sim, Time};
//!
//! let start = Time::parse("2026-03-02T12:00:00Z").unwrap();
//! let mut sim = Sim::new(Config::default(), start);
//! let identity = "/identity/oauth/token?grant_type=client_credentials\
//!     &client_id=sim-client-a&client_secret=sim-secret-a-5f2d9c71e4";
//! let (now, outcome) = sim.call(start, &Request::get(identity));
//! let token = outcome.unwrap().answer().unwrap().value()["access_token"].clone();
//!
//! let request = Request::get("/rest/v1/lead/1.json").token(token.as_str().unwrap());
//! let (_, outcome) = sim.call(now, &request);
//! let answer = outcome.unwrap().answer().unwrap();
//! assert_eq!(answer.value()["success"], true);
//! ```

pub mod account;
pub mod answer;
pub mod call;
pub mod catalog;
pub mod config;
pub mod errors;
pub mod export;
pub mod fault;
mod identity;
pub mod import;
pub mod inbound;
pub mod ingestion;
pub mod law;
pub mod limit;
pub mod log;
pub mod multipart;
pub mod ops;
pub mod permission;
pub mod request;
pub mod rng;
pub mod server;
pub mod sim;
pub mod time;
pub mod token;
pub mod world;

pub use answer::{Answer, Body, Delivery};
pub use call::CallId;
pub use config::{
    Config, CredentialConfig, CredentialId, ExportConfig, ImportConfig, IngestionConfig, Limits,
};
pub use fault::{Fault, Rule};
pub use law::Law;
pub use request::Request;
pub use sim::{Arrival, Outcome, Sim, SnapshotError};
pub use time::Time;
