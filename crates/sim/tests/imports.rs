//! Bulk import, in virtual time.

mod common;

use common::bulk::{batch, multipart, text};
use common::*;
use marketo_sim::{Config, ImportConfig, Request};
use serde_json::{Value, json};

const LEADS: &str = "/bulk/v1/leads";

fn import(bench: &mut Bench, query: &str, file: &str) -> Value {
    bench
        .send(multipart(&format!("{LEADS}.json?{query}"), &[], file))
        .1
}

fn status(bench: &mut Bench, id: u64) -> Value {
    bench.get(&format!("{LEADS}/batch/{id}.json"))["result"][0].clone()
}

fn file(bench: &mut Bench, id: u64, which: &str) -> (u16, String) {
    text(bench, &format!("{LEADS}/batch/{id}/{which}.json"))
}

fn lead(bench: &mut Bench, email: &str, field: &str) -> Value {
    let found = bench.get(&format!(
        "/rest/v1/leads.json?filterType=email&filterValues={email}&fields={field}"
    ));
    found["result"][0][field].clone()
}

fn total(bench: &mut Bench, list: u64) -> usize {
    bench.sim.world().lists.get(list).unwrap().members.len()
}

#[test]
fn rows_are_written_and_what_failed_is_told() {
    let mut bench = Bench::quick();
    let rows = "email,firstName,loyaltyNumber,notes\n\
        lead00001@corp.example.com,Änne,7,\"two\nlines\"\n\
        new@x.example,\"O\"\"Neil\",,null\n\
        no-address,Bad,1,\"a, b\"\n\
        other@x.example,Bad,many,\n\
        short@x.example,Bad\n";
    let made = import(&mut bench, "format=csv", rows);
    let id = batch(&made);
    let wanted = json!({"batchId": id, "importId": id.to_string(), "status": "Queued"});
    assert_eq!(made["result"][0], wanted);
    assert_eq!(file(&mut bench, id, "failures").0, 404);
    bench.pass(300);
    assert_eq!(status(&mut bench, id)["status"], "Importing");
    assert_eq!(lead(&mut bench, "new@x.example", "id"), Value::Null);
    bench.pass(700);
    let done = status(&mut bench, id);
    assert_eq!(done["status"], "Complete");
    assert_eq!(
        (&done["numOfLeadsProcessed"], &done["numOfRowsFailed"]),
        (&json!(2), &json!(3))
    );
    assert_eq!(done["numOfRowsWithWarning"], 0);
    let message = "Import completed with errors, 2 records imported (2 members), 3 failed";
    assert_eq!(done["message"], message);

    assert_eq!(
        lead(&mut bench, "lead00001@corp.example.com", "notes"),
        "two\nlines"
    );
    assert_eq!(
        lead(&mut bench, "lead00001@corp.example.com", "loyaltyNumber"),
        7
    );
    assert_eq!(lead(&mut bench, "new@x.example", "firstName"), "O\"Neil");
    let (status, text) = file(&mut bench, id, "failures");
    assert_eq!(status, 200);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 4, "{text}");
    assert_eq!(
        lines[0],
        "email,firstName,loyaltyNumber,notes,Import Failure Reason"
    );
    assert!(
        lines.contains(&"no-address,Bad,1,\"a, b\",Invalid email address 'no-address'"),
        "{text}"
    );
    assert!(
        text.contains("other@x.example,Bad,many,,Invalid value 'many'"),
        "{text}"
    );
    assert!(
        text.contains("short@x.example,Bad,Row has 2 columns instead of 4"),
        "{text}"
    );
    assert_eq!(file(&mut bench, id, "warnings").0, 404);
}

#[test]
fn an_empty_cell_keeps_a_value_and_null_takes_it_away() {
    let mut bench = Bench::quick();
    import(
        &mut bench,
        "format=csv",
        "email,city,notes\na@x.example,Malmö,here\n",
    );
    bench.pass(1_000);
    import(
        &mut bench,
        "format=csv",
        "email,city,notes\na@x.example,,null\n",
    );
    bench.pass(1_000);
    assert_eq!(lead(&mut bench, "a@x.example", "city"), "Malmö");
    assert_eq!(lead(&mut bench, "a@x.example", "notes"), Value::Null);
    assert_eq!(
        bench.sim.world().leads.find("email", "a@x.example").len(),
        1
    );
}

