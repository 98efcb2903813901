"""Reads the cases: a TOML file of a kind's folder holds one case, or what several have in common
and a [[case]] for each.
"""

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1]
KINDS = ("plan", "files", "event", "live")
# Of these tables a [[case]] or [[step]] gives what differs; any other key it gives replaces the
# one above it.
MERGED = ("aws", "environment", "home_files")
SHARED = {
    *("name", "fault", "why", "report", "fails_today", "expect"),
    *("environment", "timeout", "descriptors"),
}
COMMAND = SHARED | {"args", "settings"}
# What a case of each kind, or one of its steps, may say.
KEYS = {
    "plan": COMMAND | {"plan", "path"},
    "files": COMMAND | {"files", "scan"},
    "event": SHARED | {"function", "event", "aws", "endpoint"},
    "live": SHARED | {"command", "aws", "endpoint", "credentials", "home_files", "typed", "until"},
}


class CaseError(Exception):
    """A case that says something that the runner does not know."""


@dataclass
class Case:
    kind: str
    name: str
    data: dict

    @property
    def title(self):
        return f"{self.kind}/{self.name}"

    @property
    def folder(self):
        return FOLDER / self.kind

    def steps(self):
        """What is run one after the other; a case without [[step]] is one step itself."""
        common = {key: value for key, value in self.data.items() if key != "step"}
        return [merged(common, step) for step in self.data.get("step", [{}])]


def load_all():
    return [
        case
        for kind in KINDS
        for path in sorted((FOLDER / kind).glob("*.toml"))
        for case in load(kind, path)
    ]


def load(kind, path):
    try:
        data = tomllib.loads(path.read_text())
    except tomllib.TOMLDecodeError as error:
        raise CaseError(f"{path}: {error}") from error
    variants = data.pop("case", None)
    if variants is None:
        cases = [Case(kind, path.stem, data)]
    else:
        cases = [
            Case(kind, f"{path.stem}/{variant['name']}", merged(data, variant))
            for variant in variants
        ]
    for case in cases:
        check(case)
    return cases


def check(case):
    """Every case names its fault, says why its expectation is right, and expects something."""
    if not case.data.get("fault") or not case.data.get("why"):
        raise CaseError(f"{case.title} has no `fault` or no `why`")
    for number, step in enumerate(case.steps(), 1):
        if not step.get("expect"):
            raise CaseError(f"{case.title}: step {number} expects nothing")
        check_keys(step, KEYS[case.kind], case.title)


def check_keys(table, known, where):
    """A key without a reader would be an expectation that cannot fail."""
    if unknown := set(table) - set(known):
        wrong, right = ", ".join(sorted(unknown)), ", ".join(sorted(known))
        raise CaseError(f"{where} has no {wrong}; there are {right}")


def merged(common, own):
    result = {**common, **own}
    for key in MERGED:
        if key in common and key in own:
            result[key] = deep_merged(common[key], own[key])
    return result


def deep_merged(common, own):
    if not (isinstance(common, dict) and isinstance(own, dict)):
        return own
    return {
        **common,
        **{
            key: deep_merged(common[key], value) if key in common else value
            for key, value in own.items()
        },
    }


def filled(value, places):
    """The value with every @name@ in its texts replaced: by `places`, or @N-days-ago@ by that
    moment.
    """
    if isinstance(value, dict):
        return {filled(key, places): filled(content, places) for key, content in value.items()}
    if isinstance(value, list):
        return [filled(content, places) for content in value]
    if not isinstance(value, str) or "@" not in value:
        return value

    def replacement(found):
        name = found[1]
        if days := re.fullmatch(r"(\d+)-days-ago", name):
            moment = datetime.now(timezone.utc) - timedelta(days=int(days[1]))
            return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        return str(places.get(name, found[0]))

    return re.sub(r"@([a-z0-9-]+)@", replacement, value)
