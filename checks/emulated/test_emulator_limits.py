"""The emulated AWS knows AWS's limits: at the bound it takes what one more makes it refuse."""

import base64
import hashlib
import io
import json
import time
import unittest
import zipfile
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from emulated import aws, deployment, state_machine



def zip_of(bootstrap):
    with zipfile.ZipFile(packed := io.BytesIO(), "w") as file:
        file.writestr("bootstrap", bootstrap)
    return packed.getvalue()


ZIP = zip_of("#!/bin/sh\n")
SLOW = zip_of("""#!/usr/bin/env python3
import os, time, urllib.request
api = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime/invocation/"
while True:
    with urllib.request.urlopen(api + "next") as event:
        request = event.headers["Lambda-Runtime-Aws-Request-Id"]
    time.sleep(0.3)
    print("done", flush=True)
    urllib.request.urlopen(urllib.request.Request(api + request + "/response", b"{}"))
""")
EMPTY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Sid": "", "Effect": "Allow", "Action": "ec2:DescribeInstances", "Resource": "*"}
    ],
}


def policy(characters):
    """One of so many characters, white space not counted."""
    padding = characters - len(json.dumps(EMPTY, separators=(",", ":")))
    return json.dumps({**EMPTY, "Statement": [{**EMPTY["Statement"][0], "Sid": "a" * padding}]})


