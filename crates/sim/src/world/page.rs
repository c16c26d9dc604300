//! Paging tokens: base 32, opaque, tied to their query (Adobe: "Paging Tokens").

use crate::errors::Failure;
use crate::rng::mix;

const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Makes a token for position `at` of the listing that `query` describes.
#[must_use]
pub fn token(at: u64, query: &str) -> String {
    let mut bytes = at.to_be_bytes().to_vec();
    bytes.extend(digest(query).to_be_bytes());
    bytes.extend(mix(at ^ digest(query)).to_be_bytes());
    encode(&bytes)
}

/// Reads the position out of a token of the listing that `query` describes.
///
/// # Errors
/// 1003 for a token that is none, or belongs to another query.
pub fn position(token: &str, query: &str) -> Result<u64, Failure> {
    let bad = || Failure::new("1003", format!("Invalid nextPageToken '{token}'"));
    let bytes = decode(token).ok_or_else(bad)?;
    let word = |n: usize| -> Option<u64> {
        let part = bytes.get(n * 8..n * 8 + 8)?;
        Some(u64::from_be_bytes(part.try_into().ok()?))
    };
    match (bytes.len(), word(0), word(1), word(2)) {
        (24, Some(at), Some(of), Some(check)) if of == digest(query) && check == mix(at ^ of) => {
            Ok(at)
        }
        _ => Err(bad()),
    }
}

/// The part of a listing that a call gets: at most `most` of the numbers behind the position that
/// `token` names, and the token of what follows. The numbers are in order.
///
/// # Errors
/// 1003 for a token of another query.
pub fn cut<'a>(
    numbers: &'a [u64],
    token_given: Option<&str>,
    query: &str,
    most: usize,
) -> Result<(&'a [u64], Option<String>), Failure> {
    let after = match token_given {
        Some(text) => position(text, query)?,
        None => 0,
    };
    let from = numbers.partition_point(|number| *number <= after);
    let rest = numbers.get(from..).unwrap_or_default();
    let shown = rest.get(..most).unwrap_or(rest);
    let next = (rest.len() > shown.len()).then_some(shown.last()).flatten();
    Ok((shown, next.map(|last| token(*last, query))))
}

fn digest(query: &str) -> u64 {
    query.bytes().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

fn encode(bytes: &[u8]) -> String {
    let mut text = String::new();
    let (mut bits, mut held) = (0u32, 0u32);
    for byte in bytes {
        bits = (bits << 8) | u32::from(*byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            text.push(char::from(LETTERS[(bits >> held) as usize & 31]));
        }
    }
    if held > 0 {
        text.push(char::from(LETTERS[(bits << (5 - held)) as usize & 31]));
    }
    while !text.len().is_multiple_of(8) {
        text.push('=');
    }
    text
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut bits, mut held) = (0u32, 0u32);
    for letter in text.trim_end_matches('=').bytes() {
        let value = LETTERS.iter().position(|known| *known == letter)?;
        bits = (bits << 5) | u32::try_from(value).ok()?;
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_belongs_to_its_query() {
        let token = token(4_711, "filterType=email");
        assert!(token.ends_with('='), "{token}");
        assert_eq!(position(&token, "filterType=email"), Ok(4_711));
        assert!(position(&token, "filterType=id").is_err());
        assert!(position("AAAA", "filterType=email").is_err());
        assert!(position("not a token", "filterType=email").is_err());
        assert!(position("", "").is_err());
    }
}
