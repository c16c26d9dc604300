//! Limits, tokens, cuts and races, in virtual time.

mod common;

use common::*;
use marketo_sim::{Config, Fault, Law, Limits, Request, Sim, Time};
use proptest::prelude::*;
use serde_json::json;

const LEAD: &str = "/rest/v1/lead/1.json";

#[test]
fn the_hundred_and_first_call_in_20_s_is_606() {
    let mut bench = Bench::new(Config {
        latency: Law::Fixed(0),
        ..Config::default()
    });
    for n in 0..100 {
        assert_eq!(code(&bench.get(LEAD)), "", "call {n}");
        bench.pass(10);
    }
    let refused = bench.get(LEAD);
    assert_eq!(
        refused["errors"][0]["message"],
        "Max rate limit '100' exceeded with in '20' secs"
    );
    assert_eq!(refused["success"], false);
    assert_eq!(bench.sim.account().most_in_window(20_000, true), 101);
    // All but the one refusal are out of the window 20 s after the hundredth.
    bench.pass(20_000);
    assert_eq!(code(&bench.get(LEAD)), "");
}

#[test]
fn identity_and_starred_codes_count_nowhere() {
    let limits = Limits {
        rate: 3,
        daily: 3,
        ..Limits::default()
    };
    let mut bench = Bench::new(Config {
        latency: Law::Fixed(0),
        limits,
        ..Config::default()
    });
    for _ in 0..5 {
        bench.send(identity("sim-client-a", SECRET_A));
        assert_eq!(
            code(&bench.send(Request::get(LEAD).token("no:such")).1),
            "601"
        );
        assert_eq!(code(&bench.send(Request::new("DELETE", LEAD)).1), "605");
        for starred in ["602", "604", "608", "611"] {
            bench.fault(fault(Fault::Code(starred.into())).times(1));
            assert_eq!(code(&bench.get(LEAD)), starred);
        }
    }
    for _ in 0..3 {
        assert_eq!(code(&bench.get(LEAD)), "");
    }
    assert_eq!(code(&bench.get(LEAD)), "607");
    assert_eq!(bench.sim.account().most_in_window(20_000, true), 4);
    assert_eq!(bench.sim.account().identity_calls(), 6);
    let quota = &bench.sim.account_json()["quota"];
    assert_eq!(quota["used"], 4);
}

#[test]
fn an_eleventh_open_call_is_615_though_nobody_waits_for_the_ten() {
    let mut bench = Bench::new(Config {
        latency: Law::Fixed(1_000),
        ..Config::default()
    });
    let request = Request::get(LEAD).token(&bench.token);
    let start = bench.now.plus(1_000);
    for _ in 0..10 {
        let arrival = bench.sim.arrive(start, &request);
        bench.sim.abandon(start, arrival.id);
    }
    assert_eq!(bench.sim.open_calls(), 10);
    let (_, outcome) = bench.sim.call(start.plus(999), &request);
    let refused = outcome.unwrap().answer().unwrap().value();
    assert_eq!(
        refused["errors"][0]["message"],
        "Concurrent access limit '10' reached"
    );
    let (_, outcome) = bench.sim.call(start.plus(1_000), &request);
    assert_eq!(outcome_code(outcome), "200");
    assert_eq!(bench.sim.account().most_open(), 10);
    assert_eq!(bench.sim.open_calls(), 0);
}

#[test]
fn the_daily_quota_is_607_until_midnight_in_chicago() {
    let limits = Limits {
        daily: 2,
        ..Limits::default()
    };
    let mut bench = Bench::new(Config {
        latency: Law::Fixed(0),
        limits,
        ..Config::default()
    });
    assert_eq!(code(&bench.get(LEAD)), "");
    assert_eq!(code(&bench.get(LEAD)), "");
    assert_eq!(code(&bench.get(LEAD)), "607");
    bench.now = Time::parse("2026-02-04T05:59:59Z").unwrap();
    bench.token = token(&mut bench.sim, bench.now, "sim-client-a", SECRET_A);
    assert_eq!(code(&bench.get(LEAD)), "607");
    bench.pass(1_000);
    assert_eq!(code(&bench.get(LEAD)), "");
}

