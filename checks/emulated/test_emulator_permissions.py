"""The emulated AWS holds a role to its policies, and what the policies say is judged as IAM documents it."""
import json
import sys
import unittest

from emulated import aws, deployment, resources

sys.path.insert(0, str(aws.CHECKS))

from emulator.policies import ALLOWED, DENIED, SILENT, Asked, Unknown, decide  # noqa: E402
from permissions import judge  # noqa: E402
from permissions.roles import Role  # noqa: E402

EC2 = "ec2-tag-checker"
TABLE = f"arn:aws:dynamodb:{aws.HOME}:{aws.ACCOUNT}:table/{deployment.TABLE}"


def allow(*actions, resource="*", **more):
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource, **more}


class Policies(unittest.TestCase):
    def decided(self, statements, action, resource="*", principal="arn:aws:iam::123456789012:role/a", **context):
        return decide([{"Statement": statements}], Asked(action, resource, principal, {key.replace("__", ":"): value for key, value in context.items()}))

    def test_actions_and_resources(self):
        statements = [allow("s3:Get*", resource=["arn:aws:s3:::reports/*"]), allow("ec2:DescribeInstances")]
        for action, resource, wanted in [
            ("s3:GetObject", "arn:aws:s3:::reports/a/b.json", ALLOWED), ("S3:getobject", "arn:aws:s3:::reports/a", ALLOWED), ("s3:GetObject", "arn:aws:s3:::reports", SILENT),
            ("s3:GetObject", "arn:aws:s3:::Reports/a", SILENT), ("s3:PutObject", "arn:aws:s3:::reports/a", SILENT), ("ec2:DescribeInstances", "*", ALLOWED), ("ec2:DescribeInstance", "*", SILENT),
        ]:
            with self.subTest(action=action, resource=resource):
                self.assertEqual(self.decided(statements, action, resource), wanted)

    def test_a_deny_wins(self):
        deny = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
        self.assertEqual(self.decided([allow("s3:GetObject"), deny], "s3:GetObject", aws__SecureTransport="true"), ALLOWED)
        self.assertEqual(self.decided([deny, allow("s3:GetObject")], "s3:GetObject", aws__SecureTransport="false"), DENIED)

    def test_everything_but(self):
        self.assertEqual(self.decided({"Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::a"}, "s3:GetObject", "arn:aws:s3:::b"), ALLOWED)
        self.assertEqual(self.decided({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, "iam:PassRole"), SILENT)

    def test_conditions(self):
        for condition, context, holds in [
            ({"StringEquals": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}}, {"aws__ResourceOrgID": "o-1", "aws__PrincipalOrgID": "o-1"}, True),
            ({"StringEquals": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}}, {"aws__ResourceOrgID": "o-2", "aws__PrincipalOrgID": "o-1"}, False),
            ({"StringEquals": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}}, {}, False),
            ({"StringEquals": {"AWS:sourceaccount": ["1", "2"]}}, {"aws__SourceAccount": "2"}, True),
            ({"StringNotEquals": {"aws:PrincipalAccount": "1"}}, {}, True),
            ({"StringNotEquals": {"aws:PrincipalAccount": ["1", "2"]}}, {"aws__PrincipalAccount": "2"}, False),
            ({"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}, {}, True),
            ({"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}, {"aws__PrincipalIsAWSService": "true"}, False),
            ({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::a/*"}}, {"aws__SourceArn": "arn:aws:s3:::a/b"}, True),
            ({"ArnEquals": {"aws:SourceArn": "arn:aws:s3:*:*:a"}}, {"aws__SourceArn": "arn:aws:s3:eu-west-1:1:b"}, False),
            ({"StringLike": {"a": "x?"}, "Bool": {"b": "true"}}, {"a": "xy", "b": "false"}, False),
        ]:
            with self.subTest(condition=condition, context=context):
                self.assertEqual(self.decided([allow("s3:GetObject", Condition=condition)], "s3:GetObject", **context), ALLOWED if holds else SILENT)

    def test_principals(self):
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::123456789012:root", "Service": ["lambda.amazonaws.com"]}}
        self.assertEqual(self.decided([trust], "sts:AssumeRole", aws__PrincipalAccount="123456789012"), ALLOWED)
        self.assertEqual(self.decided([trust], "sts:AssumeRole", aws__PrincipalAccount="210987654321"), SILENT)
        self.assertEqual(self.decided([trust], "sts:AssumeRole", principal="lambda.amazonaws.com"), ALLOWED)

    def test_what_is_not_known_is_no_guess(self):
        for statement in (allow("s3:GetObject", NotPrincipal="*"), allow("s3:GetObject", Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}),
                          {**allow("s3:GetObject"), "Effect": "Perhaps"}, allow("s3:GetObject", Principal={"Federated": "a"})):
            with self.subTest(statement=statement), self.assertRaises(Unknown):
                self.decided([statement], "s3:GetObject")


class Judged(unittest.TestCase):
    """The judge of tofu/'s roles finds what is wrong with one."""

    class State:
        def __init__(self, *statements):
            self.roles = {EC2: Role(EC2, {}, [{"Statement": list(statements)}])}

        def arn(self, resource):
            return resource

    def test_what_is_lacking_idle_and_dangerous(self):
        state = self.State(allow("ec2:DescribeInstances", "dynamodb:*"))
        self.assertEqual(judge.lacking(state, {EC2: [["ec2:DescribeInstances", "*"]]}), [])
        self.assertIn("sns:Publish on TOPIC", str(judge.lacking(state, {EC2: [["sns:Publish", "TOPIC"]]})))
        self.assertIn("dynamodb:* and never asks", str(judge.idle(state, {EC2: [["ec2:DescribeInstances", "*"]]})[0]))
        self.assertIn("dynamodb:DeleteItem on TABLE", str(judge.dangerous(state)))
        self.assertEqual(judge.idle(self.State(allow("logs:PutLogEvents")), {EC2: []}), ([], {"logs:PutLogEvents"}))

    def test_a_role_of_another_organization(self):
        same = {"StringEquals": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}}
        role = "arn:aws:iam::*:role/compliance-reader"
        self.assertEqual(judge.dangerous(self.State(allow("sts:AssumeRole", resource=role, Condition=same))), [])
        self.assertIn("sts:AssumeRole", str(judge.dangerous(self.State(allow("sts:AssumeRole", resource=role)))))


class Held(unittest.TestCase):
    def setUp(self):
        aws.reset()
        resources.instances(aws.HOME, {"Owner": "a"})
        self.deployed = deployment.Deployment((EC2,))

    def may(self, *statements, role="compliance-function"):
        aws.client("iam").put_role_policy(RoleName=role, PolicyName="own", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))

    def calls(self):
        return {(call["action"], call["resource"]): call["decision"] for call in aws.control("GET", "calls")}

    ALL = (allow("ec2:DescribeInstances"), allow("dynamodb:PutItem", resource=TABLE), allow("sns:Publish"))

    def test_a_role_without_policies_is_held_to_nothing(self):
        self.deployed.run(EC2, {})
        self.assertEqual(self.calls(), {})

    def test_what_is_allowed_is_recorded(self):
        self.may(*self.ALL)
        self.deployed.run(EC2, {})
        self.assertEqual(self.calls(), {("ec2:DescribeInstances", "*"): "allowed", ("dynamodb:PutItem", TABLE): "allowed", ("sns:Publish", self.deployed.topic): "allowed"})

    def test_what_is_not_allowed_is_refused(self):
        self.may(allow("ec2:DescribeInstances"), allow("dynamodb:PutItem", resource=f"{TABLE}-of-others"))
        _, error = self.deployed.invoke(EC2, {})
        self.assertIn("AccessDenied", str(error))
        self.assertEqual(self.calls()["dynamodb:PutItem", TABLE], "silent")
        aws.control("DELETE", "calls")
        self.may(*self.ALL, {"Effect": "Deny", "Action": "dynamodb:PutItem", "Resource": "*"})
        self.assertIn("AccessDenied", str(self.deployed.invoke(EC2, {})[1]))
        self.assertEqual(self.calls()["dynamodb:PutItem", TABLE], "denied")

    def test_another_accounts_role_must_let_it_in(self):
        there = aws.credentials_of(aws.OTHER_ACCOUNT)
        role = f"arn:aws:iam::{aws.OTHER_ACCOUNT}:role/reader"
        self.may(*self.ALL, allow("sts:AssumeRole", resource=role))
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": f"arn:aws:iam::{aws.ACCOUNT}:root"}, "Condition": {"StringEquals": {"sts:ExternalId": "scanner"}}}
        aws.client("iam", credentials=there).create_role(RoleName="reader", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
        target = {"role_arn": role, "regions": [aws.HOME]}
        self.assertIn("AccessDenied", str(self.deployed.invoke(EC2, {"target": target})[1]))
        self.deployed.run(EC2, {"target": {**target, "external_id": "scanner"}})

    def test_a_key_of_ones_own(self):
        key = aws.client("kms").create_key()["KeyMetadata"]["Arn"]
        aws.client("sns").set_topic_attributes(TopicArn=self.deployed.topic, AttributeName="KmsMasterKeyId", AttributeValue=key)
        self.may(*self.ALL)
        self.assertIn("kms:", str(self.deployed.invoke(EC2, {})[1]), "the topic's key is asked too")
        aws.control("DELETE", "calls")
        through = {"StringEquals": {"kms:ViaService": f"sns.{aws.HOME}.amazonaws.com", "kms:EncryptionContext:aws:sns:topicArn": self.deployed.topic}}
        self.may(*self.ALL, allow("kms:Decrypt", "kms:GenerateDataKey", resource=key, Condition=through))
        self.deployed.run(EC2, {})
        self.assertEqual(self.calls()["kms:Decrypt", key], "allowed")


if __name__ == "__main__":
    unittest.main()
