//! Every listing of the catalog, walked at the simulator in pages of several sizes: what comes is the
//! same, and takes no more calls than pages.

use std::collections::BTreeSet;

use marketo_core::operation::{Place, catalog};

use super::*;

/// What listings list, and how each is asked for.
fn listings(client: &mut Client) -> Vec<CallSpec> {
    let sync = |client: &mut Client, name: &str, body: Value| -> Vec<Value> {
        let body = client.told(&spec(name).with_json(body.to_string()));
        body["result"].as_array().unwrap().clone()
    };
    let first = |client: &mut Client, call: CallSpec, member: &str| -> Value {
        let body = client.told(&call);
        let list = if body.is_array() {
            &body
        } else {
            &body["result"]
        };
        list[0][member].clone()
    };
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let ids: Vec<Value> = (1..=40).map(|id| json!({"id": id})).collect();
    let all: Vec<String> = (1..=40).map(|id| id.to_string()).collect();
    let add = spec("addLeadsToList").with_path("listId", "1001");
    client.told(&add.with_json(json!({"input": ids}).to_string()));
    let names = |what: &str| (0..5).map(|n| format!("{what}-{n}")).collect::<Vec<_>>();
    let records = |field: &str, names: &[String]| {
        names
            .iter()
            .map(|name| json!({field: name}))
            .collect::<Vec<_>>()
    };
    let by = |name: &str, field: &str, values: &[String]| {
        spec(name)
            .with_query("filterType", field)
            .with_query("filterValues", values.join(","))
    };

    let companies = names("co");
    sync(
        client,
        "syncCompanies",
        json!({"input": records("externalCompanyId", &companies)}),
    );
    let sellers: Vec<_> = names("s")
        .iter()
        .map(|name| format!("{name}@sales.example"))
        .collect();
    let input: Vec<_> = sellers
        .iter()
        .map(|seller| json!({"externalSalesPersonId": seller, "email": seller}))
        .collect();
    sync(client, "syncSalesPersons", json!({"input": input}));
    let opportunities = names("opp");
    sync(
        client,
        "syncOpportunities",
        json!({"input": records("externalOpportunityId", &opportunities)}),
    );
    let roles: Vec<_> = (1..=4)
        .map(|lead| json!({"externalOpportunityId": "opp-0", "leadId": lead, "role": "Buyer"}))
        .collect();
    sync(client, "syncOpportunityRoles", json!({"input": roles}));
    let accounts = names("account");
    let made = sync(
        client,
        "syncNamedAccounts",
        json!({"input": records("name", &accounts)}),
    );
    let members: Vec<_> = made
        .iter()
        .map(|one| json!({"marketoGUID": one["marketoGUID"]}))
        .collect();
    let lists: Vec<_> = sync(
        client,
        "syncNamedAccountLists",
        json!({"action": "createOnly", "input": records("name", &names("list"))}),
    )
    .iter()
    .map(|one| text(&one["marketoGUID"]))
    .collect();
    let add = spec("addNamedAccountListMembers").with_path("id", &lists[0]);
    client.told(&add.with_json(json!({"input": members}).to_string()));

    let object = text(&first(client, spec("listCustomObjects"), "name"));
    let described =
        client.told(&spec("describeCustomObjects").with_path("customObjectName", &object));
    let dedupe: Vec<String> = described["result"][0]["dedupeFields"]
        .as_array()
        .unwrap()
        .iter()
        .map(text)
        .collect();
    let things = names("thing");
    let things: Vec<Value> = things
        .iter()
        .map(|name| {
            Value::Object(
                dedupe
                    .iter()
                    .map(|field| (field.clone(), json!(name)))
                    .collect(),
            )
        })
        .collect();
    let write = spec("syncCustomObjects").with_path("customObjectName", &object);
    client.told(&write.with_json(json!({"input": things}).to_string()));

    let program = text(&first(client, spec("getPrograms"), "id"));
    let form = text(&first(client, spec("getForms"), "id"));
    let template = text(&first(client, spec("getEmailTemplates"), "id"));
    let segmentation = text(&first(client, spec("getSegmentations"), "id"));
    let page = first(client, spec("getLandingPages"), "name");
    let tag = first(client, spec("getTagTypes"), "tagType");
    let workspace = text(&first(client, spec("getWorkspaces"), "id"));
    let gone: Vec<Value> = (30..=40).map(|id| json!({"id": id})).collect();
    let v2 = |name: &str| spec(name).with_query("workspaceId", &workspace);

    let listed = vec![
        by("getLeadsByFilterType", "id", &all),
        by("getLeadsByFilterType", "id", &["999999".to_owned()]),
        by("getLeadsByFilterType", "id", &["7".to_owned()]),
        spec("getLeadsByListId").with_path("listId", "1001"),
        spec("getLeadsByProgramId").with_path("programId", &program),
        spec("getListsByLeadId").with_path("leadId", "1"),
        spec("getProgramsByLeadId").with_path("leadId", "1"),
        spec("getSmartCampaignsByLeadId").with_path("leadId", "1"),
        spec("getLeadFields"),
        spec("getLists"),
        spec("getCampaigns"),
        by("getCompanies", "externalCompanyId", &companies),
        spec("getCompanyFields"),
        by("getSalesPersons", "externalSalesPersonId", &sellers),
        by("getOpportunities", "externalOpportunityId", &opportunities),
        spec("getOpportunityFields"),
        by(
            "getOpportunityRoles",
            "externalOpportunityId",
            &opportunities,
        ),
        by("getNamedAccounts", "name", &accounts),
        spec("getNamedAccountFields"),
        by("getNamedAccountLists", "idField", &lists),
        spec("getNamedAccountListMembers").with_path("id", &lists[0]),
        spec("getCustomObjects")
            .with_path("customObjectName", &object)
            .with_json(json!({"filterType": "dedupeFields", "input": things}).to_string()),
        spec("getProgramMemberFields"),
        by("getProgramMembers", "leadId", &all).with_path("programId", &program),
        spec("getExportLeadJobs"),
        spec("getExportActivityJobs"),
        spec("getExportCustomObjectJobs").with_path("apiName", &object),
        spec("getExportProgramMemberJobs"),
        spec("getLeadActivities").with_query("activityTypeIds", "12,13,24"),
        spec("getLeadChanges").with_query("fields", "firstName,email"),
        spec("getDeletedLeads"),
        spec("getPrograms"),
        spec("getProgramsByTag")
            .with_query("tagType", text(&tag))
            .with_query("tagValue", "x"),
        spec("getFolders").with_query("root", r#"{"id":1,"type":"Folder"}"#),
        spec("getFolderContents")
            .with_path("id", "1")
            .with_query("type", "Folder"),
        spec("getChannels"),
        spec("getTagTypes"),
        spec("getEmails"),
        spec("getEmailTemplates"),
        spec("getEmailTemplateUsedBy").with_path("id", &template),
        spec("getForms"),
        spec("getFormUsedBy").with_path("id", &form),
        spec("getAvailableFormFields"),
        spec("getAvailableFormProgramMemberFields"),
        spec("getLandingPages"),
        spec("getLandingPageByName").with_query("name", text(&page)),
        spec("getLandingPageTemplates"),
        spec("getLandingPageRedirectRules"),
        spec("getLandingPageDomains"),
        spec("getSegmentsForSegmentation").with_path("id", &segmentation),
        spec("getSnippets"),
        spec("getFiles"),
        spec("getSmartCampaigns"),
        spec("getSmartLists"),
        spec("getStaticLists"),
        spec("getUsers"),
        v2("listEmailsV2"),
        v2("listEmailTemplatesV2"),
        v2("listFragmentsV2"),
    ];
    client.told(&spec("deleteLeads").with_json(json!({"input": gone}).to_string()));
    listed
}

/// Without `seq`, which counts within a page.
fn plain(items: &[Value]) -> Vec<Value> {
    let mut items = items.to_vec();
    for item in items.iter_mut().filter_map(Value::as_object_mut) {
        item.remove("seq");
    }
    items
}

#[test]
fn listings_are_the_same_in_pages_of_any_size() {
    let mut client = Client::new(40);
    let listings = listings(&mut client);
    let walked: BTreeSet<_> = listings
        .iter()
        .map(|listing| listing.operation.name)
        .collect();
    let paged = catalog().filter(|operation| operation.paging != Paging::None);
    let every: BTreeSet<_> = paged.map(|operation| operation.name).collect();
    assert_eq!(walked, every, "each listing of the catalog");

    let (mut empty, mut long) = (Vec::new(), 0);
    for listing in listings {
        let operation = listing.operation;
        let (all, _) = client.walk(listing.clone());
        let count = all.len();
        if count == 0 {
            empty.push(operation.name);
        }
        long += usize::from(count > 2);
        let sizes = ["batchSize", "maxReturn", "pageSize"];
        let size = sizes
            .into_iter()
            .find(|name| operation.has_param(name, Place::Query));
        let Some(size) = size.filter(|_| listing.body == marketo_core::request::Body::None) else {
            continue;
        };
        let most = if size == "pageSize" { 50 } else { 200 };
        let rows: BTreeSet<usize> = [1, count.saturating_sub(1), count, count + 1].into();
        for rows in rows.into_iter().filter(|rows| (1..=most).contains(rows)) {
            let (items, calls) = client.walk(listing.clone().with_query(size, rows.to_string()));
            let (items, all) = (plain(&items), plain(&all));
            assert_eq!(items, all, "{} in pages of {rows}", operation.name);
            // A page of activities can be empty though there are more.
            let pages = count / rows + 2;
            assert!(
                calls <= pages || operation.paging == Paging::DateToken,
                "{}: {calls} calls",
                operation.name
            );
        }
    }
    assert!(
        empty.len() <= 20 && long >= 30,
        "{long} long ones; empty: {empty:?}"
    );
}
