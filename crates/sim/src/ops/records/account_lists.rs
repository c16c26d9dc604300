//! Lists of named accounts and their members (Adobe: "Named Account Lists").

use std::collections::BTreeSet;

use super::write::{check_list, sync};
use super::{delete::delete, each, query};
use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::permission::Permission::{
    self, ReadOnlyNamedAccount, ReadOnlyNamedAccountList, ReadWriteNamedAccount,
    ReadWriteNamedAccountList,
};
use crate::world::World;
use crate::world::leads::text;
use crate::world::records::Object::AccountList;

const READ: &[Permission] = &[ReadOnlyNamedAccountList, ReadWriteNamedAccountList];
const WRITE: &[Permission] = &[ReadWriteNamedAccountList];
const READ_MEMBERS: &[Permission] = &[ReadOnlyNamedAccount, ReadWriteNamedAccount];
const WRITE_MEMBERS: &[Permission] = &[ReadWriteNamedAccount];

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "getNamedAccountLists",
        "GET",
        "/rest/v1/namedAccountLists.json",
        READ,
        lists,
    ),
    Operation::new(
        "syncNamedAccountLists",
        "POST",
        "/rest/v1/namedAccountLists.json",
        WRITE,
        |world, call| sync(world, call, &AccountList),
    ),
    Operation::new(
        "deleteNamedAccountLists",
        "POST",
        "/rest/v1/namedAccountLists/delete.json",
        WRITE,
        |world, call| delete(world, call, &AccountList),
    ),
    Operation::new(
        "getNamedAccountListMembers",
        "GET",
        "/rest/v1/namedAccountList/{id}/namedAccounts.json",
        READ_MEMBERS,
        members,
    ),
    Operation::new(
        "addNamedAccountListMembers",
        "POST",
        "/rest/v1/namedAccountList/{id}/namedAccounts.json",
        WRITE_MEMBERS,
        add,
    ),
    Operation::new(
        "removeNamedAccountListMembers",
        "POST",
        "/rest/v1/namedAccountList/{id}/namedAccounts/remove.json",
        WRITE_MEMBERS,
        remove,
    ),
];

/// Lists are found by these two filters only.
fn lists(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let filter = call.required("filterType")?;
    if !matches!(filter.as_str(), "idField" | "idFields" | "dedupeFields") {
        return Err(Failure::new(
            "1003",
            format!("Invalid filterType '{filter}'"),
        ));
    }
    query::query(world, call, &AccountList)
}

/// The number of the list that the path names. 1013 when there is none.
fn list(world: &World, call: &Call<'_>) -> Result<u64, Failure> {
    let id = call.path_param("id");
    let found = world.records.account_lists.by_id(id);
    let missing = || Failure::new("1013", format!("Named account list '{id}' not found"));
    Ok(found.ok_or_else(missing)?.number)
}

fn members(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let list = list(world, call)?;
    let members = world.records.list_members.get(&list);
    let numbers: Vec<u64> = members.into_iter().flatten().copied().collect();
    query::members(&world.records.named_accounts, call, &numbers)
}

fn add(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    change(world, call, |members, account| {
        members.insert(account);
        Ok("added")
    })
}

fn remove(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    change(world, call, |members, account| {
        if members.remove(&account) {
            Ok("removed")
        } else {
            Err(Failure::new("1013", "Named account is not in the list"))
        }
    })
}

/// Does something with each account of the input.
fn change(
    world: &mut World,
    call: &Call<'_>,
    act: impl Fn(&mut BTreeSet<u64>, u64) -> Result<&'static str, Failure>,
) -> Result<Reply, Failure> {
    let list = list(world, call)?;
    let body = call.json()?;
    let input = call.input(&body)?;
    let records = &mut world.records;
    check_list(&records.account_lists, list)?;
    let id = "marketoGUID";
    let members = records.list_members.entry(list).or_default();
    let before = members.clone();
    let reply = each(&input, id, |record| {
        let wanted = record.get(id).map(text).unwrap_or_default();
        if wanted.is_empty() {
            return Err(Failure::missing(id));
        }
        let account = records.named_accounts.by_id(&wanted);
        let account = account.ok_or_else(|| Failure::new("1013", "Record not found"))?;
        let status = act(members, account.number)?;
        Ok((account.id.clone(), status))
    });
    if before != *members {
        records.account_lists.touch(call.now, list);
    }
    Ok(reply)
}
