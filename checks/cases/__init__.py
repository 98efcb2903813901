"""Inputs with what is right, as data; README.md says how to add one.

usage: COMPLIANCE_BIN=target/debug/compliance FUNCTIONS_DIR=FOLDER \\
           python -m checks.cases [NAME …] [-k KIND] [--list] [--keep]
"""
