"""KMS keys by rotation, state and policy."""

import json

from emulated import aws

OWN = {
    "Effect": "Allow",
    "Principal": {"AWS": f"arn:aws:iam::{aws.ACCOUNT}:root"},
    "Action": "kms:*",
    "Resource": "*",
}


def open_to(principal="*", action="kms:Decrypt", **more):
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*", **more}


def where(**values):
    keys = {key.replace("_", ":"): of for key, of in values.items()}
    return {"Condition": {"StringEquals": keys}}


POLICIES = {
    "key-open": [OWN, open_to()],
    "key-open-aws-star": [OWN, open_to({"AWS": "*"})],
    "key-open-in-account": [OWN, open_to(**where(kms_CallerAccount=aws.ACCOUNT))],
    "key-open-by-service": [OWN, open_to(**where(kms_ViaService="s3.eu-west-1.amazonaws.com"))],
    "key-open-in-organization": [OWN, open_to(**where(aws_PrincipalOrgID="o-a1b2c3d4e5"))],
    "key-other-account": [OWN, open_to({"AWS": f"arn:aws:iam::{aws.OTHER_ACCOUNT}:root"})],
    "key-star-denied": [OWN, {**open_to(), "Effect": "Deny"}],
}


def make():
    kms = aws.client("kms")

    def key(name, policy=None, rotated=True, **more):
        given = {"Policy": json.dumps({"Version": "2012-10-17", "Statement": policy or [OWN]})}
        more = {"KeyUsage": "ENCRYPT_DECRYPT", "MultiRegion": False, **more}
        made = kms.create_key(Description=name, **given, **more)["KeyMetadata"]["KeyId"]
        kms.create_alias(AliasName=f"alias/{name}", TargetKeyId=made)
        if rotated:
            kms.enable_key_rotation(KeyId=made)
        return made

    key("key-rotated")
    key("key-not-rotated", rotated=False)
    kms.disable_key(KeyId=key("key-disabled"))
    kms.disable_key(KeyId=key("key-disabled-open", POLICIES["key-open"]))
    kms.schedule_key_deletion(KeyId=key("key-pending-deletion"), PendingWindowInDays=7)
    key("key-to-sign", rotated=False, KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")
    key("key-hmac", rotated=False, KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    key("key-imported", rotated=False, Origin="EXTERNAL")
    key("key-multi-region", MultiRegion=True)
    for name, policy in POLICIES.items():
        key(name, policy)
    return 9 + len(POLICIES)
