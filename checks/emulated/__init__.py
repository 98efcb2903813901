"""The proof on an emulated AWS: the real command line and the real functions against accounts whose verdicts are known.

usage: COMPLIANCE_BIN=target/release/compliance FUNCTIONS_DIR=FOLDER python -m checks.emulated
README.md says what each module proves.
"""
import sys
from pathlib import Path

# checks.samples and checks.replay, whichever folder this is run in.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