#[test]
fn what_must_be_changed_is_warned_of() {
    let mut bench = Bench::quick();
    let long = "x".repeat(300);
    let rows =
        format!("email\tcreatedAt\tcity\nw@x.example\t2020-01-01\t{long}\nv@x.example\t\tRome\n");
    let id = batch(&import(&mut bench, "format=TSV", &rows));
    bench.pass(1_000);
    let done = status(&mut bench, id);
    assert_eq!(
        (&done["numOfLeadsProcessed"], &done["numOfRowsWithWarning"]),
        (&json!(2), &json!(1))
    );
    let (_, text) = file(&mut bench, id, "warnings");
    assert!(
        text.starts_with(
            "email\tcreatedAt\tcity\tImport Warning Reason\nw@x.example\t2020-01-01\t"
        )
    );
    assert!(
        text.contains("'createdAt' cannot be written") && text.contains("cut to 255"),
        "{text}"
    );
    assert_eq!(file(&mut bench, id, "failures").0, 404);
    assert_eq!(
        lead(&mut bench, "w@x.example", "city")
            .as_str()
            .unwrap()
            .len(),
        255
    );
}

#[test]
fn the_rows_go_on_a_list_and_one_import_at_a_time_may() {
    let mut bench = Bench::quick();
    let before = total(&mut bench, 1005);
    let rows = "email;city\nl1@x.example;Rome\nl2@x.example;Oslo\nbad;Oslo\n";
    // The parameters may be parts of the body, too.
    let parts = [("format", "ssv"), ("listId", "1005")];
    let answer = bench
        .send(multipart(&format!("{LEADS}.json"), &parts, rows))
        .1;
    let id = batch(&answer);
    assert_eq!(
        code(&import(
            &mut bench,
            "format=csv&listId=1005",
            "email\na@x.example\n"
        )),
        "1019"
    );
    assert_eq!(
        code(&import(
            &mut bench,
            "format=csv&listId=1001",
            "email\na@x.example\n"
        )),
        ""
    );
    bench.pass(1_000);
    assert_eq!(status(&mut bench, id)["numOfLeadsProcessed"], 2);
    assert_eq!(total(&mut bench, 1005), before + 2);
    assert_eq!(
        code(&import(
            &mut bench,
            "format=csv&listId=1005",
            "email\na@x.example\n"
        )),
        ""
    );
    let id = lead(&mut bench, "l1@x.example", "id");
    let since =
        bench.get("/rest/v1/activities/pagingtoken.json?sinceDatetime=2026-02-03T11:59:00Z");
    let since = since["nextPageToken"].as_str().unwrap().replace('=', "%3D");
    let seen = bench.get(&format!(
        "/rest/v1/activities.json?activityTypeIds=24&leadIds={id}&nextPageToken={since}"
    ));
    assert_eq!(seen["result"][0]["primaryAttributeValueId"], 1005, "{seen}");
}

#[test]
fn other_lookup_fields_and_ids_which_only_update() {
    let mut bench = Bench::quick();
    let rows = "externalId,city\nEXT-000002,Riga\nEXT-NEW,Riga\n";
    let id = batch(&import(
        &mut bench,
        "format=csv&lookupField=externalId",
        rows,
    ));
    bench.pass(1_000);
    assert_eq!(status(&mut bench, id)["numOfLeadsProcessed"], 2);
    assert_eq!(
        bench.get("/rest/v1/lead/2.json?fields=city")["result"][0]["city"],
        "Riga"
    );
    let id = batch(&import(
        &mut bench,
        "format=csv&lookupField=id",
        "id,city\n2,Lima\n999999,Lima\n",
    ));
    bench.pass(1_000);
    assert_eq!(status(&mut bench, id)["numOfRowsFailed"], 1);
    assert_eq!(
        bench.get("/rest/v1/lead/2.json?fields=city")["result"][0]["city"],
        "Lima"
    );
    let (_, text) = file(&mut bench, id, "failures");
    assert_eq!(
        text,
        "id,city,Import Failure Reason\n999999,Lima,Lead not found\n"
    );
}

#[test]
fn two_run_ten_are_queued_and_the_eleventh_is_refused() {
    let mut bench = Bench::quick();
    let one = |bench: &mut Bench, n: usize| {
        import(bench, "format=csv", &format!("email\nq{n}@x.example\n"))
    };
    let ids: Vec<u64> = (0..10).map(|n| batch(&one(&mut bench, n))).collect();
    let full = one(&mut bench, 10);
    assert_eq!(
        full["errors"][0],
        json!({"code": "1016", "message": "Too many imports"})
    );
    bench.pass(300);
    let states = |bench: &mut Bench| -> String {
        let letters = ids
            .iter()
            .map(|id| status(bench, *id)["status"].as_str().unwrap()[..1].to_owned());
        letters.collect()
    };
    assert_eq!(states(&mut bench), "IIQQQQQQQQ");
    bench.pass(800);
    // First in, first out.
    assert_eq!(states(&mut bench), "CCIIQQQQQQ");
    assert_eq!(code(&one(&mut bench, 11)), "");
    bench.pass(5 * 800);
    assert_eq!(states(&mut bench), "CCCCCCCCCC");
}

