"""Plans: the time and memory of one scan each (the fastest of three), as the plan grows, and of an earlier build beside ours where there is one."""
import json
import shutil
import sys

from emulated import commands, measured

import table
from tools import CHECKS, earlier

sys.path.insert(0, str(CHECKS / "cases"))
from runner.data import made_plans  # noqa: E402

KINDS = {
    "users": "users with a key and a login",
    "buckets": "buckets with an encryption configuration",
    "members": "clusters with a member",
    "instances": "instances",
}
SIZES = {"users": (1_000, 4_000), "buckets": (4_000, 16_000), "members": (4_000, 16_000), "instances": (6_000, 24_000)}
# An earlier build that takes the square or cube of the plan is given up after this many seconds.
PATIENCE = 120


def one_by_one(plan):
    """The same plan with every resource in a block of its own instead of one with for_each."""
    blocks = {f"{block['type']}.{block['name']}": block for block in plan["configuration"]["root_module"]["resources"]}
    numbers = {}

    def renamed(resource):
        number = numbers.setdefault(resource.pop("index"), len(numbers))
        name = f"{resource['name']}{number}"
        resource["address"] = f"{resource['type']}.{name}"
        resource["name"] = name
        return number

    for change in plan["resource_changes"]:
        renamed(change)
    written = []
    for resource in plan["planned_values"]["root_module"]["resources"]:
        block = blocks[f"{resource['type']}.{resource['name']}"]
        number = renamed(resource)
        expressions = json.loads(json.dumps(block["expressions"]))
        for expression in expressions.values():
            owner = expression["references"][0] + str(number)
            expression["references"] = [f"{owner}.id", owner]
        written.append({**block, "address": resource["address"], "name": resource["name"], "expressions": expressions})
        written[-1].pop("for_each_expression", None)
    plan["configuration"]["root_module"]["resources"] = written
    return plan


def scan(binary, path, home):
    arguments = [shutil.which("timeout"), str(PATIENCE), binary, "scan", "--plan", path, "--quiet", "--output", "json"]
    env = commands.environment(home, AWS_ENDPOINT_URL=None)
    best = None
    for _ in range(3):
        done = measured.once(arguments, env=env, cwd=home)
        if done.code:
            return None
        best = min(best or done, done, key=lambda run: run.wall)
        # Long runs are not distinguished by the machine's mood.
        if done.wall > 10:
            break
    return best


def main():
    table.head("Plans", "plan", "MB", "wall, s", "processor, s", "peak memory, MiB")
    builds = {"": commands.binary()}
    if old := earlier("compliance"):
        builds["earlier: "] = old
    with commands.Workplace() as at:
        path = at.home / "plan.json"
        for kind, sizes in SIZES.items():
            for count in sizes:
                for form in ("for_each", "one by one") if kind != "instances" else ("for_each",):
                    plan = made_plans.many(kind, count)
                    path.write_text(json.dumps(plan if form == "for_each" else one_by_one(plan)))
                    for number, (label, binary) in enumerate(builds.items()):
                        # An earlier build does not open a newer one's history.
                        home = at.home / str(number)
                        home.mkdir(exist_ok=True)
                        done = scan(binary, path, home)
                        name = f"{label}{count:,} {KINDS[kind]}, {form}"
                        if done is None:
                            table.row(name, path.stat().st_size / 1e6, f"more than {PATIENCE}", "", "")
                        else:
                            table.row(name, path.stat().st_size / 1e6, done.wall, done.processor, done.memory)
