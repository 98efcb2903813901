"""Events that a function must refuse before it asks AWS anything.

Another account's, other services', and AWS Config's that lack what they are about.
"""

import json
import unittest

from emulated import account, aws, config_rules, configuration_items, deployment, resources

EC2 = "ec2-tag-checker"
TOPIC = f"arn:aws:sns:{aws.HOME}:{aws.ACCOUNT}:config"
CONFIG_CHANGE = {
    "version": "0",
    "id": "f54ab413",
    "detail-type": "Config Configuration Item Change",
    "source": "aws.config",
    "account": aws.ACCOUNT,
    "time": "2026-11-23T12:00:00Z",
    "region": aws.HOME,
    "resources": [],
    "detail": {"messageType": "ConfigurationItemChangeNotification"},
}
# What came, and a word of it that the error has.
WRONG = {
    "SNS": (
        {"Records": [{"EventSource": "aws:sns", "Sns": {"TopicArn": TOPIC, "Message": "{}"}}]},
        "aws:sns",
    ),
    "SQS": (
        {
            "Records": [
                {"eventSource": "aws:sqs", "body": "{}"},
                {"eventSource": "aws:sqs", "body": "{}"},
            ]
        },
        "aws:sqs",
    ),
    "SNS by hand": ({"Type": "Notification", "TopicArn": TOPIC, "Message": "{}"}, TOPIC),
    "EventBridge": (CONFIG_CHANGE, "Config Configuration Item Change"),
    "S3": ({"Records": [{"eventSource": "aws:s3", "eventName": "ObjectCreated:Put"}]}, "aws:s3"),
    "a message without its envelope": (
        {"messageType": "ConfigurationItemChangeNotification", "configurationItem": {}},
        "configurationItem",
    ),
    "a field with a typing error": ({"scan_tme": "2026-11-23T12:00:00Z"}, "scan_tme"),
    "a text": ("scan", "text"),
    "a list": ([{}], "list"),
    "a number": (7, "7"),
}


