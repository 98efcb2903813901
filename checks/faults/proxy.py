"""Stands between one process and the emulated AWS, and spoils what a test chooses: an operation's calls, or those that say a certain thing.

What a fault does to a call is in FAULTS: some keep it from AWS, others lose the answer of what AWS has done.
"""
import http.client
import io
import re
import select
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from emulator import operations
from emulator.disturbances import DENIED, THROTTLED, error

FAULTS = {
    "denied": "AWS refuses: AccessDenied, as the service spells it",
    "throttled": "AWS refuses: too many calls",
    "500": "AWS answers InternalFailure",
    "timeout": "AWS does it, and the answer never comes",
    "cut": "AWS does it, and the connection ends in the middle of the answer",
    "page": "something in between answers 200 with a page of its own; AWS hears nothing",
    "half": "AWS does it, and the answer breaks off in the middle, though its length fits",
    "empty": "AWS does it, and the answer is a 200 without a body",
}
# What AWS has never heard of was not done either.
UNHEARD = ("denied", "throttled", "500", "page")
PAGE = "<html><head><title>Sign in</title></head><body>Please sign in to the network.</body></html>"
HELD = 300  # seconds, unless the client gives up before
QUIET = 20  # hundredths of a second: a call may have been sent and not have arrived


@dataclass
class Fault:
    name: str
    action: str
    about: str = ""  # a regular expression of what the request must say
    times: int | None = None
    struck: int = field(default=0)

    def concerns(self, operation):
        return (operation is not None and operation.name == self.action and (self.times is None or self.struck < self.times)
                and re.search(self.about, operation.said, re.DOTALL) is not None)


class Proxy:
    def __init__(self, port):
        self.behind, self.fault, self.lock, self.under_way, self.calls = port, None, threading.Lock(), 0, 0
        self.server = Server(("127.0.0.1", 0), handler(self))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.endpoint = f"http://127.0.0.1:{self.server.server_port}"

    def strike(self, operation):
        """The fault that is this call's, if any."""
        with self.lock:
            self.calls += 1
            if self.fault is None or not self.fault.concerns(operation):
                return None
            self.fault.struck += 1
            return self.fault.name

    def settle(self):
        """Waits until all calls that are on their way have come to an end, whether or not anybody waits for their answers."""
        quiet = 0
        while quiet < QUIET:
            quiet = 0 if self.under_way else quiet + 1
            time.sleep(0.01)

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_):
        pass  # a function that is killed hangs up in the middle


def handler(proxy):
    class Between(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def body(self):
            if "chunked" not in self.headers.get("Transfer-Encoding", ""):
                return self.rfile.read(int(self.headers.get("Content-Length") or 0))
            whole = io.BytesIO()
            while size := int(self.rfile.readline().split(b";")[0], 16):
                whole.write(self.rfile.read(size))
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass  # trailers
            return whole.getvalue()

        def call(self):
            body = self.body()
            path, _, query = self.path.partition("?")
            operation = operations.of({"REQUEST_METHOD": self.command, "PATH_INFO": path, "QUERY_STRING": query, "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                                       "SERVER_NAME": "127.0.0.1", "SERVER_PORT": str(proxy.behind), "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(body),
                                       **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in self.headers.items()}}, body)
            fault = proxy.strike(operation)
            if fault in ("denied", "throttled", "500"):
                kind = {"denied": DENIED[operation.protocol], "throttled": THROTTLED[operation.protocol], "500": (500, "InternalFailure")}[fault]
                status, headers, text = error(operation, *kind, "as the test wants it")
                return self.answer(status, headers, text.encode())
            if fault == "page":
                return self.answer(200, {"Content-Type": "text/html"}, PAGE.encode())
            status, headers, answer = self.forward(body)
            match fault:
                case "timeout":
                    # A client that gives up hangs up.
                    hung_up = select.poll()
                    hung_up.register(self.connection, select.POLLIN)
                    hung_up.poll(HELD * 1000)
                    self.close_connection = True
                case "cut":
                    # An answer without a body ends in the middle of its head.
                    self.answer(status, headers, answer, lost=len(answer) - len(answer) // 2 or 2)
                    self.close_connection = True
                case "half":
                    self.answer(status, headers, answer[:len(answer) // 2])
                case "empty":
                    self.answer(200, {name: value for name, value in headers.items() if name.lower() != "etag"}, b"")
                case _:
                    self.answer(status, headers, answer)

        def forward(self, body):
            behind = http.client.HTTPConnection("127.0.0.1", proxy.behind, timeout=HELD)
            headers = {name: value for name, value in self.headers.items() if name.lower() not in ("connection", "transfer-encoding", "expect", "content-length")}
            if body or self.command in ("POST", "PUT"):
                headers["Content-Length"] = str(len(body))
            behind.request(self.command, self.path, body or None, headers)
            answer = behind.getresponse()
            read = answer.read()
            behind.close()
            kept = {name: value for name, value in answer.getheaders() if name.lower() not in ("connection", "transfer-encoding", "content-length")}
            return answer.status, kept, read

        def answer(self, status, headers, body, lost=0):
            head = "".join(f"{name}: {value}\r\n" for name, value in {**headers, "Content-Length": str(len(body))}.items())
            whole = f"HTTP/1.1 {status} {http.client.responses.get(status, '')}\r\n{head}\r\n".encode() + body
            with suppress(ConnectionError):
                self.wfile.write(whole[:len(whole) - lost])

        def counted(self):
            with proxy.lock:
                proxy.under_way += 1
            try:
                self.call()
            finally:
                with proxy.lock:
                    proxy.under_way -= 1

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = counted
    return Between