class Limits(unittest.TestCase):
    def setUp(self):
        aws.reset()

    def refused(self, code, call, **arguments):
        with self.assertRaises(ClientError) as caught:
            call(**arguments)
        self.assertIn(code, str(caught.exception))

    def test_a_role_s_policies(self):
        iam = aws.client("iam")
        iam.create_role(RoleName="a", AssumeRolePolicyDocument="{}")
        iam.put_role_policy(RoleName="a", PolicyName="one", PolicyDocument=policy(4_240))
        iam.put_role_policy(RoleName="a", PolicyName="two", PolicyDocument=policy(6_000))
        self.refused(
            "10240",
            iam.put_role_policy,
            RoleName="a",
            PolicyName="two",
            PolicyDocument=policy(6_001),
        )
        arns = [
            iam.create_policy(PolicyName=f"p{number}", PolicyDocument=policy(6_144))["Policy"][
                "Arn"
            ]
            for number in range(11)
        ]
        self.refused(
            "PolicySize: 6144", iam.create_policy, PolicyName="p", PolicyDocument=policy(6_145)
        )
        self.refused(
            "PolicySize: 6144",
            iam.create_policy_version,
            PolicyArn=arns[0],
            PolicyDocument=policy(6_145),
        )
        for arn in arns[:10]:
            iam.attach_role_policy(RoleName="a", PolicyArn=arn)
        self.refused(
            "PoliciesPerRole: 10", iam.attach_role_policy, RoleName="a", PolicyArn=arns[10]
        )

    def test_a_config_rule_s_parameters(self):
        config = aws.client("config")
        rule = {
            "ConfigRuleName": "a",
            "Source": {"Owner": "AWS", "SourceIdentifier": "REQUIRED_TAGS"},
        }
        with self.assertRaises(
            ClientError
        ) as caught:  # moto wants a recorder first, which is beside the point
            config.put_config_rule(
                ConfigRule={**rule, "InputParameters": json.dumps({"a": "b" * 1_017})}
            )
        self.assertIn("inputParameters", str(caught.exception))
        try:
            config.put_config_rule(
                ConfigRule={**rule, "InputParameters": json.dumps({"tag1Key": "b" * 1_009})}
            )
        except ClientError as other:
            self.assertNotIn("inputParameters", str(other))

    def test_an_environment(self):
        functions, role = (
            aws.client("lambda"),
            aws.client("iam").create_role(RoleName="a", AssumeRolePolicyDocument="{}")["Role"][
                "Arn"
            ],
        )
        given = {
            "Runtime": "provided.al2023",
            "Handler": "bootstrap",
            "Role": role,
            "Code": {"ZipFile": ZIP},
        }
        room = 4_096 - len('{"A":""}')
        functions.create_function(
            FunctionName="a", **given, Environment={"Variables": {"A": "a" * room}}
        )
        self.refused(
            "4KB",
            functions.create_function,
            FunctionName="b",
            **given,
            Environment={"Variables": {"A": "a" * (room + 1)}},
        )
        self.refused(
            "4KB",
            functions.update_function_configuration,
            FunctionName="a",
            Environment={"Variables": {"A": "a" * (room + 1)}},
        )

    def test_reserved_copies(self):
        functions, role = (
            aws.client("lambda"),
            aws.client("iam").create_role(RoleName="a", AssumeRolePolicyDocument="{}")["Role"][
                "Arn"
            ],
        )
        for name in ("a", "b"):
            functions.create_function(
                FunctionName=name,
                Runtime="provided.al2023",
                Handler="bootstrap",
                Role=role,
                Code={"ZipFile": ZIP},
            )
        aws.control("POST", "concurrent-executions", {aws.HOME: 150})
        functions.put_function_concurrency(FunctionName="a", ReservedConcurrentExecutions=40)
        functions.put_function_concurrency(FunctionName="b", ReservedConcurrentExecutions=10)
        self.refused(
            "below its minimum value",
            functions.put_function_concurrency,
            FunctionName="b",
            ReservedConcurrentExecutions=11,
        )
        limit = functions.get_account_settings()["AccountLimit"]
        self.assertEqual(
            (limit["ConcurrentExecutions"], limit["UnreservedConcurrentExecutions"]), (150, 100)
        )

    def test_object_lock(self):
        s3 = aws.client("s3")
        s3.create_bucket(
            Bucket="locked",
            CreateBucketConfiguration={"LocationConstraint": aws.HOME},
            ObjectLockEnabledForBucket=True,
        )
        s3.put_object_lock_configuration(
            Bucket="locked",
            ObjectLockConfiguration={
                "ObjectLockEnabled": "Enabled",
                "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}},
            },
        )
        right = base64.b64encode(hashlib.sha256(b"a").digest()).decode()
        s3.put_object(Bucket="locked", Key="a", Body=b"a", ChecksumSHA256=right)
        self.refused(
            "BadDigest", s3.put_object, Bucket="locked", Key="a", Body=b"b", ChecksumSHA256=right
        )
        without = boto3.client(
            "s3",
            region_name=aws.HOME,
            endpoint_url=aws.emulator().endpoint,
            **aws.CREDENTIALS,
            config=Config(request_checksum_calculation="when_required"),
        )
        self.refused(
            "Object Lock parameters", without.put_object, Bucket="locked", Key="a", Body=b"a"
        )

    def test_a_state(self):
        """Each branch fits, both together do not, and no Catch sees it."""
        role = aws.client("iam").create_role(RoleName="a", AssumeRolePolicyDocument="{}")["Role"][
            "Arn"
        ]
        states = aws.client("stepfunctions")
        for name, characters, ended in [
            ("fits", 130_000, "SUCCEEDED"),
            ("too-much", 132_000, "FAILED"),
        ]:
            branch = {
                "StartAt": "Say",
                "States": {"Say": {"Type": "Pass", "Result": "a" * characters, "End": True}},
            }
            definition = {
                "StartAt": "Both",
                "States": {
                    "Both": {
                        "Type": "Parallel",
                        "Branches": [branch, branch],
                        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}],
                        "Next": "Short",
                    },
                    "Short": {"Type": "Pass", "Result": "done", "End": True},
                    "Caught": {"Type": "Pass", "Result": "caught", "End": True},
                },
            }
            machine = states.create_state_machine(
                name=name, definition=json.dumps(definition), roleArn=role
            )["stateMachineArn"]
            execution = states.start_execution(stateMachineArn=machine, input="{}")["executionArn"]
            while (done := states.describe_execution(executionArn=execution))[
                "status"
            ] == "RUNNING":
                time.sleep(0.1)
            self.assertEqual(
                (done["status"], done.get("error")),
                (ended, None if ended == "SUCCEEDED" else "States.DataLimitExceeded"),
            )


