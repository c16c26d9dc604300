"""The same work as everybody's in tests/bench/calls.bench.mjs, by an unmodified MarketoClient."""

import json
import os
from concurrent.futures import ThreadPoolExecutor

from marketorestpython.client import MarketoClient


def client():
    made = MarketoClient("000-AAA-000", os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"])
    made.host = os.environ["MARKETO_HOST"]
    return made


def upsert(n):
    return shared.create_update_leads([{"email": f"py{n}@calls.example"}])[0]["status"] == "created"


def read(n):
    return shared.get_multiple_leads_by_filter_type("email", [f"py{n}@calls.example"])[0]["id"] > 0


def start(_):
    own = client()
    return bool(own.describe()) and bool(own.get_activity_types())


def activities(_):
    found = shared.get_lead_activities(["1"], sinceDatetime="2015-01-01T00:00:00Z")
    return len({one["marketoGUID"] for one in found}) == len(found) and len(found)


work, count = os.environ["WORK"], int(os.environ["COUNT"])
shared = client()
with ThreadPoolExecutor(50) as pool:
    done = list(pool.map({"upserts": upsert, "reads": read, "start": start, "activities": activities}[work], range(count)))
print("RESULT " + json.dumps(done[0] if work == "activities" else sum(done)))
