"""AWS Config's custom rules: events with result tokens sent to functions, and what PutEvaluations brought back.

Checked as AWS documents it: at most 100 evaluations a call, annotations of 1 to 256 characters, an ordering timestamp, no
INSUFFICIENT_DATA, a token that was really given out. NOT_APPLICABLE takes a resource out of a rule's results; an older ordering
timestamp changes nothing. These calls are this project's own, not moto's: they prove that our side fits the documentation.
"""
import json
import threading
import time
import uuid

from moto.awslambda.utils import get_backend
from moto.config.exceptions import NoSuchConfigRuleException
from moto.config.models import config_backends
from moto.config.responses import ConfigResponse
from moto.core.exceptions import JsonRESTError

from emulator import functions
from emulator.paging import page

lock = threading.RLock()
tokens = {}  # result token -> (account, region, rule)
calls = []  # every accepted PutEvaluations, in order
results = {}  # (account, region, rule) -> (type, id) -> evaluation
failing = {}  # resource id -> how often PutEvaluations still lists it under FailedEvaluations


def reset():
    with lock:
        for kept in (tokens, calls, results, failing):
            kept.clear()


class Refused(JsonRESTError):
    code = 400


def event(account, region, rule, invoking_event, parameters="{}", **more):
    """An event as a rule's function gets it, with a result token of its own."""
    described = rule_named(account, region, rule)
    token = str(uuid.uuid4())
    tokens[token] = (account, region, rule)
    return {"version": "1.0", "configRuleName": rule, "configRuleArn": described["ConfigRuleArn"], "configRuleId": described["ConfigRuleId"],
            "accountId": account, "executionRoleArn": "", "eventLeftScope": False, "resultToken": token,
            "ruleParameters": described.get("InputParameters") or parameters, "invokingEvent": invoking_event, **more}


def rule_named(account, region, name):
    rules = config_backends[account][region].config_rules
    if name not in rules:
        raise NoSuchConfigRuleException(name)
    return rules[name].to_dict()


def function_of(rule):
    """The function a custom rule invokes."""
    _, _, _, region, account, _, name = rule["Source"]["SourceIdentifier"].split(":", 6)
    return get_backend(account, region).get_function(name)


def start_config_rules_evaluation(self):
    """What Config sends on its schedule and on demand."""
    account, region = self.current_account, self.region
    for name in json.loads(self.body).get("ConfigRuleNames") or list(config_backends[account][region].config_rules):
        rule = rule_named(account, region, name)
        if rule["Source"]["Owner"] == "CUSTOM_LAMBDA":
            functions.call_later(function_of(rule), event(account, region, name, scheduled(account)))
    return ""


def scheduled(account, moment=None):
    created = moment or time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
    return json.dumps({"awsAccountId": account, "notificationCreationTime": created, "messageType": "ScheduledNotification", "recordVersion": "1.0"})


def with_token(account, region, rule, given):
    """An event the caller wrote, under a fresh result token unless it is TESTMODE, or one that was given out: a retry has the token of its event."""
    own = ("accountId", "ruleParameters", "eventLeftScope")
    whole = {**given, **event(account, region, rule, given["invokingEvent"]), "ruleParameters": "{}", **{key: given[key] for key in own if key in given}}
    if given.get("resultToken") == "TESTMODE" or given.get("resultToken") in tokens:
        whole["resultToken"] = given["resultToken"]
    return whole


def send(account, region, rule, given):
    """Sends a rule's function such an event; waits for the answer."""
    whole = with_token(account, region, rule, given)
    first = len(calls)
    answer, failed = functions.call(function_of(rule_named(account, region, rule)), whole)
    sent = [call for call in calls[first:] if call["result_token"] == whole["resultToken"]]
    return {"result_token": whole["resultToken"], "answer": answer, "failed": failed, "put_evaluations": sent}


