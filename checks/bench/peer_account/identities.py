"""Users, groups, roles and policies; the credential report, in which moto's users have never
signed in.
"""

import csv
import io
import json
from datetime import datetime, timedelta, timezone

from emulated import aws

ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
POWER = "arn:aws:iam::aws:policy/PowerUserAccess"
READ = "arn:aws:iam::aws:policy/ReadOnlyAccess"
CLOUDSHELL = "arn:aws:iam::aws:policy/AWSCloudShellFullAccess"
SUPPORT = "arn:aws:iam::aws:policy/AWSSupportAccess"
ACCOUNT = f"arn:aws:iam::{aws.ACCOUNT}"


def allow(action, resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action, resource="*", **more):
    return {**allow(action, resource, **more), "Effect": "Deny"}


MFA = {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}
# Customer managed policies, by what they say.
POLICIES = {
    "policy-admin": [allow("*")],
    "policy-admin-list": [allow(["*"], ["*"])],
    "policy-admin-two-stars": [allow("*:*")],
    "policy-admin-not-action": [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}],
    "policy-admin-not-resource": [
        {"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::secret"}
    ],
    "policy-admin-with-mfa": [allow("*", **MFA)],
    "policy-admin-denied": [allow("*"), deny("*")],
    "policy-admin-resource-arn": [allow("*", "arn:aws:*:*:*:*")],
    "policy-admin-second-statement": [allow("s3:GetObject"), allow("*")],
    "policy-iam-full": [allow("iam:*")],
    "policy-kms-full": [allow("kms:*")],
    "policy-kms-full-one-key": [
        allow("kms:*", f"arn:aws:kms:{aws.HOME}:{aws.ACCOUNT}:key/0f3b1c9e")
    ],
    "policy-kms-decrypt": [allow("kms:Decrypt")],
    "policy-kms-read": [allow(["kms:List*", "kms:Describe*"])],
    "policy-kms-many-stars": [allow("kms:**")],
    "policy-kms-upper-case": [allow("KMS:*")],
    "policy-cloudtrail-full": [allow("cloudtrail:*")],
    "policy-cloudtrail-full-denied": [allow("cloudtrail:*"), deny("cloudtrail:*")],
    "policy-read": [allow(["s3:Get*", "s3:List*"])],
    "policy-no-statement": [deny("s3:DeleteBucket")],
    "policy-assume-any": [allow("sts:AssumeRole")],
    "policy-assume-star": [allow("sts:*")],
    "policy-assume-one": [allow("sts:AssumeRole", f"{ACCOUNT}:role/role-reader")],
    "policy-assume-prefix": [allow("sts:AssumeRole", f"{ACCOUNT}:role/app-*")],
    "policy-assume-other-accounts": [allow("sts:AssumeRole", "arn:aws:iam::*:role/reader")],
    "policy-escalates-version": [allow("iam:CreatePolicyVersion")],
    "policy-escalates-attach": [allow("iam:AttachUserPolicy")],
    "policy-escalates-pass-ec2": [allow(["iam:PassRole", "ec2:RunInstances"])],
    "policy-escalates-pass-lambda": [
        allow(["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"])
    ],
    "policy-escalates-by-star": [allow("iam:Create*")],
    "policy-escalates-denied": [allow("iam:CreatePolicyVersion"), deny("iam:CreatePolicyVersion")],
    "policy-escalates-own-keys": [
        allow("iam:CreateAccessKey", f"{ACCOUNT}:user/${{aws:username}}")
    ],
    "policy-pass-only": [allow("iam:PassRole")],
}
TRUST = {
    "role-of-ec2": {"Service": "ec2.amazonaws.com"},
    "role-reader": {"AWS": f"{ACCOUNT}:root"},
    "role-of-everybody": "*",
    "role-of-everybody-aws": {"AWS": "*"},
    "role-of-another-account": {"AWS": f"arn:aws:iam::{aws.OTHER_ACCOUNT}:root"},
    "role-of-sns": {"Service": "sns.amazonaws.com"},
    "role-of-cloudtrail": {"Service": "cloudtrail.amazonaws.com"},
    "role-of-lambda": {"Service": "lambda.amazonaws.com"},
    "role-of-config": {"Service": "config.amazonaws.com"},
}
GUARDED = {
    "role-of-sns-in-account": {"StringEquals": {"aws:SourceAccount": aws.ACCOUNT}},
    "role-of-sns-by-arn": {"ArnLike": {"aws:SourceArn": f"arn:aws:sns:*:{aws.ACCOUNT}:*"}},
    "role-of-sns-by-any-arn": {"ArnLike": {"aws:SourceArn": "*"}},
    "role-of-sns-of-other": {"StringEquals": {"aws:SourceAccount": aws.OTHER_ACCOUNT}},
}
# Days since the password was used and since it was set; since each key was made and used; whether
# there is a device. None: never.
USERS = {
    "user-bare": {},
    "user-console": {"password": (3, 400)},
    "user-console-mfa": {"password": (3, 400), "mfa": True},
    "user-console-unused": {"password": (60, 400), "mfa": True},
    "user-console-44-days": {"password": (44, 400), "mfa": True},
    "user-console-46-days": {"password": (46, 400), "mfa": True},
    "user-console-never": {"password": (None, 200), "mfa": True},
    "user-console-never-new": {"password": (None, 2), "mfa": True},
    "user-key-new": {"keys": [(2, 1)]},
    "user-key-89-days": {"keys": [(89, 1)]},
    "user-key-91-days": {"keys": [(91, 1)]},
    "user-key-unused": {"keys": [(80, 60)]},
    "user-key-never-used": {"keys": [(60, None)]},
    "user-key-never-used-new": {"keys": [(2, None)]},
    "user-key-inactive": {"keys": [(400, 300)], "inactive": (0,)},
    "user-two-keys": {"keys": [(20, 1), (10, 1)]},
    "user-two-keys-one-inactive": {"keys": [(20, 1), (10, 1)], "inactive": (1,)},
    "user-two-old-keys": {"keys": [(200, 1), (100, 1)]},
    "user-console-and-key": {"password": (1, 30), "mfa": True, "keys": [(10, 1)]},
    "user-key-with-the-user": {"keys": [(30, 1)], "password": (1, 30), "mfa": True},
    "user-device-only": {"mfa": True},
}


