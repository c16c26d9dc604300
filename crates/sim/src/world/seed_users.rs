//! The users, roles and workspaces that an instance starts with.

use super::users::{Person, Role, Users, Workspace};
use crate::time::Time;

const DAY_MS: u64 = 24 * 3_600_000;

impl Users {
    /// The roles and workspaces of a new instance, these API users, and a few people.
    #[must_use]
    pub fn seed(now: Time, api_users: impl Iterator<Item = String>) -> Self {
        let mut users = Self {
            last_id: 100,
            ..Self::default()
        };
        let old = now.minus(700 * DAY_MS);
        for (id, name, description, system, all_zones) in ROLES.iter().copied() {
            let role = Role {
                id,
                name: name.to_owned(),
                description: description.to_owned(),
                system,
                all_zones,
                created_at: old,
            };
            users.roles.insert(id, role);
        }
        for (id, name, description) in [
            (0, "AllZones", "All workspaces"),
            (1, "Default", "Initial workspace"),
        ] {
            let workspace = Workspace {
                id,
                name: name.to_owned(),
                description: description.to_owned(),
                created_at: old,
            };
            users.workspaces.insert(id, workspace);
        }
        for userid in api_users {
            let person = Person::new(old, &userid, "API", "User", true, [(101, 0)].into());
            users.add(person);
        }
        for (n, (first, last, role)) in PEOPLE.iter().copied().enumerate() {
            let userid = format!("user{:02}@corp.example.com", n + 1);
            let at = old.plus(n as u64 * DAY_MS);
            let id = users.add(Person::new(
                at,
                &userid,
                first,
                last,
                false,
                [(role, 1)].into(),
            ));
            if let Some(user) = users.users.get_mut(&id) {
                user.last_login_at = Some(now.minus((n as u64 + 1) * 3_600_000));
                if n == 2 {
                    user.failed_logins = 5;
                    user.locked = Some("Too many failed login attempts".to_owned());
                }
            }
        }
        users.invite(Person::new(
            now.minus(DAY_MS),
            "invited@corp.example.com",
            "Zoë",
            "Invited",
            false,
            [(2, 1)].into(),
        ));
        users
    }
}

const ROLES: &[(u64, &str, &str, bool, bool)] = &[
    (1, "Admin", "Everything", true, true),
    (
        2,
        "Standard User",
        "Everything but administration",
        true,
        false,
    ),
    (
        3,
        "Marketing User",
        "Marketing activities and assets",
        true,
        false,
    ),
    (4, "Web Designer", "Design Studio", true, false),
    (5, "Analytics User", "Analytics", true, false),
    (
        101,
        "API User",
        "Everything that the API allows",
        false,
        false,
    ),
    (102, "Événements, \"lecture\"", "", false, false),
];

const PEOPLE: &[(&str, &str, u64)] = &[
    ("Anna", "Smith", 1),
    ("José", "García", 2),
    ("Łukasz", "Nowak", 2),
    ("Grace", "O'Brien", 3),
    ("Nguyễn", "Trần", 3),
    ("Mary-Jane", "Lee", 3),
    ("Søren", "Ångström", 4),
    ("Chloé", "D'Amico", 4),
    ("Ivo", "Dvořák", 5),
    ("Kim", "Lee", 5),
    ("Fatma", "Yılmaz", 2),
    ("Мария", "Иванова", 2),
    ("李", "小林", 2),
    ("Bob", "Smith", 3),
    ("Zoë", "Müller", 3),
    ("Þóra", "Kowalski", 3),
    ("Anne", "van der Berg", 4),
    ("Ivo", "Nowak", 5),
    ("Grace", "Smith", 2),
    ("Bob", "García", 2),
    ("Kim", "Müller", 2),
];
