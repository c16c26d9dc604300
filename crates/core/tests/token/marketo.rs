//! Marketo's identity service, and how REST takes its tokens (Adobe: Authentication).

use core::time::Duration;

use marketo_core::Timestamp;

pub(crate) const LIFE: Duration = Duration::from_secs(3600);

/// The tokens of one credential.
pub(crate) struct Marketo {
    /// The one that is handed out, with its end.
    current: Option<(String, Timestamp)>,
    /// Those of before, and whether their end has been told.
    past: Vec<(String, Timestamp, bool)>,
    pub(crate) issued: usize,
}

impl Marketo {
    /// One whose token is `age` ms old.
    pub(crate) fn new(now: Timestamp, age: u64) -> Self {
        let mut marketo = Self {
            current: None,
            past: Vec::new(),
            issued: 0,
        };
        let left = LIFE.saturating_sub(Duration::from_millis(age));
        marketo.issue(now.after(left));
        marketo
    }

    pub(crate) fn current(&self) -> Option<&(String, Timestamp)> {
        self.current.as_ref()
    }

    /// A token, and the whole seconds that are left of it.
    pub(crate) fn identity(&mut self, now: Timestamp) -> (String, Duration) {
        if self.current.as_ref().is_none_or(|(_, end)| *end <= now) {
            self.revoke();
            self.issue(now.after(LIFE));
        }
        let (text, end) = self.current.clone().unwrap();
        (text, Duration::from_secs(end.since(now).as_secs()))
    }

    /// What REST answers to a token; nothing if it is good.
    pub(crate) fn check(&mut self, token: &str, now: Timestamp) -> Option<&'static str> {
        if let Some((text, end)) = &self.current
            && text == token
        {
            if now < *end {
                return None;
            }
            let (text, end) = self.current.take().unwrap();
            self.past.push((text, end, false));
        }
        let past = self.past.iter_mut().find(|(text, _, _)| text == token);
        match past {
            Some((_, end, told)) if *end <= now && !*told => {
                *told = true;
                Some("602")
            }
            _ => Some("601"),
        }
    }

    /// Ends the token before its time.
    pub(crate) fn revoke(&mut self) {
        if let Some((text, end)) = self.current.take() {
            self.past.push((text, end, false));
        }
    }

    fn issue(&mut self, end: Timestamp) {
        self.issued += 1;
        self.current = Some((format!("token-{}", self.issued), end));
    }
}
