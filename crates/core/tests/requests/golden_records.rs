//! Requests for the other families of the lead database, for bulk jobs, users and data ingestion,
//! written by hand from Adobe's pages.

use crate::golden::{call, posted, sends};

const REST: &str = "https://284-rpr-133.mktorest.com/rest/v1";
const BULK: &str = "https://284-rpr-133.mktorest.com/bulk/v1";
const USERS: &str = "https://284-rpr-133.mktorest.com/userservice/management/v1/users";
const INGESTION: &str = "https://mkto-ingestion-api.adobe.io/subscriptions/556-RJS-213";

#[test]
fn lead_fields_partitions_and_forms() {
    sends(
        &call("getLeadFieldByName").with_path("fieldApiName", "company"),
        &format!("GET {REST}/leads/schema/fields/company.json"),
    );
    sends(
        &call("getLeadFields").with_query("batchSize", "5"),
        &format!("GET {REST}/leads/schema/fields.json?batchSize=5"),
    );
    let json = r#"{"input":[{"id":318592,"partitionName":"EMEA"}]}"#;
    sends(
        &call("updateLeadPartition").with_json(json),
        &posted(&format!("{REST}/leads/partitions.json"), json),
    );
    let json = r#"{"formId":1029,"input":[{"leadFormFields":{"email":"ann@example.com"}}]}"#;
    sends(
        &call("submitForm").with_json(json),
        &posted(&format!("{REST}/leads/submitForm.json"), json),
    );
}

#[test]
fn one_leads_history() {
    sends(
        &call("associateLead")
            .with_path("leadId", "1001")
            .with_query(
                "cookie",
                "id:287-GTJ-838&token:_mch-marketo.com-1396310362214-46169",
            ),
        &format!(
            "POST {REST}/leads/1001/associate.json\
             ?cookie=id%3A287-GTJ-838%26token%3A_mch-marketo.com-1396310362214-46169"
        ),
    );
    sends(
        &call("mergeLeads")
            .with_path("leadId", "318581")
            .with_query("leadIds", "1324,1325"),
        &format!("POST {REST}/leads/318581/merge.json?leadIds=1324%2C1325"),
    );
    sends(
        &call("getProgramsByLeadId")
            .with_path("leadId", "1001")
            .with_query("earliestUpdatedAt", "2018-11-15T00:00:00-07:00"),
        &format!(
            "GET {REST}/leads/1001/programMembership.json\
             ?earliestUpdatedAt=2018-11-15T00%3A00%3A00-07%3A00"
        ),
    );
}

#[test]
fn activities_of_custom_types() {
    let json = r#"{"input":[{"leadId":1001,"activityDate":"2016-09-26T06:56:35+07:00","activityTypeId":1001,"primaryAttributeValue":"Game Giveaway","attributes":[]}]}"#;
    sends(
        &call("addCustomActivities").with_json(json),
        &posted(&format!("{REST}/activities/external.json"), json),
    );
    sends(
        &call("approveCustomActivityType").with_path("apiName", "attendConference_c"),
        &format!("POST {REST}/activities/external/type/attendConference_c/approve.json"),
    );
    sends(
        &call("getLeadChanges")
            .with_query("nextPageToken", "GIYDAOBNGEYS2MBW")
            .with_query("fields", "firstName,lastName,department"),
        &format!(
            "GET {REST}/activities/leadchanges.json?nextPageToken=GIYDAOBNGEYS2MBW\
             &fields=firstName%2ClastName%2Cdepartment"
        ),
    );
}

#[test]
fn campaigns() {
    let json = r#"{"input":{"leads":[{"id":318592}],"tokens":[{"name":"{{my.message}}","value":"Updated message"}]}}"#;
    sends(
        &call("requestCampaign")
            .with_path("campaignId", "1070")
            .with_json(json),
        &posted(&format!("{REST}/campaigns/1070/trigger.json"), json),
    );
    let json = r#"{"input":{"runAt":"2018-03-28T18:05:00+0000"}}"#;
    sends(
        &call("scheduleCampaign")
            .with_path("campaignId", "1069")
            .with_json(json),
        &posted(&format!("{REST}/campaigns/1069/schedule.json"), json),
    );
}

