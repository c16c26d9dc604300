//! What real clients send, point by point.

use super::*;

const LEADS: &str = "/rest/v1/leads.json";

/// One client joins its bulk paths to `/rest` by dot segments.
#[test]
fn dot_segments_are_resolved_before_anything_is_matched() {
    let status = "GET /bulk/v1/leads/export/e-1/status.json";
    for target in [
        "/rest/../bulk/v1/leads/export/e-1/status.json",
        "/rest/%2e%2e/bulk/v1/leads/export/e-1/status.json",
        "//bulk//v1/leads/./export/e-1/status.json",
        "/x/../rest/v1/../../bulk/v1/leads/export/e-1/status.json",
    ] {
        assert_eq!(asks("GET", target).sends(), status, "{target}");
    }
    // What leads out of the roots, or could be read in two ways, leads nowhere.
    for target in [
        "/rest/../etc/passwd",
        "/rest/v1/lead/..%2f..%2fidentity/oauth/token.json",
        "/rest/v1/lead/7%00.json",
        "/rest/v1/lead/%2e%2e.json/x",
        "/rest\\v1\\leads.json",
        "/identity/../rest",
        "http://evil.example/rest/v1/leads.json",
        "*",
        "",
    ] {
        let (_, code, name) = asks("GET", target).refused();
        assert_eq!(
            (code.as_str(), name),
            ("610", "no-such-operation"),
            "{target}"
        );
    }
}

