"""What the configuration in tofu/ makes in an account, made here through the API: table, topic with a queue behind it, reports bucket, functions."""
import io
import json
import os
import threading
import zipfile
from functools import lru_cache
from pathlib import Path

from checks import stored
from checks.catalogue import AGGREGATOR, CHECKERS, binary, own_settings
from emulated import aws

TABLE, TOPIC, QUEUE, REPORTS = "compliance-history-test", "compliance-alerts-test", "compliance-alerts-test", "compliance-reports-test"
unpacking = threading.Lock()


def zip_of(function):
    folder = os.environ.get("FUNCTIONS_DIR")
    path = Path(folder or "") / f"{binary(function)}.zip"
    if not folder or not path.is_file():
        raise RuntimeError(f"FUNCTIONS_DIR must name a folder with {path.name} in it, not {folder!r}")
    return path.read_bytes()


@lru_cache
def unpacked(function):
    """A function's program, unpacked once."""
    folder = aws.emulator().folder / "functions" / function
    zipfile.ZipFile(io.BytesIO(zip_of(function))).extract("bootstrap", folder)
    program = folder / "bootstrap"
    program.chmod(0o755)
    return program


def starter(function):
    """A zip that starts the unpacked program: to send and to unpack ten megabytes for each function
    of each deployment would be most of the work.
    """
    with unpacking:
        program = unpacked(function)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("bootstrap", f"#!/bin/sh\nexec {program}\n")
    return packed.getvalue()


def layer(settings_file):
    """The ARN of a layer that holds this text as compliance.toml."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("compliance.toml", settings_file)
    return aws.client("lambda").publish_layer_version(LayerName="compliance-settings-test", Content={"ZipFile": packed.getvalue()})["LayerVersionArn"]


class Deployment:
    """Settings that are not named are the documented defaults; one set to None is taken away. A settings file is a text, and needs its variable too.

    `code` gives the zip of a function.
    """

    def __init__(self, functions=(*CHECKERS, AGGREGATOR), settings_file=None, code=starter, **settings):
        self.code = code
        self.layers = [] if settings_file is None else [layer(settings_file)]
        if self.layers:
            settings = {"SETTINGS_FILE": "/opt/compliance.toml", **settings}
        self.make_table(TABLE)
        self.make_topic(TOPIC, QUEUE)
        aws.client("s3").create_bucket(Bucket=REPORTS, CreateBucketConfiguration={"LocationConstraint": aws.HOME})
        self.role = aws.client("iam").create_role(RoleName="compliance-function", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        self.arns = {function: self.make(function, **settings) for function in functions}

    def make_table(self, name):
        self.table = name
        aws.client("dynamodb").create_table(
            TableName=name, BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("resource_id", "evaluation_timestamp", "scan_id")],
            KeySchema=[{"AttributeName": "resource_id", "KeyType": "HASH"}, {"AttributeName": "evaluation_timestamp", "KeyType": "RANGE"}],
            GlobalSecondaryIndexes=[{"IndexName": "scan-index", "Projection": {"ProjectionType": "ALL"},
                                     "KeySchema": [{"AttributeName": "scan_id", "KeyType": "HASH"}, {"AttributeName": "evaluation_timestamp", "KeyType": "RANGE"}]}])

    def make_topic(self, name, queue):
        """A topic, and a queue that gets what it is sent."""
        sns, sqs = aws.client("sns"), aws.client("sqs")
        self.topic = sns.create_topic(Name=name)["TopicArn"]
        self.queue = sqs.create_queue(QueueName=queue)["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=self.queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        sns.subscribe(TopicArn=self.topic, Protocol="sqs", Endpoint=arn)

    def environment(self, settings, function=None):
        known = {**own_settings(function), "DYNAMODB_TABLE_NAME": self.table, "SNS_TOPIC_ARN": self.topic, "REPORTS_BUCKET_NAME": REPORTS, **settings}
        return {"Variables": {name: value for name, value in known.items() if value is not None}}

    def make(self, function, name=None, **settings):
        made = aws.client("lambda").create_function(
            FunctionName=name or function, Runtime="provided.al2023", Handler="bootstrap", Role=self.role, Timeout=120, MemorySize=128,
            Code={"ZipFile": self.code(function)}, Environment=self.environment(settings, function), Layers=self.layers)
        return made["FunctionArn"]

    def set_file(self, function, settings_file):
        """A new version of the layer."""
        aws.client("lambda").update_function_configuration(FunctionName=function, Layers=[layer(settings_file)])

    def set(self, function, **settings):
        aws.client("lambda").update_function_configuration(FunctionName=function, Environment=self.environment(settings, function))

    def invoke(self, function, event):
        """The function's answer, and its error if it failed."""
        done = aws.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event).encode())
        answer = json.load(done["Payload"])
        return (None, answer) if done.get("FunctionError") else (answer, None)

    def run(self, function, event):
        """The answer of an invocation that must work."""
        answer, error = self.invoke(function, event)
        if error:
            raise AssertionError(f"{function} failed: {error}\n{aws.emulator().log(function)[-3000:]}")
        return answer

    def items(self):
        """Everything in the table, evaluations and markers separately, numbers as int."""
        pages = aws.client("dynamodb").get_paginator("scan").paginate(TableName=self.table)
        return stored.split(item for page in pages for item in page["Items"])

    def messages(self):
        """What the queue holds, as SNS wrapped it; the queue is empty afterwards."""
        sqs, taken = aws.client("sqs"), []
        while messages := sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                taken.append(json.loads(message["Body"]))
                sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
        return taken

    def alerts(self):
        """Subject → body of what was sent since the last call. Two with one subject would be one too many."""
        messages = self.messages()
        told = {message["Subject"]: message["Message"] for message in messages}
        if len(told) != len(messages):
            raise AssertionError(f"an alert was sent twice: {messages}")
        return told

    def report(self, key):
        stored = aws.client("s3").get_object(Bucket=REPORTS, Key=key)
        return json.load(stored["Body"])

    def report_keys(self):
        return [stored["Key"] for stored in aws.client("s3").list_objects_v2(Bucket=REPORTS).get("Contents", [])]


def of_rules(subject, body):
    """What a message says, by the subject of each rule's own: a service's checker sends one for all of its rules."""
    if not subject.endswith(" rules"):
        return {subject: body}
    parts = body.split("\n\n\n")[1:]
    return {f"{part.splitlines()[0].removesuffix(' Alert')} Violation": part for part in parts}


def scheduled(moment="2026-11-23T12:00:00Z"):
    """What an EventBridge schedule sends."""
    return {"version": "0", "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa", "detail-type": "Scheduled Event", "source": "aws.events", "account": aws.ACCOUNT, "time": moment,
            "region": aws.HOME, "resources": [f"arn:aws:events:{aws.HOME}:{aws.ACCOUNT}:rule/compliance-scan"], "detail": {}}
