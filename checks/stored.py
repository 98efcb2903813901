"""Items of the history's table as plain values."""

import gzip
import json


def rows(item):
    """The evaluations of an item, or its marker: each with an id as AWS Config has it. That of a
    database begins with account and region, for it is unique in those alone.
    """
    plain = {
        name: int(value["N"]) if "N" in value else value.get("S") for name, value in item.items()
    }
    if "batch" in item:
        return of_batch(item["batch"]["B"], plain)
    if "rule" in plain:
        place = f"{plain['account_id']}/{plain['region']}/"
        plain["resource_id"] = plain["resource_id"].removeprefix(place)
    return [plain]


def of_batch(packed, plain):
    """What a scan found by the rules of packs (src/history/dynamodb/batch.rs)."""
    found = json.loads(gzip.decompress(packed))
    if len(found) != plain["evaluations"]:
        raise ValueError(f"{plain['resource_id']} has {len(found)} of {plain['evaluations']}")
    kept = {name: plain[name] for name in ("scan_id", "expires_at") if name in plain}
    return [{**of, **kept} for of in found]


def split(items):
    """Every evaluation, and every marker of a finished scan."""
    every = [row for item in items for row in rows(item)]
    return [row for row in every if "rule" in row], [row for row in every if "rule" not in row]
