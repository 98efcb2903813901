"""What the history knows of before: since when something fails, what changed, the trend; in scans and in AWS Config's events."""
import json
import unittest
from datetime import datetime, timezone

from emulated import account, aws, config_rules, configuration_items, deployment, resources

EC2 = "ec2-tag-checker"


def at(hour):
    return f"2026-11-23T{hour:02}:00:00Z"


def stamp(hour):
    """The key of ec2-required-tags at that hour."""
    return f"2026-11-23T{hour:02}:00:00.000104Z"


class Scans(unittest.TestCase):
    def test_failing_since_changes_and_trend(self):
        aws.reset()
        stays, fixed, goes = (resources.instances(aws.HOME, {"Environment": "prod"})[0] for _ in range(3))
        deployed = deployment.Deployment((EC2, deployment.AGGREGATOR), ALERT_ON="changes", STALE_AFTER_HOURS="900000")

        def run(hour):
            scan = deployed.run(EC2, {"scan_time": at(hour)})
            answer = deployed.run(deployment.AGGREGATOR, {"scan_time": at(hour), "scans": [scan]})
            since = {row["resource_id"]: row.get("failing_since") for row in deployed.items()[0] if row["scan_id"] == scan["scan_id"]}
            return since, answer, deployed.report(answer["report_key"])

        since, answer, report = run(1)
        self.assertEqual(since, {stays: stamp(1), fixed: stamp(1), goes: stamp(1)})
        self.assertEqual((report["changes"]["compared_with"], report["changes"]["new"], answer["new"], answer["solved"], answer["gone"]), (None, 3, 3, 0, 0))

        aws.client("ec2").create_tags(Resources=[fixed], Tags=[{"Key": "Owner", "Value": "a"}, {"Key": "CostCenter", "Value": "b"}])
        aws.client("ec2").terminate_instances(InstanceIds=[goes])
        new = resources.instances(aws.HOME, {})[0]
        since, answer, report = run(2)
        self.assertEqual(since, {stays: stamp(1), fixed: None, new: stamp(2)})
        changes = report["changes"]
        self.assertEqual({name: changes[name] for name in ("compared_with", "new", "still_failing", "solved", "gone")},
                         {"compared_with": at(1), "new": 1, "still_failing": 1, "solved": 1, "gone": 1})
        self.assertEqual({(solved["resource_id"], solved["gone"], solved["failing_since"]) for solved in changes["solved_findings"]},
                         {(fixed, False, stamp(1)), (goes, True, stamp(1))})
        self.assertEqual((answer["new"], answer["solved"], answer["gone"]), (1, 1, 1))

        since, _, report = run(3)
        self.assertEqual(since, {stays: stamp(1), fixed: None, new: stamp(2)}, "a third scan knows of the first through the second")
        self.assertEqual([(point["scan_time"][11:13], point["compliant"], point["non_compliant"]) for point in report["trend"]],
                         [("01", 0, 3), ("02", 1, 2), ("03", 1, 2)])
        self.assertEqual(report["trend"][-1]["by_rule"][account.TAGS], {"total": 3, "compliant": 1, "non_compliant": 2})
        # A run in between that was asked for again compares with what was before it, and says the same.
        again, _, report = run(2)
        self.assertEqual(again, {stays: stamp(1), fixed: None, new: stamp(2)})

    def test_violations_alone_do_not_look_back(self):
        aws.reset()
        resources.instances(aws.HOME, {})
        deployed = deployment.Deployment((EC2,))
        deployed.run(EC2, {"scan_time": at(1)})
        aws.requests()
        deployed.run(EC2, {"scan_time": at(2)})
        self.assertNotIn("dynamodb:Query", aws.requests()["operations"])
        self.assertFalse([row for row in deployed.items()[0] if "failing_since" in row])


class ConfigEvents(unittest.TestCase):
    def setUp(self):
        aws.reset()
        self.instance = resources.instances(aws.HOME, {})[0]

    def deploy(self, **settings):
        self.deployed = deployment.Deployment((EC2,), **settings)
        config_rules.make(self.deployed, account.TAGS)

    def send(self, hour, tags, **more):
        item = configuration_items.instance(self.instance, tags, captured=datetime(2026, 11, 23, hour, tzinfo=timezone.utc))
        config_rules.send(account.TAGS, {**configuration_items.changed(item), **more})
        (row,) = [row for row in self.deployed.items()[0] if row["evaluation_timestamp"] == stamp(hour)] or [{}]
        return row.get("failing_since"), list(self.deployed.alerts().values())

    def test_only_what_is_new_or_solved(self):
        self.deploy(ALERT_ON="changes")
        since, alerts = self.send(1, {"Environment": "prod"})
        self.assertEqual(since, stamp(1))
        self.assertIn(f"Found 1 new non-compliant EC2 instance:\n\nInstance: {self.instance}", alerts[0])
        self.assertEqual(self.send(2, {"Environment": "dev"}), (stamp(1), []), "still failing")
        self.assertEqual(self.send(2, {"Environment": "dev"}), (stamp(1), []), "delivered twice")
        since, alerts = self.send(3, resources.WHOLE)
        self.assertEqual(since, None)
        self.assertIn(f"Solved since the last scan: 1\nInstance: {self.instance}", alerts[0])
        self.assertEqual(self.send(4, resources.WHOLE), (None, []))
        since, alerts = self.send(5, {})
        self.assertEqual((since, len(alerts)), (stamp(5), 1), "it fails again, from now on")

    def test_a_scan_counts_as_before(self):
        self.deploy(ALERT_ON="changes")
        self.deployed.run(EC2, {"scan_time": at(1)})
        self.deployed.alerts()
        self.assertEqual(self.send(2, {}), (stamp(1), []))

    def test_digests_leave_alerts_to_the_aggregator(self):
        self.deploy(ALERT_ON="digest")
        self.assertEqual(self.send(1, {}), (stamp(1), []))
        self.assertEqual(self.send(2, {}), (stamp(1), []))

    def test_a_rehearsal_stores_and_says_nothing(self):
        for mode in ("violations", "changes"):
            with self.subTest(mode):
                aws.reset()
                self.instance = resources.instances(aws.HOME, {})[0]
                self.deploy(ALERT_ON=mode)
                self.assertEqual(self.send(1, {}, resultToken="TESTMODE"), (None, []))
                created = json.dumps({"messageType": "ScheduledNotification", "notificationCreationTime": at(2)})
                sent = config_rules.send(account.TAGS, {"invokingEvent": created, "resultToken": "TESTMODE"})
                self.assertEqual([(told["ComplianceResourceId"], told["ComplianceType"]) for told in sent.evaluations], [(self.instance, "NON_COMPLIANT")])
                self.assertEqual((self.deployed.items(), self.deployed.alerts()), (([], []), {}))
                self.assertTrue(all(call["test_mode"] for call in sent.calls))


if __name__ == "__main__":
    unittest.main()
