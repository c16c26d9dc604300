//! A caller of the asset API.

use marketo_sim::Request;
use serde_json::Value;

use super::{Bench, code};

/// Path, form and the code that is to come back; empty for success.
pub type Row<'a> = (&'a str, &'a str, &'a str);

pub struct Assets(pub Bench);

impl Assets {
    pub fn new() -> Self {
        Self(Bench::quick())
    }

    /// `GET` of a path below `/rest/asset/v1`.
    pub fn get(&mut self, path: &str) -> Value {
        self.0.get(&target(path))
    }

    /// The one record that a `GET` finds.
    pub fn one(&mut self, path: &str) -> Value {
        let answer = self.get(path);
        assert_eq!(
            answer["result"].as_array().map(Vec::len),
            Some(1),
            "{path}: {answer}"
        );
        answer["result"][0].clone()
    }

    /// `POST` of a form, a second later.
    pub fn post(&mut self, path: &str, text: &str) -> Value {
        let request = Request::post(&target(path)).form(&form(text));
        self.send(request)
    }

    /// Sends a request, a second later.
    pub fn send(&mut self, request: Request) -> Value {
        self.0.pass(1_000);
        self.0.send(request).1
    }

    /// Sends a form and gives the one record that comes back.
    pub fn made(&mut self, path: &str, text: &str) -> Value {
        let answer = self.post(path, text);
        assert_eq!(answer["success"], true, "{path} {text}: {answer}");
        answer["result"][0].clone()
    }

    /// Sends each form and compares the code of its answer.
    pub fn codes(&mut self, rows: &[Row<'_>]) {
        for (path, text, wanted) in rows {
            let answer = self.post(path, text);
            assert_eq!(code(&answer), *wanted, "{path} {text}: {answer}");
            assert_eq!(answer["success"], wanted.is_empty());
        }
    }

    /// Gets each path and compares the ids that are found, or the code.
    pub fn reads(&mut self, rows: &[(&str, &str)]) {
        for (path, wanted) in rows {
            let answer = self.get(path);
            let got = match code(&answer) {
                "" => ids(&answer),
                code => code.to_owned(),
            };
            assert_eq!(got, *wanted, "{path}: {answer}");
        }
    }

    /// What lies in a folder (`@12`) or program (`#1001`), as `kind:id`.
    pub fn contents(&mut self, place: &str) -> Vec<String> {
        let kind = if place.starts_with('@') {
            "Folder"
        } else {
            "Program"
        };
        let id = place.trim_start_matches(['@', '#']);
        let answer = self.get(&format!("/folder/{id}/content?type={kind}&maxReturn=200"));
        let result = answer["result"].as_array().cloned().unwrap_or_default();
        let one = |row: &Value| format!("{}:{}", row["type"].as_str().unwrap(), row["id"]);
        result.iter().map(one).collect()
    }
}

/// `@12` and `#1001` stand for references to a folder and a program.
fn value(text: &str) -> String {
    let reference = |kind: &str, id: &str| format!(r#"{{"id":{id},"type":"{kind}"}}"#);
    let id = |sign| {
        text.strip_prefix(sign)
            .filter(|id| id.parse::<u64>().is_ok())
    };
    match (id('@'), id('#')) {
        (Some(id), _) => reference("Folder", id),
        (_, Some(id)) => reference("Program", id),
        _ => text.to_owned(),
    }
}

fn encoded(text: &str, between: &str) -> String {
    let pairs = text.split(between).filter_map(|pair| pair.split_once('='));
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(pairs.map(|(name, text)| (name.trim(), value(text))));
    body.finish()
}

/// A form from `name=x; parent=@12`.
pub fn form(text: &str) -> String {
    encoded(text, ";")
}

/// `/folders?root=@12` below `/rest/asset/v1`, with `.json` and encoded.
pub fn target(path: &str) -> String {
    match path.split_once('?') {
        Some((path, query)) => format!("/rest/asset/v1{path}.json?{}", encoded(query, "&")),
        None => format!("/rest/asset/v1{path}.json"),
    }
}

/// The ids of a result, separated by blanks.
pub fn ids(answer: &Value) -> String {
    let result = answer["result"].as_array().cloned().unwrap_or_default();
    let all: Vec<String> = result
        .iter()
        .map(|record| record["id"].to_string())
        .collect();
    all.join(" ")
}

pub fn id(record: &Value) -> u64 {
    record["id"].as_u64().unwrap()
}

/// Compares some members of a record.
pub fn has(record: &Value, members: &[(&str, Value)]) {
    for (name, wanted) in members {
        assert_eq!(&record[*name], wanted, "{name} of {record}");
    }
}

/// `POST` of a multipart body: `content` as an HTML file, and fields. The query can hold fields too.
pub fn upload(path: &str, html: Option<&str>, fields: &[(&str, &str)]) -> Request {
    let mut body = String::new();
    for (name, text) in fields {
        let text = value(text);
        body +=
            &format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
    }
    if let Some(html) = html {
        body += &format!(
            "--b\r\nContent-Disposition: form-data; name=\"content\"; filename=\"a.html\"\r\n\
             Content-Type: text/html\r\n\r\n{html}\r\n"
        );
    }
    let mut request = Request::post(&target(path));
    request.body = (body + "--b--\r\n").into();
    request.header("content-type", "multipart/form-data; boundary=b")
}

/// The values of one member of each record, separated by blanks; strings without quotes.
pub fn all(answer: &Value, member: &str) -> String {
    let result = answer["result"].as_array().cloned().unwrap_or_default();
    let text = |record: &Value| match &record[member] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    result.iter().map(text).collect::<Vec<String>>().join(" ")
}

/// An email made from the seed's template with modules: `/email/<id>`.
pub fn made_email(assets: &mut Assets) -> String {
    let email = assets.made("/emails", "name=New; folder=@16; template=6002; subject=Hi");
    format!("/email/{}", id(&email))
}
