"""Runs the saved queries of tofu/queries and every block of docs/analysis.md, with DuckDB, on reports of the bundled account.

usage: python3 -m checks.analysis [MODULE …]        modules by name (test_queries); default: all
"""
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))


def main(asked):
    known = sorted(path.stem for path in HERE.glob("test_*.py"))
    unknown = set(asked) - set(known)
    if unknown:
        sys.exit(f"there is no module {', '.join(sorted(unknown))}; there are: {', '.join(known)}")
    suite = unittest.defaultTestLoader.loadTestsFromNames([f"analysis.{module}" for module in asked or known])
    done = unittest.TextTestRunner(verbosity=2).run(suite)
    return 0 if done.wasSuccessful() and done.testsRun > 0 else 1


sys.exit(main(sys.argv[1:]))
