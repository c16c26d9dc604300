//! The name that Marketo gives to a subscription.

use core::fmt;

use marketo_core::request::BaseUrl;

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

    /// The id that the host of a base URL carries, if that is one of Marketo's own hosts (Adobe:
    /// Base URL).
    #[must_use]
    pub fn of(base_url: &BaseUrl) -> Option<Self> {
        Self::new(base_url.authority().strip_suffix(".mktorest.com")?).ok()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marketos_own_hosts_carry_it() {
        let of = |url: &str| MunchkinId::of(&BaseUrl::parse(url).unwrap());
        let id = MunchkinId::new("284-RPR-133").unwrap();
        assert_eq!(
            of("https://284-RPR-133.mktorest.com/rest"),
            Some(id.clone())
        );
        assert_eq!(
            of(&BaseUrl::of_instance(id.as_str()).unwrap().to_string()),
            Some(id)
        );
        assert_eq!(of("https://284-rpr-133.mktorest.com.example.com"), None);
        assert_eq!(of("http://127.0.0.1:9000"), None);
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
