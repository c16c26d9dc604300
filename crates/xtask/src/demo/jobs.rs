//! The jobs that the work is made of, and what each of their calls must bring.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use anyhow::{Context, Result};

use super::client::{Caller, Control, Request};
use super::rows;

/// The leads that the paged read asks for, by this field.
const REGIONS: [&str; 2] = ["EMEA", "APAC"];

/// How many pages they make, at 300 a page.
const PAGES: usize = 3;

/// What the simulators hold from the start, read past their API. Both hold the same.
pub(super) struct Facts {
    emails: BTreeMap<u64, String>,
    paged: BTreeSet<u64>,
}

impl Facts {
    /// Reads them.
    pub(super) fn read(control: &Control) -> Result<Self> {
        let mut facts = Self {
            emails: BTreeMap::new(),
            paged: BTreeSet::new(),
        };
        for region in REGIONS {
            let answer = control.get(&format!("leads?field=region&value={region}"))?;
            for lead in answer["leads"].as_array().context("the stored leads")? {
                let id = lead["id"].as_u64().context("a lead's id")?;
                let email = lead["values"]["email"]
                    .as_str()
                    .context("a lead's e-mail")?;
                facts.emails.insert(id, email.to_owned());
                facts.paged.insert(id);
            }
        }
        Ok(facts)
    }

    /// So many reads of single leads, from the `first` on.
    pub(super) fn reads(&self, first: usize, many: usize) -> impl Iterator<Item = u64> {
        let ids: Vec<u64> = self.emails.keys().copied().collect();
        let len = ids.len().max(1);
        (first..first + many).filter_map(move |place| ids.get(place % len).copied())
    }
}

/// A piece of work that one thread of a caller does from end to end.
#[derive(Debug, Clone)]
pub(super) enum Job {
    /// Ask for a token.
    LogIn,
    /// Read the description of the lead's fields.
    Describe,
    /// Read these leads, one after the other.
    Reads(Vec<u64>),
    /// Read all leads of two regions, page by page.
    Pages,
    /// Write these rows for the first time.
    Write(Range<usize>),
    /// Write these rows again, with a field more.
    Correct(Range<usize>),
}

impl Job {
    /// How many calls it makes when nothing goes wrong, the token not counted.
    pub(super) fn calls(&self) -> usize {
        match self {
            Self::LogIn => 0,
            Self::Reads(ids) => ids.len(),
            Self::Pages => PAGES,
            Self::Describe | Self::Write(_) | Self::Correct(_) => 1,
        }
    }

    /// Does it and looks at what came back. Gives one line for each call that failed or brought
    /// something else than it should.
    pub(super) fn run(&self, caller: &dyn Caller, facts: &Facts) -> Vec<String> {
        let one = |done: Result<(), String>| done.err().into_iter().collect();
        match self {
            Self::LogIn => one(log_in(caller)),
            Self::Describe => one(describe(caller)),
            Self::Reads(ids) => {
                let wrong = ids.iter().map(|id| read(caller, facts, *id));
                wrong.filter_map(Result::err).collect()
            }
            Self::Pages => one(pages(caller, facts)),
            Self::Write(rows) => one(write(caller, rows, false)),
            Self::Correct(rows) => one(write(caller, rows, true)),
        }
    }
}

fn log_in(caller: &dyn Caller) -> Result<(), String> {
    caller
        .log_in()
        .map(drop)
        .map_err(|trouble| format!("the token: {trouble}"))
}

fn describe(caller: &dyn Caller) -> Result<(), String> {
    let answer = caller
        .call(&Request::get("/rest/v1/leads/describe.json"))
        .map_err(|trouble| format!("describe: {trouble}"))?;
    let fields = answer["result"].as_array().map(Vec::as_slice);
    let email = fields
        .unwrap_or_default()
        .iter()
        .find(|field| field["rest"]["name"] == "email");
    match email {
        Some(field) if field["dataType"] == "email" => Ok(()),
        _ => Err("describe: the field `email` is not described".into()),
    }
}

fn read(caller: &dyn Caller, facts: &Facts, id: u64) -> Result<(), String> {
    let answer = caller
        .call(&Request::get(format!("/rest/v1/lead/{id}.json")))
        .map_err(|trouble| format!("lead {id}: {trouble}"))?;
    let lead = &answer["result"][0];
    let email = facts.emails.get(&id).map(String::as_str);
    if lead["id"] == id && lead["email"].as_str() == email && email.is_some() {
        Ok(())
    } else {
        Err(format!(
            "lead {id}: the answer holds another record: {lead}"
        ))
    }
}

