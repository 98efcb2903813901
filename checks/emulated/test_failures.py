"""A live scan when AWS refuses, throttles, is not there, or the scan itself is killed: what is known is reported, what is not is named."""
import sqlite3
import time
import unittest

from emulated import account, aws, commands, resources


class SmallAccount(unittest.TestCase):
    """Everything in it is compliant, so that whatever goes wrong shows."""

    def setUp(self):
        aws.reset()
        self.at = self.enterContext(commands.Workplace())
        self.near = resources.instances(aws.HOME, resources.WHOLE)[0]
        self.far = resources.instances(aws.ABROAD, resources.WHOLE)[0]
        self.bucket, self.other = (resources.bucket(aws.HOME, f"harbourly-reports-{at}", "AES256") for at in range(2))
        resources.database(aws.HOME, "ledger", 7)
        self.user = resources.user("amelia.okafor", [(3, True)], password=True, mfa=True)
        self.all = 2 + 2 + 1 + 2

    def scan(self, *arguments):
        return self.at.run("scan", *commands.both_regions(), "--output", "json", *arguments)

    def insufficient(self, report):
        return [evaluation for evaluation in report["evaluations"] if evaluation["compliance_type"] == "INSUFFICIENT_DATA"]

    def test_nothing_is_wrong_to_begin_with(self):
        done = self.scan("--exit-code")
        self.assertEqual(done.code, 0, done.err)
        self.assertEqual((done.report["summary"]["compliant"], done.report["summary"]["compliance_percentage"]), (self.all, 100.0))

    def test_one_bucket_refused_is_one_bucket_not_judged(self):
        aws.disturb("deny", "GetBucketEncryption", resource=self.bucket)
        done = self.scan("--exit-code")
        self.assertEqual(done.code, 4, done.err)
        (evaluation,) = self.insufficient(done.report)
        self.assertEqual((evaluation["resource_id"], evaluation["rule"]), (self.bucket, account.ENCRYPTION))
        self.assertIn("AccessDenied", evaluation["annotation"])
        self.assertEqual(done.report["insufficient_data"], {"total": 1, "by_rule": {account.ENCRYPTION: 1}})
        self.assertEqual(done.report["summary"]["compliance_percentage"], 100.0)
        commands.check_numbers(self, done.report)
        self.assertEqual(self.scan().code, 0, "without --exit-code the scan ran, whatever it found")

    def test_a_violation_weighs_more_than_what_was_not_judged(self):
        resources.instances(aws.HOME, {})
        aws.disturb("deny", "GetBucketEncryption", resource=self.bucket)
        self.assertEqual(self.scan("--exit-code").code, 3)

    def test_a_refused_list_is_named_and_the_others_are_judged(self):
        aws.disturb("deny", "DescribeInstances", region=aws.ABROAD)
        done = self.scan("--exit-code")
        self.assertEqual(done.code, 4, "instances that could not be listed could not be judged")
        found = commands.verdicts(done.report)
        self.assertEqual(len(found), self.all - 1)
        self.assertIn((self.near, account.TAGS), found)
        (gap,) = done.report["incomplete"]
        self.assertIn("AWS::EC2::Instance", gap["what"])
        self.assertIn(aws.ABROAD, gap["what"])
        self.assertIn("UnauthorizedOperation", gap["why"])

    def test_every_list_refused(self):
        for action in ("DescribeInstances", "ListBuckets", "DescribeDBInstances", "ListUsers"):
            aws.disturb("deny", action)
        done = self.scan()
        self.assertEqual((done.code, done.out), (1, ""), "an account of which nothing could be seen is not a compliant one")
        for kind in ("AWS::EC2::Instance", "AWS::S3::Bucket", "AWS::RDS::DBInstance", "AWS::IAM::User"):
            self.assertIn(kind, done.err)

    def test_clusters_that_may_not_be_read(self):
        resources.cluster(aws.HOME, "aurora", 7)
        member = resources.member(aws.HOME, "aurora-0", "aurora")
        aws.disturb("deny", "DescribeDBClusters")
        (evaluation,) = self.insufficient(self.scan().report)
        self.assertEqual((evaluation["resource_id"], evaluation["rule"]), (member, account.BACKUP))
        self.assertIn("rds:DescribeDBClusters", evaluation["annotation"])

    def test_a_users_refused_parts(self):
        aws.disturb("deny", "ListAccessKeys", resource="amelia.okafor")
        aws.disturb("deny", "ListMFADevices", resource="amelia.okafor")
        report = self.scan().report
        self.assertEqual({evaluation["rule"] for evaluation in self.insufficient(report)}, {account.ROTATION, account.MFA})
        aws.undisturbed()
        aws.disturb("deny", "GetLoginProfile", resource="amelia.okafor")
        self.assertEqual(self.insufficient(self.scan().report), [], "the MFA device is known to be there")

    def test_throttled_calls_recover(self):
        for action, times in (("DescribeInstances", 2), ("GetBucketEncryption", 2), ("DescribeDBInstances", 1), ("ListUsers", 1)):
            aws.disturb("throttle", action, times=times)
        done = self.scan("--exit-code")
        self.assertEqual(done.code, 0, done.err)
        self.assertEqual((done.report["summary"]["compliant"], done.report["incomplete"]), (self.all, []))

    def test_throttled_out(self):
        aws.disturb("throttle", "GetBucketEncryption", resource=self.bucket)
        done = self.at.run("scan", "--region", aws.HOME, "--output", "json", "--rule", account.ENCRYPTION, timeout=240)
        (evaluation,) = self.insufficient(done.report)
        self.assertEqual(evaluation["resource_id"], self.bucket)
        self.assertIn("SlowDown", evaluation["annotation"])

    def test_two_scans_at_once_share_a_history(self):
        aws.disturb("delay", "*", milliseconds=50)
        running = []
        for _ in range(4):
            running.append(self.at.start("scan", *commands.both_regions(), "--output", "json", "--history", self.at.home / "shared.sqlite"))
            time.sleep(0.01)  # so that no two are of the same millisecond
        for process in running:
            out, err = process.communicate(timeout=120)
            self.assertEqual(process.returncode, 0, err)
        rows = sqlite3.connect(self.at.home / "shared.sqlite")
        self.assertEqual(rows.execute("PRAGMA integrity_check").fetchone(), ("ok",))
        (self.at.home / "core.toml").write_text('[scan]\npacks = ["core"]\n')
        done = self.at.run("report", "--output", "json", "--history", self.at.home / "shared.sqlite", "--config", "core.toml")
        self.assertEqual(done.code, 0, done.err)
        self.assertEqual((done.report["summary"]["total_evaluations"], done.report["incomplete"]), (self.all, []))
        told = self.at.run("history", self.bucket, "--history", self.at.home / "shared.sqlite", "--output", "json")
        self.assertEqual(len({evaluation["evaluation_timestamp"] for evaluation in told.report}), 4, told.out)

    def test_a_killed_scan_leaves_a_usable_history(self):
        self.assertEqual(self.scan().code, 0)
        for at in range(40):
            resources.bucket(aws.HOME, f"harbourly-more-{at}", None)
        aws.disturb("delay", "GetBucketEncryption", milliseconds=150)
        aws.requests()
        process = self.at.start("scan", *commands.both_regions(), "--concurrency", "2")
        while aws.control("GET", "requests")["operations"].get("s3:GetBucketEncryption", 0) < 8:
            self.assertIsNone(process.poll(), "the scan ended before it could be killed")
            time.sleep(0.02)
        process.kill()
        process.communicate()
        self.assertEqual(sqlite3.connect(self.at.history).execute("PRAGMA integrity_check").fetchone(), ("ok",))
        before = self.at.run("report", "--output", "json")
        self.assertEqual(before.code, 0, before.err)
        self.assertEqual(before.report["summary"]["total_evaluations"], self.all, "the newest finished scan, not the one that was killed")
        aws.undisturbed()
        after = self.scan()
        self.assertEqual(after.code, 0, after.err)
        self.assertEqual(after.report["summary"]["total_evaluations"], self.all + 40)


