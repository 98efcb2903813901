"""Runs the cases: usage in __init__.py, the form of a case in README.md."""

import argparse
import sys

from checks.cases.runner import process, run
from checks.cases.runner.case import KINDS, load_all


def arguments():
    parser = argparse.ArgumentParser(
        prog="python -m checks.cases", description="Runs inputs with what is right (README.md)."
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="cases by name, or by a part of it; default: all"
    )
    parser.add_argument(
        "-k", "--kind", action="append", choices=KINDS, help="only cases of this kind, repeatable"
    )
    parser.add_argument("--list", action="store_true", help="list the cases, run nothing")
    parser.add_argument(
        "--keep",
        action="store_true",
        help="keep the folder that each failing case ran in, and print where it is",
    )
    return parser.parse_args()


def main():
    options = arguments()
    cases = [case for case in load_all() if not options.kind or case.kind in options.kind]
    unknown = [name for name in options.names if not any(name in case.title for case in cases)]
    if unknown:
        sys.exit(f"no case is named {', '.join(unknown)}; --list shows them")
    if options.names:
        cases = [case for case in cases if any(name in case.title for name in options.names)]
    if options.list:
        for case in cases:
            print(f"{case.title:80} {case.data.get('fault', '')}")
        return 0
    process.binary()
    return run.run_all(cases, keep=options.keep)


sys.exit(main())
