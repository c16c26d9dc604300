//! Makes out what a request asks for: the operation, its parameters, and whether it is too large.

use crate::catalog::{self, Family, Found};
use crate::request::{Params, Request, segments};

/// Longest URI, in bytes; the asset API's is longer (Adobe: "Error Codes", 414, and the release
/// notes of 2020).
const URI: usize = 8 * 1024;
const ASSET_URI: usize = 65 * 1024;
/// Largest body, in bytes, and that of a bulk import file (Adobe: "Error Codes", 413).
const BODY: usize = 1024 * 1024;
/// Largest body of all.
pub const LARGEST_BODY: usize = 10 * 1024 * 1024;

/// A request, made out.
#[derive(Clone)]
pub struct Inbound {
    /// Where it leads.
    pub found: Found,
    /// Query and form parameters.
    pub params: Params,
    /// The API that its path belongs to.
    pub family: Family,
    /// The HTTP status of a request that is too large to be looked at.
    pub too_large: Option<u16>,
}

impl Inbound {
    /// Makes out a request.
    #[must_use]
    pub fn read(request: &Request) -> Self {
        let path = segments(&request.path);
        let normal = path
            .as_ref()
            .map_or(String::new(), |path| format!("/{}", path.join("/")));
        let family = catalog::family(&normal);
        let mut params = Params::decode(request.query.as_bytes());
        if request.method == "POST" && request.is_form() {
            params.extend(Params::decode(&request.body));
        }
        for part in request.parts().unwrap_or_default() {
            if let (None, Ok(text)) = (&part.file_name, str::from_utf8(&part.content)) {
                params.push(&part.name, text.trim());
            }
        }
        let method = method(request, &params, family);
        let found = match path {
            Some(path) => catalog::find(&method, &path),
            None => Found::Nothing,
        };
        Self {
            found,
            params,
            family,
            too_large: too_large(request, family),
        }
    }

    /// The operation's name; empty when there is none.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match &self.found {
            Found::Operation(operation, _) => operation.name,
            Found::WrongMethod | Found::Nothing => "",
        }
    }
}

/// `_method` in the query or a form changes the method of a POST; the asset API no longer heeds it
/// (Adobe: "Long URIs", and the release notes of 2020).
fn method(request: &Request, params: &Params, family: Family) -> String {
    let asked = params.get("_method").map(|name| name.to_ascii_uppercase());
    match asked.as_deref() {
        Some(asked @ ("GET" | "DELETE"))
            if request.method == "POST" && !matches!(family, Family::Asset | Family::NewAsset) =>
        {
            asked.to_owned()
        }
        _ => request.method.clone(),
    }
}

fn too_large(request: &Request, family: Family) -> Option<u16> {
    let longest = if matches!(family, Family::Asset | Family::NewAsset) {
        ASSET_URI
    } else {
        URI
    };
    let import = family == Family::Bulk && request.method == "POST";
    let largest = if import { LARGEST_BODY } else { BODY };
    if request.uri_len() > longest {
        Some(414)
    } else if request.body.len() > largest {
        Some(413)
    } else {
        None
    }
}
