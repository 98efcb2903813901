"""The attributes of every resource of the AWS provider, which `compliance rules fields` names and
the tests compare the resource types with: src/sources/plan/provider.txt.

usage: python3 checks/provider.py FOLDER [--write]

FOLDER is an OpenTofu configuration whose provider is there (`tofu init`). Without --write it fails
if the committed text is stale; it says nothing about a provider of another version. A resource is a
line: its name and its attributes, those of a block in braces, down to DEPTH blocks, with a star
after a map.
"""
import json
import subprocess
import sys
from pathlib import Path

TEXT = Path(__file__).parent.parent / "src" / "sources" / "plan" / "provider.txt"
DEPTH = 4


def of_type(kind, depth):
    """What follows an attribute's name."""
    if isinstance(kind, str):
        return ""
    container, inner = kind
    if container == "object":
        return braced((name + of_type(of, depth - 1) for name, of in inner.items()), depth)
    return "*" if container == "map" else of_type(inner, depth)


def braced(names, depth):
    return "{" + " ".join(sorted(names)) + "}" if depth > 0 else ""


def names_of(block, depth):
    for name, attribute in block.get("attributes", {}).items():
        nested = attribute.get("nested_type")
        below = braced(names_of(nested, depth - 1), depth) if nested else ""
        yield name + (below or of_type(attribute.get("type", ""), depth))
    for name, nested in block.get("block_types", {}).items():
        if name != "timeouts":
            yield name + braced(names_of(nested["block"], depth - 1), depth)


def tofu(folder, *arguments):
    ran = subprocess.run(["tofu", f"-chdir={folder}", *arguments], check=True, text=True,
                         capture_output=True).stdout
    # A warning about a settings file may come before it.
    return json.loads(ran[ran.index("{"):])


def main():
    arguments = sys.argv[1:]
    is_written = "--write" in arguments
    folders = [argument for argument in arguments if argument != "--write"]
    if len(folders) != 1:
        sys.exit(__doc__)
    selections = tofu(folders[0], "version", "-json")["provider_selections"]
    version = next(of for name, of in selections.items() if name.endswith("/hashicorp/aws"))
    heading = f"# hashicorp/aws {version}"
    known = TEXT.read_text() if TEXT.exists() else ""
    if not is_written and known.splitlines()[:1] != [heading]:
        print(f"{TEXT.name} is not of the provider {version}, which is here")
        return
    schemas = tofu(folders[0], "providers", "schema", "-json")["provider_schemas"]
    resources = next(of for name, of in schemas.items() if name.endswith("/hashicorp/aws"))
    lines = [" ".join([kind, *sorted(names_of(of["block"], DEPTH))])
             for kind, of in sorted(resources["resource_schemas"].items())]
    text = "\n".join([heading, *lines]) + "\n"
    if is_written:
        TEXT.write_text(text)
    elif text != known:
        sys.exit(f"{TEXT} is stale: python3 checks/provider.py {folders[0]} --write")
    print(f"{len(lines)} resources of the provider {version}")


main()
