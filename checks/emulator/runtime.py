"""One function's process behind a Lambda Runtime API of its own: its `bootstrap` asks for an event, answers, and asks again.

Not emulated: memory and time limits beyond the timeout, the freeze between invocations, more than one process a function.
"""
import io
import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import uuid
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from moto.awslambda.models import lambda_backends

from emulator import permissions, processors


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass  # a function that is ended hangs up in the middle


class Runtime:
    def __init__(self, function):
        self.function, self.turn = function, threading.Lock()
        self.events, self.answers = queue.Queue(), queue.Queue()
        self.server = Server(("127.0.0.1", 0), handler(self))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.folder = tempfile.mkdtemp(prefix="emulated-function-")
        zipfile.ZipFile(io.BytesIO(function.code_bytes)).extractall(self.folder)
        bootstrap = os.path.join(self.folder, "bootstrap")
        os.chmod(bootstrap, 0o755)
        self.opt = os.path.join(self.folder, "opt")
        for layer in function.layers:
            # A later layer goes over an earlier one.
            zipfile.ZipFile(io.BytesIO(lambda_backends[function.account_id][function.region].layers_versions_by_arn(layer["Arn"]).code_bytes)).extractall(self.opt)
        self.log = log_of(function.function_name)
        self.process = subprocess.Popen(processors.command(bootstrap), cwd=self.folder, env=self.environment(), stdout=self.log, stderr=self.log)

    def environment(self):
        function = self.function
        # Layers lie under /opt, which is this machine's own: what a variable says of it is said of the folder.
        given = {name: value.replace("/opt/", f"{self.opt}/", 1) if value.startswith("/opt/") else value for name, value in function.environment_vars.items()}
        return {
            "PATH": os.environ["PATH"], "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self.server.server_port}", "LAMBDA_TASK_ROOT": self.folder,
            "AWS_LAMBDA_FUNCTION_NAME": function.function_name, "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST", "_HANDLER": function.handler or "bootstrap",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_size), "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.function_name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": "emulated", "AWS_REGION": function.region, "AWS_DEFAULT_REGION": function.region,
            **permissions.of_function(function),
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{os.environ['MOTO_PORT']}", **given,
        }

    def call(self, event):
        """The answer and whether it is an error."""
        with self.turn:
            deadline = time.time() + self.function.timeout
            request = str(uuid.uuid4())
            self.events.put((request, event, int(deadline * 1000)))
            while time.time() < deadline:
                try:
                    answered, body, failed = self.answers.get(timeout=0.05)
                except queue.Empty:
                    if not self.alive() and self.answers.empty():
                        return failure("Runtime.ExitError", f"RequestId: {request} Error: Runtime exited with status {self.process.returncode}"), True
                    continue
                if answered in (request, None):
                    return body, failed
            self.stop()  # as AWS does: whatever it still did would belong to nobody
            return failure("Sandbox.Timedout", f"RequestId: {request} Error: Task timed out after {self.function.timeout:.2f} seconds"), True

    def alive(self):
        return self.process.poll() is None

    def stop(self):
        if self.alive():
            self.process.kill()
        self.process.wait()
        self.server.shutdown()
        self.server.server_close()
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.log is not sys.stderr:
            self.log.close()


def failure(kind, message):
    return json.dumps({"errorType": kind, "errorMessage": message}).encode()


def log_of(name):
    """A function's own log file where EMULATOR_LOGS names a folder, else the emulator's standard error."""
    folder = os.environ.get("EMULATOR_LOGS")
    if not folder:
        return sys.stderr
    os.makedirs(folder, exist_ok=True)
    return open(os.path.join(folder, f"{name}.log"), "ab")


def handler(runtime):
    class Api(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def do_GET(self):
            request, event, deadline = runtime.events.get()
            self.send_response(200)
            for name, value in {"Lambda-Runtime-Aws-Request-Id": request, "Lambda-Runtime-Deadline-Ms": str(deadline),
                                "Lambda-Runtime-Invoked-Function-Arn": runtime.function.function_arn,
                                "Lambda-Runtime-Trace-Id": "Root=1-00000000-000000000000000000000000;Sampled=0",
                                "Content-Type": "application/json", "Content-Length": str(len(event))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(event)

        def do_POST(self):
            """…/invocation/ID/response, …/invocation/ID/error, …/init/error"""
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            parts = self.path.rstrip("/").split("/")
            # A failed start answers whoever is waiting.
            request = None if parts[-2] == "init" else parts[-2]
            runtime.answers.put((request, body, parts[-1] == "error"))
            self.send_response(202)
            self.send_header("Content-Length", "0")
            self.end_headers()
    return Api
