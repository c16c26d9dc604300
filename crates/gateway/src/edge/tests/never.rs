//! Whatever comes in, nothing panics, and nothing goes anywhere but to the instance's own paths.

use percent_encoding::percent_decode_str;
use proptest::prelude::*;

use super::*;

const FILE: &str = "multipart/form-data; boundary=x";

fn method() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => prop::sample::select(vec!["GET", "POST", "DELETE"]).prop_map(str::to_owned),
        1 => "[A-Z]{1,9}",
    ]
}

/// Paths that are nearly right, and paths that are anything.
fn path() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "/",
        "//",
        ".",
        "..",
        "%2e%2e",
        "%2f",
        "%5c",
        "\\",
        "rest",
        "edge/v1/permits",
        "complete",
        "bulk",
        "userservice",
        "subscriptions",
        "284-RPR-133",
        "285-RPR-133",
        "persons",
        "soap",
        "asset/v2/email",
        "v1",
        "leads.json",
        "lead",
        "7.json",
        "leads",
        "delete.json",
        "list",
        "lists",
        "9",
        "identity",
        "oauth/token",
        "export",
        "create.json",
        "file.json",
        "e-1",
        "@evil.example",
        ":80",
        "%00",
        "é",
        "%C3%A9",
        " ",
        ";a=b",
        "#",
        "%",
        "asset/v1/folders.json",
        "evil.example",
    ]);
    let known = prop::sample::select(vec![
        "/rest/v1/leads.json",
        "/rest/v1/lead/7.json",
        "/rest/v1/lists/9/leads.json",
        "/rest/asset/v1/folders.json",
        "/bulk/v1/leads/export/e-1/file.json",
        "/bulk/v1/leads/export/create.json",
        "/rest/v1/leads/delete.json",
        "/rest/asset/v2/email/7",
        "/bulk/v1/leads.json",
        "/userservice/management/v1/users/roles.json",
        "/subscriptions/284-RPR-133/persons",
        "/soap/mktows/3_1",
    ]);
    let value = "[^/?#]{0,12}";
    prop_oneof![
        4 => known.prop_map(str::to_owned),
        2 => (prop::sample::select(vec!["/rest/v1/lead/", "/bulk/v1/leads/export/", "/rest/v1/lists/"]),
              value, prop::sample::select(vec![".json", "/file.json", "/leads.json"]))
            .prop_map(|(before, value, after)| format!("{before}{value}{after}")),
        2 => prop::collection::vec(part, 0..9).prop_map(|parts| format!("/{}", parts.join("/"))),
        1 => any::<String>(),
        1 => "[ -~]{0,40}",
    ]
}

fn query() -> impl Strategy<Value = String> {
    let pair = prop_oneof![
        prop::sample::select(vec![
            "_method=GET",
            "_method=DELETE",
            "_method=PUT",
            "filterType=email",
            "filterValues=a@b.example",
            "access_token=leaked-token",
            "client_secret=leaked-token",
            "ACCESS_TOKEN=leaked-token",
            "access%5ftoken=leaked-token",
            "name=n",
            "parent=p",
            "id=7",
            "fields=a",
            "batchSize=300",
            "url=https://evil.example/",
            "",
            "=",
            "&&",
        ])
        .prop_map(str::to_owned),
        "[ -~]{0,12}=[ -~]{0,12}",
        any::<String>(),
    ];
    prop::collection::vec(pair, 0..6).prop_map(|pairs| pairs.join("&"))
}

