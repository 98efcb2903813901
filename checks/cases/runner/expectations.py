"""Holds what a run left behind against a case's `expect` table. Each function gives the faults it
finds, as sentences of wanted and got.
"""

import json
import re
import stat

from checks.cases.runner import pointers
from checks.cases.runner.case import CaseError, check_keys

RESOURCE = re.compile(
    r"(?P<id>.*?)( in (?P<region>[a-z0-9-]+))?( of (?P<account>\d{12}))?", re.DOTALL
)
# What a condition on values can say, besides `pointer`.
CONDITIONS = ("equals", "among", "contains", "lacks", "matches", "count", "most")


def faults(ran, expect):
    """Of a run of the command line; requests are judged by the loopback AWS (requests.py)."""
    known = {
        "exit",
        "verdicts",
        "rules",
        "incomplete",
        "complete",
        "json",
        "files",
        "requests",
        *TEXTS,
        "error_lines",
    }
    check_keys(expect, known, "expect")
    found = exit_code(ran, expect.get("exit"))
    if {"verdicts", "incomplete", "complete", "json", "rules"} & expect.keys():
        found += document_faults(ran.output, expect)
    found += text_faults(ran, expect)
    for file in expect.get("files", []):
        found += file_faults(ran.home, file)
    return found


def exit_code(ran, wanted):
    if wanted is None or ran.exit in listed(wanted):
        return []
    return [f"exit code {ran.exit}, not {' or '.join(map(str, listed(wanted)))}"]


def document_faults(text, expect):
    try:
        document = json.loads(text)
    except ValueError:
        return ["standard output is not the JSON report"]
    found = []
    if "verdicts" in expect or "rules" in expect:
        found += verdict_faults(
            document["evaluations"], expect.get("verdicts", {}), expect.get("rules")
        )
    if "incomplete" in expect or "complete" in expect:
        found += incomplete_faults(document["incomplete"], expect)
    for condition in expect.get("json", []):
        found += condition_faults(document, condition)
    return found


def verdict_faults(evaluations, wanted, rules=None):
    """Every verdict of the rules that are named must be wanted, and the other way round. A
    resource is its id, and where that is not enough "ID in REGION of ACCOUNT".
    """
    rules = set(rules or ()) | {rule for of in wanted.values() for rule in of}
    left = [evaluation for evaluation in evaluations if evaluation["rule"] in rules]
    found = []
    for resource, of in wanted.items():
        for rule, verdict in of.items():
            mine = [
                evaluation
                for evaluation in left
                if evaluation["rule"] == rule and is_named(evaluation, resource)
            ]
            left = [evaluation for evaluation in left if evaluation not in mine]
            verdicts = [evaluation["compliance_type"] for evaluation in mine]
            if len(verdicts) != 1 or verdicts[0] not in listed(verdict):
                got = (
                    " and ".join(
                        f"{each['compliance_type']} ({each['annotation']})" for each in mine
                    )
                    or "nothing"
                )
                found.append(
                    f"{resource}, {rule}: wanted {' or '.join(listed(verdict))}, got {got}"
                )
    for each in left:
        where = f"{each['resource_id']} in {each['region']}, {each['rule']}"
        got = f"{each['compliance_type']} ({each['annotation']})"
        found.append(f"{where}: wanted nothing, got {got}")
    return found


def is_named(evaluation, resource):
    named = RESOURCE.fullmatch(resource)
    return evaluation["resource_id"] == resource or (
        evaluation["resource_id"] == named["id"]
        and named["region"] in (None, evaluation["region"])
        and named["account"] in (None, evaluation["account_id"])
    )


def incomplete_faults(gaps, expect):
    entries = [json.dumps(gap, ensure_ascii=False) for gap in gaps]
    if expect.get("complete"):
        return [f"incomplete: wanted nothing, got {' and '.join(entries)}"] if entries else []
    missing = [
        text
        for text in listed(expect.get("incomplete", []))
        if not any(text.lower() in entry.lower() for entry in entries)
    ]
    return [
        f"incomplete: wanted an entry with {text!r}, got {' and '.join(entries) or 'nothing'}"
        for text in missing
    ]


def condition_faults(document, condition):
    pointer = condition.get("pointer", "")
    check_keys(condition, {"pointer", *CONDITIONS}, f"the condition on {pointer}")
    return value_faults(pointer, pointers.values(document, pointer), condition)


def value_faults(what, values, condition):
    """`count` is how many values there are; the others hold for each of them, of which there must
    be one at the least.
    """
    got = json.dumps(values, ensure_ascii=False)[:600]
    if "count" in condition:
        return (
            []
            if len(values) == condition["count"]
            else [f"{what}: wanted {condition['count']} values, got {len(values)}: {got}"]
        )
    if not values:
        return [f"{what}: there is no such value"]
    wrong = [
        value
        for value in values
        if not all(holds(value, condition, name) for name in CONDITIONS if name in condition)
    ]
    said = ", ".join(f"{name} {condition[name]!r}" for name in CONDITIONS if name in condition)
    return [f"{what}: wanted {said}, got {got}"] if wrong else []


def holds(value, condition, name):
    wanted = condition[name]
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    match name:
        case "equals":
            return value == wanted
        case "among":
            return value in wanted
        case "contains":
            return all(part.lower() in text.lower() for part in listed(wanted))
        case "lacks":
            return not any(part.lower() in text.lower() for part in listed(wanted))
        case "matches":
            return re.search(wanted, text) is not None
        case "most":
            return (value if isinstance(value, int | float) else len(value)) <= wanted
    raise CaseError(f"there is no condition {name}")


TEXTS = ("output_contains", "output_lacks", "error_contains", "error_contains_any", "error_lacks")


def text_faults(ran, expect):
    found = []
    for key in TEXTS:
        if key not in expect:
            continue
        stream, _, how = key.partition("_")
        text = ran.output if stream == "output" else ran.error
        has = [part for part in listed(expect[key]) if part.lower() in text.lower()]
        lacking = [part for part in listed(expect[key]) if part not in has]
        where = f"standard {stream}"
        if how == "contains":
            found += [f"{where}: wanted {part!r}" for part in lacking]
        elif how == "lacks":
            found += [f"{where}: there is {part!r}" for part in has]
        elif not has:
            found.append(f"{where}: wanted one of {lacking!r}")
    lines = len(ran.error.strip().splitlines())
    if lines > expect.get("error_lines", lines):
        found.append(f"standard error: wanted {expect['error_lines']} lines, got {lines}")
    return found


def file_faults(home, wanted):
    """A file of the home folder: `mode`, `contains`, `lacks`, and `json` conditions."""
    check_keys(wanted, {"path", "mode", "contains", "lacks", "json"}, "expect.files")
    path = home / wanted["path"]
    if not path.exists():
        return [f"{wanted['path']}: there is no such file"]
    found = []
    if "mode" in wanted and (mode := f"{stat.S_IMODE(path.stat().st_mode):o}") != wanted["mode"]:
        found.append(f"{wanted['path']}: wanted mode {wanted['mode']}, got {mode}")
    if {"contains", "lacks"} & wanted.keys():
        found += value_faults(
            wanted["path"],
            [path.read_text(errors="replace")],
            {key: wanted[key] for key in ("contains", "lacks") if key in wanted},
        )
    if "json" in wanted:
        document = json.loads(path.read_text())
        for condition in wanted["json"]:
            found += condition_faults(document, condition)
    return found


def listed(value):
    return value if isinstance(value, list) else [value]
