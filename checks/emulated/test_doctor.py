"""`compliance doctor`: what it says of a healthy deployment, of each thing that can be wrong with one, and of what it may not ask."""
import json
import unittest
from datetime import datetime, timedelta, timezone

from emulated import aws, commands, deployment

SUFFIX = "test"
DEPLOYED = ("deployment", "functions", "function-errors", "table", "last-report", "subscriptions", "recorder", "delivery-channel", "alarms")
LOCAL = ("settings", "history", "reports", "clock", "profile", "region", "network", "credentials")
RECORDER = CHANNEL = "default"
EMPTY = b"PK\x05\x06" + bytes(18)
# Something that comes before is wrong, and says what to do.
BEFORE = ("there is no scanner to look at", "needs credentials that AWS accepts", "no region is set", "nothing can be asked without credentials",
          "it may be the profile's", "there is no profile to take them from", "AWS was not reached, see `network`")
# Check → what it asks for.
ACTIONS = {"functions": "GetFunctionConfiguration", "function-errors": "GetMetricData", "table": "DescribeTable", "last-report": "ListObjectsV2",
           "subscriptions": "ListSubscriptionsByTopic", "recorder": "DescribeConfigurationRecorderStatus", "delivery-channel": "DescribeDeliveryChannels",
           "alarms": "DescribeAlarms"}


def ago(**time):
    return datetime.now(timezone.utc) - timedelta(**time)


def report(age):
    key = f"compliance-report-{age:%Y%m%d-%H%M%S}.json"
    aws.client("s3").put_object(Bucket=deployment.REPORTS, Key=key, Body=b"{}")
    return key


def runs(function, when, invocations, errors):
    data = [{"MetricName": name, "Dimensions": [{"Name": "FunctionName", "Value": function}], "Timestamp": when, "Value": value, "Unit": "Count"}
            for name, value in (("Invocations", invocations), ("Errors", errors))]
    aws.client("cloudwatch").put_metric_data(Namespace="AWS/Lambda", MetricData=data)


