"""What the programs here share: an unmodified MarketoClient, pointed at another host by the one
attribute that it has for that, and told to say all that it can."""

import http.client
import logging
import os

from marketorestpython.client import MarketoClient

logging.basicConfig(level=logging.DEBUG)
http.client.HTTPConnection.debuglevel = 1


def client():
    """A client with the id and key that the environment names."""
    made = MarketoClient("000-AAA-000", os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"])
    made.host = os.environ["MARKETO_HOST"]
    return made
