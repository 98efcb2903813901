"""Runs a command and says what the kernel accounted to it: wall time, processor time, peak memory, what it wrote.

A process inherits the peak memory of the one that started it, so a small launcher stands between this large Python and the command.
Nothing below the launcher's own 10 MiB can be told.
"""
import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass

LAUNCHER = """
import os, sys, time
started = time.monotonic()
child = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(child, 0)
wall = time.monotonic() - started
told = '{"code": %d, "wall": %f, "processor": %f, "memory": %f, "written": %f}' % (
    os.waitstatus_to_exitcode(status), wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, usage.ru_oublock / 2048)
os.write(int(sys.argv[1]), told.encode())
"""


@dataclass
class Measured:
    code: int
    wall: float  # seconds
    processor: float  # seconds, user and system
    memory: float  # MiB, the peak
    written: float  # MiB, to files, in whole pages
    output: bytes


def once(arguments, **settings):
    reading, writing = os.pipe()
    launcher = [sys.executable, "-I", "-S", "-c", LAUNCHER, str(writing), *map(str, arguments)]
    with subprocess.Popen(launcher, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, pass_fds=[writing], **settings) as process:
        os.close(writing)
        output = process.stdout.read()
    with os.fdopen(reading) as told:
        return Measured(output=output, **json.load(told))


def median(runs, arguments, **settings):
    """The median of `runs` runs, after one that does not count; each must end well."""
    done = [once(arguments, **settings) for _ in range(runs + 1)]
    if failed := [run.code for run in done if run.code]:
        raise RuntimeError(f"{' '.join(map(str, arguments))} exited {failed}")
    return Measured(0, *(statistics.median(getattr(run, name) for run in done[1:]) for name in ("wall", "processor", "memory", "written")), done[-1].output)
