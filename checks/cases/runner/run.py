"""Runs cases side by side, as many as there are processors, and says what came of each."""

import os
import shutil
import sys
import tempfile
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path


@dataclass
class Result:
    faults: list
    shown: str = ""
    folder: Path | None = None
    seconds: float = 0


@dataclass
class Place:
    """Where a case runs: a folder of its own, and what it started, which ends with it."""

    folder: Path
    closing: list = field(default_factory=list)

    @property
    def home(self):
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        return home

    def close(self):
        for close in reversed(self.closing):
            close()


def run_all(cases, keep=False):
    """The exit code: 0 where every case is as it says, and there is one."""
    base = Path(tempfile.mkdtemp(prefix="compliance-cases-"))
    failed = 0
    try:
        with ThreadPoolExecutor(os.cpu_count() or 1) as processors:
            for case, result in zip(
                cases, processors.map(lambda case: run_one(case, base), cases), strict=True
            ):
                failed += not report(case, result, keep)
    finally:
        if not (keep and failed):
            shutil.rmtree(base, ignore_errors=True)
        # Only a run that needed them has these modules, which need more than Python alone.
        for module in ("loopback", "history"):
            if ended := sys.modules.get(f"checks.cases.runner.{module}"):
                ended.stop()
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 0 if cases and not failed else 1


def run_one(case, base):
    place = Place(Path(tempfile.mkdtemp(dir=base)))
    began = time.monotonic()
    try:
        faults, shown = import_module(f"checks.cases.runner.kinds.{case.kind}").run(case, place)
    except Exception:  # a case that cannot be run is a failure, and the others go on
        faults, shown = ["it could not be run"], traceback.format_exc()
    finally:
        place.close()
    return Result(faults, shown, place.folder, time.monotonic() - began)


def report(case, result, keep):
    """Says what came of a case, and whether that is as it says."""
    today = case.data.get("fails_today")
    right = bool(result.faults) == bool(today)
    word = {
        (True, False): "ok",
        (True, True): "known",
        (False, False): "FAILED",
        (False, True): "FIXED?",
    }[right, bool(today)]
    print(f"{word:6} {case.title:80} {result.seconds:6.1f} s", flush=True)
    if right:
        return True
    print(f"       {case.data['fault']}\n       why: {case.data['why']}")
    if today:
        print(f"       it is marked `fails_today` ({today}) and passes: take the mark away")
        return False
    for fault in result.faults:
        print(f"       - {fault}")
    print("\n".join(f"       | {line}" for line in result.shown.splitlines()))
    if keep:
        print(f"       ran in {result.folder}")
    return False
