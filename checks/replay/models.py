"""AWS's own models of its APIs, as botocore carries them: which operation a request asks for, and
what its answer looks like.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

import botocore.exceptions
import botocore.loaders
import botocore.model

LOADER = botocore.loaders.Loader()
# Services that sign their requests under another name than their model's folder has.
BY_SIGNING_NAME = {
    "awsssoportal": "sso",
    "sso-oauth": "sso-oidc",
    "monitoring": "cloudwatch",
    "states": "stepfunctions",
    "s3express": "s3",
    "events": "events",
}
# Requests to these are not signed, or may not be: they are known by their host or their path.
UNSIGNED = {"portal.sso.": "sso", "oidc.": "sso-oidc", "signin.": "signin"}


# The protocols that botocore has and in which this replay writes no answers.
NOT_WRITTEN = {"smithy-rpc-v2-cbor"}


@lru_cache(None)
def service(name):
    """The model of a service; None where botocore has none."""
    try:
        return botocore.model.ServiceModel(LOADER.load_service_model(name, "service-2"), name)
    except botocore.exceptions.UnknownServiceError:
        return None


@lru_cache(None)
def signed_as(signer):
    """The service that signs its requests under this name: `efs` signs as `elasticfilesystem`."""
    if signer in BY_SIGNING_NAME or service(signer):
        return BY_SIGNING_NAME.get(signer, signer)
    names = LOADER.list_available_services("service-2")
    return next((name for name in names if service(name).signing_name == signer), signer)


@lru_cache(None)
def protocol(name):
    metadata = service(name).metadata
    spoken = [metadata["protocol"], *metadata.get("protocols", ())]
    return next((one for one in spoken if one not in NOT_WRITTEN), spoken[0])


@dataclass
class Route:
    """How an operation of a REST service is reached: GET /{Bucket}?encryption."""

    operation: str
    method: str
    path: re.Pattern
    query: dict = field(default_factory=dict)
    weight: int = 0


@lru_cache(None)
def routes(name):
    model = service(name)
    found = []
    for operation in model.operation_names:
        # Those that are deprecated have the paths of those that replace them.
        if model.operation_model(operation).deprecated:
            continue
        http = model.operation_model(operation).http
        path, _, query = http["requestUri"].partition("?")
        parts = re.split(r"(\{[^}]+\})", path.rstrip("/") or "/")
        pattern = "".join(
            label(part) if part.startswith("{") else re.escape(part) for part in parts
        )
        wanted = dict(part.partition("=")[::2] for part in query.split("&") if part)
        # The one that asks for most is meant: the literal parts of its path, then its query.
        weight = (
            sum(len(part) for part in parts if not part.startswith("{")) * 10
            + len(wanted) * 3
            + len(parts)
        )
        found.append(Route(operation, http["method"], re.compile(pattern + "/?"), wanted, weight))
    return sorted(found, key=lambda route: -route.weight)


def label(part):
    name = part.strip("{}")
    name, any_depth = name.rstrip("+"), name.endswith("+")
    return f"(?P<{name.replace('-', '_')}>{'.+' if any_depth else '[^/]+'})"


def route(name, method, path, query):
    """The operation of a REST service that a request asks for, and what its path says: (None, {})
    where there is none.
    """
    for each in routes(name):
        found = each.method == method and each.path.fullmatch(path)
        if found and all(
            key in query and value in ("", query[key]) for key, value in each.query.items()
        ):
            return each.operation, found.groupdict()
    return None, {}
