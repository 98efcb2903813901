"""A headless Chromium that looks at a page and notes whatever goes wrong on it: messages, exceptions, dialogs, requests."""
import os
import shutil
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
# When the first row is there, in milliseconds since the navigation began.
FIRST_ROW = """
new MutationObserver((_, observer) => {
  if (document.querySelector("#list tbody tr")) { observer.disconnect(); requestAnimationFrame(() => { window.firstRow = performance.now(); }); }
}).observe(document, { childList: true, subtree: true });
"""

_running = {}


def chromium():
    path = os.environ.get("CHROMIUM_BIN") or next(filter(None, map(shutil.which, NAMES)), None)
    if not path:
        raise RuntimeError("no Chromium is there: install Debian's package chromium, or let CHROMIUM_BIN name the program")
    return path


def running():
    """One process for all tests, with a profile of its own that is gone afterwards."""
    if not _running:
        _running["playwright"] = sync_playwright().start()
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        _running["browser"] = _running["playwright"].chromium.launch(executable_path=chromium(), args=[*QUIET, *sandbox])
    return _running["browser"]


def stop():
    if _running:
        _running.pop("browser").close()
        _running.pop("playwright").stop()


class Looked:
    """A page that is looked at, and what was noted of it."""

    def __init__(self, page):
        self.page, self.problems, self.requests = page, [], []
        page.on("console", lambda message: self.problems.append(f"{message.type}: {message.text}") if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.problems.append(f"exception: {error}"))
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("dialog", self.dialog)

    def dialog(self, dialog):
        self.problems.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def open(self, address):
        self.page.goto(address)
        self.page.wait_for_selector("html[data-loaded]", state="attached")
        return self

    def rows(self):
        return self.page.locator("#list tbody tr:not(.details)")

    def column(self, name):
        """What a column says on this page."""
        return self.page.locator(f"#list tbody tr:not(.details) > .{name} > :first-child").all_inner_texts()

    def count(self):
        """How many findings there are under the filters."""
        said = self.page.locator("#count").inner_text()
        return 0 if said.startswith("Nothing") else int(said.split(" ")[0].replace(",", ""))

    def expand(self, at):
        self.rows().nth(at).locator("button").click()
        return self.page.locator("#list tbody tr.details").last

    def until(self, expression, argument=None):
        """Waits until something holds, asked from outside: what Playwright would ask from within, the page's policy forbids."""
        for _ in range(200):
            if self.page.evaluate(expression, argument):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"ten seconds, and never: {expression} ({argument})")

    def commands(self):
        return self.page.locator("#list .command code").all_inner_texts()

    def command(self):
        return self.page.locator("#list .command code").first.inner_text()

    def violations(self):
        """What axe-core finds wrong: rule, and the elements."""
        found = Axe().run(self.page).response
        return [(violation["id"], [node["html"][:160] for node in violation["nodes"]][:3]) for violation in found["violations"]]


@contextmanager
def looking(address=None, **context):
    """A page in a context of its own; whatever went wrong on it fails the test."""
    with running().new_context(**context) as own:
        own.add_init_script(FIRST_ROW)
        looked = Looked(own.new_page())
        if address:
            looked.open(address)
        yield looked
        if looked.problems:
            raise AssertionError(f"the page has problems: {looked.problems}")
