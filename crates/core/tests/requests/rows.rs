//! Every row of the catalog, by one table-driven test: the least it takes, each parameter by
//! itself, and each required one missing.

use marketo_core::operation::{AnswerKind, LimitClass, Operation, Payload, Place, catalog};
use marketo_core::request::{BodyKind, CallSpec, RequestError};

use crate::wire;

/// Every row that a request without a file can be made of; identity is made by itself.
fn rows() -> impl Iterator<Item = &'static Operation> {
    catalog().filter(|operation| {
        operation.answer != AnswerKind::Token && operation.payload != Payload::Multipart
    })
}

/// Whether a header is set without the caller's doing.
fn is_set(name: &str) -> bool {
    ["x-app-type", "X-Mkto-User-Token"].contains(&name)
}

/// Where the operation is.
pub(crate) fn host(operation: &Operation) -> &'static str {
    match operation.limits {
        LimitClass::DataIngestion => "https://mkto-ingestion-api.adobe.io",
        _ => "https://284-rpr-133.mktorest.com",
    }
}

/// A value that needs encoding, with a name to find it by.
pub(crate) fn value(name: &str) -> String {
    format!("{name} 1,é")
}

fn encoded(name: &str) -> String {
    format!("{name}%201%2C%C3%A9")
}

/// The least that an operation takes, save one parameter.
fn least(operation: &'static Operation, without: Option<&str>) -> CallSpec {
    let mut spec = CallSpec::new(operation);
    if operation.body_required && operation.payload == Payload::Json {
        spec = spec.with_json("{}");
    }
    for param in operation
        .params
        .iter()
        .filter(|p| p.required && Some(p.name) != without && !is_set(p.name))
    {
        spec = with(spec, param.place, param.name);
    }
    spec
}

pub(crate) fn with(spec: CallSpec, place: Place, name: &'static str) -> CallSpec {
    match place {
        Place::Path => spec.with_path(name, value(name)),
        Place::Query => spec.with_query(name, value(name)),
        Place::Form => spec.with_form(name, value(name)),
        Place::Header if name == "Range" => spec.with_range("bytes=1-2"),
        Place::Header => spec.with_header(name, "a value"),
    }
}

/// The path of a template with its test values, built here by plain replacement.
pub(crate) fn path(operation: &Operation) -> String {
    let mut path = operation.path.to_owned();
    for param in operation
        .params
        .iter()
        .filter(|param| param.place == Place::Path)
    {
        path = path.replace(&format!("{{{}}}", param.name), &encoded(param.name));
    }
    assert!(
        !path.contains(['{', '}']),
        "{path}: a place in the template has no parameter"
    );
    path
}

#[test]
fn the_least_goes_out_as_the_row_says() {
    for operation in rows() {
        let sent = wire(&least(operation, None)).unwrap_or_else(|e| panic!("{operation:?}: {e}"));
        let mut expected = format!(
            "{} {}{}",
            operation.method,
            host(operation),
            path(operation)
        );
        let joined = |place| {
            let required = operation
                .params
                .iter()
                .filter(|p| p.required && p.place == place);
            let pairs: Vec<_> = required
                .map(|p| format!("{}={}", p.name, encoded(p.name)))
                .collect();
            pairs.join("&")
        };
        let (query, form) = (joined(Place::Query), joined(Place::Form));
        if !query.is_empty() {
            expected.push_str(&format!("?{query}"));
        }
        let body = if operation.body_required && operation.payload == Payload::Json {
            expected.push_str("\ncontent-type: application/json");
            "{}"
        } else if form.is_empty() {
            ""
        } else {
            expected.push_str("\ncontent-type: application/x-www-form-urlencoded");
            &form
        };
        if operation.has_param("x-app-type", Place::Header) {
            expected.push_str("\nx-app-type: marketo");
        }
        if !body.is_empty() {
            expected.push_str(&format!("\n\n{body}"));
        }
        assert_eq!(sent, expected);
    }
}

#[test]
fn each_required_parameter_is_missed() {
    let mut missed = 0;
    for operation in rows() {
        let needed = operation.params.iter().filter(|param| param.required);
        for param in needed.filter(|param| !is_set(param.name)) {
            let error = wire(&least(operation, Some(param.name))).unwrap_err();
            let (operation, name) = (operation.name, param.name);
            assert_eq!(error, RequestError::MissingParameter { operation, name });
            missed += 1;
        }
        if operation.body_required && operation.payload == Payload::Json {
            let mut spec = least(operation, None);
            spec.body = Default::default();
            let operation = operation.name;
            let expected = RequestError::MissingBody {
                operation,
                expected: BodyKind::Json,
            };
            assert_eq!(wire(&spec).unwrap_err(), expected);
            missed += 1;
        }
    }
    assert!(missed > 400, "{missed}");
}

#[test]
fn each_optional_parameter_is_sent() {
    for operation in rows() {
        let bare = wire(&least(operation, None)).unwrap();
        for param in operation.params.iter().filter(|param| !param.required) {
            let sent = wire(&with(least(operation, None), param.place, param.name)).unwrap();
            let expected = match param.place {
                Place::Header if param.name == "Range" => "range: bytes=1-2".to_owned(),
                Place::Header => format!("{}: a value", param.name.to_lowercase()),
                _ => format!("{}={}", param.name, encoded(param.name)),
            };
            assert!(
                sent.contains(&expected),
                "{operation:?} {}: {sent}",
                param.name
            );
            assert!(
                !bare.contains(&expected),
                "{operation:?} {}: {bare}",
                param.name
            );
        }
    }
}

