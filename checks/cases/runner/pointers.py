"""Values of a JSON document by JSON pointers (RFC 6901), in which `*` stands for every entry."""


def values(document, pointer):
    """Every value that the pointer leads to; none where it leads nowhere."""
    found = [document]
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        found = [entry for value in found for entry in entries(value, name)]
    return found


def entries(value, name):
    if isinstance(value, dict):
        return list(value.values()) if name == "*" else [value[name]] if name in value else []
    if isinstance(value, list):
        if name == "*":
            return value
        if name.isdigit() and int(name) < len(value):
            return [value[int(name)]]
    return []


def set_value(document, pointer, value):
    """Sets the one value at a pointer without `*`; a list takes a new entry at `-`."""
    parent, name = parent_of(document, pointer)
    if isinstance(parent, list):
        if name == "-":
            parent.append(value)
        else:
            parent[int(name)] = value
    else:
        parent[name] = value


def edited(document, edits):
    """The document with the values of `set` (pointer → value), and without those of `remove`."""
    for pointer, value in edits.get("set", {}).items():
        set_value(document, pointer, value)
    for pointer in edits.get("remove", []):
        remove(document, pointer)
    return document


def remove(document, pointer):
    parent, name = parent_of(document, pointer)
    del parent[int(name) if isinstance(parent, list) else name]


def parent_of(document, pointer):
    upper, _, name = pointer.rpartition("/")
    parents = values(document, upper) if upper else [document]
    if len(parents) != 1:
        raise LookupError(f"{pointer}: {upper} is {len(parents)} values")
    return parents[0], name.replace("~1", "/").replace("~0", "~")
