"""Every block of docs/analysis.md that is marked `sh` or `sql` is run as it stands, in its order; a `sql` block must find something."""
import contextlib
import os
import re
import unittest
from unittest.mock import patch

import duckdb
import duckdb_extensions

from analysis import athena, s3
from analysis.workplace import ROOT, Workplace, lake

PAGE = ROOT / "docs" / "analysis.md"
BUCKET = "compliance-reports-dev"


def blocks():
    """(line, language, text) of each."""
    page = PAGE.read_text()
    return [(page[:found.start()].count("\n") + 1, found[1], found[2]) for found in re.finditer(r"^```(sh|sql)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)]


def connected(place):
    """DuckDB with that home, and in it the extensions that it would fetch: here they come as packages."""
    connection = duckdb.connect(config={"extension_directory": str(place.home / "extensions")})
    for setting, value in {"TimeZone": "UTC", "home_directory": place.home}.items():
        connection.execute(f"SET {setting} = '{value}'")
    for extension in ("httpfs", "aws"):
        duckdb_extensions.import_extension(extension, con=connection)
    return connection


class Documentation(unittest.TestCase):
    def sql(self, line, text, address):
        if "CREATE SECRET" in text:  # where the stand-in for S3 listens
            text = text.replace("PROVIDER credential_chain,", f"PROVIDER credential_chain, ENDPOINT '{address}', USE_SSL false, URL_STYLE 'path',")
        try:
            found = self.duckdb.execute(text).fetchall()
        except duckdb.Error as error:
            self.fail(f"docs/analysis.md line {line}: {error}")
        self.assertTrue(found or text.startswith("CREATE VIEW"), f"docs/analysis.md line {line} finds nothing")

    def test_every_block(self):
        languages = [language for _, language, _ in blocks()]
        self.assertGreaterEqual((languages.count("sh"), languages.count("sql")), (2, 9))
        credentials = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
        place = Workplace()
        self.duckdb = connected(place)
        with patch.dict(os.environ, credentials), s3.serving({BUCKET: lake().home}) as (address, read), contextlib.chdir(place.home):
            for line, language, text in blocks():
                with self.subTest(line=line):
                    if language == "sh":
                        place.run("bash", "-euo", "pipefail", "-c", text)
                    else:
                        self.sql(line, text, address)
        every = sorted(folder.name for folder in lake().evaluations.iterdir())
        # Two days, and the file that DuckDB looks into first.
        self.assertEqual({key.split("/")[1] for key in read}, {every[0], *every[-2:]}, "the query over two days reads others")

    def test_every_saved_query_is_listed_with_its_words(self):
        listed = dict(re.findall(r"^\| \[([\w-]+)\]\(\.\./tofu/queries/\1\.sql\) \| (.+) \|$", PAGE.read_text(), re.MULTILINE))
        self.assertEqual(set(listed), set(athena.queries()))

    def test_the_view_has_glues_columns(self):
        (text,) = [text for _, _, text in blocks() if text.startswith("CREATE VIEW")]
        of_view = dict(re.findall(r"(\w+): '([^']+)'", text))
        self.assertEqual(of_view, {name: athena.TYPES[kind] for name, kind in athena.columns().items()})
        self.assertEqual(list(of_view), list(athena.columns()))

    def test_saved_queries_as_they_are(self):
        """As the page says: all but one need no translation."""
        page = {text for _, _, text in blocks() if text.startswith("CREATE VIEW")}.pop()
        here = connected(lake())
        refused = []
        with contextlib.chdir(lake().home):
            here.execute(page)
            for name, query in athena.queries().items():
                try:
                    here.execute(query).fetchall()
                except duckdb.Error:
                    refused.append(name)
        self.assertEqual(refused, ["missing-tags"])


if __name__ == "__main__":
    unittest.main()
