"""The state machine that tofu/ makes for an organization, with functions that are deployed here.

Its definition is tofu/tests/organization-scan.json, of which the tests of tofu/ say whether it still is the one.
"""
import json

from emulated import aws, deployment

DEFINITION = aws.CHECKS.parent / "tofu" / "tests" / "organization-scan.json"


def with_functions(states, arns):
    """The functions' ARNs, and less time between tries; a state is called as its function is, but for the list's."""
    for name, state in states.items():
        if state["Type"] == "Task":
            state["Parameters"]["FunctionName"] = arns.get(name, arns[deployment.AGGREGATOR])
            for retry in state["Retry"]:
                retry.update(IntervalSeconds=1, BackoffRate=1)
        for branch in state.get("Branches", []):
            with_functions(branch["States"], arns)
        if "ItemProcessor" in state:
            with_functions(state["ItemProcessor"]["States"], arns)


def machine(definition, name="scan"):
    made = aws.client("stepfunctions").create_state_machine(name=name, definition=json.dumps(definition), roleArn=f"arn:aws:iam::{aws.ACCOUNT}:role/scan")
    return made["stateMachineArn"]


def whole(arns):
    """The ARN of the whole machine."""
    definition = json.loads(DEFINITION.read_text())
    with_functions(definition["States"], arns)
    return machine(definition)


def of_one_target(checker, arns):
    """The ARN of a machine that does what is done for each target of a checker."""
    branches = json.loads(DEFINITION.read_text())["States"]["Check"]["Branches"]
    processor = next(branch["States"][f"{checker}: each target"]["ItemProcessor"] for branch in branches if f"{checker}: each target" in branch["States"])
    with_functions(processor["States"], arns)
    return machine({"StartAt": processor["StartAt"], "States": processor["States"]})


def retries():
    """What the machine does again, and how often."""
    return json.loads(DEFINITION.read_text())["States"][deployment.AGGREGATOR]["Retry"]
