"""Plans: a file beside the case, resources written out, or many of them; edited where a case says so."""

import json

from checks.cases.runner import pointers
from checks.cases.runner.case import CaseError
from checks.cases.runner.data import made_plans

KNOWN = {
    "file",
    "resources",
    "many",
    "count",
    "document",
    "set",
    "remove",
    "replace",
    "encoding",
    "before",
    "after",
}


def written(plan, folder):
    """A name for the plan, and its bytes. A text is the name of a file beside the case."""
    if isinstance(plan, str):
        plan = {"file": plan}
    if set(plan) - KNOWN:
        raise CaseError(
            f"a plan has no {', '.join(sorted(set(plan) - KNOWN))}; there are {', '.join(sorted(KNOWN))}"
        )
    if "file" in plan:
        name, text = plan["file"].removesuffix(".json"), (folder / plan["file"]).read_text()
    elif "many" in plan:
        name, text = plan["many"], json.dumps(made_plans.many(plan["many"], plan["count"]))
    else:
        name, text = "made", json.dumps(made_plans.plan(plan))
    for old, new in plan.get("replace", {}).items():
        if old not in text:
            raise CaseError(f"the plan has no {old!r} to replace")
        text = text.replace(old, new)
    if "set" in plan or "remove" in plan:
        document = json.loads(text)
        for pointer in plan.get("remove", []):
            pointers.remove(document, pointer)
        for pointer, value in plan.get("set", {}).items():
            pointers.set_value(document, pointer, value)
        text = json.dumps(document)
    text = plan.get("before", "") + text + plan.get("after", "")
    return name, text.encode(plan.get("encoding", "utf-8"))