#[test]
fn companies_opportunities_and_accounts() {
    sends(
        &call("getCompanies")
            .with_query("filterType", "id")
            .with_query("filterValues", "3433,5345"),
        &format!("GET {REST}/companies.json?filterType=id&filterValues=3433%2C5345"),
    );
    let json = r#"{"action":"createOrUpdate","dedupeBy":"dedupeFields","input":[{"externalOpportunityId":"19UYA31581L000000","name":"Chairs"}]}"#;
    sends(
        &call("syncOpportunities").with_json(json),
        &posted(&format!("{REST}/opportunities.json"), json),
    );
    let json = r#"{"deleteBy":"dedupeFields","input":[{"name":"Google"}]}"#;
    sends(
        &call("deleteNamedAccounts").with_json(json),
        &posted(&format!("{REST}/namedaccounts/delete.json"), json),
    );
    let json = r#"{"input":[{"id":"d4f5a6b7-1a2b-4c3d-8e9f-0a1b2c3d4e5f"}]}"#;
    sends(
        &call("removeNamedAccountListMembers")
            .with_path("id", "dff23271-f996-47d7-984f-f2676861b5fb")
            .with_json(json),
        &posted(
            &format!(
                "{REST}/namedAccountList/dff23271-f996-47d7-984f-f2676861b5fb/namedAccounts/remove.json"
            ),
            json,
        ),
    );
    sends(
        &call("describeSalesPersons"),
        &format!("GET {REST}/salespersons/describe.json"),
    );
}

/// A key of several fields is asked for by a POST that says it is a GET.
#[test]
fn keys_of_several_fields() {
    let json = r#"{"filterType":"dedupeFields","fields":["marketoGuid","externalOpportunityId","leadId","role"],"input":[{"externalOpportunityId":"Opportunity1","leadId":1,"role":"Captain"}]}"#;
    sends(
        &call("getOpportunityRoles").with_json(json),
        &posted(
            &format!("{REST}/opportunities/roles.json?_method=GET"),
            json,
        ),
    );
    let json = r#"{"filterType":"dedupeFields","fields":["yearBuilt"],"input":[{"mlsNum":"1962352","houseOwnerId":"42645756"}]}"#;
    sends(
        &call("getCustomObjects")
            .with_path("customObjectName", "house_c")
            .with_json(json),
        &posted(
            &format!("{REST}/customobjects/house_c.json?_method=GET"),
            json,
        ),
    );
    sends(
        &call("getCustomObjects")
            .with_path("customObjectName", "car_c")
            .with_query("filterType", "idField")
            .with_query("filterValues", "dff23271-f996-47d7-984f-f2676861b5fa"),
        &format!(
            "GET {REST}/customobjects/car_c.json?filterType=idField\
             &filterValues=dff23271-f996-47d7-984f-f2676861b5fa"
        ),
    );
}

#[test]
fn types_of_custom_object() {
    sends(
        &call("describeCustomObjectType")
            .with_path("apiName", "transaction")
            .with_query("state", "approved"),
        &format!("GET {REST}/customobjects/schema/transaction/describe.json?state=approved"),
    );
    let json = r#"{"input":[{"displayName":"Color","name":"color","dataType":"string"}]}"#;
    sends(
        &call("addCustomObjectTypeFields")
            .with_path("apiName", "car")
            .with_json(json),
        &posted(
            &format!("{REST}/customobjects/schema/car/addField.json"),
            json,
        ),
    );
    sends(
        &call("updateCustomObjectTypeField")
            .with_path("apiName", "car")
            .with_path("fieldApiName", "color")
            .with_json("{}"),
        &posted(
            &format!("{REST}/customobjects/schema/car/color/updateField.json"),
            "{}",
        ),
    );
}

#[test]
fn program_members() {
    sends(
        &call("getProgramMembers")
            .with_path("programId", "1044")
            .with_query("filterType", "statusName")
            .with_query("filterValues", "Influenced"),
        &format!(
            "GET {REST}/programs/1044/members.json?filterType=statusName&filterValues=Influenced"
        ),
    );
    let json = r#"{"statusName":"Influenced","input":[{"leadId":1800},{"leadId":1801}]}"#;
    sends(
        &call("syncProgramMemberStatus")
            .with_path("programId", "1044")
            .with_json(json),
        &posted(&format!("{REST}/programs/1044/members/status.json"), json),
    );
}

