"""The emulator does what a deployment leans on: settings that stay, saved questions, executions without a name, other processors."""
import json
import platform
import tempfile
import unittest
from pathlib import Path

from emulated import aws
from emulator import processors


class Deployments(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        aws.reset()

    def test_a_queue_keeps_its_policy(self):
        sqs = aws.client("sqs")
        policy = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*"}]})
        queue = sqs.create_queue(QueueName="letters", Attributes={"Policy": policy})["QueueUrl"]
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={"MessageRetentionPeriod": "3600"})
        self.assertEqual(json.loads(sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["Policy"])["Attributes"]["Policy"]), json.loads(policy))
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": ""})
        self.assertNotIn("Policy", sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"])

    def test_saved_questions(self):
        logs = aws.client("logs")
        identity = logs.put_query_definition(name="compliance/problems", queryString="fields @message", logGroupNames=["/aws/lambda/one"])["queryDefinitionId"]
        logs.put_query_definition(name="compliance/problems", queryString="fields @timestamp", queryDefinitionId=identity)
        (kept,) = logs.describe_query_definitions(queryDefinitionNamePrefix="compliance/")["queryDefinitions"]
        self.assertEqual((kept["queryDefinitionId"], kept["queryString"]), (identity, "fields @timestamp"))
        self.assertEqual(logs.describe_query_definitions(queryDefinitionNamePrefix="else")["queryDefinitions"], [])
        self.assertTrue(logs.delete_query_definition(queryDefinitionId=identity)["success"])
        self.assertFalse(logs.delete_query_definition(queryDefinitionId=identity)["success"])

    def test_executions_without_a_name(self):
        states = aws.client("stepfunctions")
        definition = json.dumps({"StartAt": "Nothing", "States": {"Nothing": {"Type": "Pass", "End": True}}})
        machine = states.create_state_machine(name="nothing", definition=definition, roleArn=f"arn:aws:iam::{aws.ACCOUNT}:role/nobody")["stateMachineArn"]
        self.assertEqual(len({states.start_execution(stateMachineArn=machine)["executionArn"] for _ in range(3)}), 3)

    def test_another_architecture(self):
        functions, role = aws.client("lambda"), aws.client("iam").create_role(RoleName="nobody", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        functions.create_function(FunctionName="one", Runtime="provided.al2023", Handler="bootstrap", Role=role, Architectures=["x86_64"], Code={"ZipFile": b"not run"})
        functions.update_function_code(FunctionName="one", Architectures=["arm64"], ZipFile=b"nor this")
        self.assertEqual(functions.get_function_configuration(FunctionName="one")["Architectures"], ["arm64"])

    def test_other_processors(self):
        other = {"x86_64": ("aarch64", 183), "aarch64": ("x86_64", 62)}[platform.machine()]
        with tempfile.TemporaryDirectory() as folder:
            binary = Path(folder) / "bootstrap"
            binary.write_bytes(b"\x7fELF\x02\x01\x01" + bytes(11) + other[1].to_bytes(2, "little"))
            self.assertEqual(processors.built_for(binary), other[0])
            started = processors.command(binary)
            self.assertTrue(f"qemu-{other[0]}" in started[0] and started[1] == str(binary) or f"install qemu-{other[0]}" in started[-1], started)
            binary.write_text("#!/bin/sh\n")
            self.assertEqual(processors.command(binary), [str(binary)])


if __name__ == "__main__":
    unittest.main()