#[test]
fn path_values_stay_in_their_segment() {
    for operation in rows() {
        for param in operation
            .params
            .iter()
            .filter(|param| param.place == Place::Path)
        {
            for bad in ["", ".", "..", "a/b", "/", "a\\b", "a\nb", "a\0", "\u{85}"] {
                let spec = least(operation, Some(param.name)).with_path(param.name, bad);
                let (operation, name) = (operation.name, param.name);
                let expected = RequestError::PathValue { operation, name };
                assert_eq!(wire(&spec), Err(expected), "{bad:?}");
            }
            let odd = least(operation, Some(param.name)).with_path(param.name, "%2e%2e%2F?#;");
            assert!(wire(&odd).unwrap().contains("/%252e%252e%252F%3F%23%3B"));
        }
        let stray = least(operation, None).with_path("nowhere", "1");
        let operation = operation.name;
        let expected = RequestError::NoSuchPathParameter {
            operation,
            name: "nowhere",
        };
        assert_eq!(wire(&stray), Err(expected));
    }
}

#[test]
fn unknown_parameters_go_out_and_reserved_ones_never_do() {
    for operation in rows() {
        let spec = least(operation, None).with_query("some new", "x y");
        assert!(
            wire(&spec).unwrap().contains("some%20new=x%20y"),
            "{operation:?}"
        );
        for name in [
            "access_token",
            "_method",
            "client_id",
            "client_secret",
            "Access_Token",
        ] {
            let expected = RequestError::ReservedParameter {
                operation: operation.name,
                name: name.into(),
            };
            let spec = least(operation, None).with_query(name, "hunter2");
            let error = wire(&spec).unwrap_err();
            assert_eq!(error, expected);
            assert!(!format!("{error:?} {error} {spec:?}").contains("hunter2"));
            if operation.payload == Payload::Form {
                let spec = least(operation, None).with_form(name, "hunter2");
                assert_eq!(wire(&spec).unwrap_err(), expected);
            }
        }
    }
}

#[test]
fn a_body_of_the_wrong_kind_is_refused() {
    for operation in rows() {
        let mut spec = CallSpec::new(operation);
        for param in operation.params.iter().filter(|param| param.required) {
            // Form fields go by the query here, so that the body is free for the test.
            let place = if param.place == Place::Form {
                Place::Query
            } else {
                param.place
            };
            if !is_set(param.name) {
                spec = with(spec, place, param.name);
            }
        }
        let json = spec.clone().with_json("{}");
        let form = spec.with_form("description", "1");
        for (spec, got, fits) in [
            (json, BodyKind::Json, operation.payload == Payload::Json),
            (form, BodyKind::Form, operation.payload == Payload::Form),
        ] {
            match spec.check() {
                Ok(()) => assert!(fits, "{operation:?} took {got:?}"),
                Err(RequestError::WrongBody { got: found, .. }) => {
                    assert!(!fits && found == got, "{operation:?} refused {got:?}");
                }
                Err(other) => panic!("{operation:?}: {other}"),
            }
        }
    }
}

#[test]
fn what_takes_a_file_is_refused_for_want_of_one() {
    let expected = BodyKind::Multipart;
    for operation in catalog().filter(|operation| operation.payload == Payload::Multipart) {
        let mut spec = CallSpec::new(operation);
        let needed = operation.params.iter().filter(|param| param.required);
        for param in needed.filter(|param| param.place != Place::Form) {
            spec = with(spec, param.place, param.name);
        }
        let name = operation.name;
        let refused = RequestError::MissingBody {
            operation: name,
            expected,
        };
        assert_eq!(wire(&spec), Err(refused), "{operation:?}");
        for (spec, got) in [
            (spec.clone().with_json("{}"), BodyKind::Json),
            (spec.with_form("file", "x"), BodyKind::Form),
        ] {
            let operation = name;
            let refused = RequestError::WrongBody {
                operation,
                expected,
                got,
            };
            assert_eq!(wire(&spec), Err(refused), "{operation}");
        }
    }
}

#[test]
fn headers_are_those_of_the_row_and_hold_no_line_breaks() {
    for operation in rows() {
        let error = |name: &str| RequestError::Header {
            operation: operation.name,
            name: name.to_owned(),
        };
        for name in [
            "X-Some-New",
            "x-app-type",
            "X-Mkto-User-Token",
            "Range",
            "a b",
            "",
        ] {
            let spec = least(operation, None).with_header(name, "hunter2");
            let refused = wire(&spec).unwrap_err();
            assert_eq!(refused, error(name), "{operation:?}");
            assert!(!format!("{refused:?} {refused} {spec:?}").contains("hunter2"));
        }
        if operation.has_param("X-Correlation-Id", Place::Header) {
            for bad in ["a\r\nx: y", "a\0"] {
                let spec = least(operation, None).with_header("x-correlation-id", bad);
                assert_eq!(wire(&spec), Err(error("x-correlation-id")));
            }
        }
    }
}
