"""Answers of operations that moto does not have, or not as AWS has them: from plain data, in AWS's
own wire format (checks/replay).
"""

from werkzeug.wrappers import Response

from checks.replay import answers, request


class Held:
    """Answers that a test has given; the first that is for a request is the one."""

    def __init__(self):
        self.given = []
        self.clear()

    def add(self, given):
        self.given += given
        self.answers = answers.Answers({"answer": self.given})

    def clear(self):
        self.given.clear()
        self.answers = answers.Answers({"answer": []})

    def to(self, environ, body):
        """The response to a request; None where there is none."""
        if not self.given:
            return None
        asked = read(environ, body)
        # Who asks for alarms by name means those that moto holds.
        by_name = any(name.startswith("AlarmNames") for name in asked.parameters)
        chosen = None if by_name else self.answers.chosen(asked)
        if chosen is None:
            return None
        try:
            status, headers, content = answers.given(chosen, asked)
        except answers.Refused as refused:
            status, code = refused.status, refused.code
            headers, content = answers.wire.error(asked.service, code, refused.message, status)
        return Response(content, status, headers)


def read(environ, body):
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").title(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    headers["Content-Type"] = environ.get("CONTENT_TYPE", "")
    query = environ.get("QUERY_STRING", "")
    target = environ.get("PATH_INFO", "/") + (f"?{query}" if query else "")
    return request.read(environ["REQUEST_METHOD"], headers.get("Host", ""), target, headers, body)
