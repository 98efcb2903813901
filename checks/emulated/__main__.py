"""Runs every module of these tests in a process of its own with an emulated AWS of its own, as many at once as there are processors.

usage: python3 -m checks.emulated [MODULE …]        modules by name (test_live); default: all
"""
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

CHECKS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKS))

import modules  # noqa: E402

# The longest first, so that none is left to run alone at the end.
LONGEST = ("test_deployed_accounts", "test_many_accounts", "test_failures", "test_large", "test_emulator_deployments", "test_five_ways")


def run(module):
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-m", "unittest", f"emulated.{module}"], cwd=CHECKS, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    ran = re.search(r"^Ran (\d+) tests?", done.stdout, re.MULTILINE)
    tests = int(ran[1]) if ran else 0
    green = done.returncode == 0 and tests > 0
    print(f"{'ok' if green else 'FAILED':6} {module:28} {tests:4} tests {time.monotonic() - began:6.1f} s", flush=True)
    if not green:
        print(done.stdout, flush=True)
    return green


def main(asked):
    named = sorted(modules.chosen(Path(__file__).resolve().parent, asked), key=lambda module: LONGEST.index(module) if module in LONGEST else len(LONGEST))
    with ThreadPoolExecutor(os.cpu_count() or 1) as processors:
        return 0 if all(list(processors.map(run, named))) else 1


sys.exit(main(sys.argv[1:]))
