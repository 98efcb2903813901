"""Scans of one account, one after the other in one history: the last must cost what the second did."""
import subprocess

from emulated import commands, measured

import scanners
import table
from stand_in import StandIn
from tools import environment

RESOURCES = 10_000
TOLD = (0, 1, 10, 20, 30, 40)


def main():
    table.head(f"A history that grows, {RESOURCES:,} resources", "scans before", "wall, s", "processor, s", "written, MiB", "the history, MiB")
    with StandIn(**scanners.account_of(RESOURCES)) as server, commands.Workplace() as at:
        command = scanners.scans(at.home)["ours"]
        for before in range(TOLD[-1] + 1):
            done = measured.once(command, env=environment(at.home, server.endpoint), cwd=at.home, stderr=subprocess.DEVNULL)
            if done.code:
                raise SystemExit(f"the scan exited {done.code}")
            if before in TOLD:
                table.row(f"{before}", done.wall, done.processor, done.written, at.history.stat().st_size / (1 << 20))
