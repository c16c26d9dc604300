"""Custom objects and their types, companies, opportunities, sales persons, named accounts, extracts."""

from tried import Tried, among, every, first, nothing, record, with_members

tried = Tried()
marketo = tried.client

# Types of custom objects.
tried(
    "create_update_custom_object_type",
    nothing,
    apiName="transactions",
    displayName="Transactions",
    action="createOnly",
    description="Transactions custom object for the transactions",
)
fields = [
    {
        "displayName": "Email",
        "description": "Email",
        "name": "email",
        "dataType": "link",
        "relatedTo": {"name": "lead", "field": "email"},
    },
    {
        "displayName": "Transaction ID",
        "description": "Transaction ID",
        "name": "txid",
        "dataType": "integer",
        "isDedupeField": True,
    },
    {"displayName": "Total", "description": "Transaction total", "name": "total", "dataType": "float"},
]
tried("add_field_custom_object_type", nothing, apiName="transactions", fields=fields)
tried("approve_custom_object_type", nothing, apiName="transactions")
tried("get_list_of_custom_object_types", among(apiName="transactions", state="approved"))
tried("describe_custom_object_type", first(apiName="transactions", state="approved"), apiName="transactions")
marketo.create_update_custom_object_type("transactions", "Transactions", description="Not to stay")
tried("discard_custom_object_type", nothing, apiName="transactions")

# Custom objects.
tried("get_list_of_custom_objects", every(name="transactions"), names=["transactions"])
tried("describe_custom_object", first(name="transactions", dedupeFields=["txid"]), name="transactions")
lead = record(marketo.create_update_leads([{"email": "joe@example.com"}]))["id"]
rows = [
    {"txid": 1, "email": "joe@example.com", "total": 5.5},
    {"txid": 2, "email": "joe@example.com", "total": 7},
]
tried(
    "create_update_custom_objects",
    every(status="created"),
    name="transactions",
    input=rows,
    action=None,
    dedupeBy=None,
)
tried(
    "get_custom_objects",
    first(txid=1, total=5.5),
    input=[{"txid": 1}],
    name="transactions",
    filterType="dedupeFields",
    fields=["txid", "total", "email"],
    batchSize=None,
)
tried(
    "delete_custom_objects", every(status="deleted"), name="transactions", input=[{"txid": 2}], deleteBy=None
)

# Companies.
tried("describe_company", first(idField="id"))
companies = [
    {
        "externalCompanyId": "C000001",
        "company": "Acme 1",
        "website": "http://www.acme1.com",
        "numberOfEmployees": 856,
    },
    {
        "externalCompanyId": "C000002",
        "company": "Acme 2",
        "website": "http://www.acme2.com",
        "numberOfEmployees": 114,
    },
]
tried("create_update_companies", every(status="created"), input=companies, action=None, dedupeBy=None)
tried(
    "get_companies",
    lambda got: len(got) == 2 and got[0]["numberOfEmployees"] == 856,
    filterType="company",
    filterValues=["Acme 1", "Acme 2"],
    fields=["company", "website", "numberOfEmployees"],
    batchSize=None,
)
tried("delete_companies", every(status="deleted"), input=[{"externalCompanyId": "C000002"}], deleteBy=None)

# Sales persons.
tried("describe_sales_person", first(idField="id"))
people = [
    {
        "externalSalesPersonId": "sam@test.com",
        "email": "sam@test.com",
        "firstName": "Sam",
        "lastName": "Sanosin",
    },
    {
        "externalSalesPersonId": "david@test.com",
        "email": "david@test.com",
        "firstName": "David",
        "lastName": "Aulassak",
    },
]
tried("create_update_sales_persons", every(status="created"), input=people, action=None, dedupeBy=None)
sam = {"filterType": "externalSalesPersonId", "filterValues": ["sam@test.com"]}
tried("get_sales_persons", with_members("id", "externalSalesPersonId"), **sam, fields=None, batchSize=None)
tried(
    "delete_sales_persons",
    every(status="deleted"),
    input=[{"externalSalesPersonId": "david@test.com"}],
    deleteBy=None,
)

