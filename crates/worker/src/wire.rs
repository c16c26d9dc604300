//! What the Worker and its object say to each other.
//!
//! Permits are spoken of in the permit protocol of `marketo_core::limit::permit`; beside it there
//! is one question more, for the token. None of it is reachable from outside: objects answer only
//! to Workers of the same account that name them in their bindings.

use std::pin::Pin;
use std::time::Duration;

use marketo_core::Timestamp;
use marketo_core::limit::{PermitRequest, Reply};
use marketo_core::token::{AccessToken, ApiUser, HeldToken, TokenFailure};
use marketo_drive::Clock;
use marketo_gateway::config::InstanceId;
use marketo_gateway::merge::{BatchId, Member, Note, Part, Ticket, Told};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, Request, RequestInit};
use worker::{Env, Error, ObjectNamespace, Response, Result};

use crate::clock::PlatformClock;

/// By this header an object is told which instance it is: the platform does not tell it the name
/// that it goes by.
pub(crate) const INSTANCE: &str = "x-edge-instance";

/// The binding of the objects' namespace.
const NAMESPACE: &str = "GOVERNOR";

/// The pauses before a question is put once more to an object that has failed, as when a new
/// version of it takes over: it is there again in a moment, with its leases. Asked twice, a permit
/// that nobody has heard of goes back by its lease's end, and a report changes nothing.
const AGAIN: [Duration; 3] = [
    Duration::from_millis(100),
    Duration::from_millis(500),
    Duration::from_secs(2),
];

/// `acquire`: a permit request in, a verdict out, when it is the call's turn.
pub(crate) const ACQUIRE: &str = "/acquire";
/// `complete`: a report in, what it brought about out.
pub(crate) const COMPLETE: &str = "/complete";
/// `finish`: the same of the Worker's own calls in; out, whether the usage report is to be read now
/// by who is told so.
pub(crate) const FINISH: &str = "/finish";
/// `look`: the gateway's question who uses what in, its answer out.
pub(crate) const LOOK: &str = "/look";
/// `usage`: a usage report in; nothing out.
pub(crate) const USAGE: &str = "/usage";
/// `allot`: a wish for leave to call data ingestion in, what was decided out, at once.
pub(crate) const ALLOT: &str = "/allot";
/// `account`: what became of such leave in; nothing out.
pub(crate) const ACCOUNT: &str = "/account";
/// `join`: a [`Join`] in, a [`Joined`] out, when it is the call's turn, or another has made it.
pub(crate) const JOIN: &str = "/join";
/// `lead`: a batch's id in; answered when it is over. Who withdraws the question before has died.
pub(crate) const LEAD: &str = "/lead";
/// `share`: a [`Shares`] in; nothing out.
pub(crate) const SHARE: &str = "/share";
/// `cache`: a wish in; what there is for it out, or leave to ask Marketo. With a generation: the
/// answer that came of such leave in; nothing out.
pub(crate) const CACHE: &str = "/cache";
/// `token`: a [`TokenQuestion`] in, a [`TokenReply`] out.
pub(crate) const TOKEN: &str = "/token";

/// A call that others' can become one with, and what it asks for a permit with.
#[derive(Serialize, Deserialize)]
pub(crate) struct Join {
    pub part: Part,
    pub request: PermitRequest,
}

/// What comes of that: a verdict, with those who go along where it is a permit; or what another was
/// told who made the call.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Joined {
    pub reply: Option<Reply>,
    pub batch: Option<BatchId>,
    pub members: Vec<Member>,
    pub told: Option<(Told, Note)>,
}

/// What those are told who went along with a leader.
#[derive(Serialize, Deserialize)]
pub(crate) struct Shares {
    pub batch: BatchId,
    pub told: Vec<(Ticket, Told)>,
    pub note: Note,
}

/// Asks for a token of a credential.
#[derive(Serialize, Deserialize)]
pub(crate) struct TokenQuestion {
    /// Which credential's, by its name in the configuration.
    pub credential: String,
    /// The token that Marketo has just answered 601 or 602 to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejected: Option<String>,
}

/// A token, or why there is none.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TokenReply {
    /// Here it is.
    Held {
        token: String,
        obtained_at: Timestamp,
        expires_at: Timestamp,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<ApiUser>,
    },
    /// The credential is wrong.
    Refused { until: Timestamp },
    /// The identity service is not there.
    Unavailable { until: Timestamp },
}

impl From<Result<HeldToken, TokenFailure>> for TokenReply {
    fn from(told: Result<HeldToken, TokenFailure>) -> Self {
        match told {
            Ok(held) => Self::Held {
                token: held.token.expose().to_owned(),
                obtained_at: held.obtained_at,
                expires_at: held.expires_at,
                user: held.user,
            },
            Err(TokenFailure::Refused { until }) => Self::Refused { until },
            Err(failure) => Self::Unavailable {
                until: failure.retry_at(),
            },
        }
    }
}

