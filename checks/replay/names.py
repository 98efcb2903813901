"""Builds names.c, which leads AWS's real host names to this machine."""

import shutil
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_name("names.c")


def compiler():
    return next((name for name in ("cc", "gcc", "clang") if shutil.which(name)), None)


def build(folder):
    """The library, to be preloaded into a dynamically linked program (Linux)."""
    library = folder / "names.so"
    subprocess.run([compiler(), "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"], check=True)
    return library
