"""Makes single resources in the emulated AWS, each with one call or as few as AWS needs."""
from datetime import datetime, timedelta, timezone

from emulated import aws

IMAGE = "ami-0d71ea30463e0ff8d"
WHOLE = {"Environment": "prod", "Owner": "team-logistics", "CostCenter": "CC-4380"}
KEY = f"arn:aws:kms:{aws.HOME}:{aws.ACCOUNT}:key/0f3b1c9e-7b1e-4c55-9d0a-5e2d7c8b9a01"


def instances(region, tags, count=1, credentials=None):
    """Ids of new instances that all carry these tags."""
    specification = [{"ResourceType": "instance", "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}] if tags else []
    made = aws.client("ec2", region, credentials).run_instances(ImageId=IMAGE, MinCount=count, MaxCount=count, InstanceType="t3.micro", TagSpecifications=specification)
    return [instance["InstanceId"] for instance in made["Instances"]]


def bucket(region, name, algorithm=None, key=None, bucket_key=False, blocked=(), credentials=None):
    """A bucket; without an algorithm it has no default encryption, which only an emulated S3 knows."""
    s3 = aws.client("s3", region, credentials)
    s3.create_bucket(Bucket=name, **({} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}))
    encrypt(region, name, algorithm, key, bucket_key, blocked, credentials)
    return name


def encrypt(region, name, algorithm, key=None, bucket_key=False, blocked=(), credentials=None):
    if algorithm is None:
        return
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": algorithm, **({"KMSMasterKeyID": key} if key else {})}, "BucketKeyEnabled": bucket_key}
    if blocked:
        rule["BlockedEncryptionTypes"] = {"EncryptionType": list(blocked)}
    aws.client("s3", region, credentials).put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": [rule]})


def database(region, identifier, retention, credentials=None):
    """The resource id of a new database of its own."""
    made = aws.client("rds", region, credentials).create_db_instance(
        DBInstanceIdentifier=identifier, Engine="postgres", DBInstanceClass="db.t4g.micro", AllocatedStorage=20, MasterUsername="dbadmin",
        MasterUserPassword="not-a-secret", BackupRetentionPeriod=retention)
    return made["DBInstance"]["DbiResourceId"]


def replica(region, identifier, source):
    made = aws.client("rds", region).create_db_instance_read_replica(DBInstanceIdentifier=identifier, SourceDBInstanceIdentifier=source, DBInstanceClass="db.t4g.micro")
    return made["DBInstance"]["DbiResourceId"]


def cluster(region, identifier, retention):
    aws.client("rds", region).create_db_cluster(DBClusterIdentifier=identifier, Engine="aurora-postgresql", MasterUsername="dbadmin", MasterUserPassword="not-a-secret",
                                                BackupRetentionPeriod=retention)


def member(region, identifier, cluster_identifier):
    """A member of a cluster. moto shows the cluster's retention on it, as AWS does."""
    made = aws.client("rds", region).create_db_instance(DBInstanceIdentifier=identifier, DBClusterIdentifier=cluster_identifier, Engine="aurora-postgresql",
                                                        DBInstanceClass="db.r6g.large")
    return made["DBInstance"]["DbiResourceId"]


def user(name, keys=(), password=False, mfa=False):
    """The id of a new user. keys: (days old, whether it is active), two at the most."""
    iam = aws.client("iam")
    made = iam.create_user(UserName=name)["User"]["UserId"]
    for days, active in keys:
        key = iam.create_access_key(UserName=name)["AccessKey"]["AccessKeyId"]
        created = datetime.now(timezone.utc) - timedelta(days=days, hours=1)
        aws.control("POST", "access-keys", {key: created.strftime("%Y-%m-%dT%H:%M:%SZ")})
        if not active:
            iam.update_access_key(UserName=name, AccessKeyId=key, Status="Inactive")
    if password:
        iam.create_login_profile(UserName=name, Password="not-A-secret-1")
    if mfa:
        serial = iam.create_virtual_mfa_device(VirtualMFADeviceName=name)["VirtualMFADevice"]["SerialNumber"]
        iam.enable_mfa_device(UserName=name, SerialNumber=serial, AuthenticationCode1="123456", AuthenticationCode2="654321")
    return made
