"""Every command that a report shows for a finding of the bundled account is one that the AWS CLI's own parser takes: what a person would fill
in is filled in, and nothing is sent."""
import contextlib
import io
import os
import re
import shlex
import subprocess
import tempfile
import unittest
from copy import deepcopy
from types import SimpleNamespace
from unittest.mock import patch

from awscli.clidriver import create_clidriver

from analysis.workplace import ROOT

BINARY = os.environ.get("COMPLIANCE_BIN") or ROOT / "target" / "debug" / "compliance"
ENVIRONMENT = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "eu-west-1", "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
# What `iam create-virtual-mfa-device` writes into its file.
ANSWER = {
    "VirtualMFADevice": {"SerialNumber": "x", "QRCodePNG": "eA==", "Base32StringSeed": "eA=="},
    "ResponseMetadata": {"HTTPStatusCode": 200},
}


def script(folder):
    """The script of all rules' findings."""
    path = os.path.join(folder, "fix.sh")
    run = [BINARY, "scan", "--demo", "--rule", "*", "--output-file", path]
    done = subprocess.run(run, cwd=folder, env={**os.environ, "HOME": folder}, capture_output=True, text=True)
    if not os.path.exists(path):
        raise AssertionError(done.stderr)
    with open(path) as file:
        return file.read()


def commands(text):
    """(rule, command) of each line that is one, commented out or not."""
    rule = None
    for line in text.splitlines():
        heading = re.match(r"# ([a-z0-9-]+): .* \((?:CRITICAL|HIGH|MEDIUM|LOW)\)$", line)
        rule = heading[1] if heading else rule
        command = re.match(r"(?:# (?:then: )?)?(aws .*)", line)
        if command:
            yield rule, command[1]


def filled_in(word):
    """A word with what a person could put in the place of its blanks: as long as keys and ARNs are."""
    fitting = lambda blank: "123456" if re.search("NUMBER|CODE|DAYS|PORT|GIGABYTES", blank[0]) else blank[0].lower().replace("_", "-").ljust(24, "x")
    return re.sub(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b|\b(?:CODE\d?|PORT|GIGABYTES)\b", fitting, word)


# What a command demands of the file that a person writes for it.
FILES = {
    "lifecycle.json": '{"Rules": []}',
    "replication.json": '{"Role": "arn:aws:iam::123456789012:role/replication", "Rules": []}',
}


class Commands(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.enterContext(contextlib.chdir(self.folder))
        self.enterContext(patch.dict(os.environ, ENVIRONMENT))

    def refusal(self, words):
        """What the AWS CLI says of a command that it does not take."""
        driver = create_clidriver()
        driver.session.register("before-call", lambda **_: (SimpleNamespace(status_code=200), deepcopy(ANSWER)))
        said = io.StringIO()
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
            try:
                code = driver.main(words)
            except SystemExit as end:
                code = end.code
        return said.getvalue() if code else None

    def test_every_command_is_one_of_the_aws_cli(self):
        seen = set()
        tried = {}
        for rule, command in commands(script(self.folder)):
            words = [filled_in(word) for word in shlex.split(command)][1:]
            if ">" in words:
                words = words[:words.index(">")]
            for file in re.findall(r"file://(\S+)", command):
                with open(file, "w") as opened:
                    opened.write(FILES.get(file, "{}"))
            seen.add(rule)
            # One of each form is enough.
            form = tuple(word for word in words if word.startswith("--")) + tuple(words[:2])
            if tried.setdefault((rule, form), command) != command:
                continue
            with self.subTest(rule=rule, command=command):
                self.assertIsNone(self.refusal(words))
        self.assertGreater(len(seen), 30)

    def test_a_wrong_command_is_refused(self):
        for wrong in (["ec2", "create-tags", "--resource", "i-1"], ["rds", "modify-db-instance", "--backup-retention-period", "x", "--db-instance-identifier", "a"], ["s3api", "no-such"]):
            with self.subTest(wrong=wrong):
                self.assertIsNotNone(self.refusal(wrong))


if __name__ == "__main__":
    unittest.main()
