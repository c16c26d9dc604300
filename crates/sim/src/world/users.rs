//! The people and services that may use the instance, their roles, and invitations (Adobe: "User
//! Management").

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::time::Time;

/// An invitation ends after so long.
const INVITE_MS: u64 = 7 * 24 * 3_600_000;

/// A role.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Role {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Whether Marketo made it; else it is a custom one.
    pub system: bool,
    /// Whether it only goes with all workspaces.
    pub all_zones: bool,
    /// When it was created, and last changed.
    pub created_at: Time,
}

/// A workspace.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Workspace {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// When it was created, and last changed.
    pub created_at: Time,
}

/// A role in a workspace: the ids of both.
pub type Grant = (u64, u64);

/// What a user and an invited one have in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The number.
    pub id: u64,
    /// The name to log in with; an e-mail address as a rule.
    pub userid: String,
    /// The e-mail address.
    pub email: String,
    /// The first name.
    pub first: String,
    /// The last name.
    pub last: String,
    /// Whether it is a service that may only use the API.
    pub api_only: bool,
    /// When its login ends, if it does.
    pub expires_at: Option<Time>,
    /// Roles in workspaces.
    pub grants: BTreeSet<Grant>,
    /// When it was created.
    pub created_at: Time,
    /// When it was last changed.
    pub updated_at: Time,
}

/// A user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Who it is.
    pub person: Person,
    /// When it last logged in.
    pub last_login_at: Option<Time>,
    /// Log-ins that failed.
    pub failed_logins: u64,
    /// Why it is locked; not locked without a reason.
    pub locked: Option<String>,
}

/// Everybody who may use the instance.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Users {
    pub(super) users: BTreeMap<u64, User>,
    pub(super) invited: BTreeMap<u64, Person>,
    pub(super) roles: BTreeMap<u64, Role>,
    pub(super) workspaces: BTreeMap<u64, Workspace>,
    pub(super) last_id: u64,
}

impl Users {
    /// Adds a user and gives its number.
    pub fn add(&mut self, mut person: Person) -> u64 {
        self.last_id += 1;
        person.id = self.last_id;
        let user = User {
            person,
            last_login_at: None,
            failed_logins: 0,
            locked: None,
        };
        self.users.insert(self.last_id, user);
        self.last_id
    }

    /// Invites a person.
    pub fn invite(&mut self, mut person: Person) {
        self.last_id += 1;
        person.id = self.last_id;
        self.invited.insert(self.last_id, person);
    }

    /// A user by the name to log in with.
    #[must_use]
    pub fn find(&self, userid: &str) -> Option<&User> {
        let named = |user: &&User| user.person.userid.eq_ignore_ascii_case(userid);
        self.users.values().find(named)
    }

    /// A user, to be changed.
    pub fn find_mut(&mut self, userid: &str) -> Option<&mut User> {
        let id = self.find(userid)?.person.id;
        self.users.get_mut(&id)
    }

    /// Takes a user away; says whether there was one.
    pub fn remove(&mut self, userid: &str) -> bool {
        let id = self.find(userid).map(|user| user.person.id);
        id.and_then(|id| self.users.remove(&id)).is_some()
    }

    /// A person whose invitation is open.
    #[must_use]
    pub fn invitation(&self, now: Time, userid: &str) -> Option<&Person> {
        self.invited.values().find(|person| {
            person.userid.eq_ignore_ascii_case(userid) && now.since(person.created_at) < INVITE_MS
        })
    }

    /// Takes an open invitation back; says whether there was one.
    pub fn uninvite(&mut self, now: Time, userid: &str) -> bool {
        let id = self.invitation(now, userid).map(|person| person.id);
        id.and_then(|id| self.invited.remove(&id)).is_some()
    }

