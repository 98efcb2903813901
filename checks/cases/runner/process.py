"""Runs the command line in a home folder and an environment of its own."""
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

TIMEOUT = 120


@dataclass
class Ran:
    exit: int | str
    output: str
    error: str
    home: Path

    def shown(self):
        return f"exit code {self.exit}\n--- standard output\n{cut(self.output, 400)}\n--- standard error\n{cut(self.error)}"


def cut(text, most=1500):
    return text if len(text) <= most else f"{text[:most]} … ({len(text)} characters)"


def binary():
    name = os.environ.get("COMPLIANCE_BIN")
    if not name or not os.path.isfile(name):
        raise SystemExit(f"COMPLIANCE_BIN must name the compliance program, not {name!r}")
    return os.path.abspath(name)


def environment(home, changes):
    """Nothing of the caller's: what a case says, on top of what any process has. A variable that is false is taken away."""
    basic = {"PATH": "/usr/bin:/bin", "HOME": str(home), "COMPLIANCE_HOME": str(home / "data"), "LANG": "C.UTF-8", "AWS_EC2_METADATA_DISABLED": "true"}
    return {name: str(value) for name, value in {**basic, **changes}.items() if value is not False}


def run(command, home, changes=None, timeout=TIMEOUT, descriptors=None, stdin=b""):
    command = [binary(), *command]
    if descriptors:
        command = ["/bin/sh", "-c", f'ulimit -n {int(descriptors)} && exec "$0" "$@"', *command]
    try:
        done = subprocess.run(command, env=environment(home, changes or {}), cwd=home, input=stdin, capture_output=True, timeout=timeout)
        code, output, error = done.returncode, done.stdout, done.stderr
    except subprocess.TimeoutExpired as late:
        code, output, error = f"none: it was stopped after {timeout} s", late.stdout or b"", late.stderr or b""
    return Ran(code, output.decode(errors="replace"), error.decode(errors="replace"), home)
