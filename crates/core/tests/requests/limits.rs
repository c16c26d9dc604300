//! Lengths, and what becomes of a query that is too long.

use marketo_core::operation::by_name;
use marketo_core::request::{BaseUrl, CallSpec, LARGEST_BODY, RequestError};
use proptest::prelude::*;

use crate::{base, token, wire};

/// A filter read whose request target has exactly this many bytes.
fn filter_read(bytes: usize) -> CallSpec {
    let head = "/rest/v1/leads.json?filterType=email&filterValues=";
    CallSpec::new(by_name("getLeadsByFilterType").unwrap())
        .with_query("filterType", "email")
        .with_query("filterValues", "x".repeat(bytes - head.len()))
}

#[test]
fn eight_kilobytes_fit_and_one_byte_more_becomes_a_post() {
    let fits = filter_read(8192).to_http(&base(), &token()).unwrap();
    assert_eq!(fits.method(), "GET");
    assert_eq!(fits.uri().path_and_query().unwrap().as_str().len(), 8192);
    assert!(fits.body().is_empty());

    let long = filter_read(8193).to_http(&base(), &token()).unwrap();
    assert_eq!(long.method(), "POST");
    assert_eq!(
        long.uri().path_and_query().unwrap(),
        "/rest/v1/leads.json?_method=GET"
    );
    assert_eq!(
        long.headers()["content-type"],
        "application/x-www-form-urlencoded"
    );
    let body = std::str::from_utf8(long.body()).unwrap();
    assert!(body.starts_with("filterType=email&filterValues=xxx"));
    assert!(!body.contains("_method"));
}

#[test]
fn three_hundred_long_values_go_out_in_one_post() {
    let mut spec = CallSpec::new(by_name("getLeadsByFilterType").unwrap())
        .with_query("filterType", "email")
        .with_query("fields", "id,email");
    for number in 0..300 {
        spec = spec.with_query("filterValues", format!("somebody.{number}+tag@example.com"));
    }
    let request = spec.to_http(&base(), &token()).unwrap();
    assert_eq!(request.uri().query(), Some("_method=GET"));
    let fields: Vec<(String, String)> = form_urlencoded::parse(request.body())
        .into_owned()
        .collect();
    assert_eq!(fields[0], ("filterType".into(), "email".into()));
    assert_eq!(fields[1], ("fields".into(), "id,email".into()));
    assert_eq!(fields[2].1.split(',').count(), 300);
    assert_eq!(fields.len(), 3);
}

#[test]
fn a_prefix_counts() {
    let base = BaseUrl::parse("https://edge.example/m").unwrap();
    let request = filter_read(8191).to_http(&base, &token()).unwrap();
    assert_eq!(
        request.uri().path_and_query().unwrap(),
        "/m/rest/v1/leads.json?_method=GET"
    );
}

#[test]
fn without_the_override_a_long_target_is_refused_with_its_length() {
    let jobs = CallSpec::new(by_name("getExportLeadJobs").unwrap());
    let head = "/bulk/v1/leads/export.json?nextPageToken=".len();
    let spec = |bytes: usize| {
        jobs.clone()
            .with_query("nextPageToken", "x".repeat(bytes - head))
    };
    assert!(wire(&spec(8192)).is_ok());
    let error = wire(&spec(8193)).unwrap_err();
    let operation = "getExportLeadJobs";
    assert_eq!(
        error,
        RequestError::TargetTooLong {
            operation,
            bytes: 8193,
            limit: 8192
        }
    );
    // Nor does a write become a read.
    let delete = CallSpec::new(by_name("deleteLeads").unwrap()).with_query("id", "1".repeat(9000));
    assert!(matches!(
        wire(&delete),
        Err(RequestError::TargetTooLong { .. })
    ));
    // A path alone can be too long, and no override mends that.
    let lead = CallSpec::new(by_name("getLeadById").unwrap()).with_path("leadId", "1".repeat(9000));
    assert!(matches!(
        wire(&lead),
        Err(RequestError::TargetTooLong { .. })
    ));
}

#[test]
fn assets_take_longer_targets_and_no_override() {
    let programs = CallSpec::new(by_name("getPrograms").unwrap());
    let long = programs
        .clone()
        .with_query("filterType", "x".repeat(60_000));
    assert!(wire(&long).unwrap().starts_with("GET "));
    let longer = programs.with_query("filterType", "x".repeat(66_000));
    assert!(matches!(
        wire(&longer),
        Err(RequestError::TargetTooLong { limit: 65_000, .. })
    ));
}

