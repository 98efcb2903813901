"""Permissions as AWS checks them: a role that has policies may do what they allow, and nothing else.

Every function has credentials of its own, which stand for its role. A role without policies, as most tests make it, is held to nothing,
and so is every other caller: the tests themselves, OpenTofu, the AWS CLI.
"""
import hashlib
import json
import threading
import uuid
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote

from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.iam.models import iam_backends
from moto.kms.models import kms_backends
from moto.organizations.models import organizations_backends
from moto.s3.models import s3_backends
from moto.sns.models import sns_backends
from moto.sts.models import sts_backends

from emulator.policies import ALLOWED, DENIED, SILENT, Asked, decide

lock = threading.Lock()
credentials = {}  # access key id -> (role, secret access key, session token), of functions
calls = set()  # (role, action, resource, decision)


def reset():
    with lock:
        calls.clear()


def of_function(function):
    """What Lambda puts into a function's environment."""
    key = "ASIA" + hashlib.sha256(f"{function.function_arn} {function.role}".encode()).hexdigest()[:16].upper()
    with lock:
        _, secret, token = credentials.setdefault(key, (function.role, f"{uuid.uuid4().hex}SECRET", f"{uuid.uuid4().hex}TOKEN"))
    return {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret, "AWS_SESSION_TOKEN": token}


def sessions():
    """Of roles that were assumed."""
    return [session for account in list(sts_backends.values()) for backend in list(account.values()) for session in backend.assumed_roles]


def secrets():
    """Every secret that was given out: nothing may ever say it."""
    functions = [secret for _, *both in credentials.values() for secret in both]
    return functions + [secret for session in sessions() for secret in (session.secret_access_key, session.session_token)]


def role_of(access_key):
    if access_key in credentials:
        return credentials[access_key][0]
    return next((session.role_arn for session in reversed(sessions()) if session.access_key_id == access_key), None)


def account_of(arn):
    return arn.split(":")[4]


def role_named(arn):
    for role in list(iam_backends[account_of(arn)]["aws"].roles.values()):
        if role.arn == arn:
            return role
    return None


def policies_of(role):
    managed = [version.document for policy in role.managed_policies.values() for version in policy.versions if version.is_default]
    return [json.loads(text) for text in (*role.policies.values(), *managed)]


def organization_of(account):
    """The id of the organization that an account is in."""
    for backends in list(organizations_backends.values()):
        backend = backends["aws"]
        if backend.org and account in {backend.org.master_account_id, *(member.id for member in backend.accounts)}:
            return backend.org.id
    return None


def context(caller, resource_account, **more):
    known = {"aws:PrincipalArn": caller, "aws:PrincipalAccount": account_of(caller), "aws:PrincipalOrgID": organization_of(account_of(caller)),
             "aws:ResourceAccount": resource_account, "aws:ResourceOrgID": organization_of(resource_account), "aws:SecureTransport": "true", **more}
    return {name: value for name, value in known.items() if value is not None}


@dataclass
class Request:
    action: str
    resource: str
    more: dict  # condition keys of its own
    account: str  # the resource's


class Refused(Exception):
    """What AWS would say to the caller."""


def check(operation, environ, body):
    """Raises Refused where the caller's role does not allow the operation."""
    caller = role_of(operation.access_key)
    role = caller and role_named(caller)
    if not role or not (role.policies or role.managed_policies) or operation.name == "GetCallerIdentity":
        return
    policies = policies_of(role)
    for request in requests(operation, environ, body, account_of(caller)):
        asked = Asked(request.action, request.resource, caller, context(caller, request.account, **request.more))
        decision = decide(policies, asked)
        if decision != DENIED:
            decision = {"kms:": by_key, "sts:": by_trust}.get(request.action[:4], lambda _, decision: decision)(asked, decision)
        with lock:
            calls.add((caller, request.action, request.resource, decision))
        if decision != ALLOWED:
            why = "with an explicit deny" if decision == DENIED else "because no policy allows the action"
            raise Refused(f"User: {caller} is not authorized to perform: {request.action} on resource: {request.resource} {why}")


def by_key(asked, decision):
    """A key's own policy must let the caller in: by name, or as somebody of its account whom IAM's policies allow."""
    if asked.resource == "*":  # keys that a scan looks at: their policies let in whom IAM does
        return decision
    key = kms_backends[account_of(asked.resource)][asked.resource.split(":")[3]].keys[asked.resource.split("/")[-1]]
    policy = json.loads(key.policy)
    own = decide([policy], asked)
    if own != ALLOWED:
        return own
    by_name = [statement for statement in policy["Statement"] if not str(statement["Principal"].get("AWS", "")).endswith(":root")]
    return ALLOWED if decision == ALLOWED or decide([{"Statement": by_name}], asked) == ALLOWED else SILENT


def by_trust(asked, decision):
    """A role's trust policy must let the caller in as well; a role that is not there, or trusts in no words, lets everybody in here."""
    role = role_named(asked.resource)
    trust = json.loads(role.assume_role_policy_document or "{}") if role else {}
    if decision != ALLOWED or not trust.get("Statement"):
        return decision
    return decide([trust], asked)


# --- what a request asks for ---

S3_ACTIONS = {"ListBuckets": "ListAllMyBuckets", "GetBucketEncryption": "GetEncryptionConfiguration",
              "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration", "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
              "GetBucketNotificationConfiguration": "GetBucketNotification", "GetBucketReplication": "GetReplicationConfiguration",
              "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration", "CreateMultipartUpload": "PutObject", "UploadPart": "PutObject",
              "CompleteMultipartUpload": "PutObject", "HeadObject": "GetObject", "ListObjectsV2": "ListBucket", "HeadBucket": "ListBucket"}
