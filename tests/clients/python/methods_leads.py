"""Leads, static lists as lead lists, campaigns, activities, usage, import."""

import datetime

from tried import Tried, among, every, first, record, with_members, written

tried = Tried()
marketo = tried.client

tried.plainly(
    "authenticate", lambda _: marketo.token is not None and marketo.expires_in > 0, marketo.authenticate
)
tried.plainly("execute", with_members("id", "name"), lambda: marketo.execute(method="get_lead_partitions"))

# Leads.
tried("describe", among(rest={"name": "email", "readOnly": False}))
tried("describe2", lambda got: any(field["name"] == "email" for field in record(got)["fields"]))
tried("describe_program_member", lambda got: len(record(got)["fields"]) > 0)
tried("get_lead_partitions", among(name="Default"))
leads = [{"email": "joe@example.com", "firstName": "Joe"}, {"email": "jill@example.com", "firstName": "Jill"}]
made = tried(
    "create_update_leads",
    every(status="created"),
    leads=leads,
    action="createOnly",
    lookupField="email",
    asyncProcessing="false",
    partitionName="Default",
)
joe, jill = record(made)["id"], record(made, 1)["id"]
tried(
    "get_lead_by_id",
    first(firstName="Joe"),
    id=joe,
    fields=["firstName", "middleName", "lastName", "department"],
)
tried(
    "get_multiple_leads_by_filter_type",
    every(id=jill),
    filterType="email",
    filterValues=["jill@example.com", "nobody@example.com"],
    fields=["firstName", "middleName", "lastName"],
    batchSize=None,
)
tried("update_leads_partition", every(id=joe), input=[{"id": joe, "partitionName": "Default"}])
tried(
    "associate_lead",
    lambda got: got is True,
    id=joe,
    cookie="id:287-GTJ-838%26token:_mch-marketo.com-1396310362214-46169",
)

# Programs.
program = record(marketo.browse_programs(maxReturn=20))
channel = record(marketo.get_channel_by_name(program["channel"]))
joined, status = [one["name"] for one in channel["progressionStatuses"][1:3]]
members = f"/rest/v1/programs/{program['id']}/members/status.json"
tried.by_hand(members, {"statusName": joined, "input": [{"leadId": joe}]})
tried("change_lead_program_status", every(id=joe), id=program["id"], leadIds=[joe], status=status)
fields = ["email", "firstName", "lastName", "company", "postalCode"]
tried(
    "get_multiple_leads_by_program_id", among(id=joe), programId=program["id"], fields=fields, batchSize=None
)
tried(
    "get_multiple_leads_by_program_id_yield",
    among(id=joe),
    programId=program["id"],
    fields=fields,
    batchSize=None,
)
tried(
    "sync_program_member_data",
    first(leadId=joe),
    id=program["id"],
    input=[{"leadId": joe, "acquiredBy": True}],
)
pushed = [
    {"email": "lead1@example.com", "firstName": "Joe"},
    {"email": "lead2@example.com", "firstName": "Jillian"},
]
tried(
    "push_lead",
    with_members("id", "status"),
    leads=pushed,
    lookupField="email",
    programName=program["name"],
    programStatus=status,
    source="example source",
    reason="example reason",
)
folder = record(marketo.get_folder_by_name("Design Studio"))
form = record(marketo.create_form("Newsletter", folder["id"], "Folder"))
marketo.approve_form(form["id"])
tried(
    "submit_form",
    first(status="created"),
    formId=form["id"],
    input={
        "leadFormFields": {"firstName": "Marge", "lastName": "Simpson", "email": "marge.simpson@example.com"},
        "visitorData": {
            "pageURL": "https://na-sjst.marketo.com/lp/063-GJP-217/UnsubscribePage.html",
            "queryString": "Unsubscribed=yes",
            "leadClientIpAddress": "192.150.22.5",
            "userAgentString": "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
        },
        "cookie": "id:063-GJP-217&token:_mch-marketo.com-1594662481190-60776",
    },
)

# Lists.
static = record(marketo.get_multiple_lists(batchSize=300))["id"]
tried("add_leads_to_list", every(status="added"), listId=static, id=[joe, jill])
tried("member_of_list", every(status="memberof"), listId=static, id=[joe, jill])
tried("get_multiple_leads_by_list_id", among(id=jill), listId=str(static), fields=fields, batchSize=None)
tried(
    "get_multiple_leads_by_list_id_yield",
    among(id=jill),
    listId=str(static),
    fields=fields[:3],
    batchSize=None,
)
tried("remove_leads_from_list", every(status="removed"), listId=static, id=[jill])
tried(
    "get_multiple_lists",
    every(id=static),
    id=[static],
    name=None,
    programName=None,
    workspaceName=None,
    batchSize=300,
)

# Campaigns.
campaigns = tried("get_multiple_campaigns", with_members("id", "name", "type"), batchSize=None)
batch = next(one["id"] for one in campaigns if one["type"] == "batch")
trigger = next(
    one["id"] for one in marketo.get_multiple_campaigns() if one["type"] == "trigger" and one["active"]
)
tried("get_campaign_by_id", first(id=batch), id=batch)
now = datetime.datetime(2026, 3, 2, 18, tzinfo=datetime.timezone.utc)
tried(
    "schedule_campaign",
    lambda got: got is True,
    id=batch,
    runAt=now.isoformat(),
    tokens={"my.Campaign Name": "new token value"},
    cloneToProgramName=None,
)
tried(
    "request_campaign", lambda got: got is True, id=trigger, leads=[joe, jill], tokens={"my.increment": "+2"}
)
tried("get_smart_campaigns_by_lead_id", among(smartCampaignId=trigger), lead_id=joe)

