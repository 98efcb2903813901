"""Runs tofu/deploy between an AWS CLI and an OpenTofu that answer from files: what it asked for and
what it said can be looked at.

Only `tofu console`, which reads JSON for deploy, is the real one. What a real plan holds is
rehearsed (checks/rehearsal).
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ACCOUNT, REGION = "123456789012", "eu-west-1"
CALLER = {"sts get-caller-identity": f"{ACCOUNT}\tarn:aws:iam::{ACCOUNT}:user/amelia"}
# Both programs are this one: what they answer lies beside them.
PROGRAM = f"""#!{sys.executable} -IS
import json, os, subprocess, sys
from pathlib import Path
here, program, given = Path(os.environ["STAND_IN"]), Path(sys.argv[0]).name, sys.argv[1:]
credentials = {{name: value for name, value in os.environ.items() if name in
("AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN", "AWS_PROFILE")}}
variables = [name for name in os.environ if name.startswith("TF_VAR_")]
with open(here / "calls", "a") as calls:
    calls.write(json.dumps({{"program": program, "arguments": given, "credentials":
    credentials, "variables": variables}}) + "\\n")
if program == "aws":
    answers = json.loads((here / "aws.json").read_text())
    said = answers.get(" ".join(given[:2]))
    if isinstance(said, dict) and "json" in said:  # an answer in two forms: as text, and whole
        said = json.dumps(said["json"]) if "json" in given else said["text"]
    if said is None or said.startswith("ERROR "):
        print(said or f"no such answer: {{given}}", file=sys.stderr)
        sys.exit(254)
    print(said)
    sys.exit(0)
words = [word for word in given if not word.startswith("-")]
if words[0] == "console":
    sys.exit(subprocess.run([os.environ["REAL_TOFU"], *given]).returncode)
if words[:2] == ["state", "pull"]:
    print((here / "state.json").read_text())
elif words[0] == "plan":
    sys.exit(2)
elif words[0] == "show":
    print((here / "plan.json").read_text())
"""


def bucket(name, module="module.reports_bucket"):
    return {
        "mode": "managed",
        "module": module,
        "type": "aws_s3_bucket",
        "name": "this",
        "instances": [{"attributes": {"id": name, "bucket": name}}],
    }


def resource(kind, called, **attributes):
    return {
        "mode": "managed",
        "type": kind,
        "name": called,
        "instances": [{"attributes": attributes}],
    }


def change(kind, name, *actions, **more):
    return {
        "address": f"{kind}.this",
        "mode": "managed",
        "type": kind,
        "change": {"actions": list(actions), "before": {"id": name}},
        **more,
    }


class Deploy:
    """One run: its exit code, what it said, and what it asked for."""

    def __init__(
        self, *options, aws=(), state=(), plan=(), environment=None, lock=None, before=()
    ):
        """before: links that an earlier version left in its folder, by name."""
        folder = Path(tempfile.mkdtemp(prefix="deploy-"))
        home = folder / "state" / ACCOUNT / REGION / "dev"
        home.mkdir(parents=True)
        for name in before:
            (home / name).symlink_to(ROOT / "tofu" / name)
        try:
            self.run(
                folder, options, {**CALLER, **dict(aws)}, list(state), plan, environment or {}, lock
            )
            self.left = {
                str(file.relative_to(home)): file.read_text()
                for file in home.rglob("*")
                if file.is_file() and not file.is_symlink() and file.suffix != ".zip"
            }
            self.links = {link.name for link in home.iterdir() if link.is_symlink()}
        finally:
            shutil.rmtree(folder)

    def run(self, folder, options, aws, state, plan, environment, lock):
        for program in ("aws", "tofu"):
            (folder / program).write_text(PROGRAM)
            (folder / program).chmod(0o755)
        (folder / "aws.json").write_text(json.dumps(aws))
        (folder / "state.json").write_text(
            json.dumps({"version": 4, "resources": state}) if state else ""
        )
        (folder / "plan.json").write_text(
            plan if isinstance(plan, str) else json.dumps({"resource_changes": list(plan)})
        )
        (folder / "bundle").mkdir()
        (folder / "bundle" / "report-aggregator.zip").write_text("")
        configuration = ROOT / "tofu"
        if lock:
            configuration = shutil.copytree(configuration, folder / "configuration")
            (configuration / ".terraform.lock.hcl").write_text(lock)
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("AWS_", "TF_", "COMPLIANCE_"))
        }
        whole = {
            **clean,
            "PATH": f"{folder}:{clean['PATH']}",
            "STAND_IN": str(folder),
            "REAL_TOFU": shutil.which("tofu"),
            "AWS_REGION": REGION,
            "COMPLIANCE_STATE_HOME": str(folder / "state"),
            **environment,
        }
        done = subprocess.run(
            [configuration / "deploy", "dev", "--bundle", folder / "bundle", "--yes", *options],
            env=whole,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.code, self.said = done.returncode, done.stdout
        self.calls = [json.loads(line) for line in (folder / "calls").read_text().splitlines()]
        kept = folder / "state" / ACCOUNT / REGION / "dev"
        self.lock, self.backend = (
            file.read_text() if file.exists() else None
            for file in (kept / ".terraform.lock.hcl", kept / "backend_override.tf")
        )

    def of(self, program, *words):
        """The arguments of its calls, without options."""
        return [
            call["arguments"]
            for call in self.calls
            if call["program"] == program
            and [word for word in call["arguments"] if not word.startswith("-")][: len(words)]
            == list(words)
        ]

    def variables(self):
        plans = self.of("tofu", "plan")
        return (
            dict(
                argument.split("=", 1)
                for argument in plans[0]
                if "=" in argument and not argument.startswith("-")
            )
            if plans
            else {}
        )

    def applied(self):
        return bool(self.of("tofu", "apply"))
