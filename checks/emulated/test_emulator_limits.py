"""The emulated AWS knows AWS's limits: at the bound it takes what one more makes it refuse."""

import base64
import hashlib
import io
import json
import time
import unittest
import zipfile

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from emulated import aws, deployment

with zipfile.ZipFile(packed := io.BytesIO(), "w") as file:
    file.writestr("bootstrap", "#!/bin/sh\n")
ZIP = packed.getvalue()
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
