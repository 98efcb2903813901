"""What moto lacks is refused at once.

Bare moto answers 500 to an operation it does not know, which SDKs and the AWS provider retry for minutes. A 400 says it once.
"""
import json
import sys

from moto.core.responses import BaseResponse
from moto.s3.responses import S3Response


def install():
    call_action = BaseResponse.call_action

    def call_or_refuse(self):
        try:
            return call_action(self)
        except NotImplementedError as gap:
            print(f"not emulated: {gap}", file=sys.stderr, flush=True)
            return 400, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps({"__type": "UnknownOperationException", "message": str(gap)})

    BaseResponse.call_action = call_or_refuse
    get_bucket_versioning = S3Response.get_bucket_versioning

    def named_as_s3_does(self):
        """moto calls the answer after the operation."""
        status, headers, body = get_bucket_versioning(self)
        return status, headers, body.replace("GetBucketVersioningResponse", "VersioningConfiguration")

    S3Response.get_bucket_versioning = named_as_s3_does
