"""The functions of a seeded account: what they answer, what is in the table, and a report equal to what the command line says."""
import json
import unittest
from datetime import datetime, timedelta, timezone

from checks.catalogue import CHECKER_OF, RULES
from checks.samples import files, rules
from emulated import account, aws, commands, deployment

REGIONS = f"{aws.ABROAD},{aws.HOME}"


def now():
    return datetime.now(timezone.utc)


class SeededAccount(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        aws.reset()
        cls.account = account.Account()
        # The zips themselves, as they are deployed.
        cls.deployed = deployment.Deployment(code=deployment.zip_of, REGIONS=REGIONS)
        # The reports bucket is a bucket like any other, and moto gives it no encryption.
        cls.account.like(deployment.REPORTS, files.named("AWS::S3::Bucket", "not-encrypted"), aws.HOME)
        cls.moment = now().replace(microsecond=0) - timedelta(minutes=5)
        cls.time = cls.moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        cls.answers = {checker: cls.deployed.run(checker, deployment.scheduled(cls.time)) for checker in deployment.CHECKERS}
        cls.evaluations, cls.markers = cls.deployed.items()
        cls.alerts = {}
        for subject, body in cls.deployed.alerts().items():
            cls.alerts |= deployment.of_rules(subject, body)

    def expected(self, checker):
        return {key: verdict for rule in RULES[checker] for key, verdict in self.account.of_rule(rule).items()}

    def test_answers(self):
        for checker, answer in self.answers.items():
            expected = list(self.expected(checker).values())
            with self.subTest(checker):
                self.assertEqual((answer["checker"], answer["account_id"], answer["incomplete"]), (checker, aws.ACCOUNT, []))
                self.assertEqual(answer["scan_time"].replace(".000000", ""), self.time)
                self.assertEqual(sorted(answer["regions"]), sorted(REGIONS.split(",")))
                numbers = tuple(answer[name] for name in ("evaluations", "compliant", "non_compliant", "insufficient_data"))
                self.assertEqual(numbers, (len(expected), expected.count("COMPLIANT"), expected.count("NON_COMPLIANT"), 0))
                self.assertTrue(answer["scan_id"].startswith(f"{checker}/{aws.ACCOUNT}/"), answer["scan_id"])

    def test_rows(self):
        found = {(row["resource_id"], row["rule"]): row for row in self.evaluations}
        self.assertEqual(len(found), len(self.evaluations))
        self.assertEqual({key: row["compliance_type"] for key, row in found.items()}, {key: verdict for key, verdict in self.account.expected.items() if key[1] in CHECKER_OF})
        wanted = {"resource_id", "evaluation_timestamp", "compliance_type", "resource_type", "rule", "resource_name", "annotation", "severity", "account_id", "region", "source", "scan_id"}
        checker_of = {rule: checker for checker, rules in RULES.items() for rule in rules}
        for (resource_id, rule), row in found.items():
            self.assertEqual(set(row) - {"missing_tags", "remediation_values"}, wanted)
            self.assertEqual(row["scan_id"], self.answers[checker_of[rule]]["scan_id"])
            self.assertEqual(row["region"], self.account.region_of[resource_id])
            self.assertEqual(row["resource_name"], self.account.names[resource_id])
            self.assertEqual(json.loads(row["missing_tags"]) if "missing_tags" in row else None, self.account.missing.get(resource_id))
            self.assertRegex(row["evaluation_timestamp"], rf"^{self.time[:-1]}\.000\d\d\dZ$")
            self.assertTrue(row["annotation"])

    def test_markers(self):
        self.assertEqual({marker["resource_id"].split("/")[1] for marker in self.markers}, set(deployment.CHECKERS))
        for marker in self.markers:
            checker = marker["scan_id"].removeprefix("scans/")
            answer = self.answers[checker]
            self.assertEqual(marker["scan"], answer["scan_id"])
            self.assertEqual(marker["resource_id"], "scan/" + "/".join(answer["scan_id"].split("/")[:3]))
            self.assertEqual([marker[name] for name in ("compliant", "non_compliant", "insufficient_data")], [answer[name] for name in ("compliant", "non_compliant", "insufficient_data")])
            self.assertEqual(json.loads(marker["incomplete"]), [])
            self.assertGreater(marker["finished_at"], self.time)

    def test_alerts(self):
        """Byte for byte, but for the order of the entries."""
        texts = {file["alert"]["subject"]: (rule, file["alert"]) for rule, file in rules.files().items() if rule in CHECKER_OF}
        self.assertEqual(set(self.alerts), {f"{subject} Compliance Violation" for subject in texts})

        def entry(row):
            missing = self.account.missing.get(row["resource_id"]) if row["rule"] == account.TAGS else None
            name, detail = (row["resource_id"], ", ".join(missing)) if missing else (row["resource_name"], row["annotation"])
            text = rules.files()[row["rule"]]["alert"]
            return f"{text['label']}: {name}\n{text['detail']}: {detail}"

        for subject, (rule, text) in texts.items():
            with self.subTest(subject):
                broken = [row for row in self.evaluations if row["rule"] == rule and row["compliance_type"] == "NON_COMPLIANT"]
                head, entries = self.alerts[f"{subject} Compliance Violation"].split(":\n\n", 1)
                self.assertEqual(head, f"{subject} Compliance Alert\n\nFound {len(broken)} non-compliant {text['noun']}s")
                self.assertEqual(sorted(entries.split("\n\n")), sorted(map(entry, broken)))

    def test_the_report_is_the_command_lines(self):
        answer = self.deployed.run(deployment.AGGREGATOR, {"scan_time": self.time, "scans": list(self.answers.values())})
        self.assertRegex(answer["report_key"], r"^compliance-report-\d{8}-\d{6}\.json$")
        self.assertEqual((answer["bucket"], answer["incomplete"]), (deployment.REPORTS, 0))
        report = self.deployed.report(answer["report_key"])
        commands.check_numbers(self, report)
        for name in ("total_evaluations", "compliant", "non_compliant", "compliance_percentage"):
            self.assertEqual(answer[name], report["summary"][name])
        self.assertEqual((answer["insufficient_data"], answer["report_timestamp"], report["incomplete"]), (0, report["report_timestamp"], []))
        with commands.Workplace() as at:
            scanned = at.scan("--pack", "core", *commands.both_regions())
        self.assertEqual(report["summary"], scanned["summary"])
        for group in ("by_resource_type", "by_rule", "by_severity", "by_region", "by_account", "by_control"):
            self.assertEqual(report[group], scanned[group])

        def without_times(evaluations):
            # Ages of access keys are reckoned from the scan, five minutes apart: the same whole days here.
            for evaluation in evaluations:
                self.assertEqual(evaluation.get("failing_since"), evaluation["evaluation_timestamp"] if evaluation["compliance_type"] == "NON_COMPLIANT" else None, "there was no scan before")
            return sorted(({key: value for key, value in evaluation.items() if key not in ("evaluation_timestamp", "failing_since")} for evaluation in evaluations), key=str)
        self.assertEqual(without_times(report["evaluations"]), without_times(scanned["evaluations"]))
        line = next(json.loads(line) for line in aws.emulator().log(deployment.AGGREGATOR).splitlines() if "Report generated" in line)
        self.assertIn(answer["report_key"], json.dumps(line))
        self.assertIn(str(report["summary"]["non_compliant"]), json.dumps(line))

    def test_log_lines_are_json(self):
        for function in deployment.CHECKERS:
            lines = aws.emulator().log(function).splitlines()
            self.assertTrue(lines, function)
            for line in lines:
                self.assertIn("level", json.loads(line), line)


if __name__ == "__main__":
    unittest.main()