#[test]
fn tokens_end_with_602_then_601_and_only_the_header_carries_them() {
    let mut bench = Bench::quick();
    let fresh = bench.send(identity("sim-client-a", SECRET_A)).1;
    assert_eq!(fresh["access_token"], bench.token.as_str());
    assert_eq!(fresh["expires_in"], 3_600);
    assert_eq!(fresh["scope"], "api-a@sim.example");
    bench.pass(10_500);
    assert_eq!(
        bench.send(identity("sim-client-a", SECRET_A)).1["expires_in"],
        3_589
    );
    bench.pass(3_589_500);
    assert_eq!(code(&bench.get(LEAD)), "602");
    assert_eq!(code(&bench.get(LEAD)), "601");
    bench.token = token(&mut bench.sim, bench.now, "sim-client-a", SECRET_A);
    assert_eq!(code(&bench.get(LEAD)), "");
    let in_query = format!("{LEAD}?access_token={}", bench.token);
    let (now, outcome) = bench.sim.call(bench.now, &Request::get(&in_query));
    bench.now = now;
    assert_eq!(outcome_code(outcome), "603");
}

#[test]
fn identity_takes_query_and_form_and_answers_401_in_oauths_form() {
    let mut bench = Bench::quick();
    let form = format!(
        "grant_type=client_credentials&client_id=sim-client-b&client_secret={SECRET_B}&partner_id=x"
    );
    let (status, body) = bench.send(Request::post("/identity/oauth/token").form(&form));
    assert_eq!((status, body["token_type"].as_str()), (200, Some("bearer")));
    assert_ne!(body["access_token"], bench.token.as_str());
    let (status, body) = bench.send(identity("sim-client-a", "wrong"));
    assert_eq!(
        (status, body["error"].as_str()),
        (401, Some("invalid_client"))
    );
    let (status, body) = bench.send(identity("nobody", "wrong"));
    assert_eq!(
        (status, body["error"].as_str()),
        (401, Some("unauthorized"))
    );
    assert!(body.get("success").is_none());
}

#[test]
fn faults_can_end_and_revoke_the_token_of_a_call() {
    let mut bench = Bench::quick();
    bench.fault(fault(Fault::TokenExpired).on("getLeadById").times(1));
    assert_eq!(code(&bench.get(LEAD)), "602");
    assert_eq!(code(&bench.get(LEAD)), "601");
    bench.token = token(&mut bench.sim, bench.now, "sim-client-a", SECRET_A);
    bench.fault(fault(Fault::TokenRevoked).times(1));
    assert_eq!(code(&bench.get(LEAD)), "601");
    bench.token = token(&mut bench.sim, bench.now, "sim-client-a", SECRET_A);
    assert_eq!(code(&bench.get(LEAD)), "");
}

#[test]
fn a_permission_that_lacks_is_603() {
    use marketo_sim::permission::Permission::{ReadOnlyAssets, ReadOnlyLead};
    let mut bench = Bench::quick();
    let credential = bench.sim.credential("sim-client-a").unwrap();
    bench
        .sim
        .set_permissions(credential, [ReadOnlyLead, ReadOnlyAssets]);
    assert_eq!(code(&bench.get(LEAD)), "");
    assert_eq!(
        code(&bench.post("/rest/v1/leads.json", upsert("x@y.example"))),
        "603"
    );
    assert_eq!(code(&bench.get("/rest/asset/v1/programs.json")), "");
    assert_eq!(code(&bench.get("/rest/v1/stats/usage.json")), "");
}

