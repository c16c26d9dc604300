//! Files on their way to Marketo.

use marketo_core::request::{LARGEST_BODY, LARGEST_IMPORT};

use super::*;

const IMPORT: &str = "/bulk/v1/leads.json";
const FILES: &str = "/rest/asset/v1/files.json";
const CSV: &str = "email,firstName\r\nzoe@example.com,Zoe\r\n";

fn part(boundary: &str, name: &str, content: &str) -> String {
    let file = if name == "file" {
        "; filename=\"leads.csv\"\r\nContent-Type: text/csv"
    } else {
        ""
    };
    format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{content}\r\n"
    )
}

fn upload(target: &str, boundary: &str, parts: &[(&str, &str)]) -> Asks {
    let parts = parts
        .iter()
        .map(|(name, content)| part(boundary, name, content));
    let body = parts
        .chain([format!("--{boundary}--\r\n")])
        .collect::<String>();
    let content_type = format!("multipart/form-data; boundary={boundary}");
    asks("POST", target).body(&content_type, body)
}

/// An import whose body has so many bytes.
fn import_of(bytes: usize) -> Asks {
    let target = format!("{IMPORT}?format=csv");
    let empty = upload(&target, "x", &[("file", "")]).body.len();
    upload(&target, "x", &[("file", &"a".repeat(bytes - empty))])
}

/// Two clients send odd boundaries, and one a token as a part.
#[test]
fn a_file_goes_on_byte_for_byte() {
    for boundary in [
        "--SEGMENT-DATA--",
        "------------------------d74496d66958873e",
        "x",
    ] {
        let asks = upload(&format!("{IMPORT}?format=csv"), boundary, &[("file", CSV)]);
        let request = sent(&asks.planned());
        wire(&request);
        assert_eq!(request.body(), &asks.body);
        assert_eq!(request.body().as_ptr(), asks.body.as_ptr(), "not copied");
        assert_eq!(request.headers()[CONTENT_TYPE], asks.headers[CONTENT_TYPE]);
        assert_eq!(
            request.uri().path_and_query().unwrap(),
            "/bulk/v1/leads.json?format=csv"
        );
    }
    // What is no UTF-8 is nobody's business here.
    let mut asks = upload(&format!("{IMPORT}?format=csv"), "x", &[("file", "@@")]);
    let body: Vec<u8> = asks
        .body
        .iter()
        .map(|b| if *b == b'@' { 0xFF } else { *b })
        .collect();
    asks.body = body.into();
    assert_eq!(sent(&asks.planned()).body(), &asks.body);
}

#[test]
fn parameters_may_be_parts_or_in_the_query() {
    let (format, file) = (("format", "csv"), ("file", CSV));
    for (target, parts) in [
        (format!("{IMPORT}?format=csv"), vec![file]),
        (IMPORT.to_owned(), vec![format, file]),
        (IMPORT.to_owned(), vec![file, format]),
        (
            format!("{IMPORT}?_method=POST&batchSize=300"),
            vec![format, file],
        ),
    ] {
        let asks = upload(&target, "x", &parts);
        let request = sent(&asks.planned());
        assert_eq!(request.body(), &asks.body, "{target}");
        assert!(!request.uri().to_string().contains("_method"));
    }
    let file_fields = [file, ("name", "a.png"), ("folder", "{}")];
    upload(FILES, "x", &file_fields).planned();
    upload(&format!("{FILES}?name=a&folder=b"), "x", &[file]).planned();
    for (asks, missing) in [
        (upload(IMPORT, "x", &[file]), "format"),
        (
            upload(&format!("{IMPORT}?format=csv"), "x", &[format]),
            "file",
        ),
        (
            upload(&format!("{IMPORT}?format=csv&file=x"), "x", &[]),
            "file",
        ),
        (upload(FILES, "x", &file_fields[..2]), "folder"),
    ] {
        assert_eq!(asks.refused(), (200, "1002".into(), "missing-parameter"));
        let text = String::from_utf8_lossy(asks.answer().response.body()).into_owned();
        assert!(text.contains(missing), "{text}");
    }
}

#[test]
fn a_token_among_the_parts_goes_no_further() {
    let gateway = token("crm-sync", NOW);
    let (format, file) = (("format", "csv"), ("file", CSV));
    let rest = upload(IMPORT, "x", &[format, file]).body;
    for parts in [
        vec![("access_token", &*gateway), format, file],
        vec![format, file, ("access_token", &*gateway)],
        vec![
            format,
            ("client_secret", "s"),
            ("_method", "POST"),
            file,
            ("Access_Token", "t"),
        ],
    ] {
        let asks = upload(&format!("{IMPORT}?access_token={gateway}"), "x", &parts);
        let request = sent(&asks.planned());
        assert_eq!(request.body(), &rest);
        assert_eq!(request.uri().path_and_query().unwrap(), IMPORT);
        // Nor does it let anybody in.
        assert_eq!(asks.anonymous().refused().2, "token-missing");
    }
}

