//! HTTP, spoken as Marketo's API is: a token, then calls with it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use ureq::Agent;

/// Longer than any call of the demo can take, so that only what hangs meets it.
const TIME_OUT: Duration = Duration::from_secs(90);

/// A call to the REST API.
#[derive(Debug, Clone)]
pub(super) struct Request {
    /// The path with its query.
    pub(super) target: String,
    /// The JSON body; with one the call is a POST, without a GET.
    pub(super) body: Option<Value>,
}

impl Request {
    /// A GET.
    pub(super) fn get(target: impl Into<String>) -> Self {
        Self {
            target: target.into(),
            body: None,
        }
    }

    /// A POST with a JSON body.
    pub(super) fn post(target: impl Into<String>, body: Value) -> Self {
        Self {
            target: target.into(),
            body: Some(body),
        }
    }
}

/// Why a call brought nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trouble {
    /// Marketo's envelope with `success: false`: the first error's code and message.
    Code(String, String),
    /// An answer that is no envelope, with this HTTP status.
    Odd(u16),
    /// The connection ended without an answer.
    Cut(String),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code, message) => write!(f, "{code} {message}"),
            Self::Odd(status) => write!(f, "HTTP {status} without Marketo's envelope"),
            Self::Cut(why) => write!(f, "no answer ({why})"),
        }
    }
}

/// Who makes the calls of the demo's jobs.
pub(super) trait Caller: Sync {
    /// Gets a token, and keeps it for the calls.
    fn log_in(&self) -> Result<Value, Trouble>;

    /// Makes a call; gives the whole envelope of a success.
    fn call(&self, request: &Request) -> Result<Value, Trouble>;
}

/// Key and secret of a caller.
#[derive(Clone)]
pub(super) struct Key {
    /// The client id.
    pub(super) id: String,
    /// The client secret.
    pub(super) secret: String,
}

/// A Marketo, or what stands for one, as one of its callers sees it.
pub(super) struct Site {
    agent: Agent,
    url: String,
    key: Key,
    seen: Mutex<BTreeMap<String, u64>>,
}

impl Site {
    /// The site at `url`, which has no slash at the end.
    pub(super) fn new(url: &str, key: Key) -> Self {
        Self {
            agent: agent(),
            url: url.to_owned(),
            key,
            seen: Mutex::default(),
        }
    }

    /// How many answers with this error code came back, or `cut`.
    pub(super) fn seen(&self, what: &str) -> u64 {
        held(&self.seen).get(what).copied().unwrap_or(0)
    }

    /// Asks for a token; gives the identity service's whole answer.
    pub(super) fn token(&self) -> Result<Value, Trouble> {
        let asked = self
            .agent
            .post(format!("{}/identity/oauth/token", self.url))
            .send_form([
                ("grant_type", "client_credentials"),
                ("client_id", &self.key.id),
                ("client_secret", &self.key.secret),
            ]);
        let (status, value) = read(asked)?;
        match value {
            Some(value) if status == 200 && value["access_token"].is_string() => Ok(value),
            _ => Err(Trouble::Odd(status)),
        }
    }

    /// Sends a call once.
    pub(super) fn send(&self, token: &str, request: &Request) -> Result<Value, Trouble> {
        let url = format!("{}{}", self.url, request.target);
        let bearer = format!("Bearer {token}");
        let sent = match &request.body {
            None => self.agent.get(url).header("Authorization", bearer).call(),
            Some(body) => self
                .agent
                .post(url)
                .header("Authorization", bearer)
                .content_type("application/json")
                .send(body.to_string()),
        };
        let result = read(sent).and_then(|(status, value)| envelope(status, value));
        if let Err(trouble) = &result {
            let what = match trouble {
                Trouble::Code(code, _) => code,
                Trouble::Odd(_) => "odd",
                Trouble::Cut(_) => "cut",
            };
            *held(&self.seen).entry(what.to_owned()).or_default() += 1;
        }
        result
    }
}

/// The control endpoint of a simulator (`/__sim/`), which is no part of the API it simulates.
pub(super) struct Control {
    agent: Agent,
    url: String,
}

