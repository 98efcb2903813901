"""S3 where moto differs: pages of buckets with their regions, buckets that answer in their own region only, blocked encryption types,
bucket policies with conditions, the EventBridge notification.
"""
import json

from moto.core.responses import ActionResult
from moto.core.utils import ensure_boolean
from moto.iam.access_control import PermissionResult
from moto.s3.exceptions import ServerSideEncryptionConfigurationNotFoundError
from moto.s3.models import FakeBucket
from moto.s3.responses import S3Response

from emulator.paging import page

OWNER = {"ID": "bcaf1ffd86f41161ca5fb16fd081034f", "DisplayName": "webfile"}


def all_buckets(self):
    """ListBuckets. AWS names the region only where the request has a parameter, and cuts pages only where it has MaxBuckets."""
    self.data["Action"] = "ListAllMyBuckets"
    self._authenticate_and_authorize_s3_action()
    size, given = self._get_param("max-buckets"), self._get_param("continuation-token")
    prefix, region = self._get_param("prefix"), self._get_param("bucket-region")
    buckets = sorted(self.backend.list_buckets(prefix=prefix, bucket_region=region, max_buckets=None), key=lambda bucket: bucket.name)
    following = None
    if size:
        buckets, following = page(buckets, given, int(size))
    named = [{"Name": bucket.name, "CreationDate": bucket.creation_date_ISO8601} for bucket in buckets]
    if size or given or prefix or region:
        named = [{**entry, "BucketRegion": bucket.region_name} for entry, bucket in zip(named, buckets)]
    self.data["Action"] = "ListBuckets"
    result = {"Owner": OWNER, "Buckets": named, **({"ContinuationToken": following} if following else {})}
    return self.serialized(ActionResult(result))


def in_its_own_region(answer):
    """Any other region sends the caller on, as AWS does."""
    def answer_or_redirect(self, request, full_url):
        name = self.parse_bucket_name_from_url(request, full_url)
        bucket = self.backend.buckets.get(name)
        asks_where = "location" in self.querystring
        if bucket is None or asks_where or self.method == "OPTIONS" or bucket.region_name == self.region:
            return answer(self, request, full_url)
        body = ("<Error><Code>PermanentRedirect</Code><Message>The bucket you are attempting to access must be addressed using the specified "
                f"endpoint.</Message><Bucket>{name}</Bucket><Endpoint>s3.{bucket.region_name}.amazonaws.com</Endpoint></Error>")
        return 301, {"x-amz-bucket-region": bucket.region_name, "Content-Type": "application/xml"}, body
    return answer_or_redirect


def get_bucket_encryption(self):
    self.data["Action"] = "GetBucketEncryption"
    encryption = self.backend.get_bucket_encryption(self.bucket_name)
    if not encryption:
        raise ServerSideEncryptionConfigurationNotFoundError(bucket_name=self.bucket_name)
    rule = encryption["Rule"]
    answer = {"ApplyServerSideEncryptionByDefault": rule["ApplyServerSideEncryptionByDefault"], "BucketKeyEnabled": ensure_boolean(rule.get("BucketKeyEnabled"))}
    blocked = (rule.get("BlockedEncryptionTypes") or {}).get("EncryptionType")
    if blocked:
        answer["BlockedEncryptionTypes"] = {"EncryptionType": blocked if isinstance(blocked, list) else [blocked]}
    return self.serialized(ActionResult({"ServerSideEncryptionConfiguration": {"Rules": [answer]}}))


def without_conditions(get_permission):
    """moto takes a statement with a condition for one without: such statements are left out."""
    def permission(self, action, resource):
        if self.policy is None:
            return get_permission(self, action, resource)
        document, whole = json.loads(self.policy.decode()), self.policy
        kept = [statement for statement in document.get("Statement", []) if not statement.get("Condition")]
        if not kept:
            return PermissionResult.NEUTRAL
        try:
            self.policy = json.dumps({**document, "Statement": kept}).encode()
            return get_permission(self, action, resource)
        finally:
            self.policy = whole
    return permission


def with_any_principal(log_permissions):
    """moto expects a principal to be an object and fails on "*"."""
    def permissions(target_bucket, target_prefix):
        whole = target_bucket.policy
        if not whole:
            return False
        document = json.loads(whole.decode())
        document["Statement"] = [statement for statement in document["Statement"] if isinstance(statement.get("Principal"), dict)]
        try:
            target_bucket.policy = json.dumps(document).encode()
            return log_permissions(target_bucket, target_prefix)
        finally:
            target_bucket.policy = whole
    return permissions


def with_eventbridge(get_notification):
    """moto stores the EventBridge notification but does not return it."""
    def notification(self):
        configuration = self.backend.get_bucket_notification_configuration(self.bucket_name)
        if configuration is None or configuration.event_bridge is None or configuration.topic or configuration.queue or configuration.cloud_function:
            return get_notification(self)
        return 200, {"Content-Type": "application/xml"}, (
            '<?xml version="1.0"?><NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><EventBridgeConfiguration/></NotificationConfiguration>')
    return notification


def install():
    S3Response.all_buckets = all_buckets
    S3Response._bucket_response = in_its_own_region(S3Response._bucket_response)
    S3Response.get_bucket_encryption = get_bucket_encryption
    FakeBucket.get_permission = without_conditions(FakeBucket.get_permission)
    FakeBucket._log_permissions_enabled_policy = staticmethod(with_any_principal(FakeBucket._log_permissions_enabled_policy))
    S3Response.get_bucket_notification = with_eventbridge(S3Response.get_bucket_notification)
