//! What is special about one family of operations.

use marketo_core::call::{Failure, Outcome, Trace};

use super::*;

const USERS: &str = "/userservice/management/v1/users";
const NEW_EMAIL: &str = "/rest/asset/v2/email/12";

/// User management answers with HTTP statuses (Adobe: "User management"), so its callers read
/// those, also of what the gateway itself refuses.
#[test]
fn user_management_is_refused_by_status() {
    let roles = asks("GET", format!("{USERS}/roles.json"));
    assert_eq!(roles.sends(), format!("GET {USERS}/roles.json"));
    let late = token("crm-sync", NOW.before(Duration::from_secs(9_000)));
    for (asks, expected) in [
        (roles.clone().anonymous(), (401, "603", "token-missing")),
        (roles.clone().bearer(&late), (401, "602", "token-expired")),
        (
            roles.clone().bearer(&token("reader", NOW)),
            (403, "603", "not-authorised"),
        ),
        (asks("POST", &*roles.target), (405, "605", "wrong-method")),
        (
            asks("GET", format!("{USERS}/nothing.json")),
            (404, "610", "no-such-operation"),
        ),
        (
            asks("POST", format!("{USERS}/invite.json")).json("{"),
            (400, "609", "not-json"),
        ),
    ] {
        let (status, code, name) = expected;
        assert_eq!(asks.refused(), (status, code.to_owned(), name));
        // Who asks for Marketo's other way gets it.
        let styled = asks.header("x-edge-status", "marketo");
        assert_eq!(styled.refused(), (200, code.to_owned(), name));
    }
    let planned = roles.planned();
    let operation = "getRoles";
    let after = Failure::NotReached;
    let failed = Outcome::Failed(marketo_core::call::CallError::Unavailable { operation, after });
    let Delivery::Whole(answer) = planned.answer(NOW, failed, &Trace::default()) else {
        panic!("a file");
    };
    assert_eq!(answer.response.status(), 503);
}

/// Adobe's definition of the new designer's assets has the token in the query.
#[test]
fn a_token_in_the_query_opens_the_new_assets_alone() {
    let gateway = token("crm-sync", NOW);
    let sends = format!("GET {NEW_EMAIL}");
    let with = |path: &str| asks("GET", format!("{path}?access_token={gateway}")).anonymous();
    assert_eq!(
        with(NEW_EMAIL).header("x-app-type", "marketo").sends(),
        sends
    );
    // It goes no further, whoever shows it and whatever else is shown.
    let request = sent(&with(NEW_EMAIL).planned());
    assert_eq!(request.headers()["x-app-type"], "marketo");
    let all = format!("{request:?}");
    assert!(
        !all.contains(&gateway) && !all.contains("access_token"),
        "{all}"
    );
    let line = with(NEW_EMAIL).planned().line.to_json();
    assert!(!line.contains(&gateway), "{line}");
    // A header counts for more, be it good or bad.
    let both = asks("GET", format!("{NEW_EMAIL}?access_token=x"));
    assert_eq!(both.sends(), sends);
    let bad = with(NEW_EMAIL).bearer("x");
    assert_eq!(bad.refused().2, "token-unknown");
    for (path, name) in [
        ("/rest/asset/v1/folder/7.json", "token-missing"),
        ("/rest/v1/lead/7.json", "token-missing"),
        ("/rest/asset/v2/../v1/folder/7.json", "token-missing"),
    ] {
        assert_eq!(with(path).refused().2, name, "{path}");
    }
    for query in ["", "?access_token=", "?access_token=x", "?Access_Token=x"] {
        let refused = asks("GET", format!("{NEW_EMAIL}{query}"))
            .anonymous()
            .refused();
        assert_eq!(refused.0, 200);
        assert!(refused.2.starts_with("token-"), "{query}: {refused:?}");
    }
}

/// Where a record's key has several fields, the read has a JSON body (Adobe: "Opportunities").
#[test]
fn a_read_by_a_compound_key_is_a_post_with_json() {
    let body = r#"{"filterType":"dedupeFields","input":[{"externalOpportunityId":"1","leadId":2,"role":"x"}]}"#;
    for path in [
        "/rest/v1/opportunities/roles.json",
        "/rest/v1/opportunities.json",
        "/rest/v1/customobjects/car_c.json",
    ] {
        let sends = format!("POST {path}?_method=GET {JSON} {body}");
        let asks = asks("POST", format!("{path}?_method=GET")).json(body);
        assert_eq!(asks.sends(), sends);
        let paged = Asks {
            target: format!("{path}?_method=get&batchSize=300"),
            ..asks
        };
        let sends = format!("POST {path}?batchSize=300&_method=GET {JSON} {body}");
        assert_eq!(paged.sends(), sends);
    }
}

/// Adobe's page has a form for it, its definition JSON: what comes as JSON goes out as the form.
#[test]
fn one_asset_is_updated_by_json_too() {
    let path = "/rest/asset/v1/smartCampaign/1076.json";
    let sends = format!("POST {path} {FORM} description=a%20%22b%22&name=n");
    for asks in [
        asks("POST", path).form("description=a+%22b%22&name=n"),
        asks("POST", path).json(r#"{"name":"n","description":"a \"b\"","x":null}"#),
        asks("POST", path).json(r#"{"name":"n","description":"a \"b\"","access_token":"t"}"#),
    ] {
        assert_eq!(asks.sends(), sends);
    }
    let folder = asks("POST", path).json(r#"{"folder":{"id":7,"type":"Folder"},"name":5}"#);
    let sends =
        format!("POST {path} {FORM} folder=%7B%22id%22%3A7%2C%22type%22%3A%22Folder%22%7D&name=5");
    assert_eq!(folder.sends(), sends);
    for bad in ["[]", "{", "7", r#"{"name":}"#] {
        assert_eq!(asks("POST", path).json(bad).refused().1, "609", "{bad}");
    }
    // No other form does so: Marketo answers 612.
    let folder = asks("POST", "/rest/asset/v1/folder/7.json").json("{}");
    assert_eq!(folder.refused().1, "612");
}

/// Steps without a body take their parameters from a form as well.
#[test]
fn the_parameters_of_a_step_may_come_in_a_form() {
    let path = "/rest/v1/leads/7/merge.json";
    let sends = format!("POST {path}?leadIds=8%2C9");
    for asks in [
        asks("POST", format!("{path}?leadIds=8,9")),
        asks("POST", path).form("leadIds=8%2C9"),
        asks("POST", path).form("leadIds=8&leadIds=9&_method=POST"),
    ] {
        assert_eq!(asks.sends(), sends);
    }
}

#[test]
fn files_of_imports_have_no_ranges() {
    for path in [
        "/bulk/v1/leads/batch/7/failures.json",
        "/bulk/v1/leads/batch/7/warnings.json",
        "/bulk/v1/customobjects/car_c/import/7/failures.json",
        "/bulk/v1/program/members/import/7/warnings.json",
    ] {
        let asks = asks("GET", path).header("range", "bytes=0-9");
        assert_eq!(asks.sends(), format!("GET {path}"));
    }
    let kinds = [
        "leads/export/e-1",
        "activities/export/e-1",
        "customobjects/car_c/export/e-1",
        "program/members/export/e-1",
    ];
    for kind in kinds {
        let path = format!("/bulk/v1/{kind}/file.json");
        let asks = asks("GET", &*path).header("range", "bytes=0-9");
        assert_eq!(asks.sends(), format!("GET {path} bytes=0-9"));
    }
}
