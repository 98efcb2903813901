"""The emulated AWS of a test run: one process, started when first needed, emptied between test classes, ended with the run."""
import atexit
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from functools import lru_cache
from pathlib import Path

import boto3
from botocore.config import Config

ACCOUNT = "123456789012"
OTHER_ACCOUNT = "210987654321"
HOME, ABROAD = "eu-west-1", "us-east-1"
CREDENTIALS = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
CHECKS = Path(__file__).resolve().parents[1]
making = threading.Lock()


class Emulator:
    def __init__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.folder = Path(tempfile.mkdtemp(prefix="compliance-emulated-"))
        self.logs = self.folder / "logs"
        self.output = open(self.folder / "emulator.log", "wb")
        environment = {"MOTO_IAM_LOAD_MANAGED_POLICIES": "false", **os.environ, "EMULATOR_LOGS": str(self.logs), "PYTHONDONTWRITEBYTECODE": "1"}
        self.process = subprocess.Popen([sys.executable, str(CHECKS / "emulator"), "--port", str(self.port)], env=environment, stdout=self.output, stderr=self.output)
        atexit.register(self.stop)
        self.wait()

    def wait(self):
        for _ in range(600):
            if self.process.poll() is not None:
                break
            try:
                return self.control("GET", "ready")
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        raise RuntimeError(f"the emulator did not start; see {self.output.name}")

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)
        self.output.close()

    def control(self, method, path, body=None):
        """One of the emulator's own endpoints (checks/emulator/README.md)."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.endpoint}/_emulator/{path}", data, method=method)
        try:
            with urllib.request.urlopen(request, timeout=300) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{method} {path}: {error.read().decode()}") from error

    def log(self, function):
        """What a function has written so far, its standard output and error together."""
        path = self.logs / f"{function}.log"
        return path.read_text(errors="replace") if path.exists() else ""


@lru_cache
def emulator():
    return Emulator()


def control(method, path, body=None):
    return emulator().control(method, path, body)


def reset():
    """Empty accounts, no functions, nothing disturbed, nothing counted."""
    control("POST", "reset", {})
    for log in emulator().logs.glob("*.log"):
        log.unlink()


def disturb(effect, action, **more):
    """effect: deny, throttle or delay; more: resource, region, times, milliseconds."""
    control("POST", effect, {"action": action, **more})


def undisturbed():
    control("DELETE", "disturbances")


def requests():
    """How often each operation was asked for since the last call of this, as "service:Operation"."""
    counted = control("GET", "requests")
    control("DELETE", "requests")
    return counted


def client(service, region=HOME, credentials=None):
    # boto3 makes one at a time; what it has made any thread may use.
    with making:
        return made(service, region, tuple((credentials or CREDENTIALS).items()))


@lru_cache(maxsize=256)
def made(service, region, credentials):
    return boto3.client(service, region_name=region, endpoint_url=emulator().endpoint, **dict(credentials),
                        config=Config(retries={"mode": "standard", "max_attempts": 5}, max_pool_connections=32, read_timeout=320))


def credentials_of(account):
    """Credentials of another account, through a role of it."""
    role = client("sts").assume_role(RoleArn=f"arn:aws:iam::{account}:role/seeding", RoleSessionName="seeding")["Credentials"]
    return {"aws_access_key_id": role["AccessKeyId"], "aws_secret_access_key": role["SecretAccessKey"], "aws_session_token": role["SessionToken"]}


def executed(machine, given, seconds=120):
    """A state machine's execution, ended well."""
    states = client("stepfunctions")
    execution = states.start_execution(stateMachineArn=machine, input=json.dumps(given))["executionArn"]
    for _ in range(seconds * 5):
        done = states.describe_execution(executionArn=execution)
        if done["status"] == "SUCCEEDED":
            return done
        if done["status"] != "RUNNING":
            raise AssertionError(f"{machine} ended as {done['status']}: {done.get('error')}: {done.get('cause')}")
        time.sleep(0.2)
    raise AssertionError(f"{machine} still runs after {seconds} s")
