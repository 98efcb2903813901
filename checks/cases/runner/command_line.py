"""Runs the steps of a case that are commands, each held against its `expect`."""

from checks.cases.runner import expectations, process
from checks.cases.runner.case import CaseError, filled


def run_steps(case, place, prepare, requests=None):
    """`prepare` gives a step's command and environment; `requests` the faults of what was asked of the loopback AWS."""
    faults, shown = [], ""
    steps = case.steps()
    for number, step in enumerate(steps):
        if not step.get("expect"):
            raise CaseError(f"step {number + 1} expects nothing")
        command, changes = prepare(case, step, place, number)
        ran = process.run(
            command,
            place.home,
            {**changes, **step.get("environment", {})},
            step.get("timeout", process.TIMEOUT),
            step.get("descriptors"),
            step.get("typed"),
            step.get("until"),
        )
        expect = filled(step["expect"], {"home": place.home})
        found = expectations.faults(ran, expect)
        if requests:
            found += requests(expect.get("requests", []))
        prefix = f"step {number + 1}: " if len(steps) > 1 else ""
        faults += [prefix + fault for fault in found]
        if found:
            shown += f"$ compliance {' '.join(command)}\n{ran.shown()}\n"
    return faults, shown


def scan(step, source, home):
    """`compliance scan` of a source as the kinds plan and files run it: a JSON report and an exit code by the verdicts, unless `args` say otherwise."""
    args = step.get("args", [])
    command = ["scan", *source, "--exit-code"]
    if "--output" not in args:
        command += ["--output", "json"]
    if "settings" in step:
        (home / "settings.toml").write_text(step["settings"])
        command += ["--config", "settings.toml"]
    return [*command, *args]
