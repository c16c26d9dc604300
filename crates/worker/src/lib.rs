//! marketo-edge on Cloudflare Workers.
//!
//! The stateless Worker takes requests in, has the gateway decide on them, sends calls to Marketo
//! and hands answers out. The [`Governor`] object, one for each Marketo instance, holds what all
//! requests share: the line for permits, the leases, and the token's single flight. What they say
//! to each other is in `wire`. Neither decides anything about Marketo.

mod cache;
mod clock;
mod fetch;
mod identity;
mod ingestion;
mod invocation;
mod log;
mod merging;
mod net;
mod object;
mod permits;
mod rows;
mod setup;
mod usage;
mod wait;
mod wire;

pub use object::Governor;
