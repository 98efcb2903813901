"""docs/adding-a-rule.md, followed literally: in a copy of the sources every block is done as it stands, in its order.

A block `LANGUAGE file=PATH` is a new file, `diff` an edit, `sh` commands. Cargo builds in a target folder of its own, so that a second run is quick.
"""
import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from book.pages import DOCS, ROOT

PAGE = DOCS / "adding-a-rule.md"
BLOCK = re.compile(r"^```(\w+)(?: file=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RULE = "s3-noncurrent-versions-expire"


def blocks():
    """(line, language, file, text) of each."""
    page = PAGE.read_text()
    return [(page.count("\n", 0, found.start()) + 1, *found.groups()) for found in BLOCK.finditer(page)]


def copied(to):
    """What git knows, and what it does not ignore: no target folder, nothing private."""
    names = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True).stdout
    for name in filter(None, names.decode().split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)


def edited(text, hunk):
    """The file after a hunk, whose lines must be there as they are, and once."""
    lines = hunk.splitlines()
    before, after = ("".join(f"{line[1:]}\n" for line in lines if line[:1] != sign) for sign in "+-")
    places = [found.start() for found in re.finditer(f"^{re.escape(before)}", text, re.MULTILINE)]
    if len(places) != 1:
        raise AssertionError(f"these lines are there {len(places)} times:\n{before}")
    return text[:places[0]] + after + text[places[0] + len(before):]


class AddingARule(unittest.TestCase):
    def follow(self, sources, environment, language, file, text):
        if file:
            self.assertFalse((sources / file).exists(), f"{file} is there already")
            (sources / file).write_text(text)
        elif language == "diff":
            head, *hunks = re.split(r"^@@.*\n", text, flags=re.MULTILINE)
            target = sources / re.search(r"^\+\+\+ b/(\S+)$", head, re.MULTILINE)[1]
            for hunk in hunks:
                target.write_text(edited(target.read_text(), hunk))
        elif language == "sh":
            return self.run_in(sources, environment, text)
        return ""

    def run_in(self, sources, environment, text):
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", text], cwd=sources, env=environment, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, f"{text}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}")
        return done.stdout

    def test_every_block(self):
        done = blocks()
        languages = [language for _, language, _, _ in done]
        self.assertEqual([languages.count(language) for language in ("toml", "diff")], [1, 0], "a rule is one file")
        self.assertGreaterEqual(languages.count("sh"), 3)
        with tempfile.TemporaryDirectory() as folder:
            # One place, whatever the folder: Cargo takes what it built there before for fresh only if the sources lie where they did.
            target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve() / "new-rule"
            sources = target / "sources"
            shutil.rmtree(sources, ignore_errors=True)
            sources.mkdir(parents=True)
            copied(sources)
            environment = {**os.environ, "CARGO_TARGET_DIR": str(target), "COMPLIANCE_HOME": folder, "INSTA_UPDATE": "no"}
            said = ""
            for line, language, file, text in done:
                with self.subTest(line=line):
                    said += self.follow(sources, environment, language, file, text)
            self.assertRegex(said, r"test rules::file::tests::\S+ \.\.\. ok")
            # Not those that say that a test takes longer than a minute.
            self.assertEqual(len(re.findall(r"test scan::the_bundled_account\S* \.\.\. ", said)), 4)
            self.check_what_follows(sources, environment, said)

    def check_what_follows(self, sources, environment, said):
        catalogue = json.loads((sources / "tofu" / "catalogue.json").read_text())
        self.assertEqual(catalogue["rules"][RULE]["checker"], "s3-checker")
        for page in ("docs/rules.md", "docs/permissions.md", "docs/controls.md", "docs/coverage.md", "docs/compliance.toml"):
            self.assertIn(RULE, (sources / page).read_text(), page)
        # The last command's table has the counts that the tests wrote down.
        expected = json.loads((sources / "checks/fixtures/demo/expected.json").read_text())[RULE]
        self.assertGreater(expected["non_compliant"], 0, "the example finds nothing to show")
        counts = [expected[name] for name in ("compliant", "non_compliant", "insufficient_data")]
        rows = re.findall(rf"^ *[A-Z]+ +{RULE} +(\d+) +(\d+) +(\d+) +[\d.]+ % *$", said, re.MULTILINE)
        self.assertEqual([[int(count) for count in row] for row in rows], [counts])
        # Nothing is left unformatted.
        self.run_in(sources, environment, "cargo fmt --check")
