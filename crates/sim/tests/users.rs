//! User management, in virtual time.

mod common;

use common::*;
use marketo_sim::Request;
use marketo_sim::permission::Permission;
use serde_json::{Value, json};

const BASE: &str = "/userservice/management/v1/users";

fn get(bench: &mut Bench, rest: &str) -> (u16, Value) {
    bench.send(Request::get(&format!("{BASE}/{rest}")))
}

fn post(bench: &mut Bench, rest: &str, body: &Value) -> (u16, Value) {
    bench.send(Request::post(&format!("{BASE}/{rest}")).json(body))
}

fn order(email: &str, api_only: bool) -> Value {
    json!({
        "emailAddress": email,
        "firstName": "Jörg",
        "lastName": "O'Neil",
        "apiOnly": api_only,
        "expiresAt": "2027-01-01T00:00:00Z",
        "userRoleWorkspaces": [{"accessRoleId": 2, "workspaceId": 1}],
    })
}

fn ids(users: &Value) -> Vec<u64> {
    let users = users.as_array().unwrap();
    users
        .iter()
        .map(|user| user["id"].as_u64().unwrap())
        .collect()
}

#[test]
fn users_are_listed_in_pages_without_an_envelope() {
    let mut bench = Bench::quick();
    let (status, first) = get(&mut bench, "allusers.json");
    assert_eq!((status, first.as_array().unwrap().len()), (200, 20));
    assert_eq!(first[0]["userid"], "api-a@sim.example");
    assert_eq!(first[0]["apiOnly"], true);
    let mut seen = ids(&first);
    seen.extend(ids(&get(&mut bench, "allusers.json?pageOffset=20").1));
    let all = ids(&get(&mut bench, "allusers.json?pageSize=500").1);
    assert_eq!((seen.len(), &seen), (23, &all));
    let page = get(&mut bench, "allusers.json?pageSize=3&pageOffset=2").1;
    assert_eq!(ids(&page), all[2..5]);
    assert_eq!(get(&mut bench, "allusers.json?pageOffset=23").1, json!([]));
    let (status, wrong) = get(&mut bench, "allusers.json?pageSize=x");
    assert_eq!((status, code(&wrong)), (400, "1001"));
}

#[test]
fn roles_and_workspaces_are_there_to_be_given() {
    let mut bench = Bench::quick();
    let roles = get(&mut bench, "roles.json").1;
    let names: Vec<&str> = roles
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["name"].as_str().unwrap())
        .collect();
    assert!(
        names.contains(&"Admin") && names.contains(&"Standard User"),
        "{names:?}"
    );
    let workspaces = get(&mut bench, "workspaces.json").1;
    assert_eq!(workspaces[1]["name"], "Default");
    assert_eq!(
        workspaces[1]["createdAt"].as_str().unwrap().len(),
        "20210406T18:20:38.000t+0000".len()
    );
}

#[test]
fn an_invitation_lasts_seven_days_or_until_it_is_taken_back() {
    let mut bench = Bench::quick();
    let invited = post(&mut bench, "invite.json", &order("new@x.example", false));
    assert_eq!(invited, (200, json!(true)));
    let (status, shown) = get(&mut bench, "new@x.example/invite.json");
    assert_eq!((status, &shown["status"]), (200, &json!("pending")));
    assert_eq!(shown["expiresAt"], "20260210T12:00:00.000t+0000");
    // It is no user yet.
    assert_eq!(get(&mut bench, "new@x.example/user.json").0, 404);
    let again = post(&mut bench, "invite.json", &order("NEW@x.example", false));
    assert_eq!((again.0, code(&again.1)), (400, "1017"));
    assert_eq!(
        post(&mut bench, "new@x.example/invite/delete.json", &json!({})),
        (200, json!(true))
    );
    assert_eq!(
        post(&mut bench, "new@x.example/invite/delete.json", &json!({})).0,
        404
    );
    post(&mut bench, "invite.json", &order("new@x.example", false));
    bench.pass(7 * 24 * 3_600_000);
    bench.token = token(&mut bench.sim, bench.now, "sim-client-a", SECRET_A);
    assert_eq!(get(&mut bench, "new@x.example/invite.json").0, 404);
}