impl From<TokenReply> for core::result::Result<HeldToken, TokenFailure> {
    fn from(reply: TokenReply) -> Self {
        match reply {
            TokenReply::Held {
                token,
                obtained_at,
                expires_at,
                user,
            } => Ok(HeldToken {
                token: AccessToken::new(token),
                obtained_at,
                expires_at,
                user,
            }),
            TokenReply::Refused { until } => Err(TokenFailure::Refused { until }),
            TokenReply::Unavailable { until } => Err(TokenFailure::Unavailable { until }),
        }
    }
}

/// An answer of the object's, to come.
type Hearing<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + 'a>>;

/// The object of an instance, as the Worker reaches it.
pub(crate) struct Object {
    objects: ObjectNamespace,
    instance: InstanceId,
}

impl Object {
    /// That of this instance.
    pub(crate) fn of(env: &Env, instance: &InstanceId) -> Result<Self> {
        Ok(Self {
            objects: env.durable_object(NAMESPACE)?,
            instance: instance.clone(),
        })
    }

    /// Puts a question to it. `signal`, when it is aborted, withdraws the question.
    pub(crate) async fn ask<Q: Serialize, A: DeserializeOwned>(
        &self,
        path: &str,
        question: &Q,
        signal: Option<&AbortSignal>,
    ) -> Result<A> {
        let answer = self.tell(path, question, signal).await?;
        Ok(serde_json::from_slice(answer.as_bytes())?)
    }

    /// The same, and not put again if it fails.
    pub(crate) async fn ask_once<Q: Serialize, A: DeserializeOwned>(
        &self,
        path: &str,
        question: &Q,
        signal: Option<&AbortSignal>,
    ) -> Result<A> {
        let question = serde_json::to_string(question)?;
        match self.put(path, &question, signal).await? {
            (200, answer) => Ok(serde_json::from_slice(answer.as_bytes())?),
            (status, _) => Err(refused(status)),
        }
    }

    /// The same, with the answer as it came.
    pub(crate) async fn tell<Q: Serialize>(
        &self,
        path: &str,
        question: &Q,
        signal: Option<&AbortSignal>,
    ) -> Result<String> {
        let question = serde_json::to_string(question)?;
        self.say(path, &question, signal).await
    }

    /// The same, with the question as it goes. One that fails is put some times more.
    ///
    /// Boxed, as what is said to the object in many places: else each of them carries all of it.
    pub(crate) fn say<'a>(
        &'a self,
        path: &'a str,
        question: &'a str,
        signal: Option<&'a AbortSignal>,
    ) -> Hearing<'a, String> {
        Box::pin(self.say_until_heard(path, question, signal))
    }

    async fn say_until_heard(
        &self,
        path: &str,
        question: &str,
        signal: Option<&AbortSignal>,
    ) -> Result<String> {
        let mut pauses = AGAIN.into_iter();
        let (status, answer) = loop {
            let failed = match self.put(path, question, signal).await {
                Ok(answer) => break answer,
                Err(failed) => failed,
            };
            let Some(pause) = pauses.next() else {
                return Err(failed);
            };
            // Not all at once: an object has one thread for all who ask.
            let most = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
            let spread = Duration::from_millis(PlatformClock.entropy() % most.max(1));
            let until = PlatformClock.now().after(pause).after(spread);
            PlatformClock.sleep(until).await;
        };
        if status != 200 {
            return Err(refused(status));
        }
        Ok(answer)
    }

    /// Puts a question to it, and not again if it fails.
    pub(crate) async fn once(
        &self,
        path: &str,
        question: &str,
        signal: &AbortSignal,
    ) -> Result<()> {
        self.put(path, question, Some(signal)).await.map(drop)
    }

    /// Puts a question to it once; gives the answer's status and text.
    fn put<'a>(
        &'a self,
        path: &'a str,
        question: &'a str,
        signal: Option<&'a AbortSignal>,
    ) -> Hearing<'a, (u16, String)> {
        Box::pin(self.put_now(path, question, signal))
    }

    async fn put_now(
        &self,
        path: &str,
        question: &str,
        signal: Option<&AbortSignal>,
    ) -> Result<(u16, String)> {
        let headers = Headers::new()?;
        headers.set(INSTANCE, self.instance.as_str())?;
        let init = RequestInit::new();
        init.set_method("POST");
        init.set_headers(&headers);
        init.set_body(&JsValue::from_str(question));
        init.set_signal(signal);
        let request = Request::new_with_str_and_init(&format!("https://object{path}"), &init)?;
        // A way to it that has failed once fails for ever: each question takes a new one.
        let object = self.objects.get_by_name(self.instance.as_str())?;
        let mut answer = object.fetch_with_request(request.into()).await?;
        // Read at once rather than as a stream: what the object says is short.
        let text = text(&mut answer).await?;
        Ok((answer.status_code(), text))
    }
}

fn refused(status: u16) -> Error {
    Error::RustError(format!("the object answered {status}"))
}

async fn text(answer: &mut Response) -> Result<String> {
    let raw: web_sys::Response = (&*answer).into();
    let text = JsFuture::from(raw.text()?).await?;
    text.as_string()
        .ok_or_else(|| Error::RustError("the object's answer is no text".into()))
}
