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

    def test_a_distributed_map_writes_what_came_of_each_item(self):
        s3, states = aws.client("s3"), aws.client("stepfunctions")
        s3.create_bucket(Bucket="maps", CreateBucketConfiguration={"LocationConstraint": aws.HOME})
        s3.put_object(Bucket="maps", Key="items.json", Body=json.dumps([{"bad": number == 3} for number in range(50)]).encode())
        processor = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "Bad?", "States": {
            "Bad?": {"Type": "Choice", "Choices": [{"Variable": "$.item.bad", "BooleanEquals": True, "Next": "Fails"}], "Default": "Done"},
            "Fails": {"Type": "Fail", "Error": "Bad", "Cause": "as asked"}, "Done": {"Type": "Succeed"}}}
        each = {"Type": "Map", "MaxConcurrency": 8, "ToleratedFailurePercentage": 100, "End": True, "ItemProcessor": processor,
                "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "JSON"}, "Parameters": {"Bucket": "maps", "Key.$": "$.key"}},
                "ItemSelector": {"scan_time.$": "$.scan_time", "item.$": "$$.Map.Item.Value"},
                "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "maps", "Prefix.$": "States.Format('out/{}', $.scan_time)"}},
                "ResultSelector": {"manifest.$": "$.ResultWriterDetails.Key"}}
        # Two at once: each writes its own results.
        definition = {"StartAt": "Both", "States": {"Both": {"Type": "Parallel", "End": True, "Branches": [{"StartAt": name, "States": {name: each}} for name in ("one", "other")]}}}
        machine = states.create_state_machine(name="maps", definition=json.dumps(definition), roleArn=f"arn:aws:iam::{aws.ACCOUNT}:role/nobody")["stateMachineArn"]
        answers = json.loads(aws.executed(machine, {"key": "items.json", "scan_time": "noon"})["output"])
        self.assertEqual(len({answer["manifest"] for answer in answers}), 2)
        for answer in answers:
            self.assertTrue(answer["manifest"].startswith("out/noon/"), answer)
            files = json.load(s3.get_object(Bucket="maps", Key=answer["manifest"])["Body"])["ResultFiles"]
            failed, succeeded = (json.load(s3.get_object(Bucket="maps", Key=files[status][0]["Key"])["Body"]) for status in ("FAILED", "SUCCEEDED"))
            self.assertEqual((len(failed), len(succeeded), files["PENDING"]), (1, 49, []))
            self.assertEqual((failed[0]["Error"], failed[0]["Cause"], json.loads(failed[0]["Input"])), ("Bad", "as asked", {"scan_time": "noon", "item": {"bad": True}}))

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
