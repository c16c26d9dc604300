//! Every row of the catalog, by one table-driven test: the least it takes, each parameter by
//! itself, and each required one missing.

use marketo_core::operation::{AnswerKind, Method, Operation, Payload, Place, Replay, catalog};
use marketo_core::request::{BodyKind, CallSpec, RequestError};

use crate::wire;

/// Every row but identity, which is made by itself.
fn rows() -> impl Iterator<Item = &'static Operation> {
    catalog().filter(|operation| operation.answer != AnswerKind::Token)
}

/// A value that needs encoding, with a name to find it by.
fn value(name: &str) -> String {
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
        .filter(|p| p.required && Some(p.name) != without)
    {
        spec = with(spec, param.place, param.name);
    }
    spec
}

fn with(spec: CallSpec, place: Place, name: &'static str) -> CallSpec {
    match place {
        Place::Path => spec.with_path(name, value(name)),
        Place::Query => spec.with_query(name, value(name)),
        Place::Form => spec.with_form(name, value(name)),
        Place::Header => spec.with_range("bytes=1-2"),
    }
}

/// The path of a template with its test values, built here by plain replacement.
fn path(operation: &Operation) -> String {
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
            "{} https://284-rpr-133.mktorest.com{}",
            operation.method,
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
        if operation.body_required && operation.payload == Payload::Json {
            expected.push_str("\ncontent-type: application/json\n\n{}");
        } else if !form.is_empty() {
            let kind = "application/x-www-form-urlencoded";
            expected.push_str(&format!("\ncontent-type: {kind}\n\n{form}"));
        }
        assert_eq!(sent, expected);
    }
}

#[test]
fn each_required_parameter_is_missed() {
    let mut missed = 0;
    for operation in rows() {
        for param in operation.params.iter().filter(|param| param.required) {
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
    assert!(missed > 10, "{missed}");
}

#[test]
fn each_optional_parameter_is_sent() {
    for operation in rows() {
        let bare = wire(&least(operation, None)).unwrap();
        for param in operation.params.iter().filter(|param| !param.required) {
            let sent = wire(&with(least(operation, None), param.place, param.name)).unwrap();
            let expected = match param.place {
                Place::Header => "range: bytes=1-2".to_owned(),
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
            spec = with(spec, place, param.name);
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
fn rows_are_consistent() {
    let mut names = Vec::new();
    for operation in catalog() {
        assert!(
            !names.contains(&operation.name),
            "{operation:?} is there twice"
        );
        names.push(operation.name);
        assert!(operation.path.starts_with('/') && !operation.path.contains("//"));
        assert!(
            operation
                .path
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"/._{}-".contains(&b))
        );
        let places = operation.path.matches('{').count();
        let params = operation
            .params
            .iter()
            .filter(|param| param.place == Place::Path)
            .count();
        assert_eq!(places, params, "{operation:?}");
        let seconds = operation.server_timeout.as_secs();
        assert!((30..=300).contains(&seconds), "{operation:?}");
        match operation.method {
            Method::Get => assert_eq!(operation.replay, Replay::Safe, "{operation:?}"),
            Method::Post | Method::Delete => {
                assert!(!operation.method_override, "{operation:?}");
            }
        }
        let asset = operation.path.starts_with("/rest/asset/");
        assert!(!(asset && operation.method_override), "{operation:?}");
        assert_eq!(asset, operation.target_limit > 8192, "{operation:?}");
        assert!(!operation.body_required || operation.payload != Payload::None);
        assert_ne!(operation.largest_batch, Some(0), "{operation:?}");
    }
}
