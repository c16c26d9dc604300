//! Runs the core's machines on a host: the only async code that hosts share.
//!
//! A host implements what it can do ([`Clock`], [`Send`], [`TokenStore`]) and where its calls get
//! tokens and permits ([`Provide`]). The loops here carry out what the machines ask for, and
//! decide nothing themselves. No future here has to be `Send`: hosts are single-threaded.

mod bell;
mod call;
mod desk;
mod first;
mod host;
mod ingestion;
mod process;
mod start;
pub mod swap;
mod token;

pub use bell::{Bell, NextRing};
pub use call::{Finished, call};
pub use desk::Desk;
pub use first::before;
pub use host::{BrokenOff, Clock, Keep, Provide, Send, SendFailure, Spawn, TokenStore, Turn};
pub use ingestion::{Allot, draw, tell};
pub use process::{Forget, KeepWith, Process};
pub use start::Start;
pub use token::{Identify, token};
