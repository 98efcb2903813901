"""The zips as AWS gets them, for arm64: one of them runs, on this machine under QEMU, as it was deployed."""
import base64
import hashlib
import os
import platform
import shutil
import tempfile
import zipfile
from pathlib import Path

from emulated import account, aws
from emulator import processors
from rehearsal.results import verdicts
from rehearsal.steps import Failed, Skipped, same

FUNCTION, RULE = "ec2-tag-checker", account.TAGS


def run(deployed, seeded, bundle):
    check_needs(bundle)
    described = aws.client("lambda").get_function_configuration(FunctionName=deployed.function(FUNCTION))
    digest = base64.b64encode(hashlib.sha256((bundle / f"{FUNCTION}.zip").read_bytes()).digest()).decode()
    same(f"what Lambda holds of {deployed.function(FUNCTION)}", (tuple(described["Architectures"]), described["CodeSha256"]), (("arm64",), digest), "see tofu/functions.tf")

    answer = deployed.invoke(FUNCTION, {})
    rows = [row for row in deployed.items()[0] if row.get("scan_id") == answer["scan_id"]]
    same("the verdicts of the aarch64 function", verdicts("the aarch64 function", rows), seeded.own(RULE), f"its log: {aws.emulator().logs}")
    return [f"{deployed.function(FUNCTION)}, {(bundle / (FUNCTION + '.zip')).stat().st_size / 1e6:.1f} MB: {answer['evaluations']} instances judged as known"]


def check_needs(bundle):
    if bundle is None:
        raise Skipped("FUNCTIONS_ARM64_DIR is not set; get the zips for arm64 with: src/lambda/bundle FOLDER, then set FUNCTIONS_ARM64_DIR=FOLDER")
    if platform.machine() != "aarch64" and not processors.interpreter("aarch64"):
        raise Skipped("qemu-aarch64 is not on the PATH; get it with: apt install qemu-user-static (Debian), or your package manager's qemu-user")


def zips(where):
    """A copy of the folder, once it is certain that it holds what it should; None where none is named."""
    folder = os.environ.get("FUNCTIONS_ARM64_DIR")
    if not folder:
        return None
    packed = Path(folder) / f"{FUNCTION}.zip"
    if not packed.is_file():
        raise Failed(f"FUNCTIONS_ARM64_DIR is {folder}, and there is no {packed.name} in it", "src/lambda/bundle FOLDER makes it")
    with tempfile.TemporaryDirectory() as unpacked:
        processor = processors.built_for(zipfile.ZipFile(packed).extract("bootstrap", unpacked))
    if processor != "aarch64":
        raise Failed(f"{packed} was built for {processor or 'nothing that is an ELF binary'}, not for aarch64", "src/lambda/bundle FOLDER, without --host")
    return shutil.copytree(folder, where / "functions-arm64")
