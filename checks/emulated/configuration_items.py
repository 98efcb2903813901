"""Configuration items and events as AWS Config writes them, for resources a test knows; spelled by the demo's generator."""
import json
import sys
from datetime import datetime, timedelta, timezone

from emulated import aws

sys.path.insert(0, str(aws.CHECKS / "fixtures" / "demo"))

import items  # noqa: E402

CREATED = datetime(2026, 9, 2, 8, 15, 30, tzinfo=timezone.utc)
CAPTURED = datetime(2026, 11, 20, 5, 41, 7, tzinfo=timezone.utc)
EVENTS = aws.CHECKS / "fixtures" / "config-events"


def zone(region):
    return f"{region}a"


def network(region):
    return {"vpc": "vpc-0a1c5e7f9b3d24680", "group": "sg-0b2d4f6a8c0e13579", "image": "ami-0d71ea30463e0ff8d", "subnets": {zone(region): "subnet-0c3e5a7b9d1f02468"},
            "clusters": {}}


def instance(resource_id, tags, region=aws.HOME, state="running", captured=CAPTURED):
    return items.instance(resource_id, network(region), zone(region), captured, CREATED, tags, state, "t3.micro", "10.21.4.18")


def bucket(name, algorithm=None, key=None, bucket_key=False, region=aws.HOME):
    rules = [items.encryption(algorithm, key, bucket_key)] if algorithm else []
    return items.bucket(name, region, CAPTURED, CREATED, {}, rules, True)


def unrecorded_bucket(name, region=aws.HOME):
    """AWS Config was refused the encryption: its item has nothing of it."""
    return items.bucket(name, region, CAPTURED, CREATED, {}, None, True)


def database(resource_id, identifier, retention, cluster=None, source=None, region=aws.HOME):
    known = {**network(region), "clusters": {cluster: "cluster-ABCDEFGHIJKLMNOP"} if cluster else {}}
    engine = "aurora-postgresql" if cluster else "postgres"
    return items.database(resource_id, identifier, known, zone(region), CAPTURED, CREATED, {}, engine, "16.6", "db.m7g.large", retention, cluster, source)


def cluster(identifier, retention, members, region=aws.HOME, captured=CAPTURED):
    resource_id = f"cluster-{identifier.replace('-', '').upper()}"
    return items.cluster(resource_id, identifier, network(region), region, captured, CREATED, {}, "aurora-postgresql", "16.6", retention, members)


def user(user_id, name, credentials=None, captured=CAPTURED):
    """As AWS Config records it; with credentials, as our demo account adds them."""
    return items.user(user_id, name, captured, CREATED, {}, [], credentials)


def credentials(keys=(), password=False, mfa=False):
    """keys: (days old, whether it is active)."""
    def created(days):
        return (datetime.now(timezone.utc) - timedelta(days=days, hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"AccessKeys": [{"accessKeyId": f"AKIAIOSFODNN7EXAMPL{at}", "status": "Active" if active else "Inactive", "createDate": created(days)} for at, (days, active) in enumerate(keys)],
            "LoginProfile": {"createDate": created(30)} if password else None,
            "MFADevices": [{"serialNumber": f"arn:aws:iam::{aws.ACCOUNT}:mfa/one"}] if mfa else []}


def snapshot(contents):
    return {"fileVersion": "1.0", "configSnapshotId": "5b0f7a3e-2c14-4d86-9f21-b7a8c6d5e430", "configurationItems": contents}


def history(contents):
    return {"fileVersion": "1.0", "configurationItems": contents}


def changed(item, created=None, **more):
    """The event of a changed resource, but for what the rule's own settings put in; AWS Config makes it seconds after the capture, a re-evaluation's later."""
    if created is None:
        created = (datetime.fromisoformat(item["configurationItemCaptureTime"]) + timedelta(milliseconds=2221)).isoformat(timespec="milliseconds")
    invoking = {"configurationItemDiff": None, "configurationItem": item, "notificationCreationTime": created.replace("+00:00", "Z"),
                "messageType": "ConfigurationItemChangeNotification", "recordVersion": "1.3"}
    return {"invokingEvent": json.dumps(invoking), "ruleParameters": "{}", **more}


def fixture(name, edit=None):
    """One of the documented events; `edit` may change its configuration item, or the summary in its place."""
    event = json.loads((EVENTS / f"{name}.json").read_text())
    invoking = json.loads(event["invokingEvent"])
    if edit:
        edit(invoking.get("configurationItem") or invoking.get("configurationItemSummary"))
    return {**event, "invokingEvent": json.dumps(invoking)}
