//! Delete, record by record (Adobe: "Lead Database" > "Delete").

use serde_json::Value;

use super::write::{check_list, find, not_found};
use super::{By, each, traces};
use crate::answer::Reply;
use crate::call::Call;
use crate::errors::Failure;
use crate::time::Time;
use crate::world::World;
use crate::world::records::Object;
use crate::world::records::store::Record;

pub(super) fn delete(
    world: &mut World,
    call: &Call<'_>,
    object: &Object,
) -> Result<Reply, Failure> {
    let id = super::store(world, object)?.schema.id.field();
    let body = call.json()?;
    let input = call.input(&body)?;
    let by = By::read(&body, "deleteBy")?;
    Ok(each(&input, id, |record| {
        let store = super::store(world, object)?;
        let number = find(store, by, record)?.ok_or_else(|| not_found(object))?;
        let found = store.get(number).ok_or_else(|| not_found(object))?;
        check(world, object, found)?;
        let store = world.records.store_mut(object);
        let gone = store.and_then(|store| store.delete(number));
        let gone = gone.ok_or_else(|| not_found(object))?;
        settle(world, call.now, object, &gone);
        Ok((gone.id, "deleted"))
    }))
}

/// What may not be deleted: 1022 for a sales person whom a lead or a deleted company names (Adobe:
/// "Sales Persons" > "Delete"), 1018 for a list that a CRM keeps.
fn check(world: &World, object: &Object, record: &Record) -> Result<(), Failure> {
    match object {
        Object::SalesPerson => {
            let field = "externalSalesPersonId";
            let name = record.text(field);
            let named = |value: &Value| value.as_str() == Some(name.as_str());
            let led = world.leads.iter().any(|lead| named(&lead.value(field)));
            if led || world.records.bound_sales_persons.contains(&name) {
                return Err(Failure::plain("1022"));
            }
            Ok(())
        }
        Object::AccountList => check_list(&world.records.account_lists, record.number),
        _ => Ok(()),
    }
}

/// What goes with a record that was deleted.
fn settle(world: &mut World, now: Time, object: &Object, gone: &Record) {
    let records = &mut world.records;
    match object {
        Object::Opportunity => {
            let field = "externalOpportunityId";
            let roles = records.roles.find(field, &gone.text(field));
            for role in roles {
                if let Some(role) = world.records.roles.delete(role) {
                    traces::role(world, now, &role, false);
                }
            }
        }
        Object::Role => traces::role(world, now, gone, false),
        Object::Company => {
            let name = gone.text("externalSalesPersonId");
            if !name.is_empty() {
                records.bound_sales_persons.insert(name);
            }
        }
        Object::NamedAccount => {
            for members in records.list_members.values_mut() {
                members.remove(&gone.number);
            }
        }
        Object::AccountList => {
            records.list_members.remove(&gone.number);
        }
        _ => {}
    }
}
