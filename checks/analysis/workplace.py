"""A home of its own in which the command line scans the bundled account, and its past as the aggregator would have written it, a partition a day."""
import gzip
import json
import os
import subprocess
import tempfile
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Between them they have every rule.
FRAMEWORKS = ("soc-2", "aws-security-hub")
EXCEPTIONS = """
[[exception]]
rule = "s3-encryption-enabled"
resource = "*-dev"
until = {later}
owner = "data-platform"
reason = "Scratch buckets."
ticket = "DP-311"
[[exception]]
rule = "ec2-required-tags"
resource = "*"
tags = {{ Environment = "dev" }}
until = {later}
owner = "web"
reason = "Tagged by their pipeline, soon."
[[exception]]
rule = "iam-access-key-rotated"
resource = "*"
until = {past}
owner = "logistics"
reason = "It has ended."
"""


def binary():
    path = os.environ.get("COMPLIANCE_BIN")
    if not path or not os.access(path, os.X_OK):
        raise RuntimeError(f"COMPLIANCE_BIN must name the built command line, not {path!r}: build it with `cargo build --bin compliance`")
    return Path(path).resolve()


class Workplace:
    """`compliance` is on its PATH, and nothing of the caller's own settings gets in."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="compliance-analysis-")
        self.home = Path(self.folder.name)
        programs = self.home / "bin"
        programs.mkdir()
        (programs / "compliance").symlink_to(binary())
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "COMPLIANCE_", "XDG_"))}
        self.environment = {**clean, "HOME": str(self.home), "PATH": f"{programs}:{clean['PATH']}", "TZ": "UTC"}

    def run(self, *command, **more):
        done = subprocess.run([str(part) for part in command], env={**self.environment, **more}, cwd=self.home, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            raise AssertionError(f"{command} exited {done.returncode}: {done.stderr or done.stdout}")
        return done.stdout


class Lake(Workplace):
    """Reports of every scan of the past week, as lines in partitions: of the command line's own reports, and the newest as it writes it itself."""

    def __init__(self):
        super().__init__()
        today = datetime.now(timezone.utc).date()
        (self.home / "compliance.toml").write_text(EXCEPTIONS.format(later=today + timedelta(days=90), past=today - timedelta(days=2)))
        self.evaluations = self.home / "evaluations"
        self.run("compliance", "scan", "--demo", "--quiet")
        for framework in FRAMEWORKS:
            self.run("compliance", "evidence", "--demo", "--framework", framework, "--from", today - timedelta(days=30), "--to", today, "--out", framework, "--quiet")
        self.reports = {}
        for path in sorted((self.home / FRAMEWORKS[0] / "reports").glob("*.json")):
            self.reports[path.stem] = self.of_every_rule(path.name)
        for stem, report in self.reports.items():
            self.write(stem, "".join(json.dumps({**one, "report_timestamp": report["report_timestamp"]}) + "\n" for one in report["evaluations"]))

    def of_every_rule(self, name):
        """The reports of the frameworks as one: an evaluation that is in more than one is the same in all."""
        reports = [json.loads((self.home / framework / "reports" / name).read_text()) for framework in FRAMEWORKS]
        evaluations = {(one["resource_type"], one["account_id"], one["resource_id"], one["rule"]): one for report in reports for one in report["evaluations"]}
        return {"report_timestamp": reports[0]["report_timestamp"], "evaluations": list(evaluations.values())}

    def write(self, stem, lines):
        day = f"{stem[-15:-11]}-{stem[-11:-9]}-{stem[-9:-7]}"
        folder = self.evaluations / f"report_date={day}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{stem}.ndjson.gz").write_bytes(gzip.compress(lines.encode(), mtime=0))

    def newest(self):
        return self.reports[max(self.reports)]

    def last_of_days(self):
        """Day → the last report of it."""
        return {report["report_timestamp"][:10]: report for _, report in sorted(self.reports.items())}


@lru_cache
def lake():
    return Lake()


def fails(evaluation):
    """Whether it is non-compliant and not covered by an exception in force."""
    return evaluation["compliance_type"] == "NON_COMPLIANT" and evaluation.get("exception", {"expired": True})["expired"]
