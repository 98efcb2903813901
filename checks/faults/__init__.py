"""What comes of it when a call of AWS goes wrong, a process is killed, two run at once, or there is no room left.

usage: COMPLIANCE_BIN=target/release/compliance FUNCTIONS_DIR=FOLDER python -m checks.faults
README.md says what is asked and what is expected, call by call.
"""
