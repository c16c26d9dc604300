//! The whole catalog: each operation comes in as its row says, and goes out as its row says.

use marketo_core::operation::{LimitClass, Operation, Payload, Place, catalog};

use super::*;

/// A value that needs no encoding, so that what is compared is only where it stands.
const VALUE: &str = "7";

/// The least good request for an operation, built from its row.
fn least(operation: &Operation) -> Asks {
    let needs = |place| {
        let params = operation.params.iter();
        params.filter(move |param| param.required && param.place == place)
    };
    let mut path = operation.path.to_owned();
    for param in needs(Place::Path) {
        path = path.replace(&format!("{{{}}}", param.name), VALUE);
    }
    let joined = |place| {
        let pairs: Vec<_> = needs(place)
            .map(|param| format!("{}={VALUE}", param.name))
            .collect();
        pairs.join("&")
    };
    let (query, form) = (joined(Place::Query), joined(Place::Form));
    let target = if query.is_empty() {
        path
    } else {
        format!("{path}?{query}")
    };
    let asks = asks(operation.method.as_str(), target);
    match operation.payload {
        Payload::Json if operation.body_required => asks.json("{}"),
        Payload::Form => asks.form(&form),
        Payload::Multipart => {
            let parts = needs(Place::Form).map(|param| {
                let name = param.name;
                format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{VALUE}\r\n")
            });
            let body = parts.chain(["--x--\r\n".to_owned()]).collect::<String>();
            asks.body("multipart/form-data; boundary=x", body)
        }
        _ => asks,
    }
}

fn served() -> impl Iterator<Item = &'static Operation> {
    catalog().filter(|operation| operation.limits == LimitClass::Instance)
}

#[test]
fn every_operation_is_passed_on() {
    let mut passed = 0;
    for operation in served() {
        let asks = least(operation);
        let planned = asks.planned();
        assert_eq!(planned.line.operation, Some(operation.name));
        let request = sent(&planned);
        wire(&request);
        assert_eq!(request.method().as_str(), operation.method.as_str());
        let target = request.uri().path_and_query().unwrap().as_str();
        assert_eq!(target, asks.target, "{operation:?}");
        assert_eq!(request.body(), &asks.body, "{operation:?}");
        passed += 1;
    }
    assert_eq!(passed, 359);
}

/// What an integration may not call is not passed on, however good the request is.
#[test]
fn no_operation_is_passed_on_that_is_not_allowed() {
    let nothing = token("nothing", NOW);
    for operation in served() {
        let answer = least(operation).bearer(&nothing).answer();
        assert_eq!(answer.line.refused, Some("not-authorised"), "{operation:?}");
        assert_eq!(answer.line.operation, Some(operation.name));
    }
}

#[test]
fn every_operation_is_refused_by_another_method() {
    for operation in served() {
        let mut asks = least(operation);
        asks.method = Method::PATCH;
        let answer = asks.answer();
        assert_eq!(answer.line.code.as_deref(), Some("605"), "{operation:?}");
        let allowed = answer.response.headers()["allow"].to_str().unwrap();
        let mut allowed = allowed.split(", ");
        assert!(allowed.any(|method| method == operation.method.as_str()));
    }
}
