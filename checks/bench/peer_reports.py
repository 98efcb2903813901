"""Compares the reports of `verdicts.py`: pair by pair, resource by resource."""

import csv
import json
import re
from collections import defaultdict

from tools import CHECKS

PAIRS = CHECKS / "fixtures" / "peers" / "prowler.tsv"
FAIL, PASS = "FAIL", "PASS"
OURS = {"NON_COMPLIANT": FAIL, "COMPLIANT": PASS, "INSUFFICIENT_DATA": "UNKNOWN"}


def pairs():
    """Check → rules and outcome, of the checks that have a rule."""
    with PAIRS.open() as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["id"]: (row["rules"].split(), row["outcome"]) for row in rows if row["rules"]}


class Ours:
    """Rule → (region, resource) → verdict. A resource has its id and its name; what there is one of
    in an account or region has none.
    """

    def __init__(self, report):
        self.verdicts = defaultdict(dict)
        self.messages = {}
        self.names = {}
        for one in report["evaluations"]:
            identity = (one["region"], one["resource_id"])
            self.verdicts[one["rule"]][identity] = OURS[one["compliance_type"]]
            self.messages[one["rule"], identity] = one["annotation"]
            self.names[identity] = one["resource_name"] or one["resource_id"]

    def find(self, rule, finding):
        """The resource of a finding of Prowler's among those that the rule evaluates."""
        known = self.verdicts[rule]
        for region, identity in known:
            if {identity, self.names[region, identity]} & finding["ids"]:
                if region in (finding["region"], "global") or finding["region"] not in regions(known):
                    return region, identity
        # A setting of the account or region: Prowler calls it what it likes.
        settings = [key for key in known if re.fullmatch(r"\d{12}", key[1])]
        if settings and len(settings) == len(known):
            of = [key for key in settings if key[0] in (finding["region"], "global")]
            return of[0] if of else None
        return None


def regions(keys):
    return {region for region, _ in keys}


def prowlers(report):
    """Check → findings: what Prowler calls the resource, its region, the verdict and the message."""
    found = defaultdict(list)
    for one in report:
        resource = one["resources"][0]
        arn = resource["uid"]
        last = re.split(r"[/:]", arn)[-1]
        found[one["metadata"]["event_code"]].append(
            {
                "ids": {arn, last, resource["name"], arn.removeprefix("arn:aws:s3:::")} - {""},
                "name": resource["name"] or last,
                "region": resource["region"],
                "verdict": one["status_code"],
                "message": one["status_detail"],
            }
        )
    return found


def compared(check, findings, rules, ours):
    """(agreeing, disagreements, resources that Prowler alone has, those that we alone have)."""
    agree, differ, matched, alone = 0, [], set(), []
    together = defaultdict(list)
    for finding in findings:
        keys = [(rule, key) for rule in rules if (key := ours.find(rule, finding))]
        if not keys:
            alone.append(finding)
            continue
        matched |= {key for _, key in keys}
        together[tuple(keys)].append(finding)
    for keys, of in together.items():
        # Several findings of one resource, or several rules: one that fails is enough.
        verdicts = [ours.verdicts[rule][key] for rule, key in keys]
        mine = FAIL if FAIL in verdicts else "UNKNOWN" if "UNKNOWN" in verdicts else PASS
        theirs = {finding["verdict"] for finding in of}
        yours = FAIL if FAIL in theirs else PASS if PASS in theirs else theirs.pop()
        if mine == yours:
            agree += 1
            continue
        failing = [(rule, key) for rule, key in keys if ours.verdicts[rule][key] == mine]
        shown = next((f for f in of if f["verdict"] == yours), of[0])
        differ.append((ours.names[keys[0][1]], mine, yours, ours.messages[failing[0]], shown["message"]))
    others = [
        (ours.names[key], verdict, ours.messages[rule, key])
        for rule in rules
        for key, verdict in ours.verdicts[rule].items()
        if key not in matched
    ]
    return agree, sorted(differ), alone, others


def tell(folder):
    ours = Ours(json.loads((folder / "ours.json").read_text()))
    found = prowlers(json.loads((folder / "prowler.ocsf.json").read_text()))
    columns = "check | table | rules | agree | disagree | Prowler alone | rules alone"
    print(f"\n### Verdicts\n\n| {columns} |\n|---|---|---|--:|--:|--:|--:|")
    told, sums = [], [0, 0, 0, 0]
    for check, (rules, outcome) in pairs().items():
        if check not in found:
            continue
        agree, differ, alone, others = compared(check, found[check], rules, ours)
        counts = [agree, len(differ), len(alone), len(others)]
        sums = [one + other for one, other in zip(sums, counts, strict=True)]
        shown = " | ".join(map(str, counts))
        print(f"| `{check}` | {outcome} | {', '.join(f'`{rule}`' for rule in rules)} | {shown} |")
        told.append((check, differ, alone, others))
    print(f"| together | | | {' | '.join(map(str, sums))} |")
    for check, differ, alone, others in told:
        if not (differ or alone or others):
            continue
        print(f"\n#### {check}\n\n| resource | here | Prowler | message here | message there |")
        print("|---|---|---|---|---|")
        for row in differ:
            print(f"| {' | '.join(row)} |")
        for finding in alone:
            print(f"| {finding['name']} | – | {finding['verdict']} | | {finding['message']} |")
        for name, verdict, message in others:
            print(f"| {name} | {verdict} | – | {message} | |")
