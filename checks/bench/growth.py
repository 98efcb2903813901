"""Scans of one account, one after the other in one history: the last must cost what the second did."""
import subprocess

from emulated import commands, measured

import table
from stand_in import StandIn
from tools import environment

SCANS, TOLD = 41, (0, 1, 10, 20, 30, 40)


def main():
    table.head("A history that grows, 10,000 resources", "scans before", "wall, s", "processor, s", "written, MiB", "the history, MiB")
    with StandIn(instances=5714, buckets=2857, databases=1429, users=342) as server, commands.Workplace() as at:
        command = [commands.binary(), "scan", *commands.both_regions(), "--quiet", "--output", "json"]
        for before in range(SCANS):
            done = measured.once(command, env=environment(at.home, server.endpoint), cwd=at.home, stderr=subprocess.DEVNULL)
            if done.code:
                raise SystemExit(f"the scan exited {done.code}")
            if before in TOLD:
                table.row(f"{before}", done.wall, done.processor, done.written, at.history.stat().st_size / (1 << 20))
