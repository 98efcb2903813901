"""What users install from a release, with a release made in a folder: the archive, the installer, the action, the hook.

Nothing here shows that GitHub runs them: docs/releasing.md says what has been tried.
"""
import hashlib
import os
import platform
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from book.pages import ROOT

RELEASE = ROOT / "src" / "release"
PLAN = ROOT / "checks" / "fixtures" / "plans" / "all" / "plan.json"
EMPTY = ROOT / "checks" / "fixtures" / "plans" / "empty" / "plan.json"
TARGETS = {
    ("Linux", "x86_64"): "x86_64-unknown-linux-musl",
    ("Linux", "aarch64"): "aarch64-unknown-linux-musl",
    ("Darwin", "arm64"): "aarch64-apple-darwin",
}


class Release(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        program = os.environ.get("COMPLIANCE_BIN")
        target = TARGETS.get((platform.system(), platform.machine()))
        if not program or not target:
            raise unittest.SkipTest("COMPLIANCE_BIN names the command line; releases are for Linux and macOS")
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.here = Path(cls.folder.name)
        cls.version = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout.split()[1]
        cls.assets = cls.here / "releases" / f"v{cls.version}"
        packed = subprocess.run([RELEASE / "pack", program, target, cls.assets], check=True, capture_output=True, text=True).stdout.strip()
        cls.archive = Path(packed)
        cls.sums = cls.assets / "SHA256SUMS"
        cls.correct = f"{hashlib.sha256(cls.archive.read_bytes()).hexdigest()}  {cls.archive.name}\n"
        cls.sums.write_text(cls.correct)

    def setUp(self):
        self.sums.write_text(self.correct)
        self.home = self.here / self.id().rsplit(".", 1)[1]
        self.home.mkdir()

    def run_program(self, name, *arguments, path="", **settings):
        environment = {
            "HOME": str(self.home), "PATH": f"{path}:{os.environ['PATH']}", "COMPLIANCE_HOME": str(self.home / "data"),
            "COMPLIANCE_RELEASES": f"file://{self.here / 'releases'}", **settings,
        }
        return subprocess.run([RELEASE / name, *arguments], cwd=self.home, env=environment, capture_output=True, text=True)

    def installed(self):
        done = self.run_program("install", "--version", self.version)
        self.assertEqual(done.returncode, 0, done.stderr)
        return Path(done.stdout.strip()).parent

    def test_the_archive_is_whole_and_installs(self):
        names = subprocess.run(["tar", "-tzf", self.archive], check=True, capture_output=True, text=True).stdout
        for name in ("compliance", "LICENSE", "completions/compliance.bash", "man/compliance-scan.1"):
            self.assertRegex(names, rf"(?m)^compliance-[^/]+/{re.escape(name)}$")
        folder = self.installed()
        self.assertEqual(folder, self.home / ".local" / "bin")
        said = subprocess.run([folder / "compliance", "--version"], check=True, capture_output=True, text=True).stdout
        self.assertEqual(said.split()[1], self.version)

    def test_nothing_is_installed_that_is_not_what_the_release_says(self):
        for sums, why in ((f"{'0' * 64}  {self.archive.name}\n", "another checksum"), ("", "does not name")):
            self.sums.write_text(sums)
            done = self.run_program("install", "--version", self.version)
            self.assertEqual(done.returncode, 1)
            self.assertIn(why, done.stderr)
        done = self.run_program("install", "--version", "99.0.0")
        self.assertIn("does that version exist?", done.stderr)
        self.assertFalse((self.home / ".local").exists())
        self.assertEqual(self.run_program("install").returncode, 2)

    def action(self, **inputs):
        files = {name: self.home / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "RUNNER_TEMP")}
        files["RUNNER_TEMP"].mkdir(exist_ok=True)
        done = self.run_program("action", VERSION=self.version, REPOSITORY="owner/compliance", **inputs, **{name: str(file) for name, file in files.items()})
        return done, files

    def test_the_action_scans_reports_and_ends_as_the_scan_did(self):
        done, files = self.action(ARGUMENTS=f"--plan '{PLAN}' --fail-on high", SARIF="compliance.sarif")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertEqual(files["GITHUB_OUTPUT"].read_text(), "exit-code=3\n")
        self.assertIn("| ", files["GITHUB_STEP_SUMMARY"].read_text())
        self.assertIn('"2.1.0"', (self.home / "compliance.sarif").read_text())

    def test_an_input_of_the_action_is_never_run(self):
        done, _ = self.action(ARGUMENTS="--plan $(touch${IFS}harm) `touch harm`", SUMMARY="false")
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertFalse((self.home / "harm").exists())

    def test_the_action_has_the_inputs_that_the_script_takes(self):
        text, script = (ROOT / "action.yml").read_text(), (RELEASE / "action").read_text()
        given = set(re.findall(r"^        ([A-Z_]+): \$\{\{", text, re.MULTILINE)) - {"ACTION_PATH"}
        self.assertEqual(given, {"ARGUMENTS", "VERSION", "REPOSITORY", "SARIF", "SUMMARY"})
        for name in given:
            self.assertIn(f"${{{name}:", script)
        page = (ROOT / "docs" / "pipelines.md").read_text()
        for name in re.findall(r"^  ([a-z-]+):$", text.split("inputs:")[1].split("runs:")[0], re.MULTILINE):
            self.assertIn(f"`{name}`", page)

    def test_the_hook_scans_each_plan(self):
        path = self.installed()
        self.assertEqual(self.run_program("pre-commit", PLAN, EMPTY, path=path).returncode, 3)
        self.assertEqual(self.run_program("pre-commit", "--fail-on", "critical", "--", EMPTY, path=path).returncode, 0)
        self.assertEqual(self.run_program("pre-commit", "--nonsense", "--", EMPTY, path=path).returncode, 2)
        hooks = (ROOT / ".pre-commit-hooks.yaml").read_text()
        self.assertTrue((ROOT / re.search(r"^  entry: (\S+)$", hooks, re.MULTILINE)[1]).is_file())
        files = re.search(r"^  files: (\S+)$", hooks, re.MULTILINE)[1]
        for name, taken in (("plan.json", True), ("shop/plan.json", True), ("a.tfplan.json", True), ("explain.json", False)):
            self.assertEqual(bool(re.search(files, name)), taken, name)
