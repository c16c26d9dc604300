//! The request that comes in, and the one that goes out, word for word.

use super::*;

#[test]
fn each_kind_of_request_is_passed_on() {
    let j = "application/json";
    let f = "application/x-www-form-urlencoded";
    // Name, method, target, body (JSON if it starts as JSON does, else a form), what is sent.
    let table: Vec<(&str, &str, &str, &str, String)> = vec![
        (
            "getLeadById",
            "GET",
            "/rest/v1/lead/318581.json?fields=email,firstName",
            "",
            "GET /rest/v1/lead/318581.json?fields=email%2CfirstName".into(),
        ),
        (
            "getLeadsByFilterType",
            "GET",
            "/rest/v1/leads.json?filterType=email&filterValues=a%40b.example,c%2Bd%40e.example&batchSize=300",
            "",
            "GET /rest/v1/leads.json?filterType=email&filterValues=a%40b.example%2Cc%2Bd%40e.example&batchSize=300".into(),
        ),
        (
            "syncLeads",
            "POST",
            "/rest/v1/leads.json",
            r#"{"action":"createOrUpdate","lookupField":"email","input":[{"email":"a@b.example"}]}"#,
            format!(
                r#"POST /rest/v1/leads.json {j} {{"action":"createOrUpdate","lookupField":"email","input":[{{"email":"a@b.example"}}]}}"#
            ),
        ),
        (
            "deleteLeads",
            "POST",
            "/rest/v1/leads/delete.json",
            r#"{"input":[{"id":7}]}"#,
            format!(r#"POST /rest/v1/leads/delete.json {j} {{"input":[{{"id":7}}]}}"#),
        ),
        (
            "describeLead",
            "GET",
            "/rest/v1/leads/describe.json",
            "",
            "GET /rest/v1/leads/describe.json".into(),
        ),
        (
            "describeLead2",
            "GET",
            "/rest/v1/leads/describe2.json",
            "",
            "GET /rest/v1/leads/describe2.json".into(),
        ),
        (
            "getLeadsByListId",
            "GET",
            "/rest/v1/list/1001/leads.json?nextPageToken=ABC%3D%3D%3D",
            "",
            "GET /rest/v1/lists/1001/leads.json?nextPageToken=ABC%3D%3D%3D".into(),
        ),
        (
            "addLeadsToList",
            "POST",
            "/rest/v1/lists/1001/leads.json",
            r#"{"input":[{"id":7},{"id":8}]}"#,
            format!(r#"POST /rest/v1/lists/1001/leads.json {j} {{"input":[{{"id":7}},{{"id":8}}]}}"#),
        ),
        (
            "removeLeadsFromList",
            "DELETE",
            "/rest/v1/lists/1001/leads.json?id=7,8",
            "",
            "DELETE /rest/v1/lists/1001/leads.json?id=7%2C8".into(),
        ),
        (
            "isMemberOfList",
            "GET",
            "/rest/v1/lists/1001/leads/ismember.json?id=7",
            "",
            "GET /rest/v1/lists/1001/leads/ismember.json?id=7".into(),
        ),
        (
            "isMemberOfList",
            "POST",
            "/rest/v1/lists/1001/leads/ismember.json?_method=GET",
            r#"{"input":[{"id":7}]}"#,
            format!(
                r#"POST /rest/v1/lists/1001/leads/ismember.json?_method=GET {j} {{"input":[{{"id":7}}]}}"#
            ),
        ),
        (
            "getLeadActivities",
            "GET",
            "/rest/v1/activities.json?activityTypeIds=1&activityTypeIds=12&nextPageToken=T%3D",
            "",
            "GET /rest/v1/activities.json?activityTypeIds=1%2C12&nextPageToken=T%3D".into(),
        ),
        (
            "getPagingToken",
            "GET",
            "/rest/v1/activities/pagingtoken.json?sinceDatetime=2026-01-01T00:00:00-08:00",
            "",
            "GET /rest/v1/activities/pagingtoken.json?sinceDatetime=2026-01-01T00%3A00%3A00-08%3A00".into(),
        ),
        (
            "getActivityTypes",
            "GET",
            "/rest/v1/activities/types.json",
            "",
            "GET /rest/v1/activities/types.json".into(),
        ),
        (
            "getPrograms",
            "GET",
            "/rest/asset/v1/programs.json?maxReturn=200&offset=400",
            "",
            "GET /rest/asset/v1/programs.json?maxReturn=200&offset=400".into(),
        ),
        (
            "createFolder",
            "POST",
            "/rest/asset/v1/folders.json",
            "name=New+folder&parent=%7B%22id%22%3A1%2C%22type%22%3A%22Folder%22%7D",
            format!(
                "POST /rest/asset/v1/folders.json {f} name=New%20folder&parent=%7B%22id%22%3A1%2C%22type%22%3A%22Folder%22%7D"
            ),
        ),
        (
            "getExportLeadJobs",
            "GET",
            "/bulk/v1/leads/export.json?status=Created&status=Queued",
            "",
            "GET /bulk/v1/leads/export.json?status=Created%2CQueued".into(),
        ),
        (
            "createExportLeadJob",
            "POST",
            "/bulk/v1/leads/export/create.json",
            r#"{"fields":["id"],"filter":{}}"#,
            format!(r#"POST /bulk/v1/leads/export/create.json {j} {{"fields":["id"],"filter":{{}}}}"#),
        ),
        (
            "enqueueExportLeadJob",
            "POST",
            "/bulk/v1/leads/export/e-1/enqueue.json",
            "",
            "POST /bulk/v1/leads/export/e-1/enqueue.json".into(),
        ),
        (
            "getExportLeadJobStatus",
            "GET",
            "/bulk/v1/leads/export/e-1/status.json",
            "",
            "GET /bulk/v1/leads/export/e-1/status.json".into(),
        ),
        (
            "getExportLeadFile",
            "GET",
            "/bulk/v1/leads/export/e-1/file.json",
            "",
            "GET /bulk/v1/leads/export/e-1/file.json".into(),
        ),
        (
            "cancelExportLeadJob",
            "POST",
            "/bulk/v1/leads/export/e-1/cancel.json",
            "",
            "POST /bulk/v1/leads/export/e-1/cancel.json".into(),
        ),
    ];
    for (name, method, target, body, sends) in &table {
        let asks = asks(method, *target);
        let asks = match body.as_bytes().first() {
            None => asks,
            Some(b'{') => asks.json(body),
            Some(_) => asks.form(body),
        };
        let planned = asks.planned();
        assert_eq!(planned.line.operation, Some(*name));
        assert_eq!(planned.line.integration.as_deref(), Some("crm-sync"));
        assert_eq!(planned.instance.as_str(), "main");
        assert_eq!(planned.credential.as_str(), "default");
        assert_eq!(wire(&sent(&planned)), *sends);
    }
}

/// The permit is asked for in the integration's name and with the caller's deadline.
#[test]
fn the_deadline_is_the_callers() {
    let default = DEFAULT_PATIENCE.as_millis() as u64;
    let longest = LONGEST_PATIENCE.as_millis() as u64;
    for (header, patience) in [
        (None, default),
        (Some("1"), 1),
        (Some(" 1500 "), 1_500),
        (Some("299999"), 299_999),
        (Some("300001"), longest),
        (Some("18446744073709551615"), longest),
    ] {
        let mut asks = asks("GET", "/rest/v1/lead/7.json");
        if let Some(header) = header {
            asks = asks.header(DEADLINE_HEADER, header);
        }
        let (permit, _) = asked(&mut asks.planned().machine());
        assert_eq!(permit.integration.as_str(), "crm-sync");
        assert_eq!(permit.operation, "getLeadById");
        assert_eq!(permit.deadline, NOW.after(Duration::from_millis(patience)));
    }
    for bad in ["0", "-1", "1.5", "soon", "", "18446744073709551616"] {
        let asks = asks("GET", "/rest/v1/lead/7.json").header(DEADLINE_HEADER, bad);
        assert_eq!(asks.refused(), (200, "1001".into(), "bad-request"), "{bad}");
    }
}
