"""Runs the saved queries of tofu/queries and every block of docs/analysis.md, with DuckDB, on reports of the bundled account, and gives the
commands of its findings to the AWS CLI's parser.

usage: python3 -m checks.analysis [MODULE …]        modules by name (test_queries); default: all
"""
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import modules  # noqa: E402

sys.exit(modules.run(HERE, sys.argv[1:]))
