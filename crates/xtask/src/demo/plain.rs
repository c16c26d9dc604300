//! The plain client: what a careful team writes in an afternoon, without a gateway.
//!
//! It keeps its token, sends each call as soon as there is one to make, gets a new token on 601 and
//! 602, and tries again after 606, 615 and a cut connection: five tries in all, with pauses of 1,
//! 2, 4 and 8 seconds, spread at random so that retries do not come back all at once.

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use serde_json::Value;

use super::client::{Caller, Request, Site, Trouble, held};

/// How often a call is sent at most.
const TRIES: u32 = 5;

/// What follows a try that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Next {
    /// Send again at once with a new token.
    NewToken,
    /// Send again after a pause.
    After(Duration),
    /// Tell the caller.
    GiveUp,
}

/// Decides; `tries` have been made, and `random` spreads the pause over its second half.
fn next(tries: u32, trouble: &Trouble, random: u8) -> Next {
    if tries >= TRIES {
        return Next::GiveUp;
    }
    let code = match trouble {
        Trouble::Code(code, _) => code.as_str(),
        Trouble::Cut(_) => "cut",
        Trouble::Odd(_) => "odd",
    };
    match code {
        "601" | "602" => Next::NewToken,
        "606" | "615" | "cut" => {
            let longest = 1000 << tries.saturating_sub(1);
            let half = longest / 2;
            Next::After(Duration::from_millis(half + half * u64::from(random) / 255))
        }
        _ => Next::GiveUp,
    }
}

/// The plain client.
pub(super) struct Plain {
    /// Where it calls: Marketo itself.
    pub(super) site: Site,
    token: Mutex<Option<String>>,
}

impl Plain {
    /// Without a token yet.
    pub(super) fn new(site: Site) -> Self {
        Self {
            site,
            token: Mutex::default(),
        }
    }

    /// The token that is kept, or a new one. Calls that find none at the same time all ask for
    /// one, as in the clients that are in use.
    fn token(&self) -> Result<String, Trouble> {
        let kept = held(&self.token).clone();
        if let Some(token) = kept {
            return Ok(token);
        }
        let answer = self.site.token()?;
        let token = answer["access_token"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        *held(&self.token) = Some(token.clone());
        Ok(token)
    }

    /// Forgets a token that was refused, unless another call has replaced it already.
    fn forget(&self, refused: &str) {
        let mut kept = held(&self.token);
        if kept.as_deref() == Some(refused) {
            *kept = None;
        }
    }
}

impl Caller for Plain {
    fn log_in(&self) -> Result<Value, Trouble> {
        self.token().map(Value::from)
    }

    fn call(&self, request: &Request) -> Result<Value, Trouble> {
        let mut tries = 0;
        loop {
            let token = self.token()?;
            let trouble = match self.site.send(&token, request) {
                Ok(answer) => return Ok(answer),
                Err(trouble) => trouble,
            };
            tries += 1;
            let mut random = [0_u8];
            // Without randomness the pauses are not spread; they still end.
            let _ = getrandom::fill(&mut random);
            match next(tries, &trouble, random[0]) {
                Next::NewToken => self.forget(&token),
                Next::After(pause) => thread::sleep(pause),
                Next::GiveUp => return Err(trouble),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Next, TRIES, Trouble, next};

    fn code(code: &str) -> Trouble {
        Trouble::Code(code.into(), String::new())
    }

    #[test]
    fn throttles_and_cuts_are_tried_again_with_growing_pauses() {
        for trouble in [code("606"), code("615"), Trouble::Cut("reset".into())] {
            for (tries, least, most) in [(1, 500, 1000), (2, 1000, 2000), (4, 4000, 8000)] {
                let pause = |millis| Next::After(Duration::from_millis(millis));
                assert_eq!(next(tries, &trouble, 0), pause(least));
                assert_eq!(next(tries, &trouble, 255), pause(most));
            }
            assert_eq!(next(TRIES, &trouble, 0), Next::GiveUp);
        }
    }

    #[test]
    fn a_refused_token_is_replaced_at_once_but_not_for_ever() {
        assert_eq!(next(1, &code("601"), 0), Next::NewToken);
        assert_eq!(next(1, &code("602"), 0), Next::NewToken);
        assert_eq!(next(TRIES, &code("602"), 0), Next::GiveUp);
    }

    #[test]
    fn what_a_second_try_cannot_mend_is_told() {
        for trouble in [code("603"), code("607"), code("1003"), Trouble::Odd(502)] {
            assert_eq!(next(1, &trouble, 0), Next::GiveUp);
        }
    }
}
