"""A function's process of a test's own, with a proxy between it and the emulated AWS: several of one function run side by side."""
import json
import os
import tempfile
import threading
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace

from checks.catalogue import own_settings
from emulated import aws, deployment
from faults.proxy import Proxy

starting = threading.Lock()
# As deployed.
SECONDS = 300


@lru_cache
def folder():
    made = tempfile.mkdtemp(prefix="compliance-faults-")
    os.environ["EMULATOR_LOGS"] = made
    os.environ["MOTO_PORT"] = str(aws.emulator().port)
    return Path(made)


class Function:
    """Started at its first event, and again after it has ended."""

    def __init__(self, name, called, **settings):
        self.logs = folder()
        self.proxy = Proxy(aws.emulator().port)
        settings = {key: value for key, value in {**own_settings(name), **settings, "AWS_ENDPOINT_URL": self.proxy.endpoint}.items() if value is not None}
        self.described = SimpleNamespace(
            code_bytes=deployment.starter(name), layers=[], function_name=called, environment_vars=settings, handler="bootstrap", memory_size=256, region=aws.HOME, timeout=SECONDS,
            account_id=aws.ACCOUNT, function_arn=f"arn:aws:lambda:{aws.HOME}:{aws.ACCOUNT}:function:{name}",
            role=f"arn:aws:iam::{aws.ACCOUNT}:role/{name}")
        self.runtime, self.calls = None, 0

    def run(self, event):
        """The answer, or the error."""
        from emulator.runtime import Runtime  # moto reads its port when it is imported
        if self.runtime is None or not self.runtime.alive():
            self.end()
            # A process that another thread starts meanwhile would hold the file open that is to be run here.
            with starting:
                self.runtime = Runtime(self.described)
        before = self.proxy.calls
        body, failed = self.runtime.call(json.dumps(event).encode())
        self.calls = self.proxy.calls - before
        return (None, json.loads(body)) if failed else (json.loads(body), None)

    @property
    def log(self):
        path = self.logs / f"{self.described.function_name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def end(self):
        if self.runtime is not None:
            self.runtime.stop()
            self.runtime = None

    def stop(self):
        self.end()
        self.proxy.stop()
