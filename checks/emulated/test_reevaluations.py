"""The same item in several events: re-evaluations, retries, and older items that come late.

History keeps every verdict at its time.
"""

import unittest
from datetime import datetime, timedelta, timezone

from emulated import account, aws, config_rules, configuration_items, deployment, resources

EC2, IAM = "ec2-tag-checker", "iam-checker"
MORNING = datetime(2026, 11, 20, 5, tzinfo=timezone.utc)


def at(hour):
    return MORNING.replace(hour=hour)


class Reevaluations(unittest.TestCase):
    def deploy(self, *rules, **settings):
        aws.reset()
        self.deployed = deployment.Deployment(
            {config_rules.CHECKER_OF[rule] for rule in rules}, **settings
        )
        config_rules.make(self.deployed, *rules)

    def rows(self, resource_id, rule=None):
        """Moment and verdict of what the table has, in the order of time."""
        rows = [
            row
            for row in self.deployed.items()[0]
            if row["resource_id"] == resource_id and rule in (None, row["rule"])
        ]
        return [
            (row["evaluation_timestamp"], row["compliance_type"])
            for row in sorted(rows, key=lambda row: row["evaluation_timestamp"])
        ]

    def user_with_a_password(self):
        return resources.user("vera-pw", password=True)

    def assign_mfa(self):
        iam = aws.client("iam")
        serial = iam.create_virtual_mfa_device(VirtualMFADeviceName="vera-pw")["VirtualMFADevice"][
            "SerialNumber"
        ]
        iam.enable_mfa_device(
            UserName="vera-pw",
            SerialNumber=serial,
            AuthenticationCode1="123456",
            AuthenticationCode2="654321",
        )
        return serial

    def test_both_verdicts_are_kept(self):
        for name, created in (
            ("of its own date", "2026-11-24T09:30:00.125Z"),
            ("minutes later", "2026-11-20T05:03:00.000Z"),
            ("of the same date", None),
        ):
            for mode in ("violations", "changes"):
                with self.subTest(name, mode=mode):
                    self.deploy(account.MFA, ALERT_ON=mode)
                    item = configuration_items.user(
                        self.user_with_a_password(), "vera-pw", captured=MORNING
                    )
                    user = item["resourceId"]
                    first = config_rules.send(account.MFA, configuration_items.changed(item))
                    self.assertEqual(
                        self.rows(user), [("2026-11-20T05:00:00.000922Z", "NON_COMPLIANT")]
                    )
                    self.assertEqual(len(self.deployed.alerts()), 1)
                    config_rules.send(account.MFA, first.retry)
                    self.assertEqual(len(self.rows(user)), 1, "a retry")
                    self.deployed.alerts()

                    self.assign_mfa()
                    second = config_rules.send(
                        account.MFA, configuration_items.changed(item, created=created)
                    )
                    created_at = created or "2026-11-20T05:00:02.221Z"
                    expected = [
                        ("2026-11-20T05:00:00.000922Z", "NON_COMPLIANT"),
                        (f"{created_at[:-1]}922Z", "COMPLIANT"),
                    ]
                    self.assertEqual(self.rows(user), expected)
                    (told,) = second.evaluations
                    self.assertAlmostEqual(told["OrderingTimestamp"], MORNING.timestamp(), places=3)
                    self.assertEqual(config_rules.compliance(account.MFA), {user: "COMPLIANT"})
                    # What AWS Config evaluates again days later is sent by the next scan.
                    if mode == "changes" and created != "2026-11-24T09:30:00.125Z":
                        self.assertIn("Solved since the last scan: 1", str(self.deployed.alerts()))
                    else:
                        self.assertEqual(self.deployed.alerts(), {})
                    config_rules.send(account.MFA, second.retry)
                    self.assertEqual(self.rows(user), expected, "a retry of the second")

    def test_a_third_verdict_of_the_same_dates(self):
        self.deploy(account.MFA)
        item = configuration_items.user(self.user_with_a_password(), "vera-pw", captured=MORNING)
        event = configuration_items.changed(item)
        config_rules.send(account.MFA, event)
        serial = self.assign_mfa()
        config_rules.send(account.MFA, event)
        config_rules.send(account.MFA, event)
        aws.client("iam").deactivate_mfa_device(UserName="vera-pw", SerialNumber=serial)
        config_rules.send(account.MFA, event)
        self.assertEqual(
            [verdict for _, verdict in self.rows(item["resourceId"])],
            ["NON_COMPLIANT", "COMPLIANT", "NON_COMPLIANT"],
        )

    def test_a_retry_that_sees_something_else_is_the_same_event(self):
        self.deploy(account.MFA)
        item = configuration_items.user(self.user_with_a_password(), "vera-pw", captured=MORNING)
        aws.disturb("deny", "ListMFADevices")
        sent = config_rules.send(account.MFA, configuration_items.changed(item))
        self.assertEqual(
            [verdict for _, verdict in self.rows(item["resourceId"])], ["INSUFFICIENT_DATA"]
        )
        aws.undisturbed()
        config_rules.send(account.MFA, sent.retry)
        self.assertEqual(
            [verdict for _, verdict in self.rows(item["resourceId"])], ["NON_COMPLIANT"]
        )

    def test_still_failing_is_no_news(self):
        self.deploy(account.TAGS, ALERT_ON="changes")
        instance = resources.instances(aws.HOME, {})[0]
        item = configuration_items.instance(instance, {}, captured=MORNING)
        config_rules.send(account.TAGS, configuration_items.changed(item))
        self.assertEqual(len(self.deployed.alerts()), 1)
        for created in ("2026-11-20T05:04:00.000Z", "2026-11-24T05:00:00.000Z"):
            config_rules.send(account.TAGS, configuration_items.changed(item, created=created))
            self.assertEqual(self.deployed.alerts(), {}, created)
        rows = [row for row in self.deployed.items()[0] if row["resource_id"] == instance]
        self.assertEqual({row["failing_since"] for row in rows}, {"2026-11-20T05:00:00.000104Z"})
        self.assertEqual({row["as_of"] for row in rows}, {"2026-11-20T05:00:00Z"})
        self.assertIn("2026-11-24T05:00:00.000104Z", {row["evaluation_timestamp"] for row in rows})

    def test_nothing_is_born_expired(self):
        self.deploy(account.MFA, account.TAGS, HISTORY_DAYS="365")
        long_ago = datetime(2024, 1, 1, tzinfo=timezone.utc)
        now = datetime.now(timezone.utc)
        user = configuration_items.user(self.user_with_a_password(), "vera-pw", captured=long_ago)
        config_rules.send(
            account.MFA,
            configuration_items.changed(user, created=now.strftime("%Y-%m-%dT%H:%M:%S.000Z")),
        )
        # Its date does not come with it.
        event = configuration_items.changed(
            configuration_items.instance(
                resources.instances(aws.HOME, {})[0], {}, captured=long_ago
            )
        )
        config_rules.send(account.TAGS, event)
        rows = self.deployed.items()[0]
        self.assertEqual(len(rows), 2)
        for row in rows:
            left = datetime.fromtimestamp(row["expires_at"], timezone.utc) - now
            self.assertTrue(timedelta(days=364) < left < timedelta(days=366), row)

    def test_an_older_item_that_comes_late(self):
        for name, between in (("after another event", "event"), ("after a scan", "scan")):
            with self.subTest(name):
                self.deploy(account.TAGS, ALERT_ON="changes")
                instance = resources.instances(aws.HOME, resources.WHOLE)[0]
                if between == "event":
                    config_rules.send(
                        account.TAGS,
                        configuration_items.changed(
                            configuration_items.instance(instance, resources.WHOLE, captured=at(6))
                        ),
                    )
                else:
                    self.deployed.run(EC2, {"scan_time": "2026-11-20T06:00:00Z"})
                late = configuration_items.changed(
                    configuration_items.instance(instance, {}, captured=at(5))
                )
                config_rules.send(account.TAGS, late)
                self.assertEqual(
                    self.rows(instance),
                    [
                        ("2026-11-20T05:00:00.000104Z", "NON_COMPLIANT"),
                        ("2026-11-20T06:00:00.000104Z", "COMPLIANT"),
                    ],
                )
                self.assertEqual(self.deployed.alerts(), {}, "it was overtaken")
                config_rules.send(
                    account.TAGS,
                    configuration_items.changed(
                        configuration_items.instance(instance, {}, captured=at(7))
                    ),
                )
                self.assertEqual(len(self.deployed.alerts()), 1, "what fails after that is news")

    def test_an_older_item_that_aws_config_sends_late(self):
        self.deploy(account.TAGS, ALERT_ON="changes")
        instance = resources.instances(aws.HOME, resources.WHOLE)[0]
        config_rules.send(
            account.TAGS,
            configuration_items.changed(
                configuration_items.instance(instance, resources.WHOLE, captured=at(6))
            ),
        )
        late = configuration_items.changed(
            configuration_items.instance(instance, {}, captured=at(5)),
            created="2026-11-20T06:30:00.000Z",
        )
        config_rules.send(account.TAGS, late)
        self.assertEqual(
            self.rows(instance),
            [
                ("2026-11-20T05:00:00.000104Z", "NON_COMPLIANT"),
                ("2026-11-20T06:00:00.000104Z", "COMPLIANT"),
            ],
        )
        self.assertEqual(
            (self.deployed.alerts(), config_rules.compliance(account.TAGS)),
            ({}, {instance: "COMPLIANT"}),
        )

    def test_a_late_item_does_not_overwrite_by_default_either(self):
        self.deploy(account.TAGS)
        instance = resources.instances(aws.HOME, {})[0]
        for hour, tags in ((6, resources.WHOLE), (5, {})):
            config_rules.send(
                account.TAGS,
                configuration_items.changed(
                    configuration_items.instance(instance, tags, captured=at(hour))
                ),
            )
        self.assertEqual(
            [verdict for _, verdict in self.rows(instance)], ["NON_COMPLIANT", "COMPLIANT"]
        )

    def test_the_last_evaluation_is_found_among_many(self):
        self.deploy(account.TAGS, ALERT_ON="changes")
        instance = resources.instances(aws.HOME, {})[0]
        config_rules.send(
            account.TAGS,
            configuration_items.changed(
                configuration_items.instance(instance, {}, captured=MORNING - timedelta(days=90))
            ),
        )
        self.deployed.alerts()
        (row,) = self.deployed.items()[0]
        dynamodb = aws.client("dynamodb")
        # Forty other rules on the same resource, and resources of the same id elsewhere: several
        # pages of 1 MB.
        for number in range(320):
            moment = MORNING - timedelta(days=80) + timedelta(hours=number)
            other = {
                **row,
                "evaluation_timestamp": moment.strftime(
                    f"%Y-%m-%dT%H:%M:%S.000{number % 40 + 100}Z"
                ),
                "annotation": "x" * 5000,
                "compliance_type": "COMPLIANT",
            }
            other.update(
                {"rule": f"another-rule-{number % 40}"}
                if number % 4
                else {"account_id": aws.OTHER_ACCOUNT}
            )
            dynamodb.put_item(
                TableName=self.deployed.table,
                Item={name: {"S": value} for name, value in other.items()},
            )
        config_rules.send(
            account.TAGS,
            configuration_items.changed(
                configuration_items.instance(instance, {}, captured=MORNING)
            ),
        )
        self.assertEqual(self.deployed.alerts(), {}, "still failing")
        (last,) = [
            row
            for row in self.deployed.items()[0]
            if row["evaluation_timestamp"] == "2026-11-20T05:00:00.000104Z"
        ]
        self.assertEqual(last["failing_since"], row["evaluation_timestamp"])


