"""The book that mdBook makes: whole, and without a link that leads nowhere."""
import os
import shutil
import subprocess
import tempfile
import unittest
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from book import outside
from book.pages import DOCS, ROOT


class Page(HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.links, self.ids = [], set()
        self.feed(path.read_text())

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.ids |= {attributes.get("id"), attributes.get("name") if tag == "a" else None} - {None}
        self.links += [attributes[name] for name in ("href", "src") if attributes.get(name)]


class Outside(unittest.TestCase):
    def test_a_path_is_said_once(self):
        for text, said in (
            ("[checks/rehearsal](../checks/rehearsal/README.md)", "checks/rehearsal"),
            ("[`src/lib.rs`](../src/lib.rs)", "`src/lib.rs`"),
            ("[the layers](../src/lib.rs#top)", "the layers (`src/lib.rs`)"),
        ):
            self.assertEqual(outside.rewritten(text, "", None), said)


class Book(unittest.TestCase):
    def build(self, folder, **settings):
        program = shutil.which("mdbook")
        self.assertTrue(program, "mdbook is not on the PATH: cargo install mdbook")
        environment = {**os.environ, **settings}
        done = subprocess.run([program, "build", "--dest-dir", folder, str(ROOT)], capture_output=True, text=True, env=environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("WARN", done.stdout + done.stderr)
        return Path(folder)

    def test_the_book_is_whole(self):
        with tempfile.TemporaryDirectory() as folder:
            book = self.build(folder)
            for page in DOCS.glob("*.md"):
                if page.name != "SUMMARY.md":
                    self.assertTrue((book / page.with_suffix(".html").name).exists(), page.name)
            pages = {path: Page(path) for path in book.rglob("*.html") if path.name not in ("404.html", "toc.html")}
            wrong = []
            for path, page in pages.items():
                for link in page.links:
                    at = urlsplit(link)
                    if at.scheme or at.netloc:
                        continue
                    to = (path.parent / unquote(at.path)).resolve() if at.path else path
                    if not to.exists():
                        wrong.append(f"{path.name}: {link}: there is no such file")
                    elif at.fragment and to in pages and at.fragment not in pages[to].ids:
                        wrong.append(f"{path.name}: {link}: there is no such heading")
            self.assertEqual(wrong, [], "\n" + "\n".join(wrong))
            self.assertGreater(sum(len(page.links) for page in pages.values()), 100)

    def test_links_out_of_docs_lead_to_the_repository_once_it_is_named(self):
        with tempfile.TemporaryDirectory() as folder:
            book = self.build(folder, MDBOOK_PREPROCESSOR__OUTSIDE__REPOSITORY="https://example.com/blob/main")
            self.assertIn("https://example.com/blob/main/tofu/variables.tf", Page(book / "operations.html").links)
