"""The commands of the pages for users, run as they stand: every block marked `sh`, in its order, in one folder a page.

`sh exit=3` says how the block must end. That all other commands are ones that the command line takes is checks/documents.rs.
"""
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from book.pages import DOCS, ROOT

PAGES = ("getting-started", "install", "command-line", "settings", "formats", "pipelines", "evidence")
BLOCK = re.compile(r"^```sh(?: exit=(\d+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page):
    """(line, exit code, commands) of each."""
    text = (DOCS / f"{page}.md").read_text()
    return [(text.count("\n", 0, found.start()) + 1, int(found[1] or 0), found[2]) for found in BLOCK.finditer(text)]


class Commands(unittest.TestCase):
    def test_every_block(self):
        program = os.environ.get("COMPLIANCE_BIN")
        self.assertTrue(program, "COMPLIANCE_BIN names the command line: cargo build --bin compliance")
        with tempfile.TemporaryDirectory() as folder:
            # One home: the first scan of the bundled account makes its past, which takes longer than everything else here.
            home, programs = Path(folder, "home"), Path(folder, "bin")
            home.mkdir()
            programs.mkdir()
            (programs / "compliance").symlink_to(Path(program).resolve())
            environment = {"HOME": str(home), "PATH": f"{programs}:{os.environ['PATH']}", "LANG": "C.UTF-8"}
            for page in PAGES:
                here = Path(folder, page)
                here.mkdir()
                # The plan that the pages speak of.
                shutil.copy(ROOT / "checks/fixtures/plans/all/plan.json", here)
                with self.subTest(page=page):
                    self.follow(page, here, environment)

    def follow(self, page, here, environment):
        found = blocks(page)
        self.assertTrue(found, f"docs/{page}.md has no block marked sh")
        for line, code, text in found:
            done = subprocess.run(["bash", "-euo", "pipefail", "-c", text], cwd=here, env=environment, capture_output=True, text=True)
            self.assertEqual(done.returncode, code, f"docs/{page}.md line {line}:\n{text}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")

    def test_contributing_names_stages_that_are_there(self):
        stages = re.search(r"^stages=\((.*)\)$", (ROOT / "checks" / "run").read_text(), re.MULTILINE)[1].split()
        named = re.findall(r"`checks/run ([a-z0-9 ]+)`", (ROOT / "CONTRIBUTING.md").read_text())
        self.assertGreater(len(named), 2)
        self.assertEqual({stage for line in named for stage in line.split()} - set(stages), set())
