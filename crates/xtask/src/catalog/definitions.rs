//! Adobe's definitions: Swagger 2 and OpenAPI 3, as far as the check goes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// All definitions of a folder.
#[derive(Debug, Default)]
pub(super) struct Definitions {
    /// The operations, by method and path template.
    pub(super) operations: BTreeMap<(String, String), Defined>,
    /// The files they were read from, each with its SHA-256.
    pub(super) files: BTreeMap<String, String>,
}

/// One operation as a definition has it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Defined {
    /// The heading.
    pub(super) heading: String,
    /// Place and name of each parameter, and whether it is required.
    pub(super) params: BTreeMap<(&'static str, String), bool>,
    /// `none`, `json`, `form` or `multipart`.
    pub(super) payload: &'static str,
    /// Whether the body must be there.
    pub(super) body_required: bool,
    /// What bulk jobs a good answer tells of, by the name of its schema: `an export`, `exports`,
    /// `an import`.
    pub(super) tells_of: Option<&'static str>,
}

impl Definitions {
    /// Reads every definition in a folder.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let mut all = Self::default();
        let entries =
            fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
        let mut paths = BTreeSet::new();
        for entry in entries {
            paths.insert(entry?.path());
        }
        for path in paths.iter().filter(|path| ends_in_json(path)) {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let text = fs::read(path).with_context(|| format!("reading {name}"))?;
            let file = serde_json::from_slice(&text).with_context(|| format!("parsing {name}"))?;
            all.add(&file).with_context(|| format!("in {name}"))?;
            all.files
                .insert(name.into_owned(), hex(&Sha256::digest(&text)));
        }
        ensure!(
            !all.operations.is_empty(),
            "{} holds no definition of a REST API",
            folder.display()
        );
        Ok(all)
    }

    fn add(&mut self, file: &Value) -> Result<()> {
        ensure!(
            file.get("swagger").is_some() || file.get("openapi").is_some(),
            "this is neither Swagger 2 nor OpenAPI 3"
        );
        for (path, item) in object(file, "paths")? {
            let shared = list(item, "parameters");
            for (method, operation) in item.as_object().into_iter().flatten() {
                if !["get", "post", "put", "patch", "delete", "head"].contains(&method.as_str()) {
                    continue;
                }
                let place = (method.to_uppercase(), path.clone());
                let defined = read_operation(file, shared, operation)
                    .with_context(|| format!("{} {}", place.0, place.1))?;
                if self.operations.insert(place.clone(), defined).is_some() {
                    bail!("{} {} is there twice", place.0, place.1);
                }
            }
        }
        Ok(())
    }
}

fn read_operation(file: &Value, shared: &[Value], operation: &Value) -> Result<Defined> {
    let kind = consumed(file, operation);
    let mut defined = Defined {
        heading: text(operation, "summary")?.to_owned(),
        payload: "none",
        tells_of: told(operation),
        ..Defined::default()
    };
    for param in shared.iter().chain(list(operation, "parameters")) {
        let param = resolve(file, param)?;
        let required = is_true(param, "required");
        let name = text(param, "name")?.to_owned();
        match text(param, "in")? {
            "path" => _ = defined.params.insert(("path", name), required),
            "query" => _ = defined.params.insert(("query", name), required),
            "header" => _ = defined.params.insert(("header", name), required),
            "formData" => {
                defined.payload = kind;
                defined.params.insert(("form", name), required);
            }
            "body" if kind == "json" => {
                defined.payload = "json";
                defined.body_required = required;
            }
            // A body that is said to be sent as a form: its members are the fields.
            "body" => {
                defined.payload = kind;
                let schema = resolve(file, member(param, "schema")?)?;
                let needed = list(schema, "required");
                let fields = schema.get("properties").and_then(Value::as_object);
                for name in fields.into_iter().flat_map(|fields| fields.keys()) {
                    let required = needed.iter().any(|needed| needed == name);
                    defined.params.insert(("form", name.clone()), required);
                }
            }
            other => bail!("a parameter in {other:?}"),
        }
    }
    if let Some(body) = operation.get("requestBody") {
        let body = resolve(file, body)?;
        let content = object(body, "content")?;
        ensure!(
            content.keys().eq(["application/json"]),
            "a body that is not JSON alone"
        );
        defined.payload = "json";
        defined.body_required = is_true(body, "required");
    }
    Ok(defined)
}

/// What bulk jobs a good answer tells of.
fn told(operation: &Value) -> Option<&'static str> {
    let schema = operation.pointer("/responses/200/schema/$ref")?.as_str()?;
    match schema.strip_prefix("#/definitions/ResponseOf")? {
        "ExportResponse" => Some("an export"),
        "ExportResponseWithToken" => Some("exports"),
        schema => schema.starts_with("Import").then_some("an import"),
    }
}

/// What kind of body an operation takes, if it takes one.
fn consumed(file: &Value, operation: &Value) -> &'static str {
    let own = list(operation, "consumes");
    let types = if own.is_empty() {
        list(file, "consumes")
    } else {
        own
    };
    if types.iter().any(|one| one == "multipart/form-data") {
        "multipart"
    } else if types
        .iter()
        .any(|one| one == "application/x-www-form-urlencoded")
    {
        "form"
    } else {
        "json"
    }
}

