//! Requests written by hand from Adobe's pages, not from the catalog: they guard against the
//! catalog and its checks agreeing on a mistake.

use marketo_core::operation::by_name;
use marketo_core::request::{CallSpec, ClientSecret, identity_request};

use crate::{base, shown, wire};

pub(crate) fn call(name: &str) -> CallSpec {
    CallSpec::new(by_name(name).unwrap_or_else(|| panic!("no operation {name}")))
}

/// What a call with a JSON body looks like on the wire.
pub(crate) fn posted(target: &str, json: &str) -> String {
    format!("POST {target}\ncontent-type: application/json\n\n{json}")
}

/// What a call with a form looks like on the wire.
pub(crate) fn posted_form(target: &str, form: &str) -> String {
    format!("POST {target}\ncontent-type: application/x-www-form-urlencoded\n\n{form}")
}

#[track_caller]
pub(crate) fn sends(spec: &CallSpec, expected: &str) {
    assert_eq!(wire(spec).unwrap(), expected);
}

#[test]
fn identity_is_a_post_with_the_secret_in_the_body() {
    let secret = ClientSecret::new("s3cr3t/+=&");
    let request = identity_request(&base(), "b2c1-7d", &secret, None).unwrap();
    assert_eq!(
        shown(&request),
        "POST https://284-rpr-133.mktorest.com/identity/oauth/token\n\
         content-type: application/x-www-form-urlencoded\n\
         accept: application/json\n\n\
         grant_type=client_credentials&client_id=b2c1-7d&client_secret=s3cr3t%2F%2B%3D%26"
    );
    let request = identity_request(&base(), "b2c1-7d", &secret, Some("p 1")).unwrap();
    assert!(request.body().ends_with(b"&partner_id=p%201"));
    assert!(!format!("{secret:?}").contains("s3cr3t"));
    let empty = ClientSecret::new("");
    assert!(identity_request(&base(), "b2c1-7d", &empty, None).is_err());
    assert!(identity_request(&base(), "", &secret, None).is_err());
}

#[test]
fn lead_by_id() {
    sends(
        &call("getLeadById")
            .with_path("leadId", "318581")
            .with_query("fields", "email,firstName"),
        "GET https://284-rpr-133.mktorest.com/rest/v1/lead/318581.json?fields=email%2CfirstName",
    );
}

#[test]
fn leads_by_filter() {
    sends(
        &call("getLeadsByFilterType")
            .with_query("filterType", "email")
            .with_query("filterValues", "ann+1@example.com")
            .with_query("filterValues", "bob@example.com")
            .with_query("fields", "id")
            .with_query("batchSize", "300")
            .with_query(
                "nextPageToken",
                "GIYDAOBNGEYS2MBWKQYDAORQGA5DAMBOGAYDAKZQGAYDALBQ====",
            ),
        "GET https://284-rpr-133.mktorest.com/rest/v1/leads.json?filterType=email\
         &filterValues=ann%2B1%40example.com%2Cbob%40example.com&fields=id&batchSize=300\
         &nextPageToken=GIYDAOBNGEYS2MBWKQYDAORQGA5DAMBOGAYDAKZQGAYDALBQ%3D%3D%3D%3D",
    );
}

#[test]
fn describes() {
    let host = "https://284-rpr-133.mktorest.com";
    sends(
        &call("describeLead"),
        &format!("GET {host}/rest/v1/leads/describe.json"),
    );
    sends(
        &call("describeLead2"),
        &format!("GET {host}/rest/v1/leads/describe2.json"),
    );
}

#[test]
fn sync_leads() {
    let json = r#"{"action":"createOnly","lookupField":"email","input":[{"email":"kjashaedd-1@klooblept.com","firstName":"Kataldar-1","postalCode":"04828"}]}"#;
    sends(
        &call("syncLeads").with_json(json),
        &format!(
            "POST https://284-rpr-133.mktorest.com/rest/v1/leads.json\n\
             content-type: application/json\n\n{json}"
        ),
    );
}

#[test]
fn delete_leads() {
    let json = r#"{"input":[{"id":50},{"id":51}]}"#;
    sends(
        &call("deleteLeads").with_json(json),
        &format!(
            "POST https://284-rpr-133.mktorest.com/rest/v1/leads/delete.json\n\
             content-type: application/json\n\n{json}"
        ),
    );
    sends(
        &call("deleteLeads")
            .with_query("id", "50")
            .with_query("id", "51"),
        "POST https://284-rpr-133.mktorest.com/rest/v1/leads/delete.json?id=50%2C51",
    );
}

