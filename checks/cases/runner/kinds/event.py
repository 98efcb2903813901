"""Invokes a function's real program, once or several times, on a loopback AWS."""

from checks.cases.runner import function, function_expectations, history, loopback, requests
from checks.cases.runner.case import filled
from checks.cases.runner.data import events

SECONDS = 120
TOPIC = "arn:aws:sns:eu-west-1:123456789012:alerts"


def run(case, place):
    steps = case.steps()
    first = steps[0]
    forward = {"dynamodb": history.address()}
    replay = loopback.start(place, first.get("aws", {}), tls=True, forward=forward)
    table = history.table()
    environment = {
        **{"DYNAMODB_TABLE_NAME": table, "SNS_TOPIC_ARN": TOPIC, "REGIONS": "eu-west-1"},
        **loopback.environment(replay, first.get("endpoint", "url")),
        **first.get("environment", {}),
    }
    running = function.Function(first["function"], place, environment, first.get("descriptors"))
    faults, shown = [], ""
    for number, step in enumerate(steps):
        if number:
            replay.set(loopback.state(step.get("aws", {})))
        found, answer = invoke(step, running, replay, table)
        prefix = f"invocation {number + 1}: " if len(steps) > 1 else ""
        faults += [prefix + fault for fault in found]
        shown += f"{prefix}answered {answer}\n" if found else ""
    if faults:
        shown += running.written()[-1500:]
    return faults, shown


def invoke(step, running, replay, table):
    expect = filled(step["expect"], {})
    event = filled(events.event(step["event"]), {})
    answer, failed = running.invoke(event, step.get("timeout", SECONDS))
    seen, kept = replay.taken(), history.evaluations(table)
    found = function_expectations.faults(expect, answer, failed, seen, kept, running.written())
    return found + requests.faults(seen, expect.get("requests", [])), answer
