"""The files that AWS Config delivers, and whatever else lies beside them, from what a case says
of each.
"""

import base64
import gzip
import json

from checks.cases.runner.case import CaseError
from checks.cases.runner.data.items import item

FORMS = ("snapshot", "history", "answer", "oversized", "json", "text", "base64", "items_many")


def written(path, content):
    """The bytes of a file. A name that ends in .gz is compressed, unless the case says `plain`."""
    form = [name for name in FORMS if name in content]
    if len(form) != 1 or set(content) - {*FORMS, "encoding", "plain"}:
        raise CaseError(
            f"{path} has one of {', '.join(FORMS)}, and perhaps encoding or plain: {list(content)}"
        )
    data = FORM[form[0]](content[form[0]])
    if isinstance(data, dict | list):
        data = json.dumps(data)
    if isinstance(data, str):
        data = data.encode(content.get("encoding", "utf-8"))
    return (
        gzip.compress(data, mtime=0) if path.endswith(".gz") and not content.get("plain") else data
    )


def snapshot(given):
    return {
        "fileVersion": "1.0",
        "configSnapshotId": "0c8a6a51-1111-4222-8333-944455556666",
        "configurationItems": [item(one) for one in given],
    }


def history(given):
    return {"fileVersion": "1.0", "configurationItems": [item(one) for one in given]}


def answer(given):
    """What `aws configservice get-resource-config-history` prints: its own spelling of an item's
    fields, nested documents as strings.
    """
    spelling = {"configurationItemVersion": "version", "awsAccountId": "accountId", "ARN": "arn"}
    items = [{spelling.get(key, key): value for key, value in item(one).items()} for one in given]
    for one in items:
        one["configuration"] = json.dumps(one["configuration"])
        one["supplementaryConfiguration"] = {
            key: value if isinstance(value, str) else json.dumps(value)
            for key, value in one["supplementaryConfiguration"].items()
        }
    return {"configurationItems": items}


def oversized(given):
    """The notification of an item that did not fit into one, as it lies in the bucket."""
    return {
        "configurationItem": item(given),
        "configurationItemDiff": None,
        "notificationCreationTime": "2026-11-23T05:00:01.000Z",
        "messageType": "ConfigurationItemChangeNotification",
        "recordVersion": "1.3",
    }


def many(given):
    """A snapshot of `count` items like `item`, the number put in place of # in its texts."""
    text = json.dumps(given["item"])
    return snapshot([json.loads(text.replace("#", f"{at:06}")) for at in range(given["count"])])


FORM = {
    "snapshot": snapshot,
    "history": history,
    "answer": answer,
    "oversized": oversized,
    "json": lambda given: json.dumps(given),
    "text": str,
    "base64": base64.b64decode,
    "items_many": many,
}
