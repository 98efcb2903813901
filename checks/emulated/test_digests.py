"""ALERT_ON=digest: one message a report, with a link; and the formats a report is written in."""
import csv
import gzip
import io
import json
import re
import unittest
import urllib.error
import urllib.request
import xml.etree.ElementTree as xml

from emulated import account, aws, deployment, resources

EC2, AGGREGATOR = "ec2-tag-checker", deployment.AGGREGATOR


class Deployed(unittest.TestCase):
    def setUp(self):
        aws.reset()
        self.first, self.second = (resources.instances(aws.HOME, {"Environment": "prod"})[0] for _ in range(2))

    def deploy(self, **settings):
        self.deployed = deployment.Deployment((EC2, AGGREGATOR), STALE_AFTER_HOURS="900000", **settings)

    def run_all(self, hour):
        """A scan and its report: the answer, and what was sent."""
        time = f"2026-11-23T{hour:02}:00:00Z"
        scan = self.deployed.run(EC2, {"scan_time": time})
        self.assertEqual(self.deployed.alerts(), {}, "a checker sends nothing")
        answer = self.deployed.run(AGGREGATOR, {"scan_time": time, "scans": [scan]})
        return answer, self.deployed.alerts()


class Digests(Deployed):
    def mend(self, instance):
        aws.client("ec2").create_tags(Resources=[instance], Tags=[{"Key": "Owner", "Value": "a"}, {"Key": "CostCenter", "Value": "b"}])

    def test_new_still_failing_and_solved(self):
        self.deploy(ALERT_ON="digest")
        answer, sent = self.run_all(12)
        ((subject, body),) = sent.items()
        self.assertTrue(answer["digest"])
        self.assertIn("2 new violations, 0 solved", subject)
        for instance in (self.first, self.second):
            self.assertIn(instance, body)
        key = answer["report_key"]
        self.assertIn(f"Report: s3://{deployment.REPORTS}/{key}\nhttps://{aws.HOME}.console.aws.amazon.com/s3/object/{deployment.REPORTS}?region={aws.HOME}&prefix={key}", body)

        answer, sent = self.run_all(18)
        self.assertEqual((answer["digest"], sent), (False, {}), "nothing changed, and it is not night")
        self.mend(self.first)
        _, sent = self.run_all(20)
        ((subject, body),) = sent.items()
        self.assertIn("0 new violations, 1 solved", subject)
        self.assertIn(self.first, body)
        self.assertIn("1 still failing", body)

    def test_once_a_day_what_is_still_failing(self):
        self.deploy(ALERT_ON="digest")
        self.run_all(0)
        _, sent = self.run_all(5)
        self.assertEqual([("0 new violations, 0 solved" in subject, "2 still failing" in body) for subject, body in sent.items()], [(True, True)])
        self.mend(self.first)
        self.mend(self.second)
        self.run_all(6)
        # Nothing fails at night either: no message.
        time = "2026-11-24T00:00:00Z"
        scan = self.deployed.run(EC2, {"scan_time": time})
        self.deployed.run(AGGREGATOR, {"scan_time": time, "scans": [scan]})
        self.assertEqual(self.deployed.alerts(), {})

    def test_severity(self):
        self.deploy(ALERT_ON="digest", ALERT_SEVERITY="HIGH")
        self.assertEqual(self.run_all(12)[1], {}, "missing tags are of medium severity")
        self.assertEqual(self.run_all(1)[1], {})

    def test_the_topic_refuses(self):
        self.deploy(ALERT_ON="digest")
        scan = self.deployed.run(EC2, {"scan_time": "2026-11-23T12:00:00Z"})
        aws.disturb("deny", "Publish")
        self.addCleanup(aws.undisturbed)
        _, error = self.deployed.invoke(AGGREGATOR, {"scan_time": "2026-11-23T12:00:00Z", "scans": [scan]})
        self.assertEqual(error["errorType"], "NotificationError")
        self.assertIn("sns:Publish", error["errorMessage"])
        self.assertEqual(self.deployed.report_keys(), ["compliance-report-20261123-120000.json"], "the report is there all the same")

    def test_a_presigned_link_opens_the_report(self):
        self.deploy(ALERT_ON="digest", REPORT_LINK_HOURS="2")
        _, sent = self.run_all(12)
        (body,) = sent.values()
        link = re.search(r"Report: (http\S+)", body)[1]
        self.assertIn("X-Amz-Expires=7200", link)
        with urllib.request.urlopen(link) as answer:
            self.assertEqual(json.load(answer)["summary"]["non_compliant"], 2)
        with self.assertRaises(urllib.error.HTTPError):
            urllib.request.urlopen(link.split("?")[0])


