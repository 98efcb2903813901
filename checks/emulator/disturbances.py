"""Calls that go wrong on purpose: denied, throttled or slow, for chosen operations, resources and regions."""
import json
import threading
import time
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

DENIED = {"ec2": (403, "UnauthorizedOperation"), "query": (403, "AccessDenied"), "json": (400, "AccessDeniedException"),
          "rest-xml": (403, "AccessDenied"), "rest-json": (403, "AccessDeniedException")}
THROTTLED = {"ec2": (503, "RequestLimitExceeded"), "query": (400, "Throttling"), "json": (400, "ThrottlingException"),
             "rest-xml": (503, "SlowDown"), "rest-json": (429, "TooManyRequestsException")}


@dataclass
class Disturbance:
    effect: str  # deny, throttle or delay
    action: str  # the operation's name, or * for every one
    resource: str | None = None
    region: str | None = None
    times: int | None = None  # how often; None: until it is cleared
    milliseconds: int = 0
    done: int = field(default=0)

    def concerns(self, operation):
        return (self.action in ("*", operation.name) and self.region in (None, operation.region)
                and (self.times is None or self.done < self.times) and (self.resource is None or operation.names(self.resource)))


class Disturbances:
    def __init__(self):
        self.lock, self.all = threading.Lock(), []

    def add(self, effect, description):
        disturbance = Disturbance(effect=effect, **description)
        with self.lock:
            self.all.append(disturbance)

    def clear(self):
        with self.lock:
            self.all.clear()

    def __iter__(self):
        return iter([vars(disturbance) for disturbance in self.all])

    def answer(self, operation):
        """Waits where a delay is set; an error response where the call is refused, else None."""
        with self.lock:
            chosen = [disturbance for disturbance in self.all if disturbance.concerns(operation)]
            for disturbance in chosen:
                disturbance.done += 1
        time.sleep(sum(disturbance.milliseconds for disturbance in chosen) / 1000)
        effects = {disturbance.effect for disturbance in chosen}
        if "throttle" in effects:
            return error(operation, *THROTTLED[operation.protocol], "Rate exceeded")
        if "deny" in effects:
            return error(operation, *DENIED[operation.protocol], f"User: arn:aws:iam::123456789012:user/emulated is not authorized to perform: {operation.service}:{operation.name}")
        return None


def error(operation, status, code, message):
    """An error as the service's protocol writes it: status, headers, body."""
    request_id = "00000000-0000-0000-0000-000000000000"
    if operation.protocol in ("json", "rest-json"):
        body = json.dumps({"__type": code, "message": message})
        return status, {"Content-Type": "application/x-amz-json-1.0", "x-amzn-errortype": code}, body
    inner = f"<Code>{code}</Code><Message>{escape(message)}</Message>"
    shapes = {"ec2": f"<Response><Errors><Error>{inner}</Error></Errors><RequestID>{request_id}</RequestID></Response>",
              "query": f"<ErrorResponse><Error><Type>Sender</Type>{inner}</Error><RequestId>{request_id}</RequestId></ErrorResponse>",
              "rest-xml": f"<Error>{inner}<RequestId>{request_id}</RequestId></Error>"}
    return status, {"Content-Type": "text/xml"}, f'<?xml version="1.0" encoding="UTF-8"?>{shapes[operation.protocol]}'
