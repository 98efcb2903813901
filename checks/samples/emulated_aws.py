"""Makes samples in the emulated AWS (checks/emulator), by the calls that each sample names."""

import re
from datetime import datetime, timezone
from functools import lru_cache

from emulated import aws

from checks.samples import files, live
from checks.samples.fill import fill


def is_held(sample):
    """A text in the place of the calls says why moto cannot hold it."""
    return not isinstance(sample.own.get("emulated", ""), str)


@lru_cache
def held_types():
    """The types of which moto holds a sample."""
    return {of.resource_type for of in files.every() if is_held(of)}


def together(samples):
    """Those that can be there at once: what the emulated AWS answers as a sample has it hides what
    it holds itself of the same type.
    """
    return [of for of in samples if is_held(of) or of.resource_type not in held_types()]


def make(sample, now=None, credentials=None, **place):
    """Makes the resource; its id there."""
    return made(sample, now, credentials, **place)["id"]


def made(sample, now=None, credentials=None, labels=None, **place):
    """Makes the resource, by all of its calls or those of these labels; what there is to know of
    it.
    """
    now = now or datetime.now(timezone.utc)
    values = sample.values({"region": aws.HOME, **place})
    values["id"] = fill("@id@", values, now)
    # S3 does not take the name of its first region.
    values["location"] = None if values["region"] == "us-east-1" else values["region"]
    for label, call in sample.own["emulated"].items():
        if call is None or (labels and label not in labels):
            continue
        service, operation = call["call"].split(":")
        parameters = without_null(fill(call["with"], values, now))
        answer = ask(service, operation, parameters, values["region"], credentials)
        for name, path in call.get("keep", {}).items():
            values[name] = at(answer, re.findall(r"\w+|\*", path))
    return values


def hold(samples, now, **place):
    """Makes the samples that can be there at once; those that the emulated AWS cannot make itself
    it answers with their own answers. (Type, id there) → sample.
    """
    samples = together(samples)
    made = {(of.resource_type, make(of, now, **place)): of for of in samples if is_held(of)}
    # moto's users have never signed in: the credential report is that of the samples.
    tables = live.tables(samples, now, **{"region": aws.HOME, **place})
    others = [of for of in samples if not is_held(of)]
    return made | answer(others, now, tables, **place)


def answer(samples, now, tables=(), **place):
    """Has the emulated AWS answer with the samples' own answers, and with these. (Type, id there)
    → sample.
    """
    state = live.answers(samples, now, only_in_region=True, **{"region": aws.HOME, **place})
    aws.control("POST", "answers", [*tables, *state["answer"]])
    return {(of.resource_type, of.id(now, **place)): of for of in samples}


def ask(service, operation, parameters, region, credentials):
    if service == "emulator":
        return aws.control("POST", operation, parameters)
    client = aws.client(service, region, credentials)
    method = next(
        method for method, name in client.meta.method_to_api_mapping.items() if name == operation
    )
    return getattr(client, method)(**parameters)


def without_null(value):
    """A parameter that is null, or has nothing in it but such, is not given; one that is written
    empty is.
    """
    if isinstance(value, dict):
        own = {key: without_null(one) for key, one in value.items() if one is not None}
        return {key: one for key, one in own.items() if one != {} or value[key] == {}}
    return [without_null(one) for one in value] if isinstance(value, list) else value


def at(answer, path):
    if not path:
        return answer
    first, *rest = path
    if first == "*":
        return [at(one, rest) for one in answer]
    return at(answer[int(first) if first.isdigit() else first], rest)