#[test]
fn a_user_is_made_changed_given_roles_and_deleted() {
    let mut bench = Bench::quick();
    post(&mut bench, "invite.json", &order("svc@x.example", true));
    let (_, made) = get(&mut bench, "svc@x.example/user.json");
    assert_eq!(made["apiOnly"], true);
    assert_eq!(made["expiresAt"], "20270101T00:00:00.000t+0000");
    assert_eq!(
        made["userRoleWorkspaces"][0]["accessRoleName"],
        "Standard User"
    );
    let change = json!({"firstName": "Ann", "expiresAt": "20280101T00:00:00.000t+0000"});
    let (_, changed) = post(&mut bench, "svc%40x.example/update.json", &change);
    assert_eq!(
        (&changed["firstName"], &changed["lastName"]),
        (&json!("Ann"), &json!("O'Neil"))
    );
    assert_eq!(get(&mut bench, "svc@x.example/user.json").1, changed);

    let more = json!({"input": [{"accessRoleId": 3, "workspaceId": 1}]});
    let (_, roles) = post(&mut bench, "svc@x.example/roles/create.json", &more);
    assert_eq!(roles.as_array().unwrap().len(), 2);
    assert_eq!(get(&mut bench, "svc@x.example/roles.json").1, roles);
    let (_, left) = post(&mut bench, "svc@x.example/roles/delete.json", &more);
    assert_eq!(left.as_array().unwrap().len(), 1);
    let last = json!([{"accessRoleId": 2, "workspaceId": 1}]);
    assert_eq!(
        post(&mut bench, "svc@x.example/roles/delete.json", &last).0,
        400
    );

    assert_eq!(
        post(&mut bench, "svc@x.example/delete.json", &json!({})),
        (200, json!(true))
    );
    assert_eq!(get(&mut bench, "svc@x.example/user.json").0, 404);
}

#[test]
fn wrong_orders_have_a_status_and_errors() {
    let mut bench = Bench::quick();
    let without = |name: &str| {
        let mut body = order("a@x.example", false);
        body.as_object_mut().unwrap().remove(name);
        body
    };
    let with = |name: &str, value: Value| {
        let mut body = order("a@x.example", false);
        body[name] = value;
        body
    };
    let user = "user01@corp.example.com";
    let grant = |role: u64| json!({"input": [{"accessRoleId": role, "workspaceId": 1}]});
    for (path, body, status, wanted) in [
        ("invite.json", without("emailAddress"), 400, "1002"),
        ("invite.json", without("firstName"), 400, "1002"),
        ("invite.json", without("userRoleWorkspaces"), 400, "1002"),
        (
            "invite.json",
            with("emailAddress", json!("nobody")),
            400,
            "1001",
        ),
        ("invite.json", with("expiresAt", json!("soon")), 400, "704"),
        (
            "invite.json",
            with("emailAddress", json!(user)),
            400,
            "1017",
        ),
        (
            &format!("{user}/update.json"),
            json!({"lastName": " "}),
            400,
            "1002",
        ),
        (&format!("{user}/roles/create.json"), grant(77), 400, "1013"),
        (
            &format!("{user}/roles/create.json"),
            json!({"input": []}),
            400,
            "1002",
        ),
        (&format!("{user}/roles/delete.json"), grant(5), 400, "1013"),
        ("no@x.example/update.json", json!({}), 404, "1013"),
        ("no@x.example/roles/create.json", grant(2), 404, "1013"),
        ("no@x.example/delete.json", json!({}), 404, "1013"),
    ] {
        let answer = post(&mut bench, path, &body);
        assert_eq!(
            (answer.0, code(&answer.1)),
            (status, wanted),
            "{path} {body}"
        );
        assert_eq!(answer.1["success"], false);
    }
}

#[test]
fn both_permissions_are_needed() {
    let mut bench = Bench::quick();
    let id = bench.sim.credential("sim-client-a").unwrap();
    let both = [Permission::AccessUsers, Permission::AccessUserManagementApi];
    for (held, wanted) in [(&both[..1], "603"), (&both[1..], "603"), (&both[..], "")] {
        bench.sim.set_permissions(id, held.iter().copied());
        assert_eq!(code(&get(&mut bench, "roles.json").1), wanted, "{held:?}");
    }
}
