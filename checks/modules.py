"""Which modules of a folder of tests are to run: those that are asked for by name, or all; and how."""
import os
import re
import subprocess
import sys
import time
import unittest
from concurrent.futures import ThreadPoolExecutor


def chosen(folder, asked):
    known = sorted(path.stem for path in folder.glob("test_*.py"))
    unknown = set(asked) - set(known)
    if unknown:
        sys.exit(f"there is no module {', '.join(sorted(unknown))}; there are: {', '.join(known)}")
    return asked or known


def run(folder, asked):
    """The exit code of running them one after the other: nothing that ran is no success."""
    suite = unittest.defaultTestLoader.loadTestsFromNames([f"{folder.name}.{module}" for module in chosen(folder, asked)])
    done = unittest.TextTestRunner(verbosity=2).run(suite)
    return 0 if done.wasSuccessful() and done.testsRun > 0 else 1


def run_apart(folder, asked, longest):
    """The exit code of running each in a process of its own, as many at once as there are processors, these first."""
    named = sorted(chosen(folder, asked), key=lambda module: longest.index(module) if module in longest else len(longest))

    def run_one(module):
        began = time.monotonic()
        process = subprocess.Popen([sys.executable, "-m", "unittest", f"{folder.name}.{module}"], cwd=folder.parent, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        ran = re.search(r"^Ran (\d+) tests?", said, re.MULTILINE)
        tests = int(ran[1]) if ran else 0
        green = process.returncode == 0 and tests > 0
        seconds, processor = time.monotonic() - began, used.ru_utime + used.ru_stime
        print(f"{'ok' if green else 'FAILED':6} {module:28} {tests:4} tests {seconds:6.1f} s, of processor {processor:5.1f} s", flush=True)
        if not green:
            print(said, flush=True)
        return green

    with ThreadPoolExecutor(os.cpu_count() or 1) as processors:
        return 0 if all(list(processors.map(run_one, named))) else 1
