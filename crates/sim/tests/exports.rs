//! Bulk extract, in virtual time.

mod common;

use common::*;
use marketo_sim::export::job::Plan;
use marketo_sim::{Config, ExportConfig, Fault, Request};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const BASE: &str = "/bulk/v1/leads/export";

fn request() -> Value {
    json!({
        "format": "CSV",
        "fields": ["id", "email", "notes"],
        "columnHeaderNames": {"email": "E-Mail, \"main\""},
        "filter": {"staticListName": "Blocked \"hard\""},
    })
}

fn create(bench: &mut Bench) -> String {
    let made = bench.post(&format!("{BASE}/create.json"), request());
    assert_eq!(made["result"][0]["status"], "Created", "{made}");
    made["result"][0]["exportId"].as_str().unwrap().to_owned()
}

fn enqueue(bench: &mut Bench, id: &str) -> Value {
    bench
        .send(Request::post(&format!("{BASE}/{id}/enqueue.json")))
        .1
}

fn status(bench: &mut Bench, id: &str) -> String {
    let shown = bench.get(&format!("{BASE}/{id}/status.json"));
    shown["result"][0]["status"]
        .as_str()
        .unwrap_or(code(&shown))
        .to_owned()
}

fn file(bench: &mut Bench, id: &str, range: Option<&str>) -> marketo_sim::Answer {
    let mut request = Request::get(&format!("{BASE}/{id}/file.json"));
    if let Some(range) = range {
        request = request.header("Range", range);
    }
    bench.answer(request).unwrap()
}

fn header<'a>(answer: &'a marketo_sim::Answer, name: &str) -> &'a str {
    answer
        .headers
        .iter()
        .find(|(key, _)| *key == name)
        .map_or("", |(_, value)| value)
}

