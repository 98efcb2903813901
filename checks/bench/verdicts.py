"""The verdicts of this scanner and of Prowler on one emulated account, check by check and resource
by resource. Run by hand:

    COMPLIANCE_BIN=target/release/compliance BENCH_OTHERS=~/.cache/compliance \\
        ~/.cache/compliance/python/bin/python checks/bench/verdicts.py [--keep FOLDER] [--again FOLDER]

`BENCH_OTHERS` is a folder with `prowler/`, a virtual environment that has Prowler (see `run`).
`--keep` leaves both reports and the figures in a folder, `--again` compares such reports anew.
Which check corresponds to which rules is in `checks/fixtures/peers/prowler.tsv`.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

CHECKS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKS))

from emulated import aws, commands, measured  # noqa: E402

import peer_account  # noqa: E402
import peer_reports  # noqa: E402
import table  # noqa: E402
from tools import other  # noqa: E402

# AWS's own policies can be attached.
os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
REGIONS = ("eu-west-1", "us-east-1")
SERVICES = ("account", "cloudtrail", "ec2", "iam", "kms", "rds", "s3", "vpc")


def scan(home):
    ours = [commands.binary(), "scan", *commands.both_regions(), "--quiet", "--pack", "all"]
    ours += [part for service in SERVICES for part in ("--service", service)]
    return [*ours, "--output", "json"]


def prowler(home):
    """With what it regards as unused: the rules look at everything."""
    program = other("prowler")
    if not program:
        raise SystemExit("BENCH_OTHERS names no folder with prowler/bin/prowler: see checks/bench/run")
    how = ["--service", *SERVICES, "--scan-unused-services", "--ignore-exit-code-3"]
    out = ["-M", "json-ocsf", "-o", str(home), "-F", "prowler", "--log-level", "CRITICAL"]
    return [program, "aws", "-f", *REGIONS, *how, *out, "--no-banner"]


def run(folder):
    """Both scan the account; their reports and figures are left in the folder."""
    aws.emulator()
    made = peer_account.make()
    figures = {}
    for name, command in (("ours", scan(folder)), ("prowler", prowler(folder))):
        home = folder / f"home-{name}"
        home.mkdir()
        aws.requests()
        about = {"AWS_DEFAULT_REGION": aws.HOME}
        if name == "prowler":
            # boto3 puts the account before the address for S3's account settings: there is no such
            # host, but a proxy takes any.
            about["HTTP_PROXY"] = aws.emulator().endpoint
        settings = {"env": commands.environment(home, **about), "cwd": home}
        with (folder / f"{name}.log").open("wb") as log:
            done = measured.once(command, stderr=log, **settings)
        if done.code:
            raise SystemExit(f"{name} exited {done.code}: see {folder / name}.log")
        if name == "ours":
            (folder / "ours.json").write_bytes(done.output)
        counts = aws.requests()["operations"]
        shown = {key: getattr(done, key) for key in ("wall", "processor", "memory")}
        figures[name] = {**shown, "requests": sum(counts.values()), "operations": counts}
    (folder / "figures.json").write_text(json.dumps({"made": made, **figures}))


def tell_figures(folder):
    figures = json.loads((folder / "figures.json").read_text())
    columns = ("scanner", "wall, s", "processor, s", "peak memory, MiB", "requests")
    table.head(f"Emulated account, some {figures.pop('made')} resources made", *columns)
    for name, of in figures.items():
        table.row(name, of["wall"], of["processor"], of["memory"], of["requests"])


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--keep", type=Path, help="a new folder for reports and figures")
    arguments.add_argument("--again", type=Path, help="compare the reports in this folder")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="compliance-verdicts-") as temporary:
        folder = given.again or given.keep or Path(temporary)
        if not given.again:
            folder.mkdir(parents=True, exist_ok=True)
            run(folder.resolve())
        tell_figures(folder)
        peer_reports.tell(folder)


main()
