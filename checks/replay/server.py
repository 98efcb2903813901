"""Serves the loopback AWS: over HTTP, as a proxy for HTTP and HTTPS, and over TLS under any host
name where there is an authority.
"""

import http.client
import ssl
import threading
import traceback
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from checks.replay import request as requests
from checks.replay.answers import Answers


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, *_):
        pass  # a client that hangs up, or does not trust the certificate


class Replay:
    """`forward` names servers that answer a service in its stead: {"dynamodb": ("127.0.0.1",
    5000)}.
    """

    def __init__(self, state, authority=None, forward=None):
        self.answers, self.authority, self.forward = Answers(state), authority, forward or {}
        self.seen, self.lock = [], threading.Lock()
        self.tls_context = under_any_name(authority) if authority else None
        self.plain = self.serve(Handler)
        self.tls = self.serve(TlsHandler) if authority else None

    def serve(self, handler):
        server = Server(("127.0.0.1", 0), type("Bound", (handler,), {"replay": self}))
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return server

    @property
    def url(self):
        return f"http://127.0.0.1:{self.plain.server_port}"

    @property
    def tls_port(self):
        return self.tls.server_port

    def set(self, state):
        self.answers.set(state)

    def note(self, request):
        with self.lock:
            self.seen.append(request)

    def taken(self):
        """What was asked since the last call of this."""
        with self.lock:
            seen, self.seen = self.seen, []
        return seen

    def stop(self):
        for server in filter(None, (self.plain, self.tls)):
            server.shutdown()
            server.server_close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    replay = None
    through = ""

    def log_message(self, *_):
        pass

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        target, through = self.path, self.through
        if target.startswith("http://"):
            through, parts = "proxy", urllib.parse.urlsplit(target)
            target = urllib.parse.urlunsplit(("", "", parts.path, parts.query, ""))
        request = requests.read(
            self.command, self.headers.get("Host", ""), target, self.headers, body, through
        )
        self.replay.note(request)
        try:
            answered = (
                self.forwarded(request)
                if request.service in self.replay.forward
                else self.replay.answers.to(request)
            )
        except Exception:
            traceback.print_exc()
            answered = 500, {}, b"the loopback AWS failed; its output says how"
        self.send(answered)

    do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = answer  # noqa: N815

    def send(self, answered):
        if answered is None:
            self.close_connection = True
            return
        status, headers, body = answered
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def forwarded(self, request):
        connection = http.client.HTTPConnection(*self.replay.forward[request.service], timeout=60)
        try:
            connection.request(request.method, request.target, request.body, dict(request.headers))
            answered = connection.getresponse()
            body = answered.read()
            headers = {
                name: value
                for name, value in answered.getheaders()
                if name.lower() not in ("content-length", "connection", "transfer-encoding")
            }
            return answered.status, headers, body
        finally:
            connection.close()

    def do_CONNECT(self):  # noqa: N802
        """What a proxy does that opens TLS, as companies have them: it answers under a
        certificate of its own authority.
        """
        self.replay.note(
            requests.Request("CONNECT", self.path, self.path, self.headers, through="proxy")
        )
        if not self.replay.authority:
            return self.send_error(502)
        self.send_response(200, "Connection established")
        self.end_headers()
        try:
            self.connection = self.replay.authority.context(
                self.path.rsplit(":", 1)[0]
            ).wrap_socket(self.connection, server_side=True)
        except (ssl.SSLError, OSError):
            self.close_connection = True
            return None
        self.rfile, self.wfile = (
            self.connection.makefile("rb", -1),
            self.connection.makefile("wb", 0),
        )
        self.close_connection, self.through = False, "proxy"
        return None


class TlsHandler(Handler):
    def setup(self):
        self.request.settimeout(60)
        self.request = self.replay.tls_context.wrap_socket(self.request, server_side=True)
        super().setup()


def under_any_name(authority):
    """A server's TLS settings that present, for each connection, the name that the client asks
    for.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.certificate_of("localhost"))

    def chosen(connection, name, _):
        if name:
            connection.context = authority.context(name)

    context.sni_callback = chosen
    return context
