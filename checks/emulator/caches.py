"""What moto works out anew for each request or each field of an answer, and what is always the
same: worked out once. Half of what the emulator takes of the processor went there.
"""

import gc
from functools import lru_cache

from moto import backends
from moto.core import serialize
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


def install():
    picker = serialize.XFormedAttributePicker
    picker.get_possible_keys = names(picker.get_possible_keys)
    modules = tuple(backends.list_of_moto_modules())
    backends.list_of_moto_modules = lambda: modules
    dispatcher = DomainDispatcherApplication
    dispatcher.get_backend_for_host = lru_cache(maxsize=10_000)(dispatcher.get_backend_for_host)
    # What is imported stays, and what a test makes lives as long as the test: to look through it
    # for cycles again and again takes more than to answer.
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
