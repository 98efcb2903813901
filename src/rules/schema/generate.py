#!/usr/bin/env python3
"""Writes aws.deflate from a checkout of https://github.com/awslabs/aws-config-resource-schema.

usage: src/rules/schema/generate.py CHECKOUT

The file holds, deflated, for each resource type a line with its name and below it one line for
each member of its tree: as many spaces as it is deep, its name, and for a single value `:` and the
first letter of its type. Only names and types are taken; `relationships` and `tags` are the same
for every type and stand in ours.toml.
"""

import json
import pathlib
import sys
import zlib

LETTERS = {"string": "s", "boolean": "b", "integer": "i", "float": "f", "date": "d",
           "ip": "s", "cidr_block": "s"}
LEFT_OUT = ("relationships", "tags", "version")


def tree(properties):
    root = {}
    for path, kind in properties.items():
        names = path.split(".")
        if names[0] in LEFT_OUT:
            continue
        place = root
        for name in names:
            place = place.setdefault(name, {})
        place[""] = LETTERS[kind]
    return root


def lines(members, depth):
    for name in sorted(filter(None, members)):
        below = members[name]
        kind = ":" + below[""] if "" in below else ""
        yield " " * depth + name + kind
        yield from lines(below, depth + 1)


def main():
    folder = pathlib.Path(sys.argv[1]) / "config" / "properties" / "resource-types"
    files = sorted(folder.glob("*.properties.json"))
    written = []
    for file in files:
        written.append(file.name.removesuffix(".properties.json"))
        written.extend(lines(tree(json.loads(file.read_text())), 1))
    text = "\n".join(written) + "\n"
    deflated = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = deflated.compress(text.encode()) + deflated.flush()
    pathlib.Path(__file__).with_name("aws.deflate").write_bytes(data)
    print(f"{len(files)} types, {len(written)} lines, {len(text)} bytes, {len(data)} deflated")


main()
