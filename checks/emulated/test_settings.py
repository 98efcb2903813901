"""The functions' settings: each is checked at the start, a missing or wrong one is named, and the optional ones do what they say."""
import json
import time
import unittest

from emulated import aws, deployment, resources


class Settings(unittest.TestCase):
    def setUp(self):
        aws.reset()
        self.instance = resources.instances(aws.HOME, {"Environment": "prod"})[0]

    def fails(self, function, *words, **settings):
        """The invocation fails, and its error or its log says each of these words."""
        deployed = deployment.Deployment((function,), **settings)
        answer, error = deployed.invoke(function, {})
        self.assertIsNone(answer)
        told = json.dumps(error) + aws.emulator().log(function)
        for word in words:
            self.assertIn(word, told)
        self.assertNotIn("panicked", told)

    def test_missing_ones_are_named(self):
        for function, name in (("ec2-tag-checker", "DYNAMODB_TABLE_NAME"), ("ec2-tag-checker", "SNS_TOPIC_ARN"), ("report-aggregator", "DYNAMODB_TABLE_NAME"),
                               ("report-aggregator", "REPORTS_BUCKET_NAME")):
            with self.subTest(function=function, name=name):
                aws.reset()
                self.fails(function, name, **{name: None})

    def test_wrong_ones_are_named(self):
        for name, value, *words in (("RULE_PARAMETERS", "{", "RULE_PARAMETERS"), ("RULE_PARAMETERS", '{"ec2-required-tags": {"tag": ["Owner"]}}', "tags"),
                                    ("RULE_PARAMETERS", '{"ec2-required-tag": {}}', "ec2-required-tag"), ("ALERT_ON", "sometimes", "ALERT_ON"),
                                    ("HISTORY_DAYS", "soon", "HISTORY_DAYS"), ("LOG_LEVEL", "loud", "LOG_LEVEL"), ("SNS_TOPIC_ARN", "alerts", "SNS_TOPIC_ARN")):
            with self.subTest(name=name, value=value):
                aws.reset()
                self.fails("ec2-tag-checker", *words, **{name: value})
        aws.reset()
        self.fails("report-aggregator", "STALE_AFTER_HOURS", STALE_AFTER_HOURS="never")

    def test_rule_parameters(self):
        deployed = deployment.Deployment(("ec2-tag-checker",), RULE_PARAMETERS='{"ec2-required-tags": {"tags": ["Environment"], "allowed_values": {"Environment": ["p*"]}}}')
        self.assertEqual(deployed.run("ec2-tag-checker", {})["compliant"], 1)
        deployed.set("ec2-tag-checker", RULE_PARAMETERS='{"ec2-required-tags": {"tags": ["Environment"], "allowed_values": {"Environment": ["dev"]}}}')
        self.assertEqual(deployed.run("ec2-tag-checker", {})["non_compliant"], 1)

    def test_regions(self):
        resources.instances(aws.ABROAD, resources.WHOLE)
        deployed = deployment.Deployment(("ec2-tag-checker",))
        self.assertEqual(deployed.run("ec2-tag-checker", {})["evaluations"], 1, "its own region by default")
        deployed.set("ec2-tag-checker", REGIONS=f"{aws.HOME}, {aws.ABROAD}")
        self.assertEqual(deployed.run("ec2-tag-checker", {})["evaluations"], 2)
        deployed.set("ec2-tag-checker", REGIONS="all")
        answer = deployed.run("ec2-tag-checker", {})
        self.assertEqual(answer["evaluations"], 2)
        self.assertIn("/all/", answer["scan_id"])

    def test_history_days(self):
        deployed = deployment.Deployment(("ec2-tag-checker",), HISTORY_DAYS="30")
        deployed.run("ec2-tag-checker", {})
        evaluations, markers = deployed.items()
        for item in (*evaluations, *markers):
            self.assertAlmostEqual(item["expires_at"], time.time() + 30 * 86400, delta=3600)

    def test_log_level(self):
        deployed = deployment.Deployment(("ec2-tag-checker",), LOG_LEVEL="error")
        deployed.run("ec2-tag-checker", {})
        lines = [json.loads(line) for line in aws.emulator().log("ec2-tag-checker").splitlines()]
        self.assertEqual([line["message"] for line in lines], ["Metrics"], "metrics are no matter of the level")


class AlertOnChanges(unittest.TestCase):
    def test_only_what_is_new_or_solved(self):
        aws.reset()
        ec2 = aws.client("ec2")
        first, second, third = (resources.instances(aws.HOME, {"Environment": "prod"})[0] for _ in range(3))
        deployed = deployment.Deployment(("ec2-tag-checker",), ALERT_ON="changes")
        subject = "EC2 Tag Compliance Violation"

        def scan(hour):
            deployed.run("ec2-tag-checker", {"scan_time": f"2026-11-23T{hour:02}:00:00Z"})
            return deployed.alerts()

        body = scan(1)[subject]
        for instance in (first, second, third):
            self.assertIn(f"Instance: {instance}\nMissing Tags: CostCenter, Owner", body)
        self.assertEqual(scan(2), {}, "nothing changed")
        ec2.create_tags(Resources=[first], Tags=[{"Key": "Owner", "Value": "a"}, {"Key": "CostCenter", "Value": "b"}])
        ec2.terminate_instances(InstanceIds=[second])
        fourth = resources.instances(aws.HOME, {"Owner": "a"})[0]
        body = scan(3)[subject]
        self.assertTrue(body.startswith("EC2 Tag Compliance Alert\n\nFound 1 new non-compliant EC2 instance:\n\n"
                                        f"Instance: {fourth}\nMissing Tags: CostCenter, Environment\n\nSolved since the last scan: 2\n"), body)
        self.assertIn(f"Instance: {first}", body)
        self.assertIn(f"Instance: {second}", body)
        self.assertNotIn(third, body)
        self.assertEqual(scan(4), {})
        # A repeated event says again what it said, not what came after.
        aws.disturb("deny", "Publish")
        fifth = resources.instances(aws.HOME, {})[0]
        deployed.invoke("ec2-tag-checker", {"scan_time": "2026-11-23T05:00:00Z"})
        aws.undisturbed()
        self.assertIn(fifth, scan(5)[subject], "the retry of a failed alert compares with the scan before its own")

    def test_an_incomplete_scan_solves_nothing(self):
        aws.reset()
        resources.instances(aws.HOME, resources.WHOLE)
        far = resources.instances(aws.ABROAD, {})[0]
        deployed = deployment.Deployment(("ec2-tag-checker",), ALERT_ON="changes", REGIONS=f"{aws.HOME},{aws.ABROAD}")
        deployed.run("ec2-tag-checker", {"scan_time": "2026-11-23T01:00:00Z"})
        self.assertIn(far, str(deployed.alerts()))
        aws.disturb("deny", "DescribeInstances", region=aws.ABROAD)
        answer = deployed.run("ec2-tag-checker", {"scan_time": "2026-11-23T02:00:00Z"})
        self.assertEqual((answer["evaluations"], len(answer["incomplete"])), (1, 1))
        self.assertEqual(deployed.alerts(), {})


if __name__ == "__main__":
    unittest.main()
