"""Judges the roles of every run of tofu/tests by what the functions were seen to ask for: calls.json, which the rehearsal records.

usage: python -m checks.permissions FILE        FILE: what `tofu test -verbose -json-into=FILE` left
"""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from permissions import judge, reasons  # noqa: E402
from permissions.roles import State  # noqa: E402

CALLS = Path(__file__).parent / "calls.json"


def states(file):
    """Run → its state, where it made one of the scanner (and not of a module by itself)."""
    told = map(json.loads, Path(file).read_text().splitlines())
    return {line["@testrun"]: State(line["test_state"]["values"]) for line in told
            if line["type"] == "test_state" and "aws_sfn_state_machine.scan" in {resource["address"] for resource in line["test_state"]["values"]["root_module"]["resources"]}}


def main(file):
    runs, recorded = states(file), json.loads(CALLS.read_text())
    found = [f"there is no run {run} in tofu/tests, whose roles checks/permissions/calls.json has the calls of" for run in recorded if run not in runs]
    found += [f"{run}: {danger}" for run, state in runs.items() for danger in judge.dangerous(state)]
    needed = set()
    for run, calls in recorded.items():
        if run in runs:
            too_much, excused = judge.idle(runs[run], calls)
            needed |= excused
            found += [f"{run}: {said}" for said in judge.lacking(runs[run], calls) + too_much]
    if len(recorded) > 1:  # some reasons are of what is turned on in the second alone
        found += [f"{action} has a reason in reasons.py that nothing needs" for action in set(reasons.UNSEEN) - needed]
    for said in found:
        print(said)
    calls = sum(len(asked) for functions in recorded.values() for asked in functions.values())
    print(f"{len(runs)} configurations, {sum(len(state.roles) for state in runs.values())} roles; {calls} recorded calls in {len(recorded)} of them; {len(found)} wrong")
    return 1 if found or not runs else 0


if len(sys.argv) != 2:
    sys.exit(__doc__.strip().splitlines()[-1])
sys.exit(main(sys.argv[1]))
