"""The command line killed at random moments: what was there stays, what is there is whole, and the next run is right."""
import os
import random
import subprocess
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

from faults import KILLS
from faults.command_line import ASKED, Place

HOMES = 10
SEED = int(os.environ.get("FAULTS_SEED") or random.randrange(1 << 32))


class Kills(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with Place() as at:
            began = time.monotonic()
            done = at.run(*ASKED, *at.where)
            cls.seconds = time.monotonic() - began
            cls.said = list(at.scans().values())
            (cls.report,) = at.whole_reports().values()
        if done.code:
            raise AssertionError(done.err)

    def right(self, at, seed):
        """What is in a place is what an undisturbed scan leaves in one, so and so often."""
        scans, reports = at.scans(), at.whole_reports()
        for said in scans.values():
            self.assertIn(said, self.said, seed)
        for report in reports.values():
            self.assertEqual(report, self.report, seed)
        return scans, reports

    def home(self, number):
        """A home that begins empty, so that its history is made under fire as well. How many were there to be killed."""
        seed = f"FAULTS_SEED={SEED}, home {number}"
        moments, killed = random.Random(SEED * HOMES + number), 0
        with Place() as at:
            scans, reports = {}, {}
            for _ in range(KILLS // HOMES):
                process = at.start(*ASKED, *at.where)
                try:
                    process.communicate(timeout=moments.uniform(0, 1.2 * self.seconds))
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.communicate()
                    killed += 1
                else:
                    self.assertEqual(process.returncode, 0, seed)
                before = scans, reports
                scans, reports = self.right(at, seed)
                self.assertTrue(before[0].items() <= scans.items() and before[1].items() <= reports.items(), f"{seed}: what was there before is gone")
            done = at.run(*ASKED, *at.where)
            self.assertEqual((done.code, done.out), (0, ""), f"{seed}: {done.err}")
            after, reports_after = self.right(at, seed)
            self.assertEqual((len(after) - len(scans), len(reports_after) - len(reports)), (len(self.said), 1), f"{seed}: the next run")
        return killed

    def test_killed_at_random_moments(self):
        with ThreadPoolExecutor(2 * (os.cpu_count() or 1)) as pool:
            killed = sum(pool.map(self.home, range(HOMES)))
        self.assertGreater(killed, KILLS // 4, "most runs ended before they could be killed")


if __name__ == "__main__":
    unittest.main()
