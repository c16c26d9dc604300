//! Rules that redirect landing pages, and the domains that they are for (Adobe: "Landing Page
//! Redirect Rules").

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Landing;
use crate::time::Time;
use crate::world::store::Store;

/// One end of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum End {
    /// A landing page of this instance.
    Page(u64),
    /// Another page: a path on the rule's host where the rule starts, an address where it leads.
    Other(String),
}

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Its id.
    pub id: u64,
    /// The host of the pages.
    pub hostname: String,
    /// Where it starts.
    pub from: End,
    /// Where it leads.
    pub to: End,
    /// When it was created.
    pub created_at: Time,
    /// When it was last changed.
    pub updated_at: Time,
}

/// A host of landing pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Domain {
    /// Its name.
    pub hostname: String,
    /// Whether it is another name of the first.
    pub alias: bool,
}

/// The rules and the domains.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Redirects {
    /// The rules.
    pub rules: Store<Rule>,
    /// The domains.
    pub domains: Vec<Domain>,
}

impl Default for Redirects {
    fn default() -> Self {
        Self {
            rules: Store::starting_at(1),
            domains: Vec::new(),
        }
    }
}

impl Landing {
    /// A rule as the asset API shows it.
    #[must_use]
    pub fn rule_record(&self, rule: &Rule) -> Value {
        let host = &rule.hostname;
        let address = |end: &End| match end {
            End::Page(id) => {
                let page = self.pages.get(*id);
                let path = page.map_or_else(String::new, |page| page.latest().path());
                format!("https://{host}/{path}")
            }
            End::Other(text) => text.clone(),
        };
        let end = |end: &End, other: &str| match end {
            End::Page(id) => json!({"type": "landingPageId", "value": id}),
            End::Other(text) => json!({"type": other, "value": text}),
        };
        let from = match &rule.from {
            End::Other(path) => format!("https://{host}/{path}"),
            page => address(page),
        };
        json!({
            "id": rule.id,
            "redirectFromUrl": from,
            "hostname": host,
            "redirectFrom": end(&rule.from, "path"),
            "redirectTo": end(&rule.to, "url"),
            "redirectToUrl": address(&rule.to),
            "createdAt": rule.created_at.asset(),
            "updatedAt": rule.updated_at.asset(),
        })
    }
}
