"""The settings file that the functions share, as a layer: exceptions, parameters, disabled rules; and files that are wrong."""
import json
import unittest
from pathlib import Path

from emulated import account, aws, config_rules, configuration_items, deployment, resources

EC2 = "ec2-tag-checker"
EXCEPTION = """
[[exception]]
rule = "ec2-required-tags"
resource = "{}"
tags = {{ Environment = "p*" }}
until = {}
owner = "web team"
reason = "The old shop is switched off in spring."
ticket = "OPS-1"
"""


class Exceptions(unittest.TestCase):
    def setUp(self):
        aws.reset()
        self.excepted, self.ended, self.other = (resources.instances(aws.HOME, {"Environment": "prod", "Secret": "unasked"})[0] for _ in range(3))
        text = EXCEPTION.format(self.excepted, "2099-12-31") + EXCEPTION.format(self.ended, "2026-11-22")
        self.deployed = deployment.Deployment((EC2, deployment.AGGREGATOR), settings_file=text)

    def test_they_are_laid_over_what_is_said_and_not_over_what_is_stored(self):
        scan = self.deployed.run(EC2, {"scan_time": "2026-11-23T12:00:00Z"})
        self.assertEqual((scan["non_compliant"], scan["compliant"]), (3, 0))
        evaluations, (marker,) = self.deployed.items()
        self.assertEqual({row["compliance_type"] for row in evaluations}, {"NON_COMPLIANT"})
        self.assertFalse([row for row in evaluations if "exception" in row])
        self.assertEqual({row["tags"] for row in evaluations}, {'{"Environment":"prod"}'}, "the tags that an exception asks for, and no other")
        self.assertEqual(json.loads(marker["by_rule"]), {account.TAGS: {"total": 3, "compliant": 0, "non_compliant": 2, "excepted": 1}})

        (body,) = self.deployed.alerts().values()
        self.assertTrue(body.startswith("EC2 Tag Compliance Alert\n\nFound 2 non-compliant EC2 instances:"), body)
        self.assertTrue(body.endswith("\n\n1 more is under an exception."), body)
        self.assertNotIn(self.excepted, body)

        answer = self.deployed.run(deployment.AGGREGATOR, {"scan_time": "2026-11-23T12:00:00Z", "scans": [scan]})
        self.assertEqual((answer["excepted"], answer["non_compliant"]), (1, 2))
        report = self.deployed.report(answer["report_key"])
        said = {evaluation["resource_id"]: evaluation.get("exception") for evaluation in report["evaluations"]}
        self.assertEqual((said[self.excepted]["owner"], said[self.excepted]["expired"], said[self.ended]["expired"], said[self.other]), ("web team", False, True, None))
        self.assertEqual([(exception["resource"], exception["findings"], exception["expired"]) for exception in report["exceptions"]],
                         [(self.excepted, 1, False), (self.ended, 1, True)])

    def test_a_config_event_alerts_of_what_is_not_excepted(self):
        config_rules.make(self.deployed, account.TAGS)
        for instance, alerts in ((self.excepted, 0), (self.other, 1)):
            sent = config_rules.send(account.TAGS, configuration_items.changed(configuration_items.instance(instance, {"Environment": "prod"})))
            self.assertEqual([told["ComplianceType"] for told in sent.evaluations], ["NON_COMPLIANT"], "AWS Config knows no exceptions")
            self.assertEqual(len(self.deployed.alerts()), alerts)


