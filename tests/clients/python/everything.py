"""Every operation once or more, by marketorestpython. Prints what it got as one line of JSON."""

import hashlib
import json
import time

from edge import client

marketo = client()
got = {}

got["describe"] = marketo.describe()
got["describe2"] = marketo.describe2()
got["lead"] = marketo.get_lead_by_id(7, fields=["id", "email", "city", "notes"])
got["lead, one field"] = marketo.get_lead_by_id(8, fields="email")

emails = [f"lead{n:05d}@{['mail', 'corp', 'post'][n % 3]}.example.com" for n in range(1, 301)]
got["by filter, in pages"] = marketo.execute(
    method="get_multiple_leads_by_filter_type",
    filterType="email",
    filterValues=emails,
    fields=["id", "email", "firstName"],
    batchSize="70",
)
got["by filter, none"] = marketo.get_multiple_leads_by_filter_type("email", ["nobody@example.com"])

rows = [{"email": f"python-{n}@example.com", "lastName": f"Ünal, {n}"} for n in range(120)]
got["created"] = [row["status"] for row in marketo.create_update_leads(rows, lookupField="email")]
made = marketo.create_update_leads(rows, action="updateOnly", lookupField="email")
got["updated"] = [row["status"] for row in made]
ids = [row["id"] for row in made]

listed = 1005
got["list before"] = marketo.get_multiple_leads_by_list_id(listed)
got["added"] = [row["status"] for row in marketo.add_leads_to_list(listed, ids)]
got["listed"] = len(marketo.get_multiple_leads_by_list_id(listed, fields="id", batchSize="50"))
got["removed"] = [row["status"] for row in marketo.remove_leads_from_list(listed, ids[:20])]
got["listed then"] = len(marketo.get_multiple_leads_by_list_id(listed, fields="id"))
got["deleted"] = [row["status"] for row in marketo.delete_lead(ids[:40])]
got["listed at last"] = len(marketo.get_multiple_leads_by_list_id(listed, fields="id"))

got["types"] = marketo.get_activity_types()
got["activities"] = marketo.get_lead_activities(
    activityTypeIds=["2", "10"], sinceDatetime="2026-02-10T00:00:00Z", untilDatetime="2026-02-20"
)

got["programs"] = marketo.browse_programs(maxReturn=20)
folder = marketo.create_folder("By Python", 12, "Folder", description="Été & more")
got["folder"] = [folder[0]["name"], folder[0]["description"]]

job = marketo.create_leads_export_job(
    fields=["id", "email", "firstName", "notes"],
    filters={"createdAt": {"startAt": "2026-01-20T00:00:00Z", "endAt": "2026-02-15T00:00:00Z"}},
)[0]
got["job"] = job["status"]
got["queued"] = marketo.enqueue_leads_export_job(job["exportId"])[0]["status"]
while True:
    state = marketo.get_leads_export_job_status(job["exportId"])[0]
    if state["status"] == "Completed":
        break
    time.sleep(0.2)
content = marketo.get_leads_export_job_file(job["exportId"])
got["file"] = content.decode()
assert state["fileChecksum"] == "sha256:" + hashlib.sha256(content).hexdigest()

print("RESULT " + json.dumps(got))