#[test]
fn usage() {
    sends(
        &call("getDailyUsage"),
        &format!("GET {REST}/stats/usage.json"),
    );
    sends(
        &call("getWeeklyErrors"),
        &format!("GET {REST}/stats/errors/last7days.json"),
    );
}

#[test]
fn bulk_jobs_of_the_other_kinds() {
    let id = "f2c03f1d-226f-47c1-a557-357af8c2b32a";
    let json = r#"{"fields":["leadId","color","make"],"filter":{"staticListId":1081}}"#;
    sends(
        &call("createExportCustomObjectJob")
            .with_path("apiName", "car_c")
            .with_json(json),
        &posted(
            &format!("{BULK}/customobjects/car_c/export/create.json"),
            json,
        ),
    );
    sends(
        &call("getExportCustomObjectFile")
            .with_path("apiName", "car_c")
            .with_path("exportId", id)
            .with_range("bytes=0-9999"),
        &format!("GET {BULK}/customobjects/car_c/export/{id}/file.json\nrange: bytes=0-9999"),
    );
    sends(
        &call("enqueueExportActivityJob").with_path("exportId", id),
        &format!("POST {BULK}/activities/export/{id}/enqueue.json"),
    );
    sends(
        &call("cancelExportProgramMemberJob").with_path("exportId", id),
        &format!("POST {BULK}/program/members/export/{id}/cancel.json"),
    );
    sends(
        &call("getImportLeadStatus").with_path("batchId", "1022"),
        &format!("GET {BULK}/leads/batch/1022.json"),
    );
    sends(
        &call("getImportCustomObjectFailures")
            .with_path("apiName", "car_c")
            .with_path("batchId", "1013"),
        &format!("GET {BULK}/customobjects/car_c/import/1013/failures.json"),
    );
    sends(
        &call("getImportProgramMemberWarnings").with_path("batchId", "1016"),
        &format!("GET {BULK}/program/members/import/1016/warnings.json"),
    );
}

#[test]
fn users() {
    let json = r#"[{"accessRoleId":2,"workspaceId":1008}]"#;
    sends(
        &call("addRoles")
            .with_path("userid", "jamie@houselannister.com")
            .with_json(json),
        &posted(
            &format!("{USERS}/jamie%40houselannister.com/roles/create.json"),
            json,
        ),
    );
    sends(
        &call("getUsers")
            .with_query("pageOffset", "20")
            .with_query("pageSize", "200"),
        &format!("GET {USERS}/allusers.json?pageOffset=20&pageSize=200"),
    );
    sends(
        &call("deleteInvitedUser").with_path("userid", "jamie@houselannister.com"),
        &format!("POST {USERS}/jamie%40houselannister.com/invite/delete.json"),
    );
}

#[test]
fn data_ingestion() {
    let json = r#"{"priority":"high","partitionName":"EMEA","dedupeFields":{"field1":"email","field2":"firstName"},"persons":[{"email":"brooklyn.parker@karnv.com","firstName":"Brooklyn"}]}"#;
    sends(
        &call("syncPersonsViaIngestion")
            .with_path("munchkinId", "556-RJS-213")
            .with_header("X-Correlation-Id", "run 17")
            .with_json(json),
        &format!(
            "POST {INGESTION}/persons\ncontent-type: application/json\n\
             x-correlation-id: run 17\n\n{json}"
        ),
    );
    let json = r#"{"customObjects":[{"vin":"1HGBH41JXMN109186"}]}"#;
    sends(
        &call("syncCustomObjectsViaIngestion")
            .with_path("munchkinId", "556-RJS-213")
            .with_path("customObjectAPIName", "purchases")
            .with_json(json),
        &posted(&format!("{INGESTION}/customobjects/purchases"), json),
    );
    let json = r#"{"listId":1001,"input":[{"leadId":10001}]}"#;
    sends(
        &call("removeLeadsFromListViaIngestion")
            .with_path("munchkinId", "556-RJS-213")
            .with_json(json),
        &posted(&format!("{INGESTION}/lists/remove"), json),
    );
}