def document(statements):
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def ago(days):
    """An hour and some days ago, as the credential report has it."""
    then = datetime.now(timezone.utc) - timedelta(days=days, hours=1)
    return then.strftime("%Y-%m-%dT%H:%M:%S+00:00")


def make_managed(iam):
    """AWS's own policies that are attached to somebody: moto loads none of them here."""
    iam.create_group(GroupName="group-empty-admin")
    iam.create_group(GroupName="group-admin")
    iam.create_group(GroupName="group-readers")
    made = 3
    for name, statements in POLICIES.items():
        iam.create_policy(PolicyName=name, PolicyDocument=document(statements))
        made += 1
    for name in ("policy-read", "policy-admin", "policy-kms-full", "policy-escalates-version"):
        iam.attach_group_policy(GroupName="group-readers", PolicyArn=f"{ACCOUNT}:policy/{name}")
    return made


def make_users(iam):
    rows, made_keys = {}, {}
    for name, of in USERS.items():
        iam.create_user(UserName=name)
        row = rows[name] = {"user_creation_time": ago(400)}
        if "password" in of:
            used, changed = of["password"]
            iam.create_login_profile(UserName=name, Password="Not-a-secret-1")  # noqa: S106
            row["password_last_used"] = "no_information" if used is None else ago(used)
            row["password_last_changed"] = ago(changed)
        for number, (age, used) in enumerate(of.get("keys", [])):
            key = iam.create_access_key(UserName=name)["AccessKey"]["AccessKeyId"]
            made_keys[key] = ago(age).replace("+00:00", "Z")
            column = f"access_key_{number + 1}"
            row[f"{column}_last_rotated"] = ago(age)
            row[f"{column}_last_used_date"] = "N/A" if used is None else ago(used)
            if number in of.get("inactive", ()):
                iam.update_access_key(UserName=name, AccessKeyId=key, Status="Inactive")
        if of.get("mfa"):
            device = iam.create_virtual_mfa_device(VirtualMFADeviceName=name)
            iam.enable_mfa_device(
                UserName=name,
                SerialNumber=device["VirtualMFADevice"]["SerialNumber"],
                AuthenticationCode1="123456",
                AuthenticationCode2="654321",
            )
    rows["user-key-with-the-user"]["user_creation_time"] = ago(30)
    aws.control("POST", "access-keys", made_keys)
    return rows


