"""Pages of a list, with the token that botocore's paginators know for the operation."""

from functools import lru_cache

import botocore.exceptions

from checks.replay import models


@lru_cache(None)
def paginators(service):
    try:
        return models.LOADER.load_service_model(service, "paginators-1")["pagination"]
    except botocore.exceptions.UnknownServiceError:
        return {}


def tokens(service, operation):
    """The names of the token in the request and in the answer, and of the flag that says that
    there is more.
    """
    paginator = paginators(service).get(operation, {})
    first = lambda value: value[0] if isinstance(value, list) else value  # noqa: E731
    given, answered = (
        first(paginator.get("input_token", "NextToken")),
        first(paginator.get("output_token", "NextToken")),
    )
    return given, answered.split(" || ")[0], paginator.get("more_results")


def asked(request):
    """At which entry the page begins that a request asks for."""
    given, _, _ = tokens(request.service, request.action)
    model = models.service(request.service).operation_model(request.action).input_shape
    on_the_wire = (
        model.members[given].serialization.get("name", given)
        if model and given in model.members
        else given
    )
    parameters = request.parameters
    return int(parameters.get(on_the_wire) or parameters.get(given) or 0)


def cut(request, name, entries, size, more=None):
    """The page of a long list: {name: entries, its token}."""
    begin, size = asked(request), size or max(len(entries), 1)
    return {
        **(more or {}),
        name: entries[begin : begin + size],
        **end(request, begin + size, len(entries)),
    }


def page(request, pages):
    """One of the pages that a case gives."""
    number = asked(request)
    return {**pages[number], **end(request, number + 1, len(pages))}


def end(request, following, count):
    _, answered, flag = tokens(request.service, request.action)
    more = following < count
    return {**({flag: more} if flag else {}), **({answered: str(following)} if more else {})}