/// One client puts its parameters into the body of a GET. No platform passes that on.
#[test]
fn the_body_of_a_get_is_not_read() {
    let asks = asks("GET", "/rest/v1/lead/7.json").json(r#"{"fields":["email"]}"#);
    let edge = edge();
    let Opened::Wanted(opening) = edge.open(NOW, 1, &asks.head()) else {
        panic!("refused");
    };
    assert_eq!(opening.body_limit(), 0);
    // Even if a host hands it in.
    let Plan::Call(planned) = edge.close(
        NOW,
        opening,
        &asks.head(),
        asks.body.clone(),
        &mut Throttle::new(),
    ) else {
        panic!("refused");
    };
    assert_eq!(wire(&sent(&planned)), "GET /rest/v1/lead/7.json");
}

/// Long reads come as a form, with `_method` in the query or among the fields.
#[test]
fn a_read_may_come_as_a_post() {
    let sends =
        "GET /rest/v1/leads.json?fields=id%2Cemail&filterType=email&filterValues=a%40b.example";
    let fields = "fields=id,email&filterType=email&filterValues=a%40b.example";
    for (query, form) in [
        ("?_method=GET", fields.to_owned()),
        ("?_method=get", fields.to_owned()),
        ("", format!("_method=GET&{fields}")),
        ("?_method=GET", format!("_method=GET&{fields}")),
        (
            "?_method=GET&fields=id,email&filterType=email",
            "filterValues=a%40b.example".into(),
        ),
    ] {
        let asks = asks("POST", format!("{LEADS}{query}")).form(&form);
        assert_eq!(asks.sends(), sends, "{query} {form}");
    }
    let asks = asks("POST", format!("{LEADS}?_method=GET&{fields}"));
    assert_eq!(asks.sends(), sends);
    assert_eq!(asks.body(FORM, "").sends(), sends);
}

/// A read whose URI is too long goes out as the POST that Marketo has for it.
#[test]
fn a_long_read_goes_out_as_a_form() {
    let values = vec!["somebody@example.com"; 500].join(",");
    let asks = asks("POST", format!("{LEADS}?_method=GET"))
        .form(&format!("filterType=email&filterValues={values}"));
    let sent = asks.sends();
    assert!(sent.starts_with(
        "POST /rest/v1/leads.json?_method=GET application/x-www-form-urlencoded filterType=email&filterValues=somebody%40"
    ));
    assert_eq!(sent.matches("somebody").count(), 500);
}

#[test]
fn a_delete_may_come_as_a_post() {
    let body = r#"{"input":[{"id":7}]}"#;
    let sends = format!("POST /rest/v1/leads/delete.json {JSON} {body}");
    for asks in [
        asks("DELETE", LEADS),
        asks("POST", format!("{LEADS}?_method=DELETE")),
        asks("POST", format!("{LEADS}?_method=delete")),
        asks("POST", "/rest/v1/leads/delete.json"),
    ] {
        assert_eq!(asks.json(body).sends(), sends);
    }
    let sends = "DELETE /rest/v1/lists/9/leads.json?id=7%2C8";
    let target = "/rest/v1/lists/9/leads.json";
    for asks in [
        asks("DELETE", format!("{target}?id=7&id=8")),
        asks("POST", target).form("_method=DELETE&id=7,8"),
        asks("POST", format!("{target}?_method=DELETE")).form("id=7&id=8"),
    ] {
        assert_eq!(asks.sends(), sends);
    }
}

/// A POST that says it is something that Marketo does not know is not taken for what it is not.
#[test]
fn a_method_that_is_none_is_refused() {
    for method in ["PUT", "PATCH", "x", "GETS"] {
        let asks = asks("POST", format!("{LEADS}?_method={method}")).json(r#"{"input":[]}"#);
        assert_eq!(asks.refused(), (200, "605".into(), "wrong-method"));
    }
}

/// One client says on every call which method it uses anyway.
#[test]
fn a_method_that_is_said_twice_is_no_other() {
    let sync = format!("POST {LEADS} {JSON} {{\"input\":[]}}");
    for query in ["?_method=POST", "?_method=", "?_METHOD=GET"] {
        let asks = asks("POST", format!("{LEADS}{query}")).json(r#"{"input":[]}"#);
        assert_eq!(asks.sends(), sync, "{query}");
    }
    for (asks, sends) in [
        (
            asks("POST", "/bulk/v1/leads/export/e-1/enqueue.json").form("_method=POST"),
            "POST /bulk/v1/leads/export/e-1/enqueue.json",
        ),
        (
            asks("POST", "/bulk/v1/leads/export/create.json").form("_method=POST"),
            "POST /bulk/v1/leads/export/create.json",
        ),
        (
            asks("GET", "/bulk/v1/leads/export/e-1/status.json").form("_method=GET"),
            "GET /bulk/v1/leads/export/e-1/status.json",
        ),
        (
            asks("POST", "/bulk/v1/leads/export/e-1/status.json").form("_method=GET"),
            "GET /bulk/v1/leads/export/e-1/status.json",
        ),
        (
            asks("GET", "/rest/v1/lead/7.json?_method=GET"),
            "GET /rest/v1/lead/7.json",
        ),
        // Only a POST can stand for another method.
        (
            asks("GET", "/rest/v1/lead/7.json?_method=DELETE"),
            "GET /rest/v1/lead/7.json",
        ),
    ] {
        assert_eq!(asks.sends(), sends);
    }
}

#[test]
fn repeated_keys_are_joined() {
    for (query, sends) in [
        ("fields=a&fields=b&fields=c,d", "fields=a%2Cb%2Cc%2Cd"),
        ("fields=a&x=1&fields=b", "fields=a%2Cb&x=1"),
        ("fields[]=a&fields[]=b", "fields%5B%5D=a%2Cb"),
    ] {
        let asks = asks("GET", format!("/rest/v1/lead/7.json?{query}"));
        assert_eq!(asks.sends(), format!("GET /rest/v1/lead/7.json?{sends}"));
    }
}

/// One client says `batchSize=300` on everything.
#[test]
fn a_batch_size_may_be_anywhere() {
    let bulk = "/bulk/v1/leads/export";
    for (method, path) in [
        ("GET", "/rest/v1/lead/7.json".to_owned()),
        ("POST", format!("{bulk}/create.json")),
        ("POST", format!("{bulk}/e-1/enqueue.json")),
        ("GET", format!("{bulk}/e-1/status.json")),
        ("GET", format!("{bulk}/e-1/file.json")),
        ("POST", format!("{bulk}/e-1/cancel.json")),
    ] {
        let asks = asks(method, format!("{path}?batchSize=300"));
        assert_eq!(asks.sends(), format!("{method} {path}?batchSize=300"));
    }
}

#[test]
fn a_file_is_asked_for_by_ranges_of_three_kinds() {
    let path = "/bulk/v1/leads/export/e-1/file.json";
    for range in [
        "bytes=0-0",
        "bytes=1500000-",
        "bytes=0-749999",
        "bytes=-100",
    ] {
        let asks = asks("GET", path).header("range", range);
        assert_eq!(asks.sends(), format!("GET {path} {range}"));
    }
    for range in ["bytes=0-1,5-9", "lines=1-2", "bytes=9-1", "bytes=-"] {
        let asks = asks("GET", path).header("range", range);
        assert_eq!(
            asks.refused(),
            (200, "1001".into(), "bad-request"),
            "{range}"
        );
    }
    // Where there is no file, a range means nothing.
    let asks = asks("GET", "/rest/v1/lead/7.json").header("range", "bytes=0-0");
    assert_eq!(asks.sends(), "GET /rest/v1/lead/7.json");
}

/// Neither the host that a client calls, nor anything else in its head, chooses where we send.
#[test]
fn no_header_goes_along_or_leads_astray() {
    let plain = asks("GET", "/rest/v1/lead/7.json");
    let mut dressed = plain.clone();
    for (name, value) in [
        ("host", "284-rpr-133.mktorest.com"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-for", "10.0.0.1"),
        ("x-http-method-override", "DELETE"),
        ("cookie", "a=b"),
        ("accept-encoding", "gzip"),
        ("user-agent", "marketorestpython"),
        ("referer", "https://evil.example"),
    ] {
        dressed = dressed.header(name, value);
    }
    assert_eq!(dressed.sends(), plain.sends());
}

/// A job's status may be asked for before the job is queued: nothing is remembered of a job.
#[test]
fn a_status_may_be_polled_before_the_job_is_queued() {
    let bulk = "/bulk/v1/leads/export";
    asks("POST", format!("{bulk}/create.json"))
        .json("{}")
        .sends();
    let status = asks("GET", format!("{bulk}/e-1/status.json"));
    assert_eq!(status.sends(), format!("GET {bulk}/e-1/status.json"));
}

/// The jobs of other objects than leads: the family has two segments, or the object's name in it.
#[test]
fn bulk_jobs_of_every_family_are_known() {
    for family in [
        "leads",
        "activities",
        "program/members",
        "customobjects/car_c",
    ] {
        let bulk = format!("/bulk/v1/{family}/export");
        for (method, step, body) in [
            ("POST", "create.json", "{}"),
            ("POST", "e-1/enqueue.json", ""),
            ("GET", "e-1/status.json", ""),
            ("GET", "e-1/file.json", ""),
            ("POST", "e-1/cancel.json", ""),
        ] {
            let path = format!("{bulk}/{step}");
            let asks = asks(method, format!("/rest/..{path}"));
            let (asks, end) = if body.is_empty() {
                (asks, String::new())
            } else {
                (asks.json(body), format!(" {JSON} {body}"))
            };
            assert_eq!(asks.sends(), format!("{method} {path}{end}"));
        }
    }
}

/// One client makes an export of a single second at the start of each run, to see whether the
/// subscription has the filter, and cancels it.
#[test]
fn an_export_may_be_made_to_be_cancelled() {
    let bulk = "/bulk/v1/leads/export";
    let body = r#"{"fields":["id"],"filter":{"updatedAt":{"startAt":"2026-01-01T00:00:00Z","endAt":"2026-01-01T00:00:01Z"}},"format":"CSV"}"#;
    let create = asks("POST", format!("{bulk}/create.json")).json(body);
    assert_eq!(
        create.sends(),
        format!("POST {bulk}/create.json {JSON} {body}")
    );
    for cancel in [
        asks("POST", format!("{bulk}/e-1/cancel.json")),
        asks("POST", format!("{bulk}/e-1/cancel.json")).json("{}"),
        asks("POST", format!("{bulk}/e-1/cancel.json")).form(""),
    ] {
        assert_eq!(cancel.sends(), format!("POST {bulk}/e-1/cancel.json"));
    }
}

/// Some HTTP libraries write a host in small letters, and with it the Munchkin id.
#[test]
fn a_munchkin_id_may_be_in_small_letters() {
    let lead = "/rest/v1/lead/7.json";
    for host in ["284-rpr-133.mktorest.com", "284-RPR-133.MKTOREST.COM:443"] {
        let asks = asks("GET", lead).header("host", host);
        assert_eq!(asks.sends(), format!("GET {lead}"));
    }
    let persons = asks("POST", "/subscriptions/284-rpr-133/persons").json("{}");
    assert_eq!(
        persons.planned().line.operation,
        Some("syncPersonsViaIngestion")
    );
}

/// A token in a URL or a form is a secret in a log: it goes no further, and lets nobody in.
#[test]
fn a_token_in_a_url_or_a_form_goes_nowhere() {
    let (gateway, lead) = (token("crm-sync", NOW), "/rest/v1/lead/7.json");
    for name in [
        "access_token",
        "Access_Token",
        "client_secret",
        "client_id",
        "access%5Ftoken",
    ] {
        let asks = asks("GET", format!("{lead}?{name}={gateway}&fields=id"));
        assert_eq!(asks.sends(), format!("GET {lead}?fields=id"));
        let (_, code, word) = asks.anonymous().refused();
        assert_eq!((code.as_str(), word), ("603", "token-missing"));
    }
    let folder = asks("POST", "/rest/asset/v1/folders.json?access_token=a")
        .form("name=n&access_token=b&parent=p");
    assert_eq!(
        folder.sends(),
        format!("POST /rest/asset/v1/folders.json {FORM} name=n&parent=p")
    );
    let read = asks("POST", format!("{LEADS}?_method=GET&access_token=a"))
        .form("filterType=id&filterValues=7&access_token=b");
    assert_eq!(
        read.sends(),
        format!("GET {LEADS}?filterType=id&filterValues=7")
    );
}

/// The fields of an asset may come in the query, as Marketo takes them too.
#[test]
fn form_fields_may_come_in_the_query() {
    let path = "/rest/asset/v1/folders.json";
    let sends = format!("POST {path} {FORM} name=n&parent=p");
    for asks in [
        asks("POST", format!("{path}?name=n&parent=p")),
        asks("POST", format!("{path}?parent=p")).form("name=n"),
    ] {
        assert_eq!(asks.sends(), sends);
    }
    let asks = asks("POST", format!("{path}?name=n"));
    assert_eq!(asks.refused().1, "1002");
}

/// The token may be written in any case and with any space around it.
#[test]
fn the_bearer_may_be_written_loosely() {
    let token = token("crm-sync", NOW);
    for text in [format!("bearer {token}"), format!("BEARER   {token}  ")] {
        let asks = asks("GET", "/rest/v1/lead/7.json").header("authorization", &text);
        assert_eq!(asks.sends(), "GET /rest/v1/lead/7.json");
    }
}