#[test]
fn many_rows_are_applied_by_and_by() {
    let imports = ImportConfig {
        queued_ms: 0,
        importing_ms: 1_000,
        ..ImportConfig::default()
    };
    let mut bench = Bench::new(Config { imports, ..quick() });
    let mut rows = "email\n".to_owned();
    for n in 0..1_000 {
        rows.push_str(&format!("many{n}@x.example\n"));
    }
    let id = batch(&import(&mut bench, "format=csv", &rows));
    let mut seen = Vec::new();
    for _ in 0..4 {
        bench.pass(250);
        seen.push(
            status(&mut bench, id)["numOfLeadsProcessed"]
                .as_u64()
                .unwrap(),
        );
    }
    assert_eq!(seen, [300, 600, 900, 1_000]);
    let id = lead(&mut bench, "many450@x.example", "id");
    let shown = bench.get(&format!("/rest/v1/lead/{id}.json"));
    // Each row has the time at which it was applied.
    assert_eq!(shown["result"][0]["createdAt"], "2026-02-03T12:00:00Z");
}

#[test]
fn a_file_that_is_none_fails_or_is_refused() {
    let mut bench = Bench::quick();
    let rows = "email\na@x.example\n";
    for (query, file, wanted) in [
        ("lookupField=email", rows, "1002"),
        ("format=pdf", rows, "1003"),
        ("format=csv", "", "1003"),
        ("format=csv", "email\n", "1003"),
        ("format=csv&lookupField=nope", rows, "1006"),
        ("format=csv&lookupField=city", rows, "1011"),
        ("format=csv&listId=1", rows, "1013"),
        ("format=csv&listId=x", rows, "1001"),
        ("format=csv&partitionName=Nowhere", rows, "1008"),
    ] {
        assert_eq!(code(&import(&mut bench, query, file)), wanted, "{query}");
    }
    let plain = Request::post(&format!("{LEADS}.json?format=csv")).json(&json!({}));
    assert_eq!(code(&bench.send(plain).1), "613");
    let large = "x".repeat(10 * 1024 * 1024);
    assert_eq!(
        bench
            .send(multipart(&format!("{LEADS}.json?format=csv"), &[], &large))
            .0,
        413
    );
    for (rows, message) in [
        ("email, city\na@x.example,Rome\n", "Field ' city' not found"),
        ("city\nRome\n", "Lookup field 'email' is not in the file"),
    ] {
        let id = batch(&import(&mut bench, "format=csv", rows));
        bench.pass(1_000);
        let shown = status(&mut bench, id);
        assert_eq!(
            (&shown["status"], &shown["message"]),
            (&json!("Failed"), &json!(message))
        );
        assert_eq!(file(&mut bench, id, "failures").0, 404);
    }
    bench.sim.world_mut().imports.fail_next(1);
    let id = batch(&import(&mut bench, "format=csv", rows));
    bench.pass(1_000);
    assert_eq!(status(&mut bench, id)["status"], "Failed");
}

#[test]
fn a_batch_can_be_asked_for_seven_days_by_its_own_kind_of_call() {
    let mut bench = Bench::quick();
    let id = batch(&import(&mut bench, "format=csv", "email\na@x.example\n"));
    for other in [
        format!("/bulk/v1/program/members/import/{id}/status.json"),
        format!("/bulk/v1/customobjects/car_c/import/{id}/status.json"),
        format!("{LEADS}/batch/{}.json", id + 1),
        format!("{LEADS}/batch/x.json"),
    ] {
        assert_eq!(code(&bench.get(&other)), "1013", "{other}");
    }
    // Another user of the same permission sees it.
    bench.token = token(&mut bench.sim, bench.now, "sim-client-b", SECRET_B);
    assert_eq!(status(&mut bench, id)["batchId"], id);
    bench.pass(7 * 24 * 3_600_000 + 1);
    bench.token = token(&mut bench.sim, bench.now, "sim-client-b", SECRET_B);
    assert_eq!(
        code(&bench.get(&format!("{LEADS}/batch/{id}.json"))),
        "1013"
    );
}