impl Control {
    /// The control endpoint of the simulator at `url`.
    pub(super) fn new(url: &str) -> Self {
        Self {
            agent: agent(),
            url: format!("{url}/__sim"),
        }
    }

    /// Looks at something.
    pub(super) fn get(&self, path: &str) -> Result<Value> {
        self.done(path, self.agent.get(format!("{}/{path}", self.url)).call())
    }

    /// Changes something.
    pub(super) fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let request = self.agent.post(format!("{}/{path}", self.url));
        let request = request.content_type("application/json");
        self.done(path, request.send(body.to_string()))
    }

    fn done(&self, path: &str, answer: Answered) -> Result<Value> {
        let (status, value) =
            read(answer).map_err(|trouble| anyhow::anyhow!("the simulator's {path}: {trouble}"))?;
        let value = value.with_context(|| format!("the simulator's {path} is no JSON"))?;
        ensure!(status == 200, "the simulator refuses {path}: {value}");
        Ok(value)
    }
}

type Answered = Result<ureq::http::Response<ureq::Body>, ureq::Error>;

fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(TIME_OUT))
        // A connection for each call: one that was kept may be closed in the instant of its use,
        // which would pass for a cut.
        .max_idle_connections(0)
        // Everything is on this machine, whatever the environment says.
        .proxy(None)
        .build()
        .into()
}

/// Status and JSON body of an answer.
fn read(answer: Answered) -> Result<(u16, Option<Value>), Trouble> {
    let cut = |error: ureq::Error| Trouble::Cut(error.to_string());
    let mut answer = answer.map_err(cut)?;
    let text = answer
        .body_mut()
        .with_config()
        .limit(64 << 20)
        .read_to_vec();
    let text = text.map_err(cut)?;
    Ok((answer.status().as_u16(), serde_json::from_slice(&text).ok()))
}

/// Tells success from failure, which both come with HTTP 200 (Adobe: REST API > Error codes).
fn envelope(status: u16, value: Option<Value>) -> Result<Value, Trouble> {
    let value = value.ok_or(Trouble::Odd(status))?;
    if value["success"] == true {
        return Ok(value);
    }
    let error = &value["errors"][0];
    match error["code"].as_str() {
        Some(code) => {
            let message = error["message"].as_str().unwrap_or_default();
            Err(Trouble::Code(code.to_owned(), message.to_owned()))
        }
        None => Err(Trouble::Odd(status)),
    }
}

/// The value behind a lock; a thread that failed leaves nothing half done behind these.
pub(super) fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A caller that knows nothing of limits: it asks for a token once and sends each call once.
/// Through the gateway that is enough.
pub(super) struct Simple {
    /// Where it calls.
    pub(super) site: Site,
    token: Mutex<String>,
}

impl Simple {
    /// Without a token yet.
    pub(super) fn new(site: Site) -> Self {
        Self {
            site,
            token: Mutex::default(),
        }
    }

    /// The token it was given.
    pub(super) fn token(&self) -> String {
        held(&self.token).clone()
    }
}

impl Caller for Simple {
    fn log_in(&self) -> Result<Value, Trouble> {
        let answer = self.site.token()?;
        *held(&self.token) = answer["access_token"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        Ok(answer)
    }

    fn call(&self, request: &Request) -> Result<Value, Trouble> {
        let token = self.token();
        self.site.send(&token, request)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Trouble, envelope};

    #[test]
    fn a_failure_in_an_http_200_is_a_failure() {
        let good = json!({"requestId": "a#b", "success": true, "result": []});
        assert_eq!(envelope(200, Some(good.clone())), Ok(good));
        let refused = json!({"success": false, "errors": [{"code": "606", "message": "Max"}]});
        assert_eq!(
            envelope(200, Some(refused)),
            Err(Trouble::Code("606".into(), "Max".into()))
        );
        assert_eq!(envelope(502, None), Err(Trouble::Odd(502)));
        assert_eq!(envelope(200, Some(json!([]))), Err(Trouble::Odd(200)));
    }
}
