"""Whether the book of docs/ holds together: its links, the book that mdBook makes of it, and the page on adding a rule, followed literally.

usage: python3 -m checks.book [MODULE …]        modules by name (test_links); default: all
"""
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import modules  # noqa: E402

sys.exit(modules.run(HERE, sys.argv[1:]))
