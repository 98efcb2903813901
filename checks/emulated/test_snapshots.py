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
                self.assertEqual((report["summary"]["compliant"], report["summary"]["non_compliant"], report["incomplete"]), (20, 20, []))
                self.assertEqual({evaluation["source"] for evaluation in report["evaluations"]}, {"snapshot"})
                commands.check_numbers(self, report)

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