    /// All users in order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &User> {
        self.users.values()
    }

    /// Whether there is such a role and such a workspace.
    #[must_use]
    pub fn knows(&self, (role, workspace): Grant) -> bool {
        self.roles.contains_key(&role) && self.workspaces.contains_key(&workspace)
    }

    /// The roles as Get Roles shows them.
    #[must_use]
    pub fn role_records(&self) -> Value {
        let shown = self.roles.values().map(|role| {
            json!({
                "id": role.id,
                "name": role.name,
                "description": role.description,
                "type": if role.system { "system" } else { "custom" },
                "isHidden": false,
                "isOnlyAllZones": role.all_zones,
                "createdAt": written(role.created_at),
                "updatedAt": written(role.created_at),
            })
        });
        Value::Array(shown.collect())
    }

    /// Whether there is such a workspace.
    #[must_use]
    pub fn has_workspace(&self, id: u64) -> bool {
        self.workspaces.contains_key(&id)
    }

    /// The workspaces as Get Workspaces shows them.
    #[must_use]
    pub fn workspace_records(&self) -> Value {
        let shown = self.workspaces.values().map(|workspace| {
            json!({
                "id": workspace.id,
                "name": workspace.name,
                "description": workspace.description,
                "globalViz": 0,
                "currencyInfo": null,
                "status": "active",
                "createdAt": written(workspace.created_at),
                "updatedAt": written(workspace.created_at),
            })
        });
        Value::Array(shown.collect())
    }

    /// Roles in workspaces, with their names.
    #[must_use]
    pub fn grant_records(&self, grants: &BTreeSet<Grant>) -> Value {
        let shown = grants.iter().map(|(role, workspace)| {
            json!({
                "accessRoleId": role,
                "accessRoleName": self.roles.get(role).map(|known| known.name.as_str()),
                "workspaceId": workspace,
                "workspaceName": self.workspaces.get(workspace).map(|known| known.name.as_str()),
            })
        });
        Value::Array(shown.collect())
    }

    /// A user as Get User by Id shows it.
    #[must_use]
    pub fn record(&self, user: &User) -> Value {
        let person = &user.person;
        json!({
            "id": person.id,
            "userid": person.userid,
            "firstName": person.first,
            "lastName": person.last,
            "emailAddress": person.email,
            "apiOnly": person.api_only,
            "optedIn": false,
            "isLocked": user.locked.is_some(),
            "lockedReason": user.locked,
            "failedLogins": user.failed_logins,
            "failedDeviceCode": 0,
            "expiresAt": person.expires_at.map(written),
            "lastLoginAt": user.last_login_at.map(written),
            "userRoleWorkspaces": self.grant_records(&person.grants),
        })
    }
}

impl User {
    /// The user as Get Users shows it.
    #[must_use]
    pub fn line(&self) -> Value {
        json!({
            "id": self.person.id,
            "userid": self.person.userid,
            "firstName": self.person.first,
            "lastName": self.person.last,
            "emailAddress": self.person.email,
            "apiOnly": self.person.api_only,
        })
    }
}

impl Person {
    /// A person who has no number yet.
    #[must_use]
    pub fn new(
        now: Time,
        userid: &str,
        first: &str,
        last: &str,
        api_only: bool,
        grants: BTreeSet<Grant>,
    ) -> Self {
        Self {
            id: 0,
            userid: userid.to_owned(),
            email: userid.to_owned(),
            first: first.to_owned(),
            last: last.to_owned(),
            api_only,
            expires_at: None,
            grants,
            created_at: now,
            updated_at: now,
        }
    }

    /// An invited person as Get Invited User by Id shows it.
    #[must_use]
    pub fn invitation_record(&self) -> Value {
        json!({
            "id": self.id,
            "userid": self.userid,
            "firstName": self.first,
            "lastName": self.last,
            "emailAddress": self.email,
            "subscriptionId": "1",
            "status": "pending",
            "expiresAt": written(self.created_at.plus(INVITE_MS)),
            "createdAt": written(self.created_at),
            "updatedAt": written(self.updated_at),
        })
    }
}

/// User management's form of an instant: `20210406T18:20:38.000t+0000`.
fn written(at: Time) -> String {
    let seconds = at.iso().replace('-', "");
    let millis = at.as_millis() % 1000;
    format!("{}.{millis:03}t+0000", seconds.trim_end_matches('Z'))
}

/// Reads an instant in that form or in ISO 8601.
#[must_use]
pub fn instant(text: &str) -> Option<Time> {
    Time::parse(text).or_else(|| {
        let plain = text.trim().replacen(['t'], "", 1);
        let (day, rest) = plain.split_once('T')?;
        if day.len() != 8 || !day.is_ascii() {
            return None;
        }
        let (year, day) = day.split_at(4);
        let (month, day) = day.split_at(2);
        // Fractions of a second are read and dropped.
        let (clock, zone) = match rest.split_once('.') {
            Some((clock, rest)) => (clock, rest.trim_start_matches(|c: char| c.is_ascii_digit())),
            None => (rest, ""),
        };
        Time::parse(&format!("{year}-{month}-{day}T{clock}{zone}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read_as_they_are_written() {
        let at = Time::parse("2021-04-06T18:20:38Z").unwrap().plus(7);
        assert_eq!(written(at), "20210406T18:20:38.007t+0000");
        assert_eq!(instant(&written(at)), Some(at.minus(7)));
        assert_eq!(instant("2021-04-06T18:20:38Z"), Some(at.minus(7)));
        assert_eq!(instant("20210406T13:20:38.000t-0500"), Some(at.minus(7)));
        for bad in [
            "",
            "T",
            "2021T",
            "20210406",
            "20219999T99:99:99t+0000",
            "日本語日本語日T",
        ] {
            assert_eq!(instant(bad), None, "{bad}");
        }
    }
}
