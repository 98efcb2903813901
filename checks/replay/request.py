"""A request as the loopback AWS sees it: who asks which service for which operation, where, and
with what parameters.
"""

import json
import re
import urllib.parse
from dataclasses import dataclass, field

from checks.replay import models

SIGNED = re.compile(r"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/aws4_request")
BUCKET_HOST = re.compile(r"(.+?)\.s3(express[-a-z0-9]*)?[.-].+")


@dataclass
class Request:
    method: str
    host: str
    target: str
    headers: dict
    body: bytes = b""
    through: str = ""
    service: str = ""
    action: str | None = None
    region: str = ""
    key: str = ""
    parameters: dict = field(default_factory=dict)

    @property
    def path(self):
        return urllib.parse.unquote(urllib.parse.urlsplit(self.target).path)

    @property
    def token(self):
        """The session token, which goes with temporary credentials."""
        return self.headers.get("X-Amz-Security-Token", "")

    def facts(self):
        """What a matcher may name."""
        return {
            "method": self.method,
            "host": self.host,
            "path": self.path,
            "through": self.through,
            "service": self.service,
            "action": self.action or "",
            "region": self.region,
            "key": self.key,
            "token": bool(self.token),
            "parameters": self.parameters,
            "body": self.body.decode(errors="replace"),
            "headers": {name.lower(): value for name, value in self.headers.items()},
        }

    def __str__(self):
        what = f"{self.service or '-'}:{self.action or self.method}"
        through = f" through the {self.through}" if self.through else ""
        target = f"{self.host}{self.target[:120]}"
        return f"{what} {self.region} {target} key={self.key or '-'}{through}"


def read(method, host, target, headers, body, through=""):
    request = Request(method, host, target, headers, body, through)
    query = dict(
        urllib.parse.parse_qsl(urllib.parse.urlsplit(target).query, keep_blank_values=True)
    )
    if signed := SIGNED.search(headers.get("Authorization", "")):
        request.key, request.region, signer = signed.groups()
        request.service = models.signed_as(signer)
        # S3 Control signs as S3 does, and names the account.
        if request.service == "s3" and "x-amz-account-id" in map(str.lower, headers):
            request.service = "s3control"
    else:
        request.service = next(
            (
                name
                for start, name in models.UNSIGNED.items()
                if host.startswith(start) or f".{start}" in host
            ),
            "",
        )
    form = {}
    if headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
        form = dict(urllib.parse.parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    if "Action" in form:
        # AssumeRoleWithWebIdentity is not signed.
        request.service = request.service or "sts"
        request.action, request.parameters = form["Action"], form
    elif amazon_target := headers.get("X-Amz-Target"):
        request.action = amazon_target.rpartition(".")[2]
        request.parameters = json.loads(body or b"{}")
    else:
        read_rest(request, query)
    # Both lists have the same path, at hosts of their own.
    if signed and signed[3] == "s3express" and request.action == "ListBuckets":
        request.action = "ListDirectoryBuckets"
    return request


def read_rest(request, query):
    path = request.path
    if request.service == "s3" and (bucket := BUCKET_HOST.fullmatch(request.host)):
        path = f"/{bucket[1]}{path}"
    services = [request.service] if request.service else sorted(set(models.UNSIGNED.values()))
    for name in services:
        if models.service(name):
            action, labels = models.route(name, request.method, path, query)
            if action:
                request.service, request.action = name, action
                request.parameters = {**query, **labels}
                return
    request.parameters = query