fn hex(bytes: &[u8]) -> String {
    let sum = Sha256::digest(bytes);
    sum.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_job_runs_its_course_and_its_file_is_whole() {
    let mut bench = Bench::quick();
    let id = create(&mut bench);
    assert_eq!(status(&mut bench, &id), "Created");
    let early = file(&mut bench, &id, None);
    assert_eq!(
        (early.status, header(&early, "content-type")),
        (404, "text/plain;charset=UTF-8")
    );
    let queued = enqueue(&mut bench, &id);
    assert_eq!(queued["result"][0]["status"], "Queued");
    assert!(queued["result"][0].get("startedAt").is_none());
    let again = enqueue(&mut bench, &id);
    assert_eq!(
        again["errors"][0],
        json!({"code": "1029", "message": "Job already queued"})
    );
    bench.pass(200);
    assert_eq!(status(&mut bench, &id), "Processing");
    assert_eq!(file(&mut bench, &id, None).status, 404);
    bench.pass(800);
    let done = bench.get(&format!("{BASE}/{id}/status.json"))["result"][0].clone();
    assert_eq!(done["status"], "Completed");
    assert_eq!(done["numberOfRecords"], 24);

    let whole = file(&mut bench, &id, None);
    assert_eq!(
        (whole.status, header(&whole, "content-type")),
        (200, "text/csv;charset=UTF-8")
    );
    let bytes = whole.body.read(0, usize::MAX);
    assert_eq!(done["fileSize"], bytes.len());
    assert_eq!(done["fileChecksum"], format!("sha256:{}", hex(&bytes)));
    let text = std::str::from_utf8(&bytes).unwrap();
    assert!(
        text.starts_with("id,\"E-Mail, \"\"main\"\"\",notes\n50,lead00050@"),
        "{text}"
    );
    assert!(text.contains(",null\n"));

    let part = file(&mut bench, &id, Some("bytes=10-19"));
    assert_eq!(
        (part.status, header(&part, "accept-ranges")),
        (206, "bytes")
    );
    assert_eq!(
        header(&part, "content-range"),
        format!("bytes 10-19/{}", bytes.len())
    );
    assert_eq!(part.body.read(0, usize::MAX), bytes.slice(10..20));
    let last = file(&mut bench, &id, Some("bytes=-5"));
    assert_eq!(
        last.body.read(0, usize::MAX),
        bytes.slice(bytes.len() - 5..)
    );
    let beyond = file(&mut bench, &id, Some(&format!("bytes={}-", bytes.len())));
    assert_eq!((beyond.status, beyond.body.len()), (416, 0));
    assert_eq!(
        header(&beyond, "content-range"),
        format!("bytes */{}", bytes.len())
    );
    // It is kept for seven days.
    bench.pass(8 * 24 * 3_600_000);
    bench.token = token(&mut bench.sim, bench.now, "sim-client-a", SECRET_A);
    assert_eq!(file(&mut bench, &id, None).status, 404);
}

#[test]
fn two_run_ten_are_queued_and_the_eleventh_is_refused() {
    let mut bench = Bench::quick();
    let ids: Vec<String> = (0..11).map(|_| create(&mut bench)).collect();
    for id in &ids[..10] {
        assert_eq!(code(&enqueue(&mut bench, id)), "");
    }
    let full = enqueue(&mut bench, &ids[10]);
    assert_eq!(
        full["errors"][0],
        json!({"code": "1029", "message": "Too many jobs in queue"})
    );
    bench.pass(300);
    let states: Vec<String> = ids.iter().map(|id| status(&mut bench, id)).collect();
    assert_eq!(
        states.iter().filter(|state| *state == "Processing").count(),
        2
    );
    assert_eq!(states.iter().filter(|state| *state == "Queued").count(), 8);
    bench.pass(700);
    assert_eq!(code(&enqueue(&mut bench, &ids[10])), "");
    // Eleven jobs, two at a time, 800 ms each.
    bench.pass(5 * 800 - 100);
    assert_eq!(status(&mut bench, &ids[10]), "Processing");
    bench.pass(100);
    assert_eq!(status(&mut bench, &ids[10]), "Completed");
    let listed = bench.get(&format!(
        "{BASE}.json?status=Completed&status=Failed&batchSize=6"
    ));
    assert_eq!(listed["result"].as_array().unwrap().len(), 6);
    let token = listed["nextPageToken"]
        .as_str()
        .unwrap()
        .replace('=', "%3D");
    let rest = bench.get(&format!(
        "{BASE}.json?status=Completed,Failed&nextPageToken={token}"
    ));
    // A comma and a repeated key say the same, but the token is tied to one way of saying it.
    assert_eq!(code(&rest), "1003");
    let rest = bench.get(&format!(
        "{BASE}.json?status=Completed&status=Failed&nextPageToken={token}"
    ));
    assert_eq!(rest["result"].as_array().unwrap().len(), 5);
}

#[test]
fn a_job_belongs_to_its_user_and_can_be_cancelled() {
    let mut bench = Bench::quick();
    let id = create(&mut bench);
    let own = bench.token.clone();
    bench.token = token(&mut bench.sim, bench.now, "sim-client-b", SECRET_B);
    assert_eq!(status(&mut bench, &id), "1013");
    assert_eq!(bench.get(&format!("{BASE}.json"))["result"], json!([]));
    bench.token = own;
    let cancelled = bench
        .send(Request::post(&format!("{BASE}/{id}/cancel.json")))
        .1;
    assert_eq!(cancelled["result"][0]["status"], "Cancelled");
    assert_eq!(code(&enqueue(&mut bench, &id)), "1003");
    for spelled in ["Canceled", "cancelled"] {
        let listed = bench.get(&format!("{BASE}.json?status={spelled}"));
        assert_eq!(listed["result"].as_array().unwrap().len(), 1, "{spelled}");
    }
}

#[test]
fn the_days_volume_ends_at_midnight_in_chicago() {
    let exports = ExportConfig {
        daily_bytes: 1024 * 1024,
        ..ExportConfig::default()
    };
    let mut bench = Bench::new(Config { exports, ..quick() });
    bench.sim.world_mut().exports.plan(Plan {
        bytes: Some(1024 * 1024),
        ..Plan::default()
    });
    let (first, second) = (create(&mut bench), create(&mut bench));
    enqueue(&mut bench, &first);
    bench.pass(1_000);
    assert_eq!(status(&mut bench, &first), "Completed");
    let full = json!({"code": "1029", "message": "Export daily quota 1MB exceeded."});
    assert_eq!(enqueue(&mut bench, &second)["errors"][0], full);
    assert_eq!(
        bench.post(&format!("{BASE}/create.json"), request())["errors"][0],
        full
    );
    // Noon UTC is six in the morning there.
    bench.pass(18 * 3_600_000);
    bench.token = token(&mut bench.sim, bench.now, "sim-client-a", SECRET_A);
    assert_eq!(code(&enqueue(&mut bench, &second)), "");
}

#[test]
fn a_bad_order_is_refused() {
    let mut bench = Bench::quick();
    let month = json!({"startAt": "2026-01-01T00:00:00Z", "endAt": "2026-02-01T00:00:01Z"});
    for (change, value, wanted) in [
        ("fields", json!(null), "1002"),
        ("fields", json!(["id", "nope"]), "1006"),
        ("filter", json!({}), "1003"),
        ("filter", json!({"createdAt": month}), "1003"),
        ("filter", json!({"createdAt": {"startAt": "soon"}}), "1001"),
        ("filter", json!({"staticListId": 1}), "1013"),
        (
            "filter",
            json!({"staticListId": 1001, "smartListId": 2}),
            "1003",
        ),
        ("format", json!("PDF"), "1003"),
    ] {
        let mut order = request();
        order[change] = value.clone();
        let answer = bench.post(&format!("{BASE}/create.json"), order);
        assert_eq!(code(&answer), wanted, "{change} {value}");
    }
    bench.sim.set_exports(ExportConfig {
        all_filters: false,
        ..ExportConfig::default()
    });
    let mut order = request();
    order["filter"] = json!({"updatedAt": {"startAt": "2026-01-01T00:00:00Z"}});
    assert_eq!(
        code(&bench.post(&format!("{BASE}/create.json"), order)),
        "1035"
    );
}

#[test]
fn activities_have_an_export_of_their_own() {
    let mut bench = Bench::quick();
    let base = "/bulk/v1/activities/export";
    let order = json!({"filter": {
        "createdAt": {"startAt": "2026-01-05T00:00:00Z", "endAt": "2026-02-03T00:00:00Z"},
        "activityTypeIds": [2],
    }});
    let made = bench.post(&format!("{base}/create.json"), order);
    let id = made["result"][0]["exportId"].as_str().unwrap().to_owned();
    assert_eq!(status(&mut bench, &id), "1013");
    bench.send(Request::post(&format!("{base}/{id}/enqueue.json")));
    bench.pass(1_000);
    let answer = bench
        .answer(Request::get(&format!("{base}/{id}/file.json")))
        .unwrap();
    let bytes = answer.body.read(0, usize::MAX);
    let text = std::str::from_utf8(&bytes).unwrap();
    assert!(text.starts_with("marketoGUID,leadId,activityDate,activityTypeId,campaignId,"));
    assert!(text.contains("\"{\"\"Form Fields\"\":"), "{text}");
    assert!(text.lines().count() > 100);
}

#[test]
fn a_large_file_is_hashed_in_pieces_and_never_held() {
    let exports = ExportConfig {
        daily_bytes: u64::MAX,
        ..ExportConfig::default()
    };
    let mut bench = Bench::new(Config { exports, ..quick() });
    let plan = Plan {
        bytes: Some(6 * 1024 * 1024 + 7),
        ..Plan::default()
    };
    for _ in 0..2 {
        bench.sim.world_mut().exports.plan(plan);
    }
    let id = create(&mut bench);
    enqueue(&mut bench, &id);
    bench.pass(5_000);
    assert_eq!(status(&mut bench, &id), "Processing");
    let mut pieces = 1;
    while bench.sim.hash_files(1024 * 1024) {
        pieces += 1;
    }
    assert_eq!(pieces, 7);
    let done = bench.get(&format!("{BASE}/{id}/status.json"))["result"][0].clone();
    assert_eq!(
        (&done["status"], &done["fileSize"]),
        (&json!("Completed"), &json!(6 * 1024 * 1024 + 7))
    );
    let bytes = file(&mut bench, &id, None).body.read(0, usize::MAX);
    assert_eq!(done["fileChecksum"], format!("sha256:{}", hex(&bytes)));
    // The second of that length has its checksum at once.
    let id = create(&mut bench);
    enqueue(&mut bench, &id);
    bench.pass(1_000);
    assert_eq!(status(&mut bench, &id), "Completed");
}

#[test]
fn jobs_and_files_can_be_made_to_go_wrong() {
    let mut bench = Bench::quick();
    bench.sim.world_mut().exports.plan(Plan {
        fail: true,
        ..Plan::default()
    });
    bench.sim.world_mut().exports.plan(Plan {
        wrong_checksum: true,
        ..Plan::default()
    });
    let ids = [create(&mut bench), create(&mut bench)];
    for id in &ids {
        enqueue(&mut bench, id);
    }
    bench.pass(1_000);
    assert_eq!(status(&mut bench, &ids[0]), "Failed");
    assert_eq!(file(&mut bench, &ids[0], None).status, 404);
    let bytes = file(&mut bench, &ids[1], None).body.read(0, usize::MAX);
    let shown = bench.get(&format!("{BASE}/{}/status.json", ids[1]))["result"][0].clone();
    assert_ne!(shown["fileChecksum"], format!("sha256:{}", hex(&bytes)));
    bench.fault(
        fault(Fault::EnvelopeInsteadOfFile)
            .on("getExportLeadFile")
            .times(1),
    );
    let envelope = file(&mut bench, &ids[1], Some("bytes=0-9"));
    assert_eq!((envelope.status, code(&envelope.value())), (200, "611"));
}
