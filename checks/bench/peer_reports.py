"""Compares the reports of `verdicts.py`: pair by pair, resource by resource."""

import json
import re
from collections import defaultdict

from peer_pairs import pairs, rounds

FAIL, PASS, UNKNOWN = "FAIL", "PASS", "UNKNOWN"
OURS = {"NON_COMPLIANT": FAIL, "COMPLIANT": PASS, "INSUFFICIENT_DATA": UNKNOWN}


class Ours:
    """A report: rule → (region, resource) → verdict and message. A resource has its id and its
    name; what there is one of in an account or region has neither.
    """

    def __init__(self, report):
        self.said = defaultdict(dict)
        self.names = {}
        for one in report["evaluations"]:
            key = (one["region"], one["resource_id"])
            self.said[one["rule"]][key] = (OURS[one["compliance_type"]], one["annotation"])
            self.names[key] = one["resource_name"] or one["resource_id"]

    def find(self, rule, finding):
        """The resource of a finding of Prowler's among those that the rule evaluates."""
        known = self.said[rule]
        regions = {region for region, _ in known}

        def here(region):
            return region in (finding["region"], "global") or finding["region"] not in regions

        for key in known:
            if {key[1], self.names[key]} & finding["ids"] and here(key[0]):
                return key
        # A setting of the account or region: Prowler calls it what it likes.
        if known and all(re.fullmatch(r"\d{12}", identity) for _, identity in known):
            return next((key for key in known if here(key[0])), None)
        # Of another resource than the finding: a trail's bucket, a group's user.
        words = set(re.findall(r"[\w.-]*\w", finding["message"]))
        return next((key for key in known if {key[1], self.names[key]} & words), None)


def prowlers(report):
    """Check → findings: what Prowler calls the resource, its region, verdict and message."""
    found = defaultdict(list)
    for one in report:
        resource = one["resources"][0]
        last = re.split(r"[/:]", resource["uid"])[-1]
        found[one["metadata"]["event_code"]].append(
            {
                "ids": {resource["uid"], last, resource["name"]} - {""},
                "name": resource["name"] or last,
                "region": resource["region"],
                "verdict": one["status_code"],
                "message": one["status_detail"],
            }
        )
    return found


def mine(pair, ours, keys):
    """The verdict of all rules of a pair: one that fails is enough, if what it found is what the
    check looks for.
    """
    said = [ours.said[rule][key] for rule, key in keys]
    failed = [message for verdict, message in said if verdict == FAIL and pair.is_about(message)]
    unknown = [message for verdict, message in said if verdict == UNKNOWN]
    if failed:
        return FAIL, failed[0]
    return (UNKNOWN, unknown[0]) if unknown else (PASS, said[0][1])


def theirs(findings):
    """Of several findings on one resource one that fails is enough."""
    for verdict in (FAIL, PASS):
        for finding in findings:
            if finding["verdict"] == verdict:
                return verdict, finding["message"]
    return findings[0]["verdict"], findings[0]["message"]


def compared(pair, findings, ours):
    """How many agree, and rows of what is different."""
    agree, rows, matched = 0, [], set()
    together = defaultdict(list)
    for finding in findings:
        keys = tuple((rule, key) for rule in pair.rules if (key := ours.find(rule, finding)))
        matched.update(keys)
        if keys:
            together[keys].append(finding)
        elif finding["verdict"] == FAIL:
            rows.append((finding["name"], "–", FAIL, "", finding["message"]))
    for keys, of in together.items():
        (verdict, message), (other, other_message) = mine(pair, ours, keys), theirs(of)
        if verdict == other:
            agree += 1
        else:
            rows.append((ours.names[keys[0][1]], verdict, other, message, other_message))
    for rule in pair.rules:
        for key, (verdict, message) in ours.said[rule].items():
            if (rule, key) not in matched and verdict == FAIL and pair.is_about(message):
                rows.append((ours.names[key], verdict, "–", message, ""))
    return agree, sorted(rows)


def tell(folder):
    """Prints which pairs agree, and each resource on which one does not. What one of the two alone
    evaluates counts where it fails it.
    """
    names = json.loads((folder / "names.json").read_text())
    found = prowlers(json.loads((folder / "prowler.ocsf.json").read_text()))
    reports = {
        check: Ours(json.loads((folder / f"ours{f'-{number}' if number else ''}.json").read_text()))
        for number, (_, checks) in enumerate(rounds(pairs()))
        for check in checks
    }
    print("\n### Verdicts\n\n| check | table | rules | agree | differ | only one |")
    print("|---|---|---|--:|--:|--:|")
    told, sums = [], [0, 0, 0]
    for pair in pairs():
        if pair.check not in found:
            continue
        agree, rows = compared(pair, found[pair.check], reports[pair.check])
        alone = sum("–" in row for row in rows)
        counts = [agree, len(rows) - alone, alone]
        sums = [one + other for one, other in zip(sums, counts, strict=True)]
        rules = ", ".join(f"`{rule}`" for rule in pair.rules)
        print(f"| `{pair.check}` | {pair.outcome} | {rules} | {' | '.join(map(str, counts))} |")
        told.append((pair, rows))
    print(f"| together | | | {' | '.join(map(str, sums))} |")
    for pair, rows in told:
        if rows:
            print(f"\n#### {pair.check}\n")
            print("| resource | here | Prowler | says here | says Prowler |")
            print("|---|---|---|---|---|")
        for name, *row in rows:
            print(f"| {names.get(name, name)} | {' | '.join(row)} |")
