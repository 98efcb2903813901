"""Resources that are gone when a function asks for what AWS Config does not record.

No verdict, and AWS Config takes back what it had.
"""

import json
import unittest
from datetime import datetime, timezone

from emulated import account, aws, config_rules, configuration_items, deployment, resources

FIRST = datetime(2026, 11, 20, 5, tzinfo=timezone.utc)


class Gone(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        aws.reset()
        cls.deployed = deployment.Deployment(deployment.CHECKERS, ALERT_ON="changes")
        config_rules.make(cls.deployed, *config_rules.CHECKER_OF)

    def setUp(self):
        self.deployed.messages()

    def no_verdict(self, rule, event, resource_id, stored=0):
        sent = config_rules.send(rule, event)
        self.assertEqual(
            [(told["ComplianceResourceId"], told["ComplianceType"]) for told in sent.evaluations],
            [(resource_id, "NOT_APPLICABLE")],
        )
        self.assertEqual(sent.answer["evaluations"], 0)
        self.assertEqual(
            len(
                [
                    row
                    for row in self.deployed.items()[0]
                    if row["resource_id"].endswith(resource_id)
                ]
            ),
            stored,
        )
        self.assertEqual(self.deployed.alerts(), {})
        self.assertNotIn(resource_id, config_rules.compliance(rule))

    def test_user(self):
        for rule in (account.MFA, account.ROTATION):
            with self.subTest(rule):
                self.no_verdict(
                    rule,
                    configuration_items.changed(
                        configuration_items.user("AIDAGONE", "temp-user-77")
                    ),
                    "AIDAGONE",
                )

    def test_user_who_had_a_verdict(self):
        user = resources.user("leaving", password=True)
        item = configuration_items.user(user, "leaving", captured=FIRST)
        sent = config_rules.send(account.MFA, configuration_items.changed(item))
        self.assertEqual([told["ComplianceType"] for told in sent.evaluations], ["NON_COMPLIANT"])
        self.deployed.alerts()
        iam = aws.client("iam")
        iam.delete_login_profile(UserName="leaving")
        iam.delete_user(UserName="leaving")
        self.no_verdict(
            account.MFA,
            configuration_items.changed(item, created="2026-11-25T05:00:00.000Z"),
            user,
            stored=1,
        )

    def test_one_refused_call_does_not_hide_that_the_user_is_gone(self):
        self.addCleanup(aws.undisturbed)
        for action in ("ListAccessKeys", "ListMFADevices", "GetLoginProfile"):
            with self.subTest(action):
                aws.undisturbed()
                aws.disturb("deny", action)
                self.no_verdict(
                    account.MFA,
                    configuration_items.changed(
                        configuration_items.user("AIDAGONE", "temp-user-77")
                    ),
                    "AIDAGONE",
                )

    def test_unclear_is_unknown(self):
        iam = aws.client("iam")
        iam.create_user(UserName="temp-user-78")
        self.addCleanup(iam.delete_user, UserName="temp-user-78")
        self.addCleanup(aws.undisturbed)
        for action in ("ListAccessKeys", "ListMFADevices"):
            aws.disturb("deny", action)
        sent = config_rules.send(
            account.MFA,
            configuration_items.changed(configuration_items.user("AIDAUNCLEAR", "temp-user-78")),
        )
        self.assertEqual((sent.calls, sent.answer["insufficient_data"]), ([], 1))
        (row,) = [row for row in self.deployed.items()[0] if row["resource_id"] == "AIDAUNCLEAR"]
        self.assertIn("GetLoginProfile", row["annotation"])

    def test_bucket(self):
        self.no_verdict(
            account.ENCRYPTION,
            configuration_items.changed(configuration_items.unrecorded_bucket("harbourly-gone")),
            "harbourly-gone",
        )

    def test_member_of_a_cluster(self):
        self.no_verdict(
            account.BACKUP,
            configuration_items.changed(
                configuration_items.database("db-GONE", "gone-0", 1, cluster="gone")
            ),
            "db-GONE",
        )

    def test_a_cluster_that_has_another_name_since(self):
        resources.cluster(aws.HOME, "ledger-new", 7)
        member = resources.member(aws.HOME, "ledger-0", "ledger-new")
        sent = config_rules.send(
            account.BACKUP,
            configuration_items.changed(
                configuration_items.database(member, "ledger-0", 1, cluster="ledger-old")
            ),
        )
        self.assertEqual(
            [(told["ComplianceResourceId"], told["ComplianceType"]) for told in sent.evaluations],
            [(member, "COMPLIANT")],
        )
        (row,) = [row for row in self.deployed.items()[0] if row["resource_id"].endswith(member)]
        self.assertNotIn("as_of", row, "it was asked now")

    def test_oversized_item_of_what_config_no_longer_knows(self):
        def unknown(summary):
            summary["resourceId"] = "i-0unknown"

        self.no_verdict(
            account.TAGS, configuration_items.fixture("ec2-oversized", unknown), "i-0unknown"
        )

    def test_keys_that_are_not_active_do_not_count(self):
        for status, expected in (
            ("Active", "NON_COMPLIANT"),
            ("Inactive", "COMPLIANT"),
            ("Expired", "COMPLIANT"),
        ):
            with self.subTest(status):
                name = f"svc-{status.lower()}"
                user = resources.user(name, [(400, True)])
                iam = aws.client("iam")
                (key,) = iam.list_access_keys(UserName=name)["AccessKeyMetadata"]
                iam.update_access_key(UserName=name, AccessKeyId=key["AccessKeyId"], Status=status)
                sent = config_rules.send(
                    account.ROTATION,
                    configuration_items.changed(configuration_items.user(user, name)),
                )
                self.assertEqual(
                    [told["ComplianceType"] for told in sent.evaluations],
                    [expected],
                    json.dumps(sent.answer),
                )


if __name__ == "__main__":
    unittest.main()
