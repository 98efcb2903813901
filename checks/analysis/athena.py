"""A stand-in for Athena: DuckDB, with the Glue table of tofu/analysis.tf as a view, and queries turned from Trino's dialect into its own."""
import re

import duckdb
import sqlglot

from analysis.workplace import ROOT

CONFIGURATION, QUERIES = ROOT / "tofu" / "analysis.tf", ROOT / "tofu" / "queries"
TYPES = {
    "string": "VARCHAR",
    "map<string,string>": "MAP(VARCHAR, VARCHAR)",
    "map<string,array<string>>": "MAP(VARCHAR, VARCHAR[])",
    "struct<owner:string,reason:string,until:string,ticket:string,expired:boolean>": "STRUCT(owner VARCHAR, reason VARCHAR, until VARCHAR, ticket VARCHAR, expired BOOLEAN)",
}


def columns():
    """Name → Hive's type, as the configuration has them."""
    return dict(re.findall(r'\{ name = "(\w+)", type = "([^"]+)", comment = "[^"]+" \}', CONFIGURATION.read_text()))


def queries():
    return {path.stem: path.read_text() for path in sorted(QUERIES.glob("*.sql"))}


class Athena:
    def __init__(self, folder):
        self.connection = duckdb.connect()
        self.connection.execute("SET TimeZone = 'UTC'")
        types = ", ".join(f"{name}: '{TYPES[kind]}'" for name, kind in columns().items())
        self.connection.execute(f"CREATE VIEW evaluations AS SELECT * FROM read_json('{folder}/report_date=*/*.ndjson.gz', format = 'newline_delimited', columns = {{{types}}}, "
                                "hive_partitioning = true, hive_types = {report_date: VARCHAR})")

    def ask(self, trino):
        """Rows as dictionaries."""
        statements = sqlglot.transpile(trino, read="trino", write="duckdb", unsupported_level=sqlglot.ErrorLevel.RAISE)
        if len(statements) != 1:
            raise AssertionError(f"Athena takes one statement at a time, not {len(statements)}")
        found = self.connection.execute(statements[0])
        names = [column[0] for column in found.description]
        return [dict(zip(names, row)) for row in found.fetchall()]
