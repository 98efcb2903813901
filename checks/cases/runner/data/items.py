"""AWS Config's items, spelled by the demo account's generator, from what a case says of them."""

import sys
from datetime import datetime, timezone

from checks.cases.runner import pointers
from checks.cases.runner.case import FOLDER, CaseError

sys.path.insert(0, str(FOLDER.parent / "fixtures" / "demo"))

import items as spelled  # noqa: E402

CREATED = datetime(2026, 1, 5, 10, tzinfo=timezone.utc)
CAPTURED = datetime(2026, 11, 20, 5, tzinfo=timezone.utc)
KNOWN = {
    "type",
    "id",
    "name",
    "account",
    "region",
    "captured",
    "status",
    "tags",
    "state",
    "encryption",
    "retention",
    "cluster",
    "source",
    "engine",
    "members",
    "set",
    "remove",
}


def item(given):
    """An item: `type` is instance, bucket, database, cluster, user or the name of any other type of AWS Config; the rest has defaults.

    `captured` is written as it stands, whatever it is; `set` and `remove` change any other field, by JSON pointer.
    """
    if set(given) - KNOWN or not {"type", "id"} <= set(given):
        raise CaseError(
            f"an item has type, id and of {', '.join(sorted(KNOWN))} what it needs: {given}"
        )
    kind, region, tags = given["type"], given.get("region", "eu-west-1"), given.get("tags", {})
    name = given.get("name", given["id"])
    zone = f"{region}a"
    network = {
        "vpc": "vpc-0a1c5e7f9b3d24680",
        "group": "sg-0b2d4f6a8c0e13579",
        "image": "ami-0d71ea30463e0ff8d",
        "subnets": {zone: "subnet-0c3e5a7b9d1f02468"},
        "clusters": {given.get("cluster"): "cluster-ABCDEFGHIJKLMNOP"},
    }
    if kind == "instance":
        made = spelled.instance(
            given["id"],
            network,
            zone,
            CAPTURED,
            CREATED,
            tags,
            given.get("state", "running"),
            "t3.micro",
            "10.21.4.18",
        )
    elif kind == "bucket":
        algorithm = given.get("encryption")
        made = spelled.bucket(
            given["id"],
            region,
            CAPTURED,
            CREATED,
            tags,
            [spelled.encryption(algorithm)] if algorithm else [],
            False,
        )
    elif kind == "database":
        made = spelled.database(
            given["id"],
            name,
            network,
            zone,
            CAPTURED,
            CREATED,
            tags,
            given.get("engine", "postgres"),
            "16.6",
            "db.t3.small",
            given.get("retention", 7),
            given.get("cluster"),
            given.get("source"),
        )
    elif kind == "cluster":
        made = spelled.cluster(
            given["id"],
            name,
            network,
            region,
            CAPTURED,
            CREATED,
            tags,
            given.get("engine", "aurora-postgresql"),
            "16.6",
            given.get("retention", 7),
            given.get("members", []),
        )
    elif kind == "user":
        made = spelled.user(given["id"], name, CAPTURED, CREATED, tags, [], None)
    elif "::" in kind:
        made = spelled.item(
            kind,
            given["id"],
            name,
            f"arn:aws:any:{region}:{spelled.ACCOUNT}:{given['id']}",
            region,
            "Regional",
            CAPTURED,
            CREATED,
            tags,
            {},
        )
    else:
        raise CaseError(f"there is no item of type {kind!r}")
    return finished(made, given)


def finished(made, given):
    if "account" in given:
        made["awsAccountId"] = given["account"]
        made["ARN"] = made["ARN"].replace(spelled.ACCOUNT, given["account"])
    if "captured" in given:
        made["configurationItemCaptureTime"] = given["captured"]
    if "region" in given:
        made["awsRegion"] = given["region"]
    status = given.get("status", "OK")
    made["configurationItemStatus"] = status
    if status not in ("OK", "ResourceDiscovered"):
        # What AWS Config writes of a resource that it no longer records or that is gone.
        made.update(configuration=None, supplementaryConfiguration={}, tags={}, relationships=[])
    for pointer, value in given.get("set", {}).items():
        pointers.set_value(made, pointer, value)
    for pointer in given.get("remove", []):
        pointers.remove(made, pointer)
    return made
