"""Writes answers as AWS does: a value as botocore shows it becomes the body and headers that the
operation's model describes.
"""

import base64
import json
import re
from datetime import datetime, timezone
from xml.sax.saxutils import escape

from checks.replay import models

XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
EC2_NAMESPACE = "http://ec2.amazonaws.com/doc/2016-11-15/"
S3_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
# The models do not say what S3 calls the root of these answers.
ROOTS = {
    "GetBucketAcl": "AccessControlPolicy",
    "GetBucketLifecycleConfiguration": "LifecycleConfiguration",
    "GetBucketLogging": "BucketLoggingStatus",
    "GetBucketVersioning": "VersioningConfiguration",
    "ListBuckets": "ListAllMyBucketsResult",
    "ListDirectoryBuckets": "ListAllMyDirectoryBucketsResult",
    "ListObjects": "ListBucketResult",
    "ListObjectsV2": "ListBucketResult",
}
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def answer(service, operation, value):
    """(headers, body) of a good answer."""
    protocol = models.protocol(service)
    shape = models.service(service).operation_model(operation).output_shape
    if protocol == "json":
        return {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(
            plain(shape, value)
        ).encode()
    if protocol == "ec2":
        return xml_headers(), ec2(operation, shape, value)
    if protocol == "query":
        return xml_headers(), query(service, operation, shape, value)
    if protocol in ("rest-xml", "rest-json"):
        return rest(protocol, operation, shape, value)
    raise NotImplementedError(f"{service} speaks {protocol}, which is not written here")


def xml_headers():
    return {"Content-Type": "text/xml"}


def ec2(operation, shape, value):
    members = shape.members.items() if shape else ()
    body = "".join(
        element(member, value[name], member.serialization.get("name", name), "ec2")
        for name, member in members
        if name in value
    )
    root, request = f"{operation}Response", "<requestId>replay</requestId>"
    return f'{XML}<{root} xmlns="{EC2_NAMESPACE}">{request}{body}</{root}>'.encode()


def query(service, operation, shape, value):
    body = (
        element(
            shape, value, shape.serialization.get("resultWrapper", f"{operation}Result"), "query"
        )
        if shape
        else ""
    )
    namespace = models.service(service).metadata.get("xmlNamespace", "")
    metadata = "<ResponseMetadata><RequestId>replay</RequestId></ResponseMetadata>"
    return (
        f'<{operation}Response xmlns="{namespace}">{body}{metadata}</{operation}Response>'.encode()
    )


def rest(protocol, operation, shape, value):
    """Some members are headers, one may be the whole body, the rest is the body together."""
    members = shape.members if shape else {}
    headers = {
        member.serialization.get("name", name): scalar(member, value[name])
        for name, member in members.items()
        if member.serialization.get("location") == "header" and name in value
    }
    payload = shape.serialization.get("payload") if shape else None
    if payload and members[payload].type_name in ("blob", "string"):
        content = value.get(payload, b"")
        return headers, content if isinstance(content, bytes) else str(content).encode()
    inner, content = (members[payload], value.get(payload, {})) if payload else (shape, value)
    if protocol == "rest-json":
        return {"Content-Type": "application/json", **headers}, json.dumps(
            plain(inner, content)
        ).encode()
    root = ROOTS.get(operation) or (
        inner.serialization.get("name", payload) if payload else shape.name if shape else operation
    )
    body = element(inner, content, root, "rest") if inner else ""
    body = body.replace(">", f' xmlns="{S3_NAMESPACE}">', 1)
    return {
        "Content-Type": "application/xml",
        **headers,
    }, f"{XML}{body}".encode()


def element(shape, value, name, protocol):
    """A value as an XML element, by its shape's names."""
    if value is None:
        return ""
    if shape.type_name == "structure":
        return structure(shape, value, name, protocol)
    if shape.type_name == "list":
        flattened = shape.serialization.get("flattened")
        entry = (
            name
            if flattened
            else shape.member.serialization.get("name", "item" if protocol == "ec2" else "member")
        )
        entries = "".join(element(shape.member, one, entry, protocol) for one in value)
        return entries if flattened else f"<{name}>{entries}</{name}>"
    if shape.type_name == "map":
        return mapping(shape, value, name, protocol)
    return f"<{name}>{text(scalar(shape, value))}</{name}>"


def mapping(shape, value, name, protocol):
    key_name = shape.key.serialization.get("name", "key")
    value_name = shape.value.serialization.get("name", "value")
    body = ""
    for key, one in value.items():
        content = element(shape.value, one, value_name, protocol)
        body += f"<entry><{key_name}>{text(key)}</{key_name}>{content}</entry>"
    return f"<{name}>{body}</{name}>"


def structure(shape, value, name, protocol):
    attributes, body = "", ""
    for member, inner in shape.members.items():
        if member not in value or inner.serialization.get("location"):
            continue
        own = inner.serialization.get("name", member)
        if inner.serialization.get("xmlAttribute"):
            attributes += f' {own}="{text(str(value[member]))}"'
        else:
            body += element(inner, value[member], own, protocol)
    return f"<{name}{attributes}>{body}</{name}>"


def scalar(shape, value):
    """As XML and headers have it."""
    if shape.type_name == "timestamp":
        return moment(value).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
    if shape.type_name == "boolean":
        return "true" if value else "false"
    if shape.type_name == "blob":
        return base64.b64encode(value if isinstance(value, bytes) else str(value).encode()).decode()
    return str(value)


def plain(shape, value):
    """As JSON has it: times are numbers of seconds, and members go by the names of the wire."""
    if value is None or shape is None:
        return value
    if shape.type_name == "structure":
        return {
            shape.members[name].serialization.get("name", name): plain(shape.members[name], content)
            for name, content in value.items()
            if name in shape.members
        }
    if shape.type_name == "list":
        return [plain(shape.member, one) for one in value]
    if shape.type_name == "map":
        return {name: plain(shape.value, content) for name, content in value.items()}
    if shape.type_name == "timestamp":
        return moment(value).timestamp()
    if shape.type_name == "blob":
        return scalar(shape, value)
    return value


def moment(value):
    when = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return when.astimezone(timezone.utc)


def text(value):
    return escape(NOT_IN_XML.sub("?", value), {"\r": "&#13;", '"': "&quot;"})


def error(service, code, message, status):
    """(headers, body) of an error in the form that the service's protocol gives it."""
    protocol = models.protocol(service) if models.service(service) else "query"
    if protocol == "json":
        return {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(
            {"__type": code, "message": message}
        ).encode()
    if protocol == "rest-json":
        return {"Content-Type": "application/json", "x-amzn-ErrorType": code}, json.dumps(
            {"message": message}
        ).encode()
    fields = f"<Code>{text(code)}</Code><Message>{text(message)}</Message>"
    if service == "s3":
        body = f"{XML}<Error>{fields}<RequestId>replay</RequestId></Error>"
        return {"Content-Type": "application/xml"}, body.encode()
    if protocol == "ec2":
        errors = f"<Errors><Error>{fields}</Error></Errors>"
        body = f"{XML}<Response>{errors}<RequestID>replay</RequestID></Response>"
    else:
        kind = f"<Type>{'Sender' if status < 500 else 'Receiver'}</Type>"
        request = "<RequestId>replay</RequestId>"
        body = f"<ErrorResponse><Error>{kind}{fields}</Error>{request}</ErrorResponse>"
    return xml_headers(), body.encode()
