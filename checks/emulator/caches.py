"""What moto works out anew for each request or each field of an answer, and what is always the
same: worked out once. Half of what the emulator takes of the processor went there.
"""

import gc
from functools import lru_cache
from types import SimpleNamespace

from moto import backends
from moto.core import serialize
from moto.core.utils import get_value
from moto.ec2.models.tags import TagBackend
from moto.moto_server.werkzeug_app import DomainDispatcherApplication


def names(get_possible_keys):
    """The names that a field may have: its shape, its own name and the object's class say so."""
    known = {}

    def kept(self, context):
        shape, key = context.shape, context.key
        of = (shape, key, type(context.obj), type(self), *self.alias_providers)
        if of not in known:
            known[of] = tuple(get_possible_keys(self, context))
        return known[of]

    return kept


def picked(self, context):
    """What a field of an answer is, by the first of its names that the object has."""
    of, missing, value = context.obj, serialize.MISSING, None
    has_items = hasattr(of, "__getitem__")
    for name in self.get_possible_keys(context):
        if "." in name or has_items and type(of) is not dict:
            found = get_value(of, name, missing)
        else:
            found = of.get(name, missing) if has_items else getattr(of, name, missing)
        if found is not missing:
            value = found
            break
    path = f"{context.key_path}.{context.key}"
    for suffix, transform in self.response_transformers.items():
        if path.endswith(suffix):
            return transform(value)
    return value


def of_resources(describe_tags):
    """The tags of resources that are named: those of all others are not looked through."""

    def described(self, filters=None):
        named = (filters or {}).get("resource-id")
        if not named or len(filters) > 1 or any(mark in one for one in named for mark in "*?"):
            return describe_tags(self, filters)
        theirs = {one: self.tags[one] for one in named if one in self.tags}
        known = SimpleNamespace(tags=theirs, VALID_TAG_FILTERS=self.VALID_TAG_FILTERS)
        return describe_tags(known, filters)

    return described


def install():
    picker = serialize.XFormedAttributePicker
    picker.get_possible_keys = names(picker.get_possible_keys)
    picker.__call__ = picked
    TagBackend.describe_tags = of_resources(TagBackend.describe_tags)
    modules = tuple(backends.list_of_moto_modules())
    backends.list_of_moto_modules = lambda: modules
    dispatcher = DomainDispatcherApplication
    dispatcher.get_backend_for_host = lru_cache(maxsize=10_000)(dispatcher.get_backend_for_host)
    # What is imported stays, and what a test makes lives as long as the test: to look through it
    # for cycles again and again takes more than to answer.
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
