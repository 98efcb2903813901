"""A scan of the same account by ours, by straight boto3, by Cloud Custodian and by Prowler, beside what the server itself can do.

Ours and boto3's judge by all five rules and must agree on every count, or there are no figures. The others judge instances, buckets and
databases alone; Prowler, which has no rule on tags, asks something else of instances.
"""
import json
import subprocess
import sys

from emulated import account, aws, commands, measured

import table
from stand_in import StandIn
from tools import CHECKS, earlier, environment, example, other

REGIONS = ("eu-west-1", "us-east-1")
PROWLER_CHECKS = ("ec2_instance_older_than_specific_days", "s3_bucket_default_encryption", "rds_instance_backup_enabled")
# A build that had the five rules of `core` and no others.
EARLIER = "ours, the earlier build"
COLUMNS = ("scanner", "wall, s", "processor, s", "peak memory, MiB", "requests")


def scans(home):
    """name → command line; only of what is installed."""
    scan = ["scan", *commands.both_regions(), "--quiet", "--output", "json"]
    found = {"ours": [commands.binary(), *scan, "--pack", "core"]}
    if build := earlier("compliance"):
        found[EARLIER] = [build, *scan]
    found |= {
        "boto3": [sys.executable, str(CHECKS / "bench" / "boto3_scan.py"), *REGIONS],
    }
    if custodian := other("custodian"):
        policies = str(CHECKS / "bench" / "custodian.yml")
        found["Cloud Custodian"] = [custodian, "run", *(part for region in REGIONS for part in ("-r", region)), "--cache-period", "0", "-s", str(home / "custodian"), policies]
    if prowler := other("prowler"):
        found["Prowler"] = [prowler, "aws", "-f", *REGIONS, "--checks", *PROWLER_CHECKS, "-M", "json-ocsf", "-o", str(home / "prowler"), "--log-level", "CRITICAL",
                            "--ignore-exit-code-3"]
    return found


# What an earlier build calls a rule that has another name today.
EARLIER_NAMES = {"iam-user-mfa-enabled": "mfa-enabled-for-iam-console-access"}


def ours_by_rule(output):
    return {EARLIER_NAMES.get(rule, rule): [counts["compliant"], counts["non_compliant"]] for rule, counts in json.loads(output)["by_rule"].items() if counts["total"]}


def compare(endpoint, counts, runs):
    """runs: scanner → how many times; figures by scanner. `counts` says how many requests there were since it was asked last."""
    figures, verdicts = {}, {}
    with commands.Workplace() as at:
        for name, command in scans(at.home).items():
            times = runs.get("ours" if name == EARLIER else name)
            if not times:
                continue
            counts()
            home = at.home / str(len(figures))
            home.mkdir()
            settings = {"env": environment(home, endpoint), "cwd": home, "stderr": subprocess.DEVNULL}
            done = measured.median(times, command, **settings) if times > 1 else measured.once(command, **settings)
            if done.code:
                raise SystemExit(f"{name} exited {done.code}")
            requests = sum(counts().values()) // (times + 1 if times > 1 else 1)
            table.row(name, done.wall, done.processor, done.memory, requests)
            figures[name] = done
            if name == "boto3":
                verdicts[name] = json.loads(done.output)
            elif name in ("ours", EARLIER):
                verdicts[name] = ours_by_rule(done.output)
    if any(each != verdicts["ours"] for each in verdicts.values()):
        raise SystemExit(f"they disagree: {verdicts}")
    return figures


def tell(figures):
    ours = figures["ours"]
    said = [f"{name}: {done.processor / ours.processor:.1f} times the processor time, {done.memory / ours.memory:.1f} times the memory" for name, done in figures.items() if name != "ours"]
    if said:
        print("\nBeside ours: " + "; ".join(said) + ".")


def emulated(runs):
    aws.reset()
    seeded = account.Account()
    table.head(f"Emulated account, {len({resource for resource, _ in seeded.expected})} resources", *COLUMNS)
    tell(compare(aws.emulator().endpoint, lambda: aws.requests()["operations"], {"ours": runs, "boto3": runs, "Cloud Custodian": 1, "Prowler": 1}))


def account_of(resources):
    """4 instances to 2 buckets to 1 database, and a user for each 29 of them, as options of the stand-in."""
    size = {"instances": resources * 4 // 7, "buckets": resources * 2 // 7, "users": resources * 12 // 350}
    return {**size, "databases": resources - size["instances"] - size["buckets"]}


def stand_in(resources, runs, how="as fast as it can", **server):
    """`server`: further options of the stand-in."""
    size = account_of(resources)
    table.head(f"Stand-in, {resources:,} resources and {size['users']:,} users, {how}", *COLUMNS)
    with StandIn(**size, **server) as server:
        figures = compare(server.endpoint, server.counts, runs)
        # What the server itself can do, asked right before or after: who else keeps the machine busy changes by the minute.
        numbers = [str(size[kind]) for kind in ("instances", "buckets", "databases", "users")]
        raw = measured.median(3, [example("raw-load"), server.address, "64", *numbers])
        wall = float(raw.output)
        table.row("the same requests from memory, over 64 connections", wall, raw.processor, raw.memory, sum(server.counts().values()) // 4)
    tell(figures)
    print(f"Ours takes {figures['ours'].wall / wall:.2f} times as long as the stand-in itself needs for the same requests.")
