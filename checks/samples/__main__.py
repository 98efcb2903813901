"""Runs these tests: python3 -m checks.samples [MODULE …]"""

import sys
from pathlib import Path

CHECKS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKS))

import modules  # noqa: E402

sys.exit(modules.run(Path(__file__).resolve().parent, sys.argv[1:]))
