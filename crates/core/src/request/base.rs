//! Where Marketo is.

use core::fmt;
use core::net::{Ipv4Addr, Ipv6Addr};
use core::str::FromStr;

use super::normalise_path;

/// The base URL of a Marketo instance: scheme, host, and a prefix where something stands between
/// us and Marketo. Paths of the catalog are put behind it.
///
/// Read from what people have at hand: Marketo shows the REST and the identity endpoint (Adobe:
/// "Base URL"), so `/rest` and `/identity` at the end are taken off, as are slashes.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct BaseUrl {
    scheme: Scheme,
    authority: String,
    prefix: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Scheme {
    Http,
    Https,
}

/// Why a text is no base URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BaseUrlError {
    /// It does not start with `https://`.
    #[error("a base URL starts with https://")]
    Scheme,
    /// It is `http://`, and the host is not this machine.
    #[error("plain http is only for a host on this machine")]
    PlainHttp,
    /// There is a user name or a password in it.
    #[error("a base URL has no user name and no password in it")]
    Credentials,
    /// The host is missing, or is no host name and no address.
    #[error("the host of the base URL is missing or malformed")]
    Host,
    /// The port is not a number from 1 to 65535.
    #[error("the port of the base URL is not a number from 1 to 65535")]
    Port,
    /// There is a query or a fragment behind it.
    #[error("a base URL has no query and no fragment")]
    Query,
    /// The prefix is malformed.
    #[error("the path of the base URL is malformed")]
    Path,
    /// A Munchkin id looks like `123-ABC-456`.
    #[error("a Munchkin id looks like 123-ABC-456")]
    MunchkinId,
}

impl BaseUrl {
    /// Reads and normalises a base URL.
    ///
    /// # Errors
    ///
    /// [`BaseUrlError`] says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, BaseUrlError> {
        let (scheme, rest) = text.trim().split_once("://").ok_or(BaseUrlError::Scheme)?;
        let scheme = if scheme.eq_ignore_ascii_case("https") {
            Scheme::Https
        } else if scheme.eq_ignore_ascii_case("http") {
            Scheme::Http
        } else {
            return Err(BaseUrlError::Scheme);
        };
        if rest.contains(['?', '#']) {
            return Err(BaseUrlError::Query);
        }
        let (authority, path) = match rest.split_once('/') {
            Some((authority, path)) => (authority, path),
            None => (rest, ""),
        };
        if authority.contains('@') {
            return Err(BaseUrlError::Credentials);
        }
        let (host, port) = host_and_port(authority)?;
        if scheme == Scheme::Http && !is_loopback(&host) {
            return Err(BaseUrlError::PlainHttp);
        }
        let authority = match port {
            Some(port) if port != scheme.default_port() => format!("{host}:{port}"),
            _ => host,
        };
        Ok(Self {
            scheme,
            authority,
            prefix: prefix(path)?,
        })
    }

    /// The base URL of the instance with this Munchkin id: `https://<id>.mktorest.com`.
    ///
    /// # Errors
    ///
    /// [`BaseUrlError::MunchkinId`] for anything that does not look like `123-ABC-456`.
    pub fn of_instance(munchkin_id: &str) -> Result<Self, BaseUrlError> {
        let mut parts = munchkin_id.split('-');
        let mut three = |is: fn(&u8) -> bool| {
            parts
                .next()
                .is_some_and(|part| part.len() == 3 && part.as_bytes().iter().all(is))
        };
        let fits = three(u8::is_ascii_digit)
            && three(u8::is_ascii_alphanumeric)
            && three(u8::is_ascii_digit)
            && parts.next().is_none();
        if !fits {
            return Err(BaseUrlError::MunchkinId);
        }
        let authority = format!("{}.mktorest.com", munchkin_id.to_ascii_lowercase());
        Ok(Self {
            scheme: Scheme::Https,
            authority,
            prefix: String::new(),
        })
    }

    /// Where data ingestion is, for every instance alike (Adobe: "Data ingestion").
    #[must_use]
    pub fn of_data_ingestion() -> Self {
        Self {
            scheme: Scheme::Https,
            authority: "mkto-ingestion-api.adobe.io".to_owned(),
            prefix: String::new(),
        }
    }

    /// `https` or `http`.
    #[must_use]
    pub const fn scheme(&self) -> &'static str {
        self.scheme.as_str()
    }

    /// Host and, where it is not the scheme's own, port.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// What stands before the paths of the catalog: empty, or a path without a slash at its end.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }
}

impl Scheme {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    const fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

impl FromStr for BaseUrl {
    type Err = BaseUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme(), self.authority, self.prefix)
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BaseUrl({self})")
    }
}

fn host_and_port(authority: &str) -> Result<(String, Option<u16>), BaseUrlError> {
    let (host, port) = if let Some(inner) = authority.strip_prefix('[') {
        let (address, after) = inner.split_once(']').ok_or(BaseUrlError::Host)?;
        let address: Ipv6Addr = address.parse().map_err(|_| BaseUrlError::Host)?;
        let port = match after.strip_prefix(':') {
            Some(port) => Some(port),
            None if after.is_empty() => None,
            None => return Err(BaseUrlError::Host),
        };
        (format!("[{address}]"), port)
    } else {
        let (host, port) = match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        };
        if !is_host_name(host) {
            return Err(BaseUrlError::Host);
        }
        (host.to_ascii_lowercase(), port)
    };
    let port = match port {
        None | Some("") => None,
        Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => {
            let port: u16 = digits.parse().map_err(|_| BaseUrlError::Port)?;
            if port == 0 {
                return Err(BaseUrlError::Port);
            }
            Some(port)
        }
        Some(_) => return Err(BaseUrlError::Port),
    };
    Ok((host, port))
}

