"""Makes the reports that are looked at, with the command line as a user would: the bundled account with a past, hostile names, a hundred thousand resources."""
import gzip
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "checks" / "fixtures" / "demo"))

import items  # noqa: E402

CAPTURED, LAUNCHED = datetime(2026, 11, 20, 5, 41, 7, tzinfo=timezone.utc), datetime(2026, 9, 2, 8, 15, 30, tzinfo=timezone.utc)
ZONE = "eu-west-1a"
NETWORK = {"vpc": "vpc-0a1c5e7f9b3d24680", "group": "sg-0b2d4f6a8c0e13579", "image": "ami-0d71ea30463e0ff8d", "subnets": {ZONE: "subnet-0c3e5a7b9d1f02468"}}
TAGS = {"Environment": "prod", "Owner": "web", "CostCenter": "CC-1"}
MANY = 100_000

EXCEPTIONS = """
[[exception]]
rule = "s3-encryption-enabled"
resource = "*-dev"
until = {soon}
owner = "data-platform"
reason = "Scratch buckets; they are emptied and removed with the old pipeline."
ticket = "DP-311"
[[exception]]
rule = "iam-access-key-rotated"
resource = "svc-legacy-ftp"
until = {past}
owner = "logistics"
reason = "The partner moves to SFTP keys in autumn."
ticket = "OPS-1204"
[[exception]]
rule = "rds-backup-enabled"
resource = "*-replica"
until = {later}
owner = "payments"
reason = "Replicas are rebuilt from their source."
"""

# Names as an ill-willed tagger would give them.
HOSTILE = [
    "<script>alert(1)</script>", "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<!--<script>", "]]>\"'&<b>bold</b>", "\u202egpj.exe\u2066 \u200f",
    "line\r\none\x1b[31m\x00", "'; rm -rf / #$(id)`id`", "عربي عبري", "{{constructor.constructor('alert(1)')()}}", "javascript:alert(1)", "x" * 10_000,
]


def binary():
    path = os.environ.get("COMPLIANCE_BIN")
    if not path or not os.access(path, os.X_OK):
        raise RuntimeError(f"COMPLIANCE_BIN must name the built command line, not {path!r}: build it with `cargo build --bin compliance`")
    return str(Path(path).resolve())


@dataclass
class Made:
    """A report as a page, and the same as JSON to compare it with."""
    page: Path
    report: dict

    @property
    def address(self):
        return self.page.as_uri()

    def verdicts(self, **fields):
        """The evaluations that have all these fields."""
        return [one for one in self.report["evaluations"] if all(one[key] == value for key, value in fields.items())]


class Workplace:
    """A home of its own: history, reports and settings are kept in it."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="compliance-browser-")
        self.home = Path(self.folder.name)

    def run(self, *arguments):
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "COMPLIANCE_"))}
        done = subprocess.run([binary(), *map(str, arguments)], env={**clean, "HOME": str(self.home), "COMPLIANCE_HOME": str(self.home)}, cwd=self.home,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600)
        if done.returncode != 0:
            raise AssertionError(f"compliance {arguments} exited {done.returncode}: {done.stderr}")

    def report(self, name, contents):
        """Scans configuration items."""
        snapshot, page, whole = self.home / f"{name}.snapshot.json.gz", self.home / f"{name}.html", self.home / f"{name}.json"
        with gzip.open(snapshot, "wt", compresslevel=1) as file:
            json.dump({"fileVersion": "1.0", "configSnapshotId": "browser", "configurationItems": contents}, file)
        self.run("scan", "--snapshot", snapshot, "--pack", "core", "--quiet", "--output-file", page, "--output-file", whole)
        return Made(page, json.loads(whole.read_text()))


_places = []


def place():
    """Kept until the tests end: their pages lie in it."""
    _places.append(Workplace())
    return _places[-1]


@lru_cache
def demo():
    """The bundled account at the end of the week that comes with it, and some exceptions."""
    at = place()
    day = datetime.now(timezone.utc).date()
    days = {name: day + timedelta(days=count) for name, count in {"soon": 9, "past": -4, "later": 120}.items()}
    (at.home / "compliance.toml").write_text(EXCEPTIONS.format(**days))
    page, whole = at.home / "demo.html", at.home / "demo.json"
    at.run("scan", "--demo", "--quiet", "--output-file", page, "--output-file", whole)
    return Made(page, json.loads(whole.read_text()))


@lru_cache
def hostile():
    """Every hostile name as an instance's name, its id and its region."""
    contents = []
    for number, name in enumerate(HOSTILE):
        for tags in ({}, TAGS):
            identity = f"i-{len(contents):017x}"
            one = items.instance(identity, NETWORK, ZONE, CAPTURED, LAUNCHED, {**tags, "Name": name}, "running", "t3.micro", "10.21.4.18")
            if number % 2 == 0:
                one["awsRegion"] = name[:200]
            contents.append(one)
        contents.append({**items.bucket(f"b{number}", "eu-west-1", CAPTURED, LAUNCHED, {}, [], True), "resourceId": name, "resourceName": name})
    return place().report("hostile", contents)


@lru_cache
def large():
    """A hundred thousand instances, a third of which have lost their tags."""
    whole = json.dumps(items.instance("RESOURCE", NETWORK, ZONE, CAPTURED, LAUNCHED, {**TAGS, "Name": "NAMED"}, "running", "t3.micro", "10.21.4.18"))
    bare = json.dumps(items.instance("RESOURCE", NETWORK, ZONE, CAPTURED, LAUNCHED, {"Name": "NAMED"}, "running", "t3.micro", "10.21.4.18"))
    return place().report("large", [json.loads((whole if number % 3 else bare).replace("RESOURCE", f"i-{number:017x}").replace("NAMED", f"worker-{number}")) for number in range(MANY)])


@lru_cache
def empty():
    return place().report("empty", [])
