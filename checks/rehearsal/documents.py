"""Runs the commands of docs/operations.md and docs/runbooks.md as they are written: every block marked `sh`, in order, in one shell each.

Two things are put in place of the document's examples: an instance that is there, and an hour ago for a date.
"""
import re
import time
from datetime import datetime, timedelta, timezone

from emulated import aws
from rehearsal.place import ROOT
from rehearsal.steps import Failed, command

DOCUMENTS = ("docs/operations.md", "docs/runbooks.md")
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"\baws (\S+ \S+)")
# Version 1 of the AWS CLI takes the emulator's address for SQS from an option only.
PREAMBLE = 'set -euo pipefail\naws() { command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }\n'
MARK = "@@ the block at line"
# What each command must print. A command that is not here is refused: say what it proves.
PRINTS = {
    "sts get-caller-identity": "",  # into a variable that the others need
    "s3 ls": "compliance-report-",
    "sns subscribe": "SubscriptionArn",
    "sns list-subscriptions-by-topic": "security@example.com",
    "lambda invoke": '"checker":"ec2-tag-checker"',
    "stepfunctions start-execution": ":execution:compliance-scan-dev:",
    "stepfunctions list-executions": '"status": "SUCCEEDED"',
    "dynamodb query": '"scan_id"',
    "dynamodb scan": '"evaluation_timestamp"',
    "configservice describe-configuration-recorder-status": '"recording": true',
    "configservice describe-config-rules": "mfa-enabled-for-iam-console-access-dev\tACTIVE",
    "configservice get-compliance-details-by-config-rule": '"EvaluationResults"',
    "events describe-rule": "ENABLED\tcron(0 */6 * * ? *)",
    "sqs receive-message": "",  # the queue of dead letters is empty
    "sqs purge-queue": "",
    "sqs get-queue-url": "",
}


def blocks(document, seeded):
    """(line, commands) of every block."""
    text = (ROOT / document).read_text()
    hour_ago = (datetime.now(timezone.utc) - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    found = []
    for block in BLOCK.finditer(text):
        line = text[:block.start()].count("\n") + 1
        commands = block.group(1).replace("i-0a1b2c3d4e5f60718", seeded.instance_lacking_tags())
        found.append((line, re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", hour_ago, commands)))
    return found


def run_all(place, deployed, seeded):
    told = [run(document, place, seeded) for document in DOCUMENTS]
    return [*told, wait_for_the_scan(deployed)]


def run(document, place, seeded):
    written = blocks(document, seeded)
    script = PREAMBLE + "".join(f"echo '{MARK} {line}'\n{commands}" for line, commands in written)
    file = place.folder / f"{document.rsplit('/', 1)[1]}.sh"
    file.write_text(script)
    output = command(["bash", file], place.log, cwd=ROOT, env=place.environment())
    printed = {int(line): rest for line, rest in (part.split("\n", 1) for part in output.split(f"{MARK} ")[1:])}
    checked = 0
    for line, commands in written:
        for name in COMMAND.findall(commands):
            if name not in PRINTS:
                raise Failed(f"{document} line {line}: there is no expectation of what `aws {name}` prints", "add it to PRINTS of checks/rehearsal/documents.py")
            if PRINTS[name] not in printed[line]:
                raise Failed(f"{document} line {line}: `aws {name}` did not print {PRINTS[name]!r} but:\n        {printed[line][:800]}",
                             "put the document right, or what it describes")
            checked += 1
    if checked < 10:
        raise Failed(f"only {checked} commands of {document} were run", "its blocks of commands are marked ```sh")
    return f"{document}: {len(written)} blocks, {checked} commands of the AWS CLI"


def wait_for_the_scan(deployed):
    """The document starts a scan without a time: that one must come to a report too."""
    states, machine = aws.client("stepfunctions"), deployed.outputs["state_machine_arn"]
    for _ in range(120):
        running = states.list_executions(stateMachineArn=machine)["executions"]
        if all(execution["status"] != "RUNNING" for execution in running):
            break
        time.sleep(0.5)
    ended = {execution["executionArn"]: execution["status"] for execution in running}
    if set(ended.values()) != {"SUCCEEDED"}:
        raise Failed(f"executions of the state machine ended so: {ended}", "aws stepfunctions get-execution-history says where")
    return f"{len(ended)} executions of the state machine, all succeeded"
