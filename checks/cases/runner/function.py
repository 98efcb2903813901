"""A function's real program behind a Lambda Runtime API, with a history of its own."""

import json
import os
import queue
import subprocess
import threading
import time
import uuid
import zipfile
from functools import lru_cache
from pathlib import Path

from checks.cases.runner import loopback, process
from checks.catalogue import binary, own_settings
from checks.emulator.runtime_api import Server, handler

REGION = "eu-west-1"
KEYS = {
    "AWS_ACCESS_KEY_ID": "AKIAREPLAYFUNCTION",
    "AWS_SECRET_ACCESS_KEY": "secret-of-the-function",
    "AWS_SESSION_TOKEN": "token-of-the-function",
}
unpacking = threading.Lock()


class Function:
    """Started at once, invoked one event after the other."""

    def __init__(self, name, place, environment, descriptors=None):
        self.events, self.answers = queue.Queue(), queue.Queue()
        self.arn = f"arn:aws:lambda:{REGION}:123456789012:function:{name}"
        self.server = Server(("127.0.0.1", 0), handler(self))
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        own = {
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self.server.server_port}",
            "AWS_LAMBDA_FUNCTION_NAME": name,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": "case",
            "_HANDLER": "bootstrap",
            **own_settings(name),
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            **KEYS,
            **environment,
        }
        self.log = place.folder / "function.log"
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                process.limited([program(name)], descriptors),
                env=process.environment(place.home, own),
                cwd=place.home,
                stdout=log,
                stderr=log,
            )
        place.closing.append(self.stop)

    def invoke(self, event, seconds):
        """The answer as text, and whether it is an error."""
        request = str(uuid.uuid4())
        self.events.put((request, json.dumps(event).encode(), int((time.time() + seconds) * 1000)))
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            try:
                answered, body, failed = self.answers.get(timeout=0.1)
            except queue.Empty:
                if self.process.poll() is not None:
                    return f"the function ended with {self.process.returncode}", True
                continue
            if answered in (request, None):
                return body.decode(errors="replace"), failed
        return f"the function did not answer in {seconds} s", True

    def written(self):
        """The function's log so far."""
        return self.log.read_text(errors="replace")

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.server.shutdown()
        self.server.server_close()


def folder():
    named = os.environ.get("FUNCTIONS_DIR")
    if not named or not Path(named).is_dir():
        raise SystemExit(
            f"FUNCTIONS_DIR must name the folder of the functions' zips, not {named!r}"
        )
    return Path(named)


def program(name):
    with unpacking:
        return unpacked(name)


@lru_cache(None)
def unpacked(name):
    """A function's program, unpacked once a run."""
    target = loopback.shared()["folder"] / name
    zipfile.ZipFile(folder() / f"{binary(name)}.zip").extract("bootstrap", target)
    (target / "bootstrap").chmod(0o755)
    return target / "bootstrap"
