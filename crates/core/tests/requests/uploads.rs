//! The rows that take a file.

use marketo_core::operation::{Operation, Payload, Place, catalog};
use marketo_core::request::{
    Boundary, CallSpec, LARGEST_BODY, LARGEST_IMPORT, Multipart, MultipartWriter, RequestError,
};

use crate::rows::{host, path, value, with};
use crate::wire;

fn uploads() -> impl Iterator<Item = &'static Operation> {
    catalog().filter(|operation| operation.payload == Payload::Multipart)
}

/// A body with a part for each form field, save one.
fn parts(operation: &Operation, without: Option<&str>) -> MultipartWriter {
    let boundary = Boundary::new("--SEGMENT-DATA--").unwrap();
    let wanted = operation.params.iter().filter(|param| {
        param.required && param.place == Place::Form && Some(param.name) != without
    });
    wanted.fold(MultipartWriter::new(boundary), |writer, param| {
        writer.field(param.name, &value(param.name))
    })
}

fn upload(operation: &'static Operation, body: Multipart) -> CallSpec {
    let mut spec = CallSpec::new(operation).with_multipart(body);
    let needed = operation.params.iter().filter(|param| param.required);
    for param in needed.filter(|param| param.place != Place::Form) {
        spec = with(spec, param.place, param.name);
    }
    spec
}

#[test]
fn a_file_goes_out_as_it_is() {
    assert_eq!(uploads().count(), 9);
    for operation in uploads() {
        let body = parts(operation, None).finish().unwrap();
        let sent = wire(&upload(operation, body.clone())).unwrap();
        let (head, rest) = sent.split_once("\n\n").unwrap();
        let place = format!(
            "{} {}{}",
            operation.method,
            host(operation),
            path(operation)
        );
        assert!(head.starts_with(&place), "{head}");
        assert!(
            head.ends_with("content-type: multipart/form-data; boundary=--SEGMENT-DATA--"),
            "{head}"
        );
        assert_eq!(rest.as_bytes(), body.body());
    }
}

#[test]
fn each_part_of_an_upload_is_missed() {
    for operation in uploads() {
        for param in operation.params.iter().filter(|param| param.required) {
            let name = param.name;
            let found = match param.place {
                Place::Form => {
                    let body = parts(operation, Some(name)).finish().unwrap();
                    wire(&upload(operation, body))
                }
                Place::Query => {
                    let body = parts(operation, None);
                    let mut without = upload(operation, body.finish().unwrap());
                    without.query.retain(|(given, _)| given != name);
                    // A part will do for it.
                    let body = parts(operation, None).field(name, "7").finish().unwrap();
                    let mut with_part = without.clone();
                    with_part = with_part.with_multipart(body);
                    assert!(wire(&with_part).is_ok(), "{operation:?} {name}");
                    wire(&without)
                }
                _ => continue,
            };
            let operation = operation.name;
            assert_eq!(
                found,
                Err(RequestError::MissingParameter { operation, name })
            );
        }
        let body = parts(operation, None).field("access_token", "hunter2");
        let spec = upload(operation, body.finish().unwrap());
        let error = wire(&spec).unwrap_err();
        assert!(matches!(error, RequestError::ReservedParameter { .. }));
        assert!(!format!("{error:?} {error} {spec:?}").contains("hunter2"));
    }
}

#[test]
fn only_imports_take_more_than_a_megabyte() {
    for operation in catalog() {
        let bulk = operation.path.starts_with("/bulk/");
        let import = bulk && operation.payload == Payload::Multipart;
        let limit = if import { LARGEST_IMPORT } else { LARGEST_BODY };
        assert_eq!(operation.body_limit, limit, "{operation:?}");
    }
    assert_eq!(LARGEST_IMPORT, 10_485_760);
    for operation in uploads() {
        let limit = operation.body_limit;
        let fixed = parts(operation, None).field("x", "").finish().unwrap();
        for (bytes, fits) in [(limit, true), (limit + 1, false)] {
            let filler = "x".repeat(bytes - fixed.body().len());
            let body = parts(operation, None).field("x", &filler).finish().unwrap();
            let checked = upload(operation, body).check();
            let operation = operation.name;
            let error = RequestError::BodyTooLarge {
                operation,
                bytes,
                limit,
            };
            assert_eq!(checked, if fits { Ok(()) } else { Err(error) });
        }
    }
}