class Rules(unittest.TestCase):
    def setUp(self):
        aws.reset()

    def test_parameters(self):
        """The file's, over them the environment's, over both a Config rule's own."""
        instance = resources.instances(aws.HOME, {"Team": "a"})[0]
        deployed = deployment.Deployment((EC2,), settings_file='[rules.ec2-required-tags]\ntags = ["Team"]\n')
        self.assertEqual(deployed.run(EC2, {})["compliant"], 1)
        deployed.set(EC2, SETTINGS_FILE="/opt/compliance.toml", RULE_PARAMETERS='{"ec2-required-tags": {"tags": ["Owner"]}}')
        self.assertEqual(deployed.run(EC2, {})["non_compliant"], 1)
        config_rules.make(deployed, account.TAGS)
        event = configuration_items.changed(configuration_items.instance(instance, {"Team": "a"}), ruleParameters='{"tags": "Team"}')
        self.assertEqual(config_rules.send(account.TAGS, event).evaluations[0]["ComplianceType"], "COMPLIANT")

    def test_a_new_file_is_read(self):
        resources.instances(aws.HOME, {"Team": "a"})
        deployed = deployment.Deployment((EC2,), settings_file='[rules.ec2-required-tags]\ntags = ["Owner"]\n')
        self.assertEqual(deployed.run(EC2, {})["non_compliant"], 1)
        deployed.set_file(EC2, '[rules.ec2-required-tags]\ntags = ["Team"]\n')
        self.assertEqual(deployed.run(EC2, {})["compliant"], 1)

    def test_one_rule_of_two_is_disabled(self):
        user = resources.user("olga.ivanova", [(200, True)], password=True)
        deployed = deployment.Deployment(("iam-checker",), settings_file="[rules.mfa-enabled-for-iam-console-access]\nenabled = false\n")
        deployed.run("iam-checker", {})
        self.assertEqual({row["rule"] for row in deployed.items()[0]}, {account.ROTATION})
        self.assertEqual(set(deployed.alerts()), {"IAM Access Key Compliance Violation"})
        config_rules.make(deployed, account.ROTATION, account.MFA)
        event = configuration_items.changed(configuration_items.user(user, "olga.ivanova"))
        (told,) = config_rules.send(account.MFA, event).evaluations
        self.assertEqual((told["ComplianceType"], told["Annotation"]), ("NOT_APPLICABLE", "The rule is disabled in the scanner's settings."))
        self.assertEqual(config_rules.send(account.ROTATION, event).evaluations[0]["ComplianceType"], "NON_COMPLIANT")
        self.assertEqual({row["rule"] for row in deployed.items()[0]}, {account.ROTATION})

    def test_a_checker_without_a_rule(self):
        instance = resources.instances(aws.HOME, {})[0]
        checkers = (EC2, "rds-backup-checker", deployment.AGGREGATOR)
        text = "".join(f"[rules.{rule}]\nenabled = false\n" for rule in (account.TAGS, account.ENCRYPTION, account.ROTATION, account.MFA))
        deployed = deployment.Deployment(checkers, settings_file=text, STALE_AFTER_HOURS="900000")
        config_rules.make(deployed, account.TAGS)
        answers = [deployed.run(checker, {"scan_time": "2026-11-23T12:00:00Z"}) for checker in checkers[:2]]
        self.assertEqual(answers[0], {"checker": EC2, "scan_id": None})
        self.assertEqual([marker["checker"] for marker in deployed.items()[1]], ["rds-backup-checker"])
        answer = deployed.run(deployment.AGGREGATOR, {"scan_time": "2026-11-23T12:00:00Z", "scans": answers})
        self.assertEqual(answer["incomplete"], 0, "the report expects no checker without a rule")
        # What AWS Config has from before is taken back, one by one or all at once.
        deployed.set_file(EC2, "")
        config_rules.send(account.TAGS, configuration_items.changed(configuration_items.instance(instance, {})))
        self.assertEqual(config_rules.compliance(account.TAGS), {instance: "NON_COMPLIANT"})
        deployed.set_file(EC2, text)
        config_rules.send(account.TAGS, {"invokingEvent": json.dumps({"messageType": "ScheduledNotification", "notificationCreationTime": "2026-11-23T12:00:00Z"})})
        self.assertEqual(config_rules.compliance(account.TAGS), {})


class Files(unittest.TestCase):
    def test_wrong_ones_fail_every_invocation_by_name(self):
        for text, *words in (("[rules.ec2-required-tag]\n", "did you mean `rules.ec2-required-tags`?"), ("[[exception]]\nrule = \"*\"\n", "[[exception]] number 1"), ("[", "not valid TOML")):
            for function in (EC2, deployment.AGGREGATOR):
                with self.subTest(text=text, function=function):
                    aws.reset()
                    deployed = deployment.Deployment((function,), settings_file=text)
                    for _ in range(2):
                        answer, error = deployed.invoke(function, {})
                        self.assertIsNone(answer)
                        for word in ("SETTINGS_FILE", *words):
                            self.assertIn(word, error["errorMessage"])
                    self.assertEqual(deployed.items(), ([], []))

    def test_one_that_is_not_there(self):
        aws.reset()
        deployed = deployment.Deployment((EC2,), SETTINGS_FILE="/opt/compliance.toml")
        _, error = deployed.invoke(EC2, {})
        self.assertEqual(error["errorType"], "SettingsError")
        self.assertIn("compliance.toml: No such file or directory", error["errorMessage"])

    def test_the_bundles_own_changes_nothing(self):
        aws.reset()
        instance = resources.instances(aws.HOME, {"Environment": "prod"})[0]
        text = (Path(__file__).resolve().parents[2] / "docs" / "compliance.toml").read_text()
        deployed = deployment.Deployment((EC2,), settings_file=text)
        deployed.run(EC2, {})
        self.assertIn(f"Instance: {instance}\nMissing Tags: CostCenter, Owner", deployed.alerts()["EC2 Tag Compliance Violation"])


if __name__ == "__main__":
    unittest.main()