#[test]
fn what_is_wrong_with_a_request_has_its_code() {
    let mut bench = Bench::quick();
    for (request, wanted) in [
        (Request::get("/rest/v1/nothing.json"), "610"),
        (Request::get("/rest//v1/lead/1.json"), "610"),
        (Request::get("/rest/rest/v1/lead/1.json"), "610"),
        (Request::get("/rest/../rest/v1/lead/1.json"), ""),
        (Request::new("PUT", "/rest/v1/leads.json"), "605"),
        (Request::post("/rest/v1/leads.json").form("a=b"), "612"),
        (Request::post("/rest/v1/leads.json"), "612"),
        (
            Request::post("/rest/asset/v1/folders.json?_method=GET"),
            "701",
        ),
        (Request::get("/rest/v1/lead/999999.json"), "1004"),
        (
            Request::get("/rest/v1/lead/1.json?fields=email,nope"),
            "1006",
        ),
    ] {
        let shown = format!("{} {}", request.method, request.path);
        assert_eq!(code(&bench.send(request).1), wanted, "{shown}");
    }
    let mut torn = Request::post("/rest/v1/leads.json").json(&json!({}));
    torn.body = "{\"input\":[".into();
    assert_eq!(code(&bench.send(torn).1), "609");
    let long = format!(
        "/rest/v1/leads.json?filterType=id&filterValues={}",
        "1,".repeat(4_200)
    );
    assert_eq!(bench.send(Request::get(&long)).0, 414);
    let at_assets = format!("/rest/asset/v1/programs.json?x={}", "1,".repeat(4_200));
    assert_eq!(bench.send(Request::get(&at_assets)).0, 200);
    let big = json!({"input": [{"email": "a@b.example", "notes": "n".repeat(1024 * 1024)}]});
    assert_eq!(
        bench
            .send(Request::post("/rest/v1/leads.json").json(&big))
            .0,
        413
    );
}

#[test]
fn a_cut_before_writes_nothing_and_a_cut_after_does() {
    let mut bench = Bench::quick();
    for (cut, email, written) in [
        (Fault::Lost, "lost@x.example", false),
        (Fault::CutBefore, "before@x.example", false),
        (Fault::CutAfter, "after@x.example", true),
        (Fault::Http(502), "502@x.example", false),
        (Fault::Code("713".into()), "713@x.example", false),
    ] {
        let cuts = matches!(cut, Fault::Lost | Fault::CutBefore | Fault::CutAfter);
        bench.fault(fault(cut).times(1));
        let request = Request::post("/rest/v1/leads.json").json(&upsert(email));
        assert_eq!(bench.answer(request).is_none(), cuts, "{email}");
        assert_eq!(
            !bench.sim.world().leads.find("email", email).is_empty(),
            written,
            "{email}"
        );
    }
    let mut late = fault(Fault::Http(504)).times(1);
    late.after_work = true;
    bench.fault(late);
    let (status, _) =
        bench.send(Request::post("/rest/v1/leads.json").json(&upsert("504@x.example")));
    assert_eq!(status, 504);
    assert_eq!(
        bench.sim.world().leads.find("email", "504@x.example").len(),
        1
    );
    // What was lost on the way never arrived.
    assert_eq!(bench.sim.account().calls_to("syncLeads"), 5);
}

#[test]
fn a_cut_call_keeps_its_place_until_its_processing_ends() {
    let mut bench = Bench::new(Config {
        latency: Law::Fixed(1_000),
        ..Config::default()
    });
    let start = bench.now.plus(1_000);
    bench.fault(fault(Fault::CutAfter).times(1));
    let request = Request::get(LEAD).token(&bench.token);
    let arrival = bench.sim.arrive(start, &request);
    assert_eq!(
        (arrival.answer_at, arrival.ends_at),
        (start.plus(500), start.plus(1_000))
    );
    assert!(bench.sim.take(start.plus(499), arrival.id).is_none());
    assert_eq!(
        outcome_code(bench.sim.take(start.plus(500), arrival.id)),
        "cut"
    );
    assert_eq!(bench.sim.open_calls(), 1);
    bench.sim.advance(start.plus(1_000));
    assert_eq!(bench.sim.open_calls(), 0);
}

