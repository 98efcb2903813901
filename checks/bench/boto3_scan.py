#!/usr/bin/env python3
"""The five rules as a person would write them in an afternoon: straight boto3, one call after the other. What the bench compares with.

usage: boto3_scan.py REGION…        (prints one line of JSON: rule → [compliant, non-compliant])
"""
import json
import sys
from datetime import datetime, timedelta, timezone

import boto3
from botocore.exceptions import ClientError

REQUIRED = ("Environment", "Owner", "CostCenter")


def instances(region):
    for page in boto3.client("ec2", region_name=region).get_paginator("describe_instances").paginate():
        for reservation in page["Reservations"]:
            for instance in reservation["Instances"]:
                if instance["State"]["Name"] not in ("terminated", "shutting-down"):
                    tags = {tag["Key"] for tag in instance.get("Tags", [])}
                    yield "ec2-required-tags", all(key in tags for key in REQUIRED)


def buckets(regions):
    clients = {region: boto3.client("s3", region_name=region) for region in regions}
    for page in clients[regions[0]].get_paginator("list_buckets").paginate(PaginationConfig={"PageSize": 1000}):
        for bucket in page["Buckets"]:
            if bucket["BucketRegion"] in clients:
                try:
                    clients[bucket["BucketRegion"]].get_bucket_encryption(Bucket=bucket["Name"])
                    yield "s3-encryption-enabled", True
                except ClientError as error:
                    if error.response["Error"]["Code"] != "ServerSideEncryptionConfigurationNotFoundError":
                        raise
                    yield "s3-encryption-enabled", False


def databases(region):
    rds = boto3.client("rds", region_name=region)
    clusters = {cluster["DBClusterIdentifier"]: cluster["BackupRetentionPeriod"] for page in rds.get_paginator("describe_db_clusters").paginate() for cluster in page["DBClusters"]}
    for page in rds.get_paginator("describe_db_instances").paginate():
        for database in page["DBInstances"]:
            yield "rds-backup-enabled", clusters.get(database.get("DBClusterIdentifier"), database["BackupRetentionPeriod"]) > 0


def users():
    iam, oldest = boto3.client("iam"), datetime.now(timezone.utc) - timedelta(days=90)
    for page in iam.get_paginator("list_users").paginate():
        for user in page["Users"]:
            name = user["UserName"]
            keys = iam.list_access_keys(UserName=name)["AccessKeyMetadata"]
            yield "iam-access-key-rotated", not any(key["Status"] == "Active" and key["CreateDate"] <= oldest for key in keys)
            try:
                iam.get_login_profile(UserName=name)
                yield "mfa-enabled-for-iam-console-access", bool(iam.list_mfa_devices(UserName=name)["MFADevices"])
            except ClientError as error:
                if error.response["Error"]["Code"] != "NoSuchEntity":
                    raise
                yield "mfa-enabled-for-iam-console-access", True


def main(regions):
    counts = {}
    sources = [*map(instances, regions), buckets(regions), *map(databases, regions), users()]
    for rule, compliant in (verdict for source in sources for verdict in source):
        counts.setdefault(rule, [0, 0])[0 if compliant else 1] += 1
    print(json.dumps(counts, sort_keys=True))


main(sys.argv[1:])
