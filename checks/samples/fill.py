"""Puts values into texts: `@name@` is replaced by the value of that name.

A text that is nothing but `@name@` becomes the value, of whatever kind; `@name[Key,Value]@` an
object as the list of pairs that AWS makes of it; `@40-days-ago@` the moment before `now`.
"""

import re
from datetime import timedelta

NAME = re.compile(r"@([A-Za-z0-9_-]+)(?:\[(\w+),(\w+)\])?@")
DAYS = re.compile(r"(\d+)-days-ago")


class Unfilled(Exception):
    """A text names a value that there is not."""


def fill(value, values, now):
    """The value with every `@name@` in its texts replaced, those of keys included."""
    if isinstance(value, dict):
        return {fill(key, values, now): fill(one, values, now) for key, one in value.items()}
    if isinstance(value, list):
        return [fill(one, values, now) for one in value]
    if not isinstance(value, str):
        return value
    if alone := NAME.fullmatch(value):
        return fill(named(alone, values, now), values, now)
    return NAME.sub(lambda found: str(fill(named(found, values, now), values, now)), value)


def named(found, values, now):
    name, key, text = found.groups()
    if days := DAYS.fullmatch(name):
        # An hour more: what is so many days old stays so while the tests run.
        moment = now - timedelta(days=int(days[1]), hours=1)
        return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    if name not in values:
        raise Unfilled(f"there is no value for {found[0]}; there are {', '.join(sorted(values))}")
    value = values[name]
    return [{key: one, text: of} for one, of in value.items()] if key else value
