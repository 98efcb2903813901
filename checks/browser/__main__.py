"""Looks at the HTML report in a headless Chromium.

usage: python3 -m checks.browser [MODULE …]        modules by name (test_table); default: all
"""
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import modules  # noqa: E402
from browser import browser  # noqa: E402

try:
    code = modules.run(HERE, sys.argv[1:])
finally:
    browser.stop()
sys.exit(code)
