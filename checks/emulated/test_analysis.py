"""ANALYSIS=true: the report's evaluations once more, compressed, a line each, in a folder a day; and nothing of it otherwise."""
import gzip
import json
import unittest

from emulated import aws, deployment, resources

EC2, AGGREGATOR = "ec2-tag-checker", deployment.AGGREGATOR
AT_NOON = "2026-11-23T12:00:00Z"
REPORT, PARTITION = "compliance-report-20261123-120000.json", "evaluations/report_date=2026-11-23/compliance-report-20261123-120000.ndjson.gz"
EXCEPTION = """
[[exception]]
rule = "ec2-required-tags"
resource = "*"
tags = { Team = "Ünïcode ☃" }
until = 2099-12-31
owner = "platform"
reason = "Being moved."
"""


class Analysis(unittest.TestCase):
    def setUp(self):
        aws.reset()
        self.instances = [resources.instances(aws.HOME, tags)[0] for tags in ({}, {"Owner": "a", "Team": "Ünïcode ☃"}, resources.WHOLE)]

    def deploy(self, **settings):
        self.deployed = deployment.Deployment((EC2, AGGREGATOR), settings_file=EXCEPTION, STALE_AFTER_HOURS="900000", **settings)
        self.event = {"scan_time": AT_NOON, "scans": [self.deployed.run(EC2, {"scan_time": AT_NOON})]}

    def stored(self, key=PARTITION):
        return aws.client("s3").get_object(Bucket=deployment.REPORTS, Key=key)

    def test_every_evaluation_of_the_report_is_a_line(self):
        self.deploy(ANALYSIS="true")
        answer = self.deployed.run(AGGREGATOR, self.event)
        self.assertEqual(answer["files"], [REPORT, PARTITION])
        self.assertEqual(sorted(self.deployed.report_keys()), [REPORT, PARTITION])
        stored = self.stored()
        self.assertEqual((stored["ContentType"], stored.get("ContentEncoding")), ("application/gzip", None), "Athena decides by the key's ending; clients that unpack by themselves would not fit it")
        lines = [json.loads(line) for line in gzip.decompress(stored["Body"].read()).decode().splitlines()]
        report = self.deployed.report(REPORT)
        self.assertEqual(lines, [{**evaluation, "report_timestamp": report["report_timestamp"]} for evaluation in report["evaluations"]])
        self.assertEqual({line["resource_id"] for line in lines}, set(self.instances))
        excepted = [line for line in lines if "exception" in line]
        self.assertEqual([(line["tags"], line["exception"]["owner"], line["exception"]["expired"]) for line in excepted], [({"Team": "Ünïcode ☃"}, "platform", False)])

    def test_a_repeated_event_writes_the_same_bytes(self):
        self.deploy(ANALYSIS="true")
        self.deployed.run(AGGREGATOR, self.event)
        before = self.stored()["Body"].read()
        self.deployed.run(AGGREGATOR, self.event)
        self.assertEqual(self.stored()["Body"].read(), before)
        self.assertEqual(sorted(self.deployed.report_keys()), [REPORT, PARTITION])

    def test_the_same_as_the_format_beside_the_report(self):
        self.deploy(ANALYSIS="true", REPORT_FORMATS="ndjson,ndjson-gzip")
        self.deployed.run(AGGREGATOR, self.event)
        beside = {extension: self.stored(REPORT.removesuffix("json") + extension)["Body"].read() for extension in ("ndjson", "ndjson.gz")}
        partition = self.stored()["Body"].read()
        self.assertEqual(partition, beside["ndjson.gz"])
        self.assertEqual(gzip.decompress(partition), beside["ndjson"])

    def test_nothing_without_it(self):
        for settings in ({}, {"ANALYSIS": "false"}):
            aws.reset()
            self.deploy(**settings)
            self.assertEqual(self.deployed.run(AGGREGATOR, self.event)["files"], [REPORT])
            self.assertEqual(self.deployed.report_keys(), [REPORT])

    def test_another_word_is_refused_by_name(self):
        self.deploy(ANALYSIS="yes")
        _, error = self.deployed.invoke(AGGREGATOR, self.event)
        self.assertEqual(error["errorType"], "SettingsError")
        self.assertIn("ANALYSIS must be", error["errorMessage"])

    def test_what_cannot_be_written_keeps_nothing_from_being_done(self):
        self.deploy(ANALYSIS="true", ALERT_ON="digest")
        aws.disturb("deny", "PutObject", resource=PARTITION)
        self.addCleanup(aws.undisturbed)
        _, error = self.deployed.invoke(AGGREGATOR, self.event)
        self.assertIn(PARTITION, error["errorMessage"])
        self.assertEqual(self.deployed.report_keys(), [REPORT])
        self.assertEqual(len(self.deployed.alerts()), 1, "alerts are sent all the same")


if __name__ == "__main__":
    unittest.main()
