"""The figures of the command line, as a Markdown table: an emulated account against straight boto3, the demo account, a hundred thousand resources.

Started by `run`. The emulator is the slower side of a live scan: its wall time says little, processor time and memory are ours alone.
"""
import argparse
import gzip
import json
import os
import sys
from pathlib import Path

CHECKS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKS))

from emulated import account, aws, commands, configuration_items, measured, resources  # noqa: E402

MANY = 100_000


def row(name, figures):
    print(f"| {name} | {figures.wall:.3f} | {figures.processor:.3f} | {figures.memory:.1f} |", flush=True)


def live(runs):
    """The seeded account: ours and boto3's, which must agree."""
    aws.reset()
    seeded = account.Account()
    count = len({resource_id for resource_id, _ in seeded.expected})
    with commands.Workplace() as at:
        environment = {**commands.environment(at.home), "AWS_DEFAULT_REGION": aws.HOME}
        ours = measured.median(runs, [commands.binary(), "scan", *commands.both_regions(), "--quiet", "--output", "json"], env=environment, cwd=at.home)
        theirs = measured.median(runs, [sys.executable, str(CHECKS / "bench" / "boto3_scan.py"), aws.HOME, aws.ABROAD], env=environment, cwd=at.home)
    by_rule = {rule: [counts["compliant"], counts["non_compliant"]] for rule, counts in json.loads(ours.output)["by_rule"].items()}
    if by_rule != json.loads(theirs.output):
        raise SystemExit(f"they disagree: {by_rule} and {theirs.output.decode()}")
    row(f"live scan, {count} resources, emulated account", ours)
    row("the same by straight boto3", theirs)
    return theirs.processor / ours.processor


def demo(runs):
    with commands.Workplace() as at:
        environment = commands.environment(at.home)
        row("demo account, to a table", measured.median(runs, [commands.binary(), "scan", "--demo"], env=environment, cwd=at.home))
        row("demo account, --output json", measured.median(runs, [commands.binary(), "scan", "--demo", "--quiet", "--output", "json"], env=environment, cwd=at.home))


def large():
    """A snapshot of many instances: scanned once, and its report made again from history."""
    with commands.Workplace() as at:
        path = at.home / "snapshot.json.gz"
        whole, bare = (json.dumps(configuration_items.instance("RESOURCE", tags)) for tags in (resources.WHOLE, {}))
        with gzip.open(path, "wt", compresslevel=1) as file:
            file.write('{"fileVersion": "1.0", "configSnapshotId": "bench", "configurationItems": [')
            for number in range(MANY):
                file.write(("," if number else "") + (whole if number % 3 else bare).replace("RESOURCE", f"i-{number:017x}"))
            file.write("]}")
        environment = commands.environment(at.home)
        scanned = measured.once([commands.binary(), "scan", "--snapshot", path, "--quiet", "--output", "json"], env=environment, cwd=at.home)
        if json.loads(scanned.output)["summary"]["total_evaluations"] != MANY:
            raise SystemExit("not every resource was judged")
        row(f"snapshot of {MANY:,} instances, scanned and reported", scanned)
        row(f"report of {MANY:,} evaluations from history", measured.once([commands.binary(), "report", "--output", "json"], env=environment, cwd=at.home))
        row("the same as HTML", measured.once([commands.binary(), "report", "--output", "html"], env=environment, cwd=at.home))


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--only", choices=("live", "demo", "large"))
    given = arguments.parse_args()
    print(f"{os.cpu_count()} processors, median of {given.runs} runs (the large ones: one run)\n")
    print("| what | wall, s | processor, s | peak memory, MiB |\n| --- | ---: | ---: | ---: |")
    if given.only in (None, "demo"):
        demo(given.runs)
    if given.only in (None, "large"):
        large()
    ratio = live(given.runs) if given.only in (None, "live") else None
    if ratio:
        print(f"\nboto3 takes {ratio:.1f} times the processor time.")


main()
