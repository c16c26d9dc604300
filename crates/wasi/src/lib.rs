//! What the WASI components have in common.
//!
//! An instance of a component serves one request, or one application, and lives no longer: nobody
//! could hold a line. What all instances share lies in a store with compare-and-swap, and each does
//! its own steps on it ([`marketo_drive::swap`]). Here are the hands for that: the clock and the
//! timers ([`Platform`]), HTTP ([`Incoming`]), the store ([`Place`]), and a [`Caller`], which is all
//! that a call needs. What is called, and when, the core decides.

mod bindings;
mod caller;
mod clock;
mod house;
mod http;
mod log;
mod place;
mod setup;
mod wait;

pub use caller::Caller;
pub use clock::Platform;
pub use house::House;
pub use http::{Incoming, drain, send_all};
pub use log::problem;
pub use place::{Place, Store};
pub use setup::{Broken, edge, house};
pub use wait::{ready, run};
