//! A host without I/O: it tells a call what a script says, and writes down what the call asked for.

use core::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Request, StatusCode};
use marketo_core::Timestamp;
use marketo_core::call::{BodyPlan, Call, Outcome, Step, Terms, Trace, Waiting};
use marketo_core::limit::{
    Completion, IntegrationId, LeaseId, Permit, PermitRequest, Report, SEND_WITHIN, Verdict,
};
use marketo_core::operation::by_name;
use marketo_core::request::{BaseUrl, CallSpec, ReplaySafety};
use marketo_core::retry::RetryBudget;
use marketo_core::token::{AccessToken, HeldToken, TokenFailure};

pub(crate) const START: Timestamp = Timestamp::from_millis(1_800_000_000_000);
/// A caller's patience.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
pub(crate) const HOUR: Duration = Duration::from_secs(3600);
pub(crate) const LARGEST: usize = 4096;
pub(crate) const MS: fn(u64) -> Duration = Duration::from_millis;

/// What becomes of a request.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    Whole(StatusCode, Option<&'static str>, String),
    /// The head, half of a body, and no more.
    BrokenOff,
    /// No head. Whether bytes had left.
    Nothing {
        left: bool,
    },
}

pub(crate) const JSON: Option<&str> = Some("application/json;charset=UTF-8");
pub(crate) const HTML: Option<&str> = Some("text/html");

pub(crate) fn good() -> Reply {
    let body = r#"{"requestId":"1f#19a2b3c4d5e","success":true,"result":[{"id":7}]}"#;
    Reply::Whole(StatusCode::OK, JSON, body.to_owned())
}

pub(crate) fn failed(code: &str) -> Reply {
    let body = format!(
        r#"{{"requestId":"2e#19a2b3c4d5e","success":false,"errors":[{{"code":"{code}","message":"zoe@example.com"}}]}}"#
    );
    Reply::Whole(StatusCode::OK, JSON, body)
}

pub(crate) fn page(status: u16, html: &str) -> Reply {
    Reply::Whole(StatusCode::from_u16(status).unwrap(), HTML, html.to_owned())
}

/// What a call finds outside. The defaults are a world in which all goes well at once.
pub(crate) trait World {
    fn token(
        &mut self,
        now: &mut Timestamp,
        rejected: Option<&AccessToken>,
    ) -> Result<HeldToken, TokenFailure> {
        let text = if rejected.is_some() {
            "second"
        } else {
            "first"
        };
        Ok(held(text, *now, HOUR))
    }

    fn permit(&mut self, now: &mut Timestamp, _: &PermitRequest, lease: LeaseId) -> Verdict {
        granted(*now, lease)
    }

    fn reply(&mut self, now: &mut Timestamp, nth: usize, request: &Request<Bytes>) -> Reply;

    fn sleep(&mut self, now: &mut Timestamp, until: Timestamp) {
        *now = until.max(*now);
    }

    fn entropy(&mut self) -> u64 {
        0
    }
}

/// A world that answers each try from a list, the last one for ever, after 300 ms.
pub(crate) struct Answers<'r>(pub(crate) &'r [Reply]);

impl World for Answers<'_> {
    fn reply(&mut self, now: &mut Timestamp, nth: usize, _: &Request<Bytes>) -> Reply {
        *now = now.after(MS(300));
        self.0[nth.min(self.0.len() - 1)].clone()
    }
}

pub(crate) fn held(text: &str, now: Timestamp, life: Duration) -> HeldToken {
    HeldToken {
        token: AccessToken::new(text),
        obtained_at: now,
        expires_at: now.after(life),
        user: None,
    }
}

pub(crate) fn granted(now: Timestamp, lease: LeaseId) -> Verdict {
    Verdict::Granted(Permit {
        lease,
        send_by: now.after(SEND_WITHIN),
        server_timeout: Duration::from_secs(30),
    })
}

/// What a call did.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) steps: Vec<String>,
    pub(crate) sent: Vec<(Timestamp, Request<Bytes>, Reply)>,
    /// The leases that were granted, and what was reported of each.
    pub(crate) leases: Vec<(LeaseId, Vec<Report>)>,
    /// The token that was rejected, for each time a token was asked for.
    pub(crate) tokens: Vec<Option<String>>,
    pub(crate) pauses: Vec<Duration>,
    pub(crate) outcome: Outcome,
    pub(crate) trace: Trace,
    pub(crate) ended: Timestamp,
}

