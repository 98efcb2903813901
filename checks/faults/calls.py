"""The calls by which functions read resources, from the types' samples: what a fault does to one
is the same for every call of its protocol in its role, so that each pair of these is a cell and
one call stands for it.
"""

from dataclasses import dataclass

from checks.replay import models
from checks.catalogue import CATALOGUE, RULES, permissions
from checks.samples import files, rules

# What botocore calls each protocol, and what AWS does.
PROTOCOLS = {
    "ec2": "EC2 XML",
    "query": "Query XML",
    "rest-xml": "REST XML",
    "json": "JSON",
    "rest-json": "JSON",
}
# A list without which nothing is known; a detail of one resource; a list of resources that rules
# look at beside what they judge.
ROLES = ("list", "detail", "relation")


@dataclass(frozen=True)
class Call:
    name: str
    role: str
    function: str
    resource_type: str
    may_be_partly_recorded: bool

    @property
    def protocol(self):
        return PROTOCOLS[models.protocol(self.name.split(":")[0])]

    @property
    def cell(self):
        return self.protocol, self.role


def in_use():
    """Every call of every function."""
    found = []
    for function, judged in RULES.items():
        own = [rules.files()[rule] for rule in judged]
        beside = {of["resource"] for rule in own for of in rule.get("related", {}).values()}
        for resource_type in sorted({of for rule in own for of in rules.judged(rule)}):
            found += of_type(function, resource_type, None)
        for resource_type in sorted(beside):
            found += of_type(function, resource_type, "relation")
    return found


def of_type(function, resource_type, role):
    first = files.by_type()[resource_type][0]
    for name, how in first.calls.items():
        own = role or ("list" if "list" in how else "detail")
        yield Call(name, own, function, resource_type, bool(first.not_recorded))


def representatives():
    """One call of each cell: one that a permission is named after, because such a call is surely
    made. One that only other rules' permissions are named after is not.
    """
    others = {action for rule in CATALOGUE["rules"].values() for action in rule["permissions"]}
    chosen = {}
    order = lambda call: (not is_permission(call), call.name in others, call.name)
    for call in sorted(in_use(), key=order):
        chosen.setdefault(call.cell, call)
    return [chosen[cell] for cell in sorted(chosen)]


def is_permission(call):
    return call.name in permissions(call.function)
