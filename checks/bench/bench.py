"""The figures, as Markdown tables. Started by `run`, which says what it needs.

The emulated AWS is the slower side of a live scan: its wall times say little. The stand-in is not.
"""
import argparse
import gzip
import json
import os
import platform
import sys
from datetime import date
from pathlib import Path

CHECKS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKS))

from emulated import commands, configuration_items, measured, resources  # noqa: E402

import aggregator  # noqa: E402
import cold_start  # noqa: E402
import growth  # noqa: E402
import own_rules  # noqa: E402
import plan_verdicts  # noqa: E402
import plans  # noqa: E402
import scanners  # noqa: E402
import snapshots  # noqa: E402
import table  # noqa: E402
import throttling  # noqa: E402

MANY = 100_000
PARTS = ("local", "emulated", "stand-in", "growth", "throttling", "cold-start", "aggregator", "snapshots", "plans", "own-rules")
# What is run only where it is named.
NAMED = ("plan-verdicts",)


def local(runs):
    """What needs no AWS: the bundled account, and a snapshot of many instances whose report is made again from history."""
    table.head("Without AWS", "what", "wall, s", "processor, s", "peak memory, MiB")
    with commands.Workplace() as at:
        settings = {"env": commands.environment(at.home, AWS_ENDPOINT_URL=None), "cwd": at.home}

        def row(name, *arguments, runs=1):
            arguments = [commands.binary(), *arguments]
            figures = measured.median(runs, arguments, **settings) if runs > 1 else measured.once(arguments, **settings)
            table.row(name, figures.wall, figures.processor, figures.memory)
            return figures.output
        row("demo account, to a table", "scan", "--demo", runs=runs)
        row("demo account, --output json", "scan", "--demo", "--quiet", "--output", "json", runs=runs)
        path = at.home / "snapshot.json.gz"
        whole, bare = (json.dumps(configuration_items.instance("RESOURCE", tags)) for tags in (resources.WHOLE, {}))
        with gzip.open(path, "wt", compresslevel=1) as file:
            file.write('{"fileVersion": "1.0", "configSnapshotId": "bench", "configurationItems": [')
            for number in range(MANY):
                file.write(("," if number else "") + (whole if number % 3 else bare).replace("RESOURCE", f"i-{number:017x}"))
            file.write("]}")
        scanned = row(f"snapshot of {MANY:,} instances, scanned and reported", "scan", "--snapshot", path, "--quiet", "--output", "json")
        if json.loads(scanned)["summary"]["total_evaluations"] != MANY:
            raise SystemExit("not every resource was judged")
        row(f"report of {MANY:,} evaluations from history", "report", "--output", "json")
        row("the same as HTML", "report", "--output", "html")


def stand_in(runs, most):
    for size, times in ((350, {"ours": runs, "boto3": runs, "Cloud Custodian": 3, "Prowler": 1}), (10_000, {"ours": 9, "boto3": 3, "Cloud Custodian": 1, "Prowler": 1}),
                        (100_000, {"ours": 3, "boto3": 1, "Cloud Custodian": 1, "Prowler": 1})):
        if size <= most:
            scanners.stand_in(size, times)
    if most >= 10_000:
        scanners.stand_in(10_000, {"ours": 5}, "5,000 answers a second", per_second=5000)
        # As far away as AWS is: what counts is how many calls are under way.
        scanners.stand_in(10_000, {"ours": 5}, "20 ms before each answer", latency=20)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--runs", type=int, default=5, help="of which the median counts; large ones are run once")
    arguments.add_argument("--only", choices=(*PARTS, *NAMED), action="append", help="one part, or several")
    arguments.add_argument("--most", type=int, default=1_000_000, help="leave out what is larger than this")
    given = arguments.parse_args()
    print(f"{date.today()}, {os.cpu_count()} processors ({platform.machine()}), load {os.getloadavg()[0]:.1f}; medians of {given.runs} runs")
    parts = {"local": lambda: local(given.runs), "emulated": lambda: scanners.emulated(given.runs), "stand-in": lambda: stand_in(given.runs, given.most),
             "growth": growth.main, "throttling": throttling.main, "cold-start": lambda: cold_start.main(given.runs), "aggregator": lambda: aggregator.main(given.most), "snapshots": lambda: snapshots.main(given.runs), "plans": plans.main,
             "own-rules": lambda: own_rules.main(given.runs), "plan-verdicts": lambda: plan_verdicts.main(given.runs)}
    for part in given.only or PARTS:
        parts[part]()


main()