impl Run {
    /// The tokens that were sent, in order.
    pub(crate) fn bearers(&self) -> Vec<&str> {
        let bearer = |request: &Request<Bytes>| {
            let value = request.headers().get(AUTHORIZATION).unwrap();
            assert!(value.is_sensitive());
            let text = core::str::from_utf8(value.as_bytes()).unwrap().to_owned();
            text.strip_prefix("Bearer ").unwrap().to_owned().leak() as &str
        };
        self.sent.iter().map(|(_, r, _)| bearer(r)).collect()
    }

    /// What was reported, lease by lease.
    pub(crate) fn completions(&self) -> Vec<Completion> {
        self.leases.iter().map(|(_, r)| r[0].completion).collect()
    }
}

/// Runs a call to its end, and checks what must hold of every run.
#[track_caller]
pub(crate) fn pump(spec: &CallSpec, world: &mut impl World) -> Run {
    let replay = spec.replay();
    let base = BaseUrl::parse("https://284-RPR-133.mktorest.com").unwrap();
    let deadline = START.after(PATIENCE);
    let terms = Terms {
        integration: IntegrationId::new("crm-sync").unwrap(),
        deadline,
        largest_answer: LARGEST,
    };
    let mut call = Call::new(spec.clone(), base, terms);
    let mut budget = RetryBudget::new();
    let mut now = START;
    let mut run = Run {
        steps: Vec::new(),
        sent: Vec::new(),
        leases: Vec::new(),
        tokens: Vec::new(),
        pauses: Vec::new(),
        outcome: Outcome::Failed(marketo_core::call::CallError::Unavailable {
            operation: "",
            after: marketo_core::call::Failure::NoAnswer,
        }),
        trace: Trace::default(),
        ended: START,
    };
    // The latest that the call was told: by this it goes, whatever a clock does.
    let mut told = START;
    let mut unspent: Option<LeaseId> = None;
    for round in 0.. {
        assert!(round < 2_000, "a call without an end: {:?}", run.steps);
        told = told.max(now);
        let step = call.poll(now, world.entropy(), &mut budget);
        run.steps.push(format!("{} {step:?}", told.as_millis()));
        match step {
            Step::Token { rejected } => {
                run.tokens
                    .push(rejected.as_ref().map(|token| token.expose().to_owned()));
                let token = world.token(&mut now, rejected.as_ref());
                told = told.max(now);
                call.on_token(now, token);
            }
            Step::Acquire(request) => {
                assert_eq!(unspent, None, "a second permit beside an unspent one");
                assert_eq!(request.deadline, deadline);
                assert_eq!(request.server_timeout, spec.operation.server_timeout);
                assert!(told < deadline, "asked for a permit at the deadline");
                let lease = LeaseId::from_number(run.leases.len() as u64 + 1);
                let verdict = world.permit(&mut now, &request, lease);
                if let Verdict::Granted(permit) = verdict {
                    run.leases.push((permit.lease, Vec::new()));
                    unspent = Some(permit.lease);
                }
                told = told.max(now);
                call.on_permit(now, verdict);
            }
            Step::Complete(report) => {
                let (_, reports) = run
                    .leases
                    .iter_mut()
                    .find(|(lease, _)| *lease == report.lease)
                    .expect("a report on a lease that was granted");
                if unspent == Some(report.lease) {
                    assert_eq!(report.completion, Completion::NotSent);
                    unspent = None;
                }
                reports.push(report);
            }
            Step::Wait { until, why } => {
                assert_eq!(why, Waiting::Retry);
                assert!(until > told, "a wait for nothing");
                run.pauses.push(until.since(told));
                world.sleep(&mut now, until);
            }
            Step::Send {
                request,
                give_up_at,
            } => {
                assert!(told < deadline, "sent at the deadline or later");
                let lease = unspent.take().expect("sent without a permit");
                assert_eq!(
                    give_up_at,
                    told.after(spec.operation.server_timeout)
                        .after(Duration::from_secs(10))
                );
                let reply = world.reply(&mut now, run.sent.len(), &request);
                if let Some((_, _, before)) = run.sent.last()
                    && replay == ReplaySafety::Unsafe
                {
                    assert!(!leaves_unknown(before), "an unsafe write again");
                }
                run.sent.push((told, request, reply.clone()));
                told = told.max(now);
                tell(&mut call, now, &reply);
                let expected = match reply {
                    Reply::Nothing { left: true } => Completion::Cut,
                    Reply::Nothing { left: false } => Completion::NotSent,
                    _ => Completion::Answered,
                };
                // The report comes before anything else.
                let step = call.poll(now, 0, &mut budget);
                run.steps.push(format!("{} {step:?}", told.as_millis()));
                let Step::Complete(report) = step else {
                    panic!("{step:?} before the report");
                };
                assert_eq!((report.lease, report.completion), (lease, expected));
                let at = run.leases.iter().position(|(id, _)| *id == lease).unwrap();
                run.leases[at].1.push(report);
            }
            Step::Done(outcome) => {
                assert_eq!(unspent, None, "a permit is still out");
                for (lease, reports) in &run.leases {
                    assert_eq!(reports.len(), 1, "reports on {lease}");
                }
                assert_eq!(run.sent.len(), call.trace().tries as usize);
                run.outcome = outcome;
                run.trace = call.trace().clone();
                run.ended = told;
                let again = call.poll(now, 0, &mut budget);
                assert!(matches!(again, Step::Done(Outcome::Failed(_))), "{again:?}");
                return run;
            }
        }
    }
    unreachable!()
}

