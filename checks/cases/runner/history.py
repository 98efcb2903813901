"""The functions' history: a table of moto's DynamoDB, one for each case."""

import logging
import threading
import uuid
from functools import lru_cache

from checks import stored

INDEX = "scan-index"
starting = threading.Lock()


@lru_cache(None)
def started():
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    return server


def address():
    """Where DynamoDB answers, started when first needed."""
    with starting:
        return started().get_host_and_port()


def client():
    """One for all threads: to make one takes longer than most calls."""
    host, port = address()
    with starting:
        return made(f"http://{host}:{port}")


@lru_cache(None)
def made(endpoint):
    import boto3
    from botocore.config import Config

    return boto3.client(
        "dynamodb",
        region_name="eu-west-1",
        endpoint_url=endpoint,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(max_pool_connections=32),
    )


def table():
    """A new table as tofu/ makes it; its name."""
    name = f"history-{uuid.uuid4().hex[:8]}"
    keys = ("resource_id", "evaluation_timestamp", "scan_id")
    client().create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        KeySchema=[
            {"AttributeName": keys[0], "KeyType": "HASH"},
            {"AttributeName": keys[1], "KeyType": "RANGE"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": INDEX,
                "Projection": {"ProjectionType": "ALL"},
                "KeySchema": [
                    {"AttributeName": keys[2], "KeyType": "HASH"},
                    {"AttributeName": keys[1], "KeyType": "RANGE"},
                ],
            }
        ],
    )
    return name


def evaluations(name):
    """What the table holds of resources, oldest first; numbers as int."""
    pages = client().get_paginator("scan").paginate(TableName=name)
    found, _ = stored.split(item for page in pages for item in page["Items"])
    return sorted(found, key=lambda row: row["evaluation_timestamp"])


def stop():
    if started.cache_info().currsize:
        started().stop()
