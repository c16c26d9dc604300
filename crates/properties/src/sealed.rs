//! Tokens as they lie in a store: what was sealed opens, and nothing else does.

use marketo_core::Timestamp;
use marketo_core::token::{AccessToken, ApiUser, HeldToken};
use marketo_gateway::seal::{Nonce, Seal};

use crate::requests::credential;

pub(crate) const WORDS: &[&str] = &["as long as a blob can be", "garbage", "sealed", "too long"];

/// The longest token that a blob of 4,096 bytes holds, with no user beside it.
const LONGEST: usize = 4096 - 1 - 12 - 16 - 16 - 2;

/// The first bytes are a nonce, two instants, whose token it is and where the blob is damaged; the
/// rest is the token.
pub(crate) fn check(data: &[u8]) -> &'static str {
    let seal = Seal::of(&credential());
    assert!(seal.open(data).is_none(), "opens what was never sealed");
    let Some((head, text)) = data.split_first_chunk::<32>() else {
        return "garbage";
    };
    let Ok(text) = core::str::from_utf8(text) else {
        return "garbage";
    };
    let (nonce, rest) = head.split_at(12);
    let nonce = Nonce::from_secure_random(nonce.try_into().expect("12 bytes"));
    let number = |from: usize| {
        let eight = rest.iter().skip(from).take(8);
        eight.fold(0_u64, |number, byte| number << 8 | u64::from(*byte))
    };
    let user = "u".repeat(usize::from(rest.get(16).copied().unwrap_or(0)));
    let held = HeldToken {
        token: AccessToken::new(text),
        obtained_at: Timestamp::from_millis(number(0)),
        expires_at: Timestamp::from_millis(number(8)),
        user: ApiUser::new(&user),
    };
    let longest = LONGEST - user.len();
    let blob = seal.seal(nonce, &held);
    if text.len() > longest {
        assert!(seal.open(&blob).is_none(), "longer than what is looked at");
        return "too long";
    }
    assert_eq!(seal.open(&blob), Some(held));
    damaged(
        &seal,
        blob,
        usize::try_from(number(12) & 0xffff).unwrap_or(0),
    );
    if text.len() == longest {
        "as long as a blob can be"
    } else {
        "sealed"
    }
}

/// One bit turned, cut short, or longer by a byte: each keeps it closed.
fn damaged(seal: &Seal, mut blob: Vec<u8>, place: usize) {
    let bit = place % (blob.len() * 8);
    let turned = blob.get_mut(bit / 8).expect("a byte of the blob");
    *turned ^= 1 << (bit % 8);
    assert!(seal.open(&blob).is_none(), "opens with bit {bit} turned");
    if let Some(turned) = blob.get_mut(bit / 8) {
        *turned ^= 1 << (bit % 8);
    }
    let cut = blob.get(..bit / 8).unwrap_or_default();
    assert!(seal.open(cut).is_none(), "opens when it was cut");
    blob.push(0);
    assert!(seal.open(&blob).is_none(), "opens with a byte more");
}
