"""What an operator follows: one scan id in every line of every function, and the lines that CloudWatch makes metrics of."""
import json
import unittest

from emulated import aws, deployment, resources

TIME = "2026-11-23T12:00:00Z"
SCAN = "2026-11-23T12:00:00.000000Z"
UNITS = {"Evaluations": "Count", "NonCompliant": "Count", "InsufficientData": "Count", "Reports": "Count", "Incomplete": "Count", "ThrottledCalls": "Count", "Duration": "Milliseconds"}


def lines(function):
    return [json.loads(line) for line in aws.emulator().log(function).splitlines()]


def metrics(function, written):
    """Of each line with metrics: name → value, as CloudWatch would take them."""
    found = []
    for line in written:
        if "_aws" not in line:
            continue
        (directive,) = line["_aws"]["CloudWatchMetrics"]
        assert (directive["Namespace"], directive["Dimensions"]) == ("Compliance", [["FunctionName"]]), directive
        assert line["FunctionName"] == function, line
        assert {metric["Name"]: metric["Unit"] for metric in directive["Metrics"]}.items() <= UNITS.items(), directive
        found.append({metric["Name"]: line[metric["Name"]] for metric in directive["Metrics"]})
    return found


class Operations(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        aws.reset()
        resources.instances(aws.HOME, {"Name": "web\n{\"_aws\": {}}"}, count=2)
        resources.bucket(aws.HOME, "open-bucket")
        cls.deployed = deployment.Deployment(STALE_AFTER_HOURS="900000")
        aws.disturb("deny", "GetBucketEncryption", resource="open-bucket")
        aws.disturb("throttle", "DescribeInstances", times=2)
        cls.answers = {checker: cls.deployed.run(checker, {"scan_time": TIME}) for checker in deployment.CHECKERS}
        cls.report = cls.deployed.run(deployment.AGGREGATOR, {"scan_time": TIME, "scans": list(cls.answers.values())})
        aws.undisturbed()
        # Before other tests add to them: of two calls of a scan that fails, one may still be under way when nothing is refused any more.
        cls.items = cls.deployed.items()
        cls.lines = {function: lines(function) for function in (*deployment.CHECKERS, deployment.AGGREGATOR)}

    def test_every_line_of_a_scan_names_it(self):
        for function, written in self.lines.items():
            with self.subTest(function):
                self.assertGreaterEqual(len(written), 2)
                self.assertEqual({line["scan"] for line in written}, {SCAN})
                self.assertEqual(len({line["requestId"] for line in written}), 1)
                self.assertTrue(all(line["level"] and line["message"] for line in written))

    def test_the_history_and_the_report_go_by_it_too(self):
        evaluations, markers = self.items
        self.assertTrue(evaluations)
        self.assertTrue(all(row["scan_id"].endswith(f"/{SCAN}") for row in evaluations))
        self.assertTrue(all(marker["scan"].endswith(f"/{SCAN}") for marker in markers))
        self.assertEqual(self.report["report_timestamp"], TIME)

    def test_metrics(self):
        (ec2,) = metrics("ec2-tag-checker", self.lines["ec2-tag-checker"])
        self.assertEqual({name: ec2[name] for name in ("Evaluations", "NonCompliant", "InsufficientData", "ThrottledCalls")},
                         {"Evaluations": 2, "NonCompliant": 2, "InsufficientData": 0, "ThrottledCalls": 2})
        self.assertTrue(0 < ec2["Duration"] < 60_000, ec2)
        (s3,) = metrics("s3-encryption-checker", self.lines["s3-encryption-checker"])
        self.assertEqual((s3["Evaluations"], s3["InsufficientData"], s3["ThrottledCalls"]), (2, 1, 0))
        (report,) = metrics(deployment.AGGREGATOR, self.lines[deployment.AGGREGATOR])
        self.assertEqual((report["Reports"], report["Incomplete"], report["Evaluations"], report["InsufficientData"]), (1, 0, 4, 1))

    def test_a_failure_is_logged_with_its_scan(self):
        later = "2026-11-23T18:00:00Z"
        aws.disturb("deny", "PutItem")
        _, error = self.deployed.invoke("ec2-tag-checker", {"scan_time": later})
        aws.undisturbed()
        self.assertEqual(error["errorType"], "ScanError")
        failed = [line for line in lines("ec2-tag-checker") if line["level"] == "ERROR"]
        self.assertTrue(failed)
        self.assertEqual({line["scan"] for line in failed}, {"2026-11-23T18:00:00.000000Z"})

    def test_an_event_that_is_no_scan_has_no_scan_id(self):
        _, error = self.deployed.invoke("rds-backup-checker", {"scan_time": "noon"})
        self.assertEqual(error["errorType"], "EventError")
        self.assertNotIn("scan", lines("rds-backup-checker")[-1])


if __name__ == "__main__":
    unittest.main()
