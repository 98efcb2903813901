"""AWS's limits that moto does not know: what fails on AWS half-way through a deployment fails here
too.

A state of more than 256 kB ends an execution in moto already, and no Catch sees it. How much an
account may run at once is this module's
`concurrent_executions`, which a test may lower.
"""

import base64
import hashlib
import json
import re

from moto.awslambda import urls
from moto.awslambda.exceptions import InvalidParameterValueException as LambdaRefused
from moto.awslambda.models import LambdaBackend, LambdaFunction
from moto.awslambda.responses import LambdaResponse
from moto.config.models import ConfigBackend
from moto.core.exceptions import JsonRESTError
from moto.iam.exceptions import LimitExceededException
from moto.iam.models import IAMBackend
from moto.s3.exceptions import S3ClientError
from moto.s3.responses import S3Response
from werkzeug.datastructures import Headers

INLINE, MANAGED, ATTACHED = 10_240, 6_144, 10
INPUT_PARAMETERS = 1_024
ENVIRONMENT = 4_096
UNRESERVED = 100
concurrent_executions = {}  # region -> how many functions may run at once; 1,000 by default


def reset():
    concurrent_executions.clear()


# --- IAM: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html ---


def size(policy):
    """White space does not count."""
    return len(re.sub(r"\s", "", policy))


def put_role_policy(put):
    def checked(self, role_name, policy_name, policy_json):
        others = [
            text for name, text in self.get_role(role_name).policies.items() if name != policy_name
        ]
        if sum(map(size, [policy_json, *others])) > INLINE:
            raise LimitExceededException(
                f"Maximum policy size of {INLINE} bytes exceeded for role {role_name}"
            )
        return put(self, role_name, policy_name, policy_json)

    return checked


def managed_policy(make):
    def checked(self, *given, **named):
        document = named.get("policy_document") or next(
            text for text in given if str(text).lstrip().startswith("{")
        )
        if size(document) > MANAGED:
            raise LimitExceededException(f"Cannot exceed quota for PolicySize: {MANAGED}")
        return make(self, *given, **named)

    return checked


def attach_role_policy(attach):
    def checked(self, policy_arn, role_name):
        attached = self.get_role(role_name).managed_policies
        if policy_arn not in attached and len(attached) >= ATTACHED:
            raise LimitExceededException(f"Cannot exceed quota for PoliciesPerRole: {ATTACHED}")
        return attach(self, policy_arn, role_name)

    return checked


# --- AWS Config ---


class Refused(JsonRESTError):
    code = 400


def put_config_rule(put):
    def checked(self, config_rule, tags=None):
        given = config_rule.get("InputParameters")
        if given is not None and not 1 <= len(given) <= INPUT_PARAMETERS:
            raise Refused(
                "ValidationException",
                f"Value at 'configRule.inputParameters' failed to satisfy constraint: Member must have length less than or equal to {INPUT_PARAMETERS}",
            )
        return put(self, config_rule, tags)

    return checked


# --- Lambda ---


def check_environment(spec):
    variables = (spec.get("Environment") or {}).get("Variables") or {}
    if len(json.dumps(variables, ensure_ascii=False, separators=(",", ":")).encode()) > ENVIRONMENT:
        raise LambdaRefused(
            "Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit."
        )


def with_environment(make):
    def checked(self, spec):
        check_environment(spec)
        return make(self, spec)

    return checked


def limit_of(backend):
    return concurrent_executions.get(backend.region_name, 1000)


def reserved(backend, but=None):
    return sum(
        int(function.reserved_concurrency)
        for function in backend.list_functions()
        if function.reserved_concurrency and function.function_name != but
    )


def put_function_concurrency(self, function_name, reserved_concurrency):
    if limit_of(self) - reserved(self, function_name) - int(reserved_concurrency) < UNRESERVED:
        raise LambdaRefused(
            f"Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [{UNRESERVED}]."
        )
    function = self.get_function(function_name)
    function.reserved_concurrency = reserved_concurrency
    return reserved_concurrency


def get_account_settings(self):
    limit = limit_of(self.backend)
    return (
        200,
        {},
        json.dumps(
            {
                "AccountLimit": {
                    "ConcurrentExecutions": limit,
                    "UnreservedConcurrentExecutions": limit - reserved(self.backend),
                },
                "AccountUsage": {},
            }
        ),
    )


# --- S3 ---


def with_checksum(store):
    """A bucket whose objects are retained takes none without a checksum, and any bucket none with a
    wrong one.
    """

    def stored(self):
        told, body = (
            self.headers.get("x-amz-checksum-sha256"),
            self.body if isinstance(self.body, bytes) else str(self.body).encode(),
        )
        if told is not None and told != base64.b64encode(hashlib.sha256(body).digest()).decode():
            raise S3ClientError(
                "BadDigest", "The SHA256 you specified did not match the calculated checksum."
            )
        summed = any(
            name.lower() == "content-md5"
            or name.lower().startswith("x-amz-checksum-")
            and name.lower() != "x-amz-checksum-algorithm"
            for name in self.headers.keys()
        )
        if self.backend.get_bucket(self.bucket_name).has_default_lock and not summed:
            raise S3ClientError(
                "InvalidRequest",
                "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters",
            )
        return store(self)

    return stored


def with_any_checksum(answer):
    """moto looks for x-amz-sdk-checksum-algorithm, which an SDK says besides; whether there is a
    checksum is looked at above.
    """

    def answered(self, *given):
        if (
            self.backend.get_bucket(self.bucket_name).has_default_lock
            and "x-amz-sdk-checksum-algorithm" not in self.headers
        ):
            self.headers = Headers(
                [*self.headers.items(), ("x-amz-sdk-checksum-algorithm", "SHA256")]
            )
        return answer(self, *given)

    return answered


def install():
    IAMBackend.put_role_policy, IAMBackend.attach_role_policy = (
        put_role_policy(IAMBackend.put_role_policy),
        attach_role_policy(IAMBackend.attach_role_policy),
    )
    IAMBackend.create_policy, IAMBackend.create_policy_version = (
        managed_policy(IAMBackend.create_policy),
        managed_policy(IAMBackend.create_policy_version),
    )
    ConfigBackend.put_config_rule = put_config_rule(ConfigBackend.put_config_rule)
    LambdaBackend.create_function = with_environment(LambdaBackend.create_function)
    LambdaFunction.update_configuration = with_environment(LambdaFunction.update_configuration)
    LambdaBackend.put_function_concurrency = put_function_concurrency
    LambdaResponse.get_account_settings = get_account_settings
    urls.url_paths[r"{0}/(?P<api_version>[^/]+)/account-settings/?$"] = LambdaResponse.dispatch
    S3Response._key_response_put = with_any_checksum(S3Response._key_response_put)
    S3Response.put_object, S3Response.upload_part = (
        with_checksum(S3Response.put_object),
        with_checksum(S3Response.upload_part),
    )