class Doctor(unittest.TestCase):
    def setUp(self):
        aws.reset()
        self.deployed = deployment.Deployment(())
        for function in (*deployment.CHECKERS, deployment.AGGREGATOR):
            # Looked at, not run: a zip of nothing is made faster.
            aws.client("lambda").create_function(FunctionName=f"{function}-{SUFFIX}", Runtime="provided.al2023", Handler="bootstrap", Role=self.deployed.role,
                                                 Code={"ZipFile": EMPTY}, Environment=self.deployed.environment({"STALE_AFTER_HOURS": "13"}))
            runs(f"{function}-{SUFFIX}", ago(hours=1), 1, 0)
        self.report = report(ago(hours=1))
        config = aws.client("config")
        config.put_configuration_recorder(ConfigurationRecorder={"name": RECORDER, "roleARN": self.deployed.role, "recordingGroup": {"allSupported": True}})
        aws.client("s3").create_bucket(Bucket="config-delivery-test", CreateBucketConfiguration={"LocationConstraint": aws.HOME})
        config.put_delivery_channel(DeliveryChannel={"name": CHANNEL, "s3BucketName": "config-delivery-test"})
        config.start_configuration_recorder(ConfigurationRecorderName=RECORDER)
        checker = f"arn:aws:lambda:{aws.HOME}:{aws.ACCOUNT}:function:ec2-tag-checker-{SUFFIX}"
        config.put_config_rule(ConfigRule={"ConfigRuleName": f"ec2-required-tags-{SUFFIX}", "Source": {
            "Owner": "CUSTOM_LAMBDA", "SourceIdentifier": checker, "SourceDetails": [{"EventSource": "aws.config", "MessageType": "ConfigurationItemChangeNotification"}]}})

    def look(self, *arguments, code=0, from_aws=True, **changes):
        """Check → what it concludes."""
        with commands.Workplace() as at:
            done = at.run("doctor", *(("--from-aws", SUFFIX) if from_aws else ()), "--output", "json", *arguments, **changes)
            self.assertEqual((done.code, done.err), (code, ""), done.out)
            answer = json.loads(done.out)
        found = {one["check"]: one for one in answer["checks"]}
        self.assertEqual(len(found), len(answer["checks"]))
        counted = {name: sum(one["verdict"] == verdict for one in found.values()) for name, verdict in (("broken", "broken"), ("warnings", "warning"), ("not_checked", "not_checked"))}
        self.assertEqual({name: answer[name] for name in counted}, counted)
        for one in found.values():
            self.assertEqual(one["what_to_do"] is None, one["verdict"] == "ok" or one["verdict"] == "not_checked" and one["found"] in BEFORE, one)
        return found

    def broken(self, check, *said, what_to_do="", others="ok"):
        """Only this check is broken, and says so."""
        found = self.look(code=3)
        self.assertEqual({name: one["verdict"] for name, one in found.items()}, {name: "broken" if name == check else others for name in found})
        for text in said:
            self.assertIn(text, found[check]["found"])
        self.assertIn(what_to_do, found[check]["what_to_do"])
        return found[check]

    def test_a_healthy_deployment(self):
        found = self.look()
        self.assertEqual(set(found), {*LOCAL, *DEPLOYED})
        self.assertEqual({one["verdict"] for one in found.values()}, {"ok"}, found)
        self.assertIn(aws.ACCOUNT, found["credentials"]["found"])
        self.assertIn("none of 5 invocations", found["function-errors"]["found"])
        self.assertIn("1 h ago", found["last-report"]["found"])
        with commands.Workplace() as at:
            shown = at.run("doctor", "--from-aws", SUFFIX)
        self.assertEqual((shown.code, shown.err), (0, ""))
        for text in (*LOCAL, *DEPLOYED, "0 broken, 0 warnings, 0 not checked"):
            self.assertIn(text, shown.out)

    def test_the_recorder_is_stopped(self):
        aws.client("config").stop_configuration_recorder(ConfigurationRecorderName=RECORDER)
        self.broken("recorder", "default is stopped", what_to_do="start-configuration-recorder --configuration-recorder-name default")

    def test_there_is_no_delivery_channel(self):
        config = aws.client("config")
        config.stop_configuration_recorder(ConfigurationRecorderName=RECORDER)
        config.delete_delivery_channel(DeliveryChannelName=CHANNEL)
        found = self.look(code=3)
        self.assertEqual([found[check]["verdict"] for check in ("recorder", "delivery-channel")], ["broken", "broken"])
        self.assertIn("no delivery channel", found["delivery-channel"]["found"])

    def test_deliveries_fail(self):
        aws.control("POST", "failed-delivery", {"lastErrorCode": "AccessDenied", "lastErrorMessage": "Access Denied"})
        self.broken("delivery-channel", "AccessDenied: Access Denied", what_to_do="policy of the channel's bucket")

    def test_aws_config_is_not_wanted(self):
        config = aws.client("config")
        config.delete_config_rule(ConfigRuleName=f"ec2-required-tags-{SUFFIX}")
        config.stop_configuration_recorder(ConfigurationRecorderName=RECORDER)
        config.delete_delivery_channel(DeliveryChannelName=CHANNEL)
        config.delete_configuration_recorder(ConfigurationRecorderName=RECORDER)
        found = self.look()
        self.assertIn("none is needed", found["recorder"]["found"])

    def test_a_subscription_is_pending(self):
        aws.client("sns").subscribe(TopicArn=self.deployed.topic, Protocol="email", Endpoint="new@example.com")
        aws.control("POST", "pending-subscriptions", ["new@example.com"])
        self.broken("subscriptions", "new@example.com (email)", what_to_do="follow the link")

    def test_without_subscriptions(self):
        sns = aws.client("sns")
        for subscription in sns.list_subscriptions_by_topic(TopicArn=self.deployed.topic)["Subscriptions"]:
            sns.unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])
        self.assertEqual(self.look()["subscriptions"]["verdict"], "warning")

    def test_a_function_fails(self):
        runs(f"ec2-tag-checker-{SUFFIX}", ago(minutes=10), 2, 2)
        self.broken("function-errors", "ec2-tag-checker-test failed 2 times of 3", what_to_do="aws logs tail /aws/lambda/ec2-tag-checker-test")

    def test_a_function_failed_and_works_again(self):
        runs(f"ec2-tag-checker-{SUFFIX}", ago(hours=7), 1, 1)
        found = self.look()["function-errors"]
        self.assertEqual(found["verdict"], "warning")
        self.assertIn("it has worked since", found["found"])

    def test_a_function_is_not_there(self):
        aws.client("lambda").delete_function(FunctionName=f"rds-backup-checker-{SUFFIX}")
        self.broken("functions", "rds-backup-checker-test is not there", what_to_do="tofu/deploy test")

    def test_the_last_report_is_old(self):
        aws.client("s3").delete_object(Bucket=deployment.REPORTS, Key=self.report)
        report(ago(hours=14))
        report(ago(days=40))
        self.broken("last-report", "14 h ago", "more than 13 h", what_to_do="compliance-scan-test")

    def test_there_never_was_a_report(self):
        aws.client("s3").delete_object(Bucket=deployment.REPORTS, Key=self.report)
        self.broken("last-report", "none of the last 30 days")

    def test_the_table_is_gone(self):
        aws.client("dynamodb").delete_table(TableName=deployment.TABLE)
        self.broken("table", f"no table {deployment.TABLE}")

    def test_an_alarm_is_raised(self):
        cloudwatch = aws.client("cloudwatch")
        for name in (f"compliance-no-report-{SUFFIX}", "compliance-no-report-other", "something-else"):
            cloudwatch.put_metric_alarm(AlarmName=name, AlarmDescription="Runbook: docs/runbooks.md#no-report", MetricName="Reports", Namespace="Compliance", Statistic="Sum",
                                        Period=3600, EvaluationPeriods=1, Threshold=1, ComparisonOperator="LessThanThreshold")
            cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="a test")
        found = self.broken("alarms", what_to_do="docs/runbooks.md#no-report")
        self.assertEqual(found["found"], f"raised: compliance-no-report-{SUFFIX}")

    def test_what_is_not_permitted_is_not_checked(self):
        for check, action in ACTIONS.items():
            with self.subTest(check):
                aws.undisturbed()
                aws.disturb("deny", action)
                found = self.look()
                self.assertEqual(found[check]["verdict"], "not_checked")
                self.assertRegex(found[check]["found"], r"^lacks [a-z0-9]+:[A-Za-z]+$")
                self.assertTrue({name for name, one in found.items() if one["verdict"] != "ok"} <= {check, "deployment"}, found)

    def test_nothing_is_permitted(self):
        for action in ACTIONS.values():
            aws.disturb("deny", action)
        found = self.look()
        self.assertEqual({name for name, one in found.items() if one["verdict"] == "not_checked"}, set(DEPLOYED))

    def test_no_credentials(self):
        none = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}
        found = self.look(code=3, **none)
        self.assertEqual({name for name, one in found.items() if one["verdict"] == "broken"}, {"credentials"})
        self.assertEqual({name for name, one in found.items() if one["verdict"] == "not_checked"}, {"network", *DEPLOYED})
        self.assertIn("aws sso login", found["credentials"]["what_to_do"])
        found = self.look(from_aws=False, **none)
        self.assertEqual((set(found), found["credentials"]["verdict"]), (set(LOCAL), "not_checked"))

    def test_credentials_that_aws_refuses(self):
        aws.disturb("deny", "GetCallerIdentity")
        found = self.look(code=3)
        self.assertEqual((found["credentials"]["verdict"], found["network"]["verdict"]), ("broken", "ok"))
        self.assertIn("AccessDenied", found["credentials"]["found"])

    def test_the_wrong_region(self):
        found = self.look("--region", aws.ABROAD, code=3)
        self.assertEqual({name for name, one in found.items() if one["verdict"] == "broken"}, {"deployment"})
        self.assertIn(f"no scanner `test` in {aws.ABROAD}", found["deployment"]["found"])
        self.assertIn("--region", found["deployment"]["what_to_do"])

    def test_no_region(self):
        found = self.look(code=3, AWS_REGION=None)
        self.assertEqual({name for name, one in found.items() if one["verdict"] == "broken"}, {"region", "deployment"})
        self.assertEqual(found["deployment"]["found"], "no region is set")
        found = self.look(code=0, from_aws=False, AWS_REGION=None)
        self.assertIn("every region", found["region"]["found"])

    def test_a_region_that_is_none(self):
        found = self.look(code=3, from_aws=False, AWS_REGION="US-EAST-1")
        self.assertEqual({name for name, one in found.items() if one["verdict"] == "broken"}, {"region"})
        self.assertIn("did you mean `us-east-1`?", found["region"]["found"])

    def test_a_profile_that_is_not_there(self):
        for variable in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
            found = self.look(code=3, from_aws=False, **{variable: "prodd"})
            self.assertEqual({name for name, one in found.items() if one["verdict"] == "broken"}, {"profile"})
            self.assertIn(f"there is no profile `prodd` ({variable})", found["profile"]["found"])

    def test_nothing_answers(self):
        found = self.look(code=3, from_aws=False, AWS_ENDPOINT_URL="http://127.0.0.1:9")
        self.assertEqual({name: one["verdict"] for name, one in found.items() if one["verdict"] != "ok"}, {"network": "broken", "credentials": "not_checked"})


if __name__ == "__main__":
    unittest.main()
