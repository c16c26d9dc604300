//! What the tests of bulk jobs share.

use marketo_sim::Request;
use serde_json::Value;

use super::Bench;

/// A multipart body: plain parts, and the file.
pub fn multipart(target: &str, parts: &[(&str, &str)], file: &str) -> Request {
    let mut body = String::new();
    for (name, value) in parts {
        body.push_str(&format!(
            "--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        ));
    }
    body.push_str(&format!(
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.csv\"\r\nContent-Type: text/csv\r\n\r\n{file}\r\n--b--\r\n"
    ));
    let mut request = Request::post(target);
    request.body = body.into();
    request.header("Content-Type", "multipart/form-data; boundary=b")
}

/// The id of the batch that an answer shows.
pub fn batch(answer: &Value) -> u64 {
    let id = answer["result"][0]["batchId"].as_u64();
    id.unwrap_or_else(|| panic!("{answer}"))
}

/// Status and text of a file.
pub fn text(bench: &mut Bench, target: &str) -> (u16, String) {
    let answer = bench.answer(Request::get(target)).unwrap();
    let bytes = answer.body.read(0, usize::MAX);
    (answer.status, String::from_utf8(bytes.to_vec()).unwrap())
}

/// Runs an extract to its end: the text of its file.
pub fn extract(bench: &mut Bench, base: &str, order: Value) -> String {
    let made = bench.post(&format!("{base}/create.json"), order);
    let id = made["result"][0]["exportId"].as_str();
    let id = id.unwrap_or_else(|| panic!("{made}")).to_owned();
    bench.send(Request::post(&format!("{base}/{id}/enqueue.json")));
    bench.pass(1_000);
    let shown = bench.get(&format!("{base}/{id}/status.json"))["result"][0].clone();
    assert_eq!(shown["status"], "Completed", "{shown}");
    let (status, text) = text(bench, &format!("{base}/{id}/file.json"));
    assert_eq!(
        (status, text.len()),
        (200, shown["fileSize"].as_u64().unwrap() as usize)
    );
    text
}
