//! Listings page by page: which call is next, and what a page delivered.
//!
//! ```text
//! Listing::new(call, since) → next_call() → on_page(body) → items … until next_call() is none
//! ```
//!
//! A page that fails leaves the listing where it was: what was delivered stays delivered, and
//! [`Position`] says where to go on from, now or after it was stored. A listing never ends early
//! without an error.

mod listing;
mod position;
mod style;

#[cfg(test)]
mod tests;

pub use listing::{Listing, PageError, Refused};
pub use position::Position;
