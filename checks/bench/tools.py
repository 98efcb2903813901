"""What the bench runs: our own programs, and the others' where they are installed."""
import os
import sys
from pathlib import Path

CHECKS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKS))

from catalogue import binary  # noqa: E402
from emulated import commands  # noqa: E402


def example(name):
    """One of the bench's own programs in Rust."""
    return str(Path(os.environ["BENCH_EXAMPLES"]) / name)


def earlier(name):
    """A program of an earlier build to measure beside ours, if BENCH_EARLIER names a folder that has it."""
    path = Path(os.environ.get("BENCH_EARLIER", "/nonexistent")) / name
    return str(path) if path.exists() else None


def function(name):
    """A function's binary: `run` builds them beside the command line."""
    return str(Path(commands.binary()).with_name(binary(name)))


def other(name):
    """Another's program in its own virtual environment, if it is there."""
    path = Path(os.environ["BENCH_OTHERS"]) / name / "bin" / name
    return str(path) if path.exists() else None


def environment(home, endpoint):
    """Ours, boto3's and the others' alike."""
    return commands.environment(home, AWS_ENDPOINT_URL=endpoint, AWS_DEFAULT_REGION="eu-west-1")
