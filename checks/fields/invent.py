"""Random answers: whatever a model of AWS's allows, with the contents that readers trip over."""

import base64
import json
import random
import urllib.parse
from datetime import datetime, timezone

TEXTS = [
    "", " ", "a<b&c>\"d'", "]]>", "ünïcödé", "日本語", "🦀", "  padded  ", "line\nbreak",
    "cr\r\nlf", "tab\t", "&amp;", "&#38;", "<![CDATA[", "%7B%22a%22%3A1%7D", "true", "007", "null",
    "0.0.0.0/0", "x" * 300,
]
RANGES = [
    (0x20, 0x7F), (0xA1, 0x2FF), (0x4E00, 0x4EFF), (0x1F300, 0x1F5FF), (0x9, 0xB),
    (0x2028, 0x2029), (0xFFFD, 0xFFFE), (0x85, 0x86),
]
POLICIES = ("PolicyDocument", "AssumeRolePolicyDocument", "Document")


def answer(shape, seed):
    """A value of a shape, the same for the same seed."""
    return Inventor(random.Random(seed)).value(shape, 0, ())


class Inventor:
    def __init__(self, rng):
        self.rng = rng

    def value(self, shape, depth, above):
        """None where there can be none: a structure that is in itself ends."""
        return getattr(self, shape.type_name)(shape, depth, above)

    def structure(self, shape, depth, above):
        if shape.name in above:
            return None
        found = {}
        for name, member in shape.members.items():
            if self.rng.random() < (0.35 if depth else 0.15):
                continue
            value = self.value(member, depth + 1, (*above, shape.name))
            if name in POLICIES and member.type_name == "string" and self.rng.random() < 0.7:
                value = self.policy()
            if value is not None:
                found[name] = value
        if getattr(shape, "is_tagged_union", False):
            return dict(self.rng.sample(sorted(found.items()), 1)) if found else None
        return found

    def list(self, shape, depth, above):
        count = self.rng.choice([0, 0, 1, 2, 3] if depth else [0, 1, 5])
        if depth > 5:
            count = min(count, 1)
        found = [self.value(shape.member, depth + 1, above) for _ in range(count)]
        found = [one for one in found if one is not None]
        # One that has no element around it and no items cannot be told from none.
        return None if shape.serialization.get("flattened") and not found else found

    def map(self, shape, depth, above):
        found = {}
        for index in range(self.rng.randrange(3)):
            value = self.value(shape.value, depth + 1, above)
            if value is not None:
                found[f"k{index}{self.rng.choice(['', '<&>', 'é'])}"] = value
        return None if shape.serialization.get("flattened") and not found else found

    def timestamp(self, *_):
        pick = self.rng.randrange
        return datetime(
            pick(1990, 2040), pick(1, 13), pick(1, 28), pick(24), pick(60), pick(60),
            self.rng.choice([0, 0, 123000, 999000]), tzinfo=timezone.utc,
        )

    def boolean(self, *_):
        return self.rng.random() < 0.5

    def integer(self, *_):
        return self.rng.choice([0, -1, 1, 443, 2**31 - 1, -(2**31)])

    def long(self, *_):
        return self.rng.choice([0, -1, 2**31, 2**53, 2**62, -(2**63)])

    def float(self, *_):
        return self.rng.choice([0.0, 1.5, -2.25, 1e10, 1e-7])

    double = float

    def blob(self, *_):
        return bytes(self.rng.randrange(256) for _ in range(self.rng.randrange(9)))

    def string(self, *_):
        if self.rng.random() < 0.6:
            return self.rng.choice(TEXTS)
        ranges = self.rng.choices(RANGES, k=self.rng.randrange(1, 12))
        return "".join(chr(self.rng.randrange(*each)) for each in ranges)

    character = string

    def policy(self):
        statement = {"Effect": "Allow", "Action": self.string(), "Resource": "*"}
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        return urllib.parse.quote(json.dumps(policy, ensure_ascii=self.rng.random() < 0.5))


def plain(shape, value):
    """botocore's values as JSON has them, times as milliseconds."""
    kind = shape.type_name
    if kind == "structure":
        return {
            name: plain(member, value[name])
            for name, member in shape.members.items()
            if name in value
        }
    if kind == "list":
        return [plain(shape.member, one) for one in value]
    if kind == "map":
        return {name: plain(shape.value, one) for name, one in value.items()}
    if kind == "timestamp":
        return round(value.timestamp() * 1000)
    if kind == "blob":
        return base64.b64encode(value).decode()
    return value


def with_times(shape, value):
    """The extractor's values, times as milliseconds."""
    kind = shape.type_name
    if kind == "structure" and isinstance(value, dict):
        return {name: with_times(shape.members[name], one) for name, one in value.items()}
    if kind == "list" and isinstance(value, list):
        return [with_times(shape.member, one) for one in value]
    if kind == "map" and isinstance(value, dict):
        return {name: with_times(shape.value, one) for name, one in value.items()}
    if kind == "timestamp":
        return round(datetime.fromisoformat(value.replace("Z", "+00:00")).timestamp() * 1000)
    return value


def difference(expected, got, path=""):
    """Where two values differ first; None where they do not."""
    numbers = all(isinstance(one, (int, float)) for one in (expected, got))
    if type(expected) is not type(got) and not numbers:
        return f"{path}: {expected!r:.80} / {got!r:.80}"
    if isinstance(expected, dict):
        for name in sorted(expected.keys() | got.keys()):
            if name not in expected or name not in got:
                who = "botocore" if name in expected else "the extractor"
                return f"{path}.{name}: only {who} has it"
            found = difference(expected[name], got[name], f"{path}.{name}")
            if found:
                return found
        return None
    if isinstance(expected, list):
        if len(expected) != len(got):
            return f"{path}: {len(expected)} / {len(got)} items"
        pairs = enumerate(zip(expected, got))
        found = (difference(one, other, f"{path}[{index}]") for index, (one, other) in pairs)
        return next(filter(None, found), None)
    return None if expected == got else f"{path}: {expected!r:.80} / {got!r:.80}"
