"""The rules that judge the samples, from their files and the catalogue that `tofu/` reads."""

import json
import tomllib
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@lru_cache
def files():
    """Rule → its file's content."""
    found = [tomllib.loads(path.read_text()) for path in (ROOT / "src" / "rules").glob("*.toml")]
    own = {rule["id"]: rule for rule in found}
    # One that extends another judges what that one does.
    return {name: {**own.get(rule.get("extends"), {}), **rule} for name, rule in own.items()}


def judged(file):
    """The types that a rule judges."""
    return [file["resource"]] if isinstance(file["resource"], str) else file["resource"]


def of_type(resource_type):
    return sorted(rule for rule, file in files().items() if resource_type in judged(file))


def unseen(rule):
    """Why nothing is known of what the rule looks at beside: files of AWS Config never say that
    they have all of it.
    """
    return {of["unseen"] for of in files()[rule].get("related", {}).values()}


def core_types():
    """The types that the core rules look at."""
    core = [file for file in files().values() if file.get("core")]
    related = [of["resource"] for file in core for of in file.get("related", {}).values()]
    return {*(of for file in core for of in judged(file)), *related}


def related_types(judging):
    """The types that rules look at beside what they judge."""
    related = [of for rule in judging for of in files()[rule].get("related", {}).values()]
    return {of["resource"] for of in related}


@lru_cache
def settings():
    """What the rules are run with, one after the other: first the defaults, then for each rule the
    next of the parameters that its own tests are run with.
    """
    distinct = {rule: [] for rule in files()}
    for rule, file in files().items():
        for test in file.get("test", []):
            if test.get("parameters") and test["parameters"] not in distinct[rule]:
                distinct[rule].append(test["parameters"])
    runs = max(map(len, distinct.values()))
    return [
        {rule: of[at - 1] for rule, of in distinct.items() if 0 < at <= len(of)}
        for at in range(runs + 1)
    ]


def as_toml(given):
    """Parameters as compliance.toml has them."""
    sections = [
        f"[rules.{rule}]\n" + "".join(f"{name} = {toml(value)}\n" for name, value in of.items())
        for rule, of in given.items()
    ]
    return "\n".join(sections)


def toml(value):
    if isinstance(value, dict):
        return (
            "{ " + ", ".join(f"{json.dumps(key)} = {toml(of)}" for key, of in value.items()) + " }"
        )
    return json.dumps(value)


def as_texts(parameters):
    """Parameters as AWS Config's ruleParameters have them: text only."""
    return {name: as_text(value) for name, value in parameters.items()}


def as_text(value):
    if isinstance(value, list):
        return ",".join(value)
    return value if isinstance(value, str) else json.dumps(value)
