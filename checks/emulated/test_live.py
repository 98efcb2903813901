"""A live scan of a seeded account says of every resource what is known of it."""
import json
import unittest

from emulated import account, aws, commands


class SeededAccount(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        aws.reset()
        cls.account = account.Account()
        aws.requests()

    def setUp(self):
        self.at = self.enterContext(commands.Workplace())

    def test_every_verdict(self):
        report = self.at.scan(*commands.both_regions())
        self.assertEqual(commands.verdicts(report), self.account.expected)
        self.assertEqual(report["incomplete"], [])
        commands.check_numbers(self, report)
        for evaluation in report["evaluations"]:
            resource_id = evaluation["resource_id"]
            self.assertEqual(evaluation["region"], self.account.region_of[resource_id])
            self.assertEqual(evaluation["resource_name"], self.account.names[resource_id])
            self.assertEqual((evaluation["account_id"], evaluation["source"]), (aws.ACCOUNT, "live"))
            missing = self.account.missing.get(resource_id)
            self.assertEqual(json.loads(evaluation["missing_tags"]) if "missing_tags" in evaluation else None, missing)

    def test_the_documented_keys_come_first(self):
        report = self.at.scan(*commands.both_regions())
        self.assertEqual(list(report)[:5], ["report_timestamp", "summary", "by_resource_type", "by_rule", "evaluations"])
        self.assertEqual(list(report["summary"]), ["total_resources", "total_evaluations", "compliant", "non_compliant", "compliance_percentage"])
        broken = next(evaluation for evaluation in report["evaluations"] if "missing_tags" in evaluation)
        self.assertEqual(list(broken)[:6], ["resource_id", "evaluation_timestamp", "compliance_type", "resource_type", "missing_tags", "rule"])

    def test_the_report_file_is_what_was_printed(self):
        report = self.at.scan(*commands.both_regions(), "--reports", "out")
        files = list((self.at.home / "out").iterdir())
        self.assertEqual(len(files), 1, files)
        self.assertRegex(files[0].name, r"^compliance-report-\d{8}-\d{6}\.json$")
        self.assertEqual(json.loads(files[0].read_text()), report)

    def test_one_region(self):
        report = self.at.scan("--region", aws.HOME)
        self.assertEqual(commands.verdicts(report), self.account.in_regions(aws.HOME))

    def test_the_environments_region_is_the_default(self):
        """Buckets are one list for all regions: they are left out only where regions are named."""
        report = self.at.scan(AWS_REGION=aws.ABROAD)
        self.assertEqual(commands.verdicts(report), self.account.in_regions(aws.ABROAD) | self.account.of_rule(account.ENCRYPTION))

    def test_all_regions(self):
        report = self.at.scan("--region", "all")
        self.assertEqual(commands.verdicts(report), self.account.expected)
        self.assertEqual({scan["regions"] for scan in report["scans"]}, {"all"})

    def test_one_rule_asks_only_what_it_needs(self):
        aws.requests()
        report = self.at.scan(*commands.both_regions(), "--rule", account.BACKUP)
        self.assertEqual(commands.verdicts(report), self.account.of_rule(account.BACKUP))
        asked = set(aws.requests()["operations"])
        self.assertEqual(asked, {"sts:GetCallerIdentity", "rds:DescribeDBInstances", "rds:DescribeDBClusters"})

    def test_no_more_calls_than_the_account_needs(self):
        aws.requests()
        self.at.scan(*commands.both_regions())
        asked = aws.requests()["operations"]
        users = len(account.USERS)
        wanted = {"s3:ListBuckets": 1, "s3:GetBucketEncryption": 100, "ec2:DescribeInstances": 2, "rds:DescribeDBInstances": 2, "rds:DescribeDBClusters": 2, "iam:ListUsers": 1,
                  "iam:ListAccessKeys": users, "iam:GetLoginProfile": users, "iam:ListMFADevices": users}
        self.assertEqual({operation: count for operation, count in asked.items() if not operation.startswith("sts:")}, wanted)

    def test_concurrency_bounds_the_calls_under_way(self):
        aws.disturb("delay", "*", milliseconds=25)
        self.addCleanup(aws.undisturbed)
        aws.requests()
        self.at.scan(*commands.both_regions(), "--concurrency", "4")
        most = aws.requests()["most_under_way"]
        self.assertTrue(2 <= most <= 4, most)

    def test_exit_code_says_what_was_found(self):
        self.assertEqual(self.at.run("scan", *commands.both_regions(), "--quiet").code, 0)
        done = self.at.run("scan", *commands.both_regions(), "--exit-code")
        self.assertEqual(done.code, 3, done.err)

    def test_the_table_names_the_violations(self):
        done = self.at.run("scan", *commands.both_regions())
        self.assertEqual(done.code, 0, done.err)
        self.assertNotIn("\x1b[", done.out)
        for rule in (account.TAGS, account.ENCRYPTION, account.BACKUP, account.ROTATION, account.MFA):
            self.assertIn(rule, done.out)

    def test_parameters_from_the_settings_file(self):
        (self.at.home / "compliance.toml").write_text(
            '[rules.ec2-required-tags]\ntags = ["Owner"]\nempty_counts_as_missing = true\n[rules.rds-backup-enabled]\nminimum_retention_days = 7\ncheck_read_replicas = false\n'
            '[rules.s3-encryption-enabled]\nmode = "kms"\nbucket_key_required = true\n[rules.iam-access-key-rotated]\nmax_age_days = 365\n')
        report = self.at.scan(*commands.both_regions())
        broken = {rule: {evaluation["resource_name"] for evaluation in report["evaluations"] if evaluation["rule"] == rule and evaluation["compliance_type"] == "NON_COMPLIANT"}
                  for rule in report["by_rule"]}
        self.assertEqual(broken[account.ROTATION], {"svc-export"})
        self.assertFalse([name for name in broken[account.BACKUP] if name.startswith("replica")])
        self.assertEqual(len(broken[account.BACKUP]), 2 * (9 + 4), "retentions 1 and 0, and the cluster with 3 days")
        # Buckets without a KMS key (50 with AES256, 20 with nothing) and KMS without a bucket key (10).
        self.assertEqual(len(broken[account.ENCRYPTION]), 80)
        # Owner: missing in 15 + 10, in lower case only in 5, empty in 10.
        self.assertEqual(len(broken[account.TAGS]), 40)

    def test_history_keeps_every_scan(self):
        first = self.at.scan(*commands.both_regions())
        second = self.at.scan(*commands.both_regions())
        bucket = next(iter(self.account.broken(account.ENCRYPTION)))
        self.assertNotEqual(first["evaluations"][0]["evaluation_timestamp"], second["evaluations"][0]["evaluation_timestamp"])
        told = self.at.run("history", bucket, "--output", "json")
        self.assertEqual(told.code, 0, told.err)
        self.assertEqual(told.report, [evaluation for report in (first, second) for evaluation in report["evaluations"] if evaluation["resource_id"] == bucket])
        for arguments, rows in ([bucket], 1), ([bucket, "--all"], 2):
            shown = self.at.run("history", *arguments)
            self.assertEqual((shown.code, shown.out.count("NON_COMPLIANT")), (0, rows), shown.out)

    def test_history_by_name(self):
        self.at.scan(*commands.both_regions(), "--rule", account.BACKUP)
        told = self.at.run("history", f"aurora-{aws.HOME}-0-1", "--output", "json")
        self.assertEqual([evaluation["compliance_type"] for evaluation in told.report], ["COMPLIANT"])
        unknown = self.at.run("history", "aurora-nowhere")
        self.assertEqual(unknown.code, 1)
        self.assertIn("aurora-nowhere", unknown.err)

    def test_report_again_from_history(self):
        scanned = self.at.scan(*commands.both_regions())
        again = self.at.run("report", "--output", "json")
        self.assertEqual(again.code, 0, again.err)
        self.assertEqual(sorted(again.report["evaluations"], key=str), sorted(scanned["evaluations"], key=str))
        self.assertEqual(again.report["summary"], scanned["summary"])


if __name__ == "__main__":
    unittest.main()
