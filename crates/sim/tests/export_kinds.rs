//! Bulk extract of each kind of object, in virtual time.

mod common;

use common::bulk::extract;
use common::*;
use marketo_sim::{ExportConfig, Request};
use serde_json::{Value, json};

const LEADS: &str = "/bulk/v1/leads/export";

fn create(bench: &mut Bench, base: &str, order: &Value) -> String {
    let made = bench.post(&format!("{base}/create.json"), order.clone());
    made["result"][0]["exportId"].as_str().unwrap().to_owned()
}

fn enqueue(bench: &mut Bench, base: &str, id: &str) -> Value {
    let target = format!("{base}/{id}/enqueue.json");
    bench.send(Request::post(&target)).1
}

#[test]
fn primary_attributes_narrow_an_extract_of_activities() {
    let mut bench = Bench::quick();
    let base = "/bulk/v1/activities/export";
    let order = |more: Value| {
        let mut filter = json!({"createdAt": {"startAt": "2026-01-05T00:00:00Z", "endAt": "2026-02-03T00:00:00Z"}});
        filter
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().cloned().unwrap());
        json!({"fields": ["primaryAttributeValueId", "activityTypeId"], "filter": filter})
    };
    let text = extract(
        &mut bench,
        base,
        order(json!({"activityTypeIds": [1, 2], "primaryAttributeValueIds": [3]})),
    );
    let lines: Vec<&str> = text.lines().skip(1).collect();
    assert!(
        lines.len() > 10 && lines.iter().all(|line| ["3,1", "3,2"].contains(line)),
        "{text}"
    );
    let many: Vec<u64> = (0..51).collect();
    for wrong in [
        json!({"primaryAttributeValueIds": [3]}),
        json!({"activityTypeIds": [1], "primaryAttributeValueIds": [3], "primaryAttributeValues": ["x"]}),
        json!({"activityTypeIds": [1], "primaryAttributeValueIds": many}),
    ] {
        let answer = bench.post(&format!("{base}/create.json"), order(wrong.clone()));
        assert_eq!(code(&answer), "1003", "{wrong}");
    }
}

#[test]
fn custom_objects_are_extracted_by_the_lists_of_their_leads() {
    let mut bench = Bench::quick();
    let base = "/bulk/v1/customobjects/car_c/export";
    let order = |filter: Value| json!({"fields": ["vin", "leadId", "model"], "columnHeaderNames": {"vin": "VIN"}, "filter": filter});
    // Cars of leads 1 to 3, two each; the list has every second lead.
    let text = extract(
        &mut bench,
        base,
        order(json!({"staticListName": "Newsletter"})),
    );
    let wanted = "VIN,leadId,model\n19UYA31581L000003,2,\"Model 2, \"\"S\"\"\"\n19UYA31581L000004,2,\"Model 3, \"\"S\"\"\"\n";
    assert_eq!(text, wanted);
    let input = json!({"input": [{"vin": "19UYA31581L000001", "model": "new"}]});
    bench.post("/rest/v1/customobjects/car_c.json", input);
    let today =
        json!({"updatedAt": {"startAt": "2026-02-03T00:00:00Z", "endAt": "2026-02-03T23:00:00Z"}});
    let text = extract(&mut bench, base, order(today.clone()));
    assert_eq!(text, "VIN,leadId,model\n19UYA31581L000001,1,new\n");
    for (target, order, wanted) in [
        (
            base,
            order(json!({"createdAt": {"startAt": "2026-02-03T00:00:00Z"}})),
            "1003",
        ),
        (base, order(json!({})), "1003"),
        (base, json!({"fields": ["wheels"], "filter": today}), "1006"),
        // Without a link to leads there is nothing to extract by.
        (
            "/bulk/v1/customobjects/course_c/export",
            order(today.clone()),
            "1003",
        ),
        (
            "/bulk/v1/customobjects/nope_c/export",
            order(today.clone()),
            "1013",
        ),
    ] {
        assert_eq!(
            code(&bench.post(&format!("{target}/create.json"), order)),
            wanted,
            "{target}"
        );
    }
    bench.sim.set_exports(ExportConfig {
        all_filters: false,
        ..ExportConfig::default()
    });
    assert_eq!(
        code(&bench.post(&format!("{base}/create.json"), order(today))),
        "1035"
    );
}