class Severity(unittest.TestCase):
    def test_a_threshold_for_alerts(self):
        aws.reset()
        resources.instances(aws.HOME, {})
        deployed = deployment.Deployment((EC2,), ALERT_SEVERITY="HIGH")
        self.assertEqual(deployed.run(EC2, {})["non_compliant"], 1)
        self.assertEqual(deployed.alerts(), {})
        deployed.set(EC2, ALERT_SEVERITY="medium")
        deployed.run(EC2, {})
        self.assertEqual(len(deployed.alerts()), 1)


class Formats(Deployed):
    TYPES = {"json": "application/json", "ndjson": "application/x-ndjson", "ndjson.gz": "application/gzip", "csv": "text/csv; charset=utf-8", "md": "text/markdown; charset=utf-8", "html": "text/html; charset=utf-8",
             "ocsf.json": "application/json", "asff.json": "application/json", "sarif": "application/sarif+json", "xml": "application/xml", "sh": "text/x-shellscript; charset=utf-8"}

    def formats(self):
        path = aws.CHECKS.parent / "tofu" / "catalogue.json"
        return json.loads(path.read_text())["formats"]

    def test_every_format_lies_beside_the_json(self):
        formats = self.formats()
        self.deploy(REPORT_FORMATS=",".join(format for format in formats if format != "json"))
        answer = self.deployed.run(AGGREGATOR, {"scans": [self.deployed.run(EC2, {})]})
        self.assertEqual((len(answer["files"]), answer["files"][0]), (len(formats), answer["report_key"]))
        self.assertEqual(sorted(self.deployed.report_keys()), sorted(answer["files"]))
        for file in answer["files"]:
            stem, extension = file.split(".", 1)
            with self.subTest(file):
                self.assertEqual(stem, answer["report_key"].removesuffix(".json"))
                stored = aws.client("s3").get_object(Bucket=deployment.REPORTS, Key=file)
                self.assertEqual(stored["ContentType"], self.TYPES[extension])
                body = stored["Body"].read()
                self.check(extension.removesuffix(".gz"), (gzip.decompress(body) if extension.endswith(".gz") else body).decode())

    def check(self, extension, text):
        """Each names both instances, in a form that its readers can read."""
        for instance in (self.first, self.second):
            self.assertIn(instance, text)
        if extension.endswith("json") and extension != "ndjson" or extension == "sarif":
            json.loads(text)
        elif extension == "ndjson":
            self.assertEqual({json.loads(line)["rule"] for line in text.splitlines()}, {account.TAGS})
        elif extension == "csv":
            self.assertEqual(len(list(csv.DictReader(io.StringIO(text)))), 2)
        elif extension == "xml":
            xml.fromstring(text)
        elif extension == "sh":
            self.assertIn("exit 1", text)

    def test_json_alone_by_default(self):
        self.deploy()
        scan = self.deployed.run(EC2, {})
        answer = self.deployed.run(AGGREGATOR, {"scans": [scan]})
        self.assertEqual(self.deployed.report_keys(), [answer["report_key"]])

    def test_wrong_names_fail_by_name(self):
        self.deploy(REPORT_FORMATS="csv,pdf")
        _, error = self.deployed.invoke(AGGREGATOR, {})
        self.assertEqual(error["errorType"], "SettingsError")
        self.assertIn("`pdf`", error["errorMessage"])


if __name__ == "__main__":
    unittest.main()
