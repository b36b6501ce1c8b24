"""Makes each call of steps.json with the official Python client, and prints the value that its caller gets."""

import json
import sys

from losant_rest import Client, LosantError

client = Client(auth_token="anAccessToken", url=sys.argv[1])
for step in json.load(open("steps.json")):
    try:
        outcome = {"status": 200, "value": getattr(client.org_invites, step["action"])(**step["params"])}
    except LosantError as error:
        outcome = {"status": error.status, "value": error.data}
    print(json.dumps(outcome))
