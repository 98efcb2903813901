"""The ways in which a resource reaches the rules. Each gives the verdicts that it leads to:
(rule, resource) → the evaluation; a resource is its type and its id.
"""

import json
import uuid
from datetime import datetime, timedelta, timezone

from checks.cases.runner import function, history, loopback, process
from checks.samples import plans, rules

REGION = "eu-west-1"
TOPIC = f"arn:aws:sns:{REGION}:123456789012:alerts"


class CommandLine:
    """Scans with parameters, from whatever source the arguments name."""

    def __init__(self, place):
        self.place = place

    def scan(self, parameters, *arguments, **environment):
        home = self.place.folder / uuid.uuid4().hex
        home.mkdir()
        (home / "compliance.toml").write_text(rules.as_toml(parameters))
        ran = process.run(["scan", "--output", "json", "--pack", "all", *arguments], home, environment)
        if ran.exit != 0:
            raise AssertionError(f"scan {' '.join(arguments)} exited {ran.exit}: {ran.error}")
        return verdicts(json.loads(ran.output)["evaluations"])

    def written(self, document):
        path = self.place.folder / f"{uuid.uuid4().hex}.json"
        path.write_text(json.dumps(document))
        return str(path)

    def snapshot(self, items):
        identity = "5b0f7a3e-2c14-4d86-9f21-b7a8c6d5e430"
        document = {"fileVersion": "1.0", "configSnapshotId": identity, "configurationItems": items}
        path = self.written(document)
        return lambda parameters: self.scan(parameters, "--snapshot", path)

    def plan(self, samples, now):
        document, addresses = plans.plan(samples, now)
        path = self.written(document)

        def scan(parameters):
            found = self.scan(parameters, "--plan", path)
            known = {(of.resource_type, address): of for address, of in addresses.items()}
            return {
                (rule, (resource[0], known[resource].id(now))): evaluation
                for (rule, resource), evaluation in found.items()
            }

        return scan

    def live(self, endpoint, **credentials):
        environment = {**loopback.CREDENTIALS, "AWS_ENDPOINT_URL": endpoint, **credentials}
        return lambda parameters: self.scan(parameters, "--region", REGION, **environment)


def verdicts(evaluations):
    found = {(one["rule"], (one["resource_type"], one["resource_id"])): one for one in evaluations}
    if len(found) != len(evaluations):
        raise AssertionError("a resource was judged twice by one rule")
    return found


class Function:
    """A function's process with a history of its own, on the loopback AWS of the samples."""

    def __init__(self, name, place, replay, parameters):
        self.replay, self.table = replay, history.table()
        environment = {
            **{"DYNAMODB_TABLE_NAME": self.table, "SNS_TOPIC_ARN": TOPIC, "REGIONS": REGION},
            **{"RULE_PARAMETERS": json.dumps(parameters), "AWS_ENDPOINT_URL": replay.url},
            "RULE_PACKS": "all",
        }
        self.process = function.Function(name, place, environment)

    def invoke(self, event):
        answer, failed = self.process.invoke(event, 120)
        if failed:
            raise AssertionError(f"{answer}\n{self.process.written()[-1500:]}")
        return json.loads(answer)

    def scheduled(self, now):
        self.invoke({"scan_time": now.strftime("%Y-%m-%dT%H:%M:%SZ")})
        return verdicts(history.evaluations(self.table))

    def changed(self, rule, parameters, item):
        """The evaluation of an item that AWS Config gets; `None` where the history alone has it."""
        token, before = uuid.uuid4().hex, len(self.replay.seen)
        answer = self.invoke(changed(rule, parameters, item, token))
        told = [
            evaluation
            for request in self.replay.seen[before:]
            if request.action == "PutEvaluations" and request.parameters["ResultToken"] == token
            for evaluation in request.parameters["Evaluations"]
        ]
        if len(told) != (0 if answer.get("insufficient_data") else 1):
            raise AssertionError(f"AWS Config got {told}, the answer is {answer}")
        if not told:
            return None
        return {
            "compliance_type": told[0]["ComplianceType"],
            "annotation": told[0]["Annotation"],
        }

    def kept(self):
        """The last evaluation of each resource by a rule in the history."""
        rows = history.evaluations(self.table)
        return {(row["rule"], (row["resource_type"], row["resource_id"])): row for row in rows}


def changed(rule, parameters, item, token):
    """AWS Config's event of a changed resource."""
    captured = datetime.fromisoformat(item["configurationItemCaptureTime"])
    created = (captured + timedelta(seconds=2)).astimezone(timezone.utc)
    invoking = {
        "configurationItemDiff": None,
        "configurationItem": item,
        "notificationCreationTime": created.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "messageType": "ConfigurationItemChangeNotification",
        "recordVersion": "1.3",
    }
    return {
        "version": "1.0",
        "invokingEvent": json.dumps(invoking),
        "ruleParameters": json.dumps(rules.as_texts(parameters)),
        "resultToken": token,
        "eventLeftScope": False,
        "configRuleName": f"{rule}-dev",
        "configRuleId": "config-rule-samples",
        "configRuleArn": f"arn:aws:config:{REGION}:123456789012:config-rule/config-rule-samples",
        "accountId": item["awsAccountId"],
    }