def check(evaluations):
    if not 1 <= len(evaluations) <= 100:
        raise Refused("ValidationException", f"Value at 'evaluations' failed to satisfy constraint: Member must have length less than or equal to 100, not {len(evaluations)}")
    for evaluation in evaluations:
        annotation = evaluation.get("Annotation")
        if annotation is not None and not 1 <= len(annotation) <= 256:
            raise Refused("ValidationException", f"Value at 'annotation' failed to satisfy constraint: Member must have length between 1 and 256, not {len(annotation)}")
        if "OrderingTimestamp" not in evaluation:
            raise Refused("ValidationException", "Value null at 'orderingTimestamp' failed to satisfy constraint: Member must not be null")
        if evaluation["ComplianceType"] not in ("COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE"):
            raise Refused("InvalidParameterValueException", f"{evaluation['ComplianceType']} is not supported by PutEvaluations")


def put_evaluations(self):
    given = json.loads(self.body)
    evaluations, token, test = given.get("Evaluations") or [], given.get("ResultToken"), bool(given.get("TestMode"))
    check(evaluations)
    with lock:
        if token not in tokens and not test:
            raise Refused("InvalidResultTokenException", "The specified ResultToken is not valid.")
        account, region, rule = tokens.get(token, (self.current_account, self.region, None))
        calls.append({"rule": rule, "account": account, "region": region, "result_token": token, "test_mode": test, "evaluations": evaluations})
        failed = []
        for evaluation in evaluations:
            if failing.get(evaluation["ComplianceResourceId"], 0) > 0:
                failing[evaluation["ComplianceResourceId"]] -= 1
                failed.append(evaluation)
            elif not test:
                keep(results.setdefault((account, region, rule), {}), evaluation)
    return json.dumps({"FailedEvaluations": failed})


def keep(kept, evaluation):
    key = (evaluation["ComplianceResourceType"], evaluation["ComplianceResourceId"])
    if key in kept and kept[key]["OrderingTimestamp"] > evaluation["OrderingTimestamp"]:
        return
    if evaluation["ComplianceType"] == "NOT_APPLICABLE":
        kept.pop(key, None)
    else:
        kept[key] = evaluation


def describe_compliance_by_config_rule(self):
    wanted = json.loads(self.body).get("ConfigRuleNames")
    described = []
    for (account, region, rule), kept in results.items():
        if (account, region) == (self.current_account, self.region) and (not wanted or rule in wanted):
            broken = any(evaluation["ComplianceType"] == "NON_COMPLIANT" for evaluation in kept.values())
            described.append({"ConfigRuleName": rule, "Compliance": {"ComplianceType": "NON_COMPLIANT" if broken else "COMPLIANT"}})
    return json.dumps({"ComplianceByConfigRules": described})


def get_compliance_details_by_config_rule(self):
    given = json.loads(self.body)
    rule, types = given["ConfigRuleName"], given.get("ComplianceTypes")
    rule_named(self.current_account, self.region, rule)
    kept = [evaluation for evaluation in results.get((self.current_account, self.region, rule), {}).values() if not types or evaluation["ComplianceType"] in types]
    chosen, following = page(kept, given.get("NextToken"), min(int(given.get("Limit") or 100), 100))
    return json.dumps({"EvaluationResults": [described(rule, evaluation) for evaluation in chosen], **({"NextToken": following} if following else {})})


def described(rule, evaluation):
    qualifier = {"ConfigRuleName": rule, "ResourceType": evaluation["ComplianceResourceType"], "ResourceId": evaluation["ComplianceResourceId"]}
    return {"EvaluationResultIdentifier": {"EvaluationResultQualifier": qualifier, "OrderingTimestamp": evaluation["OrderingTimestamp"]},
            "ComplianceType": evaluation["ComplianceType"], "Annotation": evaluation.get("Annotation", "")}


def install():
    for operation in (start_config_rules_evaluation, put_evaluations, describe_compliance_by_config_rule, get_compliance_details_by_config_rule):
        setattr(ConfigResponse, operation.__name__, operation)
