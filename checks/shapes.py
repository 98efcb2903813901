"""What operations answer, as AWS's models of its APIs say it: `src/sources/live/fields/shapes`, by botocore.

usage: python3 -m checks.shapes                             fails if a committed shape is stale
       python3 -m checks.shapes --write [ec2:DescribeVolumes ...]  writes all, and these as well

Needs the botocore of checks/emulator/requirements.txt. src/sources/live/fields/shape.rs says what a shape is.
"""

import sys
from pathlib import Path

from checks.replay import models
from checks.replay.wire import ROOTS

FOLDER = Path(__file__).parent.parent / "src" / "sources" / "live" / "fields" / "shapes"
PROTOCOLS = {"ec2": "ec2", "query": "query", "rest-xml": "rest-xml"}
SINGLE = {
    "string": "text",
    "character": "text",
    "boolean": "boolean",
    "integer": "integer",
    "long": "integer",
    "float": "float",
    "double": "float",
    "timestamp": "time",
    "blob": "blob",
}


def shape(operation):
    """The text of a shape; None where the answer's body is no document."""
    service, name = operation.split(":")
    model = models.service(service).operation_model(name)
    output = model.output_shape
    protocol = PROTOCOLS.get(models.protocol(service), "json")
    head = f"{operation} {protocol}"
    if output is None:
        return None
    payload = output.serialization.get("payload")
    if protocol == "query":
        head += f" {output.serialization.get('resultWrapper', f'{name}Result')}"
    elif protocol == "rest-xml" and (root := root_of(name, output, payload)):
        head += f" {root}"
    if payload:
        if output.members[payload].type_name == "string":
            return f"{operation} text\n{payload} text\n"
        output = output.members[payload]
        # A stream, and not a document.
        if output.type_name == "blob":
            return None
    return "\n".join([head, *members(output, protocol, 0, {output.name}), ""])


def root_of(operation, output, payload):
    """The root of REST XML, where the model knows it."""
    if payload:
        return output.members[payload].serialization.get("name", payload)
    return ROOTS.get(operation)


def members(shape, protocol, depth, above):
    """The lines of a structure's members. What is in itself, again and again, is left out."""
    for name, member in shape.members.items():
        if member.serialization.get("location") in ("header", "headers", "statusCode"):
            continue
        described = typed(member, protocol, depth, above)
        if described is None:
            continue
        of, below = described
        wire = member.serialization.get("name", name)
        attribute = "@" if member.serialization.get("xmlAttribute") else ""
        spelled = name[:1].lower() + name[1:] if protocol == "ec2" else name
        words = [name, of] if wire == spelled and not attribute else [name, attribute + wire, of]
        yield "  " * depth + " ".join(words)
        yield from below


def typed(shape, protocol, depth, above):
    """(type, lines below it); None for a structure that is in itself."""
    kind = shape.type_name
    if kind in SINGLE:
        return SINGLE[kind], []
    if kind == "structure":
        if shape.name in above or getattr(shape, "is_document_type", False):
            return None
        return "{}", list(members(shape, protocol, depth + 1, above | {shape.name}))
    if kind not in ("list", "map"):
        raise NotImplementedError(f"{shape.name} is a {kind}")
    within = typed(shape.member if kind == "list" else shape.value, protocol, depth, above)
    if within is None:
        return None
    of, lines = within
    flattened = shape.serialization.get("flattened")
    if kind == "list":
        item = shape.member.serialization.get("name", "item" if protocol == "ec2" else "member")
        return f"[{'' if protocol == 'json' or flattened else item}]{of}", lines
    key = shape.key.serialization.get("name", "key")
    value = shape.value.serialization.get("name", "value")
    return f"<{'' if flattened else 'entry'},{key},{value}>{of}", lines


def file_of(operation):
    return FOLDER / f"{operation.replace(':', '.')}.shape"


def committed():
    """The operations whose shapes are there."""
    return sorted(path.stem.replace(".", ":") for path in FOLDER.glob("*.shape"))


def main(arguments):
    write = arguments[:1] == ["--write"]
    if arguments and not write:
        sys.exit(__doc__)
    operations = sorted({*committed(), *arguments[1:]})
    stale = []
    for operation in operations:
        text = shape(operation)
        if text is None:
            sys.exit(f"{operation} answers no document")
        if write:
            file_of(operation).write_text(text)
        elif file_of(operation).read_text() != text:
            stale.append(operation)
    if stale:
        sys.exit(
            f"{FOLDER} is stale for {', '.join(stale)}: run `python3 -m checks.shapes --write`,"
            " and commit it"
        )
    print(f"{len(operations)} shapes")


if __name__ == "__main__":
    main(sys.argv[1:])