OF_BUCKETS = ("GetBucketEncryption", "GetPublicAccessBlock", "GetBucketPolicy", "GetBucketVersioning", "GetBucketLifecycleConfiguration",
              "GetBucketNotificationConfiguration", "GetBucketReplication", "ListObjectsV2", "HeadBucket")
# Lists and descriptions, and AWS Config's: actions that know no resource, or whose every resource this project allows.
WITHOUT_RESOURCE = ("ec2", "rds", "iam", "config", "organizations", "account", "access-analyzer", "macie2", "cloudtrail", "elasticfilesystem", "kms", "logs", "ssm")
# What IAM calls those of S3 that are about directory buckets.
EXPRESS_ACTIONS = {"ListDirectoryBuckets": "ListAllMyDirectoryBuckets", "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration"}
# What IAM calls an operation of S3 Control.
ACCOUNT_ACTIONS = {"GetPublicAccessBlock": "s3:GetAccountPublicAccessBlock"}


def requests(operation, environ, body, account):
    """The actions that IAM is asked about: the operation's own, and those of the key that what it touches lies under."""
    service, name, region = operation.service, operation.name, operation.region
    if service in WITHOUT_RESOURCE:
        return [Request(f"{service}:{name}", "*", {}, account)]
    if service == "monitoring":
        return [Request(f"cloudwatch:{name}", "*", {}, account)]
    if service == "dynamodb":
        given = json.loads(body)
        table = f"arn:aws:dynamodb:{region}:{account}:table/{given['TableName']}"
        resource = f"{table}/index/{given['IndexName']}" if "IndexName" in given else table
        return [Request(f"{service}:{name}", resource, {}, account), *key_of_table(account, region, given["TableName"])]
    if service == "sns":
        topic = parse_qs(body.decode()).get("TopicArn", ["*"])[0]
        of_key = key_of_topic(account, region, topic) if name == "Publish" else []
        return [Request(f"{service}:{name}", topic, {}, account), *of_key]
    if service == "sts":
        given = parse_qs(body.decode())
        role = given.get("RoleArn", ["*"])[0]
        more = {"sts:ExternalId": given["ExternalId"][0]} if "ExternalId" in given else {}
        return [Request(f"{service}:{name}", role, more, account_of(role))]
    if service == "s3express":
        return [Request(f"s3express:{EXPRESS_ACTIONS[name]}", "*", {}, account)]
    if service == "s3control":
        return [Request(ACCOUNT_ACTIONS.get(name, f"s3:{name}"), "*", {}, account)]
    if service == "securityhub" and name == "DescribeHub":
        return [Request("securityhub:DescribeHub", "*", {}, account)]
    if service == "securityhub":
        products = {finding["ProductArn"] for finding in json.loads(body)["Findings"]}
        return [Request(f"{service}:{name}", product, {}, account) for product in sorted(products)]
    if service == "s3":
        bucket, _, key = unquote(environ["PATH_INFO"]).lstrip("/").partition("/")
        resource = "*" if name == "ListBuckets" else f"arn:aws:s3:::{bucket}" if name in OF_BUCKETS else f"arn:aws:s3:::{bucket}/{key}"
        action = S3_ACTIONS.get(name, name)
        return [Request(f"s3:{action}", resource, {}, account), *(key_of_bucket(account, region, action, bucket, key) if key else [])]
    raise Refused(f"{service}:{name} is called by a function, and checks/emulator/permissions.py does not know on which resource: say it there")


def use_of_key(account, region, key, service, actions, encrypted):
    """A service uses a key in the caller's name. Keys of AWS's own need no permission."""
    known = kms_backends[account][region].keys
    identity = str(key or "").rsplit("/", 1)[-1]
    if identity not in known or any(alias.startswith("alias/aws/") for alias in known[identity].aliases):
        return []
    more = {"kms:ViaService": f"{service}.{region}.amazonaws.com", **{f"kms:EncryptionContext:{name}": value for name, value in encrypted.items()}}
    return [Request(f"kms:{action}", known[identity].arn, more, account) for action in actions]


def key_of_table(account, region, name):
    table = dynamodb_backends[account][region].tables.get(name)
    key = (table.sse_specification or {}).get("KMSMasterKeyId") if table else None
    return use_of_key(account, region, key, "dynamodb", ["Decrypt"], {"aws:dynamodb:tableName": name, "aws:dynamodb:subscriberId": account})


def key_of_topic(account, region, arn):
    topic = sns_backends[account][region].topics.get(arn)
    return use_of_key(account, region, topic and topic.kms_master_key_id, "sns", ["Decrypt", "GenerateDataKey"], {"aws:sns:topicArn": arn})


def key_of_bucket(account, region, action, name, key):
    bucket = s3_backends[account]["aws"].buckets.get(name)
    rule = ((bucket and bucket.encryption) or {}).get("Rule", {})
    used = rule.get("ApplyServerSideEncryptionByDefault", {}).get("KMSMasterKeyID")
    arn = f"arn:aws:s3:::{name}" if str(rule.get("BucketKeyEnabled")).lower() == "true" else f"arn:aws:s3:::{name}/{key}"
    # Parts are put together again from what was encrypted.
    actions = {"PutObject": ["GenerateDataKey", "Decrypt"], "GetObject": ["Decrypt"]}.get(action, [])
    return use_of_key(account, region, used, "s3", actions, {"aws:s3:arn": arn})