#[test]
fn only_an_import_may_be_large() {
    let too_large = (413, "413".to_owned(), "too-large");
    import_of(LARGEST_IMPORT).planned();
    assert_eq!(import_of(LARGEST_IMPORT + 1).refused(), too_large);
    let length = |asks: Asks, bytes: usize| asks.header("content-length", &bytes.to_string());
    let announced = length(import_of(1_000), LARGEST_IMPORT + 1);
    assert!(matches!(
        edge().open(NOW, 1, &announced.head()),
        Opened::Refused(_)
    ));
    let text = String::from_utf8_lossy(announced.answer().response.body()).into_owned();
    assert!(
        text.contains("10485761 bytes, and at most 10485760"),
        "{text}"
    );

    let limit = |asks: &Asks| {
        let Opened::Wanted(opening) = edge().open(NOW, 1, &asks.head()) else {
            panic!("refused");
        };
        opening.body_limit()
    };
    assert_eq!(limit(&import_of(1_000)), LARGEST_IMPORT);
    let image = upload(FILES, "x", &[("file", "")]);
    for asks in [
        image.clone(),
        // What is no file need not be as large as one.
        asks("POST", IMPORT).json("{}"),
        asks("POST", "/rest/v1/leads.json").body("multipart/form-data; boundary=x", ""),
    ] {
        assert_eq!(limit(&asks), LARGEST_BODY, "{}", asks.target);
    }
    let over = length(image, LARGEST_BODY + 1);
    assert_eq!(over.refused(), too_large);
    let mut asks = upload(
        FILES,
        "x",
        &[("file", &"a".repeat(LARGEST_BODY)), ("name", "n")],
    );
    assert_eq!(asks.refused(), too_large);
    asks.method = Method::GET;
    assert_eq!(limit(&asks), 0);
}

#[test]
fn a_body_that_is_no_file() {
    let target = format!("{IMPORT}?format=csv");
    let multipart =
        |body: &'static str| asks("POST", &*target).body("multipart/form-data; boundary=x", body);
    for (asks, code, name) in [
        (asks("POST", &*target).json("{}"), "612", "content-type"),
        (asks("POST", &*target).form("file=x"), "612", "content-type"),
        (
            asks("POST", &*target).body("text/csv", CSV),
            "612",
            "content-type",
        ),
        (asks("POST", &*target), "1001", "bad-request"),
        (
            asks("POST", &*target).body("multipart/form-data", "--x--"),
            "613",
            "not-multipart",
        ),
        (multipart("email\nzoe@example.com"), "613", "not-multipart"),
        (multipart("--x\r\n\r\nzoe\r\n--x--"), "613", "not-multipart"),
        // Where no file belongs, a broken one is still none.
        (
            asks("POST", "/rest/v1/leads.json").body("multipart/form-data; boundary=x", "--x"),
            "612",
            "content-type",
        ),
        (
            asks("POST", "/rest/asset/v1/folders.json")
                .body("multipart/form-data; boundary=x", "--x--"),
            "612",
            "content-type",
        ),
    ] {
        assert_eq!(asks.refused(), (200, code.to_owned(), name));
        let text = format!("{:?}", asks.answer().response.body());
        assert!(!text.contains("zoe"), "{text}");
    }
}

/// A body is held until its call is over, and there is room for so many.
#[test]
fn bodies_are_held_as_far_as_there_is_room() {
    let edge = edge();
    let large = import_of(LARGEST_IMPORT);
    let announced = large
        .clone()
        .header("content-length", &large.body.len().to_string());
    let plan = |asks: &Asks| match asks.led_at(&edge, NOW) {
        Led::Call(planned) => Ok(planned),
        Led::Answer(answer) => Err(answer),
        Led::Permit(planned) => panic!("{planned:?}"),
    };
    let mut held: Vec<_> = (0..4).map(|_| plan(&announced).unwrap()).collect();
    // A fifth has no room, by its announcement or by what comes; small ones have.
    for asks in [&announced, &large] {
        let answer = plan(asks).expect_err("no room");
        assert_eq!(answer.line.refused, Some("throttled-memory"));
        assert_eq!(answer.line.code.as_deref(), Some("606"));
        assert_eq!(answer.response.headers()["retry-after"], "5");
    }
    plan(&import_of(1_000_000)).unwrap();
    // What is only announced is held too, until it turns out to be less.
    let Opened::Wanted(mut opening) = edge.open(
        NOW,
        1,
        &announced.clone().header("content-length", "5000000").head(),
    ) else {
        panic!("refused");
    };
    assert_eq!(opening.announced(), 5_000_000);
    assert!(plan(&import_of(4_000_000)).is_err());
    assert!(opening.admits(6_000_000) && !opening.admits(9_000_000));
    drop(opening);
    plan(&import_of(8_000_000)).unwrap();
    held.pop();
    plan(&large).unwrap();
}
