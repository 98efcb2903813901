"""Runs every module of these tests in a process of its own with an emulated AWS of its own, as many at once as there are processors.

usage: python3 -m checks.emulated [MODULE …]        modules by name (test_live); default: all
"""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import modules  # noqa: E402

# The longest first, so that none is left to run alone at the end.
LONGEST = ("test_large", "test_invocations", "test_deployed_accounts", "test_failures", "test_live", "test_reevaluations", "test_digests", "test_functions", "test_analysis", "test_many_accounts")

sys.exit(modules.run_apart(Path(__file__).resolve().parent, sys.argv[1:], LONGEST))
