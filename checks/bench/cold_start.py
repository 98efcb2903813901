"""From exec to the first event, to the first call of AWS, and to the answer: each function, beside an empty one and one in Python with boto3.

What a function needs before its first call of AWS (settings, TLS, SDK clients) is what it takes longer than the empty one.
"""
import os
import shutil
import signal
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import table
from function_process import FunctionProcess
from stand_in import StandIn
from tools import CHECKS, example, function

import catalogue

# With every rule there is: a pack's functions start with more of them than core's.
FUNCTIONS = (*catalogue.rules_of("all"), catalogue.AGGREGATOR)
METADATA = "169.254.169.254"


def own_settings(name):
    return {**catalogue.own_settings(name), "RULE_PACKS": "all"}


def programs():
    return {"empty-function": [example("empty-function")], **{name: [function(name)] for name in FUNCTIONS},
            "boto3": [sys.executable, str(CHECKS / "bench" / "boto3_function.py")]}


def first_call(name, command, **settings):
    """Seconds to the first connection to AWS."""
    with socket.socket() as endpoint:
        endpoint.bind(("127.0.0.1", 0))
        endpoint.listen()
        called, seen = [], threading.Event()

        def accept():
            endpoint.accept()
            called.append(time.monotonic())
            seen.set()
        threading.Thread(target=accept, daemon=True).start()
        with FunctionProcess(command, f"http://127.0.0.1:{endpoint.getsockname()[1]}", **{**own_settings(name), **settings}) as process:
            if not seen.wait(30):
                raise RuntimeError(f"{command} did not call AWS")
            return called[0] - process.started


def starts(runs):
    """Medians, and the fastest, which says most on a machine that is busy with other things."""
    columns = ("to its first event", "to its first call of AWS", "to its answer")
    table.head("Cold start, milliseconds from exec: median (fastest)", "function", *columns, "over the empty one before its first call", "peak memory, MiB")
    empty = None
    with StandIn(instances=1, buckets=1, databases=1, users=1) as server:
        for name, command in programs().items():
            seen = {column: [] for column in columns}
            peaks = []
            for _ in range(runs if name != "boto3" else 5):
                if name != "empty-function":
                    seen[columns[1]].append(first_call(name, command) * 1000)
                with FunctionProcess(command, server.endpoint, **own_settings(name)) as process:
                    good, body = process.wait()
                    if not good:
                        raise SystemExit(f"{name}: {body}")
                    seen[columns[0]].append(process.polled * 1000)
                    seen[columns[2]].append(process.answered * 1000)
                    peaks.append(process.memory)
            # The empty one calls no service: its answer is what it would do instead.
            calls = seen[columns[1]] or seen[columns[2]]
            empty = empty or calls
            over = "" if calls is empty else told([statistics.median(calls) - statistics.median(empty)], min(calls) - min(empty))
            table.row(name, *(told(values, min(values)) if values else "" for values in seen.values()), over, f"{statistics.median(peaks):.1f}")


def told(values, fastest, digits=1):
    return f"{statistics.median(values):.{digits}f} ({fastest:.{digits}f})"


def touched():
    """What a function reads and whom it calls before its answer, by strace."""
    if not shutil.which("strace"):
        print("\nstrace is not installed: what the functions read was not looked at.")
        return
    table.head("What a function opens and whom it connects to, by strace", "function", "files", "connections", "the metadata service")
    with StandIn(instances=1, buckets=1, databases=1, users=1) as server, tempfile.TemporaryDirectory() as folder:
        for name in FUNCTIONS:
            log = Path(folder) / name
            with FunctionProcess(["strace", "-f", "-o", str(log), "-e", "trace=open,openat,connect", function(name)], server.endpoint, **own_settings(name)) as process:
                process.wait()
                traced = Path(f"/proc/{process.process.pid}/task/{process.process.pid}/children").read_text().split()
                os.kill(int(traced[0]), signal.SIGKILL)
                process.process.wait(10)
            lines = log.read_text().splitlines()
            files = sorted({line.split('"')[1] for line in lines if "open" in line and " = -1" not in line and '"' in line})
            connections = sorted({line.split('inet_addr("')[1].split('"')[0] for line in lines if "inet_addr" in line})
            table.row(f"{name}: {' '.join(files)}", len(files), " ".join(connections), "asked" if any(METADATA in line for line in lines) else "not asked")


def tls(runs):
    """With a certificate as AWS' own are: RSA of 2048 bits."""
    if not shutil.which("openssl"):
        print("\nopenssl is not installed: TLS was not measured.")
        return
    table.head(f"TLS in a new process, milliseconds: median (fastest) of {runs}", "what", "took")
    with tempfile.TemporaryDirectory() as folder, socket.socket() as listening:
        key, certificate = Path(folder) / "key.pem", Path(folder) / "certificate.pem"
        extensions = ("-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", *extensions, "-keyout", key, "-out", certificate], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def serve():
            for _ in range(runs):
                with context.wrap_socket(listening.accept()[0], server_side=True) as connection:
                    connection.recv(1)
        threading.Thread(target=serve, daemon=True).start()
        command = [example("tls-setup"), f"127.0.0.1:{listening.getsockname()[1]}", certificate]
        seen = [[float(part) for part in subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()] for _ in range(runs)]
    for name, values in zip(("Amazon's roots parsed, a client configured", "connected", "a TLS 1.3 handshake, the server's signature included"), zip(*seen)):
        table.row(name, told(values, min(values), 2))


def memory():
    table.head("Peak memory of a scan of 1,000 resources", "function", "wall, s", "processor, s", "peak memory, MiB")
    with StandIn(instances=1000, buckets=1000, databases=1000, users=1000) as server:
        for name in catalogue.CHECKERS:
            with FunctionProcess([function(name)], server.endpoint, **own_settings(name)) as process:
                good, body = process.wait()
                if not good:
                    raise SystemExit(f"{name}: {body}")
                table.row(name, process.answered - process.polled, process.processor, process.memory)


def main(runs):
    starts(max(runs, 5) * 4)
    tls(max(runs, 5) * 4)
    touched()
    memory()
