"""The table of an earlier version: what a rule found under its earlier id is its past."""

import json
import unittest
from datetime import datetime, timezone

from checks.catalogue import CHECKER_OF, EARLIER_IDS
from emulated import aws, commands, config_rules, configuration_items, deployment, resources

(EARLIER, RULE), *_ = EARLIER_IDS.items()
FUNCTION = CHECKER_OF[RULE]
SUFFIX = deployment.TABLE.removeprefix("compliance-history-")
SETTINGS = f"""
[[exception]]
rule = "{EARLIER}"
resource = "greta.lind"
owner = "identity"
reason = "On leave."
"""


def at(hour):
    return f"2026-11-23T{hour:02}:00:00Z"


class Renamed(unittest.TestCase):
    def setUp(self):
        aws.reset()
        self.stays, self.excepted = (
            resources.user(name, password=True) for name in ("bastian.weber", "greta.lind")
        )
        functions = (FUNCTION, deployment.AGGREGATOR)
        self.deployed = deployment.Deployment(
            functions, settings_file=SETTINGS, ALERT_ON="changes", STALE_AFTER_HOURS="900000"
        )

    def run_at(self, hour):
        scan = self.deployed.run(FUNCTION, {"scan_time": at(hour)})
        event = {"scan_time": at(hour), "scans": [scan]}
        answer = self.deployed.run(deployment.AGGREGATOR, event)
        return self.deployed.report(answer["report_key"])

    def store_as_before(self):
        """Everything in the table as the earlier version wrote it."""
        table = aws.client("dynamodb")
        for item in table.scan(TableName=self.deployed.table)["Items"]:
            text = json.dumps(item).replace(RULE, EARLIER)
            table.put_item(TableName=self.deployed.table, Item=json.loads(text))

    def since(self, report):
        rows = [row for row in report["evaluations"] if row["rule"] == RULE]
        return {row["resource_id"]: row["failing_since"][:13] for row in rows}

    def test_its_past_is_read_and_nothing_is_new(self):
        self.run_at(1)
        self.deployed.alerts()
        self.store_as_before()
        stored = {row["rule"] for row in self.deployed.items()[0]}
        self.assertTrue(EARLIER in stored and RULE not in stored, stored)

        report = self.run_at(2)
        self.assertEqual(self.deployed.alerts(), {}, "nothing is new")
        changes = report["changes"]
        counted = {name: changes[name] for name in ("new", "still_failing", "solved", "gone")}
        self.assertEqual(counted, {"new": 0, "still_failing": 1, "solved": 0, "gone": 0})
        first = at(1)[:13]
        self.assertEqual(self.since(report), {self.stays: first, self.excepted: first})
        self.assertEqual(report["excepted"]["total"], 1)
        self.assertEqual([RULE in point["by_rule"] for point in report["trend"]], [True, True])
        self.assertNotIn(EARLIER, json.dumps({**report, "exceptions": []}))

        with commands.Workplace() as place:

            def look(*arguments):
                done = place.run(*arguments, "--from-aws", SUFFIX, "--output", "json")
                self.assertEqual((done.code, done.err), (0, ""))
                return json.loads(done.out)

            timeline = look("history", self.stays)
            self.assertEqual(
                [one["evaluation_timestamp"][:13] for one in timeline if one["rule"] == RULE],
                [at(1)[:13], at(2)[:13]],
            )
            difference = look("diff")
            for name in ("new", "solved", "gone"):
                self.assertEqual(difference[name], 0, name)
            self.assertEqual(len(look("trend", "--rule", EARLIER)), 2)

    def test_an_event_goes_on_with_it_whatever_the_config_rule_is_called(self):
        self.run_at(1)
        self.deployed.alerts()
        self.store_as_before()
        for hour, name in ((2, EARLIER), (3, RULE)):
            config_rules.put(self.deployed.arns[FUNCTION], f"{name}-dev")
            captured = datetime(2026, 11, 23, hour, tzinfo=timezone.utc)
            item = configuration_items.user(self.stays, "bastian.weber", captured=captured)
            config_rules.send(RULE, configuration_items.changed(item), name=f"{name}-dev")
            stored = [
                row
                for row in self.deployed.items()[0]
                if row["evaluation_timestamp"].startswith(at(hour)[:13])
            ]
            self.assertEqual([row["rule"] for row in stored], [RULE], name)
            self.assertEqual(stored[0]["failing_since"][:13], at(1)[:13], name)
            self.assertEqual(self.deployed.alerts(), {}, "still failing")


if __name__ == "__main__":
    unittest.main()
