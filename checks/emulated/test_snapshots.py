"""AWS Config's own files, from the places where they are found: a bucket AWS Config delivers to, a folder, several files that disagree."""
import gzip
import json
import unittest
from datetime import datetime, timezone

from emulated import aws, commands, configuration_items, resources

OLDER, NEWER = datetime(2026, 11, 20, 1, tzinfo=timezone.utc), datetime(2026, 11, 20, 5, tzinfo=timezone.utc)
PREFIX = f"AWSLogs/{aws.ACCOUNT}/Config/{aws.HOME}/2026/11/20"
SNAPSHOT = f"{PREFIX}/ConfigSnapshot/{aws.ACCOUNT}_Config_{aws.HOME}_ConfigSnapshot_20261120T060000Z_5b0f7a3e-2c14-4d86-9f21-b7a8c6d5e430.json.gz"


class InABucket(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        aws.reset()
        contents = [configuration_items.instance(f"i-{number:017x}", resources.WHOLE if number % 2 else {}) for number in range(40)]
        s3 = aws.client("s3")
        resources.bucket(aws.HOME, "harbourly-config", "AES256")
        s3.put_object(Bucket="harbourly-config", Key=SNAPSHOT, Body=gzip.compress(json.dumps(configuration_items.snapshot(contents)).encode()))
        s3.put_object(Bucket="harbourly-config", Key=f"AWSLogs/{aws.ACCOUNT}/Config/ConfigWritabilityCheckFile", Body=b"")

    def test_an_object_and_a_prefix(self):
        for url in (f"s3://harbourly-config/{SNAPSHOT}", "s3://harbourly-config/AWSLogs/", "s3://harbourly-config"):
            with self.subTest(url), commands.Workplace() as at:
                report = at.scan("--snapshot", url)
                self.assertEqual((report["summary"]["compliant"], report["summary"]["non_compliant"]), (20, 20))
                self.assertEqual([gap["resource_type"] for gap in report["incomplete"]], ["AWS::S3::Bucket", "AWS::RDS::DBInstance", "AWS::IAM::User"])
                self.assertEqual({evaluation["source"] for evaluation in report["evaluations"]}, {"snapshot"})
                commands.check_numbers(self, report)

    def test_what_is_chosen_is_brought_and_nothing_else(self):
        s3, config = aws.client("s3"), f"AWSLogs/{aws.ACCOUNT}/Config"
        resources.bucket(aws.HOME, "harbourly-shared", "AES256")
        for region in (aws.HOME, aws.ABROAD):
            for day in (3, 9, 10):
                found = configuration_items.instance(f"i-{region}-{day}", {}, region=region, captured=datetime(2026, 11, 1, tzinfo=timezone.utc))
                name = f"{aws.ACCOUNT}_Config_{region}_ConfigSnapshot_202611{day:02}T060000Z_5b0f7a3e-2c14-4d86-9f21-b7a8c6d5e430.json.gz"
                body = gzip.compress(json.dumps(configuration_items.snapshot([found])).encode())
                s3.put_object(Bucket="harbourly-shared", Key=f"{config}/{region}/2026/11/{day}/ConfigSnapshot/{name}", Body=body)
        # Neither is brought: they could not be read.
        other = f"{aws.ACCOUNT}_Config_{aws.HOME}_ConfigHistory_AWS::SSM::Parameter_20261109T000000Z_20261109T060000Z_1.json.gz"
        for key in (f"{config}/{aws.HOME}/2026/11/9/ConfigHistory/{other}", f"AWSLogs/{aws.ACCOUNT}/CloudTrail/{aws.HOME}/2026/11/09/trail.json.gz"):
            s3.put_object(Bucket="harbourly-shared", Key=key, Body=b"nothing that can be read")
        for more, days in ((["--until", "2026-11-09"], [9]), (["--since", "2026-11-09"], [10]), ([], [10])):
            with self.subTest(more), commands.Workplace() as at:
                arguments = ["--snapshot", "s3://harbourly-shared/", "--region", aws.HOME, "--rule", "ec2-required-tags", *more]
                report = at.scan(*arguments)
                # What only an older snapshot has is gone.
                self.assertEqual([evaluation["resource_id"] for evaluation in report["evaluations"]], [f"i-{aws.HOME}-{day}" for day in days])
                self.assertEqual([gap["what"] for gap in report["incomplete"]], [f"s3://harbourly-shared/AWSLogs/{aws.ACCOUNT}/CloudTrail/"])

    def test_what_is_not_there(self):
        with commands.Workplace() as at:
            for url in ("s3://harbourly-config/nothing/", "s3://harbourly-other/x/", "s3://"):
                done = at.run("scan", "--snapshot", url)
                self.assertEqual(done.code, 1, done.out)
                self.assertIn(url, done.err)


class Disagreeing(unittest.TestCase):
    """A history tells of every change: the newest item counts, wherever it stands."""

    def scan(self, *contents):
        with commands.Workplace() as at:
            (at.home / "files").mkdir()
            for number, content in enumerate(contents):
                (at.home / "files" / f"{number}.json").write_text(json.dumps(content))
            (at.home / "compliance.toml").write_text("[rules.rds-backup-enabled]\nminimum_retention_days = 7\n")
            return {evaluation["resource_id"]: evaluation["compliance_type"] for evaluation in at.scan("--snapshot", "files")["evaluations"]}

    def test_the_newest_instance(self):
        old, new = configuration_items.instance("i-1", {}, captured=OLDER), configuration_items.instance("i-1", resources.WHOLE, captured=NEWER)
        for contents in ([old, new], [new, old]):
            self.assertEqual(self.scan(configuration_items.history(contents)), {"i-1": "COMPLIANT"})
        self.assertEqual(self.scan(configuration_items.snapshot([old]), configuration_items.history([new])), {"i-1": "COMPLIANT"})
        self.assertEqual(self.scan(configuration_items.snapshot([new]), configuration_items.history([old])), {"i-1": "COMPLIANT"})

    def test_the_newest_cluster(self):
        member = configuration_items.database("db-1", "aurora-0", 1, cluster="aurora")
        old, new = (configuration_items.cluster("aurora", retention, ["aurora-0"], captured=moment) for retention, moment in ((1, OLDER), (7, NEWER)))
        for contents in ([old, new], [new, old]):
            self.assertEqual(self.scan(configuration_items.history([member, *contents])), {"db-1": "COMPLIANT"}, "a member follows its cluster as it is now")
        self.assertEqual(self.scan(configuration_items.snapshot([member, old]), configuration_items.history([new])), {"db-1": "COMPLIANT"})
        self.assertEqual(self.scan(configuration_items.snapshot([member, new]), configuration_items.history([old])), {"db-1": "COMPLIANT"})


if __name__ == "__main__":
    unittest.main()
