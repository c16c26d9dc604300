//! Where an instance is: the base URL that credentials are sent to, and no other.

use core::fmt;
use core::net::IpAddr;

use http::Uri;
use http::uri::Scheme;

/// A Munchkin id, such as `284-RPR-133`: the name of a Marketo subscription. Kept in capitals.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MunchkinId(Box<str>);

/// A text that is no Munchkin id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a Munchkin id is three digits, three letters or digits and three digits: 284-RPR-133")]
pub struct BadMunchkinId;

impl MunchkinId {
    /// Checks a Munchkin id; small letters are taken too.
    ///
    /// # Errors
    /// [`BadMunchkinId`] for any other text.
    pub fn new(text: &str) -> Result<Self, BadMunchkinId> {
        let fits = text.len() == 11
            && text.bytes().enumerate().all(|(at, b)| match at {
                3 | 7 => b == b'-',
                4..=6 => b.is_ascii_alphanumeric(),
                _ => b.is_ascii_digit(),
            });
        if fits {
            Ok(Self(text.to_ascii_uppercase().into()))
        } else {
            Err(BadMunchkinId)
        }
    }

    /// The id in capitals.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MunchkinId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The base URL of an instance: scheme, host and perhaps a port; no path, no slash at its end.
///
/// `https` always, but for a host on loopback, which may be a test double on plain `http`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BaseUrl {
    text: Box<str>,
    host_at: usize,
}

/// A text that is no base URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadBaseUrl {
    /// No URL, or none with a scheme and a host.
    #[error("not a URL with a scheme and a host, such as https://284-rpr-133.mktorest.com")]
    NotAUrl,
    /// Plain `http` to another host than this machine, or another scheme.
    #[error("only https is taken: credentials are sent there (http is for loopback addresses)")]
    NotSecure,
    /// A user name or a password.
    #[error("a base URL has no user name or password")]
    UserInfo,
    /// A path, other than the `/rest` or `/identity` that Marketo's admin page shows, or a query.
    #[error("a base URL has no path and no query; paths are added by the gateway")]
    HasPath,
}

impl BaseUrl {
    /// Checks and normalises a base URL.
    ///
    /// Marketo's admin page shows two addresses, one that ends in `/rest` and one in `/identity`;
    /// people paste either, with or without a slash at the end and in any case. All mean the same
    /// host.
    ///
    /// # Errors
    /// [`BadBaseUrl`] says what is wrong with the text.
    pub fn new(text: &str) -> Result<Self, BadBaseUrl> {
        let uri: Uri = text.trim().parse().map_err(|_| BadBaseUrl::NotAUrl)?;
        let scheme = uri.scheme().ok_or(BadBaseUrl::NotAUrl)?;
        let authority = uri.authority().ok_or(BadBaseUrl::NotAUrl)?;
        if authority.as_str().contains('@') {
            return Err(BadBaseUrl::UserInfo);
        }
        let host = authority.host().to_ascii_lowercase();
        if host.is_empty() {
            return Err(BadBaseUrl::NotAUrl);
        }
        let secure = *scheme == Scheme::HTTPS;
        if !(secure || *scheme == Scheme::HTTP && is_loopback(&host)) {
            return Err(BadBaseUrl::NotSecure);
        }
        let path = uri.path().trim_end_matches('/');
        let plain = path.is_empty()
            || path.eq_ignore_ascii_case("/rest")
            || path.eq_ignore_ascii_case("/identity");
        if !plain || uri.query().is_some() || text.contains('#') {
            return Err(BadBaseUrl::HasPath);
        }
        let scheme = if secure { "https" } else { "http" };
        let (default_port, prefix) = if secure {
            (443, "https://")
        } else {
            (80, "http://")
        };
        let written = authority.as_str().get(host.len()..).unwrap_or_default();
        let text = match (written, authority.port_u16()) {
            ("" | ":", _) => format!("{scheme}://{host}"),
            (_, Some(port)) if port == default_port => format!("{scheme}://{host}"),
            (_, Some(port)) => format!("{scheme}://{host}:{port}"),
            (_, None) => return Err(BadBaseUrl::NotAUrl),
        };
        Ok(Self {
            text: text.into(),
            host_at: prefix.len(),
        })
    }