class Elsewhere(unittest.TestCase):
    """No account to look at."""

    def setUp(self):
        self.at = self.enterContext(commands.Workplace())

    def fails(self, done, *words, code=1):
        self.assertEqual(done.code, code, done.out + done.err)
        self.assertNotIn("panicked", done.err)
        self.assertLess(len(done.err), 2000, done.err)
        for word in words:
            self.assertIn(word, done.err)

    def test_an_empty_account(self):
        aws.reset()
        report = self.at.scan(*commands.both_regions(), "--exit-code")
        self.assertEqual(report["summary"], {"total_resources": 0, "total_evaluations": 0, "compliant": 0, "non_compliant": 0, "compliance_percentage": 100.0})
        self.assertEqual((report["evaluations"], report["incomplete"]), ([], []))
        commands.check_numbers(self, report)

    def test_no_credentials(self):
        done = self.at.run("scan", AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None)
        self.fails(done, "AWS_ACCESS_KEY_ID", "AWS_PROFILE")

    def test_a_profile_that_is_not_there(self):
        done = self.at.run("scan", "--profile", "nobody", AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None)
        self.fails(done, "nobody", code=2)

    def test_a_profile_with_its_own_region(self):
        aws.reset()
        far = resources.instances(aws.ABROAD, resources.WHOLE)[0]
        (self.at.home / ".aws").mkdir()
        (self.at.home / ".aws" / "config").write_text(f"[profile audit]\nregion = {aws.ABROAD}\naws_access_key_id = testing\naws_secret_access_key = testing\n")
        report = self.at.scan("--profile", "audit", AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None, AWS_REGION=None)
        self.assertEqual([evaluation["resource_id"] for evaluation in report["evaluations"]], [far])

    def test_an_endpoint_that_does_not_answer(self):
        started = time.monotonic()
        done = self.at.run("scan", AWS_ENDPOINT_URL="http://127.0.0.1:9")
        self.fails(done, "GetCallerIdentity")
        self.assertLess(time.monotonic() - started, 60)

    def test_refused_credentials(self):
        aws.reset()
        aws.disturb("deny", "GetCallerIdentity")
        self.addCleanup(aws.undisturbed)
        self.fails(self.at.run("scan"), "AccessDenied")

    def test_usage_errors(self):
        for arguments in (["scan", "--nonsense"], ["scan", "--demo", "--plan", "x"], []):
            self.assertEqual(self.at.run(*arguments).code, 2, arguments)
        self.fails(self.at.run("scan", "--rule", "ec2-required-tag"), "ec2-required-tags", code=2)
        self.fails(self.at.run("scan", "--role-arn", "not-an-arn"), "not-an-arn", code=2)


if __name__ == "__main__":
    unittest.main()
