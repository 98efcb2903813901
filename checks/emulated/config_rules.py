"""Custom AWS Config rules in the emulated AWS, one for each rule of ours, and the events sent to them."""
from checks.catalogue import CHECKER_OF
from emulated import aws

TYPES = ("ConfigurationItemChangeNotification", "OversizedConfigurationItemChangeNotification", "ScheduledNotification")


def make(deployed, *rules):
    """Rules named as tofu/ names them, each in front of its checker's function."""
    aws.client("config").put_configuration_recorder(ConfigurationRecorder={"name": "default", "roleARN": deployed.role})
    for rule in rules:
        put(deployed.arns[CHECKER_OF[rule]], f"{rule}-dev")


def put(function, name):
    details = [{"EventSource": "aws.config", "MessageType": kind, **({"MaximumExecutionFrequency": "TwentyFour_Hours"} if kind == TYPES[2] else {})} for kind in TYPES]
    source = {"Owner": "CUSTOM_LAMBDA", "SourceIdentifier": function, "SourceDetails": details}
    aws.client("config").put_config_rule(ConfigRule={"ConfigRuleName": name, "Source": source})


class Sent:
    """What became of an event: the function's answer, and what it told AWS Config under this event's own token."""

    def __init__(self, answer, event):
        self.retry = {**event, "resultToken": answer["result_token"]}  # the same event once more
        self.token, self.answer, self.failed, self.calls = answer["result_token"], answer["answer"], answer["failed"], answer["put_evaluations"]

    @property
    def evaluations(self):
        return [evaluation for call in self.calls for evaluation in call["evaluations"]]


def send(rule, event, name=None):
    """Sends an event that must be taken."""
    sent = send_any(rule, event, name)
    if sent.failed:
        raise AssertionError(f"{rule}: {sent.answer}")
    return sent


def send_any(rule, event, name=None):
    """Sends an event of a rule, or of a Config rule by name."""
    return Sent(aws.control("POST", "config-event", {"region": aws.HOME, "rule": name or f"{rule}-dev", "event": event}), event)


def compliance(rule):
    """Resource id → compliance, as AWS Config has it now."""
    pages = aws.client("config").get_paginator("get_compliance_details_by_config_rule").paginate(ConfigRuleName=f"{rule}-dev")
    return {result["EvaluationResultIdentifier"]["EvaluationResultQualifier"]["ResourceId"]: result["ComplianceType"] for page in pages for result in page["EvaluationResults"]}
