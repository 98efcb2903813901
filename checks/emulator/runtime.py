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

from moto.awslambda.models import lambda_backends

from emulator import permissions, processors
from emulator.runtime_api import Server, handler


# A machine that runs the rest of CI beside it answers seconds later than AWS's would: a function gets its true deadline, and is killed this much later.
GRACE_SECONDS = 6


class Runtime:
    def __init__(self, function):
        self.function, self.turn = function, threading.Lock()
        self.events, self.answers, self.arn = queue.Queue(), queue.Queue(), function.function_arn
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
        # Layers lie under /opt, which is this machine's own: a variable that names it names the folder.
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
            while time.time() < deadline + GRACE_SECONDS:
                try:
                    answered, body, failed = self.answers.get(timeout=0.05)
                except queue.Empty:
                    if not self.alive() and self.answers.empty():
                        return failure("Runtime.ExitError", f"RequestId: {request} Error: Runtime exited with status {self.process.returncode}"), True
                    continue
                if answered in (request, None):
                    return body, failed
            self.stop()  # as AWS does: whatever it still did would belong to no invocation
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
