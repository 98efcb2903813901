"""Every saved query against the same question put to the reports in plain Python."""
import json
import unittest
from collections import Counter
from datetime import date, datetime, timezone

import sqlglot

from analysis import athena
from analysis.workplace import ROOT, fails, lake


def resource(evaluation):
    return evaluation["account_id"], evaluation["resource_type"], evaluation["resource_id"], evaluation["rule"]


class Queries(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.athena = athena.Athena(lake().evaluations)
        cls.newest = lake().newest()["evaluations"]
        cls.answers = {name: cls.athena.ask(query) for name, query in athena.queries().items()}

    def test_each_is_asked_here(self):
        tested = {name.removeprefix("test_").replace("_", "-") for name in dir(self) if name.startswith("test_")}
        self.assertEqual(set(self.answers) - tested, set(), "a query without a test of its own")
        for name, answer in self.answers.items():
            self.assertTrue(answer, f"{name} finds nothing in the bundled account's past: it is not tested then")

    def test_each_says_what_it_answers_and_names_its_days(self):
        for name, query in athena.queries().items():
            self.assertRegex(query, r"\A-- [A-Z].*\.\n", name)
            self.assertEqual(query.count("FROM evaluations"), query.count("report_date >= "), f"{name} reads all there is")

    def test_no_answer_is_named_like_a_table(self):
        """Trino would take one for the other in ORDER BY, where DuckDB knows what is meant."""
        for name, query in athena.queries().items():
            tree = sqlglot.parse_one(query, read="trino")
            tables = {table.alias_or_name for table in tree.find_all(sqlglot.exp.Table)}
            self.assertEqual(tables & {column for select in tree.find_all(sqlglot.exp.Select) for column in select.named_selects}, set(), name)

    def test_failing_now(self):
        expected = Counter((one["account_id"], one["rule"], one["severity"]) for one in self.newest if fails(one))
        self.assertEqual({(row["account_id"], row["rule"], row["severity"]): row["failing"] for row in self.answers["failing-now"]}, expected)
        for row in self.answers["failing-now"]:
            self.assertEqual(row["oldest"], min(one["failing_since"] for one in self.newest if fails(one) and one["rule"] == row["rule"]))

    def test_new_since_yesterday(self):
        (_, before), (_, now) = sorted(lake().last_of_days().items())[-2:]
        before, now = ({resource(one): one for one in report["evaluations"] if fails(one)} for report in (before, now))
        expected = sorted((identity[2], identity[3], now[identity]["annotation"]) for identity in set(now) - set(before))
        self.assertEqual(sorted((row["resource_id"], row["rule"], row["why"]) for row in self.answers["new-since-yesterday"]), expected)

    def test_longest_failing(self):
        rows, today = self.answers["longest-failing"], datetime.now(timezone.utc).date()
        expected = sorted(one["failing_since"] for one in self.newest if fails(one))[:50]
        self.assertEqual([row["failing_since"] for row in rows], expected)
        self.assertEqual([row["days"] for row in rows], [(today - date.fromisoformat(since[:10])).days for since in expected])

    def test_trend_by_day(self):
        rows = {row["report_date"]: row for row in self.answers["trend-by-day"]}
        self.assertEqual(list(rows), sorted(lake().last_of_days()))
        for day, report in lake().last_of_days().items():
            verdicts, row = Counter(one["compliance_type"] for one in report["evaluations"]), rows[day]
            failing = sum(map(fails, report["evaluations"]))
            self.assertEqual((row["compliant"], row["non_compliant"], row["excepted"], row["insufficient_data"]),
                             (verdicts["COMPLIANT"], failing, verdicts["NON_COMPLIANT"] - failing, verdicts["INSUFFICIENT_DATA"]))
            self.assertAlmostEqual(float(row["compliance_percentage"]), 100 * row["compliant"] / (row["compliant"] + failing), delta=0.051)

    def test_flapping(self):
        past = {}
        for _, report in sorted(lake().reports.items()):
            for one in report["evaluations"]:
                if one["compliance_type"] in ("COMPLIANT", "NON_COMPLIANT"):
                    past.setdefault(resource(one), []).append(one["compliance_type"])
        turns = {identity: sum(one != other for one, other in zip(verdicts, verdicts[1:])) for identity, verdicts in past.items()}
        expected = {identity[2:]: (count, past[identity][-1]) for identity, count in turns.items() if count >= 2}
        self.assertEqual({(row["resource_id"], row["rule"]): (row["turns"], row["now"]) for row in self.answers["flapping"]}, expected)

    def test_missing_tags(self):
        instances = [one for one in self.newest if one["rule"] == "ec2-required-tags" and one["compliance_type"] != "INSUFFICIENT_DATA"]
        expected = Counter(tag for one in instances for tag in json.loads(one.get("missing_tags", "[]")))
        rows = self.answers["missing-tags"]
        self.assertEqual({row["tag"]: row["missing"] for row in rows}, expected)
        for row in rows:
            self.assertEqual(row["instances"], len(instances))
            self.assertAlmostEqual(float(row["coverage_percentage"]), 100 * (len(instances) - row["missing"]) / len(instances), delta=0.051)

    def test_excepted_now(self):
        expected = Counter((one["exception"]["owner"], one["exception"]["until"], one["exception"].get("ticket"), one["rule"]) for one in self.newest if "exception" in one and not fails(one))
        self.assertEqual({(row["owner"], row["last_day"], row["ticket"], row["rule"]): row["excepted"] for row in self.answers["excepted-now"]}, expected)


class Columns(unittest.TestCase):
    """Glue's columns, docs/analysis.md's view and what the command line writes are one list."""

    def test_in_the_order_they_are_written(self):
        known = list(athena.columns())
        seen = set()
        # The bundled account has exceptions and their tags; AWS Config's files have the time of the capture.
        for source in (["--demo"], ["--snapshot", str(ROOT / "checks" / "fixtures" / "config-history")]):
            lake().run("compliance", "scan", *source, "--quiet", "--output-file", "columns.ndjson")
            for line in (lake().home / "columns.ndjson").read_text().splitlines():
                written = list(json.loads(line))
                self.assertEqual(written, [name for name in known if name in written])
                seen.update(written)
        self.assertEqual(seen, set(known))
        self.assertEqual(known[-1], "report_timestamp")


if __name__ == "__main__":
    unittest.main()