#[test]
fn lists() {
    let leads = "https://284-rpr-133.mktorest.com/rest/v1/lists/1001/leads";
    sends(
        &call("getLeadsByListId")
            .with_path("listId", "1001")
            .with_query("batchSize", "100"),
        &format!("GET {leads}.json?batchSize=100"),
    );
    let json = r#"{"input":[{"id":318594},{"id":318595}]}"#;
    sends(
        &call("addLeadsToList")
            .with_path("listId", "1001")
            .with_json(json),
        &format!("POST {leads}.json\ncontent-type: application/json\n\n{json}"),
    );
    sends(
        &call("removeLeadsFromList")
            .with_path("listId", "1001")
            .with_json(json),
        &format!("DELETE {leads}.json\ncontent-type: application/json\n\n{json}"),
    );
    sends(
        &call("removeLeadsFromList")
            .with_path("listId", "1001")
            .with_query("id", "318594"),
        &format!("DELETE {leads}.json?id=318594"),
    );
    sends(
        &call("isMemberOfList")
            .with_path("listId", "1001")
            .with_query("id", "309901"),
        &format!("GET {leads}/ismember.json?id=309901"),
    );
    // A GET cannot carry a body everywhere.
    sends(
        &call("isMemberOfList")
            .with_path("listId", "1001")
            .with_json(json),
        &format!(
            "POST {leads}/ismember.json?_method=GET\ncontent-type: application/json\n\n{json}"
        ),
    );
}

#[test]
fn activities() {
    let activities = "https://284-rpr-133.mktorest.com/rest/v1/activities";
    sends(
        &call("getPagingToken").with_query("sinceDatetime", "2014-10-06T00:00:00+02:00"),
        &format!(
            "GET {activities}/pagingtoken.json?sinceDatetime=2014-10-06T00%3A00%3A00%2B02%3A00"
        ),
    );
    sends(
        &call("getLeadActivities")
            .with_query("activityTypeIds", "1")
            .with_query("activityTypeIds", "12")
            .with_query("nextPageToken", "WQV2VQVPPCKHC6AQYVK7JDSA3I5PBJJNCQ4RR4==="),
        &format!(
            "GET {activities}.json?activityTypeIds=1%2C12\
             &nextPageToken=WQV2VQVPPCKHC6AQYVK7JDSA3I5PBJJNCQ4RR4%3D%3D%3D"
        ),
    );
    sends(
        &call("getActivityTypes"),
        &format!("GET {activities}/types.json"),
    );
}

#[test]
fn assets() {
    let asset = "https://284-rpr-133.mktorest.com/rest/asset/v1";
    sends(
        &call("getPrograms")
            .with_query("maxReturn", "200")
            .with_query("offset", "400"),
        &format!("GET {asset}/programs.json?maxReturn=200&offset=400"),
    );
    sends(
        &call("createFolder")
            .with_form("name", "Märkte & more")
            .with_form("parent", r#"{"id":416,"type":"Folder"}"#)
            .with_form("description", "This is a test"),
        &format!(
            "POST {asset}/folders.json\ncontent-type: application/x-www-form-urlencoded\n\n\
             name=M%C3%A4rkte%20%26%20more\
             &parent=%7B%22id%22%3A416%2C%22type%22%3A%22Folder%22%7D\
             &description=This%20is%20a%20test"
        ),
    );
}

#[test]
fn bulk_lead_export() {
    let export = "https://284-rpr-133.mktorest.com/bulk/v1/leads/export";
    let id = "ce45a7a1-f19d-4ce2-882c-a3c795940a7d";
    sends(
        &call("getExportLeadJobs")
            .with_query("status", "Completed")
            .with_query("status", "Failed"),
        &format!("GET {export}.json?status=Completed%2CFailed"),
    );
    let json = r#"{"format":"CSV","fields":["firstName","id"],"filter":{"createdAt":{"startAt":"2017-01-01T00:00:00Z","endAt":"2017-01-31T00:00:00Z"}}}"#;
    sends(
        &call("createExportLeadJob").with_json(json),
        &format!("POST {export}/create.json\ncontent-type: application/json\n\n{json}"),
    );
    let job = |name: &str| call(name).with_path("exportId", id);
    sends(
        &job("enqueueExportLeadJob"),
        &format!("POST {export}/{id}/enqueue.json"),
    );
    sends(
        &job("getExportLeadJobStatus"),
        &format!("GET {export}/{id}/status.json"),
    );
    sends(
        &job("cancelExportLeadJob"),
        &format!("POST {export}/{id}/cancel.json"),
    );
    sends(
        &job("getExportLeadFile"),
        &format!("GET {export}/{id}/file.json"),
    );
    sends(
        &job("getExportLeadFile").with_range("bytes=0-9999"),
        &format!("GET {export}/{id}/file.json\nrange: bytes=0-9999"),
    );
}
