"""Scans plans, one after the other over one history."""

from checks.cases.runner import command_line
from checks.cases.runner.data import plans


def run(case, place):
    return command_line.run_steps(case, place, prepare)


def prepare(case, step, place, number):
    """Each plan is a plan.json in a folder of its own, which `path` may name."""
    name, content = plans.written(step["plan"], case.folder)
    path = place.home / step.get("path", f"{name}/plan.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return command_line.scan(step, ["--plan", str(path)], place.home), {}
