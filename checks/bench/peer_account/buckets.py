"""Buckets by encryption, versions, logs, blocks, ACLs, policies, lifecycles and locks."""

import json

from emulated import aws

ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"
SIGNED_IN = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery"
BLOCKS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
KMS = f"arn:aws:kms:{aws.HOME}:{aws.ACCOUNT}:key/0f3b1c9e-7b1e-4c55-9d0a-5e2d7c8b9a01"


def statement(effect="Allow", principal="*", action="s3:GetObject", resource=None, **more):
    resource = resource or ["arn:aws:s3:::BUCKET", "arn:aws:s3:::BUCKET/*"]
    return {
        "Effect": effect,
        "Principal": principal,
        "Action": action,
        "Resource": resource,
        **more,
    }


def insecure(**more):
    of = {"effect": "Deny", "action": "s3:*"}
    condition = {"Bool": {"aws:SecureTransport": "false"}}
    return statement(**{**of, "Condition": condition, **more})


def by(condition, **values):
    return {"Condition": {condition: {key.replace("_", ":"): of for key, of in values.items()}}}


ROOT = {"AWS": f"arn:aws:iam::{aws.ACCOUNT}:root"}
OTHER = {"AWS": f"arn:aws:iam::{aws.OTHER_ACCOUNT}:root"}
POLICIES = {
    "tls": [insecure()],
    "tls-text": [insecure(Condition={"Bool": {"aws:SecureTransport": False}})],
    "tls-if-exists": [insecure(Condition={"BoolIfExists": {"aws:SecureTransport": "false"}})],
    "tls-aws-star": [insecure(principal={"AWS": "*"})],
    "tls-one-user": [insecure(principal={"AWS": f"arn:aws:iam::{aws.ACCOUNT}:user/bare"})],
    "tls-objects-only": [insecure(resource="arn:aws:s3:::BUCKET/*")],
    "tls-bucket-only": [insecure(resource="arn:aws:s3:::BUCKET")],
    "tls-other-bucket": [insecure(resource=["arn:aws:s3:::another", "arn:aws:s3:::another/*"])],
    "tls-star": [insecure(resource="*")],
    "tls-put-only": [insecure(action="s3:PutObject")],
    "tls-version": [
        insecure(Condition={"NumericLessThan": {"s3:TlsVersion": "1.2"}}),
    ],
    "tls-and-vpc": [
        insecure(
            Condition={
                "Bool": {"aws:SecureTransport": "false"},
                "StringEquals": {"aws:SourceVpc": "vpc-0123456789abcdef0"},
            }
        )
    ],
    "tls-by-allow": [
        statement(
            principal=ROOT, action="s3:*", Condition={"Bool": {"aws:SecureTransport": "true"}}
        )
    ],
    "public-read": [statement()],
    "public-read-aws-star": [statement(principal={"AWS": "*"})],
    "public-list": [statement(action="s3:ListBucket", resource="arn:aws:s3:::BUCKET")],
    "public-write": [statement(action="s3:PutObject")],
    "public-delete": [statement(action="s3:DeleteObject")],
    "public-all": [statement(action="s3:*")],
    "public-put-star": [statement(action="s3:Put*")],
    "public-star": [statement(action="*")],
    "public-policy-write": [statement(action="s3:PutBucketPolicy")],
    "public-from-network": [statement(**by("IpAddress", aws_SourceIp="203.0.113.0/24"))],
    "public-from-world": [statement(**by("IpAddress", aws_SourceIp="0.0.0.0/0"))],
    "public-in-account": [statement(**by("StringEquals", aws_PrincipalAccount=aws.ACCOUNT))],
    "public-in-organization": [statement(**by("StringEquals", aws_PrincipalOrgID="o-a1b2c3d4e5"))],
    "public-by-referer": [statement(**by("StringLike", aws_Referer="https://example.com/*"))],
    "public-by-vpc-endpoint": [
        statement(**by("StringEquals", aws_SourceVpce="vpce-0123456789abcdef0"))
    ],
    "public-write-in-account": [
        statement(action="s3:PutObject", **by("StringEquals", aws_PrincipalAccount=aws.ACCOUNT))
    ],
    "public-not-principal": [
        {
            "Effect": "Allow",
            "NotPrincipal": OTHER,
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::BUCKET/*",
        }
    ],
    "public-not-action": [
        {
            "Effect": "Allow",
            "Principal": "*",
            "NotAction": "s3:DeleteBucket",
            "Resource": "arn:aws:s3:::BUCKET/*",
        }
    ],
    "other-account": [statement(principal=OTHER)],
    "other-account-number": [statement(principal={"AWS": aws.OTHER_ACCOUNT})],
    "own-account": [statement(principal=ROOT)],
    "by-a-service": [statement(principal={"Service": "cloudtrail.amazonaws.com"})],
    "other-and-own": [
        statement(principal={"AWS": [ROOT["AWS"], OTHER["AWS"]]}),
    ],
    "other-denied": [statement("Deny", OTHER)],
    "by-an-origin-access-identity": [
        statement(
            principal={
                "AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1ABC"
            }
        )
    ],
}
ACLS = {
    "acl-read": (ALL_USERS, "READ"),
    "acl-write": (ALL_USERS, "WRITE"),
    "acl-read-acp": (ALL_USERS, "READ_ACP"),
    "acl-write-acp": (ALL_USERS, "WRITE_ACP"),
    "acl-full": (ALL_USERS, "FULL_CONTROL"),
    "acl-signed-in": (SIGNED_IN, "READ"),
    "acl-signed-in-write": (SIGNED_IN, "WRITE"),
    "acl-logs": (LOG_DELIVERY, "WRITE"),
}
LIFECYCLES = {
    "lifecycle": {"Status": "Enabled", "Expiration": {"Days": 30}},
    "lifecycle-disabled": {"Status": "Disabled", "Expiration": {"Days": 30}},
    "lifecycle-uploads": {
        "Status": "Enabled",
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
    },
}


class Buckets:
    def __init__(self):
        self.s3, self.made = aws.client("s3"), 0

    def make(self, name, ownership="BucketOwnerEnforced", blocked=True, **more):
        """As S3 makes one today: ACLs do not count and public access is blocked."""
        name = f"verdicts-{name}"
        place = {"LocationConstraint": aws.HOME}
        self.s3.create_bucket(
            Bucket=name, CreateBucketConfiguration=place, ObjectOwnership=ownership, **more
        )
        self.encrypt(name, "AES256")
        if blocked:
            self.block(name, BLOCKS)
        self.made += 1
        return name

    def block(self, name, which):
        settings = {block: block in which for block in BLOCKS}
        self.s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=settings)

    def encrypt(self, name, algorithm, key=None):
        by_default = {"SSEAlgorithm": algorithm, **({"KMSMasterKeyID": key} if key else {})}
        rules = [{"ApplyServerSideEncryptionByDefault": by_default, "BucketKeyEnabled": False}]
        self.s3.put_bucket_encryption(
            Bucket=name, ServerSideEncryptionConfiguration={"Rules": rules}
        )

    def policy(self, name, statements):
        document = {"Version": "2012-10-17", "Statement": statements}
        text = json.dumps(document).replace("BUCKET", name)
        self.s3.put_bucket_policy(Bucket=name, Policy=text)

    def grant(self, name, to, permission):
        owner = self.s3.get_bucket_acl(Bucket=name)["Owner"]
        of_owner = {"Type": "CanonicalUser", "ID": owner["ID"]}
        own = {"Grantee": of_owner, "Permission": "FULL_CONTROL"}
        other = {"Grantee": {"Type": "Group", "URI": to}, "Permission": permission}
        control = {"Owner": owner, "Grants": [own, other]}
        self.s3.put_bucket_acl(Bucket=name, AccessControlPolicy=control)


def make():
    of = Buckets()
    s3 = of.s3
    of.make("as-made")
    of.encrypt(of.make("kms"), "aws:kms", KMS)
    of.encrypt(of.make("kms-managed-by-aws"), "aws:kms")
    of.encrypt(of.make("dsse"), "aws:kms:dsse", KMS)
    for status in ("Enabled", "Suspended"):
        versions = {"Status": status}
        name = of.make(f"versions-{status.lower()}")
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration=versions)
    mfa = {"Status": "Enabled", "MFADelete": "Enabled"}
    s3.put_bucket_versioning(
        Bucket=of.make("mfa-delete"), VersioningConfiguration=mfa, MFA="device 123456"
    )
    target = of.make("log-target", ownership="ObjectWriter")
    of.grant(target, LOG_DELIVERY, "WRITE")
    logs = {"LoggingEnabled": {"TargetBucket": target, "TargetPrefix": "logs/"}}
    delivery = {"Service": "logging.s3.amazonaws.com"}
    objects = "arn:aws:s3:::BUCKET/*"
    of.policy(target, [statement(principal=delivery, action="s3:PutObject", resource=objects)])
    s3.put_bucket_logging(Bucket=of.make("logged"), BucketLoggingStatus=logs)
    of.make("block-none", blocked=False)
    for block in BLOCKS:
        of.block(of.make(f"block-not-{block.lower()}", blocked=False), set(BLOCKS) - {block})
    of.block(of.make("block-policies-only", blocked=False), BLOCKS[2:])
    of.block(of.make("block-acls-only", blocked=False), BLOCKS[:2])
    for name, statements in POLICIES.items():
        of.policy(of.make(f"policy-{name}", blocked=False), statements)
    for name in ("public-read", "public-write"):
        of.policy(of.make(f"policy-{name}-blocked"), POLICIES[name])
    for name, (to, permission) in ACLS.items():
        of.grant(of.make(name, ownership="ObjectWriter", blocked=False), to, permission)
    for name in ("acl-read", "acl-write"):
        of.grant(of.make(f"{name}-blocked", ownership="ObjectWriter"), *ACLS[name])
    of.make("owner-preferred", ownership="BucketOwnerPreferred")
    for name, rule in LIFECYCLES.items():
        rules = {"Rules": [{"ID": name, "Filter": {"Prefix": ""}, **rule}]}
        s3.put_bucket_lifecycle_configuration(Bucket=of.make(name), LifecycleConfiguration=rules)
    of.make("lock-without-rule", ObjectLockEnabledForBucket=True)
    retention = {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 30}}
    lock = {"ObjectLockEnabled": "Enabled", "Rule": retention}
    s3.put_object_lock_configuration(
        Bucket=of.make("lock", ObjectLockEnabledForBucket=True), ObjectLockConfiguration=lock
    )
    return of.made
