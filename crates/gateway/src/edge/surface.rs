//! Which of Marketo's services a path belongs to: it decides where a caller's token is looked for,
//! and how a refusal looks before the operation is known.

use std::borrow::Cow;

use form_urlencoded::parse;
use http::HeaderMap;
use http::header::AUTHORIZATION;

use super::{Head, permits, status};
use crate::answer::Style;
use crate::token::bearer;

/// Data ingestion's header for the token.
const USER_TOKEN: &str = "x-mkto-user-token";

/// A part of what the gateway answers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Surface {
    /// The token of ours.
    Identity,
    /// The lead database, assets, bulk jobs: an envelope, whatever comes of it.
    Envelopes,
    /// Assets of the new designer, under `/rest/asset/v2`.
    NewAssets,
    /// User management: no envelope, and HTTP statuses.
    Users,
    /// Data ingestion, which is at a host of its own, with a header of its own for the token.
    Ingestion,
    /// What was Marketo's SOAP API.
    Soap,
    /// What the gateway adds: permits for who calls Marketo itself, and who uses what.
    Own,
    /// `/`, which says that something is here.
    Root,
    /// Nothing of Marketo's.
    Nothing,
}

impl Surface {
    /// The service of a path that was made plain.
    pub(super) fn of(path: &str) -> Self {
        let under = |root: &str| path.starts_with(root);
        if path == "/identity/oauth/token" {
            Self::Identity
        } else if path == "/" {
            Self::Root
        } else if under("/rest/asset/v2/") {
            Self::NewAssets
        } else if under("/rest/") || under("/bulk/") {
            Self::Envelopes
        } else if under("/userservice/") {
            Self::Users
        } else if under("/subscriptions/") {
            Self::Ingestion
        } else if under("/soap/") {
            Self::Soap
        } else if permits::is_path(path) || status::is_path(path) {
            Self::Own
        } else {
            Self::Nothing
        }
    }

    /// How a failure is shown: as the caller asks, or else as this service does.
    pub(super) fn style(self, headers: &HeaderMap) -> Style {
        let usual = match self {
            // There is no other way there.
            Self::Ingestion => return Style::Ingestion,
            Self::Own => return Style::Http,
            Self::Users | Self::Soap | Self::Nothing | Self::Root => Style::Http,
            Self::Identity | Self::Envelopes | Self::NewAssets => Style::Marketo,
        };
        Style::of(headers, usual)
    }

    /// The token that a caller shows.
    ///
    /// Adobe's definition of the new designer's assets has the token as a query parameter that
    /// must be there, so that a program made from it sends the token nowhere else (Adobe: "Emails
    /// (New)"). It is taken there for these paths alone, and only of who sends no `Authorization`.
    /// Data ingestion has a header of its own for it (Adobe: "Data ingestion").
    ///
    /// Everywhere else a token in a URL lets nobody in: URLs stand in the logs of what lies
    /// between. It is never passed on: the parameter's name is a reserved one.
    pub(super) fn token<'h>(self, head: &Head<'h>) -> Option<Cow<'h, str>> {
        if self == Self::NewAssets && !head.headers.contains_key(AUTHORIZATION) {
            let (_, query) = head.target.split_once('?')?;
            let mut pairs = parse(query.as_bytes());
            return pairs.find_map(|(name, value)| (name == "access_token").then_some(value));
        }
        let own = || head.headers.get(USER_TOKEN)?.to_str().ok();
        let bearer = bearer(head.headers);
        let token = bearer.or_else(|| own().filter(|_| self == Self::Ingestion));
        token.map(Cow::Borrowed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_path_is_of_one_service() {
        for (path, surface) in [
            ("/", Surface::Root),
            ("/identity/oauth/token", Surface::Identity),
            ("/identity/oauth/token/", Surface::Nothing),
            ("/rest/v1/leads.json", Surface::Envelopes),
            ("/rest/asset/v1/folders.json", Surface::Envelopes),
            ("/rest/asset/v2/email", Surface::NewAssets),
            ("/rest/asset/v2x/email", Surface::Envelopes),
            ("/bulk/v1/leads.json", Surface::Envelopes),
            (
                "/userservice/management/v1/users/roles.json",
                Surface::Users,
            ),
            ("/subscriptions/284-RPR-133/persons", Surface::Ingestion),
            ("/soap/mktows/3_1", Surface::Soap),
            ("/rest", Surface::Nothing),
            ("/Rest/v1/leads.json", Surface::Nothing),
            ("/edge/v1/permits", Surface::Own),
            ("/edge/v1/permits/complete", Surface::Own),
            ("/edge/v1/permits/", Surface::Nothing),
            ("/edge/v1/usage", Surface::Own),
            ("/edge/v1/status", Surface::Own),
            ("/edge/v1", Surface::Nothing),
        ] {
            assert_eq!(Surface::of(path), surface, "{path}");
        }
    }
}
