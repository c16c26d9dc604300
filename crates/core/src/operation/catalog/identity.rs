//! Identity: the token that every other call carries (Adobe: "Authentication").

use crate::operation::Replay;
use crate::operation::row::{form_may, form_need, identity, rows};

rows! {
    /// Identity.
    IDENTITY_ROWS:

    /// The access token of a client id and secret; the same one until it ends.
    IDENTITY = identity("identity", "/identity/oauth/token")
        .takes(&[
            form_need("grant_type"), form_need("client_id"), form_need("client_secret"),
            form_may("partner_id"),
        ])
        .replayed(Replay::Safe);
}
