"""The proof on an emulated AWS: the real command line and the real functions against accounts whose verdicts are known.

usage: COMPLIANCE_BIN=target/release/compliance FUNCTIONS_DIR=FOLDER python -m checks.emulated
README.md says what each module proves.
"""