# Activities.
tried("get_activity_types", with_members("id", "name"))
tried("get_paging_token", lambda got: isinstance(got, str) and got != "", sinceDatetime="2026-02-01")
since = {
    "nextPageToken": None,
    "sinceDatetime": "2026-03-01",
    "untilDatetime": "2026-04-30",
    "batchSize": None,
    "listId": None,
}
tried(
    "get_lead_activities",
    every(leadId=joe, activityTypeId=12),
    activityTypeIds=["12"],
    leadIds=[joe],
    **since,
)
tried(
    "get_lead_activities_yield",
    every(leadId=joe, activityTypeId=12),
    activityTypeIds=["12"],
    leadIds=[joe],
    **since,
)
marketo.create_update_leads([{"email": "joe@example.com", "firstName": "Joseph"}])
tried("get_lead_changes", among(leadId=joe), fields=["firstName", "lastName"], **since)
tried("get_lead_changes_yield", every(leadId=joe), fields=["firstName", "lastName"], leadIds=[joe], **since)
tried.plainly(
    "process_lead_activity_until_datetime",
    lambda got: len(got) == 1,
    lambda: marketo.process_lead_activity_until_datetime(
        [{"activityDate": "2026-03-01T00:00:00Z"}, {"activityDate": "2026-03-03T00:00:00Z"}], "2026-03-02"
    ),
)

# Custom activities.
visit = {
    "apiName": "visit_c",
    "name": "Visit",
    "triggerName": "Visits",
    "filterName": "Visited",
    "primaryAttributeApiName": "place",
    "primaryAttributeName": "Place",
}
tried("create_custom_activity_type", first(apiName="visit_c", status="draft"), **visit, description="A visit")
tried("update_custom_activity_type", first(description="A call"), **visit, description="A call")
length = [{"apiName": "length", "name": "Length", "dataType": "integer"}]
tried("create_custom_activity_type_attribute", first(apiName="visit_c"), apiName="visit_c", attributes=length)
tried("update_custom_activity_type_attribute", first(apiName="visit_c"), apiName="visit_c", attributes=length)
marketo.create_custom_activity_type_attribute(
    "visit_c", [{"apiName": "mood", "name": "Mood", "dataType": "string"}]
)
mood = [{"apiName": "mood", "name": "Mood"}]
tried("delete_custom_activity_type_attribute", first(apiName="visit_c"), apiName="visit_c", attributes=mood)
tried("approve_custom_activity_type", first(status="approved"), apiName="visit_c")
marketo.update_custom_activity_type(**visit, description="Not to stay")
tried("discard_custom_activity_type_draft", first(apiName="visit_c"), apiName="visit_c")
described = tried("describe_custom_activity_type", first(description="A call"), apiName="visit_c")
tried("get_custom_activity_types", among(apiName="visit_c"))
custom = {
    "leadId": joe,
    "activityDate": "2026-03-02T09:51:00-08:00",
    "activityTypeId": record(described)["id"],
    "primaryAttributeValue": "Blue",
    "attributes": [{"name": "Length", "value": 12}],
}
tried("add_custom_activities", first(status="added"), input=[custom])
marketo.create_custom_activity_type(
    **{**visit, "apiName": "mistake_c", "name": "Mistake", "triggerName": "Errs", "filterName": "Erred"}
)
tried("delete_custom_activity_type", first(apiName="mistake_c"), apiName="mistake_c")

# Import.
rows = written("test.csv", "email,firstName\nimported@example.com,Imported\nnot-an-address,Bad\n")
imported = tried(
    "import_lead",
    first(status="Queued"),
    file=rows,
    format="csv",
    lookupField="email",
    listId=None,
    partitionName="Default",
)
number = record(imported)["batchId"]
tried.wait("get_import_lead_status", "Complete", id=number)
tried("get_import_lead_status", first(status="Complete", numOfRowsFailed=1), id=number)
tried(
    "get_import_failure_file",
    lambda got: "Import Failure Reason" in got and "not-an-address" in got,
    id=number,
)
tried("get_import_warning_file", lambda got: isinstance(got, str) and "not-an-address" not in got, id=number)

# The end of some.
tried("merge_lead", lambda got: got is True, id=joe, leadIds=[jill], mergeInCRM=False)
leaver = record(marketo.create_update_leads([{"email": "leaver@example.com"}]))["id"]
tried("delete_lead", every(id=leaver, status="deleted"), id=[leaver])
tried(
    "get_deleted_leads",
    among(leadId=leaver),
    nextPageToken=None,
    sinceDatetime=datetime.date(2026, 3, 2),
    batchSize=None,
)

# Usage.
tried("get_daily_usage", lambda got: record(got)["total"] > 0)
tried("get_last_7_days_usage", with_members("date", "total", "users"))
tried("get_daily_errors", with_members("date", "total", "errors"))
tried("get_last_7_days_errors", with_members("date", "total", "errors"))

tried.say()
