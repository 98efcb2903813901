"""The schedule's event, made into the state machine's input as the rule's target says, and delivered twice, as EventBridge may."""
import json
from datetime import datetime, timezone

from emulated import aws, deployment
from rehearsal.results import verdicts
from rehearsal.steps import Failed, same


def deliver_twice(deployed, seeded, found):
    rule, given = next_input(deployed)
    moment = json.loads(given).get("scan_time")
    for _ in range(2):
        answer = deployed.execute(given)
    every = len(found.report["evaluations"])
    if answer["total_evaluations"] != every:
        raise Failed(f"the scan of {moment} made {answer['total_evaluations']} evaluations of {every}", "see the functions' logs")
    evaluations, _ = deployed.items()
    rows = [row for row in evaluations if row.get("scan_id", "").endswith(f"/{moment.replace('Z', '.000000Z')}")]
    same(f"the rows of the scan of {moment}, delivered twice", verdicts("the twice delivered scan", rows), seeded.expected,
         "the scan's time is not the event's, or a row's key is not derived from it alone")
    return [f"{rule['ScheduleExpression']} → {given}, twice: {len(rows)} rows, none twice"]


def next_input(deployed):
    """The rule, and what its target makes of an event."""
    events = aws.client("events")
    rule = events.describe_rule(Name="compliance-scan-dev")
    same("the schedule's state", [rule["State"]], ["ENABLED"], "see tofu/schedule.tf")
    targets = events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
    same("what the schedule starts", [target["Arn"] for target in targets], [deployed.outputs["state_machine_arn"]], "see tofu/schedule.tf")
    transformer = targets[0]["InputTransformer"]
    event = deployment.scheduled(datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"))
    given = transformer["InputTemplate"]
    for name, path in transformer["InputPathsMap"].items():
        given = given.replace(f"<{name}>", json.dumps(event[path.removeprefix("$.")]))
    return rule, given
