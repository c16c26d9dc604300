//! Nothing of secrets, tokens, keys or people's data is in a log line or in a `Debug`.

use core::fmt::Debug;

use http::StatusCode;
use marketo_core::call::{Answered, Outcome, Trace};

use super::*;

/// Everything that was printed.
#[derive(Default)]
struct Printed(String);

impl Printed {
    fn debug(&mut self, value: &impl Debug) {
        self.0 += &format!("{value:?}\n{value:#?}\n");
    }

    fn line(&mut self, line: &Line) {
        self.debug(line);
        self.0 += &line.to_json();
    }

    /// The first of `hidden` that shows: as it is, or as a list of bytes.
    fn shows<'h>(&self, hidden: &[&'h str]) -> Option<&'h str> {
        let bytes = |text: &str| {
            let list = format!("{:?}", text.as_bytes());
            list.trim_matches(['[', ']']).to_owned()
        };
        hidden.iter().copied().find(|text| {
            let escaped = text.replace('@', "%40");
            self.0.contains(text) || self.0.contains(&escaped) || self.0.contains(&bytes(text))
        })
    }
}

#[test]
fn requests_and_answers_print_nothing_of_what_they_hold() {
    let gateway = token("crm-sync", NOW);
    let key = key();
    let grant = format!(
        "grant_type=client_credentials&client_id=crm-sync&client_secret={}",
        key.expose()
    );
    let many = [
        asks(
            "GET",
            "/rest/v1/leads.json?filterType=email&filterValues=zoe@example.com",
        ),
        asks("POST", "/rest/v1/leads.json").json(r#"{"input":[{"email":"zoe@example.com"}]}"#),
        asks("POST", "/rest/asset/v1/folders.json").form("name=zoe@example.com&parent=p"),
        asks("GET", "/rest/v1/lead/zoe@example.com.json"),
        asks("GET", "/bulk/v1/leads/export/zoe@example.com/status.json"),
        // What is refused, each for a reason of its own.
        asks("GET", "/rest/v1/zoe@example.com"),
        asks("PUT", "/rest/v1/lead/zoe@example.com.json"),
        asks("GET", "/zoe@example.com").header("origin", "https://zoe@example.com"),
        asks("POST", "/rest/v1/leads.json").json(r#"{"zoe@example.com""#),
        asks("POST", "/rest/v1/leads.json?_method=zoe@example.com").json("{}"),
        asks("GET", "/rest/v1/lead/7.json").header("x-edge-deadline-ms", "zoe@example.com"),
        asks("POST", "/edge/v1/permits").json(r#"{"operation":"zoe@example.com"}"#),
        asks("POST", "/edge/v1/permits/complete")
            .json(r#"{"lease":1,"completion":"answered","code":"zoe@example.com"}"#),
        asks("GET", "/rest/v1/lead/7.json").bearer(key.expose()),
        asks("GET", "/rest/v1/lead/7.json").bearer(REAL),
        asks("GET", format!("/rest/v1/lead/7.json?access_token={REAL}")).anonymous(),
        asks("GET", format!("/identity/oauth/token?{grant}")),
        asks("POST", "/identity/oauth/token").form(&grant),
        asks("POST", "/identity/oauth/token").form(&grant.replace("crm", REAL)),
        asks(
            "GET",
            format!("/identity/oauth/token?{grant}&client_secret={CLIENT_SECRET}"),
        ),
    ];
    let edge = edge();
    let mut printed = Printed::default();
    printed.debug(&edge);
    let mut calls = 0;
    for asks in &many {
        printed.debug(&asks.head());
        let opened = edge.open(NOW, 1, &asks.head());
        printed.debug(&opened);
        match asks.led() {
            Led::Answer(answer) => {
                printed.debug(&answer);
                printed.line(&answer.line);
                printed.debug(&Plan::Answer(answer));
            }
            Led::Permit(planned) => panic!("{planned:?}"),
            Led::Call(planned) => {
                calls += 1;
                printed.debug(&planned);
                let mut call = planned.machine();
                let _ = asked(&mut call);
                printed.debug(&call);
                let outcome = Outcome::Answered(Answered {
                    status: StatusCode::OK,
                    headers: http::HeaderMap::new(),
                    body: Bytes::from_static(b"{\"email\":\"zoe@example.com\"}"),
                    code: None,
                });
                printed.debug(&outcome);
                let delivery = planned.answer(NOW, outcome, &Trace::default());
                printed.debug(&delivery);
                if let Delivery::Whole(answer) = &delivery {
                    printed.line(&answer.line);
                }
            }
        }
    }
    assert_eq!(calls, 5);
    let hash = key.hash().to_hex();
    let hidden = [
        "zoe",
        "example.com",
        key.expose(),
        &hash,
        &gateway,
        REAL,
        CLIENT_ID,
        CLIENT_SECRET,
    ];
    assert_eq!(printed.shows(&hidden), None, "{}", printed.0);
    // The search finds what is there.
    printed.debug(&Bytes::from_static(b"zoe").to_vec());
    assert_eq!(printed.shows(&hidden), Some("zoe"));
}
