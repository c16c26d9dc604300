//! The records of the lead database that are no leads: companies, opportunities and their roles,
//! sales persons, named accounts and lists of them, custom objects (Adobe: "Lead Database").
//!
//! All of them are kept in the same kind of [`Store`]; a [`Schema`] says what is peculiar to each.

pub mod custom;
pub mod schema;
mod seed;
pub mod standard;
pub mod store;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::time::Time;
use custom::CustomObjects;
use schema::Schema;
use store::Store;

/// An object of the lead database.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Object {
    /// Companies.
    Company,
    /// Opportunities.
    Opportunity,
    /// What leads have to do with opportunities.
    Role,
    /// Sales persons.
    SalesPerson,
    /// Named accounts.
    NamedAccount,
    /// Lists of named accounts.
    AccountList,
    /// A custom object, by its name in the API.
    Custom(String),
}

/// All of these records.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Records {
    /// Companies.
    pub companies: Store,
    /// Opportunities.
    pub opportunities: Store,
    /// What leads have to do with opportunities.
    pub roles: Store,
    /// Sales persons.
    pub sales_persons: Store,
    /// Named accounts.
    pub named_accounts: Store,
    /// Lists of named accounts.
    pub account_lists: Store,
    /// The members of these lists: a list's number, and the numbers of its accounts.
    pub list_members: BTreeMap<u64, BTreeSet<u64>>,
    /// The sales persons (by `externalSalesPersonId`) of companies that were deleted: they cannot
    /// be deleted any more (Adobe: "Sales Persons" > "Delete").
    pub bound_sales_persons: BTreeSet<String>,
    /// Custom objects.
    pub custom: CustomObjects,
}

impl Records {
    /// The seed data.
    #[must_use]
    pub fn new(now: Time) -> Self {
        let made = now.minus(seed::AGE_MS);
        let store = |schema: Schema, last, seed| Store::new(schema, last, seed);
        let mut records = Self {
            companies: store(standard::company(made), 0, 1),
            opportunities: store(standard::opportunity(made), 0, 2),
            roles: store(standard::role(made), 0, 3),
            sales_persons: store(standard::sales_person(made), 0, 4),
            named_accounts: store(standard::named_account(made), 0, 5),
            account_lists: store(standard::account_list(made), 0, 6),
            list_members: BTreeMap::new(),
            bound_sales_persons: BTreeSet::new(),
            custom: CustomObjects::default(),
        };
        seed::fill(&mut records, now);
        records
    }

    /// The store of an object; `None` for a custom object that is not there or not approved.
    #[must_use]
    pub fn store(&self, object: &Object) -> Option<&Store> {
        Some(match object {
            Object::Company => &self.companies,
            Object::Opportunity => &self.opportunities,
            Object::Role => &self.roles,
            Object::SalesPerson => &self.sales_persons,
            Object::NamedAccount => &self.named_accounts,
            Object::AccountList => &self.account_lists,
            Object::Custom(name) => self.custom.store(name)?,
        })
    }

    /// Takes a lead that was deleted out of its opportunities.
    pub fn forget_lead(&mut self, lead: u64) {
        for role in self.roles.find("leadId", &lead.to_string()) {
            self.roles.delete(role);
        }
    }

    /// Gives what belongs to one lead to another one.
    pub fn hand_over(&mut self, now: Time, from: u64, to: u64) {
        let (from, to) = (json!(from), json!(to));
        self.roles.relink(now, "leadId", &from, &to);
        for one in self.custom.types.values_mut() {
            let Some(approved) = &mut one.approved else {
                continue;
            };
            let links = approved.store.schema.relations.clone();
            let by_id = links
                .iter()
                .filter(|it| it.object == "Lead" && it.object_field == "id");
            for link in by_id {
                approved.store.relink(now, &link.field, &from, &to);
            }
        }
    }

    /// The same, to be changed.
    pub fn store_mut(&mut self, object: &Object) -> Option<&mut Store> {
        Some(match object {
            Object::Company => &mut self.companies,
            Object::Opportunity => &mut self.opportunities,
            Object::Role => &mut self.roles,
            Object::SalesPerson => &mut self.sales_persons,
            Object::NamedAccount => &mut self.named_accounts,
            Object::AccountList => &mut self.account_lists,
            Object::Custom(name) => self.custom.store_mut(name)?,
        })
    }
}
