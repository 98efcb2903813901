"""AWS Config's configuration items from what a case says of them. The demo account's generator, in
checks/fixtures/demo, spells them as AWS Config does.
"""

import sys
from datetime import datetime, timezone

from checks.cases.runner import pointers
from checks.cases.runner.case import FOLDER, CaseError, check_keys

sys.path.insert(0, str(FOLDER.parent / "fixtures" / "demo"))

import items as demo  # noqa: E402

CREATED = datetime(2026, 1, 5, 10, tzinfo=timezone.utc)
CAPTURED = datetime(2026, 11, 20, 5, tzinfo=timezone.utc)
KEYS = (
    *("type", "id", "name", "account", "region", "captured", "status", "tags", "set", "remove"),
    *("state", "encryption", "retention", "cluster", "source", "engine", "members"),
)


def item(given):
    """`type` is instance, bucket, database, cluster, user, or the name of any type that AWS Config
    has. `captured` is written as it stands, whatever it is; `set` and `remove` change any other
    field by its JSON pointer.
    """
    check_keys(given, KEYS, "an item")
    if "type" not in given or "id" not in given:
        raise CaseError(f"an item needs a type and an id: {given}")
    if "::" in given["type"]:
        made = any_type(given)
    elif given["type"] in TYPES:
        made = TYPES[given["type"]](given)
    else:
        raise CaseError(f"there is no item of type {given['type']}")
    return finished(made, given)


def region(given):
    return given.get("region", "eu-west-1")


def zone(given):
    return f"{region(given)}a"


def name(given):
    return given.get("name", given["id"])


def network(given):
    return {
        "vpc": "vpc-0a1c5e7f9b3d24680",
        "group": "sg-0b2d4f6a8c0e13579",
        "image": "ami-0d71ea30463e0ff8d",
        "subnets": {zone(given): "subnet-0c3e5a7b9d1f02468"},
        "clusters": {given.get("cluster"): "cluster-ABCDEFGHIJKLMNOP"},
    }


def instance(given):
    tags, state = given.get("tags", {}), given.get("state", "running")
    return demo.instance(
        *(given["id"], network(given), zone(given), CAPTURED, CREATED, tags),
        *(state, "t3.micro", "10.21.4.18"),
    )


def bucket(given):
    rules = [demo.encryption(given["encryption"])] if "encryption" in given else []
    tags = given.get("tags", {})
    return demo.bucket(given["id"], region(given), CAPTURED, CREATED, tags, rules, False)


def database(given):
    engine, retention = given.get("engine", "postgres"), given.get("retention", 7)
    return demo.database(
        *(given["id"], name(given), network(given), zone(given), CAPTURED, CREATED),
        *(given.get("tags", {}), engine, "16.6", "db.t3.small", retention),
        *(given.get("cluster"), given.get("source")),
    )


def cluster(given):
    engine, retention = given.get("engine", "aurora-postgresql"), given.get("retention", 7)
    return demo.cluster(
        *(given["id"], name(given), network(given), region(given), CAPTURED, CREATED),
        *(given.get("tags", {}), engine, "16.6", retention, given.get("members", [])),
    )


def user(given):
    return demo.user(given["id"], name(given), CAPTURED, CREATED, given.get("tags", {}), [], None)


def any_type(given):
    arn = f"arn:aws:any:{region(given)}:{demo.ACCOUNT}:{given['id']}"
    return demo.item(
        *(given["type"], given["id"], name(given), arn, region(given), "Regional"),
        *(CAPTURED, CREATED, given.get("tags", {}), {}),
    )


TYPES = {
    "instance": instance,
    "bucket": bucket,
    "database": database,
    "cluster": cluster,
    "user": user,
}


def finished(made, given):
    """The item with what any type may have."""
    if "account" in given:
        made["awsAccountId"] = given["account"]
        made["ARN"] = made["ARN"].replace(demo.ACCOUNT, given["account"])
    if "captured" in given:
        made["configurationItemCaptureTime"] = given["captured"]
    if "region" in given:
        made["awsRegion"] = given["region"]
    made["configurationItemStatus"] = given.get("status", "OK")
    if made["configurationItemStatus"] not in ("OK", "ResourceDiscovered"):
        # AWS Config writes nothing else of what is deleted or no longer recorded.
        empty = {"configuration": None, "supplementaryConfiguration": {}, "tags": {}}
        made.update(**empty, relationships=[])
    return pointers.edited(made, given)