fn pages(caller: &dyn Caller, facts: &Facts) -> Result<(), String> {
    let filter = format!(
        "/rest/v1/leads.json?filterType=region&filterValues={}&fields=email",
        REGIONS.join(",")
    );
    let mut target = filter.clone();
    let mut got: Vec<u64> = Vec::new();
    for page in 1..=PAGES {
        let answer = caller
            .call(&Request::get(&target))
            .map_err(|trouble| format!("page {page}: {trouble}"))?;
        let records = answer["result"].as_array().map(Vec::as_slice);
        got.extend(
            records
                .unwrap_or_default()
                .iter()
                .filter_map(|lead| lead["id"].as_u64()),
        );
        match answer["nextPageToken"].as_str() {
            Some(next) if page < PAGES => {
                // The tokens are base 32; only the padding needs escaping.
                target = format!("{filter}&nextPageToken={}", next.replace('=', "%3D"));
            }
            Some(_) => return Err(format!("there is more after page {PAGES}")),
            None if page < PAGES => return Err(format!("page {page} was the last")),
            None => {}
        }
    }
    let different: BTreeSet<u64> = got.iter().copied().collect();
    if got.len() == facts.paged.len() && different == facts.paged {
        Ok(())
    } else {
        let (got, wanted) = (got.len(), facts.paged.len());
        Err(format!(
            "the pages hold {got} leads, not the {wanted} that are stored"
        ))
    }
}

fn write(caller: &dyn Caller, rows: &Range<usize>, corrected: bool) -> Result<(), String> {
    let named = format!("rows {} to {}", rows.start, rows.end - 1);
    let answer = caller
        .call(&rows::upsert(rows.clone(), corrected))
        .map_err(|trouble| format!("{named}: {trouble}"))?;
    let records = answer["result"].as_array().map(Vec::as_slice);
    let wanted = if corrected { "updated" } else { "created" };
    let done = records
        .unwrap_or_default()
        .iter()
        .filter(|record| record["status"] == wanted && record["id"].is_u64())
        .count();
    if done == rows.len() {
        Ok(())
    } else {
        Err(format!("{named}: {done} of {} were {wanted}", rows.len()))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::Mutex;

    use serde_json::{Value, json};

    use super::{Facts, Job};
    use crate::demo::client::{Caller, Request, Trouble};

    pub(in crate::demo) fn facts() -> Facts {
        let emails = (1..=800)
            .map(|id| (id, format!("{id}@a.example")))
            .collect();
        Facts {
            emails,
            paged: (1..=800).collect(),
        }
    }

    /// Answers each call with the next of some answers.
    struct Scripted(Mutex<Vec<Value>>);

    impl Caller for Scripted {
        fn log_in(&self) -> Result<Value, Trouble> {
            Ok(Value::Null)
        }

        fn call(&self, _: &Request) -> Result<Value, Trouble> {
            Ok(self.0.lock().unwrap().remove(0))
        }
    }

    fn run(job: &Job, answers: &[Value]) -> Vec<String> {
        job.run(&Scripted(Mutex::new(answers.to_vec())), &facts())
    }

    fn page(ids: std::ops::RangeInclusive<u64>, next: Option<&str>) -> Value {
        let result: Vec<Value> = ids.map(|id| json!({ "id": id })).collect();
        let mut page = json!({ "success": true, "result": result });
        if let Some(next) = next {
            page["nextPageToken"] = next.into();
        }
        page
    }

    #[test]
    fn another_record_is_no_success() {
        let right = json!({ "success": true, "result": [{ "id": 7, "email": "7@a.example" }] });
        assert!(run(&Job::Reads(vec![7]), std::slice::from_ref(&right)).is_empty());
        assert_eq!(run(&Job::Reads(vec![8]), &[right]).len(), 1);
        let nothing = json!({ "success": true, "result": [] });
        assert_eq!(
            run(&Job::Reads(vec![7, 8]), &[nothing.clone(), nothing]).len(),
            2
        );
    }

    #[test]
    fn pages_must_hold_every_lead_once_and_then_end() {
        let good = [
            page(1..=300, Some("A=")),
            page(301..=600, Some("B=")),
            page(601..=800, None),
        ];
        assert!(run(&Job::Pages, &good).is_empty());
        let short = [good[0].clone(), page(301..=600, None)];
        assert_eq!(run(&Job::Pages, &short).len(), 1);
        let doubled = [good[0].clone(), good[0].clone(), good[2].clone()];
        assert_eq!(run(&Job::Pages, &doubled).len(), 1);
        let endless = [
            good[0].clone(),
            good[1].clone(),
            page(601..=800, Some("C=")),
        ];
        assert_eq!(run(&Job::Pages, &endless).len(), 1);
    }

    #[test]
    fn each_row_must_be_said_to_be_written() {
        let said = |status: &str, many: usize| {
            let result = vec![json!({ "id": 1, "status": status }); many];
            json!({ "success": true, "result": result })
        };
        assert!(run(&Job::Write(0..3), &[said("created", 3)]).is_empty());
        assert_eq!(run(&Job::Write(0..3), &[said("created", 2)]).len(), 1);
        assert_eq!(run(&Job::Write(0..3), &[said("skipped", 3)]).len(), 1);
        assert!(run(&Job::Correct(0..3), &[said("updated", 3)]).is_empty());
    }
}
