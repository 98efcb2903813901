"""What accounts hold, as plain data, and how AWS answers from it to the calls that scanners make.

Entries look as botocore shows them. Keys in small letters are not AWS's: `region` (else it is
everywhere), `count` with # in texts for the number; of a bucket `real_region`, `encryption`,
`objects`; of a user `keys`, `login`, `mfa` and `gone`. In the place of an answer may be an `error`.
"""

import hashlib
import json
from datetime import datetime, timedelta, timezone

from checks.replay import paging

CREATED = "2020-01-01T00:00:00Z"
HELD = ("instances", "databases", "clusters", "buckets", "users", "members")
KNOWN = {
    "account",
    "partition",
    "regions",
    "page_sizes",
    "accounts",
    "answer",
    "config_items",
    "caller",
    *HELD,
}


class Account:
    def __init__(self, state, refused):
        self.refused, self.sessions = refused, {}
        self.set(state)

    def set(self, state):
        if unknown := set(state) - KNOWN:
            wrong, right = ", ".join(sorted(unknown)), ", ".join(sorted(KNOWN))
            raise ValueError(f"the loopback AWS holds no {wrong}; there are {right}")
        self.state = state
        self.own = state.get("account", "123456789012")
        self.partition = state.get("partition", "aws")
        self.held = {
            self.own: held(state),
            **{number: held(of) for number, of in state.get("accounts", {}).items()},
        }

    def of(self, request):
        """The account that the request's credentials are of."""
        return self.sessions.get(request.key, (self.own, None))[0]

    def holds(self, request, what):
        return [
            plain(entry)
            for entry in self.held.get(self.of(request), {}).get(what, [])
            if entry.get("region", request.region) == request.region
        ]

    def found(self, request, what, name, value):
        entries = self.held.get(self.of(request), {}).get(what, [])
        return next((entry for entry in entries if entry[name] == value), None)

    def size(self, request):
        return self.state.get("page_sizes", {}).get(request.action)

    def answer(self, request):
        answered = (
            getattr(self, request.action or "", None)
            if request.action and request.action[0].isupper()
            else None
        )
        if answered is None:
            raise self.refused(
                "UnknownOperationException"
                if request.headers.get("X-Amz-Target")
                else "InvalidAction",
                f"the case has no answer to {request}",
            )
        return answered(request)

    def refuse(self, value):
        """Raises what stands in the place of an answer."""
        if isinstance(value, dict) and "error" in value:
            error = value["error"]
            raise self.refused(
                error["code"],
                error.get("message", "refused by the case"),
                error.get("status", 400),
                error.get("headers"),
            )
        return value

    # STS

    def GetCallerIdentity(self, request):  # noqa: N802
        account, arn = self.sessions.get(request.key, (self.own, None))
        return {
            "UserId": "AIDATESTER",
            "Account": account,
            "Arn": arn
            or self.state.get("caller", f"arn:{self.partition}:iam::{account}:user/tester"),
        }

    def AssumeRole(self, request):  # noqa: N802
        role, session = request.parameters["RoleArn"], request.parameters["RoleSessionName"]
        _, partition, _, _, account, name = role.split(":", 5)
        key = f"ASIAREPLAY{len(self.sessions):06}"
        arn = f"arn:{partition}:sts::{account}:assumed-role/{name.rpartition('/')[2]}/{session}"
        self.sessions[key] = (account, arn)
        expires = datetime.now(timezone.utc) + timedelta(hours=1)
        return {
            "Credentials": {
                "AccessKeyId": key,
                "SecretAccessKey": "SECRET-OF-THE-SESSION",
                "SessionToken": "TOKEN-OF-THE-SESSION",
                "Expiration": expires,
            },
            "AssumedRoleUser": {"AssumedRoleId": f"AROAREPLAY:{session}", "Arn": arn},
        }

    AssumeRoleWithWebIdentity = AssumeRole

    # EC2, RDS

    def DescribeRegions(self, request):  # noqa: N802
        regions = self.state.get("regions", ["eu-west-1", "us-east-1"])
        return {
            "Regions": [
                {
                    "RegionName": name,
                    "OptInStatus": "opt-in-not-required",
                    "Endpoint": f"ec2.{name}.amazonaws.com",
                }
                for name in regions
            ]
        }

    def DescribeInstances(self, request):  # noqa: N802
        reservations = [
            {
                "ReservationId": "r-1",
                "OwnerId": self.of(request),
                "Groups": [],
                "Instances": [instance],
            }
            for instance in self.holds(request, "instances")
        ]
        return paging.cut(request, "Reservations", reservations, self.size(request))

    def DescribeDBInstances(self, request):  # noqa: N802
        return paging.cut(
            request, "DBInstances", self.holds(request, "databases"), self.size(request)
        )

    def DescribeDBClusters(self, request):  # noqa: N802
        name, clusters = (
            request.parameters.get("DBClusterIdentifier"),
            self.holds(request, "clusters"),
        )
        if name:
            clusters = [cluster for cluster in clusters if cluster["DBClusterIdentifier"] == name]
            if not clusters:
                raise self.refused("DBClusterNotFoundFault", f"DBCluster {name} not found.", 404)
        return paging.cut(request, "DBClusters", clusters, self.size(request))

    # IAM

    def ListUsers(self, request):  # noqa: N802
        return paging.cut(
            request,
            "Users",
            self.holds(request, "users"),
            self.size(request),
            {"IsTruncated": False},
        )

    def user(self, request, what):
        name = request.parameters["UserName"]
        user = self.found(request, "users", "UserName", name)
        if user is None or user.get("gone"):
            raise self.refused("NoSuchEntity", f"The user with name {name} cannot be found.", 404)
        return self.refuse(user.get(what))

    def ListAccessKeys(self, request):  # noqa: N802
        return {"AccessKeyMetadata": self.user(request, "keys") or [], "IsTruncated": False}

    def ListMFADevices(self, request):  # noqa: N802
        return {"MFADevices": self.user(request, "mfa") or [], "IsTruncated": False}

    def GetLoginProfile(self, request):  # noqa: N802
        login = self.user(request, "login")
        if not login:
            raise self.refused(
                "NoSuchEntity",
                f"Login Profile for User {request.parameters['UserName']} cannot be found.",
                404,
            )
        return {"LoginProfile": login}

    # S3

    def ListBuckets(self, request):  # noqa: N802
        buckets = [
            {"CreationDate": CREATED, **plain(bucket)}
            for bucket in self.held.get(self.of(request), {}).get("buckets", [])
        ]
        return paging.cut(
            request, "Buckets", buckets, self.size(request), {"Owner": {"ID": "owner"}}
        )

    def bucket(self, request):
        """The bucket that is asked for, and where it is; a request to another region is sent
        there.
        """
        bucket = self.found(request, "buckets", "Name", request.parameters["Bucket"])
        if bucket is None:
            raise self.refused("NoSuchBucket", "The specified bucket does not exist", 404)
        region = bucket.get("real_region") or bucket.get("BucketRegion", "us-east-1")
        if region != request.region:
            code, status = (
                ("PermanentRedirect", 301)
                if request.region == "us-east-1"
                else ("AuthorizationHeaderMalformed", 400)
            )
            raise self.refused(
                code,
                f"the region '{request.region}' is wrong; expecting '{region}'",
                status,
                {"x-amz-bucket-region": region},
            )
        return bucket, {"x-amz-bucket-region": region}

    def GetBucketEncryption(self, request):  # noqa: N802
        bucket, headers = self.bucket(request)
        return {
            "ServerSideEncryptionConfiguration": self.refuse(bucket.get("encryption", {}))
        }, headers

    def GetBucketLocation(self, request):  # noqa: N802
        bucket = self.found(request, "buckets", "Name", request.parameters["Bucket"])
        return {
            "LocationConstraint": bucket.get("real_region")
            or bucket.get("BucketRegion", "us-east-1")
        }

    def ListObjectsV2(self, request):  # noqa: N802
        bucket, headers = self.bucket(request)
        prefix, delimiter = (
            request.parameters.get("prefix", ""),
            request.parameters.get("delimiter"),
        )
        keys = sorted(key for key in bucket.get("objects", {}) if key.startswith(prefix))
        deeper = (
            sorted(
                {
                    key[: key.index(delimiter, len(prefix)) + 1]
                    for key in keys
                    if delimiter in key[len(prefix) :]
                }
            )
            if delimiter
            else []
        )
        after = request.parameters.get("start-after", "")
        keys = (
            [key for key in keys if not key.startswith(tuple(deeper)) and key > after]
            if deeper or after
            else keys
        )
        contents = [
            {
                "Key": key,
                "LastModified": CREATED,
                "ETag": etag(bucket["objects"][key]),
                "Size": len(bucket["objects"][key]),
                "StorageClass": "STANDARD",
            }
            for key in keys
        ]
        common = {
            "Name": bucket["Name"],
            "Prefix": prefix,
            "MaxKeys": 1000,
            "KeyCount": len(keys),
            "IsTruncated": False,
            "CommonPrefixes": [{"Prefix": one} for one in deeper],
        }
        return paging.cut(
            request, "Contents", contents, self.size(request) or 1000, common
        ), headers

    def GetObject(self, request):  # noqa: N802
        bucket, headers = self.bucket(request)
        content = bucket.get("objects", {}).get(request.parameters["Key"])
        if content is None:
            raise self.refused("NoSuchKey", "The specified key does not exist.", 404)
        return {"Body": content, "ETag": etag(content)}, headers

    def PutObject(self, request):  # noqa: N802
        bucket, headers = self.bucket(request)
        bucket.setdefault("objects", {})[request.parameters["Key"]] = request.body
        return {"ETag": etag(request.body)}, headers

    # Organizations, AWS Config, SNS

    def ListAccounts(self, request):  # noqa: N802
        return paging.cut(request, "Accounts", self.holds(request, "members"), self.size(request))

    def GetResourceConfigHistory(self, request):  # noqa: N802
        wanted = request.parameters["resourceType"], request.parameters["resourceId"]
        return {
            "configurationItems": [
                item
                for item in self.state.get("config_items", [])
                if (item["resourceType"], item["resourceId"]) == wanted
            ][:1]
        }

    def GetComplianceDetailsByConfigRule(self, request):  # noqa: N802
        return {"EvaluationResults": []}

    def PutEvaluations(self, request):  # noqa: N802
        return {"FailedEvaluations": []}

    def Publish(self, request):  # noqa: N802
        return {"MessageId": "00000000-0000-4000-8000-000000000000"}


def held(of):
    """What an account holds, entries with `count` written out."""
    return {
        what: [one for entry in of.get(what, []) for one in written_out(entry)] for what in HELD
    }


def written_out(entry):
    if "objects" in entry:
        return [{**entry, "objects": {key: as_bytes(of) for key, of in entry["objects"].items()}}]
    if "count" not in entry:
        return [entry]
    text = json.dumps({name: value for name, value in entry.items() if name != "count"})
    return [json.loads(text.replace("#", f"{at:06}")) for at in range(entry["count"])]


def as_bytes(content):
    return content.encode() if isinstance(content, str) else content


def plain(entry):
    """What AWS shows of an entry of a list: all that is AWS's."""
    return {name: value for name, value in entry.items() if name[0].isupper()}


def etag(content):
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'