/// Follows a `$ref` within the file.
fn resolve<'v>(file: &'v Value, value: &'v Value) -> Result<&'v Value> {
    let Some(reference) = value.get("$ref") else {
        return Ok(value);
    };
    let pointer = reference
        .as_str()
        .and_then(|reference| reference.strip_prefix('#'))
        .context("a reference to another file")?;
    file.pointer(pointer)
        .with_context(|| format!("{pointer} is not there"))
}

fn member<'v>(value: &'v Value, name: &str) -> Result<&'v Value> {
    value.get(name).with_context(|| format!("no {name:?}"))
}

fn object<'v>(value: &'v Value, name: &str) -> Result<&'v serde_json::Map<String, Value>> {
    member(value, name)?
        .as_object()
        .with_context(|| format!("{name:?} is not an object"))
}

fn text<'v>(value: &'v Value, name: &str) -> Result<&'v str> {
    member(value, name)?
        .as_str()
        .with_context(|| format!("{name:?} is not a text"))
}

/// A list, or nothing where there is none.
fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value
        .get(name)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn is_true(value: &Value, name: &str) -> bool {
    value.get(name) == Some(&Value::Bool(true))
}

fn ends_in_json(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "json")
}

/// Bytes as lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(file: &Value) -> Result<Definitions> {
        let mut all = Definitions::default();
        all.add(file)?;
        Ok(all)
    }

    fn one(file: &Value) -> Defined {
        let all = read(file).unwrap();
        assert_eq!(all.operations.len(), 1);
        all.operations.into_values().next().unwrap()
    }

    #[test]
    fn a_form_that_is_written_as_a_body_is_taken_apart() {
        let defined = one(&json!({
            "swagger": "2.0",
            "paths": { "/a/{id}": {
                "parameters": [{ "name": "id", "in": "path", "required": true }],
                "post": {
                    "summary": "Make A",
                    "consumes": ["application/x-www-form-urlencoded"],
                    "parameters": [
                        { "name": "b", "in": "body", "required": true,
                          "schema": { "$ref": "#/definitions/B" } },
                        { "name": "deep", "in": "query" },
                    ],
                },
            } },
            "definitions": { "B": {
                "required": ["name"], "properties": { "name": {}, "note": {} },
            } },
        }));
        let params: Vec<_> = defined.params.into_iter().collect();
        let param = |place, name: &str, required| ((place, name.to_owned()), required);
        assert_eq!(
            params,
            [
                param("form", "name", true),
                param("form", "note", false),
                param("path", "id", true),
                param("query", "deep", false),
            ]
        );
        assert_eq!((defined.payload, defined.body_required), ("form", false));
        assert_eq!(defined.heading, "Make A");
    }

    #[test]
    fn bodies_of_both_versions_are_json() {
        let second = one(&json!({
            "swagger": "2.0", "consumes": ["application/json"],
            "paths": { "/a": { "post": {
                "summary": "A", "parameters": [{ "name": "b", "in": "body", "schema": {} }],
            } } },
        }));
        let third = one(&json!({
            "openapi": "3.0.1",
            "paths": { "/a": { "post": {
                "summary": "A",
                "requestBody": { "required": true, "content": { "application/json": {} } },
            } } },
        }));
        assert_eq!((second.payload, second.body_required), ("json", false));
        assert_eq!((third.payload, third.body_required), ("json", true));
    }

    #[test]
    fn an_answers_schema_says_what_jobs_it_tells_of() {
        let told = |schema: &str| {
            let answer = json!({ "200": { "schema": { "$ref": schema } } });
            let operation = json!({ "summary": "A", "responses": answer });
            one(&json!({ "swagger": "2.0", "paths": { "/a": { "get": operation } } })).tells_of
        };
        let within = |name| told(&format!("#/definitions/ResponseOf{name}"));
        assert_eq!(within("ExportResponse"), Some("an export"));
        assert_eq!(within("ExportResponseWithToken"), Some("exports"));
        assert_eq!(within("ImportCustomObjectResponse"), Some("an import"));
        assert_eq!(within("Lead"), None);
        assert_eq!(told("#/definitions/ObservableOfInputStreamContent"), None);
    }

    #[test]
    fn what_is_not_understood_is_an_error() {
        let with = |operation: Value| {
            read(&json!({ "openapi": "3", "paths": { "/a": { "get": operation } } }))
        };
        assert!(read(&json!({ "paths": {} })).is_err());
        assert!(read(&json!({ "swagger": "2.0" })).is_err());
        assert!(with(json!({})).is_err());
        assert!(with(json!({ "summary": "A" })).is_ok());
        for param in [
            json!({ "name": "a", "in": "cookie" }),
            json!({ "in": "query" }),
            json!({ "$ref": "#/nowhere" }),
            json!({ "$ref": "other.json#/a" }),
        ] {
            assert!(
                with(json!({ "summary": "A", "parameters": [param.clone()] })).is_err(),
                "{param}"
            );
        }
        let xml = json!({ "summary": "A", "requestBody": { "content": { "text/xml": {} } } });
        assert!(with(xml).is_err());
    }
}
