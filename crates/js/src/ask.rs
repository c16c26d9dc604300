//! A call as JavaScript asks for it.

use core::time::Duration;

use http::HeaderValue;
use marketo_core::operation::Payload;
use marketo_core::request::{Boundary, CallSpec, MultipartWriter, NameError};
use serde::Deserialize;

/// A call as it comes over from JavaScript, but for the bytes of its body.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Ask {
    operation: String,
    #[serde(default)]
    path: Vec<(String, String)>,
    #[serde(default)]
    query: Vec<(String, String)>,
    #[serde(default)]
    form: Vec<(String, String)>,
    #[serde(default)]
    headers: Vec<(String, String)>,
    range: Option<String>,
    /// What the bytes are: the file of a form, or JSON where nothing is said.
    file: Option<File>,
    patience_ms: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct File {
    field: String,
    name: String,
    content_type: String,
}

impl Ask {
    /// Reads what JavaScript asks for.
    ///
    /// # Errors
    /// A text that says what is wrong with it.
    pub(crate) fn read(json: &str) -> Result<Self, String> {
        serde_json::from_slice(json.as_bytes()).map_err(|error| error.to_string())
    }

    /// How long it waits for its turn, if that is said.
    pub(crate) fn patience(&self) -> Option<Duration> {
        self.patience_ms.map(Duration::from_millis)
    }

    /// The call of the core, with this body. `chance` makes the boundary of a form with a file.
    ///
    /// # Errors
    /// A text that names the operation or the parameter that there is not.
    pub(crate) fn spec(self, body: Option<Vec<u8>>, chance: u64) -> Result<CallSpec, String> {
        let wrong = |error: NameError| error.to_string();
        let mut spec = CallSpec::named(&self.operation).map_err(wrong)?;
        let operation = spec.operation;
        for (parameter, value) in self.path {
            spec = spec.with_named_path(&parameter, value).map_err(wrong)?;
        }
        for (parameter, value) in self.query {
            // What the catalog does not have, such as a field of a custom object, is passed on.
            spec = spec.with_query(parameter, value);
        }
        for (header, value) in self.headers {
            spec = spec.with_named_header(header, value).map_err(wrong)?;
        }
        if let Some(range) = self.range {
            spec = spec.with_range(range);
        }
        if operation.payload == Payload::Multipart {
            let boundary = Boundary::new(&format!("marketo-edge-{chance:016x}"));
            let mut form = MultipartWriter::new(boundary.map_err(|error| error.to_string())?);
            for (field, value) in &self.form {
                form = form.field(field, value);
            }
            if let (Some(file), Some(bytes)) = (&self.file, &body) {
                let kind = HeaderValue::from_str(&file.content_type)
                    .map_err(|_| "the file's content type is none".to_owned())?;
                form = form.file(&file.field, &file.name, &kind, bytes);
            }
            let form = form.finish().map_err(|error| error.to_string())?;
            return Ok(spec.with_multipart(form));
        }
        for (field, value) in self.form {
            spec = spec.with_form(field, value);
        }
        Ok(match body {
            Some(json) => spec.with_json(json),
            None => spec,
        })
    }
}
