"""Runs the rehearsal's steps one after the other: prints what each proves and how long it took, and stops at the first that fails."""
import subprocess
import sys
import time
import traceback


class Failed(Exception):
    """What failed, on which resource, and what to do next."""

    def __init__(self, what, then):
        super().__init__(what)
        self.then = then


class Skipped(Exception):
    """What could not be rehearsed on this machine, and how to change that."""


def same(what, found, wanted, then):
    """Two collections that must be equal; says which entries are not."""
    if found == wanted:
        return
    if isinstance(wanted, dict):
        found, wanted = set(found.items()), set(wanted.items())
    found, wanted = set(found), set(wanted)
    def some(entries):
        return ", ".join(map(str, sorted(entries, key=str)[:5])) + (f" and {len(entries) - 5} more" if len(entries) > 5 else "")
    parts = [f"{title}: {some(entries)}" for title, entries in (("unexpected", found - wanted), ("missing", wanted - found)) if entries]
    raise Failed(f"{what}: {'; '.join(parts) or 'an entry is there twice'}", then)


class Steps:
    def __init__(self, skipping_allowed, where_logs_are):
        self.skipping_allowed, self.logs, self.times, self.skipped = skipping_allowed, where_logs_are, [], []

    def run(self, title, step, *arguments):
        print(f"--- {title}", flush=True)
        began = time.monotonic()
        try:
            said = step(*arguments)
        except Skipped as skipped:
            self.skip(title, str(skipped))
            return
        except Failed as failed:
            self.fail(title, str(failed), failed.then)
        except Exception as error:  # an unexpected error of AWS, or an unexpected shape
            traceback.print_exc()
            self.fail(title, f"{type(error).__name__}: {error}", "the trace above says where")
        took = time.monotonic() - began
        self.times.append((title, took))
        for line in said or []:
            print(f"    {line}")
        print(f"    {took:.1f} s", flush=True)

    def skip(self, title, why):
        if not self.skipping_allowed:
            self.fail(title, why, "with CI=true nothing is skipped")
        self.skipped.append(title)
        print(f"\n!!! skipped: {title}: {why}\n", flush=True)

    def fail(self, title, what, then):
        print(f"\nrehearsal: {title}: failed\n  what: {what}\n  next: {then}\n  logs: {self.logs}", file=sys.stderr)
        sys.exit(1)

    def sum_up(self):
        print("\nseconds  step")
        for title, took in self.times:
            print(f"{took:7.1f}  {title}")
        print(f"{sum(took for _, took in self.times):7.1f}  in all")
        for title in self.skipped:
            print(f"skipped  {title}")


def command(arguments, log, **settings):
    """Runs a command with its output in a log file; its output. Fails with the end of it."""
    with open(log, "ab") as opened:
        opened.write(f"$ {' '.join(map(str, arguments))}\n".encode())
        start = opened.tell()
        opened.flush()
        code = subprocess.run([str(argument) for argument in arguments], stdin=subprocess.DEVNULL, stdout=opened, stderr=opened, **settings).returncode
    output = log.read_bytes()[start:].decode(errors="replace")
    if code != 0:
        tail = "\n        ".join(output.strip().splitlines()[-25:])
        raise Failed(f"`{' '.join(map(str, arguments))}` exited {code}:\n        {tail}", f"the whole output is in {log}")
    return output
