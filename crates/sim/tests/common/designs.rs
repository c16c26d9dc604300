//! A caller of the asset API's second version.

use marketo_sim::Request;
use serde_json::{Value, json};

use super::{Bench, code};

/// A kind: its path, its folder, and what it is made with.
pub struct Kind {
    pub path: &'static str,
    pub folder: &'static str,
    pub seed: &'static str,
    pub body: Value,
}

pub fn kinds() -> [Kind; 3] {
    let data = json!({"html": {"body": "<p>Hello</p>"}, "text": {"syncFromHtml": true}});
    [
        Kind {
            path: "email",
            folder: "16",
            seed: "8001",
            body: json!({
                "data": data,
                "headers": {"subject": "Hi", "fromName": "A", "fromEmail": "a@x.com", "replyEmail": "b@x.com"},
                "settings": {"isOperational": false},
            }),
        },
        Kind {
            path: "emailtemplate",
            folder: "18",
            seed: "8501",
            body: json!({"data": data}),
        },
        Kind {
            path: "fragment",
            folder: "21",
            seed: "8801",
            body: json!({
                "data": data,
                "settings": {"fragmentType": "email", "supportedChannels": ["email"]},
            }),
        },
    ]
}

impl Kind {
    pub fn at(&self, rest: &str) -> String {
        format!("/rest/asset/v2/{}{rest}", self.path)
    }

    pub fn get(&self, bench: &mut Bench, rest: &str) -> Value {
        bench.pass(1_000);
        let request = Request::get(&self.at(rest)).header("x-app-type", "marketo");
        bench.send(request).1
    }

    pub fn post(&self, bench: &mut Bench, rest: &str, body: &Value) -> Value {
        bench.pass(1_000);
        let request = Request::post(&self.at(rest)).header("x-app-type", "marketo");
        bench.send(request.json(body)).1
    }

    /// The body that makes one, with these members on top.
    pub fn body_with(&self, members: &Value) -> Value {
        let mut body = self.body.clone();
        body["appData"] = json!({"workspaceId": "1", "folderId": self.folder});
        for (name, value) in members.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    }

    /// Makes one and gives its id.
    pub fn made(&self, bench: &mut Bench, name: &str) -> String {
        let answer = self.post(bench, "", &self.body_with(&json!({"name": name})));
        assert_eq!(answer["success"], true, "{answer}");
        answer["result"][0]["id"].as_str().unwrap().to_owned()
    }

    /// Moves an asset on; gives the version's id, its status and the code.
    pub fn step(&self, bench: &mut Bench, id: &str, action: &str) -> String {
        let body = json!({"contentId": id, "action": action});
        let answer = self.post(bench, "/state/transition", &body);
        let record = &answer["result"][0];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let shown = format!(
            "{} {} {}",
            text(&record["id"]),
            text(&record["status"]),
            code(&answer)
        );
        shown.trim().to_owned()
    }

    /// The ids of a list, or its code.
    pub fn listed(&self, bench: &mut Bench, query: &str) -> String {
        let answer = self.get(bench, &format!("/filter?workspaceId=1{query}"));
        let items = answer["result"]["items"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let ids: Vec<&str> = items.iter().filter_map(|it| it["id"].as_str()).collect();
        match code(&answer) {
            "" => ids.join(" "),
            code => code.to_owned(),
        }
    }
}

pub fn ids(answer: &Value) -> Vec<&str> {
    let records = answer["result"].as_array().unwrap();
    records.iter().filter_map(|it| it["id"].as_str()).collect()
}
