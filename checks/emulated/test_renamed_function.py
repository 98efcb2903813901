"""The table of an earlier version: what a function stored under its earlier name is its past."""

import json
import unittest

from checks.catalogue import EARLIER_NAMES
from emulated import account, aws, commands, deployment, resources

(EARLIER, FUNCTION), *_ = EARLIER_NAMES.items()
SUFFIX = deployment.TABLE.removeprefix("compliance-history-")


def at(hour):
    return f"2026-11-23T{hour:02}:00:00Z"


class Renamed(unittest.TestCase):
    def setUp(self):
        aws.reset()
        self.stays = resources.user("bastian.weber", password=True)
        functions = (FUNCTION, deployment.AGGREGATOR)
        self.deployed = deployment.Deployment(
            functions, ALERT_ON="changes", STALE_AFTER_HOURS="900000"
        )

    def run_at(self, hour):
        scan = self.deployed.run(FUNCTION, {"scan_time": at(hour)})
        event = {"scan_time": at(hour), "scans": [scan]}
        answer = self.deployed.run(deployment.AGGREGATOR, event)
        return scan, self.deployed.report(answer["report_key"])

    def store_as_before(self):
        """Everything in the table as the earlier version wrote it."""
        table = aws.client("dynamodb")
        for item in table.scan(TableName=self.deployed.table)["Items"]:
            key = {name: item[name] for name in ("resource_id", "evaluation_timestamp")}
            table.delete_item(TableName=self.deployed.table, Key=key)
            text = json.dumps(item).replace(FUNCTION, EARLIER)
            table.put_item(TableName=self.deployed.table, Item=json.loads(text))

    def test_its_past_is_read_and_nothing_is_new(self):
        self.run_at(1)
        self.deployed.alerts()
        self.store_as_before()
        stored = {item["scan_id"].split("/")[0] for item in self.deployed.items()[0]}
        self.assertEqual(stored, {EARLIER})

        answer = self.deployed.run(deployment.AGGREGATOR, {"scan_time": at(1)})
        report = self.deployed.report(answer["report_key"])
        self.assertEqual([scan["checker"] for scan in report["scans"]], [FUNCTION])
        self.assertEqual(report["summary"]["non_compliant"], 1)
        self.assertNotIn(FUNCTION, {gap["what"] for gap in report["incomplete"]})

        scan, report = self.run_at(2)
        self.assertTrue(scan["scan_id"].startswith(f"{FUNCTION}/"), scan)
        changes = {name: report["changes"][name] for name in ("new", "still_failing", "gone")}
        self.assertEqual(changes, {"new": 0, "still_failing": 1, "gone": 0})
        self.assertEqual(report["changes"]["compared_with"], at(1))
        self.assertEqual(len(report["trend"]), 2)
        self.assertEqual(self.deployed.alerts(), {}, "nothing is new")
        failing = [row for row in report["evaluations"] if row["rule"] == account.MFA]
        self.assertEqual({row["failing_since"][:13] for row in failing}, {at(1)[:13]})

        with commands.Workplace() as place:
            done = place.run("history", "--from-aws", SUFFIX, "--output", "json")
            scans = [scan["scan_time"][:13] for scan in json.loads(done.out)]
            self.assertEqual(scans, [at(1)[:13], at(2)[:13]])


if __name__ == "__main__":
    unittest.main()
