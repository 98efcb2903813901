"""Random answers in AWS's wire formats, read by field: the extractor has to read of them what
botocore does.

usage: EXTRACT=FILE python3 -m checks.fields [--all] [--rounds N] [--seed N]
       FILE is target/debug/examples/extract: cargo build --example extract

Without --all: the operations of src/sources/live/fields/shapes, so often that there are thousands of answers of
each. With it: every operation of 25 services that describes, gets or lists something.
"""

import argparse
import base64
import collections
import itertools
import json
import os
import random
import subprocess
import sys

import botocore.parsers

from checks import shapes
from checks.fields import disguise, invent
from checks.replay import models, wire

SERVICES = (
    "autoscaling cloudformation cloudfront cloudtrail config dynamodb ec2 ecr ecs efs eks"
    " elasticache elb elbv2 guardduty iam kms lambda rds redshift route53 s3 secretsmanager sns sts"
).split()
READS = ("BatchGet", "Describe", "Get", "Head", "List", "Select")
# The model gives one element of its answer two types.
AMBIGUOUS = {"s3:GetBucketNotification"}
HEADERS = {"x-amzn-requestid": "x", "content-type": "text/xml"}


def every_operation():
    for service in SERVICES:
        for name in models.service(service).operation_names:
            if service == "sts" or name.startswith(READS):
                yield f"{service}:{name}"


def output_of(operation):
    service, name = operation.split(":")
    model = models.service(service).operation_model(name)
    if model.has_streaming_output or model.has_event_stream_output:
        return None
    return model.output_shape


def is_recursive(shape, above=()):
    if shape.type_name == "structure":
        return getattr(shape, "is_document_type", False) or shape.name in above or any(
            is_recursive(member, (*above, shape.name)) for member in shape.members.values()
        )
    if shape.type_name == "list":
        return is_recursive(shape.member, above)
    if shape.type_name == "map":
        return is_recursive(shape.value, above)
    return False


def is_text(output):
    """Whether the body is a text as it is, such as a bucket's policy, and no document."""
    payload = output.serialization.get("payload")
    return payload is not None and output.members[payload].type_name in ("string", "blob")


def body_of(operation, output, seed):
    service, name = operation.split(":")
    rng = random.Random(f"disguise {seed}")
    value = invent.answer(output, f"invent {seed}")
    payload = output.serialization.get("payload")
    if payload:
        value.setdefault(payload, {})
    _, body = wire.answer(service, name, value)
    protocol = models.protocol(service)
    if protocol not in shapes.PROTOCOLS:
        return disguise.in_json(body, rng)
    wrapper = output.serialization.get("resultWrapper") if protocol == "query" else None
    return disguise.xml(body, output.members[payload] if payload else output, wrapper, rng)


def by_botocore(operation, output, body):
    """The body's part of the answer, and its shape."""
    service, _ = operation.split(":")
    parser = botocore.parsers.create_parser(models.protocol(service))
    parsed = parser.parse({"status_code": 200, "headers": HEADERS, "body": body}, output)
    payload = output.serialization.get("payload")
    if payload:
        return output.members[payload], parsed.get(payload, {})
    headers = ("header", "headers", "statusCode")
    return output, {
        name: parsed[name]
        for name, member in output.members.items()
        if name in parsed and member.serialization.get("location") not in headers
    }


def answers(operations, rounds, seed, skipped):
    """(operation, shape's text, body) each."""
    for operation in operations:
        output = output_of(operation)
        text = None if output is None or is_text(output) else shapes.shape(operation)
        if text is None or len(text.split()) < 4:
            skipped["a stream, a text or nothing in the body"] += 1
        elif operation in AMBIGUOUS or is_recursive(output):
            skipped["a structure in itself, any document, or an element of two types"] += 1
        else:
            for turn in range(rounds):
                yield operation, text, body_of(operation, output, f"{seed} {operation} {turn}")


def compare(batch, extract):
    """(operation, body, difference) for each answer that is read otherwise."""
    lines = (
        json.dumps({"shape": text, "body": base64.b64encode(body).decode()})
        for _, text, body in batch
    )
    run = subprocess.run([extract], input="\n".join(lines), capture_output=True, text=True)
    if run.returncode:
        sys.exit(run.stderr)
    got = run.stdout.split("\n")[:-1]
    if len(got) != len(batch):
        sys.exit(f"{len(batch)} answers, {len(got)} documents")
    for (operation, _, body), line in zip(batch, got, strict=True):
        shape, expected = by_botocore(operation, output_of(operation), body)
        answer = json.loads(line)
        if "document" in answer:
            found = invent.difference(
                invent.plain(shape, expected), invent.with_times(shape, answer["document"])
            )
        else:
            found = answer["error"]
        if found:
            yield operation, body, found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    extract = os.environ.get("EXTRACT") or sys.exit(__doc__)
    operations = list(every_operation()) if options.all else shapes.committed()
    rounds = options.rounds or (80 if options.all else 2000)
    skipped, wrong = collections.Counter(), collections.Counter()
    count, read = 0, set()
    cases = answers(operations, rounds, options.seed, skipped)
    while batch := list(itertools.islice(cases, 2000)):
        count += len(batch)
        read.update(operation for operation, _, _ in batch)
        for operation, body, found in compare(batch, extract):
            if not wrong[operation] and len(wrong) <= 10:
                print(f"{operation}: {found}\n    {body[:600]}")
            wrong[operation] += 1
    print(f"{count:,} answers of {len(read):,} operations: {sum(wrong.values())} read otherwise")
    for reason, operations in skipped.items():
        print(f"left out: {operations} operations that answer {reason}")
    if wrong or not count:
        sys.exit(f"read otherwise than by botocore: {', '.join(wrong) or 'nothing was read'}")


main()
