"""One function's invocations: every kind of event, repeated ones, and what is left when something on the way fails."""
import json
import unittest
from datetime import datetime, timedelta, timezone

from emulated import aws, deployment, resources

REGIONS = f"{aws.ABROAD},{aws.HOME}"


def ago(**time):
    return (datetime.now(timezone.utc) - timedelta(**time)).strftime("%Y-%m-%dT%H:%M:%SZ")


class OneInstance(unittest.TestCase):
    """An account with one violation, where every byte can be told beforehand."""

    def setUp(self):
        aws.reset()
        self.instance = resources.instances(aws.HOME, {"Environment": "prod"})[0]
        self.body = f"EC2 Tag Compliance Alert\n\nFound 1 non-compliant EC2 instance:\n\nInstance: {self.instance}\nMissing Tags: CostCenter, Owner"

    def deploy(self, *functions, **settings):
        self.deployed = deployment.Deployment(functions or ("ec2-tag-checker", deployment.AGGREGATOR), **settings)
        return self.deployed

    def test_every_kind_of_event(self):
        deployed = self.deploy()
        role = f"arn:aws:iam::{aws.OTHER_ACCOUNT}:role/compliance-reader"
        elsewhere = resources.instances(aws.ABROAD, {}, credentials=aws.credentials_of(aws.OTHER_ACCOUNT))[0]
        for event, found, moment in (
            ({}, self.instance, None),
            (deployment.scheduled("2026-11-23T12:00:00Z"), self.instance, "2026-11-23T12:00:00"),
            ({"scan_time": "2026-11-23T13:00:00Z"}, self.instance, "2026-11-23T13:00:00"),
            ({"scan_time": "2026-11-23T14:00:00Z", "target": {"regions": [aws.HOME]}}, self.instance, "2026-11-23T14:00:00"),
            ({"scan_time": "2026-11-23T15:00:00Z", "target": {"role_arn": role, "regions": [aws.ABROAD]}}, elsewhere, "2026-11-23T15:00:00"),
        ):
            with self.subTest(event=event):
                before = {(row["resource_id"], row["evaluation_timestamp"]) for row in deployed.items()[0]}
                answer = deployed.run("ec2-tag-checker", event)
                self.assertEqual((answer["evaluations"], answer["non_compliant"]), (1, 1))
                (row,) = [row for row in deployed.items()[0] if (row["resource_id"], row["evaluation_timestamp"]) not in before]
                self.assertEqual(row["resource_id"], found)
                self.assertEqual(row["account_id"], aws.OTHER_ACCOUNT if found == elsewhere else aws.ACCOUNT)
                moment = moment or ago()[:13]
                self.assertTrue(row["evaluation_timestamp"].startswith(moment), row)
                deployed.alerts()

    def test_the_alert_byte_for_byte(self):
        deployed = self.deploy()
        deployed.run("ec2-tag-checker", {})
        self.assertEqual(deployed.alerts(), {"EC2 Tag Compliance Violation": self.body})

    def test_an_alert_too_long_for_sns_is_cut_between_entries(self):
        resources.instances(aws.HOME, {}, 999)
        keys = [f"{number}-{'x' * 100}" for number in range(3)]
        deployed = self.deploy(RULE_PARAMETERS=json.dumps({"ec2-required-tags": {"tags": keys}}))
        self.assertEqual(deployed.run("ec2-tag-checker", {})["non_compliant"], 1000)
        body = deployed.alerts()["EC2 Tag Compliance Violation"]
        self.assertTrue(250_000 < len(body.encode()) <= 262_144, len(body.encode()))
        head, *entries, rest = body.split("\n\n")[1:]
        self.assertEqual(head, "Found 1000 non-compliant EC2 instances:")
        for entry in entries:
            self.assertRegex(entry, rf"^Instance: i-[0-9a-f]{{17}}\nMissing Tags: {', '.join(keys)}$")
        self.assertEqual(rest, f"… and {1000 - len(entries)} more. The whole list is in s3://{deployment.REPORTS}.")

    def test_nothing_wrong_nothing_sent(self):
        aws.client("ec2").terminate_instances(InstanceIds=[self.instance])
        resources.instances(aws.HOME, resources.WHOLE)
        deployed = self.deploy()
        self.assertEqual(deployed.run("ec2-tag-checker", {})["compliant"], 1)
        self.assertEqual(deployed.alerts(), {})

    def test_a_repeated_event_writes_nothing_twice(self):
        deployed = self.deploy()
        first = deployed.run("ec2-tag-checker", deployment.scheduled())
        stored = deployed.items()
        self.assertEqual(deployed.run("ec2-tag-checker", deployment.scheduled()), first)
        again = deployed.items()
        self.assertEqual(again[0], stored[0])
        self.assertEqual([marker["scan"] for marker in again[1]], [marker["scan"] for marker in stored[1]])

    def test_a_failed_alert_is_sent_by_the_retry(self):
        deployed = self.deploy()
        aws.disturb("deny", "Publish")
        _, error = deployed.invoke("ec2-tag-checker", deployment.scheduled())
        self.assertIn("sns:Publish", json.dumps(error))
        evaluations, markers = deployed.items()
        self.assertEqual(([row["resource_id"] for row in evaluations], len(markers)), ([self.instance], 1), "everything is stored before the alert")
        self.assertEqual(deployed.alerts(), {})
        aws.undisturbed()
        deployed.run("ec2-tag-checker", deployment.scheduled())
        self.assertEqual(deployed.alerts(), {"EC2 Tag Compliance Violation": self.body})
        self.assertEqual(deployed.items()[0], evaluations)

    def test_a_failed_store_fails_and_leaves_no_marker(self):
        deployed = self.deploy()
        aws.disturb("deny", "PutItem")
        _, error = deployed.invoke("ec2-tag-checker", deployment.scheduled())
        self.assertIn("dynamodb:PutItem", json.dumps(error))
        self.assertIn(deployment.TABLE, json.dumps(error))
        self.assertEqual((deployed.items(), deployed.alerts()), (([], []), {}))

    def test_a_scan_that_saw_nothing_is_no_scan(self):
        deployed = self.deploy()
        deployed.run("ec2-tag-checker", {"scan_time": ago(hours=1)})
        before = deployed.items()
        aws.disturb("deny", "DescribeInstances")
        _, error = deployed.invoke("ec2-tag-checker", {})
        self.assertEqual(error["errorType"], "ScanError")
        self.assertIn("ec2:DescribeInstances", error["errorMessage"])
        self.assertEqual(deployed.items(), before, "the scan before it stays the newest")
        report = deployed.report(deployed.run(deployment.AGGREGATOR, {})["report_key"])
        self.assertEqual(report["summary"]["non_compliant"], 1)

    def test_what_could_not_be_listed_is_in_answer_marker_and_report(self):
        deployed = self.deploy(REGIONS=REGIONS)
        aws.disturb("deny", "DescribeInstances", region=aws.ABROAD)
        answer = deployed.run("ec2-tag-checker", {})
        (gap,) = answer["incomplete"]
        self.assertIn(aws.ABROAD, gap["what"])
        self.assertEqual(answer["non_compliant"], 1)
        self.assertEqual(json.loads(deployed.items()[1][0]["incomplete"]), answer["incomplete"])
        report = deployed.report(deployed.run(deployment.AGGREGATOR, {})["report_key"])
        self.assertIn(gap, report["incomplete"])

    def test_the_aggregator_names_what_is_missing_stale_or_failed(self):
        deployed = self.deploy(STALE_AFTER_HOURS="2")
        old = ago(hours=3)
        deployed.run("ec2-tag-checker", {"scan_time": old})
        report = deployed.report(deployed.run(deployment.AGGREGATOR, {})["report_key"])
        why = {gap["what"]: gap["why"] for gap in report["incomplete"]}
        self.assertEqual(set(why), set(deployment.CHECKERS))
        self.assertIn("stale", why["ec2-tag-checker"])
        self.assertEqual(report["summary"]["total_evaluations"], 1, "a stale scan is better than none")
        failed = {"checker": "rds-backup-checker", "target": {}, "error": {"Error": "States.Timeout", "Cause": "it took too long"}}
        answer = deployed.run(deployment.AGGREGATOR, {"scan_time": old, "scans": [[failed], []]})
        named = {gap["what"]: gap["why"] for gap in deployed.report(answer["report_key"])["incomplete"]}
        self.assertIn("States.Timeout", json.dumps(named))
        self.assertTrue(any("rds-backup-checker" in what for what in named), named)

    def test_the_aggregator_reads_the_newest_scan_only(self):
        deployed = self.deploy()
        deployed.run("ec2-tag-checker", {"scan_time": ago(hours=1)})
        aws.client("ec2").create_tags(Resources=[self.instance], Tags=[{"Key": "Owner", "Value": "a"}, {"Key": "CostCenter", "Value": "b"}])
        deployed.run("ec2-tag-checker", {})
        report = deployed.report(deployed.run(deployment.AGGREGATOR, deployment.scheduled())["report_key"])
        self.assertEqual([evaluation["compliance_type"] for evaluation in report["evaluations"]], ["COMPLIANT"])


if __name__ == "__main__":
    unittest.main()
