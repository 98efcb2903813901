"""The first hour of a recorder: every resource is an event, and there is no message for each."""
import unittest
from datetime import timedelta

from emulated import account, aws, config_rules, configuration_items, deployment, resources


class FirstRecording(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        aws.reset()
        cls.deployed = deployment.Deployment(("ec2-tag-checker",))
        config_rules.make(cls.deployed, account.TAGS)

    def event(self, instance, status, age, told_after=timedelta(seconds=2)):
        """An event about an instance without tags, of an age when AWS Config captured it."""
        captured = configuration_items.CAPTURED
        item = {**configuration_items.instance(instance, {}), "configurationItemStatus": status, "resourceCreationTime": (captured - age).isoformat()}
        return configuration_items.changed(item, created=(captured + told_after).isoformat(timespec="milliseconds"))

    def test_only_changes_are_alerted(self):
        instances = resources.instances(aws.HOME, {}, 5)
        for instance, (what, event, alerted) in zip(instances, [
            ("found by a new recorder", ("ResourceDiscovered", timedelta(days=90)), False),
            ("evaluated again, for a rule was made", ("OK", timedelta(days=90), timedelta(days=2)), False),
            ("evaluated again, a minute after it was found", ("ResourceDiscovered", timedelta(days=90), timedelta(minutes=1)), False),
            ("just launched", ("ResourceDiscovered", timedelta(minutes=1)), True),
            ("changed", ("OK", timedelta(days=90)), True),
        ]):
            with self.subTest(what):
                sent = config_rules.send(account.TAGS, self.event(instance, *event))
                self.assertEqual([evaluation["ComplianceType"] for evaluation in sent.evaluations], ["NON_COMPLIANT"])
                self.assertEqual(set(self.deployed.alerts()), {"EC2 Tag Compliance Violation"} if alerted else set())
        self.assertEqual({row["resource_id"] for row in self.deployed.items()[0]}, set(instances))

    def test_the_next_scan_tells_of_all_at_once(self):
        aws.reset()
        self.setUpClass()
        instances = resources.instances(aws.HOME, {}, 20)
        for instance in instances:
            config_rules.send(account.TAGS, self.event(instance, "ResourceDiscovered", timedelta(days=90)))
        self.assertEqual(self.deployed.alerts(), {})
        self.deployed.run("ec2-tag-checker", {})
        (message,) = self.deployed.alerts().values()
        self.assertIn("Found 20 non-compliant EC2 instances", message)