#[test]
fn a_megabyte_fits_and_one_byte_more_does_not() {
    let json = |bytes: usize| format!("\"{}\"", "x".repeat(bytes - 2));
    let sync = CallSpec::new(by_name("syncLeads").unwrap());
    assert!(sync.clone().with_json(json(LARGEST_BODY)).check().is_ok());
    let (operation, bytes, limit) = ("syncLeads", LARGEST_BODY + 1, LARGEST_BODY);
    let error = sync.with_json(json(bytes)).check().unwrap_err();
    assert_eq!(
        error,
        RequestError::BodyTooLarge {
            operation,
            bytes,
            limit
        }
    );
    assert_eq!(LARGEST_BODY, 1_048_576);
    // A form, and a query that has become a body, are bounded alike.
    let folder = CallSpec::new(by_name("createFolder").unwrap())
        .with_form("name", "x".repeat(LARGEST_BODY))
        .with_form("parent", "{}");
    assert!(matches!(
        wire(&folder),
        Err(RequestError::BodyTooLarge { .. })
    ));
    assert!(matches!(
        wire(&filter_read(LARGEST_BODY + 100)),
        Err(RequestError::BodyTooLarge { .. })
    ));
}

#[test]
fn a_body_that_is_not_json_is_refused_before_it_is_sent() {
    let sync = CallSpec::new(by_name("syncLeads").unwrap());
    for body in ["", "{", "{\"input\":[}", "input=1", "{} {}"] {
        let error = wire(&sync.clone().with_json(body)).unwrap_err();
        assert_eq!(
            error,
            RequestError::NotJson {
                operation: "syncLeads"
            },
            "{body}"
        );
    }
}

#[test]
fn ranges_are_for_files() {
    let file = CallSpec::new(by_name("getExportLeadFile").unwrap()).with_path("exportId", "1");
    assert!(
        wire(&file.clone().with_range("bytes=100-"))
            .unwrap()
            .ends_with("range: bytes=100-")
    );
    for range in [
        "bytes=0-1,5-6",
        "lines=1-2",
        "bytes=1-0",
        "bytes=0-1\r\nx: y",
    ] {
        assert!(matches!(
            wire(&file.clone().with_range(range)),
            Err(RequestError::Range { .. })
        ));
    }
    let lead = CallSpec::new(by_name("getLeadById").unwrap()).with_path("leadId", "1");
    assert!(matches!(
        wire(&lead.with_range("bytes=0-1")),
        Err(RequestError::Range { .. })
    ));
}

#[test]
fn identity_is_no_call() {
    let spec = CallSpec::new(by_name("identity").unwrap())
        .with_form("grant_type", "client_credentials")
        .with_form("client_id", "a")
        .with_form("client_secret", "b");
    assert_eq!(
        spec.check(),
        Err(RequestError::Identity {
            operation: "identity"
        })
    );
}

#[test]
fn debug_and_errors_hold_no_values() {
    let spec = CallSpec::new(by_name("getLeadById").unwrap())
        .with_path("leadId", "zoe@example.com/")
        .with_query("fields", "zoe@example.com");
    let shown = format!("{spec:?} {:?} {}", spec.check(), spec.check().unwrap_err());
    assert!(
        shown.contains("getLeadById") && !shown.contains("zoe"),
        "{shown}"
    );
    let spec = CallSpec::new(by_name("syncLeads").unwrap()).with_json("{\"zoe@example.com\"");
    let shown = format!("{spec:?} {:?}", spec.check());
    assert!(
        shown.contains("NotJson") && !shown.contains("zoe"),
        "{shown}"
    );
}

proptest! {
    #[test]
    fn what_goes_in_comes_out_by_get_or_by_post(
        values in proptest::collection::vec(any::<String>(), 1..4),
        filler in 0..9000_usize,
    ) {
        let mut spec = CallSpec::new(by_name("getLeadsByFilterType").unwrap())
            .with_query("filterType", "x".repeat(filler));
        for value in &values {
            spec = spec.with_query("filterValues", value);
        }
        let request = spec.to_http(&base(), &token()).unwrap();
        let target = request.uri().path_and_query().unwrap().as_str();
        prop_assert!(target.len() <= 8192);
        let query = match request.method().as_str() {
            "GET" => request.uri().query().unwrap().as_bytes(),
            _ => {
                prop_assert_eq!(request.uri().query(), Some("_method=GET"));
                request.body()
            }
        };
        let read: Vec<(String, String)> = form_urlencoded::parse(query).into_owned().collect();
        prop_assert_eq!(&read[0].1.len(), &filler);
        prop_assert_eq!(&read[1], &("filterValues".to_owned(), values.join(",")));
        prop_assert_eq!(read.len(), 2);
    }
}
