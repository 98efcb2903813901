"""What starts a function, from what a case says of it."""

import json

from checks.cases.runner import pointers
from checks.cases.runner.case import CaseError
from checks.cases.runner.data.items import item

KNOWN = {
    "item",
    "oversized",
    "scheduled",
    "raw",
    "rule",
    "token",
    "account",
    "created",
    "left_scope",
    "parameters",
    "message_type",
    "set",
    "remove",
    "invoking",
}


def event(given):
    """`raw` as it stands, or AWS Config's event about an `item` (written as in files/), about one that is `oversized`, or of a `scheduled` moment."""
    if set(given) - KNOWN:
        raise CaseError(
            f"an event has no {', '.join(sorted(set(given) - KNOWN))}; there are {', '.join(sorted(KNOWN))}"
        )
    if "raw" in given:
        return given["raw"]
    account = given.get("account", "123456789012")
    made = {
        "version": "1.0",
        "invokingEvent": json.dumps(invoking(given, account)),
        "ruleParameters": json.dumps(given.get("parameters", {})),
        "resultToken": given.get("token", "TOK-1"),
        "eventLeftScope": given.get("left_scope", False),
        "executionRoleArn": f"arn:aws:iam::{account}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
        "configRuleArn": f"arn:aws:config:eu-west-1:{account}:config-rule/config-rule-abc",
        "configRuleName": given["rule"],
        "configRuleId": "config-rule-abc",
        "accountId": account,
        "evaluationMode": "DETECTIVE",
    }
    for pointer, value in given.get("set", {}).items():
        pointers.set_value(made, pointer, value)
    for pointer in given.get("remove", []):
        pointers.remove(made, pointer)
    return made


def invoking(given, account):
    created = given.get("created", "2026-11-20T05:00:01.000Z")
    common = {"notificationCreationTime": created, "recordVersion": "1.3"}
    if "scheduled" in given:
        return {
            **common,
            "notificationCreationTime": given["scheduled"],
            "awsAccountId": account,
            "messageType": "ScheduledNotification",
            "recordVersion": "1.0",
        }
    if "oversized" in given:
        summary = {
            key: value
            for key, value in item({"account": account, **given["oversized"]}).items()
            if key not in ("configuration", "supplementaryConfiguration", "relationships", "tags")
        }
        return {
            **common,
            "configurationItemSummary": summary,
            "messageType": "OversizedConfigurationItemChangeNotification",
        }
    about = item({"account": account, **given["item"]}) if given.get("item") else None
    made = {
        **common,
        "configurationItemDiff": None,
        "configurationItem": about,
        "messageType": given.get("message_type", "ConfigurationItemChangeNotification"),
    }
    for pointer, value in given.get("invoking", {}).items():
        pointers.set_value(made, pointer, value)
    return made
