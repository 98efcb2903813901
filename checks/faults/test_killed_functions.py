"""The functions killed at random moments while they work, and two invocations at once: the run that follows leaves what an undisturbed one leaves."""
import os
import random
import threading
import time
import unittest

from emulated import deployment
from faults import KILLS, lanes, matrix, test_aggregator, test_checkers

# About what a call takes, in seconds.
BETWEEN = 0.02
SEED = int(os.environ.get("FAULTS_SEED") or random.randrange(1 << 32))


class Killed:
    """A lane whose cells are moments: shares of the calls that an undisturbed run makes. A share of its time would be another moment on another day."""

    def begin(self):
        super().begin()
        self.calls = self.running[0].calls

    def kill(self, function, event, share):
        """Whether it was there to be killed."""
        function.end()
        last = function.proxy.calls + int(share * self.calls)
        run = threading.Thread(target=function.run, args=(event,))
        run.start()
        while run.is_alive() and (function.runtime is None or function.proxy.calls < last):
            time.sleep(0.001)
        # Anywhere between this call and the next.
        time.sleep((share * self.calls) % 1 * BETWEEN)
        working = run.is_alive()
        if function.runtime is not None:
            function.runtime.process.kill()
        run.join()
        # What has reached AWS is done there, whatever became of the caller.
        function.proxy.settle()
        return working


class KilledChecker(Killed, test_checkers.CheckerLane):
    def cell(self, share):
        moment = self.next_moment()
        event = self.event(moment)
        self.messages()
        self.killed += self.kill(self.function_, event, share)
        found, markers = self.stored(moment)
        if self.kind(found) not in ("nothing", "some", "all") or (markers and self.kind(found) != "all"):
            self.check(share, that="what is stored", got=(self.kind(found), len(markers)), wanted="the truth, and a marker only of all of it")
        found, moments, _, insufficient = self.report(event, None, {"errorType": "Runtime.ExitError", "errorMessage": "killed"})
        self.check(share, that="what the report says", got=(found, insufficient, len(moments)), wanted=(self.truth, 0, 1))
        self.check(share, that="which scan the report is of", got=moments, wanted={f"{moment if markers else self.before:%Y-%m-%dT%H:%M:%S}"})
        sent = self.messages()
        answer, error = self.function_.run(event)
        self.check(share, that="the next run's error", got=error, wanted=None)
        self.check(share, that="whether people were told", got=bool(sent + self.messages()), wanted=True)
        self.expect_whole(share, moment, event, answer)
        self.before = moment


class KilledAggregator(Killed, test_aggregator.AggregatorLane):
    def cell(self, share):
        event = self.event(self.next_moment())
        self.messages()
        self.killed += self.kill(self.aggregator, event, share)
        if self.written(self.key) is not None:
            self.expect_report(share, "of the killed run")
        sent = self.messages()
        answer, error = self.aggregator.run(event)
        self.check(share, that="the next run's error", got=error, wanted=None)
        self.check(share, that="whether people were told", got=bool(sent + self.messages()), wanted=True)
        self.expect_whole(share, answer)


class AtOnce(test_checkers.CheckerLane):
    def cell(self, _):
        """One event twice, as AWS may deliver it, and the next one, all at once."""
        first, second = self.next_moment(), self.next_moment()
        functions = [self.function_, *(self.function(self.checker, **dict(self.row.settings)) for _ in range(2))]
        events = [self.event(first), self.event(first), self.event(second)]
        self.messages()
        answers = [None] * 3

        def invoke(number):
            answers[number] = functions[number].run(events[number])
        threads = [threading.Thread(target=invoke, args=(number,)) for number in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.check("at once", that="errors", got=[error for _, error in answers], wanted=[None] * 3)
        self.check("at once", that="whether people were told", got=bool(self.messages()), wanted=True)
        self.check("at once", that="both answers to one event", got=answers[0], wanted=answers[1])
        # The newest first: what the report of the older run would be made of is the newer scan.
        self.expect_whole("at once", second, events[2], answers[2][0])
        found, markers = self.stored(first)
        self.check("at once", that="what the older scan stored", got=(found, len(markers)), wanted=(self.truth, 1))


ROWS = [matrix.scanning(checker) for checker in deployment.CHECKERS]


class Functions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        test_checkers.World.setUpClass()
        test_aggregator.TheAggregator.in_world(test_checkers.World.world)

    def of(self, make, row, number, kills):
        lane = make(number, row, kills)
        lane.killed = 0
        return lane

    def test_killed_at_random_moments(self):
        moments, each = random.Random(SEED), KILLS // (len(ROWS) + 1)
        shares = lambda: [moments.uniform(0, 1.1) for _ in range(each)]
        killed = [self.of(KilledChecker, row, number, shares()) for number, row in enumerate(ROWS)]
        killed.append(self.of(KilledAggregator, matrix.AGGREGATOR_ROWS[0], len(ROWS), shares()))
        self.assertEqual(lanes.run_all(killed), [], f"FAULTS_SEED={SEED}")
        self.assertGreater(sum(lane.killed for lane in killed), KILLS // 2, "most runs ended before they could be killed")

    def test_invocations_at_once(self):
        self.assertEqual(lanes.run_all([self.of(AtOnce, row, 100 + number, ["at once"] * 3) for number, row in enumerate(ROWS)]), [])


if __name__ == "__main__":
    unittest.main()
