//! The catalog held against Adobe's own definitions, where a copy of them lies beside the
//! repository. They are not part of it, since their licence is not clear.

use std::collections::BTreeSet;
use std::path::Path;

use marketo_core::operation::{Operation, Payload, Place, aliases, catalog};
use serde_json::Value;

/// What differs on purpose, and why.
const TRAPS: &[(&str, &str)] = &[
    // Both are marked as required; the pages say that one of them is enough.
    (
        "removeLeadsFromList",
        "query id: required in the definition only",
    ),
    (
        "removeLeadsFromList",
        "body: required in the definition only",
    ),
    // We send the secret in a form, so that it is in no URL; the service takes both.
    ("identity", "query client_id: in the definition only"),
    ("identity", "query client_secret: in the definition only"),
    ("identity", "query grant_type: in the definition only"),
    ("identity", "form client_id: in the catalog only"),
    ("identity", "form client_secret: in the catalog only"),
    ("identity", "form grant_type: in the catalog only"),
    ("identity", "form partner_id: in the catalog only"),
    (
        "identity",
        "body: Form in the catalog, None in the definition",
    ),
];

/// A second way that no definition has: clients of old send it.
const UNDOCUMENTED: (&str, &str) = ("DELETE", "/rest/v1/leads.json");

/// One operation as a definition has it.
struct Defined {
    params: BTreeSet<(&'static str, String, bool)>,
    payload: &'static str,
    body_required: bool,
}

fn definitions() -> Option<Vec<Value>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/marketo-openapi");
    let names = [
        "swagger-mapi",
        "swagger-asset",
        "swagger-identity",
        "swagger-user",
    ];
    let read = |name: &&str| {
        let text = std::fs::read_to_string(folder.join(format!("{name}.json"))).ok()?;
        Some(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}")))
    };
    names.iter().map(read).collect()
}

fn find(all: &[Value], method: &str, path: &str) -> Option<Defined> {
    let (file, found) = all.iter().find_map(|file| {
        Some((
            file,
            file["paths"].get(path)?.get(method.to_ascii_lowercase())?,
        ))
    })?;
    let form = found["consumes"] == serde_json::json!(["application/x-www-form-urlencoded"]);
    let mut defined = Defined {
        params: BTreeSet::new(),
        payload: "None",
        body_required: false,
    };
    for param in found["parameters"].as_array().into_iter().flatten() {
        let name = param["name"].as_str().unwrap().to_owned();
        let required = param["required"] == true;
        match param["in"].as_str().unwrap() {
            "path" => _ = defined.params.insert(("path", name, required)),
            "query" => _ = defined.params.insert(("query", name, required)),
            "header" => _ = defined.params.insert(("header", name, required)),
            "body" if form => {
                defined.payload = "Form";
                let reference = param["schema"]["$ref"].as_str().unwrap();
                let schema = &file["definitions"][reference.rsplit('/').next().unwrap()];
                let needed = schema["required"].as_array().cloned().unwrap_or_default();
                for name in schema["properties"].as_object().unwrap().keys() {
                    let required = needed.iter().any(|needed| needed == name);
                    defined.params.insert(("form", name.clone(), required));
                }
            }
            "body" => {
                defined.payload = "Json";
                defined.body_required = required;
            }
            other => panic!("a parameter in {other}"),
        }
    }
    Some(defined)
}

fn differences(operation: &Operation, defined: &Defined) -> Vec<String> {
    let ours: BTreeSet<(&'static str, String, bool)> = operation
        .params
        .iter()
        .map(|param| {
            let place = match param.place {
                Place::Path => "path",
                Place::Query => "query",
                Place::Header => "header",
                Place::Form => "form",
            };
            (place, param.name.to_owned(), param.required)
        })
        .collect();
    let mut found = Vec::new();
    for (place, name, required) in &defined.params {
        if ours.contains(&(place, name.clone(), !required)) {
            let whose = if *required { "definition" } else { "catalog" };
            found.push(format!("{place} {name}: required in the {whose} only"));
        } else if !ours.contains(&(place, name.clone(), *required)) {
            found.push(format!("{place} {name}: in the definition only"));
        }
    }
    for (place, name, required) in &ours {
        let either = [true, false].map(|required| (*place, name.clone(), required));
        if !either.iter().any(|param| defined.params.contains(param)) {
            found.push(format!("{place} {name}: in the catalog only"));
        }
        let _ = required;
    }
    let payload = match operation.payload {
        Payload::None => "None",
        Payload::Json => "Json",
        Payload::Form => "Form",
        _ => "Multipart",
    };
    if payload != defined.payload {
        let defined = defined.payload;
        found.push(format!(
            "body: {payload} in the catalog, {defined} in the definition"
        ));
    } else if payload == "Json" && operation.body_required != defined.body_required {
        let whose = if defined.body_required {
            "definition"
        } else {
            "catalog"
        };
        found.push(format!("body: required in the {whose} only"));
    }
    found
}

#[test]
fn the_rows_agree_with_adobes_definitions() {
    let Some(all) = definitions() else {
        println!("skipped: Adobe's definitions are not beside this repository");
        return;
    };
    let mut met = BTreeSet::new();
    for operation in catalog() {
        let defined = find(&all, operation.method.as_str(), operation.path)
            .unwrap_or_else(|| panic!("{operation:?} is in no definition"));
        for difference in differences(operation, &defined) {
            let trap = (operation.name, difference.as_str());
            let at = TRAPS.iter().position(|known| *known == trap);
            met.insert(at.unwrap_or_else(|| panic!("{}: {difference}", operation.name)));
        }
    }
    assert_eq!(
        met.len(),
        TRAPS.len(),
        "a trap is listed that is none any more"
    );
    for alias in aliases() {
        let place = (alias.method.as_str(), alias.path);
        let defined = find(&all, place.0, place.1).is_some();
        assert_eq!(defined, place != UNDOCUMENTED, "{place:?}");
    }
}
