"""AWS Config's events through the real functions: what PutEvaluations brought, what was stored, what was sent."""
import json
import unittest
from datetime import datetime, timezone

from emulated import account, aws, config_rules, configuration_items, deployment, resources

CAPTURED = configuration_items.CAPTURED.timestamp()


class Documented(unittest.TestCase):
    """Every documented event, about resources that are really there."""

    @classmethod
    def setUpClass(cls):
        aws.reset()
        cls.deployed = deployment.Deployment(deployment.CHECKERS)
        config_rules.make(cls.deployed, *config_rules.CHECKER_OF)
        cls.bucket = resources.bucket(aws.HOME, "harbourly-tracking-api-exports-prod", "aws:kms", resources.KEY, True)
        cls.user = resources.user("olga.ivanova", [(200, True)], password=True)

    def setUp(self):
        self.instance = resources.instances(aws.HOME, resources.WHOLE)[0]
        self.settle()

    def settle(self):
        """What is stored and sent from here on is the test's."""
        self.before = self.deployed.items()[0]
        self.deployed.messages()

    def stored(self):
        return [row for row in self.deployed.items()[0] if row not in self.before]

    def about(self, resource_id):
        def edit(item):
            item["resourceId"] = resource_id
        return edit

    def one(self, rule, event, compliance_type, resource_id, ordering=CAPTURED, test_mode=False):
        """The event brings exactly this verdict."""
        sent = config_rules.send(rule, event)
        (call,) = sent.calls
        self.assertEqual(call["test_mode"], test_mode)
        (evaluation,) = call["evaluations"]
        self.assertEqual((evaluation["ComplianceResourceId"], evaluation["ComplianceType"]), (resource_id, compliance_type))
        self.assertAlmostEqual(evaluation["OrderingTimestamp"], ordering, places=3)
        self.assertTrue(1 <= len(evaluation["Annotation"]) <= 256)
        return evaluation

    def test_change(self):
        for name in ("ec2-change", "ec2-api-spelling"):
            with self.subTest(name):
                evaluation = self.one(account.TAGS, configuration_items.fixture(name, self.about(self.instance)), "NON_COMPLIANT", self.instance)
                self.assertEqual(evaluation["ComplianceResourceType"], "AWS::EC2::Instance")
                self.assertIn("CostCenter", evaluation["Annotation"])
        (row,) = self.stored()
        self.assertEqual((row["resource_id"], row["missing_tags"], row["source"], row["region"], row["account_id"]),
                         (self.instance, '["CostCenter"]', "config-event", aws.HOME, aws.ACCOUNT))
        self.assertEqual(row["evaluation_timestamp"], "2026-11-20T05:41:07.000104Z")
        self.assertNotIn("scan_id", row)

    def test_change_alerts(self):
        config_rules.send(account.TAGS, configuration_items.changed(configuration_items.instance(self.instance, {"Environment": "prod"})))
        self.assertEqual(self.deployed.alerts(), {"EC2 Tag Compliance Violation": "EC2 Tag Compliance Alert\n\nFound 1 non-compliant EC2 instance:\n\n"
                                                  f"Instance: {self.instance}\nMissing Tags: CostCenter, Owner"})
        config_rules.send(account.TAGS, configuration_items.changed(configuration_items.instance(self.instance, resources.WHOLE)))
        self.assertEqual(self.deployed.alerts(), {})

    def test_gone_or_out_of_scope(self):
        for name in ("ec2-deleted", "ec2-not-recorded", "ec2-deleted-not-recorded", "ec2-left-scope"):
            with self.subTest(name):
                # First a verdict, so that there is something to take back.
                config_rules.send(account.TAGS, configuration_items.changed(configuration_items.instance(self.instance, {}, captured=datetime(2026, 11, 20, tzinfo=timezone.utc))))
                self.settle()
                self.one(account.TAGS, configuration_items.fixture(name, self.about(self.instance)), "NOT_APPLICABLE", self.instance)
                self.assertNotIn(self.instance, config_rules.compliance(account.TAGS))
                self.assertEqual((self.stored(), self.deployed.alerts()), ([], {}))
                aws.control("POST", "reset-compliance", {})

    def test_terminated(self):
        self.one(account.TAGS, configuration_items.changed(configuration_items.instance(self.instance, {}, state="terminated")), "NOT_APPLICABLE", self.instance)

    def test_testmode(self):
        other = resources.instances(aws.HOME, {})[0]
        self.one(account.TAGS, configuration_items.fixture("ec2-testmode", self.about(other)), "COMPLIANT", other, test_mode=True)
        self.assertNotIn(other, config_rules.compliance(account.TAGS))

    def test_parameters_as_strings(self):
        evaluation = self.one(account.TAGS, configuration_items.fixture("ec2-parameters", self.about(self.instance)), "NON_COMPLIANT", self.instance)
        self.assertIn("Owner", evaluation["Annotation"])
        self.assertNotIn("CostCenter", evaluation["Annotation"])
        event = configuration_items.changed(configuration_items.database("db-1", "ledger", 6), ruleParameters='{"minimum_retention_days": "7"}')
        self.one(account.BACKUP, event, "NON_COMPLIANT", "db-1")
        event = configuration_items.changed(configuration_items.bucket(self.bucket, "aws:kms", resources.KEY), ruleParameters='{"mode": "kms", "bucket_key_required": "true"}')
        self.one(account.ENCRYPTION, event, "NON_COMPLIANT", self.bucket)
        event = configuration_items.changed(configuration_items.instance(self.instance, {"Environment": "test"}),
                                            ruleParameters=json.dumps({"tags": "Environment", "allowed_values": json.dumps({"Environment": "prod,st*"})}))
        self.one(account.TAGS, event, "NON_COMPLIANT", self.instance)

    def test_unknown_parameters_fail_by_name(self):
        sent = config_rules.send_any(account.TAGS, configuration_items.changed(configuration_items.instance(self.instance, {}), ruleParameters='{"tag": "Owner"}'))
        self.assertTrue(sent.failed)
        self.assertIn("did you mean `tags`", json.dumps(sent.answer))
        self.assertEqual((sent.calls, self.stored()), ([], []))

    def test_oversized_fetches_the_item_of_that_time(self):
        older, newer = datetime(2026, 11, 19, tzinfo=timezone.utc), datetime(2026, 11, 21, tzinfo=timezone.utc)
        other = resources.instances(aws.HOME, {})[0]
        aws.control("POST", "config-items", [configuration_items.instance(other, {}, captured=older), configuration_items.instance(other, {"Owner": "a", "CostCenter": "b"}),
                                             configuration_items.instance(other, resources.WHOLE, captured=newer)])
        evaluation = self.one(account.TAGS, configuration_items.fixture("ec2-oversized", self.about(other)), "NON_COMPLIANT", other)
        self.assertIn("Environment", evaluation["Annotation"])
        self.assertNotIn("Owner", evaluation["Annotation"])

    def test_oversized_of_milliseconds(self):
        moment = datetime(2026, 11, 20, 7, 0, 0, 221000, tzinfo=timezone.utc)
        other, text = resources.instances(aws.HOME, {})[0], "2026-11-20T07:00:00.221Z"
        item = {**configuration_items.instance(other, {}), "configurationItemCaptureTime": text}
        aws.control("POST", "config-items", [item])

        def edit(summary):
            summary.update(resourceId=other, configurationItemCaptureTime=text)
        self.one(account.TAGS, configuration_items.fixture("ec2-oversized", edit), "NON_COMPLIANT", other, ordering=moment.timestamp())
        (row,) = self.stored()
        self.assertEqual(row["evaluation_timestamp"], "2026-11-20T07:00:00.221104Z")

    def test_oversized_that_is_gone(self):
        def deleted(summary):
            summary.update(resourceId=self.instance, configurationItemStatus="ResourceDeleted")
        self.one(account.TAGS, configuration_items.fixture("ec2-oversized", deleted), "NOT_APPLICABLE", self.instance)

    def test_bucket_and_database(self):
        self.one(account.ENCRYPTION, configuration_items.fixture("s3-change", self.about(self.bucket)), "COMPLIANT", self.bucket)
        self.one(account.BACKUP, configuration_items.fixture("rds-change"), "NON_COMPLIANT", "db-OKRZFFJJZYH5X2VPHY6NBXPLBY")

    def test_what_config_does_not_record_is_asked_for(self):
        def olga(item):
            item["resourceId"] = self.user
        self.one(account.ROTATION, configuration_items.fixture("iam-change", olga), "NON_COMPLIANT", self.user)
        self.one(account.MFA, configuration_items.fixture("iam-change", olga), "NON_COMPLIANT", self.user)
        self.assertEqual({row["rule"] for row in self.stored()}, {account.ROTATION, account.MFA}, "two rules on one resource at one instant")
        self.one(account.ENCRYPTION, configuration_items.changed(configuration_items.unrecorded_bucket(self.bucket)), "COMPLIANT", self.bucket)

    def test_insufficient_data_is_stored_and_never_sent(self):
        aws.disturb("deny", "ListAccessKeys")
        self.addCleanup(aws.undisturbed)
        sent = config_rules.send(account.ROTATION, configuration_items.changed(configuration_items.user(self.user, "olga.ivanova")))
        self.assertEqual(sent.calls, [])
        (row,) = self.stored()
        self.assertEqual(row["compliance_type"], "INSUFFICIENT_DATA")
        self.assertIn("iam:ListAccessKeys", row["annotation"])
        self.assertEqual(sent.answer["insufficient_data"], 1)

    def test_long_annotations_are_cut(self):
        tags = ",".join(f"RequiredTagNumber{number:03}" for number in range(60))
        event = configuration_items.changed(configuration_items.instance(self.instance, {}), ruleParameters=json.dumps({"tags": tags}))
        evaluation = self.one(account.TAGS, event, "NON_COMPLIANT", self.instance)
        self.assertGreater(len(evaluation["Annotation"]), 200)
        (row,) = [row for row in self.deployed.items()[0] if row["resource_id"] == self.instance and row["evaluation_timestamp"] == "2026-11-20T05:41:07.000104Z"]
        self.assertEqual(len(json.loads(row["missing_tags"])), 60, "the table has the whole list")

    def test_what_config_did_not_take_is_sent_again(self):
        aws.control("POST", "failed-evaluations", {self.instance: 2})
        sent = config_rules.send(account.TAGS, configuration_items.changed(configuration_items.instance(self.instance, resources.WHOLE)))
        self.assertEqual(len(sent.calls), 3)
        self.assertEqual(config_rules.compliance(account.TAGS)[self.instance], "COMPLIANT")

    def test_a_repeated_event_stores_nothing_twice(self):
        event = configuration_items.changed(configuration_items.instance(self.instance, {"Owner": "repeated"}))
        sent = config_rules.send(account.TAGS, event)
        first = self.deployed.items()[0]
        config_rules.send(account.TAGS, sent.retry)
        self.assertEqual(self.deployed.items()[0], first)
        config_rules.send(account.TAGS, event)
        self.assertEqual(self.deployed.items()[0], first, "another event of the same dates that says the same")

    def test_stored_before_told(self):
        aws.disturb("deny", "PutEvaluations")
        self.addCleanup(aws.undisturbed)
        other = resources.instances(aws.HOME, {})[0]
        sent = config_rules.send_any(account.TAGS, configuration_items.changed(configuration_items.instance(other, {})))
        self.assertTrue(sent.failed)
        self.assertIn("config:PutEvaluations", json.dumps(sent.answer))
        self.assertEqual([row["resource_id"] for row in self.stored()], [other])
        self.assertEqual(self.deployed.alerts(), {}, "alerts are sent last")

    def test_a_message_no_rule_asked_for(self):
        sent = config_rules.send_any(account.TAGS, {"invokingEvent": json.dumps({"messageType": "ConfigurationSnapshotDeliveryCompleted"})})
        self.assertTrue(sent.failed)
        self.assertIn("ConfigurationSnapshotDeliveryCompleted", json.dumps(sent.answer))


if __name__ == "__main__":
    unittest.main()
