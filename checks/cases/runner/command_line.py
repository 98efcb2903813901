"""Runs the commands of a case and compares each run with its `expect` table."""

from checks.catalogue import of_core
from checks.cases.runner import expectations, process
from checks.cases.runner.case import filled


def run_steps(case, place, prepare, asked=None):
    """`prepare` gives a step's command and environment. `asked` takes the wanted requests and gives
    the faults, where there is a loopback AWS.
    """
    faults, shown = [], ""
    steps = case.steps()
    for number, step in enumerate(steps):
        command, environment = prepare(case, step, place, number)
        command = of_core(tuple(command))
        ran = process.run(
            command,
            place.home,
            {**environment, **step.get("environment", {})},
            step.get("timeout", process.TIMEOUT),
            step.get("descriptors"),
            step.get("typed"),
            step.get("until"),
        )
        expect = filled(step["expect"], {"home": place.home})
        found = expectations.faults(ran, expect)
        if asked:
            found += asked(expect.get("requests", []))
        prefix = f"step {number + 1}: " if len(steps) > 1 else ""
        faults += [prefix + fault for fault in found]
        if found:
            shown += f"$ compliance {' '.join(command)}\n{ran.shown()}\n"
    return faults, shown


def scan(step, source, home):
    """`compliance scan` of a plan or of files: the report as JSON, and an exit code that tells the
    verdicts, unless the step's `args` ask for another output.
    """
    args = step.get("args", [])
    command = ["scan", *source, "--exit-code"]
    if "--output" not in args:
        command += ["--output", "json"]
    if "settings" in step:
        (home / "settings.toml").write_text(step["settings"])
        command += ["--config", "settings.toml"]
    return [*command, *args]
