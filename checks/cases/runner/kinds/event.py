"""A function's real program, invoked once or several times, on a loopback AWS: what AWS Config is told, what the history holds, what goes wrong."""

import json
import time
from datetime import datetime, timezone

from checks.cases.runner import expectations, function, history, loopback
from checks.cases.runner.case import CaseError, filled
from checks.cases.runner.data import events

SECONDS = 120
TOPIC = "arn:aws:sns:eu-west-1:123456789012:alerts"
KNOWN = {
    "told",
    "error",
    "error_contains",
    "error_lacks",
    "history",
    "published",
    "log_contains",
    "log_lacks",
    "requests",
    "answer",
}


def run(case, place):
    steps = case.steps()
    replay = loopback.start(
        place, steps[0].get("aws", {}), tls=True, forward={"dynamodb": history.address()}
    )
    table = history.table()
    first = steps[0]
    environment = {
        "DYNAMODB_TABLE_NAME": table,
        "SNS_TOPIC_ARN": TOPIC,
        "REGIONS": "eu-west-1",
        **first.get("environment", {}),
    }
    environment |= loopback.reached(replay, first.get("endpoint", "url"))
    running = function.Function(first["function"], place, environment, first.get("descriptors"))
    faults, shown = [], ""
    for number, step in enumerate(steps):
        if number:
            replay.set(loopback.state(step.get("aws", {})))
        if not step.get("expect"):
            raise CaseError(f"step {number + 1} expects nothing")
        expect = filled(step["expect"], {})
        expectations.unknown_keys(expect, KNOWN, "expect")
        answer, failed = running.invoke(
            filled(events.event(step["event"]), {}), step.get("timeout", SECONDS)
        )
        found = step_faults(expect, answer, failed, replay, table, running.log)
        prefix = f"invocation {number + 1}: " if len(steps) > 1 else ""
        faults += [prefix + fault for fault in found]
        shown += f"{prefix}answered {answer}\n" if found else ""
    if faults:
        shown += running.log.read_text(errors="replace")[-1500:]
    return faults, shown


def step_faults(expect, answer, failed, replay, table, log):
    requests = list(replay.seen)
    found = answer_faults(expect, answer, failed)
    if "told" in expect:
        found += told_faults(
            expect["told"],
            [
                one
                for request in requests
                if request.action == "PutEvaluations"
                for one in request.parameters.get("Evaluations", [])
            ],
        )
    if "history" in expect:
        found += history_faults(expect["history"], history.evaluations(table))
    if "published" in expect:
        published = [
            request.parameters.get("Subject", "")
            for request in requests
            if request.action == "Publish"
        ]
        found += (
            []
            if len(published) == expect["published"]
            else [f"alerts: wanted {expect['published']}, got {published}"]
        )
    written = log.read_text(errors="replace")
    found += [
        f"the function's log: wanted {part!r}"
        for part in expect.get("log_contains", [])
        if part not in written
    ]
    found += [
        f"the function's log: there is {part!r}"
        for part in expect.get("log_lacks", [])
        if part in written
    ]
    return found + loopback.request_faults(replay, expect.get("requests", []))


def answer_faults(expect, answer, failed):
    wanted = expect.get("error", "error_contains" in expect)
    if failed and not wanted:
        return [f"the function failed: {answer}"]
    if not failed and wanted is True:
        return [f"wanted an error, got {answer}"]
    found = [
        f"the error: wanted {part!r}, got {answer}"
        for part in expect.get("error_contains", [])
        if failed and part.lower() not in answer.lower()
    ]
    found += [
        f"the error: there is {part!r} in {answer}"
        for part in expect.get("error_lacks", [])
        if failed and part.lower() in answer.lower()
    ]
    if "answer" in expect:
        found += [
            fault
            for condition in expect["answer"]
            for fault in expectations.condition_faults(json.loads(answer), condition)
        ]
    return found


def told_faults(wanted, told):
    """AWS Config may be told nothing but what is wanted, and is told all of that which is not `optional`."""
    left, found = list(told), []
    for entry in wanted:
        mine = next(
            (
                one
                for one in left
                if one["ComplianceResourceId"] == entry["id"]
                and one["ComplianceType"] in expectations.listed(entry["verdict"])
            ),
            None,
        )
        if mine is None:
            found += (
                []
                if entry.get("optional")
                else [
                    f"told AWS Config: wanted {entry['id']} {entry['verdict']}, got {short(told)}"
                ]
            )
            continue
        left.remove(mine)
        if (
            "at" in entry
            and abs(mine["OrderingTimestamp"] - datetime.fromisoformat(entry["at"]).timestamp())
            > 0.001
        ):
            moment = datetime.fromtimestamp(mine["OrderingTimestamp"], timezone.utc).isoformat()
            found.append(f"told AWS Config: wanted {entry['id']} at {entry['at']}, got {moment}")
    return found + [f"told AWS Config: wanted nothing of {short([one])}" for one in left]


def short(told):
    return (
        ", ".join(
            f"{one['ComplianceResourceId']} {one['ComplianceType']} ({one.get('Annotation', '')})"
            for one in told
        )
        or "nothing"
    )


def history_faults(wanted, kept):
    """In the order of their time: `id`, `rule`, `verdict`, and where told `at` (the moment begins so) and `expires` (born expired: false)."""
    got = [
        f"{one['evaluation_timestamp']} {one['resource_id']} {one['rule']} {one['compliance_type']}"
        for one in kept
    ]
    if len(kept) != len(wanted):
        return [f"history: wanted {len(wanted)} evaluations, got {len(kept)}: {got}"]
    found = []
    for entry, one in zip(wanted, kept, strict=True):
        resource = one["resource_id"].rpartition("/")[2]
        right = (
            resource == entry["id"]
            and one["compliance_type"] in expectations.listed(entry["verdict"])
            and one["rule"] == entry.get("rule", one["rule"])
        )
        if not right or not one["evaluation_timestamp"].startswith(entry.get("at", "")):
            found.append(f"history: wanted {entry}, got {got}")
        if entry.get("kept") and one.get("expires_at", time.time() + 1) <= time.time():
            found.append(f"history: {got} is born expired")
    return found
