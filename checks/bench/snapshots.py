"""AWS Config's snapshot files: how fast they are read beside serde_json alone on the same bytes, and what a gigabyte takes."""
import gzip
import json
import re

from emulated import commands, measured

import table
from tools import CHECKS, earlier, example

WAYS = {"typed": "serde_json, into the same items", "ours": "ours: read, parsed, described, sent on", "value": "serde_json, into a tree", "ignored": "serde_json, into nothing"}
DEMO = CHECKS.parent / "src" / "sources" / "demo" / "demo.json.gz"


def write(path, size):
    """The bundled account's items over and over under other ids, to a size in bytes; says how many."""
    items = json.loads(gzip.decompress(DEMO.read_bytes()))["configurationItems"]
    # Wherever a resource is named: a copy's flow log is of that copy's VPC.
    ids = sorted({item["resourceId"] for item in items}, key=len, reverse=True)
    named = re.compile("|".join(map(re.escape, ids)))
    texts = [named.sub(lambda match: match[0] + "@", json.dumps(item, separators=(",", ":"))) for item in items]
    written = number = 0
    with open(path, "w") as file:
        written += file.write('{"fileVersion":"1.0","configSnapshotId":"bench","configurationItems":[')
        while written < size:
            copy = str(number // len(texts))
            written += file.write(("," if number else "") + texts[number % len(texts)].replace("@", copy))
            number += 1
        file.write("]}")
    return number


def main(runs):
    with commands.Workplace() as at:
        path = at.home / "snapshot.json"
        write(path, 200_000_000)
        table.head("A snapshot of 200 MB, uncompressed", "read by", "MB a second", "MB a processor second", "of typed")
        size, processor = path.stat().st_size / 1e6, {}
        for way, name in WAYS.items():
            done = measured.median(runs, [example("snapshot-parsing"), str(path), way])
            processor[way] = size / done.processor
            table.row(name, int(done.output), int(processor[way]), f"{processor[way] / processor['typed']:.2f}")
            if (old := earlier("snapshot-parsing")) and way in ("typed", "ours"):
                done = measured.median(runs, [old, str(path), way])
                table.row(f"earlier: {name}", int(done.output), int(size / done.processor), f"{size / done.processor / processor['typed']:.2f}")
        items = write(path, 1_000_000_000)
        table.head(f"A snapshot of 1 GB, {items:,} items", "what", "wall, s", "processor, s", "peak memory, MiB")
        for label, parsing in {"": example("snapshot-parsing"), "earlier: ": earlier("snapshot-parsing")}.items():
            if parsing:
                read = measured.once([parsing, str(path), "ours"])
                table.row(f"{label}read and sent on", read.wall, read.processor, read.memory)
        # The earlier build had the rules of `core` and no others.
        builds = {"": [commands.binary()], "core: ": [commands.binary(), "--pack", "core"], "earlier: ": [earlier("compliance")]}
        for number, (label, (binary, *options)) in enumerate(builds.items()):
            if binary:
                home = at.home / str(number)
                home.mkdir()
                env = commands.environment(home, AWS_ENDPOINT_URL=None)
                scanned = measured.once([binary, "scan", "--snapshot", path, "--quiet", "--output", "json", *options], env=env, cwd=home)
                table.row(f"{label}scanned, kept, and reported as JSON", scanned.wall, scanned.processor, scanned.memory)
