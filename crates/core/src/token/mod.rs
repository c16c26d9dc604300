//! The access token as a state machine.
//!
//! What Marketo does (Adobe: REST API > Authentication): a token lives 3,600 seconds from its
//! creation; asking again gives the *same* token with what is left of its life in `expires_in`;
//! its end is told by 602 on first use and 601 after that, inside an HTTP 200. So a refresh never
//! takes a token away from another caller, a fresh answer can hold a token that is about to end,
//! and asking early gains nothing.
//!
//! [`TokenKeeper`] holds the one token of a credential for everybody who needs it; [`AccessToken`]
//! is the token itself.

mod access;
mod keeper;
mod kept;

pub use access::{AccessToken, ApiUser, HeldToken};
pub use keeper::{Ask, Identity, TokenFailure, TokenKeeper};
