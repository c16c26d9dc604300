//! User management: users, invitations, roles and workspaces (Adobe: "User Management"). Answers
//! have no envelope.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::permission::Permission::{AccessUserManagementApi, AccessUsers};
use crate::world::World;
use crate::world::users::{Grant, Person, User, instant};

type Run = fn(&mut World, &Call<'_>) -> Result<Reply, Failure>;

const fn row(name: &'static str, method: &'static str, path: &'static str, run: Run) -> Operation {
    Operation::new(
        name,
        method,
        path,
        &[AccessUserManagementApi, AccessUsers],
        run,
    )
    .needs_all()
}

macro_rules! at {
    ($rest:literal) => {
        concat!("/userservice/management/v1/users/", $rest)
    };
}

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    row("getUsers", "GET", at!("allusers.json"), all),
    row("inviteUser", "POST", at!("invite.json"), invite),
    row("getRoles", "GET", at!("roles.json"), |world, _| {
        Ok(Reply::Bare(world.users.role_records()))
    }),
    row(
        "getWorkspaces",
        "GET",
        at!("workspaces.json"),
        |world, _| Ok(Reply::Bare(world.users.workspace_records())),
    ),
    row("deleteUser", "POST", at!("{userid}/delete.json"), delete),
    row(
        "deleteInvitedUser",
        "POST",
        at!("{userid}/invite/delete.json"),
        uninvite,
    ),
    row(
        "updateUserAttributes",
        "POST",
        at!("{userid}/update.json"),
        update,
    ),
    row(
        "getRolesAndWorkspacesById",
        "GET",
        at!("{userid}/roles.json"),
        grants,
    ),
    row(
        "addRoles",
        "POST",
        at!("{userid}/roles/create.json"),
        add_grants,
    ),
    row(
        "deleteRoles",
        "POST",
        at!("{userid}/roles/delete.json"),
        remove_grants,
    ),
    row("getUserById", "GET", at!("{userid}/user.json"), by_id),
    row(
        "getInvitedUserById",
        "GET",
        at!("{userid}/invite.json"),
        invitation,
    ),
];

fn missing(userid: &str) -> Failure {
    Failure::new("1013", format!("User '{userid}' not found")).with_status(404)
}

fn found<'a>(world: &'a World, call: &Call<'_>) -> Result<&'a User, Failure> {
    let userid = call.path_param("userid");
    world.users.find(userid).ok_or_else(|| missing(userid))
}

fn changed<'a>(world: &'a mut World, call: &Call<'_>) -> Result<&'a mut User, Failure> {
    let userid = call.path_param("userid");
    let user = world
        .users
        .find_mut(userid)
        .ok_or_else(|| missing(userid))?;
    user.person.updated_at = call.now;
    Ok(user)
}

fn all(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let size = call.number("pageSize")?.unwrap_or(20).clamp(1, 200);
    let offset = call.number("pageOffset")?.unwrap_or(0);
    let skip = usize::try_from(offset).unwrap_or(usize::MAX);
    let page = world.users.iter().skip(skip).take(size as usize);
    Ok(Reply::Bare(Value::Array(page.map(User::line).collect())))
}

fn by_id(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let user = found(world, call)?;
    Ok(Reply::Bare(world.users.record(user)))
}

fn grants(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let user = found(world, call)?;
    Ok(Reply::Bare(world.users.grant_records(&user.person.grants)))
}

fn delete(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let userid = call.path_param("userid");
    if world.users.remove(userid) {
        Ok(Reply::Bare(Value::Bool(true)))
    } else {
        Err(missing(userid))
    }
}

fn invitation(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let userid = call.path_param("userid");
    let found = world.users.invitation(call.now, userid);
    found
        .map(|person| Reply::Bare(person.invitation_record()))
        .ok_or_else(|| missing(userid))
}

fn uninvite(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let userid = call.path_param("userid");
    if world.users.uninvite(call.now, userid) {
        Ok(Reply::Bare(Value::Bool(true)))
    } else {
        Err(missing(userid))
    }
}

/// A member that must be text and not blank.
fn text(body: &Value, name: &str) -> Result<String, Failure> {
    let given = body.get(name).and_then(Value::as_str).map(str::trim);
    let given = given.filter(|text| !text.is_empty());
    given
        .map(str::to_owned)
        .ok_or_else(|| Failure::missing(name))
}

fn email(body: &Value) -> Result<String, Failure> {
    let text = text(body, "emailAddress")?;
    let fits = text
        .split_once('@')
        .is_some_and(|(user, host)| !user.is_empty() && host.contains('.') && !host.contains('@'));
    if fits {
        Ok(text)
    } else {
        Err(Failure::new(
            "1001",
            format!("Invalid email address '{text}'"),
        ))
    }
}

