"""Trails and the account's own settings."""

import boto3
from botocore.config import Config

from emulated import aws

from .buckets import Buckets, statement

OBJECTS = [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}]
MANAGEMENT = {"Field": "eventCategory", "Equals": ["Management"]}


def advanced(*selectors):
    return [{"Name": name, "FieldSelectors": list(fields)} for name, fields in selectors]


def data(name, *further):
    fields = [
        {"Field": "eventCategory", "Equals": ["Data"]},
        {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
    ]
    return name, [*fields, *further]


READ_ONLY = {"Field": "readOnly", "Equals": ["true"]}
# Name → what CreateTrail is given, selectors, and whether it logs.
TRAILS = {
    "trail-good": (
        {"IsMultiRegionTrail": True, "EnableLogFileValidation": True, "KmsKeyId": "KEY"},
        {"EventSelectors": [{"ReadWriteType": "All", "DataResources": OBJECTS}]},
        True,
    ),
    "trail-stopped": ({"IsMultiRegionTrail": True}, {}, False),
    "trail-one-region": ({}, {}, True),
    "trail-write-only": (
        {"IsMultiRegionTrail": True},
        {"EventSelectors": [{"ReadWriteType": "WriteOnly", "DataResources": []}]},
        True,
    ),
    "trail-advanced": (
        {"IsMultiRegionTrail": True},
        {"AdvancedEventSelectors": advanced(("Everything", [MANAGEMENT]))},
        True,
    ),
    "trail-advanced-read-data": (
        {"IsMultiRegionTrail": True},
        {"AdvancedEventSelectors": advanced(data("S3 reads", READ_ONLY))},
        True,
    ),
    "trail-to-open-bucket": ({"IsMultiRegionTrail": True, "BUCKET": "open"}, {}, True),
}


def trail_buckets():
    of = Buckets()
    write = [statement(principal={"Service": "cloudtrail.amazonaws.com"}, action="s3:PutObject")]
    for name in ("trail-logs", "trail-logs-open"):
        made = of.make(name, blocked=name == "trail-logs", ownership="ObjectWriter")
        of.policy(made, write)
        if name == "trail-logs-open":
            of.grant(made, "http://acs.amazonaws.com/groups/global/AllUsers", "READ")
    logs = {"TargetBucket": "verdicts-log-target", "TargetPrefix": "trail/"}
    of.s3.put_bucket_logging(
        Bucket="verdicts-trail-logs", BucketLoggingStatus={"LoggingEnabled": logs}
    )
    return of.made


def make_trails():
    trails, kms = aws.client("cloudtrail"), aws.client("kms")
    key = kms.describe_key(KeyId="alias/key-rotated")["KeyMetadata"]["Arn"]
    for name, (given, selectors, logs) in TRAILS.items():
        given = dict(given)
        bucket = "verdicts-trail-logs" + ("-open" if given.pop("BUCKET", None) else "")
        if "KmsKeyId" in given:
            given["KmsKeyId"] = key
        trails.create_trail(Name=name, S3BucketName=bucket, **given)
        if selectors:
            trails.put_event_selectors(TrailName=name, **selectors)
        if logs:
            trails.start_logging(Name=name)
    return len(TRAILS)


def make_account():
    """The security contact, the block of public access, the region's defaults."""
    blocks = {
        "BlockPublicAcls": False,
        "IgnorePublicAcls": False,
        "BlockPublicPolicy": False,
        "RestrictPublicBuckets": False,
    }
    # At an address that begins with the account, to which only a proxy leads.
    endpoint = aws.emulator().endpoint
    how = {"endpoint_url": endpoint, "config": Config(proxies={"http": endpoint})}
    s3 = boto3.client("s3control", aws.HOME, **how, **aws.CREDENTIALS)
    s3.put_public_access_block(
        AccountId=aws.ACCOUNT, PublicAccessBlockConfiguration=blocks
    )
    aws.client("account").put_alternate_contact(
        AlternateContactType="SECURITY",
        EmailAddress="security@example.com",
        Name="Security",
        PhoneNumber="+441134960000",
        Title="Team",
    )
    aws.client("ec2").enable_ebs_encryption_by_default()


def make():
    make_account()
    return trail_buckets() + make_trails()
