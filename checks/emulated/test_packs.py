"""The functions with a pack beside the rules of the specification: what they say and store, what
that costs, and what they tell people.
"""

import gzip
import json
import unittest

from checks import stored
from checks.catalogue import AGGREGATOR, CHECKERS
from checks.samples import files
from emulated import account, aws, commands, deployment, packs
from emulated.packs import CORE, PACK, RULES, said

EARLIER, LATER = "2026-11-23T06:00:00Z", "2026-11-23T12:00:00Z"
REGIONS = f"{aws.ABROAD},{aws.HOME}"
SETTINGS = {"REGIONS": REGIONS, "STALE_AFTER_HOURS": "900000", "ALERT_ON": "changes"}
SUFFIX = deployment.TABLE.removeprefix("compliance-history-")


def items(moment):
    """What a scan put into the table, but for markers."""
    pages = aws.client("dynamodb").get_paginator("scan").paginate(TableName=deployment.TABLE)
    every = [item for page in pages for item in page["Items"] if "checker" not in item]
    return [item for item in every if item["scan_id"]["S"].endswith(f"/{moment[:-1]}.000000Z")]


def write_units(of):
    """What DynamoDB charges: a unit for each KB of an item, in the table and in the index."""

    def size(name, value):
        (kind, content), *_ = value.items()
        return len(name) + len(content if kind == "B" else content.encode())

    return sum(2 * -(-sum(size(*one) for one in item.items()) // 1024) for item in of)


class Packs(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        aws.reset()
        cls.account = account.Account()
        packs.complete(cls.account)
        cls.deployed = deployment.Deployment((*packs.CHECKERS, AGGREGATOR), **SETTINGS)
        cls.account.like(
            deployment.REPORTS, files.named("AWS::S3::Bucket", "not-encrypted"), aws.HOME
        )
        cls.scan(CHECKERS, EARLIER)
        cls.deployed.messages()
        for function in (*packs.CHECKERS, AGGREGATOR):
            cls.deployed.set(function, RULE_PACKS=f"core,{PACK}", **SETTINGS)
        scans = cls.scan(packs.CHECKERS, LATER)
        cls.core, cls.items = items(EARLIER), items(LATER)
        cls.messages = cls.deployed.messages()
        answer = cls.deployed.run(AGGREGATOR, {"scan_time": LATER, "scans": scans})
        cls.report = cls.deployed.report(answer["report_key"])
        with commands.Workplace() as at_home:
            chosen = ("--pack", "core", "--pack", PACK)
            cls.there = at_home.scan(*commands.both_regions(), *chosen)

    @classmethod
    def scan(cls, functions, moment):
        return [cls.deployed.run(function, {"scan_time": moment}) for function in functions]

    def look(self, *arguments):
        with commands.Workplace() as at_home:
            done = at_home.run(*arguments, "--from-aws", SUFFIX, "--output", "json")
            self.assertEqual((done.code, done.err), (0, ""))
            return json.loads(done.out)

    def test_they_say_what_the_command_line_says(self):
        wanted = said(self.there["evaluations"])
        self.assertEqual(said(self.report["evaluations"]), wanted)
        self.assertEqual(said(stored.split(self.items)[0]), wanted)
        self.assertEqual((self.report.get("incomplete"), self.there.get("incomplete")), ([], []))
        for part in ("summary", "by_rule", "by_resource_type", "by_severity", "by_control"):
            self.assertEqual(self.report[part], self.there[part], part)
        self.assertEqual(set(self.report["by_rule"]), set(RULES))
        every = self.report["evaluations"]
        decided = {of["rule"] for of in every if of["compliance_type"] != "INSUFFICIENT_DATA"}
        self.assertEqual(decided, set(RULES), "nothing is proved by what is not known")

    def test_what_core_finds_is_the_same_with_a_pack(self):
        evaluations = said(self.report["evaluations"])
        found = {(key[3], key[4]): of for key, of in evaluations.items() if key[4] in CORE}
        self.assertEqual(found, self.account.expected)
        rows = {row["rule"] for item in self.items for row in stored.rows(item) if "rule" in item}
        self.assertEqual(rows, CORE, "each an item of its own, with a pack too")

    def test_a_pack_takes_no_more_than_half_as_many_writes_again(self):
        core, pack = self.core, self.items
        for count in (len, write_units):
            self.assertLessEqual(count(pack), 1.5 * count(core))

    def test_a_scan_that_is_begun_again_stores_nothing_twice(self):
        function = "ec2-checker"
        again = self.deployed.run(function, {"scan_time": LATER})
        # Evaluations in other batches than before, as when AWS answers in another order.
        table = aws.client("dynamodb")
        batch = next(
            item
            for item in self.items
            if item["resource_id"]["S"].startswith(f"evaluations/{function}/")
            and item["evaluations"]["N"] != "1"
        )
        half = json.loads(gzip.decompress(batch["batch"]["B"]))
        del half[len(half) // 2 :]
        other = {
            **batch,
            "evaluation_timestamp": {"S": f"{batch['evaluation_timestamp']['S']}0"},
            "evaluations": {"N": str(len(half))},
            "batch": {"B": gzip.compress(json.dumps(half).encode())},
        }
        table.put_item(TableName=deployment.TABLE, Item=other)
        self.addCleanup(
            table.delete_item,
            TableName=deployment.TABLE,
            Key={name: other[name] for name in ("resource_id", "evaluation_timestamp")},
        )
        answer = self.deployed.run(AGGREGATOR, {"scan_time": LATER, "scans": [again]})
        self.assertEqual(answer["incomplete"], 0)
        self.assertEqual(answer["total_evaluations"], len(self.report["evaluations"]))

    def test_what_an_account_has_once_is_evaluated_once(self):
        """Where each region is a scan of its own, as the state machine has it."""
        function = "account-checker"
        moment = "2026-11-23T18:00:00Z"
        for region in REGIONS.split(","):
            self.deployed.run(function, {"scan_time": moment, "target": {"regions": [region]}})
        rows, _ = stored.split(items(moment))
        every = said(self.report["evaluations"]).items()
        wanted = {key: of for key, of in every if RULES[key[4]] == function}
        self.assertEqual(said(rows), wanted)
        self.assertIn("global", {key[1] for key in wanted})

    def test_one_message_a_function(self):
        """Whatever number of rules has found something."""
        found = {}
        for evaluation in self.report["evaluations"]:
            if evaluation["compliance_type"] == "NON_COMPLIANT" and evaluation["rule"] not in CORE:
                found.setdefault(RULES[evaluation["rule"]], set()).add(evaluation["rule"])
        subjects = [message["Subject"] for message in self.messages]
        for function, rules in found.items():
            expected = f"{function}: Compliance Violations of {len(rules)} rules"
            of_function = [of for of in subjects if of == expected]
            self.assertEqual(len(of_function), 1, (expected, subjects))
        self.assertEqual(len(subjects), len(found))
        self.assertGreater(max(map(len, found.values())), 5)

    def test_the_command_line_looks_back_at_a_pack(self):
        """A resource that rules of a pack alone evaluate, and one that core evaluates as well."""
        group = next(
            of["resource_id"]
            for of in self.report["evaluations"]
            if of["resource_type"] == "AWS::EC2::SecurityGroup"
        )
        instance = next(
            of["resource_id"]
            for of in self.report["evaluations"]
            if of["rule"] == "ec2-imdsv2-check" and of["region"] == aws.HOME
        )
        for resource, moments in ((group, [LATER]), (instance, [EARLIER, LATER])):
            known = self.look("history", resource)
            wanted = [of for of in self.report["evaluations"] if of["resource_id"] == resource]
            now = [of for of in known if of["evaluation_timestamp"] > LATER[:13]]
            self.assertEqual(said(now), said(wanted))
            seen = sorted({of["evaluation_timestamp"][:13] for of in known})
            self.assertEqual(seen, [moment[:13] for moment in moments])
        report = self.look("report")
        self.assertEqual(said(report["evaluations"]), said(self.report["evaluations"]))


if __name__ == "__main__":
    unittest.main()