class WrongEvents(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        aws.reset()
        cls.deployed = deployment.Deployment((*deployment.CHECKERS, deployment.AGGREGATOR))
        config_rules.make(cls.deployed, *config_rules.CHECKER_OF)
        cls.instance = resources.instances(aws.HOME, {})[0]
        # The same names in two accounts, with other verdicts.
        resources.user("shared-name")
        resources.cluster(aws.HOME, "aur", 7)
        other = aws.credentials_of(aws.OTHER_ACCOUNT)
        iam = aws.client("iam", credentials=other)
        cls.member = iam.create_user(UserName="shared-name")["User"]["UserId"]
        iam.create_login_profile(UserName="shared-name", Password="not-A-secret-1")

    def nothing(self, requests):
        asked = {name for name in requests["operations"] if not name.startswith("lambda:")}
        self.assertEqual(asked, set(), "something was asked of AWS")
        self.assertEqual((self.deployed.items(), self.deployed.messages()), (([], []), []))

    def test_other_services(self):
        for function in (EC2, deployment.AGGREGATOR):
            for name, (event, word) in WRONG.items():
                with self.subTest(function=function, event=name):
                    aws.requests()
                    answer, error = self.deployed.invoke(function, event)
                    asked = aws.requests()
                    self.assertIsNone(answer)
                    self.assertEqual(error["errorType"], "EventError")
                    self.assertIn(word, error["errorMessage"])
                    self.assertIn("it takes", error["errorMessage"])
                    self.nothing(asked)

    def foreign(self, item, **more):
        event = configuration_items.changed({**item, "awsAccountId": aws.OTHER_ACCOUNT})
        return {**event, "accountId": aws.OTHER_ACCOUNT, **more}

    def test_another_account(self):
        user = configuration_items.user(self.member, "shared-name")
        periodic = configuration_items.fixture("periodic")

        def edit(summary):
            summary["awsAccountId"] = aws.OTHER_ACCOUNT

        for name, rule, event in (
            ("a user", account.MFA, self.foreign(user)),
            (
                "a user, in the event alone",
                account.MFA,
                {**configuration_items.changed(user), "accountId": aws.OTHER_ACCOUNT},
            ),
            ("a user, in the item alone", account.MFA, self.foreign(user, accountId=aws.ACCOUNT)),
            (
                "a member of a cluster",
                account.BACKUP,
                self.foreign(configuration_items.database("db-X", "aur-1", 1, cluster="aur")),
            ),
            (
                "an instance, of which nothing is asked",
                account.TAGS,
                self.foreign(configuration_items.instance("i-0elsewhere", {})),
            ),
            (
                "a rehearsal",
                account.TAGS,
                self.foreign(
                    configuration_items.instance("i-0elsewhere", {}), resultToken="TESTMODE"
                ),
            ),
            (
                "one that left the scope",
                account.TAGS,
                self.foreign(configuration_items.instance("i-0elsewhere", {}), eventLeftScope=True),
            ),
            (
                "an oversized item",
                account.TAGS,
                {
                    **configuration_items.fixture("ec2-oversized", edit),
                    "accountId": aws.OTHER_ACCOUNT,
                },
            ),
            (
                "a period",
                account.TAGS,
                {
                    **periodic,
                    "accountId": aws.OTHER_ACCOUNT,
                    "invokingEvent": periodic["invokingEvent"].replace(
                        aws.ACCOUNT, aws.OTHER_ACCOUNT
                    ),
                },
            ),
            (
                "a period of a foreign rule",
                account.TAGS,
                {**periodic, "accountId": aws.OTHER_ACCOUNT},
            ),
        ):
            with self.subTest(name):
                aws.requests()
                sent = config_rules.send_any(rule, event)
                asked = aws.requests()
                self.assertTrue(sent.failed, sent.answer)
                self.assertEqual(sent.answer["errorType"], "EventError")
                for told in (aws.ACCOUNT, aws.OTHER_ACCOUNT):
                    self.assertIn(told, sent.answer["errorMessage"])
                self.assertEqual(sent.calls, [])
                self.nothing(asked)

    def test_another_account_takes_nothing_back_from_a_disabled_rule(self):
        settings = f"[rules.{account.TAGS}]\nenabled = false\n"
        self.deployed.set(EC2, SETTINGS_FILE="/opt/compliance.toml")
        self.deployed.set_file(EC2, settings)
        self.addCleanup(self.deployed.set, EC2)
        sent = config_rules.send_any(
            account.TAGS, self.foreign(configuration_items.instance("i-0elsewhere", {}))
        )
        self.assertEqual((sent.failed, sent.calls), (True, []))

    def test_what_a_message_lacks_is_named(self):
        for name, invoking, word in (
            (
                "no item",
                {"messageType": "ConfigurationItemChangeNotification", "configurationItem": None},
                "configurationItem",
            ),
            (
                "no summary",
                {"messageType": "OversizedConfigurationItemChangeNotification"},
                "configurationItemSummary",
            ),
            ("no time", {"messageType": "ScheduledNotification"}, "notificationCreationTime"),
            (
                "no time that can be read",
                {
                    "messageType": "ConfigurationItemChangeNotification",
                    "configurationItem": {
                        **configuration_items.instance(self.instance, {}),
                        "configurationItemCaptureTime": "noon",
                    },
                },
                "configurationItemCaptureTime",
            ),
        ):
            with self.subTest(name):
                sent = config_rules.send_any(account.TAGS, {"invokingEvent": json.dumps(invoking)})
                self.assertTrue(sent.failed)
                self.assertIn(f"`{word}`", sent.answer["errorMessage"])
                self.assertNotIn("does not know", sent.answer["errorMessage"])
                self.assertEqual((sent.calls, self.deployed.items()[0]), ([], []))


if __name__ == "__main__":
    unittest.main()
