"""AWS Config's scheduled evaluations through a real function: a full scan whose verdicts it gets, a hundred at a time, with what is gone."""
import unittest
from datetime import datetime, timezone

from emulated import account, aws, config_rules, configuration_items, deployment, resources

NOTIFIED = datetime(2026, 11, 20, 6, 0, 4, 373000, tzinfo=timezone.utc).timestamp()


class Periodic(unittest.TestCase):
    def setUp(self):
        aws.reset()
        self.deployed = deployment.Deployment(("ec2-tag-checker",))
        config_rules.make(self.deployed, account.TAGS)

    def event(self, created="2026-11-20T06:00:04.373Z"):
        event = configuration_items.fixture("periodic")
        return {**event, "invokingEvent": event["invokingEvent"].replace("2026-11-20T06:00:04.373Z", created)}

    def test_all_of_it(self):
        whole, bare = resources.instances(aws.HOME, resources.WHOLE, 150), resources.instances(aws.HOME, {"Owner": "a"}, 90)
        sent = config_rules.send(account.TAGS, self.event())
        self.assertEqual([len(call["evaluations"]) for call in sent.calls], [100, 100, 40])
        expected = {**dict.fromkeys(whole, "COMPLIANT"), **dict.fromkeys(bare, "NON_COMPLIANT")}
        self.assertEqual({evaluation["ComplianceResourceId"]: evaluation["ComplianceType"] for evaluation in sent.evaluations}, expected)
        for evaluation in sent.evaluations:
            self.assertAlmostEqual(evaluation["OrderingTimestamp"], NOTIFIED, places=3)
        self.assertEqual(config_rules.compliance(account.TAGS), expected)
        evaluations, (marker,) = self.deployed.items()
        self.assertEqual(len(evaluations), 240)
        self.assertEqual((marker["compliant"], marker["non_compliant"]), (150, 90))
        self.assertIn("Found 90 non-compliant EC2 instances", str(self.deployed.alerts()))

        gone = whole[:120] + bare[:10]
        aws.client("ec2").terminate_instances(InstanceIds=gone)
        sent = config_rules.send(account.TAGS, self.event("2026-11-20T12:00:00.000Z"))
        told = {evaluation["ComplianceResourceId"]: evaluation["ComplianceType"] for evaluation in sent.evaluations}
        self.assertEqual({resource_id for resource_id, verdict in told.items() if verdict == "NOT_APPLICABLE"}, set(gone), "over a hundred ids: more than one page of what Config knows")
        self.assertLessEqual(max(len(call["evaluations"]) for call in sent.calls), 100)
        self.assertEqual(config_rules.compliance(account.TAGS), {key: verdict for key, verdict in expected.items() if key not in gone})

    def test_what_was_not_seen_is_not_gone(self):
        (near,), (far,) = resources.instances(aws.HOME, {}), resources.instances(aws.ABROAD, {})
        self.deployed.set("ec2-tag-checker", REGIONS=f"{aws.HOME},{aws.ABROAD}")
        config_rules.send(account.TAGS, self.event())
        aws.disturb("deny", "DescribeInstances", region=aws.ABROAD)
        sent = config_rules.send(account.TAGS, self.event("2026-11-20T12:00:00.000Z"))
        self.assertEqual([evaluation["ComplianceResourceId"] for evaluation in sent.evaluations], [near])
        aws.disturb("deny", "DescribeInstances", region=aws.HOME)
        sent = config_rules.send_any(account.TAGS, self.event("2026-11-20T18:00:00.000Z"))
        self.assertEqual((sent.failed, sent.calls), (True, []), "a scan that saw nothing tells nothing")
        self.assertEqual(config_rules.compliance(account.TAGS), {near: "NON_COMPLIANT", far: "NON_COMPLIANT"})

    def test_its_own_parameters(self):
        (instance,) = resources.instances(aws.HOME, {"Owner": "a"})
        sent = config_rules.send(account.TAGS, {**self.event(), "ruleParameters": '{"tags": "Owner"}'})
        self.assertEqual([(evaluation["ComplianceResourceId"], evaluation["ComplianceType"]) for evaluation in sent.evaluations], [(instance, "COMPLIANT")])


if __name__ == "__main__":
    unittest.main()