#[test]
fn two_upserts_of_one_key_at_once_make_two_leads() {
    let sync = |bench: &Bench, email: &str| {
        Request::post("/rest/v1/leads.json")
            .json(&upsert(email))
            .token(&bench.token)
    };
    let mut bench = Bench::new(Config {
        latency: Law::Fixed(100),
        ..Config::default()
    });
    let (start, request) = (bench.now.plus(1_000), sync(&bench, "race@x.example"));
    bench.sim.arrive(start, &request);
    bench.sim.arrive(start.plus(20), &request);
    // By then the first has written.
    bench.sim.arrive(start.plus(50), &request);
    bench.sim.advance(start.plus(500));
    let found = bench.sim.world().leads.find("email", "RACE@x.example ");
    assert_eq!(found.len(), 2);
    assert_eq!(bench.sim.world().tally.duplicates, 1);
    assert_eq!(bench.sim.world().tally.examples, ["email=race@x.example"]);
    // One after the other there is no race.
    bench.now = start.plus(1_000);
    assert_eq!(
        records(&bench.post("/rest/v1/leads.json", upsert("calm@x.example"))),
        ["created"]
    );
    assert_eq!(
        records(&bench.post("/rest/v1/leads.json", upsert("calm@x.example"))),
        ["updated"]
    );
    assert_eq!(
        records(&bench.post("/rest/v1/leads.json", upsert("race@x.example"))),
        ["skipped 1007"]
    );
    assert_eq!(bench.sim.world().tally.duplicates, 1);
}

#[test]
fn equal_runs_give_equal_answers() {
    let run = || {
        let law = Law::Pareto {
            least: 20,
            shape: 1.1,
            cap: 9_000,
        };
        let mut bench = Bench::new(Config {
            latency: law,
            seed: 42,
            ..Config::default()
        });
        let mut rule = fault(Fault::Code("611".into()));
        rule.chance = Some(0.3);
        bench.fault(rule);
        let mut seen = vec![bench.token.clone()];
        for n in 1..60 {
            seen.push(bench.get(&format!("/rest/v1/lead/{n}.json")).to_string());
            seen.push(bench.now.as_millis().to_string());
        }
        seen
    };
    let first = run();
    assert_eq!(first, run());
    assert!(first.iter().any(|answer| answer.contains("\"611\"")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The machine refuses exactly those calls that a plain model refuses, whatever the gaps and
    /// processing times, and the account recounts what the model counts.
    #[test]
    fn limits_agree_with_a_plain_model(
        calls in prop::collection::vec((0u64..400, 0u64..6_000, any::<bool>()), 1..250),
    ) {
        let limits = Limits { rate: 30, window_ms: 5_000, concurrency: 4, daily: 200 };
        let mut sim = Sim::new(Config { limits, leads: 3, ..Config::default() }, noon());
        let token = token(&mut sim, noon(), "sim-client-a", SECRET_A);
        let request = Request::get(LEAD).token(&token);
        let mut now = noon().plus(1_000);
        let mut arrivals: Vec<u64> = Vec::new();
        let mut ends: Vec<u64> = Vec::new();
        let mut most_open = 0;
        for (gap, processing, dropped) in calls {
            now = now.plus(gap);
            let at = now.as_millis();
            let open = ends.iter().filter(|end| **end > at).count();
            let recent = arrivals.iter().filter(|then| at - **then < 5_000).count();
            let wanted = if arrivals.len() >= 200 {
                "607"
            } else if recent >= 30 {
                "606"
            } else if open >= 4 {
                "615"
            } else {
                ends.push(at + processing);
                most_open = most_open.max(open + usize::from(processing > 0));
                "200"
            };
            arrivals.push(at);
            sim.set_latency(None, Law::Fixed(processing));
            let arrival = sim.arrive(now, &request);
            if dropped && wanted == "200" {
                sim.abandon(now, arrival.id);
            } else if wanted != "200" {
                let got = outcome_code(sim.take(now, arrival.id));
                prop_assert_eq!(got.as_str(), wanted);
            } else {
                prop_assert_eq!(arrival.ends_at, now.plus(processing));
            }
        }
        let plain = arrivals.iter()
            .map(|from| arrivals.iter().filter(|t| **t >= *from && **t < *from + 5_000).count())
            .max()
            .unwrap_or(0);
        prop_assert_eq!(sim.account().most_in_window(5_000, true), plain);
        prop_assert!(sim.account().most_open() <= 4);
        prop_assert!(sim.account().most_open() >= most_open);
    }
}
