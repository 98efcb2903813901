"""Events that start a function, from what a case says of them."""

import json

from checks.cases.runner import pointers
from checks.cases.runner.case import check_keys
from checks.cases.runner.data.items import item

KEYS = (
    *("raw", "item", "oversized", "scheduled", "rule", "token", "account", "created"),
    *("left_scope", "parameters", "message_type", "set", "remove", "invoking"),
)
# What the summary of an oversized item leaves out.
TOO_LARGE = ("configuration", "supplementaryConfiguration", "relationships", "tags")


def event(given):
    """`raw` as it stands; or AWS Config's event about an `item` (spelled as in files/), about an
    `oversized` one, or of a `scheduled` moment.
    """
    check_keys(given, KEYS, "an event")
    if "raw" in given:
        return given["raw"]
    account = given.get("account", "123456789012")
    role = "role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
    made = {
        "version": "1.0",
        "invokingEvent": json.dumps(invoking(given, account)),
        "ruleParameters": json.dumps(given.get("parameters", {})),
        "resultToken": given.get("token", "TOK-1"),
        "eventLeftScope": given.get("left_scope", False),
        "executionRoleArn": f"arn:aws:iam::{account}:{role}",
        "configRuleArn": f"arn:aws:config:eu-west-1:{account}:config-rule/config-rule-abc",
        "configRuleName": given["rule"],
        "configRuleId": "config-rule-abc",
        "accountId": account,
        "evaluationMode": "DETECTIVE",
    }
    return pointers.edited(made, given)


def invoking(given, account):
    """The event's `invokingEvent`, which AWS Config writes as JSON within the JSON."""
    if "scheduled" in given:
        return {
            "awsAccountId": account,
            "notificationCreationTime": given["scheduled"],
            "messageType": "ScheduledNotification",
            "recordVersion": "1.0",
        }
    made = {
        "notificationCreationTime": given.get("created", "2026-11-20T05:00:01.000Z"),
        "recordVersion": "1.3",
    }
    if "oversized" in given:
        whole = item({"account": account, **given["oversized"]})
        summary = {key: value for key, value in whole.items() if key not in TOO_LARGE}
        kind = "OversizedConfigurationItemChangeNotification"
        return {**made, "configurationItemSummary": summary, "messageType": kind}
    kind = given.get("message_type", "ConfigurationItemChangeNotification")
    about = item({"account": account, **given["item"]}) if "item" in given else None
    made.update(configurationItem=about, configurationItemDiff=None, messageType=kind)
    return pointers.edited(made, {"set": given.get("invoking", {})})
