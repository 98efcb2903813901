"""One Config rule for all rules that packs bring to a function: what AWS Config, the history and
people get of a change.
"""

import unittest
from datetime import datetime, timedelta, timezone

from checks.catalogue import CATALOGUE
from checks.samples import emulated_aws, files, rules
from emulated import aws, config_rules, configuration_items, deployment
from emulated.packs import CORE, PACK, RULES

FUNCTION, KIND = "rds-checker", "AWS::RDS::DBInstance"
OF_TYPE = {
    rule
    for rule, function in RULES.items()
    if function == FUNCTION and KIND in CATALOGUE["rules"][rule]["resource_types"]
}


class ConfigRuleOfAFunction(unittest.TestCase):
    def setUp(self):
        aws.reset()
        self.now = datetime.now(timezone.utc).replace(microsecond=0)
        self.sample = files.named(KIND, "public-in-two-zones")
        self.identity = emulated_aws.make(self.sample, self.now)
        settings = {"RULE_PACKS": f"core,{PACK}", "ALERT_ON": "changes"}
        self.deployed = deployment.Deployment((FUNCTION,), **settings)
        config_rules.make(self.deployed)
        config_rules.put(self.deployed.arns[FUNCTION], f"{FUNCTION}-dev")

    def item(self, minutes_ago, **configuration):
        item = self.sample.recorded(self.now, id=self.identity, region=aws.HOME)
        captured = self.now - timedelta(minutes=minutes_ago)
        item["configurationItemCaptureTime"] = captured.isoformat(timespec="milliseconds")
        item["configuration"].update(configuration)
        return item

    def send(self, item):
        return config_rules.send(FUNCTION, configuration_items.changed(item))

    def stored(self, source):
        rows, _ = self.deployed.items()
        newest = max(row["evaluation_timestamp"][:23] for row in rows if row["source"] == source)
        return {
            row["rule"]: row["compliance_type"]
            for row in rows
            if (row["source"], row["evaluation_timestamp"][:23]) == (source, newest)
        }

    def test_every_rule_is_stored_and_aws_config_gets_one_verdict(self):
        moment = (self.now - timedelta(minutes=9)).isoformat().replace("+00:00", "Z")
        self.deployed.run(FUNCTION, {"scan_time": moment})
        of_scan = self.stored("live")
        self.assertEqual(set(of_scan), OF_TYPE)
        broken = sorted(rule for rule, of in of_scan.items() if of == "NON_COMPLIANT")
        self.assertTrue(broken)
        self.deployed.messages()

        sent = self.send(self.item(5))
        self.assertEqual(self.stored("config-event"), of_scan, "what the scan says, rule by rule")
        (evaluation,) = sent.evaluations
        self.assertEqual(evaluation["ComplianceResourceId"], self.identity)
        self.assertEqual(evaluation["ComplianceType"], "NON_COMPLIANT")
        for rule in broken:
            self.assertIn(rule, evaluation["Annotation"])
        self.assertEqual(sent.answer["evaluations"], len(OF_TYPE))
        self.assertEqual(self.deployed.messages(), [], "the scan has told of it: nothing is new")

        wrong = {"storageEncrypted": False, "autoMinorVersionUpgrade": False}
        worse = {**wrong, "publiclyAccessible": True}
        sent = self.send(self.item(4, **worse))
        of_event = self.stored("config-event").items()
        now_broken = {rule for rule, of in of_event if of == "NON_COMPLIANT"}
        new = sorted(now_broken - set(broken))
        self.assertGreater(len(new), 0)
        (message,) = self.deployed.messages()
        for rule in now_broken:
            subject = message["Subject"] + message["Message"]
            title = self.subject(rule)
            (self.assertIn if rule in new else self.assertNotIn)(title, subject)

        right = {**dict.fromkeys(wrong, True), "publiclyAccessible": False}
        sent = self.send(self.item(3, **right))
        (evaluation,) = sent.evaluations
        self.assertEqual(
            (evaluation["ComplianceType"], evaluation["Annotation"]),
            ("COMPLIANT", f"Compliant by {len(OF_TYPE)} rules."),
        )

    def subject(self, rule):
        return rules.files()[rule]["alert"]["subject"] + " Compliance"

    def test_a_resource_that_is_gone(self):
        item = {**self.item(2), "configurationItemStatus": "ResourceDeleted", "configuration": None}
        (evaluation,) = self.send(item).evaluations
        self.assertEqual(evaluation["ComplianceType"], "NOT_APPLICABLE")

    def test_on_a_schedule(self):
        sent = config_rules.send(FUNCTION, configuration_items.fixture("periodic"))
        told = {of["ComplianceResourceId"]: of["ComplianceType"] for of in sent.evaluations}
        self.assertEqual(told, {self.identity: "NON_COMPLIANT"})
        self.assertEqual(set(self.stored("live")), OF_TYPE)

    def test_parameters_belong_to_single_rules(self):
        event = {**configuration_items.changed(self.item(1)), "ruleParameters": '{"mode": "any"}'}
        sent = config_rules.send_any(FUNCTION, event)
        self.assertTrue(sent.failed)
        self.assertIn("takes no parameters", sent.answer["errorMessage"])
        self.assertFalse(CORE & OF_TYPE)


if __name__ == "__main__":
    unittest.main()