class Copies(unittest.TestCase):
    """What is above the reserved copies, or above what the account may run, is throttled."""

    def setUp(self):
        aws.reset()
        self.functions = boto3.client(
            "lambda",
            region_name=aws.HOME,
            endpoint_url=aws.emulator().endpoint,
            **aws.CREDENTIALS,
            config=Config(retries={"total_max_attempts": 1}),
        )
        iam = aws.client("iam")
        self.role = iam.create_role(RoleName="a", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        self.arn = self.functions.create_function(
            FunctionName="slow",
            Runtime="provided.al2023",
            Handler="bootstrap",
            Role=self.role,
            Code={"ZipFile": SLOW},
        )["FunctionArn"]
        self.functions.invoke(FunctionName="slow", Payload=b"{}")

    def throttles(self):
        return aws.control("GET", "throttles").get("slow", 0)

    def at_once(self, invocations):
        """Why those were refused that were."""

        def invoke(_):
            try:
                self.functions.invoke(FunctionName="slow", Payload=b"{}")
            except self.functions.exceptions.TooManyRequestsException as refused:
                return refused.response["Reason"]
            return None

        with ThreadPoolExecutor(invocations) as pool:
            return [reason for reason in pool.map(invoke, range(invocations)) if reason]

    def test_who_waits_for_an_answer_is_told(self):
        self.functions.put_function_concurrency(FunctionName="slow", ReservedConcurrentExecutions=2)
        self.assertEqual(self.at_once(2), [])
        self.assertEqual(self.at_once(4), 2 * ["ReservedFunctionConcurrentInvocationLimitExceeded"])
        self.assertEqual(self.throttles(), 2)

    def test_what_is_not_reserved_is_shared(self):
        aws.control("POST", "concurrent-executions", {aws.HOME: 3})
        self.assertEqual(self.at_once(4), ["ConcurrentInvocationLimitExceeded"])

    def test_events_wait_and_none_is_lost(self):
        self.functions.put_function_concurrency(FunctionName="slow", ReservedConcurrentExecutions=1)
        before = aws.emulator().log("slow").count("done")
        for _ in range(5):
            self.functions.invoke(FunctionName="slow", InvocationType="Event", Payload=b"{}")
        deadline = time.monotonic() + 30
        while aws.emulator().log("slow").count("done") < before + 5:
            self.assertLess(time.monotonic(), deadline, "an event was lost")
            time.sleep(0.1)
        self.assertEqual(self.throttles(), 4)

    def test_a_map_within_the_limit_is_not_throttled_and_one_above_it_recovers(self):
        """In a new account, where ten functions may run at once: as `deploy` bounds it, and as it
        would be without.
        """
        aws.control("POST", "concurrent-executions", {aws.HOME: 10})
        for concurrency, throttled in [(2, False), (40, True)]:
            with self.subTest(concurrency=concurrency):
                before = self.throttles()
                machine = state_machine.machine(self.of_targets(concurrency), f"of-{concurrency}")
                done = aws.executed(machine, {"targets": list(range(16))}, seconds=120)
                self.assertEqual(len(json.loads(done["output"])), 16)
                self.assertEqual(self.throttles() > before, throttled)

    def of_targets(self, concurrency):
        task = {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": self.arn, "Payload": {}},
            "Retry": [
                {**retry, "IntervalSeconds": 1, "BackoffRate": 1}
                for retry in state_machine.retries()
            ],
            "End": True,
        }
        processor = {"StartAt": "Run", "States": {"Run": task}}
        each = {
            "Type": "Map",
            "ItemsPath": "$.targets",
            "MaxConcurrency": concurrency,
            "ItemProcessor": processor,
            "End": True,
        }
        return {"StartAt": "Each", "States": {"Each": each}}


class Reports(unittest.TestCase):
    def test_a_report_is_written_where_objects_are_retained(self):
        aws.reset()
        deployed = deployment.Deployment(functions=(deployment.AGGREGATOR,))
        s3 = aws.client("s3")
        s3.put_bucket_versioning(
            Bucket=deployment.REPORTS, VersioningConfiguration={"Status": "Enabled"}
        )
        s3.put_object_lock_configuration(
            Bucket=deployment.REPORTS,
            ObjectLockConfiguration={
                "ObjectLockEnabled": "Enabled",
                "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 1}},
            },
        )
        answer = deployed.run(deployment.AGGREGATOR, {})
        self.assertIn("report_key", answer)
        self.assertEqual(
            json.load(s3.get_object(Bucket=deployment.REPORTS, Key=answer["report_key"])["Body"])[
                "summary"
            ]["total_resources"],
            0,
        )