# Opportunities.
tried("describe_opportunity", first(dedupeFields=["externalOpportunityId"]))
opportunity = {
    "externalOpportunityId": "O000004",
    "externalCompanyId": "C000001",
    "name": "Test Opportunity",
    "amount": 5000,
    "closeDate": "2016-06-30",
    "isClosed": False,
    "stage": "Qualification",
    "externalSalesPersonId": "sam@test.com",
}
tried("create_update_opportunities", every(status="created"), input=[opportunity], action=None, dedupeBy=None)
tried(
    "get_opportunities",
    first(name="Test Opportunity", amount=5000, stage="Qualification"),
    filterType="externalOpportunityId",
    filterValues=["O000004"],
    fields=["name", "amount", "closeDate", "stage"],
)
tried("describe_opportunity_role", first(dedupeFields=["externalOpportunityId", "leadId", "role"]))
role = {"externalOpportunityId": "O000004", "leadId": lead, "role": "Technical Buyer"}
roles = [{**role, "isPrimary": False}]
tried("create_update_opportunities_roles", every(status="created"), input=roles, action=None, dedupeBy=None)
tried(
    "get_opportunity_roles", first(leadId=lead), filterType="externalOpportunityId", filterValues=["O000004"]
)
tried("delete_opportunity_roles", every(status="deleted"), input=[role], deleteBy=None)
tried(
    "delete_opportunities",
    every(status="deleted"),
    input=[{"externalOpportunityId": "O000004"}],
    deleteBy=None,
)

# Named accounts. Its methods that would make them are empty.
acme = record(tried.by_hand("/rest/v1/namedaccounts.json", {"input": [{"name": "Acme"}]}))["marketoGUID"]
targets = record(tried.by_hand("/rest/v1/namedAccountLists.json", {"input": [{"name": "Targets"}]}))[
    "marketoGUID"
]
tried.by_hand(f"/rest/v1/namedAccountList/{targets}/namedAccounts.json", {"input": [{"marketoGUID": acme}]})
tried("describe_named_accounts", first(idField="marketoGUID"))
for stub in ["sync_named_accounts", "delete_named_accounts", "add_named_account_list_members"]:
    tried(stub, lambda got: got is not None)
for stub in ["remove_named_account_list_members", "sync_named_account_lists", "delete_named_account_lists"]:
    tried(stub, lambda got: got is not None)
accounts = {"fields": "name", "batchSize": None, "return_full_result": False, "nextPageToken": None}
tried("get_named_accounts", first(name="Acme"), filterType="name", filterValues="Acme", **accounts)
tried(
    "get_named_account_lists",
    first(name="Targets"),
    filterType="dedupeFields",
    filterValues="Targets",
    batchSize=None,
    return_full_result=False,
    nextPageToken=None,
)
tried("get_named_account_list_members", first(name="Acme"), id=targets, **accounts)

# Extracts, of four kinds.
static = record(marketo.get_multiple_lists())["id"]
marketo.add_leads_to_list(static, [lead])
program = record(marketo.browse_programs())
member = marketo.get_channel_by_name(program["channel"])[0]["progressionStatuses"][1]["name"]
members = f"/rest/v1/programs/{program['id']}/members/status.json"
tried.by_hand(members, {"statusName": member, "input": [{"leadId": lead}]})
period = {"createdAt": {"startAt": "2026-02-20", "endAt": "2026-03-03"}}
car = {"object_name": "transactions"}
KINDS = [
    ("leads", {}, ["id", "email"], period),
    ("activities", {}, ["leadId", "activityDate", "activityTypeId"], period),
    ("custom_objects", car, ["txid", "total"], {"staticListId": static}),
    ("program_members", {}, ["leadId", "statusName"], {"programId": program["id"]}),
]
for kind, more, names, filters in KINDS:
    job = record(
        tried(f"create_{kind}_export_job", first(status="Created"), fields=names, filters=filters, **more)
    )
    at = {"job_id": job["exportId"], **more}
    tried(f"enqueue_{kind}_export_job", first(status="Queued"), **at)
    tried.wait(f"get_{kind}_export_job_status", "Completed", **at)
    tried(f"get_{kind}_export_job_status", first(status="Completed"), **at)
    tried(
        f"get_{kind}_export_job_file",
        lambda got, names=names: got.decode().startswith(",".join(names) + "\n"),
        **at,
    )
    other = record(marketo.execute(f"create_{kind}_export_job", fields=names, filters=filters, **more))
    tried(f"cancel_{kind}_export_job", first(status="Cancelled"), job_id=other["exportId"], **more)
    tried(f"get_{kind}_export_jobs_list", among(exportId=job["exportId"], status="Completed"), **more)

tried("delete_custom_object_type", nothing, apiName="transactions")

tried.say()
