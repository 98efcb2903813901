"""Which program runs a function's binary: itself where it was built for this machine's processor, else QEMU's user emulation in front."""
import platform
import shutil
from pathlib import Path

# ELF's numbers of processors, as `uname -m` and QEMU call them.
NAMES = {62: "x86_64", 183: "aarch64"}


def built_for(binary):
    """The processor an ELF binary was built for; None for anything else, such as a script."""
    with open(binary, "rb") as opened:
        head = opened.read(20)
    if head[:4] != b"\x7fELF":
        return None
    number = int.from_bytes(head[18:20], "little")
    return NAMES.get(number, f"number {number}")


def interpreter(processor):
    """QEMU's program for another processor, under the name Debian's static or an ordinary package gives it."""
    return shutil.which(f"qemu-{processor}-static") or shutil.which(f"qemu-{processor}")


def command(binary):
    processor = built_for(binary)
    if processor in (None, platform.machine()):
        return [str(binary)]
    found = interpreter(processor)
    if found:
        return [found, str(binary)]
    # The function's log says why it ends, as it would in AWS.
    said = f"{Path(binary).name} was built for {processor} and this machine is {platform.machine()}: install qemu-{processor} (Debian: qemu-user-static)"
    return ["/bin/sh", "-c", 'echo "$0" >&2; exit 1', said]