/// `expiresAt`; `Some(None)` when it is to be taken away.
fn expiry(body: &Value) -> Result<Option<Option<crate::time::Time>>, Failure> {
    match body.get("expiresAt") {
        None => Ok(None),
        Some(Value::Null) => Ok(Some(None)),
        Some(given) => {
            let bad = || Failure::new("704", format!("Invalid date {given}"));
            let at = given.as_str().and_then(instant).ok_or_else(bad)?;
            Ok(Some(Some(at)))
        }
    }
}

fn grant_list(
    world: &World,
    given: Option<&Value>,
    name: &str,
) -> Result<BTreeSet<Grant>, Failure> {
    let list = given
        .and_then(Value::as_array)
        .filter(|list| !list.is_empty())
        .ok_or_else(|| Failure::missing(name))?;
    let mut grants = BTreeSet::new();
    for item in list {
        let number = |name: &str| {
            let given = item.get(name).and_then(Value::as_u64);
            given.ok_or_else(|| Failure::missing(name))
        };
        let grant = (number("accessRoleId")?, number("workspaceId")?);
        if !world.users.knows(grant) {
            let (role, workspace) = grant;
            let text = format!("Role '{role}' or workspace '{workspace}' not found");
            return Err(Failure::new("1013", text));
        }
        grants.insert(grant);
    }
    Ok(grants)
}

fn invite(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let body = call.json()?;
    let email = email(&body)?;
    let (first, last) = (text(&body, "firstName")?, text(&body, "lastName")?);
    let name = "userRoleWorkspaces";
    let grants = grant_list(world, body.get(name), name)?;
    let expires_at = expiry(&body)?.flatten();
    let userid = text(&body, "userid").unwrap_or_else(|_| email.clone());
    let known = world.users.find(&userid).is_some();
    if known || world.users.invitation(call.now, &userid).is_some() {
        let text = format!("User '{userid}' already exists");
        return Err(Failure::new("1017", text));
    }
    let api_only = body
        .get("apiOnly")
        .and_then(Value::as_bool)
        .unwrap_or(false);
    let mut person = Person::new(call.now, &userid, &first, &last, api_only, grants);
    person.email = email;
    person.expires_at = expires_at;
    // A service reads no e-mails: it is there at once.
    if api_only {
        world.users.add(person);
    } else {
        world.users.invite(person);
    }
    Ok(Reply::Bare(Value::Bool(true)))
}

fn update(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let body = call.json()?;
    found(world, call)?;
    let given = |name: &str| body.get(name).is_some();
    let new_email = given("emailAddress").then(|| email(&body)).transpose()?;
    let first = given("firstName")
        .then(|| text(&body, "firstName"))
        .transpose()?;
    let last = given("lastName")
        .then(|| text(&body, "lastName"))
        .transpose()?;
    let expires_at = expiry(&body)?;
    let api_only = body.get("apiOnly").and_then(Value::as_bool);
    let person = &mut changed(world, call)?.person;
    person.email = new_email.unwrap_or_else(|| person.email.clone());
    person.first = first.unwrap_or_else(|| person.first.clone());
    person.last = last.unwrap_or_else(|| person.last.clone());
    person.expires_at = expires_at.unwrap_or(person.expires_at);
    person.api_only = api_only.unwrap_or(person.api_only);
    by_id(world, call)
}

fn add_grants(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let wanted = grant_input(world, call)?;
    changed(world, call)?.person.grants.extend(wanted);
    grants(world, call)
}

fn remove_grants(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let unwanted = grant_input(world, call)?;
    let held = &found(world, call)?.person.grants;
    if let Some((role, workspace)) = unwanted.iter().find(|grant| !held.contains(grant)) {
        let text = format!("The user has no role '{role}' in workspace '{workspace}'");
        return Err(Failure::new("1013", text));
    }
    if held.len() == unwanted.len() {
        return Err(Failure::new("1003", "A user needs at least one role"));
    }
    changed(world, call)?
        .person
        .grants
        .retain(|grant| !unwanted.contains(grant));
    grants(world, call)
}

fn grant_input(world: &World, call: &Call<'_>) -> Result<BTreeSet<Grant>, Failure> {
    found(world, call)?;
    let body = call.json()?;
    // Adobe's page shows the bare list, its definition an object around it.
    let list = body
        .get("input")
        .or_else(|| body.is_array().then_some(&body));
    grant_list(world, list, "input")
}
