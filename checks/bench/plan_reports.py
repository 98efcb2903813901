"""Compares the reports of `plan_verdicts.py`: pair by pair, resource by resource."""

import re
from collections import defaultdict

from peer_reports import FAIL, OURS, PASS, UNKNOWN

INDEX = re.compile(r"\[[^]]*\]$")
RESOURCE = re.compile(r"(aws_\w+\.\w+(?:\[[^]]*\])?)")
# Which argument of a resource says whose setting it is.
OWNERS = {
    "aws_iam_group_membership": "group",
    "aws_iam_group_policy": "group",
    "aws_iam_group_policy_attachment": "group",
    "aws_iam_policy_attachment": "users",
    "aws_iam_role_policy": "role",
    "aws_iam_role_policy_attachment": "role",
    "aws_iam_user_policy": "user",
    "aws_iam_user_policy_attachment": "user",
    "aws_network_acl_rule": "network_acl_id",
    "aws_s3_bucket_acl": "bucket",
    "aws_s3_bucket_ownership_controls": "bucket",
    "aws_s3_bucket_policy": "bucket",
    "aws_s3_bucket_public_access_block": "bucket",
    "aws_security_group_rule": "security_group_id",
    "aws_vpc_security_group_ingress_rule": "security_group_id",
}


class Plan:
    """A plan's resources, and which one another belongs to."""

    def __init__(self, plan):
        changes = (one for one in plan["resource_changes"] if one["mode"] == "managed")
        self.resources = {change["address"]: change for change in changes}
        self.root = plan["configuration"]["root_module"]

    def of_kind(self, kind):
        return [address for address, one in self.resources.items() if one["type"] == kind]

    def owner(self, address):
        """Whose setting a resource is, or itself. An argument leads there, with the same index
        where it names none.
        """
        change = self.resources.get(address)
        argument = change and OWNERS.get(change["type"])
        if not argument:
            return address
        module, calls = self.root, []
        for name in re.findall(r"module\.(\w+)", address):
            calls.append(module["module_calls"][name])
            module = calls[-1]["module"]
        kind = (change["type"], change["name"])
        block = next(one for one in module["resources"] if (one["type"], one["name"]) == kind)
        path = change.get("module_address", "")
        found = block["expressions"][argument].get("references", [])
        while found and found[0].startswith("var.") and calls:
            found = calls.pop()["expressions"][found[0][4:]].get("references", [])
            path = path.rpartition("module.")[0].rstrip(".")
        own = INDEX.search(address)
        for target in filter(None, map(RESOURCE.match, found)):
            place = f"{path}.{target[1]}" if path else target[1]
            for one in (place, place + (own[0] if own else "")):
                if one in self.resources:
                    return one
        return address


def checkovs(report, plan):
    """Check → the resource that it is about → the worst verdict on it and on what is its own."""
    found = defaultdict(dict)
    for kind, verdict in (("failed_checks", FAIL), ("passed_checks", PASS)):
        for one in report["results"][kind]:
            if one["resource_address"] in plan.resources:
                found[one["check_id"]].setdefault(plan.owner(one["resource_address"]), verdict)
    return found


def custodians(report, policies, plan):
    """Rule → the resource → verdict: what no policy of a rule finds, passes."""
    failed = defaultdict(set)
    for one in report["results"]:
        meta = one["resource"]["__tfmeta"]
        failed[one["policy"]["name"]].update(meta.get("refs") or [meta["path"]])
    found = defaultdict(dict)
    for policy in policies:
        rule, kind = policy["name"].partition("--")[0], policy["resource"].partition(".")[2]
        for address in plan.of_kind(kind):
            owner = plan.owner(address)
            verdict = FAIL if address in failed[policy["name"]] else PASS
            if found[rule].get(owner) != FAIL:
                found[rule][owner] = verdict
    return found


def mine(report):
    """Rule → resource → verdict and message."""
    said = defaultdict(dict)
    for one in report["evaluations"]:
        said[one["rule"]][one["resource_id"]] = (OURS[one["compliance_type"]], one["annotation"])
    return said


def together(pair, said, address):
    """The verdict of all rules of a pair on a resource: one that fails is enough, if what it found
    is what the check looks for.
    """
    of = [said[rule][address] for rule in pair.rules if address in said[rule]]
    for wanted in (FAIL, UNKNOWN):
        for verdict, message in of:
            if verdict == wanted and (wanted == UNKNOWN or pair.is_about(message)):
                return verdict, message
    return (PASS, of[0][1]) if of else ("–", "")


def compared(pair, theirs, said):
    """How many agree, and what is different: resource, ours, theirs, our message. What one alone
    evaluates counts where it fails it.
    """
    agree, rows = 0, []
    for address in sorted({*theirs, *(one for rule in pair.rules for one in said[rule])}):
        ours, message = together(pair, said, address)
        other = theirs.get(address, "–")
        if ours == other:
            agree += 1
        elif "–" not in (ours, other) or FAIL in (ours, other):
            rows.append((address, ours, other, message))
    return agree, rows


def tell(peer, pairs, theirs, reports):
    """Prints which pairs agree, and each resource on which one does not."""
    print(f"\n### Verdicts beside {peer}\n")
    print("| check | rules | agree | differ | unknown | only one |\n|---|---|--:|--:|--:|--:|")
    told, sums = [], [0, 0, 0, 0]
    for pair in pairs:
        if pair.check not in theirs:
            continue
        agree, rows = compared(pair, theirs[pair.check], reports[pair.check])
        alone = sum("–" in row for row in rows)
        unknown = sum(row[1] == UNKNOWN and row[2] != "–" for row in rows)
        counts = [agree, len(rows) - alone - unknown, unknown, alone]
        if not any(counts):
            continue
        sums = [one + other for one, other in zip(sums, counts, strict=True)]
        rules = ", ".join(f"`{rule}`" for rule in pair.rules)
        print(f"| `{pair.check}` | {rules} | {' | '.join(map(str, counts))} |")
        told.append((pair, rows))
    print(f"| {len(told)} together | | {' | '.join(map(str, sums))} |")
    for pair, rows in told:
        if rows:
            print(f"\n#### {pair.check}\n")
            print(f"| resource | here | {peer} | says here |\n|---|---|---|---|")
        for row in rows:
            print(f"| {' | '.join(row)} |")
