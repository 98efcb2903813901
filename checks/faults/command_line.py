"""The command line on the bundled account, and what must hold of a history and a folder of reports whatever has befallen them."""
import json
import sqlite3

from emulated import commands

SNAPSHOT = commands.aws.CHECKS.parent / "src" / "sources" / "demo" / "demo.json.gz"
ASKED = ("scan", "--snapshot", SNAPSHOT, "--pack", "core", "--quiet")
OF_SCAN = """SELECT account_id, region, resource_type, resource_id, said.value ->> 'rule', coalesce(said.value ->> 'compliance_type', 'COMPLIANT'), said.value ->> 'annotation'
    FROM resources JOIN scan_ids USING (scan) JOIN json_each(ifnull(compliant, '[]')) AS said WHERE scan_id = ?1
    UNION ALL
    SELECT account_id, region, resource_type, resource_id, said.value ->> 'rule', said.value ->> 'compliance_type', said.value ->> 'annotation'
    FROM resources JOIN scan_ids USING (scan) JOIN json_each(ifnull(others, '[]')) AS said WHERE scan_id = ?1"""


class Place(commands.Workplace):
    """A home; its history and its reports may be elsewhere."""

    def __init__(self, kept=None):
        super().__init__()
        kept = kept or self.home / "kept"
        self.history, self.reports = kept / "history.sqlite", kept / "reports"

    @property
    def where(self):
        return ("--history", self.history, "--reports", self.reports)

    def start(self, *arguments, **changes):
        # No AWS here: an endpoint without a listener.
        return super().start(*arguments, **{"AWS_ENDPOINT_URL": "http://127.0.0.1:9", **changes})

    def scans(self):
        """Scan id → what it said; every finished scan must have all it counted, and the file be sound."""
        if not self.history.exists():
            return {}
        history = sqlite3.connect(self.history)
        try:
            if history.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise AssertionError(f"{self.history} is broken")
            if not history.execute("SELECT 1 FROM sqlite_master WHERE name = 'scans'").fetchone():
                return {}
            found = {}
            for scan_id, counted in history.execute("SELECT scan_id, compliant + non_compliant + insufficient_data FROM scans").fetchall():
                rows = history.execute(OF_SCAN, [scan_id]).fetchall()
                if len(rows) != counted or len({row[:5] for row in rows}) != counted:
                    raise AssertionError(f"{scan_id} counted {counted} and has {len(rows)}")
                found[scan_id] = sorted(rows)
            return found
        finally:
            history.close()

    def whole_reports(self):
        """Report file → its evaluations without their times; each must be there whole."""
        names = ("account_id", "region", "resource_type", "resource_id", "rule", "compliance_type")
        return {
            path.name: sorted(
                [evaluation[name] for name in names]
                for evaluation in json.loads(path.read_text())["evaluations"]
            )
            for path in self.reports.glob("*.json")
        }