#[test]
fn custom_objects_are_written_by_their_key() {
    let mut bench = Bench::quick();
    let base = "/bulk/v1/customobjects/car_c/import";
    let rows = "leadId,vin,year\n1,V-1,2020\n2,19UYA31581L000001,2021\n99999,V-2,2020\n1,V-1,2022\n1,,2020\n";
    let made = bench
        .send(multipart(&format!("{base}.json?format=csv"), &[], rows))
        .1;
    let id = batch(&made);
    let wanted =
        json!({"batchId": id, "operation": "import", "objectApiName": "car_c", "status": "Queued"});
    assert_eq!(made["result"][0], wanted);
    bench.pass(1_000);
    let done = bench.get(&format!("{base}/{id}/status.json"))["result"][0].clone();
    let wanted = json!({
        "batchId": id, "operation": "import", "objectApiName": "car_c", "status": "Complete",
        "numOfObjectsProcessed": 3, "numOfRowsFailed": 2, "numOfRowsWithWarning": 0,
        "importTime": "1 second(s)",
        "message": "Import completed with errors, 3 records imported, 2 failed",
    });
    assert_eq!(done, wanted);
    let (_, failed) = text(&mut bench, &format!("{base}/{id}/failures.json"));
    assert!(
        failed.contains("99999,V-2,2020,Lead not found\n1,,2020,Missing value"),
        "{failed}"
    );
    assert_eq!(
        text(&mut bench, &format!("{base}/{id}/warnings.json")).0,
        404
    );
    let target = "/rest/v1/customobjects/car_c.json?filterType=vin&filterValues=V-1,19UYA31581L000001&fields=leadId,year";
    let read = bench.get(target);
    let years: Vec<&Value> = read["result"]
        .as_array()
        .unwrap()
        .iter()
        .map(|car| &car["year"])
        .collect();
    assert_eq!(years, [2021, 2022], "{read}");

    let other = multipart(
        "/bulk/v1/customobjects/nope_c/import.json?format=csv",
        &[],
        rows,
    );
    assert_eq!(code(&bench.send(other).1), "1013");
    let bad = bench
        .send(multipart(
            &format!("{base}.json?format=csv"),
            &[],
            "vin,wheels\nV-3,4\n",
        ))
        .1;
    bench.pass(1_000);
    let shown = bench.get(&format!("{base}/{}/status.json", batch(&bad)));
    assert_eq!(shown["result"][0]["message"], "Field 'wheels' not found");
    let elsewhere = format!("/bulk/v1/customobjects/purchase_c/import/{id}/status.json");
    assert_eq!(code(&bench.get(&elsewhere)), "1013");
}

#[test]
fn program_members_are_leads_with_a_status() {
    let mut bench = Bench::quick();
    let channel = bench.get("/rest/asset/v1/program/1001.json")["result"][0]["channel"].clone();
    let channel = channel.as_str().unwrap().replace(' ', "%20");
    let shown = bench.get(&format!(
        "/rest/asset/v1/channel/byName.json?name={channel}"
    ));
    let status = shown["result"][0]["progressionStatuses"][1]["name"]
        .as_str()
        .unwrap()
        .to_owned();
    let target = |program: u64, status: &str| {
        let status = status.replace(' ', "%20");
        format!(
            "/bulk/v1/program/{program}/members/import.json?format=CSV&programMemberStatus={status}"
        )
    };
    let rows = "email,firstName,lunchChoice,seats\npm@x.example,Pia,soup,2\nbad,Bo,,\nlead00001@corp.example.com,,,x\n";
    let made = bench.send(multipart(&target(1001, &status), &[], rows)).1;
    let id = batch(&made);
    bench.pass(1_000);
    let base = format!("/bulk/v1/program/members/import/{id}");
    let done = bench.get(&format!("{base}/status.json"))["result"][0].clone();
    assert_eq!(
        (
            &done["status"],
            &done["numOfLeadsProcessed"],
            &done["numOfRowsFailed"]
        ),
        (&json!("Complete"), &json!(1), &json!(2)),
        "{done}"
    );
    assert_eq!(text(&mut bench, &format!("{base}/warnings.json")).0, 404);
    assert_eq!(
        text(&mut bench, &format!("{base}/failures.json"))
            .1
            .lines()
            .count(),
        3
    );
    let lead = lead(&mut bench, "pm@x.example", "id").as_u64().unwrap();
    let member = bench.sim.world().members.get(1001, lead).unwrap().clone();
    assert_eq!(
        (
            member.status.as_str(),
            &member.value("lunchChoice"),
            &member.value("seats")
        ),
        (status.as_str(), &json!("soup"), &json!(2))
    );

    for (program, status, wanted) in [(1001, "Nonsense", "1025"), (77, status.as_str(), "1013")] {
        let answer = bench.send(multipart(&target(program, status), &[], rows)).1;
        assert_eq!(code(&answer), wanted);
    }
    let without = "/bulk/v1/program/1001/members/import.json?format=csv";
    assert_eq!(code(&bench.send(multipart(without, &[], rows)).1), "1002");
}
