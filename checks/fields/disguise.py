"""The same answer, written otherwise: as AWS, a proxy before it or a newer API may.

Whatever is changed means nothing to XML or JSON, or is new to the model: comments, processing
instructions, white space between elements, CDATA, character references, prefixes, the order of
different elements, empty elements in one tag, elements that the model does not know.
"""

import json
from xml.parsers import expat
from xml.sax.saxutils import escape

BETWEEN = ["", "", "\n  ", " <!-- x --> ", "<?pi x?>"]
UNKNOWN = "<newerThanTheModel><item><key>x</key><item/></item>text</newerThanTheModel>"
SCHEMA = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


class Element:
    def __init__(self, name, attributes):
        self.name, self.attributes, self.text, self.children = name, attributes, "", []


def tree(body):
    """Names with their prefixes, as they are written."""
    parser, path, roots = expat.ParserCreate(), [], []

    def start(name, attributes):
        element = Element(name, attributes)
        (path[-1].children if path else roots).append(element)
        path.append(element)

    def text(piece):
        path[-1].text += piece

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: path.pop()
    parser.CharacterDataHandler = text
    parser.Parse(body, True)
    return roots[0]


def xml(body, shape, wrapper, rng):
    """An XML answer; `wrapper` is Query's element around it."""
    # botocore looks for S3's and Query's roots and attributes by their names without a prefix.
    root = tree(body)
    writer = Writer(rng, "ns0:" if rng.random() < 0.1 else "")
    if not wrapper:
        written = writer.element(root, shape)
    else:
        inner = [writer.element(one, shape if one.name == wrapper else None)
                 for one in root.children]
        written = writer.tag(root, "".join(writer.between() + one for one in inner))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{written}\n'.encode()


class Writer:
    def __init__(self, rng, prefix):
        self.rng, self.prefix = rng, prefix

    def between(self):
        return self.rng.choice(BETWEEN)

    def tag(self, element, body):
        attributes = ""
        for name, value in element.attributes.items():
            if name == "xmlns" and self.prefix:
                name = "xmlns:ns0"
            if name.startswith("xsi:"):
                attributes += SCHEMA
            escaped = escape(value, {'"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})
            attributes += f' {name}="{escaped}"'
        name = self.prefix + element.name
        if not body and self.rng.random() < 0.5:
            return f"<{name}{attributes}/>"
        return f"<{name}{attributes}>{body}</{name}>"

    def element(self, element, shape):
        kind = shape.type_name if shape else None
        if kind == "structure":
            return self.structure(element, shape)
        if kind == "list":
            return self.tag(element, self.all(element.children, lambda _: shape.member))
        if kind == "map":
            pair = (shape.key.serialization.get("name", "key"), shape.key)
            of = lambda child: pair[1] if child.name == pair[0] else shape.value  # noqa: E731
            entries = (self.tag(one, self.all(one.children, of)) for one in element.children)
            return self.tag(element, "".join(self.between() + one for one in entries))
        if element.children:
            return self.tag(element, self.all(element.children, lambda _: None))
        return self.tag(element, self.content(element.text))

    def all(self, children, shape_of):
        return "".join(self.between() + self.element(one, shape_of(one)) for one in children)

    def structure(self, element, shape):
        members = dict(by_wire(shape))
        body = ""
        for child in self.shuffled(element.children):
            body += self.between() + self.element(child, members.get(child.name))
            if self.rng.random() < 0.1 and not getattr(shape, "is_tagged_union", False):
                body += UNKNOWN.replace("<", f"<{self.prefix}").replace(
                    f"<{self.prefix}/", f"</{self.prefix}"
                )
        return self.tag(element, body + (self.between() if body else ""))

    def shuffled(self, children):
        """Elements of one name stay in their order."""
        names = [child.name for child in children]
        self.rng.shuffle(names)
        left = {name: [one for one in children if one.name == name] for name in set(names)}
        return [left[name].pop(0) for name in names]

    def content(self, text):
        plainly = escape(text, {"\r": "&#13;"})
        if not text or self.rng.random() > 0.2:
            return plainly
        if self.rng.random() < 0.5 and "]]>" not in text and "\r" not in text:
            at = self.rng.randrange(len(text) + 1)
            return f"{escape(text[:at])}<!-- x --><![CDATA[{text[at:]}]]>"
        return "".join(
            f"&#x{ord(one):X};" if self.rng.random() < 0.3 else escape(one, {"\r": "&#13;"})
            for one in text
        )


def by_wire(shape):
    """What a structure's elements are called, and the shape of each."""
    for name, member in shape.members.items():
        wire = member.serialization.get("name", name)
        flattened = member.type_name == "list" and member.serialization.get("flattened")
        yield wire, member.member if flattened else member


def in_json(body, rng):
    """A JSON answer."""
    answer = json.loads(body)
    if isinstance(answer, dict) and rng.random() < 0.5:
        answer["newerThanTheModel"] = [{"key": "x"}, None, 1.5]
    return json.dumps(
        reordered(answer, rng), ensure_ascii=rng.random() < 0.5, indent=rng.choice([None, 1])
    ).encode()


def reordered(value, rng):
    if isinstance(value, list):
        return [reordered(one, rng) for one in value]
    if not isinstance(value, dict):
        return value
    names = list(value)
    rng.shuffle(names)
    return {name: reordered(value[name], rng) for name in names}
