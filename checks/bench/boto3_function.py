"""A checker as a person would write it for Lambda's Python runtime: the Runtime API in a loop, clients made before the first event."""
import json
import os
import urllib.request

import boto3

API = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime/invocation"
EC2, TABLE, TOPIC = boto3.client("ec2"), boto3.client("dynamodb"), boto3.client("sns")

while True:
    with urllib.request.urlopen(f"{API}/next") as event:
        request = event.headers["Lambda-Runtime-Aws-Request-Id"]
    found = sum(len(page["Reservations"]) for page in EC2.get_paginator("describe_instances").paginate())
    urllib.request.urlopen(f"{API}/{request}/response", json.dumps({"instances": found}).encode())