    /// The REST host of the instance with this Munchkin id (Adobe: REST API > Base URL).
    #[must_use]
    pub fn of(munchkin_id: &MunchkinId) -> Self {
        let prefix = "https://";
        let host = munchkin_id.as_str().to_ascii_lowercase();
        Self {
            text: format!("{prefix}{host}.mktorest.com").into(),
            host_at: prefix.len(),
        }
    }

    /// The URL: `https://284-rpr-133.mktorest.com`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Host and, unless it is the scheme's own, port.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.text.get(self.host_at..).unwrap_or_default()
    }

    /// The Munchkin id that Marketo's own host names carry.
    #[must_use]
    pub fn munchkin_id(&self) -> Option<MunchkinId> {
        MunchkinId::new(self.authority().strip_suffix(".mktorest.com")?).ok()
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(host);
    host == "localhost"
        || bare
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_marketos_admin_page_shows_is_taken_as_people_paste_it() {
        for text in [
            "https://284-rpr-133.mktorest.com",
            "https://284-RPR-133.mktorest.com/rest",
            "https://284-RPR-133.mktorest.com/identity/",
            "HTTPS://284-RPR-133.MKTOREST.COM:443/Rest/ ",
        ] {
            let url = BaseUrl::new(text).unwrap();
            assert_eq!(url.as_str(), "https://284-rpr-133.mktorest.com", "{text}");
            assert_eq!(url.munchkin_id().unwrap().as_str(), "284-RPR-133");
            assert_eq!(url, BaseUrl::of(&MunchkinId::new("284-rpr-133").unwrap()));
        }
    }

    #[test]
    fn plain_http_is_for_loopback_alone() {
        for (text, normal) in [
            ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
            ("http://localhost:80", "http://localhost"),
            ("http://[::1]:9", "http://[::1]:9"),
        ] {
            assert_eq!(BaseUrl::new(text).unwrap().as_str(), normal);
        }
        for text in [
            "http://284-rpr-133.mktorest.com",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
            "http://10.0.0.1",
            "ftp://127.0.0.1",
        ] {
            assert_eq!(BaseUrl::new(text), Err(BadBaseUrl::NotSecure), "{text}");
        }
    }

    #[test]
    fn what_could_send_a_credential_elsewhere_is_refused() {
        assert_eq!(
            BaseUrl::new("https://a@evil.example"),
            Err(BadBaseUrl::UserInfo)
        );
        assert_eq!(
            BaseUrl::new("https://a.example/x"),
            Err(BadBaseUrl::HasPath)
        );
        assert_eq!(
            BaseUrl::new("https://a.example/rest/v1"),
            Err(BadBaseUrl::HasPath)
        );
        assert_eq!(
            BaseUrl::new("https://a.example?x"),
            Err(BadBaseUrl::HasPath)
        );
        assert_eq!(
            BaseUrl::new("https://a.example#x"),
            Err(BadBaseUrl::HasPath)
        );
        for text in [
            "",
            "a.example",
            "/rest",
            "https://",
            "https:///rest",
            "https://a:99999",
        ] {
            assert_eq!(BaseUrl::new(text), Err(BadBaseUrl::NotAUrl), "{text:?}");
        }
    }

    #[test]
    fn a_munchkin_id_has_one_shape() {
        assert_eq!(
            MunchkinId::new("284-rPr-133").unwrap().as_str(),
            "284-RPR-133"
        );
        for bad in [
            "",
            "284RPR133",
            "284-RPR-13",
            "284-RPR-1333",
            "28A-RPR-133",
            "284_RPR_133",
        ] {
            assert_eq!(MunchkinId::new(bad), Err(BadMunchkinId));
        }
    }
}
