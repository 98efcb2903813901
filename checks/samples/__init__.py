"""Every resource type's samples, judged the same whichever way they come.

usage: COMPLIANCE_BIN=target/release/compliance FUNCTIONS_DIR=FOLDER python -m checks.samples
README.md says what a file of samples holds.
"""
