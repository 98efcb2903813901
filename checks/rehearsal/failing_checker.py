"""A function that somebody changed by hand fails: the scan goes on, the report says so, and deploying again puts it right."""
import re

from emulated import account, aws
from rehearsal.results import verdicts
from rehearsal.steps import Failed, same

CHECKER, RULE = "rds-backup-checker", account.BACKUP


def settings(deployed):
    return aws.client("lambda").get_function_configuration(FunctionName=deployed.function(CHECKER))["Environment"]["Variables"]


def fail(deployed, seeded):
    name = deployed.function(CHECKER)
    fewer = {key: value for key, value in settings(deployed).items() if key != "DYNAMODB_TABLE_NAME"}
    aws.client("lambda").update_function_configuration(FunctionName=name, Environment={"Variables": fewer})
    report = deployed.report(deployed.execute("{}")["report_key"])
    named = [gap for gap in report["incomplete"] if CHECKER in gap["what"]]
    if not named or not any("DYNAMODB_TABLE_NAME" in gap["why"] for gap in named):
        raise Failed(f"{name} failed and the report does not say so with its reason: incomplete is {report['incomplete']}", "see the catch in tofu/scan.tf and src/report/aggregate.rs")
    # Its last good scan is a few minutes old and still counts; the others' are this scan's.
    same("the verdicts of the other checkers", {key: verdict for key, verdict in verdicts("the report", report["evaluations"]).items() if key[1] != RULE},
         {key: verdict for key, verdict in seeded.expected.items() if key[1] != RULE}, "see the functions' logs")
    return [f"incomplete: {gap['what']}: {gap['why']}" for gap in named]


def mend(deployed, bundle):
    """With the zips for arm64 where there are any, as a new version of the functions would come."""
    output = deployed.run("--yes", **({"COMPLIANCE_BUNDLE": str(bundle), "TF_VAR_architecture": "arm64"} if bundle else {}))
    planned = re.search(r"^Plan: (\d+) to add, (\d+) to change, (\d+) to destroy", output, re.MULTILINE)
    wanted = ("0", str(len(deployed.outputs["function_names"]) if bundle else 1), "0")
    same("what deploying again adds, changes and destroys", planned and planned.groups(), wanted, f"see the plan in {deployed.place.log}")
    if settings(deployed).get("DYNAMODB_TABLE_NAME") != deployed.outputs["dynamodb_table_name"]:
        raise Failed(f"{deployed.function(CHECKER)} was not given its environment back: {settings(deployed)}", "see tofu/functions.tf")
    return [planned.group(0)]
