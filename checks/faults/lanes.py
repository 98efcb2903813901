"""Rows of the matrix side by side: each with a table, a topic and processes of its own, for most of a row's time is waiting."""
import json
import os
import re
import tempfile
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import lru_cache

from checks.catalogue import RULES
from emulated import aws, deployment
from faults.function import Function
from faults.proxy import Fault
from faults.world import now

# The longest waiting is begun first: half a minute for each try that is not answered, and the pauses of calls that are too many. Waiting costs nothing, so
# all may wait at once; but only so many work.
WAITING = ("timeout", "throttled")
WORKING = threading.Semaphore(2 * (os.cpu_count() or 1))
SHARES = (("timeout",), ("throttled",), ("denied", "500", "cut", "page", "half", "empty"))
# What each fault is called in an error, whichever service: AWS' own words, or the network's.
WORDS = {"denied": ("AccessDenied", "UnauthorizedOperation"), "throttled": ("RequestLimitExceeded", "Throttling", "SlowDown", "TooManyRequests"), "500": ("InternalFailure",),
         "timeout": ("no answer within 30 seconds",), "cut": ("connection closed", "cannot be read", "end of file", "IncompleteMessage", "incomplete"), "half": ("breaks off", "cannot be read", "EOF", "expected", "unterminated"),
         "empty": ("is empty", "no root element", "cannot be read", "EOF", "is there a proxy"), "page": ("is there a proxy", "cannot be read", "expected", "root", "invalid", "Unexpected")}


@lru_cache
def alone(checker):
    """A settings file in which no other checker's rules are enabled, so that the aggregator asks for no other scan."""
    others = [rule for other, judged in RULES.items() if other != checker for rule in judged]
    with tempfile.NamedTemporaryFile("w", suffix=".toml", delete=False) as file:
        file.write("".join(f"[rules.{rule}]\nenabled = false\n" for rule in others))
    return file.name


class Lane(deployment.Deployment):
    """A table and a topic under a name; moments, each later than the one before and a report's own."""

    def __init__(self, number, row, faults):
        self.number, self.row, self.faults, self.failures = number, row, faults, []
        self.name = f"lane-{number}"
        self.make_table(f"compliance-history-{self.name}")
        self.make_topic(f"alerts-{self.name}", f"alerts-{self.name}")
        self.moment = now() - timedelta(hours=18) + timedelta(minutes=4 * number)
        self.running = []

    def function(self, name, **settings):
        made = Function(name, f"{self.name}-{name}", DYNAMODB_TABLE_NAME=self.table, SNS_TOPIC_ARN=self.topic, REPORTS_BUCKET_NAME=deployment.REPORTS, **settings)
        self.running.append(made)
        return made

    def next_moment(self):
        self.moment += timedelta(seconds=2)
        return self.moment

    def check(self, fault, *, that, got, wanted):
        if got != wanted:
            self.failures.append(f"{self.row.function} {self.row.call} {self.row.purpose} × {fault}: {that}: {got!r}, not {wanted!r}")
            if os.environ.get("FAULTS_TELL"):
                print("!!!", self.failures[-1], flush=True)

    def run(self):
        WORKING.acquire()
        try:
            self.begin()
            for fault in self.faults:
                self.cell(fault)
            for function in self.running:
                self.check("any", that="panics", got="panicked" in function.log, wanted=False)
        except Exception:
            self.failures.append(f"{self.row.function} {self.row.call} {self.row.purpose}: {traceback.format_exc()}")
        finally:
            for function in self.running:
                function.stop()
            WORKING.release()
        return self.failures

    def answer(self, function, event):
        """The answer and the error of an invocation, which may take its time."""
        waits = self.faults[0] in WAITING
        if waits:
            WORKING.release()
        try:
            return function.run(event)
        finally:
            if waits:
                WORKING.acquire()

    def struck(self, function, fault, event):
        """The answer and the error of an invocation in which every such call goes wrong."""
        function.proxy.fault = Fault(fault, self.row.action, self.row.about)
        began = time.monotonic()
        answer, error = self.answer(function, event)
        # What was under way when the function gave up is refused as well.
        function.proxy.settle()
        self.check(fault, that="the call was made", got=function.proxy.fault.struck > 0, wanted=True)
        function.proxy.fault = None
        if error:
            said = json.dumps(error)
            self.check(fault, that=f"the error names the call ({said})", got=self.row.call in said, wanted=True)
            self.check(fault, that=f"the error says why ({said})", got=any(word in said for word in WORDS[fault]), wanted=True)
            self.check(fault, that="the error is of one line, and not too long", got="\\n" in said or len(said) > 1500, wanted=False)
        if os.environ.get("FAULTS_TELL"):
            print(f"{time.monotonic() - began:.0f} s: {self.row.function} {self.row.call} {self.row.purpose} × {fault}: {json.dumps(error or answer)}", flush=True)
        return answer, error


def run(make, rows):
    """What is not as expected in any cell of these rows; FAULTS_ONLY is a regular expression of what is wanted."""
    wanted = re.compile(os.environ.get("FAULTS_ONLY", ""))
    shares = [([fault for fault in faults if wanted.search(f"{row.function} {row.call} {row.purpose} × {fault}")], row) for faults in SHARES for row in rows]
    lanes = [make(number, row, faults) for number, (faults, row) in enumerate(shares) if faults]
    return run_all(lanes) if lanes else [f"there is no cell {wanted.pattern}"]


def run_all(lanes):
    with ThreadPoolExecutor(len(lanes)) as pool:
        return [failure for failures in pool.map(lambda lane: lane.run(), lanes) for failure in failures]
