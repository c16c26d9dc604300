"""Tries the methods of marketorestpython as its README shows them, and notes what came of each."""

import contextlib
import inspect
import json
import os
import tempfile
import time
import types

from edge import client
from marketorestpython.client import MarketoClient


def public():
    """The names of all public methods, by looking at the class."""
    return [
        name for name, _ in inspect.getmembers(MarketoClient, inspect.isfunction) if not name.startswith("_")
    ]


def written(name, text):
    """The path of a file with this text: the client reads what it uploads from files."""
    path = os.path.join(tempfile.mkdtemp(), name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


class Record(dict):
    """A record whose missing members are None: what needs them then fails with a name."""

    def __missing__(self, name):
        return None


def record(got, place=0):
    """One of the records that came, or an empty one."""
    there = isinstance(got, list) and len(got) > place and isinstance(got[place], dict)
    return Record(got[place] if there else {})


def holds(value, wanted):
    """Whether a value has the members that are wanted, whatever else it has."""
    if isinstance(wanted, dict):
        return isinstance(value, dict) and all(
            name in value and holds(value[name], one) for name, one in wanted.items()
        )
    return value == wanted


def first(**wanted):
    """The first record has these members."""
    return lambda got: holds(record(got), wanted)


def among(**wanted):
    """One of the records has these members."""
    return lambda got: isinstance(got, list) and any(holds(one, wanted) for one in got)


def every(**wanted):
    """There are records, and each has these members."""
    return lambda got: isinstance(got, list) and len(got) > 0 and all(holds(one, wanted) for one in got)


def with_members(*names):
    """There are records, and each has members of these names."""
    return lambda got: isinstance(got, list) and len(got) > 0 and all(set(names) <= one.keys() for one in got)


def nothing(got):
    """An empty list."""
    return got == []


class Tried:
    """A client, and what came of each method that was tried with it."""

    def __init__(self):
        self.client = client()
        self.outcomes = {}

    def __call__(self, method, good, **arguments):
        """Calls a method by `execute`, as the README does, and gives what it gave."""
        return self.plainly(method, good, lambda: self.client.execute(method=method, **arguments))

    def plainly(self, method, good, call):
        """Makes a call that is written out. A generator's chunks are put together."""
        try:
            got = call()
            if isinstance(got, types.GeneratorType):
                got = [one for chunk in got for one in chunk]
            outcome = "passed" if good(got) else f"gave {json.dumps(got, default=repr)[:600]}"
        except Exception as error:  # It raises plain exceptions, and what it raises is what is looked for.
            got, outcome = None, f"{type(error).__name__}: {error}"[:600]
        if self.outcomes.get(method, "passed") == "passed":
            self.outcomes[method] = outcome
        return got

    def wait(self, method, status, **arguments):
        """Asks how far a job is until it is done. What fails here fails again where it is tried."""
        for _ in range(100):
            with contextlib.suppress(Exception):
                if record(self.client.execute(method=method, **arguments))["status"] == status:
                    return
            time.sleep(0.1)

    def by_hand(self, path, data, form=False):
        """A call for which the client has no method, such as one that makes what its methods read."""
        self.client.authenticate()
        mode = "nojsondumps" if form else None
        arguments = {"access_token": self.client.token}
        return self.client._api_call("post", self.client.host + path, arguments, data, mode=mode)["result"]

    def say(self):
        """Prints what came of them, and of which methods there are."""
        print("RESULT " + json.dumps({"public": public(), "outcomes": self.outcomes}))
