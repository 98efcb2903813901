"""Runs a program in a home folder and an environment of its own."""

import os
import signal
import subprocess
import threading
import time
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
        """For people; a whole JSON report is left out, for its faults are named."""
        output = "(JSON)" if self.output.lstrip().startswith(("{", "[")) else cut(self.output)
        streams = f"--- standard output\n{output}\n--- standard error\n{cut(self.error)}"
        return f"exit code {self.exit}\n{streams}"


def cut(text, most=1500):
    return text if len(text) <= most else f"{text[:most]} … ({len(text)} characters)"


def binary():
    name = os.environ.get("COMPLIANCE_BIN")
    if not name or not os.path.isfile(name):
        raise SystemExit(f"COMPLIANCE_BIN must name the compliance program, not {name!r}")
    return os.path.abspath(name)


def environment(home, changes):
    """Nothing of the caller's: what a case says, on top of what any process has. A variable that
    is false is taken away.
    """
    basic = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(home),
        "COMPLIANCE_HOME": str(home / "data"),
        "LANG": "C.UTF-8",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    return {name: str(value) for name, value in {**basic, **changes}.items() if value is not False}


def limited(command, descriptors):
    """The command with so many open files at the most."""
    return (
        ["/bin/sh", "-c", f'ulimit -n {int(descriptors)} && exec "$0" "$@"', *command]
        if descriptors
        else command
    )


def run(command, home, changes=None, timeout=TIMEOUT, descriptors=None, typed=None, until=None):
    """`typed` is typed on a terminal once MFA is asked for there; `until` says when a program
    that would go on is stopped.
    """
    command = limited([binary(), *command], descriptors)
    terminal = Terminal(typed) if typed is not None else None
    standard = (
        terminal.streams if terminal else {"stdin": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    )
    process = subprocess.Popen(
        command,
        env=environment(home, changes or {}),
        cwd=home,
        stdout=subprocess.PIPE,
        start_new_session=bool(terminal),
        **standard,
    )
    stopping = threading.Thread(target=stop_when, args=(process, until, timeout), daemon=True)
    if until:
        stopping.start()
    if terminal:
        terminal.begin()
    try:
        output, error = process.communicate(timeout=timeout)
        code = process.returncode
    except subprocess.TimeoutExpired:
        process.kill()
        output, error = process.communicate()
        code = f"none: it was stopped after {timeout} s"
    if until and code in (-signal.SIGTERM, 128 + signal.SIGTERM, 0):
        code = "stopped"
    if terminal:
        error = terminal.end()
    return Ran(code, output.decode(errors="replace"), error.decode(errors="replace"), home)


def stop_when(process, until, timeout):
    ends = time.monotonic() + timeout
    while process.poll() is None and time.monotonic() < ends:
        if until():
            process.terminate()
            return
        time.sleep(0.2)


class Terminal:
    """A terminal for one program: its standard input and error, and where it asks for codes."""

    def __init__(self, typed):
        self.typed, self.shown = typed.encode(), b""
        self.ours, self.its = os.openpty()
        self.streams = {"stdin": self.its, "stderr": self.its, "preexec_fn": self.take}
        self.reading = threading.Thread(target=self.read, daemon=True)

    def take(self):
        """In the program, before it begins: this is its controlling terminal."""
        import fcntl
        import termios

        fcntl.ioctl(self.its, termios.TIOCSCTTY, 0)

    def begin(self):
        os.close(self.its)
        self.reading.start()

    def read(self):
        typed = False
        while True:
            try:
                some = os.read(self.ours, 4096)
            except OSError:
                return
            if not some:
                return
            self.shown += some
            if not typed and b"MFA" in self.shown:
                time.sleep(
                    0.3
                )  # what is asked for hides what is typed, and that is set after the question
                os.write(self.ours, self.typed)
                typed = True

    def end(self):
        self.reading.join(2)
        os.close(self.ours)
        return self.shown
