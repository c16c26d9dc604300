"""Several clients at once, each in a thread of its own. Prints how many got what they asked for."""

import json
import os
from concurrent.futures import ThreadPoolExecutor

from edge import client


def work(number):
    marketo = client()
    lead = marketo.get_lead_by_id(number, fields="id,email")
    found = marketo.get_multiple_leads_by_filter_type("id", [str(number), str(number + 1)], fields="id")
    return lead[0]["id"] == number and [one["id"] for one in found] == [number, number + 1]


first, count = int(os.environ["FIRST"]), int(os.environ["COUNT"])
with ThreadPoolExecutor(count) as pool:
    good = list(pool.map(work, range(first, first + count)))
print("RESULT " + json.dumps(good))