fn headers() -> impl Strategy<Value = Vec<(&'static str, Vec<u8>)>> {
    let name = prop::sample::select(vec![
        "content-type",
        "content-length",
        "range",
        "host",
        "x-edge-deadline-ms",
        "x-edge-status",
        "x-forwarded-host",
        "authorization",
        "origin",
        "cookie",
    ]);
    let value = prop_oneof![
        prop::sample::select(vec![
            "application/json",
            FORM,
            "multipart/form-data; boundary=x",
            "http",
            "bytes=0-9",
            "evil.example",
            "1000",
            "99999999999",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
        prop::collection::vec(prop_oneof![32_u8..127, 128_u8..=255], 0..20),
    ];
    prop::collection::vec((name, value), 0..5)
}

/// Multipart bodies that are nearly right.
fn parts() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "--x\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\na\r\n",
        "--x\r\nContent-Disposition: form-data; name=format\r\n\r\ncsv\r\n",
        "--x\r\nContent-Disposition: form-data; name=\"access_token\"\r\n\r\nleaked-token\r\n",
        "--x\r\ncontent-disposition: form-data;name=Client_Secret\r\n\r\nleaked-token\r\n",
        "--x--\r\n",
        "--x",
        "\r\n",
    ]);
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat() + "--x--\r\n")
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        Just(Vec::new()),
        Just(br#"{"input":[{"id":7}]}"#.to_vec()),
        query().prop_map(String::into_bytes),
        parts().prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 0..80),
    ]
}

