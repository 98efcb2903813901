"""A function's process behind a Lambda Runtime API of the bench's own: when it asks for its first event, when it answers, what it takes."""
import json
import os
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SETTINGS = {
    "DYNAMODB_TABLE_NAME": "bench", "SNS_TOPIC_ARN": "arn:aws:sns:eu-west-1:123456789012:bench", "REPORTS_BUCKET_NAME": "bench-reports", "REGIONS": "eu-west-1,us-east-1",
    "AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_SESSION_TOKEN": "testing",
    "AWS_LAMBDA_FUNCTION_NAME": "bench", "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256", "AWS_LAMBDA_LOG_GROUP_NAME": "bench",
    "AWS_LAMBDA_LOG_STREAM_NAME": "bench", "_HANDLER": "bootstrap",
}


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass  # a function that is ended hangs up in the middle


class FunctionProcess:
    """One process, one event. `polled` and `answered` are seconds since it was started."""

    def __init__(self, command, endpoint, event=None, **changes):
        self.event, self.answer, self.polled, self.answered = json.dumps(event or {}).encode(), None, None, None
        self.done = threading.Event()
        self.server = Server(("127.0.0.1", 0), api(self))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        environment = {"PATH": os.environ["PATH"], **SETTINGS, "AWS_ENDPOINT_URL": endpoint, "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self.server.server_port}", **changes}
        self.started = time.monotonic()
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.server.shutdown()
        self.server.server_close()

    def wait(self, seconds=600):
        """The answer; the process then waits for its second event."""
        if not self.done.wait(seconds):
            raise RuntimeError("the function did not answer")
        return self.answer

    @property
    def memory(self):
        """MiB, the peak. That of the process itself: what a fork of this large Python had does not count."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024

    @property
    def processor(self):
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


def api(function):
    class Api(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def do_GET(self):
            if function.polled is not None:
                threading.Event().wait()  # there is no second event
            function.polled = time.monotonic() - function.started
            self.answer(200, function.event, {"Lambda-Runtime-Aws-Request-Id": "bench", "Lambda-Runtime-Deadline-Ms": str(int((time.time() + 600) * 1000)),
                                              "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu-west-1:123456789012:function:bench",
                                              "Content-Type": "application/json"})

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            function.answered = time.monotonic() - function.started
            function.answer = (not self.path.endswith("/error"), body)
            self.answer(202, b"", {})
            function.done.set()

        def answer(self, status, body, headers):
            self.send_response_only(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
    return Api
