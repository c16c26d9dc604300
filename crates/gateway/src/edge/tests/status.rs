//! Who uses what, and who is shown it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use marketo_core::limit::{Completion, Governor, Line, LineLimits, Report};

use super::*;

/// What is shown of a house in which two have called, one call of each is out, and one waits.
fn shown(question: &str) -> Option<String> {
    let edge = edge();
    let policy = edge.config().policy(&"main".to_owned().try_into().unwrap());
    let mut line = Line::new(
        Governor::new(policy.unwrap().clone()),
        LineLimits::default(),
    );
    let ask = |line: &mut Line, who: &str| {
        let who = edge.config().integration(&IntegrationId::new(who).unwrap());
        let who = who.unwrap().limit_id().unwrap();
        let deadline = NOW.after(Duration::from_secs(50));
        let request = PermitRequest::new(who, "getLeadById", Duration::from_secs(30), deadline);
        line.request(NOW, request);
        match line.poll_verdict(NOW) {
            Some((_, Verdict::Granted(permit))) => Some(permit.lease),
            _ => None,
        }
    };
    for who in ["crm-sync", "crm-sync", "reader"] {
        let lease = ask(&mut line, who).unwrap();
        let _ = line.report(NOW, &Report::new(lease, Completion::Answered));
    }
    ask(&mut line, "reader").unwrap();
    edge.show(question, &line.overview(NOW))
}

fn json(question: &str) -> Value {
    serde_json::from_str(&shown(question).unwrap()).unwrap()
}

#[test]
fn an_instance_tells_its_limits_and_what_is_held() {
    for who in ["crm-sync", "reader"] {
        let told = json(&format!("/edge/v1/status {who}"));
        assert_eq!(told["v"], 1);
        assert_eq!(told["instance"], "main");
        assert_eq!(told["limits"]["calls_per_20_s"], 100);
        assert_eq!(told["limits"]["calls_per_day"], 50_000);
        let status = &told["status"];
        let held = [
            &status["slots_held"],
            &status["in_flight"],
            &status["used_today"],
        ];
        assert_eq!(held, [4, 1, 4]);
        assert_eq!(status["shut"], Value::Null);
    }
}

#[test]
fn an_integration_sees_its_own_row_and_an_operator_all_of_them() {
    let names = |told: &Value| -> Vec<String> {
        let rows = told["integrations"].as_array().unwrap();
        rows.iter()
            .map(|row| row["integration"].as_str().unwrap().to_owned())
            .collect()
    };
    let own = json("/edge/v1/usage reader");
    assert_eq!(names(&own), ["reader"]);
    assert_eq!(own["integrations"][0]["used"]["today"], 2);
    assert_eq!(own["integrations"][0]["used"]["places_held"], 1);
    assert_eq!(own["others"]["today"], 2);
    let all = json("/edge/v1/usage crm-sync");
    assert_eq!(names(&all), ["crm-sync", "nothing", "reader"]);
    assert_eq!(all["others"]["today"], 0);
    assert_eq!(all["integrations"][0]["class"], "interactive");
    assert_eq!(all["integrations"][0]["calls_per_20_s"], 50);
}

#[test]
fn nobody_else_is_shown_anything() {
    for question in [
        "/edge/v1/usage",
        "/edge/v1/usage stranger",
        "/edge/v1/usage Not an id",
        "",
    ] {
        assert_eq!(shown(question), None, "{question}");
    }
}

#[test]
fn the_page_has_a_row_for_each_and_asks_for_nothing() {
    let page = shown("/ crm-sync").unwrap();
    for row in [
        "<th scope=row>crm-sync<td>interactive<td>2 of 50",
        "<b>main</b>",
        "<td>4<td>100",
    ] {
        assert!(page.contains(row), "{row} in {page}");
    }
    for foreign in ["<script", "http://", "https://", "src=", "href="] {
        assert!(!page.contains(foreign), "{foreign}");
    }
}

fn basic(text: &str) -> String {
    format!("Basic {}", STANDARD.encode(text))
}

#[test]
fn the_page_is_for_operators() {
    let of = |seed: u8| IntegrationKey::from_random([seed; 16]);
    let good = format!("crm-sync:{}", key().expose());
    for (shown, status) in [
        (Some(good.as_str()), 200),
        (Some(&*format!("reader:{}", of(2).expose())), 403),
        (Some(&*format!("off:{}", of(4).expose())), 403),
        (Some(&*format!("crm-sync:{}", of(2).expose())), 401),
        (Some("crm-sync"), 401),
        (None, 401),
    ] {
        let mut asks = asks("GET", "/").header("accept", "text/html,*/*");
        asks.headers.remove(AUTHORIZATION);
        if let Some(shown) = shown {
            asks = asks.header("authorization", &basic(shown));
        }
        match asks.led() {
            Led::Permit(planned) => {
                assert_eq!(status, 200);
                let answer = planned.answer(NOW, Some("<p>".to_owned()));
                let headers = answer.response.headers();
                assert_eq!(headers["content-type"], "text/html;charset=UTF-8");
                assert!(
                    headers["content-security-policy"]
                        .to_str()
                        .unwrap()
                        .starts_with("default-src 'none'")
                );
            }
            Led::Answer(answer) => {
                assert_eq!(answer.response.status().as_u16(), status, "{shown:?}");
                let asked = answer.response.headers().contains_key("www-authenticate");
                assert_eq!(asked, status == 401);
            }
            Led::Call(planned) => panic!("{planned:?}"),
        }
    }
}
