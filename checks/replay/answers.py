"""What is answered to a request: first what a case says of it, then what the account holds."""

import json
import re
import threading
import time

from checks.replay import paging, wire
from checks.replay.account import Account

# Which requests an answer is for. A text in ~ is a regular expression, any other must be equal.
MATCHERS = (
    "service",
    "action",
    "region",
    "key",
    "host",
    "path",
    "method",
    "through",
    "token",
    "parameters",
    "body",
    "headers",
)
ANSWERS = (
    "data",
    "pages",
    "error",
    "status",
    "text",
    "answer_headers",
    "json",
    "closes",
    "delay_seconds",
    "times",
    "after",
)


class Refused(Exception):
    """An error that AWS answers with."""

    def __init__(self, code, message="refused by the case", status=400, headers=None):
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.status, self.headers = code, message, status, headers or {}


class Answers:
    def __init__(self, state):
        self.lock, self.counted = threading.Lock(), {}
        self.account = Account(state, Refused)
        self.set(state)

    def set(self, state):
        """What is held and answered from now on; sessions of assumed roles stay."""
        self.own = state.get("answer", [])
        for answer in self.own:
            unknown = set(answer) - {*MATCHERS, *ANSWERS}
            if unknown:
                raise ValueError(f"an answer has no {', '.join(sorted(unknown))}")
        self.account.set(state)
        self.counted = {}

    def to(self, request):
        """(status, headers, body); None closes the connection without an answer."""
        try:
            own = self.chosen(request)
            if own is not None:
                return given(own, request)
            return good(request, self.account.answer(request))
        except Refused as refused:
            headers, body = wire.error(
                request.service, refused.code, refused.message, refused.status
            )
            return refused.status, {**headers, **refused.headers}, body

    def chosen(self, request):
        facts = request.facts()
        for number, answer in enumerate(self.own):
            if all(matches(answer[name], facts[name]) for name in MATCHERS if name in answer):
                with self.lock:
                    self.counted[number] = count = self.counted.get(number, 0) + 1
                after = answer.get("after", 0)
                if after < count <= after + answer.get("times", 1 << 60):
                    return answer
        return None


def matches(wanted, got):
    if isinstance(wanted, dict):
        return isinstance(got, dict) and all(
            name in got and matches(value, got[name]) for name, value in wanted.items()
        )
    if isinstance(wanted, list):
        return any(matches(one, got) for one in wanted)
    if isinstance(wanted, str) and len(wanted) > 1 and wanted[0] == wanted[-1] == "~":
        return re.search(wanted[1:-1], str(got)) is not None
    return wanted == got


def given(answer, request):
    """An answer that the case gives itself."""
    time.sleep(answer.get("delay_seconds", 0))
    if answer.get("closes"):
        return None
    if "error" in answer:
        error = answer["error"]
        raise Refused(
            error["code"],
            error.get("message", "refused by the case"),
            error.get("status", 400),
            error.get("headers"),
        )
    if "data" in answer:
        return good(request, answer["data"], answer.get("answer_headers"))
    if "pages" in answer:
        return good(request, paging.page(request, answer["pages"]), answer.get("answer_headers"))
    body = json.dumps(answer["json"]) if "json" in answer else answer.get("text", "")
    return answer.get("status", 200), answer.get("answer_headers", {}), body.encode()


def good(request, value, more=None):
    if isinstance(value, tuple):
        value, more = value
    headers, body = wire.answer(request.service, request.action, value)
    return 200, {**headers, **(more or {})}, body
