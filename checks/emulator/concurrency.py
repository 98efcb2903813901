"""How many copies of a function run at once: what is one too many is throttled.

A function with reserved copies has those and no more; the others share what the account may run
less what is reserved. Who waits for an answer gets 429; an event waits in Lambda's queue until a
copy is free. https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
"""

import json
import threading
from collections import Counter
from contextlib import contextmanager

from moto.awslambda.models import lambda_backends

from emulator import limits

RESERVED = "ReservedFunctionConcurrentInvocationLimitExceeded"
SHARED = "ConcurrentInvocationLimitExceeded"
running, throttled, free = Counter(), Counter(), threading.Condition()


class Throttled(Exception):
    """One copy too many; the reason as Lambda calls it."""


def reset():
    with free:
        throttled.clear()


def refusal(function):
    """Why no further copy may run; None where one may."""
    if function.reserved_concurrency is not None:
        taken = running[function.function_arn]
        return RESERVED if taken >= int(function.reserved_concurrency) else None
    backend = lambda_backends[function.account_id][function.region]
    sharing = [other for other in backend.list_functions() if other.reserved_concurrency is None]
    room = limits.limit_of(backend) - limits.reserved(backend)
    return SHARED if sum(running[other.function_arn] for other in sharing) >= room else None


@contextmanager
def copy_of(function, waits):
    """While it lasts, a copy runs. waits: for a free one, rather than being refused."""
    arn = function.function_arn
    with free:
        reason = refusal(function)
        if reason:
            throttled[function.function_name] += 1
            if not waits:
                raise Throttled(reason)
            free.wait_for(lambda: refusal(function) is None)
        running[arn] += 1
    try:
        yield
    finally:
        with free:
            running[arn] -= 1
            free.notify_all()


def answer(throttle):
    """As Lambda answers who waits."""
    headers = {"x-amzn-errortype": "TooManyRequestsException", "content-type": "application/json"}
    said = {"Reason": str(throttle), "Type": "User", "message": "Rate Exceeded."}
    return 429, {"status": 429, **headers}, json.dumps(said)
