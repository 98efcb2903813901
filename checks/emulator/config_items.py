"""GetResourceConfigHistory, answered from items a test has put there, in the API's own spelling (which is not the events')."""
import json
from datetime import datetime

from moto.config.exceptions import ResourceNotDiscoveredException
from moto.config.responses import ConfigResponse

items = []
RENAMED = {"awsAccountId": "accountId", "ARN": "arn", "configurationItemVersion": "version"}
TIMES = ("configurationItemCaptureTime", "resourceCreationTime")


def epoch(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def api_spelling(item):
    """Times are numbers, the configuration is a string, supplementary values are strings, two names differ."""
    spelled = {RENAMED.get(key, key): value for key, value in item.items() if value is not None and key != "relatedEvents"}
    for key in TIMES:
        if key in spelled:
            spelled[key] = epoch(spelled[key])
    spelled["configurationStateId"] = str(item.get("configurationStateId", ""))
    if item.get("configuration") is not None:
        spelled["configuration"] = json.dumps(item["configuration"])
    supplementary = item.get("supplementaryConfiguration") or {}
    spelled["supplementaryConfiguration"] = {key: value if isinstance(value, str) else json.dumps(value) for key, value in supplementary.items()}
    return spelled


def get_resource_config_history(self):
    given = json.loads(self.body)
    # AWS takes laterTime and earlierTime as the later and the earlier end of the window.
    later, earlier = given.get("laterTime", float("inf")), given.get("earlierTime", 0)
    known = [item for item in items if (item["resourceType"], item["resourceId"]) == (given["resourceType"], given["resourceId"])]
    if not known:
        raise ResourceNotDiscoveredException(given["resourceType"], given["resourceId"])
    chosen = [item for item in known if earlier <= epoch(item["configurationItemCaptureTime"]) <= later]
    chosen.sort(key=lambda item: epoch(item["configurationItemCaptureTime"]), reverse=given.get("chronologicalOrder", "Reverse") == "Reverse")
    return json.dumps({"configurationItems": [api_spelling(item) for item in chosen[:given.get("limit") or 10]]})


def install():
    ConfigResponse.get_resource_config_history = get_resource_config_history