#[test]
fn program_members_are_extracted_from_one_program_or_several() {
    let mut bench = Bench::quick();
    let base = "/bulk/v1/program/members/export";
    for (program, leads) in [(1001, [5, 6]), (1006, [7, 5])] {
        for lead in 1..=1_200 {
            bench.sim.world_mut().members.remove(program, lead);
        }
        let target = format!("/rest/v1/programs/{program}/members/status.json");
        let channel = bench
            .sim
            .world()
            .assets
            .programs
            .get(program)
            .unwrap()
            .clone();
        let statuses = &bench
            .sim
            .world()
            .assets
            .channel_of(&channel)
            .unwrap()
            .statuses;
        let status = statuses[1].name.clone();
        let input: Vec<Value> = leads.iter().map(|id| json!({"leadId": id})).collect();
        let answer = bench.post(&target, json!({"statusName": status, "input": input}));
        assert_eq!(code(&answer), "", "{answer}");
    }
    let order = |filter: Value| json!({"fields": ["leadId", "email", "statusName", "program"], "filter": filter});
    let one = extract(&mut bench, base, order(json!({"programId": 1001})));
    let mail = |n: usize| marketo_sim::world::seed::email(n);
    let lines: Vec<String> = one.lines().map(str::to_owned).collect();
    assert_eq!(lines[0], "leadId,email,statusName,program");
    assert!(
        lines[1].starts_with(&format!("5,{},", mail(5)))
            && lines[1].ends_with("\"Program 01, Content\""),
        "{one}"
    );
    assert_eq!(lines.len(), 3);
    let both = extract(&mut bench, base, order(json!({"programIds": [1001, 1006]})));
    assert!(both.starts_with("programId,leadId,email,"), "{both}");
    let heads: Vec<String> = both
        .lines()
        .skip(1)
        .map(|line| line.split(',').take(2).collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(heads, ["1001 5", "1001 6", "1006 5", "1006 7"]);
    let none = extract(
        &mut bench,
        base,
        order(json!({"programId": 1001, "statusNames": ["Nowhere"]})),
    );
    assert_eq!(none.lines().count(), 1);
    let eleven: Vec<u64> = (1001..1012).collect();
    for (filter, wanted) in [
        (json!({}), "1003"),
        (json!({"programId": 1001, "programIds": [1006]}), "1003"),
        (json!({"programIds": eleven}), "1003"),
        (json!({"programId": 1}), "1013"),
        (json!({"programId": 1001, "nurtureCadence": "fast"}), "1003"),
    ] {
        let answer = bench.post(&format!("{base}/create.json"), order(filter.clone()));
        assert_eq!(code(&answer), wanted, "{filter}");
    }
}

#[test]
fn all_kinds_share_one_queue_and_a_job_can_be_asked_for_thirty_days() {
    let mut bench = Bench::quick();
    let members = "/bulk/v1/program/members/export";
    let order = json!({"fields": ["leadId"], "filter": {"programId": 1001}});
    let leads = json!({"fields": ["id"], "filter": {"staticListName": "Newsletter"}});
    let mut jobs = Vec::new();
    for _ in 0..5 {
        jobs.push((LEADS, create(&mut bench, LEADS, &leads)));
        jobs.push((members, create(&mut bench, members, &order)));
    }
    for (base, id) in &jobs {
        assert_eq!(code(&enqueue(&mut bench, base, id)), "");
    }
    let last = create(&mut bench, LEADS, &leads);
    assert_eq!(
        enqueue(&mut bench, LEADS, &last)["errors"][0]["message"],
        "Too many jobs in queue"
    );
    bench.pass(10_000);
    let (base, id) = &jobs[1];
    assert_eq!(
        bench.get(&format!("{members}.json"))["result"]
            .as_array()
            .unwrap()
            .len(),
        5
    );
    let status = |bench: &mut Bench| {
        bench.token = token(&mut bench.sim, bench.now, "sim-client-a", SECRET_A);
        let shown = bench.get(&format!("{base}/{id}/status.json"));
        shown["result"][0]["status"]
            .as_str()
            .unwrap_or(code(&shown))
            .to_owned()
    };
    bench.pass(29 * 24 * 3_600_000);
    assert_eq!(status(&mut bench), "Completed");
    assert_eq!(bench.get(&format!("{members}.json"))["result"], json!([]));
    bench.pass(24 * 3_600_000);
    assert_eq!(status(&mut bench), "1013");
}
