"""Where the rehearsal takes place: a folder of its own, an emulated AWS, and an environment that points every command at it.

The configuration is used as it is: what tells it where it is are environment variables, as on anybody's machine.
"""
import json
import os
import platform
import shutil
import subprocess
import tempfile
from pathlib import Path

from emulated import aws, commands
from rehearsal import arm64
from rehearsal.steps import Failed, Skipped, command

ROOT = aws.CHECKS.parent
DEPLOY = ROOT / "tofu" / "deploy"
SETTINGS = Path(__file__).parent / "compliance.toml"
OWN_RULES = Path(__file__).parent / "rules"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "compliance"  # as checks/tofu has it
REGIONS = (aws.ABROAD, aws.HOME)
MEMBER_ROLE = f"arn:aws:iam::{aws.OTHER_ACCOUNT}:role/compliance-scan-role-dev"
ARCHITECTURES = {"x86_64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}  # this machine's, as Lambda calls it
# A setting of the caller's own must not reach the rehearsal, nor the rehearsal the caller's account.
STRANGE = ("AWS_", "TF_VAR_", "TF_CLI_ARGS", "TF_DATA_DIR", "TF_WORKSPACE", "COMPLIANCE_")


class Place:
    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="compliance-rehearsal-"))
        self.log = self.folder / "commands.log"
        self.bundle = Path(os.environ.get("FUNCTIONS_DIR") or "")
        # Beside the rules of the specification; each part says which.
        self.packs = ()
        # A folder of rules of one's own, where there are any: a copy, which may change.
        self.own_rules = None

    def find_tools(self):
        """What every later step needs, asked for first."""
        try:
            commands.binary()
        except RuntimeError as error:
            raise Failed(str(error), "COMPLIANCE_BIN=target/release/compliance FUNCTIONS_DIR=FOLDER python -m checks.rehearsal") from error
        if not os.environ.get("FUNCTIONS_DIR") or not (self.bundle / "report-aggregator.zip").is_file():
            raise Failed(f"FUNCTIONS_DIR must name a folder with the functions' zips, not {os.environ.get('FUNCTIONS_DIR')!r}",
                         "build them for this machine: src/lambda/bundle FOLDER --host")
        if not shutil.which("aws"):
            raise Failed("the AWS CLI is not on the PATH, and deploy and docs/operations.md use it", "pip install awscli, nix develop, or https://aws.amazon.com/cli/")
        found = subprocess.run([aws.CHECKS / "tofu", "--find"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if found.returncode == 3:
            raise Skipped(found.stderr.strip())
        if found.returncode != 0:
            raise Failed(f"checks/tofu --find exited {found.returncode}: {found.stderr.strip()}", "run it by itself")
        # Copies: whatever is built meanwhile, the rehearsal is of one version.
        self.bundle = shutil.copytree(self.bundle, self.folder / "functions")
        self.opentofu = found.stdout.strip()
        return [f"OpenTofu in {self.opentofu}, functions in {os.environ['FUNCTIONS_DIR']}, command line {commands.binary()}"]

    def find_arm64(self):
        self.arm64 = arm64.zips(self.folder)
        if os.environ.get("CI") == "true":  # where nothing may be skipped, say so before minutes have gone by
            arm64.check_needs(self.arm64)
        return [f"a copy of {os.environ['FUNCTIONS_ARM64_DIR']}" if self.arm64 else "none: FUNCTIONS_ARM64_DIR is not set"]

    def ship_own_rules(self):
        """What deploy --rules takes, and the command line that it asks."""
        self.own_rules = shutil.copytree(OWN_RULES, self.folder / "rules")
        programs = self.folder / "programs"
        programs.mkdir()
        (programs / "compliance").symlink_to(commands.binary())

    def bundled_rules(self):
        """The file that deploy made of them, or would."""
        if self.own_rules is None:
            return {}
        file = self.folder / "rules.json"
        command([commands.binary(), "--rules", self.own_rules, "rules", "bundle", "--out", file], self.log)
        return {"TF_VAR_own_rules": str(file)}

    def start_aws(self):
        os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"  # AWS Config's role has one of AWS's own
        return [f"{aws.emulator().endpoint}, its log in {aws.emulator().folder}"]

    def environment(self, **more):
        clean = {name: value for name, value in os.environ.items() if not name.startswith(STRANGE)}
        if not os.path.isfile(clean.get("TF_CLI_CONFIG_FILE", "")):
            clean.pop("TF_CLI_CONFIG_FILE", None)
        nowhere = str(self.folder / "nowhere")
        own_rules = {"COMPLIANCE_RULES": str(self.own_rules)} if self.own_rules else {}
        programs = f"{self.folder / 'programs'}:" if self.own_rules else ""
        return {**clean, **own_rules, "PATH": f"{programs}{clean['PATH']}:{self.opentofu}", "AWS_ENDPOINT_URL": aws.emulator().endpoint, "AWS_ACCESS_KEY_ID": "testing",
                "AWS_SECRET_ACCESS_KEY": "testing", "AWS_REGION": aws.HOME, "AWS_EC2_METADATA_DISABLED": "true", "AWS_PAGER": "",
                "AWS_CONFIG_FILE": nowhere, "AWS_SHARED_CREDENTIALS_FILE": nowhere, "CHECKPOINT_DISABLE": "1", "TF_CLI_ARGS": "-no-color",
                "TF_PLUGIN_CACHE_DIR": os.environ.get("TF_PLUGIN_CACHE_DIR") or str(CACHE / "opentofu-providers"), "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE": "true",
                "COMPLIANCE_STATE_HOME": str(self.folder / "state"), "COMPLIANCE_BUNDLE": str(self.bundle),
                "COMPLIANCE_SETTINGS": str(SETTINGS),
                "TF_VAR_architecture": ARCHITECTURES.get(platform.machine(), platform.machine()),
                "TF_VAR_regions": json.dumps(REGIONS), "TF_VAR_accounts": json.dumps([MEMBER_ROLE]), "TF_VAR_analysis": "true",
                "TF_VAR_rule_packs": json.dumps(self.packs), "TF_VAR_config_pack_rules": json.dumps(bool(self.packs)), **more}

    def clean_up(self):
        aws.emulator().stop()
        for folder in (self.folder, aws.emulator().folder):
            shutil.rmtree(folder, ignore_errors=True)

    def logs(self):
        return f"{self.folder}, and what AWS and the functions said in the folder named under 'an emulated AWS'"


