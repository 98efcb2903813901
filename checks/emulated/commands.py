"""Runs the command line as a user does: a process with an environment of its own, its output and its exit code."""
import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jsonschema import Draft202012Validator

from checks.catalogue import of_core
from emulated import aws

SCHEMA = aws.CHECKS.parent / "docs" / "report.schema.json"


def binary():
    path = os.environ.get("COMPLIANCE_BIN")
    if not path or not os.access(path, os.X_OK):
        raise RuntimeError(f"COMPLIANCE_BIN must name the built command line, not {path!r}: build it with `cargo build --release`")
    return str(Path(path).resolve())


@dataclass
class Done:
    code: int
    out: str
    err: str

    @property
    def report(self):
        return json.loads(self.out)


def environment(home, **changes):
    """Nothing of the caller's own AWS settings gets through; a change to None takes a variable away."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "COMPLIANCE_"))}
    clean.update(HOME=str(home), COMPLIANCE_HOME=str(Path(home) / "compliance"), AWS_ACCESS_KEY_ID="testing", AWS_SECRET_ACCESS_KEY="testing",
                 AWS_REGION=aws.HOME, AWS_EC2_METADATA_DISABLED="true", NO_COLOR="1")
    if "AWS_ENDPOINT_URL" not in changes:
        clean["AWS_ENDPOINT_URL"] = aws.emulator().endpoint
    clean.update(changes)
    return {key: value for key, value in clean.items() if value is not None}


class Workplace:
    """A home of its own for some runs: history, reports and settings are kept in it until it is left."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="compliance-home-")
        self.home = Path(self.folder.name)
        self.history = self.home / "compliance" / "history.sqlite"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def start(self, *arguments, **changes):
        return subprocess.Popen([binary(), *map(str, of_core(arguments))], env=environment(self.home, **changes), cwd=self.home, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, *arguments, timeout=180, **changes):
        process = self.start(*arguments, **changes)
        try:
            out, err = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise
        return Done(process.returncode, out, err)

    def scan(self, *arguments, **changes):
        """`compliance scan … --output json`, which must work; the report."""
        done = self.run("scan", "--output", "json", *arguments, **changes)
        if done.code != 0:
            raise AssertionError(f"scan {arguments} exited {done.code}: {done.err}")
        return done.report


def both_regions():
    return ["--region", aws.HOME, "--region", aws.ABROAD]


@lru_cache
def schema():
    return Draft202012Validator(json.loads(SCHEMA.read_text()))


def verdicts(report):
    """(resource id, rule) → verdict; two evaluations of one resource by one rule would be a defect of their own."""
    evaluations = report["evaluations"]
    found = {(evaluation["resource_id"], evaluation["rule"]): evaluation["compliance_type"] for evaluation in evaluations}
    if len(found) != len(evaluations):
        raise AssertionError("a resource was judged twice by one rule")
    return found


def check_numbers(test, report):
    """The numbers of a report add up, whatever it is about."""
    evaluations, summary = report["evaluations"], report["summary"]
    count = {kind: sum(evaluation["compliance_type"] == kind for evaluation in evaluations) for kind in ("COMPLIANT", "NON_COMPLIANT", "INSUFFICIENT_DATA")}
    test.assertEqual(summary["total_evaluations"], len(evaluations))
    test.assertEqual((summary["compliant"], summary["non_compliant"], report["insufficient_data"]["total"]), tuple(count.values()))
    test.assertEqual(summary["total_resources"], len({(evaluation["account_id"], evaluation["resource_type"], evaluation["resource_id"]) for evaluation in evaluations}))
    judged = count["COMPLIANT"] + count["NON_COMPLIANT"]
    test.assertAlmostEqual(summary["compliance_percentage"], 100.0 if judged == 0 else 100 * count["COMPLIANT"] / judged, delta=0.051)
    for group in ("by_resource_type", "by_rule", "by_severity", "by_region", "by_account"):
        test.assertEqual(sum(counts["total"] for counts in report[group].values()), len(evaluations), group)
        test.assertEqual(sum(counts["non_compliant"] for counts in report[group].values()), count["NON_COMPLIANT"], group)
    test.assertEqual([str(error.message) for error in schema().iter_errors(report)], [])
