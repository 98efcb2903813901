"""What comes of it when a call of AWS goes wrong, a process is killed, two run at once, or there is no room left.

usage: COMPLIANCE_BIN=target/release/compliance FUNCTIONS_DIR=FOLDER python -m checks.faults
README.md says what is asked and what is expected, call by call.
"""
import os
import sys
from pathlib import Path

# checks.samples and checks.replay, whichever folder this is run in.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

# Without it, what the functions share is judged on one of them, and a fifth of the moments is tried: five minutes instead of nine.
ALL = bool(os.environ.get("FAULTS_ALL") or os.environ.get("FAULTS_ONLY"))
KILLS = 200 if ALL else 40