fn is_host_name(host: &str) -> bool {
    host.len() <= 253
        && host.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        })
}

/// Whether a host is this machine whatever a resolver says.
fn is_loopback(host: &str) -> bool {
    if let Some(address) = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
    {
        return address
            .parse()
            .is_ok_and(|address: Ipv6Addr| address.is_loopback());
    }
    host == "localhost"
        || host.ends_with(".localhost")
        || host
            .parse()
            .is_ok_and(|address: Ipv4Addr| address.is_loopback())
}

/// The path of a base URL, without the endpoint that Marketo's administration shows behind it.
fn prefix(path: &str) -> Result<String, BaseUrlError> {
    let path = normalise_path(&format!("/{path}")).map_err(|_| BaseUrlError::Path)?;
    let path = path.trim_end_matches('/');
    let path = path
        .strip_suffix("/rest")
        .or_else(|| path.strip_suffix("/identity"))
        .unwrap_or(path);
    Ok(path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str) -> String {
        BaseUrl::parse(text).unwrap().to_string()
    }

    #[test]
    fn one_instance_however_it_is_written() {
        for text in [
            "https://284-rpr-133.mktorest.com",
            "https://284-RPR-133.mktorest.com/",
            "HTTPS://284-RPR-133.MKTOREST.COM/rest",
            "https://284-RPR-133.mktorest.com/rest/",
            "https://284-RPR-133.mktorest.com//rest//",
            "https://284-RPR-133.mktorest.com/identity",
            "https://284-RPR-133.mktorest.com:443/identity/",
            " https://284-RPR-133.mktorest.com\n",
        ] {
            assert_eq!(shown(text), "https://284-rpr-133.mktorest.com", "{text:?}");
        }
        let by_id = BaseUrl::of_instance("284-RPR-133").unwrap();
        assert_eq!(
            by_id,
            BaseUrl::parse("https://284-rpr-133.mktorest.com").unwrap()
        );
    }

    #[test]
    fn a_prefix_and_a_port_stay() {
        assert_eq!(
            shown("https://edge.example:8443/m/rest"),
            "https://edge.example:8443/m"
        );
        assert_eq!(shown("http://127.0.0.1:9000"), "http://127.0.0.1:9000");
        assert_eq!(shown("http://127.0.0.1:80/"), "http://127.0.0.1");
        assert_eq!(shown("http://[0:0::1]:9000/rest"), "http://[::1]:9000");
        assert_eq!(shown("http://LocalHost"), "http://localhost");
        assert_eq!(
            shown("https://edge.example/restful"),
            "https://edge.example/restful"
        );
    }

    #[test]
    fn what_is_no_base_url() {
        use BaseUrlError as E;
        for (text, why) in [
            ("", E::Scheme),
            ("284-RPR-133.mktorest.com", E::Scheme),
            ("ftp://a.example", E::Scheme),
            ("http://284-RPR-133.mktorest.com", E::PlainHttp),
            ("http://127.0.0.1.evil.example", E::PlainHttp),
            ("http://localhost.evil.example", E::PlainHttp),
            ("http://10.0.0.1", E::PlainHttp),
            ("http://[2001:db8::1]", E::PlainHttp),
            ("https://me:pw@a.example", E::Credentials),
            ("https://127.0.0.1@a.example", E::Credentials),
            ("https://", E::Host),
            ("https:///rest", E::Host),
            ("https://a..example", E::Host),
            ("https://a b.example", E::Host),
            ("https://exämple.com", E::Host),
            ("https://a.example\\@b.example", E::Credentials),
            ("https://a.example\\b", E::Host),
            ("https://[::1", E::Host),
            ("https://[::1]x", E::Host),
            ("https://a.example:0", E::Port),
            ("https://a.example:65536", E::Port),
            ("https://a.example:+80", E::Port),
            ("https://a.example/?x", E::Query),
            ("https://a.example/#x", E::Query),
            ("https://a.example/a%2Fb", E::Path),
        ] {
            assert_eq!(BaseUrl::parse(text), Err(why), "{text:?}");
        }
        for id in [
            "",
            "284-RPR",
            "284-RPR-133-1",
            "28A-RPR-133",
            "284-RP.-133",
            "284-RPR-133/",
        ] {
            assert_eq!(BaseUrl::of_instance(id), Err(E::MunchkinId), "{id:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back_the_same(text in "(https?://)?([a-z0-9.:/@\\[\\]-]|rest|localhost){0,20}") {
            if let Ok(base) = BaseUrl::parse(&text) {
                let again = BaseUrl::parse(&base.to_string());
                // A prefix that ends in another endpoint loses that too: only the host must hold.
                let again = again.unwrap();
                prop_assert_eq!(again.authority(), base.authority());
                prop_assert_eq!(again.scheme(), base.scheme());
                prop_assert!(!base.prefix().contains("//") && !base.prefix().ends_with('/'));
                prop_assert!(base.to_string().parse::<http::Uri>().is_ok());
            }
        }
    }
}
