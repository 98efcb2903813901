"""Plans: a file beside the case, resources written out, or many of them, edited as it says."""

import json

from checks.cases.runner import pointers
from checks.cases.runner.case import CaseError, check_keys
from checks.cases.runner.data import made_plans

KEYS = (
    *("file", "resources", "document", "many", "count", "set", "remove", "replace"),
    *("encoding", "before", "after"),
)


def written(plan, folder):
    """A name for the plan, and its bytes. A text is the name of a file beside the case."""
    if isinstance(plan, str):
        plan = {"file": plan}
    check_keys(plan, KEYS, "a plan")
    name, text = source(plan, folder)
    for old, new in plan.get("replace", {}).items():
        if old not in text:
            raise CaseError(f"the plan has no {old!r} to replace")
        text = text.replace(old, new)
    if "set" in plan or "remove" in plan:
        text = json.dumps(pointers.edited(json.loads(text), plan))
    text = plan.get("before", "") + text + plan.get("after", "")
    return name, text.encode(plan.get("encoding", "utf-8"))


def source(plan, folder):
    if "file" in plan:
        return plan["file"].removesuffix(".json"), (folder / plan["file"]).read_text()
    if "many" in plan:
        return plan["many"], json.dumps(made_plans.many(plan["many"], plan["count"]))
    return "made", json.dumps(made_plans.plan(plan))
