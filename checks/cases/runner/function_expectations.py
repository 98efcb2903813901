"""Compares what a function did with the `expect` table of an event case."""

import json
import time
from datetime import datetime, timezone

from checks.cases.runner.case import check_keys
from checks.cases.runner.expectations import condition_faults, listed

KNOWN = (
    *("told", "history", "published", "answer", "requests"),
    *("error", "error_contains", "error_lacks", "log_contains", "log_lacks"),
)


def faults(expect, answer, failed, requests, kept, log):
    """`requests` are those of this invocation; `kept` is the whole history, `log` the whole log."""
    check_keys(expect, KNOWN, "expect")
    found = answer_faults(expect, answer, failed)
    if "told" in expect:
        calls = [request for request in requests if request.action == "PutEvaluations"]
        told = [entry for call in calls for entry in call.parameters.get("Evaluations", [])]
        found += told_faults(expect["told"], told)
    if "history" in expect:
        found += history_faults(expect["history"], kept)
    if "published" in expect:
        subjects = [
            request.parameters.get("Subject") for request in requests if request.action == "Publish"
        ]
        if len(subjects) != expect["published"]:
            found.append(f"alerts: wanted {expect['published']}, got {subjects}")
    for part in expect.get("log_contains", []):
        if part not in log:
            found.append(f"the function's log: wanted {part!r}")
    for part in expect.get("log_lacks", []):
        if part in log:
            found.append(f"the function's log: there is {part!r}")
    return found


def answer_faults(expect, answer, failed):
    """A function must answer, unless the case wants an error."""
    wanted = expect.get("error", "error_contains" in expect)
    if failed and not wanted:
        return [f"the function failed: {answer}"]
    if wanted and not failed:
        return [f"wanted an error, got {answer}"]
    found = []
    for part in expect.get("error_contains", []):
        if part.lower() not in answer.lower():
            found.append(f"the error: wanted {part!r}, got {answer}")
    for part in expect.get("error_lacks", []):
        if part.lower() in answer.lower():
            found.append(f"the error: there is {part!r} in {answer}")
    for condition in expect.get("answer", []):
        found += condition_faults(json.loads(answer), condition)
    return found


def told_faults(wanted, told):
    """AWS Config gets each wanted entry that is not `optional`, and nothing else."""
    left, found = list(told), []
    for entry in wanted:
        match = next((one for one in left if is_about(one, entry)), None)
        if match is not None:
            left.remove(match)
            found += moment_faults(entry, match)
        elif not entry.get("optional"):
            found.append(
                f"told AWS Config: wanted {entry['id']} {entry['verdict']}, got {shown(told)}"
            )
    return found + [f"told AWS Config: did not want {shown([one])}" for one in left]


def is_about(told, entry):
    verdicts = listed(entry["verdict"])
    return told["ComplianceResourceId"] == entry["id"] and told["ComplianceType"] in verdicts


def moment_faults(entry, told):
    """The wire has seconds as a floating point number."""
    if "at" not in entry:
        return []
    got, wanted = told["OrderingTimestamp"], datetime.fromisoformat(entry["at"]).timestamp()
    if abs(got - wanted) < 0.001:
        return []
    got = datetime.fromtimestamp(got, timezone.utc).isoformat()
    return [f"told AWS Config: wanted {entry['id']} at {entry['at']}, got {got}"]


def shown(told):
    def one(entry):
        annotation = entry.get("Annotation", "")
        return f"{entry['ComplianceResourceId']} {entry['ComplianceType']} ({annotation})"

    return ", ".join(map(one, told)) or "nothing"


def history_faults(wanted, kept):
    """The history holds the wanted evaluations and no others, oldest first: `id`, `verdict`, and
    optionally `rule`, `at` (how the timestamp begins) and `kept` (it is not expired already). An
    entry that is `optional` may be missing.
    """
    if len(kept) < len(wanted):
        wanted = [entry for entry in wanted if not entry.get("optional")]
    columns = ("evaluation_timestamp", "resource_id", "rule", "compliance_type")
    got = [" ".join(item[column] for column in columns) for item in kept]
    if len(kept) != len(wanted):
        return [f"history: wanted {len(wanted)} evaluations, got {len(kept)}: {got}"]
    found = []
    for entry, item in zip(wanted, kept, strict=True):
        # Types whose id is not unique in the world are kept as ACCOUNT/REGION/ID.
        right = (
            item["resource_id"].rpartition("/")[2] == entry["id"]
            and item["compliance_type"] in listed(entry["verdict"])
            and item["rule"] == entry.get("rule", item["rule"])
            and item["evaluation_timestamp"].startswith(entry.get("at", ""))
        )
        if not right:
            found.append(f"history: wanted {entry}, got {got}")
        if entry.get("kept") and item.get("expires_at", time.time() + 1) <= time.time():
            found.append(f"history: {got} expired before it was written")
    return found