def make_attachments(iam):
    """Who has which policy, and how."""
    made = 0
    for name, attach in (
        ("user-with-policy", lambda user: iam.attach_user_policy(UserName=user, PolicyArn=READS)),
        (
            "user-with-inline-policy",
            lambda user: iam.put_user_policy(
                UserName=user, PolicyName="inline-read", PolicyDocument=document([allow("s3:Get*")])
            ),
        ),
        (
            "user-with-inline-admin",
            lambda user: iam.put_user_policy(
                UserName=user, PolicyName="inline-admin", PolicyDocument=document([allow("*")])
            ),
        ),
        (
            "user-with-inline-kms",
            lambda user: iam.put_user_policy(
                UserName=user, PolicyName="inline-kms", PolicyDocument=document([allow("kms:*")])
            ),
        ),
        (
            "user-with-inline-decrypt",
            lambda user: iam.put_user_policy(
                UserName=user,
                PolicyName="inline-decrypt",
                PolicyDocument=document([allow("kms:Decrypt")]),
            ),
        ),
        ("user-in-group", lambda user: iam.add_user_to_group(UserName=user, GroupName=GROUP)),
        ("user-admin", lambda user: iam.attach_user_policy(UserName=user, PolicyArn=ADMIN)),
        (
            "user-in-admin-group",
            lambda user: iam.add_user_to_group(UserName=user, GroupName="group-admin"),
        ),
    ):
        iam.create_user(UserName=name)
        attach(name)
        made += 1
    return made


READS, GROUP = f"{ACCOUNT}:policy/policy-read", "group-readers"


def trust(principal, condition=None):
    action = "sts:AssumeRole"
    statement = {"Effect": "Allow", "Principal": principal, "Action": action}
    return document([{**statement, **({"Condition": condition} if condition else {})}])


def make_roles(iam):
    for name, principal in TRUST.items():
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(principal))
    for name, condition in GUARDED.items():
        by_service = trust({"Service": "sns.amazonaws.com"}, condition)
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=by_service)
    for name, statements in (("role-inline-admin", "*"), ("role-inline-kms", "kms:*")):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(TRUST["role-reader"]))
        text = document([allow(statements)])
        iam.put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=text)
    for name, policy in (
        ("role-admin", ADMIN),
        ("role-cloudshell", CLOUDSHELL),
        ("role-support", SUPPORT),
        ("role-read-only", READ),
    ):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(TRUST["role-reader"]))
        iam.attach_role_policy(RoleName=name, PolicyArn=policy)
    return len(TRUST) + len(GUARDED) + 6


ROOT = {
    "user": "<root_account>",
    "arn": f"{ACCOUNT}:root",
    "user_creation_time": ago(900),
    "password_enabled": "true",
    "password_last_used": ago(20),
    "password_last_changed": ago(500),
    "mfa_active": "true",
    "access_key_1_active": "false",
    "access_key_2_active": "false",
}


def answer_report(iam, rows):
    """moto's report and list of users with what it cannot know, and the root user's row."""
    iam.generate_credential_report()
    report = iam.get_credential_report()["Content"].decode()
    reader = csv.DictReader(io.StringIO(report))
    of_users = [{**row, **rows.get(row["user"], {})} for row in reader]
    columns = reader.fieldnames
    table = io.StringIO()
    writer = csv.DictWriter(table, columns, restval="N/A", lineterminator="\n")
    writer.writeheader()
    certificates = [name for name in columns if name.startswith("cert") and "active" in name]
    root = {**dict.fromkeys(columns, "N/A"), **dict.fromkeys(certificates, "false"), **ROOT}
    writer.writerows([root, *of_users])
    users = iam.list_users()["Users"]
    for user in users:
        user["CreateDate"] = user["CreateDate"].strftime("%Y-%m-%dT%H:%M:%SZ")
        used = rows.get(user["UserName"], {}).get("password_last_used", "no_information")
        if used != "no_information":
            user["PasswordLastUsed"] = used.replace("+00:00", "Z")
    listed = {"service": "iam", "action": "ListUsers", "data": {"Users": users}}
    aws.control("POST", "answers", [listed])
    about = {"service": "iam", "action": "GetCredentialReport"}
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    data = {"Content": table.getvalue(), "ReportFormat": "text/csv", "GeneratedTime": now}
    aws.control("POST", "answers", [{**about, "data": data}])


def make():
    iam = aws.client("iam")
    made = make_managed(iam) + make_roles(iam)
    iam.attach_group_policy(GroupName="group-admin", PolicyArn=ADMIN)
    iam.attach_group_policy(GroupName="group-empty-admin", PolicyArn=ADMIN)
    made += make_attachments(iam)
    rows = make_users(iam)
    iam.update_account_password_policy(
        MinimumPasswordLength=14,
        RequireSymbols=True,
        RequireNumbers=True,
        RequireUppercaseCharacters=True,
        RequireLowercaseCharacters=False,
        MaxPasswordAge=120,
        PasswordReusePrevention=5,
    )
    iam.create_saml_provider(Name="staff", SAMLMetadataDocument="x" * 1024)
    answer_report(iam, rows)
    return made + len(rows) + 2
