"""A live scan of a seeded account says of every resource what is known of it."""
import json
import unittest

from checks.samples import files, rules
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

    def test_buckets_are_related_to_buckets(self):
        """A bucket needs no access logs if it receives those of others, which all buckets say."""
        for region in ([], ["--region", aws.HOME]):
            report = self.at.scan(*region, "--rule", "s3-bucket-logging-enabled")
            found = {evaluation["compliance_type"] for evaluation in report["evaluations"]}
            self.assertEqual(found, {"COMPLIANT", "NON_COMPLIANT"}, region)

    def test_no_more_calls_than_the_account_needs(self):
        aws.requests()
        self.at.scan(*commands.both_regions())
        asked = {operation: count for operation, count in aws.requests()["operations"].items() if not operation.startswith("sts:")}
        lists, details = {}, {}
        core = rules.core_types()
        for resource_type, samples in files.by_type().items():
            if resource_type not in core:
                continue
            # The first lists the resources; another list says of all of them what a rule may ask for.
            for number, (call, how) in enumerate(samples[0].calls.items()):
                if "rows" in how:
                    details[call] = 1
                elif "of" in how:
                    details[call] = self.account.made[resource_type]
                else:
                    (details if number else lists)[call] = 1 if how.get("everywhere") else 2
        # A detail for which no rule asks is not asked for.
        self.assertEqual(asked, lists | {call: count for call, count in details.items() if call in asked})
        self.assertGreater(len(set(asked) - set(lists)), 3)

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
        parameters = {
            account.TAGS: {"tags": ["Owner"], "empty_counts_as_missing": True}, account.BACKUP: {"minimum_retention_days": 7, "check_read_replicas": False},
            account.ENCRYPTION: {"mode": "kms", "bucket_key_required": True}, account.ROTATION: {"max_age_days": 365},
        }
        (self.at.home / "compliance.toml").write_text(rules.as_toml(parameters))
        expected = self.account.expected_with(parameters)
        self.assertEqual(commands.verdicts(self.at.scan(*commands.both_regions())), expected)
        for rule in parameters:
            self.assertNotEqual({key: verdict for key, verdict in expected.items() if key[1] == rule}, self.account.of_rule(rule), rule)

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
        told = self.at.run("history", f"member-kept-a-week-{aws.HOME}-1", "--output", "json")
        self.assertEqual([evaluation["compliance_type"] for evaluation in told.report], ["COMPLIANT"])
        unknown = self.at.run("history", "member-nowhere")
        self.assertEqual(unknown.code, 1)
        self.assertIn("member-nowhere", unknown.err)

    def test_report_again_from_history(self):
        scanned = self.at.scan(*commands.both_regions())
        again = self.at.run("report", "--output", "json")
        self.assertEqual(again.code, 0, again.err)
        self.assertEqual(sorted(again.report["evaluations"], key=str), sorted(scanned["evaluations"], key=str))
        self.assertEqual(again.report["summary"], scanned["summary"])


if __name__ == "__main__":
    unittest.main()
