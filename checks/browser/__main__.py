"""Looks at the HTML report in a headless Chromium.

usage: python3 -m checks.browser [MODULE …]        modules by name (test_table); default: all
"""
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from browser import browser  # noqa: E402


def main(asked):
    known = sorted(path.stem for path in HERE.glob("test_*.py"))
    unknown = set(asked) - set(known)
    if unknown:
        sys.exit(f"there is no module {', '.join(sorted(unknown))}; there are: {', '.join(known)}")
    suite = unittest.defaultTestLoader.loadTestsFromNames([f"browser.{module}" for module in asked or known])
    try:
        done = unittest.TextTestRunner(verbosity=2).run(suite)
    finally:
        browser.stop()
    return 0 if done.wasSuccessful() and done.testsRun > 0 else 1


sys.exit(main(sys.argv[1:]))
