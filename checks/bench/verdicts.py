"""The verdicts of this scanner and of Prowler on one emulated account, check by check and resource
by resource. Run by hand:

    COMPLIANCE_BIN=target/release/compliance BENCH_OTHERS=~/.cache/compliance \\
        ~/.cache/compliance/python/bin/python checks/bench/verdicts.py [--keep NEW] [--again OLD]

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
from peer_pairs import pairs, rounds  # noqa: E402
from tools import other  # noqa: E402

# AWS's own policies can be attached.
os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
REGIONS = ("eu-west-1", "us-east-1")
SERVICES = ("account", "cloudtrail", "ec2", "iam", "kms", "rds", "s3", "vpc")
KINDS = [service for service in SERVICES if service != "vpc"]  # which is a part of EC2 here


def scan(rules=None):
    which = ["--pack", "all", *(part for service in KINDS for part in ("--service", service))]
    return [
        *(commands.binary(), "scan", *commands.both_regions(), "--quiet", "--output", "json"),
        *(rules or which),
    ]


def prowler(home):
    """With what it regards as unused: the rules look at everything."""
    program = other("prowler")
    if not program:
        raise SystemExit("BENCH_OTHERS names no folder with prowler/bin/prowler: see `run`")
    how = ["--service", *SERVICES, "--scan-unused-services", "--ignore-exit-code-3"]
    out = ["-M", "json-ocsf", "-o", str(home), "-F", "prowler", "--log-level", "CRITICAL"]
    return [program, "aws", "-f", *REGIONS, *how, *out, "--no-banner"]


def run(folder):
    """Both scan the account; their reports and figures are left in the folder."""
    aws.emulator()
    made = peer_account.make()
    aliases = aws.client("kms").list_aliases()["Aliases"]
    names = {one["TargetKeyId"]: one["AliasName"] for one in aliases if "TargetKeyId" in one}
    tags = aws.client("ec2").describe_tags(Filters=[{"Name": "key", "Values": ["Name"]}])["Tags"]
    names |= {tag["ResourceId"]: tag["Value"] for tag in tags}
    (folder / "names.json").write_text(json.dumps(names))
    figures = {"made": made}
    for name, command in (("ours", scan()), ("prowler", prowler(folder))):
        aws.requests()
        done = measured_run(folder, name, command)
        counts = aws.requests()["operations"]
        shown = {key: getattr(done, key) for key in ("wall", "processor", "memory")}
        figures[name] = {**shown, "requests": sum(counts.values()), "operations": counts}
    (folder / "figures.json").write_text(json.dumps(figures))
    scan_with_parameters(folder)


def measured_run(folder, name, command):
    home = folder / f"home-{name}"
    home.mkdir(exist_ok=True)
    about = {"AWS_DEFAULT_REGION": aws.HOME}
    if name == "prowler":
        # boto3 puts the account before the address for S3's account settings: there is no such
        # host, but a proxy takes any.
        about["HTTP_PROXY"] = aws.emulator().endpoint
    with (folder / f"{name}.log").open("wb") as log:
        settings = {"env": commands.environment(home, **about), "cwd": home, "stderr": log}
        done = measured.once(command, **settings)
    if done.code:
        raise SystemExit(f"{name} exited {done.code}: see {folder / name}.log")
    if name != "prowler":
        (folder / f"{name}.json").write_bytes(done.output)
    return done


def scan_with_parameters(folder):
    """Rules once more, with the parameters with which they ask what a check asks."""
    for number, (settings, _) in enumerate(rounds(pairs())):
        if not settings:
            continue
        lines = []
        for rule, parameters in settings.items():
            lines.append(f"[rules.{rule}]")
            lines += [f"{key} = {json.dumps(value)}" for key, value in parameters.items()]
        path = folder / f"round-{number}.toml"
        path.write_text("\n".join(lines) + "\n")
        chosen = [part for rule in settings for part in ("--rule", rule)]
        measured_run(folder, f"ours-{number}", [*scan(chosen), "--config", str(path)])


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
