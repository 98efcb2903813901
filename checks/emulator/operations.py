"""Which AWS operation a request asks for: what the counters count and what a test can have refused."""
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs, unquote

from moto.core.request import Request
from moto.core.routing import get_service_router

from checks.replay import request

# SigV4: Credential=KEY/DATE/REGION/SERVICE/aws4_request
CREDENTIAL = re.compile(r"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/aws4_request")


@dataclass(frozen=True)
class Operation:
    service: str
    name: str
    region: str
    protocol: str  # ec2, query, json, rest-xml or rest-json: how an error must look
    said: str  # path and body, where a resource's name is looked for
    access_key: str

    def names(self, resource):
        """Whether the request names this resource: as a whole word, so that bucket-1 is not bucket-10."""
        return re.search(rf"(?<![\w.-]){re.escape(resource)}(?![\w.-])", self.said) is not None


@lru_cache
def router(service):
    return get_service_router(service)


def of(environ, body):
    """The operation, or None for what is not a signed AWS request."""
    signed = CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", ""))
    if not signed:
        return None
    access_key, region, service = signed.groups()
    text = body.decode("utf-8", "replace")
    path = environ.get("PATH_INFO", "/")
    said = f"{path}?{unquote(environ.get('QUERY_STRING', ''))} {unquote(text)}"
    target = environ.get("HTTP_X_AMZ_TARGET")
    if target:
        return Operation(service, target.rsplit(".", 1)[-1], region, "json", said, access_key)
    if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        name = parse_qs(text).get("Action", ["Unknown"])[0]
        return Operation(service, name, region, "ec2" if service == "ec2" else "query", said, access_key)
    if service == "s3" and "HTTP_X_AMZ_ACCOUNT_ID" in environ:
        service = "s3control"  # which signs as S3 does, and names the account
    try:
        name = router(service).match(Request(dict(environ)))[0].name
    except Exception:  # moto lacks the service
        name = by_models(environ, body)
    return Operation(service, name, region, "rest-xml" if service == "s3" else "rest-json", said, access_key)


def by_models(environ, body):
    """What botocore's models call a request of a REST protocol; of a path without an operation counted as such, never in the way."""
    headers = {name.removeprefix("HTTP_").replace("_", "-").title(): value for name, value in environ.items() if name.startswith("HTTP_")}
    target = f"{environ.get('PATH_INFO', '/')}?{environ.get('QUERY_STRING', '')}"
    return request.read(environ["REQUEST_METHOD"], headers.get("Host", ""), target, headers, body).action or "Unknown"
