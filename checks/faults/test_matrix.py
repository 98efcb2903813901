"""The matrix speaks of every call that the functions make, and README.md of the matrix. UPDATE_GENERATED=1 writes it anew."""
import os
import re
import unittest
from pathlib import Path

from faults import matrix
from faults.proxy import FAULTS

README = Path(__file__).with_name("README.md")
SRC = Path(__file__).resolve().parents[2] / "src"
# The command line's alone.
NO_FUNCTION = {"sts:GetCallerIdentity", "s3:ListBucket"}


def called():
    """The calls that src/ names, the resource types' files among it: as "service:Operation", or an operation of AWS Organizations."""
    tests = r"#\[cfg\(test\)\]\n(?:#\[.*\]\n)*(?:pub\(crate\) )?mod"
    text = "\n".join(re.split(tests, path.read_text())[0] for path in SRC.glob("**/*.rs"))
    named = re.findall(r'"((?:config|dynamodb|ec2|iam|rds|s3|securityhub|sns|sts):[A-Z]\w+)["`:]', text)
    types = "\n".join(path.read_text() for path in (SRC / "resource_types").glob("*.rs"))
    named += re.findall(r'const \w+: &str = "(\w+:\w+)"', types)
    organizations = re.findall(r'self\.(?:active|pages)\("(List\w+)"', text)
    return {*named, *(f"organizations:{name}" for name in organizations)} - NO_FUNCTION


class Matrix(unittest.TestCase):
    def test_every_call_is_there(self):
        self.assertGreater(len(called()), 20)
        self.assertEqual({row.call for row in matrix.ROWS}, called())

    def test_every_row_says_what_comes_of_every_fault(self):
        for row in matrix.ROWS:
            self.assertEqual(list(row.outcome), list(FAULTS), row)

    def test_no_call_is_left_out_where_functions_share_it(self):
        judged = matrix.shared_once(matrix.CHECKER_ROWS)
        self.assertEqual({(row.call, row.about, row.event) for row in judged}, {(row.call, row.about, row.event) for row in matrix.CHECKER_ROWS})
        self.assertEqual({row.function for row in judged}, {row.function for row in matrix.CHECKER_ROWS})

    def test_the_table_is_current(self):
        text = README.read_text()
        before, _, rest = text.partition(matrix.BEGIN)
        _, _, after = rest.partition(matrix.END)
        current = f"{before}{matrix.BEGIN}\n{matrix.table()}\n{matrix.END}{after}"
        if os.environ.get("UPDATE_GENERATED"):
            README.write_text(current)
        self.assertEqual(README.read_text(), current, "run UPDATE_GENERATED=1 python -m checks.faults test_matrix")


if __name__ == "__main__":
    unittest.main()