type Parts = (
    String,
    String,
    String,
    Vec<(&'static str, Vec<u8>)>,
    Vec<u8>,
);

/// Anything.
fn wild() -> impl Strategy<Value = Parts> {
    (method(), path(), query(), headers(), body())
}

/// What is right but for something more in the query.
fn nearly() -> impl Strategy<Value = Parts> {
    let bulk = "/bulk/v1/leads/export";
    let good = vec![
        ("GET", "/rest/v1/lead/7.json".to_owned(), "", "", ""),
        (
            "GET",
            "/rest/v1/leads.json".into(),
            "filterType=id&filterValues=7",
            "",
            "",
        ),
        (
            "POST",
            "/rest/v1/leads.json".into(),
            "_method=GET",
            FORM,
            "filterType=id&filterValues=7",
        ),
        (
            "POST",
            "/rest/v1/leads.json".into(),
            "",
            JSON,
            r#"{"input":[{"id":7}]}"#,
        ),
        (
            "DELETE",
            "/rest/v1/leads.json".into(),
            "",
            JSON,
            r#"{"input":[{"id":7}]}"#,
        ),
        (
            "POST",
            "/bulk/v1/leads.json".into(),
            "format=csv",
            FILE,
            "--x\r\nContent-Disposition: form-data; name=file\r\n\r\na\r\n",
        ),
        (
            "POST",
            "/rest/asset/v1/folders.json".into(),
            "",
            FORM,
            "name=n&parent=p",
        ),
        (
            "POST",
            "/rest/asset/v1/folders.json".into(),
            "name=n",
            FORM,
            "parent=p",
        ),
        (
            "POST",
            "/subscriptions/284-RPR-133/persons".into(),
            "",
            JSON,
            "{}",
        ),
        ("GET", "/rest/asset/v2/email/7".into(), "", "", ""),
        ("GET", format!("/rest/..{bulk}/e-1/file.json"), "", "", ""),
        (
            "POST",
            format!("{bulk}/e-1/enqueue.json"),
            "",
            FORM,
            "_method=POST",
        ),
    ];
    let good = prop::sample::select(good);
    (good, query(), prop::option::of(query()), parts()).prop_map(
        |((method, path, first, kind, body), more, form, parts)| {
            let mut body = body.to_owned();
            if kind == FILE {
                body = body + &parts;
            }
            if let (FORM, Some(form)) = (kind, form) {
                body = format!("{body}&{form}");
            }
            let headers = vec![("content-type", kind.as_bytes().to_vec())];
            (
                method.to_owned(),
                path,
                format!("{first}&{more}"),
                headers,
                body.into_bytes(),
            )
        },
    )
}

/// `cases` of a property, or as many as the environment's `PROPTEST_CASES` says.
fn cases(cases: u32) -> ProptestConfig {
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_some() {
        config
    } else {
        ProptestConfig { cases, ..config }
    }
}

proptest! {
    #![proptest_config(cases(3000))]

    #[test]
    fn nothing_leads_astray(
        (method, path, query, headers, body) in prop_oneof![wild(), nearly()],
        whole in any::<bool>(),
    ) {
        let mut asks = asks(&method, format!("{path}?{query}"));
        let own = asks.headers[AUTHORIZATION].clone();
        for (name, value) in headers {
            if let Ok(value) = HeaderValue::from_bytes(&value) {
                asks.headers.insert(name, value);
            }
        }
        asks.body = Bytes::from(body);
        let strange = asks.headers[AUTHORIZATION] != own;
        let edge = edge();
        let led = match edge.open(NOW, 7, &asks.head()) {
            Opened::Refused(answer) => Led::Answer(answer),
            // A host that hands in more than was wanted does no harm either.
            Opened::Wanted(opening) if whole => {
                let (head, body) = (asks.head(), asks.body.clone());
                match edge.close(NOW, opening, &head, body, &mut Throttle::new()) {
                    Plan::Answer(answer) => Led::Answer(answer),
                    Plan::Call(planned) => Led::Call(planned),
                    Plan::Permit(planned) => Led::Permit(planned),
                }
            }
            Opened::Wanted(opening) => asks.closed(&edge, NOW, opening),
        };
        match led {
            Led::Answer(answer) => {
                let line: Value = serde_json::from_str(&answer.line.to_json()).unwrap();
                prop_assert_eq!(&line["status"], answer.response.status().as_u16());
                prop_assert!(!answer.line.to_json().contains("leaked"));
                prop_assert_eq!(answer.line.tries, 0);
                if answer.response.status() != 200 || answer.line.refused.is_some() {
                    prop_assert!(answer.line.refused.is_some());
                }
            }
            Led::Call(planned) => {
                prop_assert!(!strange, "another's token was taken");
                let mut call = planned.machine();
                let Some(request) = first(&mut call) else {
                    // Too long to be sent: found when it was built.
                    return Ok(());
                };
                let uri = request.uri();
                prop_assert_eq!(uri.scheme_str(), Some("https"));
                let ingests = uri.path().starts_with("/subscriptions/284-RPR-133/");
                let (host, header, value) = if ingests {
                    ("mkto-ingestion-api.adobe.io", "x-mkto-user-token", REAL.to_owned())
                } else {
                    ("284-rpr-133.mktorest.com", "authorization", format!("Bearer {REAL}"))
                };
                prop_assert_eq!(uri.authority().unwrap().as_str(), host);
                let root = ["/rest/v1/", "/rest/asset/", "/bulk/v1/", "/userservice/"];
                let rooted = root.iter().any(|root| uri.path().starts_with(root));
                prop_assert!(ingests || rooted, "{}", uri);
                for segment in uri.path().split('/').skip(1) {
                    let text = percent_decode_str(segment).decode_utf8().unwrap();
                    prop_assert!(!matches!(text.as_ref(), "" | "." | ".."), "{}", uri);
                    prop_assert!(!text.contains(['/', '\\']) && !text.contains(char::is_control));
                }
                let all = format!("{uri}{}", String::from_utf8_lossy(request.body()));
                prop_assert!(!all.contains("leaked"), "{}", all);
                prop_assert!(uri.to_string().len() <= 65_536);
                let mut names: Vec<_> = request.headers().keys().map(HeaderName::as_str).collect();
                names.retain(|name| !["content-type", "range", "x-app-type"].contains(name));
                prop_assert_eq!(names, [header]);
                prop_assert_eq!(&request.headers()[header], &value);
            }
            Led::Permit(planned) => {
                prop_assert!(!strange, "another's token was taken");
                let shown = format!("{planned:?}");
                prop_assert!(!shown.contains("leaked"), "{}", shown);
            }
        }
    }
}

/// The first request of a call; nothing for one that cannot be built.
fn first(call: &mut Call) -> Option<Request<Bytes>> {
    let mut budget = RetryBudget::new();
    for _ in 0..6 {
        match call.poll(NOW, 0, &mut budget) {
            Step::Token { .. } => call.on_token(NOW, Ok(held())),
            Step::Acquire(_) => call.on_permit(NOW, granted()),
            Step::Send { request, .. } => return Some(request),
            Step::Complete(_) => {}
            _ => return None,
        }
    }
    None
}
