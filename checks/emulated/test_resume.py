"""A scan that is cut off goes on where it left off, and the result is that of an undisturbed one: the command line with --resume, a function
through what it hands on to its next run.
"""
import json
import random
import sqlite3
import subprocess
import time
import unittest

import catalogue
from emulated import account, aws, commands, deployment, resources, state_machine

ASKED = ["--rule", account.BACKUP, *commands.both_regions()]
# Databases come by the hundred: three pages here, two there.
DATABASES = {aws.HOME: 230, aws.ABROAD: 130}
LIST = "rds:DescribeDBInstances"
RDS = "rds-backup-checker"


def make_databases(region):
    for number in range(DATABASES[region]):
        resources.database(region, f"database-{number:03}", number % 3)


class CutOff(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        aws.reset()
        for region in DATABASES:
            make_databases(region)
        with commands.Workplace() as at:
            cls.undisturbed = at.scan(*ASKED)

    def setUp(self):
        self.at = self.enterContext(commands.Workplace())
        self.addCleanup(aws.undisturbed)

    def judged(self, report):
        """What does not depend on when the scan was."""
        return {name: report[name] for name in ("summary", "by_rule", "by_region", "by_account", "insufficient_data", "incomplete")}

    def same(self, report):
        self.assertEqual(commands.verdicts(report), commands.verdicts(self.undisturbed))
        self.assertEqual(self.judged(report), self.judged(self.undisturbed))
        commands.check_numbers(self, report)

    def killed(self, *arguments, seconds):
        """Whether the scan was there to be killed."""
        process = self.at.start("scan", *ASKED, "--output", "json", *arguments)
        try:
            out, err = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return None
        return commands.Done(process.returncode, out, err)

    def rows(self, table):
        """How many rows a table of the history has; none where a killed process did not come to make it."""
        if not self.at.history.exists():
            return 0
        history = sqlite3.connect(self.at.history)
        made = history.execute("SELECT count(*) FROM sqlite_master WHERE name = ?", [table]).fetchone()[0]
        return made and history.execute(f"SELECT count(*) FROM {table}").fetchone()[0]

    def test_killed_at_random_moments(self):
        seed = random.randrange(1 << 32)
        print(f"the moments are those of seed {seed}")
        moments = random.Random(seed)
        for _ in range(4):
            with self.subTest(seed=seed), commands.Workplace() as self.at:
                aws.disturb("delay", "*", milliseconds=150)
                aws.requests()
                kills, done, unscanned = 0, None, set()
                while done is None:
                    if self.rows("scans"):
                        # It was killed after the last evaluation, before its report; `report` expects a scan by every
                        # function that has a rule.
                        done = self.at.run("report", "--output", "json")
                        unscanned = set(catalogue.rules_of("recommended")) - {RDS}
                        break
                    # A scan that noted nothing before it was killed is begun anew.
                    again = ["--resume"] if self.rows("unfinished") else []
                    done = self.killed(*again, seconds=moments.uniform(0.3, 1.5) if kills < 6 else 60)
                    kills += done is None
                aws.undisturbed()
                self.assertEqual(done.code, 0, done.err)
                self.assertEqual({gap["what"] for gap in done.report["incomplete"]}, unscanned)
                self.same({**done.report, "incomplete": []})
                self.assertEqual(len(self.at.run("history", "--output", "json").report), 1, "one scan, whatever was begun")

    def test_what_was_read_is_not_read_again(self):
        # One region is read to its end, the other to the second of its three pages.
        aws.disturb("delay", "DescribeDBInstances", region=aws.HOME, milliseconds=1000)
        aws.requests()
        process = self.at.start("scan", *ASKED)
        while aws.control("GET", "requests")["operations"].get(LIST, 0) < 4:
            self.assertIsNone(process.poll())
            time.sleep(0.02)
        time.sleep(0.3)
        process.kill()
        process.communicate()
        aws.undisturbed()
        aws.requests()
        done = self.at.run("scan", *ASKED, "--resume", "--output", "json")
        self.assertEqual(done.code, 0, done.err)
        self.same(done.report)
        self.assertEqual(aws.requests()["operations"][LIST], 2, "the last two pages of the one region")
        self.assertIn("no unfinished scan", self.at.run("scan", *ASKED, "--resume").err)

    def test_what_cannot_be_resumed(self):
        done = self.at.run("scan", "--resume")
        self.assertEqual((done.code, done.out), (1, ""))
        self.assertIn("no unfinished scan", done.err)
        for source in (["--demo"], ["--plan", "plan.json"]):
            self.assertEqual(self.at.run("scan", "--resume", *source).code, 2)
        aws.disturb("delay", "DescribeDBInstances", milliseconds=600)
        self.assertIsNone(self.killed(seconds=1.2))
        other = self.at.run("scan", "--rule", account.TAGS, *commands.both_regions(), "--resume")
        self.assertEqual(other.code, 1)
        self.assertIn("other rules", other.err)
        aws.undisturbed()
        fresh = self.at.run("scan", *ASKED, "--output", "json")
        self.assertEqual(fresh.code, 0, fresh.err)
        self.same(fresh.report)

    def test_whoever_starts_anew_is_told(self):
        aws.disturb("delay", "DescribeDBInstances", milliseconds=600)
        self.assertIsNone(self.killed(seconds=1.2))
        aws.undisturbed()
        done = self.at.run("scan", *ASKED)
        self.assertEqual(done.code, 0, done.err)
        self.assertIn("--resume would have gone on", done.err)
        self.assertIn("no unfinished scan", self.at.run("scan", *ASKED, "--resume").err)


class HandedOn(unittest.TestCase):
    """A function that runs out of time: what it answers is what the state machine starts the next run with."""

    @classmethod
    def setUpClass(cls):
        aws.reset()
        make_databases(aws.HOME)
        cls.deployed = deployment.Deployment((RDS, deployment.AGGREGATOR), STALE_AFTER_HOURS="900000", ALERT_ON="changes")
        aws.client("lambda").update_function_configuration(FunctionName=RDS, Timeout=10)

    def tearDown(self):
        aws.undisturbed()

    def test_the_state_machine_goes_on(self):
        whole = self.deployed.run(RDS, {"scan_time": "2026-11-23T06:00:00Z"})
        self.assertNotIn("continue", whole)
        evaluations, markers = self.deployed.items()
        self.deployed.messages()
        machine = state_machine.of_one_target(RDS, self.deployed.arns)
        # Each page takes longer than three quarters of the function's time.
        aws.disturb("delay", "DescribeDBInstances", milliseconds=7600)
        aws.requests()
        answer = json.loads(aws.executed(machine, {"scan_time": "2026-11-23T12:00:00Z", "target": {}}, seconds=120)["output"])
        self.assertEqual(answer, {"scan_id": whole["scan_id"].replace("T06:", "T12:")})
        asked = aws.requests()["operations"]
        self.assertGreaterEqual(asked[LIST], 3, "a run for each page of a hundred, and another for one that had no time left to store it")
        self.assertEqual(asked["rds:DescribeDBClusters"], asked[LIST], "one page a run")
        again, markers_again = self.deployed.items()
        of = lambda items, time: {(item["resource_id"], item["rule"], item["compliance_type"]) for item in items if item["evaluation_timestamp"].startswith(time)}
        self.assertEqual(of(again, "2026-11-23T12"), of(evaluations, "2026-11-23T06"))
        self.assertEqual(len(markers_again), len(markers) + 1, "one marker, when all is done")
        self.assertEqual(self.deployed.messages(), [], "nothing changed: what earlier runs saw is not gone")
        report = self.deployed.report(self.deployed.run(deployment.AGGREGATOR, {"scan_time": "2026-11-23T12:00:00Z", "scans": [answer]})["report_key"])
        self.assertEqual(report["summary"]["total_evaluations"], DATABASES[aws.HOME])
        self.assertEqual([gap for gap in report["incomplete"] if RDS in gap["what"]], [])

    def test_a_run_that_is_killed_is_run_again(self):
        event = {"scan_time": "2026-11-23T18:00:00Z"}
        aws.disturb("delay", "DescribeDBInstances", milliseconds=7600)
        first = self.deployed.run(RDS, event)
        aws.disturb("delay", "DescribeDBInstances", milliseconds=20000)
        answer, error = self.deployed.invoke(RDS, {**event, "continue": first["continue"]})
        self.assertIsNone(answer)
        self.assertIn("timed out", error["errorMessage"])
        aws.undisturbed()
        last = self.deployed.run(RDS, {**event, "continue": first["continue"]})
        self.assertEqual(last["evaluations"], DATABASES[aws.HOME])
        self.assertEqual(last["compliant"] + last["non_compliant"], DATABASES[aws.HOME])

    def test_a_list_that_never_comes(self):
        aws.disturb("delay", "DescribeDBClusters", milliseconds=7600)
        aws.disturb("deny", "DescribeDBInstances")
        answer, error = self.deployed.invoke(RDS, {"scan_time": "2026-11-24T00:00:00Z"})
        self.assertIsNone(answer)
        self.assertIn("nothing could be read", error["errorMessage"])

    def test_what_cannot_be_read(self):
        answer, error = self.deployed.invoke(RDS, {"scan_time": "2026-11-24T06:00:00Z", "continue": {"positions": 3}})
        self.assertIsNone(answer)
        self.assertEqual(error["errorType"], "EventError")
        self.assertIn("continue", error["errorMessage"])


if __name__ == "__main__":
    unittest.main()