class RuleNames(unittest.TestCase):
    def test_names_that_aws_config_makes(self):
        aws.reset()
        self.deployed = deployment.Deployment((IAM,))
        config_rules.make(self.deployed, account.MFA)
        user = resources.user("vera-pw", [(400, True)], password=True)
        event = configuration_items.changed(
            configuration_items.user(user, "vera-pw", captured=MORNING)
        )
        for name, rule in (
            ("OrgConfigRule-mfa-enabled-for-iam-console-access-dev-abcd1234", account.MFA),
            ("mfa-enabled-for-iam-console-access-conformance-pack-g8jksafmi", account.MFA),
            ("OrgConfigRule-iam-access-key-rotated-abcd1234", account.ROTATION),
        ):
            with self.subTest(name):
                config_rules.put(self.deployed.arns[IAM], name)
                (told,) = config_rules.send(rule, event, name).evaluations
                self.assertEqual(
                    (told["ComplianceResourceId"], told["ComplianceType"]), (user, "NON_COMPLIANT")
                )
                self.assertAlmostEqual(told["OrderingTimestamp"], MORNING.timestamp(), places=3)
        self.assertEqual(
            {row["rule"] for row in self.deployed.items()[0]}, {account.MFA, account.ROTATION}
        )
        config_rules.put(self.deployed.arns[IAM], "users-are-well")
        sent = config_rules.send_any(account.MFA, event, "users-are-well")
        self.assertEqual(
            (sent.failed, sent.calls, sent.answer["errorType"]), (True, [], "SettingsError")
        )
        for rule in (account.ROTATION, account.MFA):
            self.assertIn(rule, sent.answer["errorMessage"])


if __name__ == "__main__":
    unittest.main()
