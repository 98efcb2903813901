"""Makes single resources in the emulated AWS: the types' samples (checks/samples) with what a test
wants of them.
"""

from datetime import datetime, timedelta, timezone

from checks.samples import emulated_aws, files
from emulated import aws

WHOLE = {"Environment": "prod", "Owner": "team-logistics", "CostCenter": "CC-4380"}
KEY = f"arn:aws:kms:{aws.HOME}:{aws.ACCOUNT}:key/0f3b1c9e-7b1e-4c55-9d0a-5e2d7c8b9a01"


def made(resource_type, sample, credentials=None, **place):
    return emulated_aws.made(files.named(resource_type, sample), credentials=credentials, **place)


def instances(region, tags, count=1, credentials=None):
    """Ids of new instances that all carry these tags."""
    sample, place = "tagged" if tags else "untagged", {"region": region, "tags": tags}
    return made("AWS::EC2::Instance", sample, credentials, count=count, **place)["ids"]


def bucket(region, name, algorithm=None, key=None, bucket_key=False, blocked=(), credentials=None):
    """A bucket; without an algorithm it has no default encryption, which only an emulated S3
    knows.
    """
    made("AWS::S3::Bucket", "not-encrypted", credentials, region=region, id=name)
    encrypt(region, name, algorithm, key, bucket_key, blocked, credentials)
    return name


def encrypt(region, name, algorithm, key=None, bucket_key=False, blocked=(), credentials=None):
    if algorithm is not None:
        place = {"region": region, "id": name, "algorithm": algorithm, "key": key}
        how = {"bucket_key": bucket_key, "blocked": list(blocked) or None}
        made("AWS::S3::Bucket", "aes256", credentials, labels=["encrypt"], **place, **how)


def database(region, identifier, retention, credentials=None):
    """The resource id of a new database of its own."""
    place = {"region": region, "name": identifier, "retention": retention}
    return made("AWS::RDS::DBInstance", "kept-a-week", credentials, **place)["id"]


def replica(region, identifier, source):
    place = {"region": region, "name": identifier, "source": source}
    return made("AWS::RDS::DBInstance", "replica", **place)["id"]


def cluster(region, identifier, retention):
    place = {"region": region, "name": identifier, "retention": retention}
    made("AWS::RDS::DBCluster", "aurora-kept-a-week", **place)


def member(region, identifier, cluster_identifier):
    """A member of a cluster. moto shows the cluster's retention on it, as AWS does."""
    place = {"region": region, "name": identifier, "cluster": cluster_identifier}
    return made("AWS::RDS::DBInstance", "member-kept-a-week", **place)["id"]


def user(name, keys=(), password=False, mfa=False):
    """The id of a new user. keys: (days old, whether it is active), two at the most."""
    identity, iam = made("AWS::IAM::User", "bare", name=name)["id"], aws.client("iam")
    for days, active in keys:
        key = iam.create_access_key(UserName=name)["AccessKey"]["AccessKeyId"]
        created = datetime.now(timezone.utc) - timedelta(days=days, hours=1)
        aws.control("POST", "access-keys", {key: created.strftime("%Y-%m-%dT%H:%M:%SZ")})
        if not active:
            iam.update_access_key(UserName=name, AccessKeyId=key, Status="Inactive")
    if password:
        made("AWS::IAM::User", "console", labels=["login"], name=name)
    if mfa:
        made("AWS::IAM::User", "console-with-mfa", labels=["device", "enable"], name=name)
    return identity
