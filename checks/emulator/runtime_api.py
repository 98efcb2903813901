"""The Lambda Runtime API: what a function's `bootstrap` asks for an event, and gives its answer
to.
"""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass  # a function that is ended hangs up in the middle


def handler(runtime):
    """`runtime` has queues of `events` (request id, event, deadline in milliseconds) and of
    `answers` (request id, answer, whether it failed), and the function's `arn`.
    """

    class Api(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def do_GET(self):
            request, event, deadline = runtime.events.get()
            self.send_response(200)
            for name, value in {
                "Lambda-Runtime-Aws-Request-Id": request,
                "Lambda-Runtime-Deadline-Ms": str(deadline),
                "Lambda-Runtime-Invoked-Function-Arn": runtime.arn,
                "Lambda-Runtime-Trace-Id": "Root=1-00000000-000000000000000000000000;Sampled=0",
                "Content-Type": "application/json",
                "Content-Length": str(len(event)),
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(event)

        def do_POST(self):
            """…/invocation/ID/response, …/invocation/ID/error, …/init/error"""
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            parts = self.path.rstrip("/").split("/")
            # A failed start answers every waiting caller.
            request = None if parts[-2] == "init" else parts[-2]
            runtime.answers.put((request, body, parts[-1] == "error"))
            self.send_response(202)
            self.send_header("Content-Length", "0")
            self.end_headers()

    return Api
