"""The key of a log group, which moto takes at creation only. CloudWatch Logs asks the key's own policy, as AWS does."""
import json

from moto.kms.models import kms_backends
from moto.logs.exceptions import InvalidParameterException
from moto.logs.models import LogsBackend
from moto.logs.responses import LogsResponse

from emulator.policies import ALLOWED, Asked, decide


def check(backend, group, key):
    """Whether the key lets CloudWatch Logs encrypt this group."""
    account, region = backend.account_id, backend.region_name
    policy = json.loads(kms_backends[account][region].keys[key.split("/")[-1]].policy)
    context = {"kms:EncryptionContext:aws:logs:arn": f"arn:aws:logs:{region}:{account}:log-group:{group}"}
    for action in ("kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:GenerateDataKey", "kms:DescribeKey"):
        if decide([policy], Asked(action, key, f"logs.{region}.amazonaws.com", context)) != ALLOWED:
            raise InvalidParameterException(f"The specified KMS key does not exist or is not allowed to be used with Arn '{context['kms:EncryptionContext:aws:logs:arn']}' ({action})")


def checked(create):
    def created(self, log_group_name, tags, **more):
        if more.get("kmsKeyId"):
            check(self, log_group_name, more["kmsKeyId"])
        return create(self, log_group_name, tags, **more)
    return created


def associate_kms_key(self):
    group, key = self._get_param("logGroupName"), self._get_param("kmsKeyId")
    check(self.logs_backend, group, key)
    self.logs_backend.groups[group].kms_key_id = key
    return ""


def disassociate_kms_key(self):
    self.logs_backend.groups[self._get_param("logGroupName")].kms_key_id = None
    return ""


def install():
    LogsBackend.create_log_group = checked(LogsBackend.create_log_group)
    LogsResponse.associate_kms_key, LogsResponse.disassociate_kms_key = associate_kms_key, disassociate_kms_key
