"""The matrix has every call that the functions make, and README.md has the matrix. UPDATE_GENERATED=1 writes it anew."""
import os
import re
import unittest
from dataclasses import replace
from pathlib import Path
from unittest import mock

from faults import calls, matrix
from faults.proxy import FAULTS

README = Path(__file__).with_name("README.md")
SRC = Path(__file__).resolve().parents[2] / "src"
# The command line's alone.
NO_FUNCTION = {"sts:GetCallerIdentity", "sts:AssumeRoleWithWebIdentity", "s3:ListBucket"}
NOT_A_FUNCTIONS = ("cli", "doctor", "rules")


def called():
    """The calls that src/ names: as "service:Operation", or an operation of AWS Organizations. Those of resource types their samples name."""
    tests = r"#\[cfg\(test\)\]\n(?:#\[.*\]\n)*(?:pub\(crate\) )?mod"
    text = "\n".join(re.split(tests, path.read_text())[0] for path in SRC.rglob("*.rs") if is_a_functions(path.relative_to(SRC)))
    named = re.findall(r'"((?:config|dynamodb|ec2|iam|rds|s3|securityhub|sns|sts):[A-Z]\w+)["`:]', text)
    organizations = re.findall(r'self\.(?:active|pages)\("(List\w+)"', text)
    return {*named, *(f"organizations:{name}" for name in organizations)} - NO_FUNCTION


def is_a_functions(path):
    return path.parts[0] not in (*NOT_A_FUNCTIONS, "resource_types") and not re.search(r"tests(/|\.rs$)", str(path))


class Matrix(unittest.TestCase):
    def test_every_call_is_there(self):
        self.assertGreater(len(called()), 15)
        reading = {call.name for call in calls.in_use()}
        self.assertEqual({row.call for row in matrix.ROWS if not row.reads} | reading, called() | reading)

    def test_every_call_that_reads_resources_is_in_a_cell_that_is_judged(self):
        """The calls are those of the types' samples, which have all that the types' files name (checks/samples/test_files.py)."""
        in_use = calls.in_use()
        self.assertGreater(len({call.name for call in in_use}), 8)
        self.assertTrue(all(call.protocol and call.role in calls.ROLES for call in in_use))
        judged = {row.reads.cell: row.call for row in matrix.READING_ROWS if row.event == "scan"}
        self.assertEqual({call.cell for call in in_use}, set(judged))
        for cell, name in judged.items():
            self.assertIn((name, cell), {(call.name, call.cell) for call in in_use})

    def test_the_matrix_does_not_grow_with_types(self):
        known = calls.in_use()
        many = [replace(call, name=f"{call.name}{number}", resource_type=f"{call.resource_type}{number}") for call in known for number in range(45)]
        with mock.patch.object(calls, "in_use", lambda: many):
            self.assertEqual([call.cell for call in calls.representatives()], sorted({call.cell for call in known}))

    def test_every_row_says_what_comes_of_every_fault(self):
        for row in matrix.ROWS:
            self.assertEqual(list(row.outcome), list(FAULTS), row)

    def test_no_call_is_left_out_where_functions_share_it(self):
        judged = matrix.shared_once(matrix.CHECKER_ROWS)
        self.assertEqual({(row.call, row.about, row.event, row.kind) for row in judged}, {(row.call, row.about, row.event, row.kind) for row in matrix.CHECKER_ROWS})
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