fn tell(call: &mut Call, now: Timestamp, reply: &Reply) {
    match reply {
        Reply::Nothing { left } => call.on_failure(now, *left),
        Reply::BrokenOff => {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            let plan = call.on_head(now, StatusCode::OK, &headers);
            assert_eq!(plan, BodyPlan::Collect { at_most: LARGEST });
            call.on_chunk(br#"{"requestId":"1f#19a2b3c4d5e","success":true,"res"#);
            call.on_failure(now, true);
        }
        Reply::Whole(status, content_type, body) => {
            let mut headers = HeaderMap::new();
            if let Some(content_type) = content_type {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
            }
            headers.insert("set-cookie", HeaderValue::from_static("BIGip=1"));
            headers.insert("etag", HeaderValue::from_static("\"f\""));
            // A file that comes in chunks has no length; an envelope does.
            if body.starts_with('{') {
                headers.insert("content-length", HeaderValue::from(body.len()));
            }
            match call.on_head(now, *status, &headers) {
                BodyPlan::PassOn => {}
                BodyPlan::Collect { at_most } => {
                    // A host reads a byte more, so that a body that is too long is seen to be.
                    let most = body.len().min(at_most + 1);
                    for chunk in body.as_bytes()[..most].chunks(1000) {
                        call.on_chunk(chunk);
                    }
                    call.on_end(now);
                }
            }
        }
    }
}

/// Whether a write that was answered so may have been carried out, by Adobe's pages alone.
pub(crate) fn leaves_unknown(reply: &Reply) -> bool {
    let executed_or_not = [
        "604", "611", "713", "719", "1014", "500", "502", "503", "504", "5000801",
    ];
    match reply {
        Reply::Nothing { left } => *left,
        Reply::BrokenOff => true,
        Reply::Whole(status, _, body) => match body.split_once(r#""code":""#) {
            Some((_, rest)) => executed_or_not.contains(&rest.split('"').next().unwrap()),
            None => status.is_server_error() || status.is_success() && !body.contains("true"),
        },
    }
}

/// One call of each kind. With whether it may be sent again after an unknown outcome.
pub(crate) fn kinds() -> Vec<(&'static str, CallSpec, bool)> {
    let spec = |name| CallSpec::new(by_name(name).unwrap());
    let sync = |action: &str| {
        spec("syncLeads").with_json(format!(
            r#"{{"action":"{action}","input":[{{"email":"zoe@example.com"}}]}}"#
        ))
    };
    vec![
        ("read", spec("getLeadById").with_path("leadId", "7"), true),
        ("upsert", sync("createOrUpdate"), true),
        ("update", sync("updateOnly"), true),
        ("create", sync("createOnly"), false),
        ("duplicate", sync("createDuplicate"), false),
        (
            "delete",
            spec("deleteLeads").with_json(r#"{"input":[{"id":7}]}"#),
            true,
        ),
        (
            "list add",
            spec("addLeadsToList")
                .with_path("listId", "9")
                .with_json(r#"{"input":[{"id":7}]}"#),
            true,
        ),
        (
            "asset write",
            spec("createFolder")
                .with_form("name", "Zoe")
                .with_form("parent", "{}"),
            false,
        ),
        (
            "export job",
            spec("createExportLeadJob").with_json("{}"),
            false,
        ),
    ]
}

pub(crate) fn read() -> CallSpec {
    kinds().remove(0).1
}

pub(crate) fn upsert() -> CallSpec {
    kinds().remove(1).1
}

pub(crate) fn create() -> CallSpec {
    kinds().remove(3).1
}

/// A call that the test steps through by itself.
pub(crate) fn call(spec: CallSpec, patience: Duration) -> Call {
    let terms = Terms {
        integration: IntegrationId::new("crm-sync").unwrap(),
        deadline: START.after(patience),
        largest_answer: LARGEST,
    };
    Call::new(spec, BaseUrl::of_instance("284-RPR-133").unwrap(), terms)
}
