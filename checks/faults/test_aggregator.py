"""Every cell of the matrix that is the aggregator's: what is written and said, and what a retry does."""
import json
import unittest
from datetime import timedelta

from botocore.exceptions import ClientError

from checks.catalogue import RULES
from checks.samples import rules
from emulated import aws, deployment
from faults import lanes, matrix, world
from faults.function import Function

TAGS = "ec2-required-tags"
EC2 = next(function for function, judged in RULES.items() if TAGS in judged)
LARGE, LONG = 30, 330_000  # evaluations, and the characters of each one's annotation: reports that go up in parts


class AggregatorLane(lanes.Lane):
    def __init__(self, number, row, faults):
        super().__init__(number, row, faults)
        template = TheAggregator.large if row.event == "large" else TheAggregator.template
        self.fill(template)
        settings = {"ALERT_ON": "digest", "REPORT_FORMATS": "" if row.event == "large" else "csv", **dict(row.settings)}
        self.aggregator = self.function(deployment.AGGREGATOR, STALE_AFTER_HOURS="900000", SETTINGS_FILE=lanes.alone(EC2), **settings)

    def fill(self, items):
        """The same two finished scans in every lane, of which the newer has one violation more."""
        for at in range(0, len(items), 20):
            writes = [{"PutRequest": {"Item": item}} for item in items[at:at + 20]]
            aws.client("dynamodb").batch_write_item(RequestItems={self.table: writes})

    def begin(self):
        event = self.event(self.next_moment())
        answer, error = self.answer(self.aggregator, event)
        if error:
            raise AssertionError(f"undisturbed: {error}")
        self.expect_whole("undisturbed", answer)

    @property
    def lists(self):
        return self.row.event.startswith("list")

    def event(self, moment):
        given = {"scan_time": world.text(moment)}
        if self.lists:
            units = {"organizational_units": [TheAggregator.unit]} if self.row.event == "list units" else {}
            return {**given, "list": {"regions": [aws.HOME], "organization": {"role_name": "compliance-reader", **units}}}
        if self.row.event == "targets":
            # One target, whose scan newer ones have overtaken; and an execution of the Map that failed.
            targets, manifest, failed = (f"scans/{name}-{self.number}.json" for name in ("targets", "manifest", "failed"))
            execution = {"Input": json.dumps({"target": {"regions": ["eu-west-3"]}}), "Error": "States.Timeout", "Status": "FAILED"}
            for key, content in ((targets, [{"regions": [aws.HOME]}]), (manifest, {"ResultFiles": {"FAILED": [{"Key": failed}]}}), (failed, [execution])):
                aws.client("s3").put_object(Bucket=deployment.REPORTS, Key=key, Body=json.dumps(content).encode())
            given.update(targets={"regional": targets, "global": targets}, scans=[{"checker": EC2, "manifest": manifest}])
        return given

    @property
    def key(self):
        return f"scans/{self.moment:%Y-%m-%dT%H:%M:%S}.000000Z/regional.json" if self.lists else f"compliance-report-{self.moment:%Y%m%d-%H%M%S}.json"

    def written(self, key):
        try:
            return aws.client("s3").get_object(Bucket=deployment.REPORTS, Key=key)["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchKey":
                raise
            return None

    def expect_report(self, fault, when):
        """The report, which must be there and whole; what it says is missing."""
        report = json.loads(self.written(self.key) or "null")
        if report is None:
            self.check(fault, that=f"the report {when}", got="none", wanted="there")
            return []
        found = {(one["resource_id"], one["rule"]): one["compliance_type"] for one in report["evaluations"]}
        wanted = TheAggregator.large_truth if self.row.event == "large" else TheAggregator.truth
        self.check(fault, that=f"the report's verdicts {when}", got=found, wanted=wanted)
        self.check(fault, that=f"the report's evaluations {when}", got=len(report["evaluations"]), wanted=len(wanted))
        return report["incomplete"]

    def expect_whole(self, fault, answer):
        if self.lists:
            self.check(fault, that="the list after the retry", got=len(json.loads(self.written(self.key) or "[]")), wanted=answer["accounts"])
            return
        gaps = [gap["why"] for gap in self.expect_report(fault, "after the retry")]
        known = [gap for gap in gaps if "States.Timeout" in gap]
        self.check(fault, that="what the report misses after the retry", got=(len(gaps), len(known)), wanted=(1, 1) if self.row.event == "targets" else (0, 0))
        if self.row.event != "large":
            self.check(fault, that="another format after the retry", got=(self.written(self.key.replace(".json", ".csv")) or b"").count(b"\n"), wanted=1 + len(TheAggregator.truth))
        if "SECURITY_HUB" in dict(self.row.settings):
            failing = list(TheAggregator.truth.values()).count("NON_COMPLIANT")
            self.check(fault, that="what Security Hub took", got=answer["security_hub"], wanted={"active": failing, "archived": 0, "failed": 0, "skipped": 0})

    def cell(self, fault):
        wanted = self.row.outcome[fault]
        event = self.event(self.next_moment())
        self.messages()
        answer, error = self.struck(self.aggregator, fault, event)
        self.check(fault, that=f"the error's type ({error})", got=error["errorType"] if error else "", wanted=wanted.error)
        sent = self.messages()
        self.check(fault, that="whether a digest was sent", got="sent" if sent else "none", wanted="none" if self.lists else wanted.alerts)
        if not self.lists:
            there = self.written(self.key) is not None
            self.check(fault, that="whether the report is written", got=there, wanted=wanted.report == "this scan")
            if there:
                gaps = self.expect_report(fault, "at first")
                named = any(self.row.call in gap["why"] or "cannot be read" in gap["why"] or self.row.purpose in gap["what"] for gap in gaps)
                self.check(fault, that=f"whether the report names it ({gaps})", got=named, wanted=wanted.named)

        answer, error = self.answer(self.aggregator, event)
        self.check(fault, that="the retry's error", got=error, wanted=None)
        sent += self.messages()
        self.check(fault, that="whether people were told, once all is done", got=bool(sent), wanted=not self.lists)
        if answer:
            self.expect_whole(fault, answer)


class TheAggregator(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.in_world(world.World())

    @classmethod
    def in_world(cls, seen):
        _, item = seen.broken[EC2]
        wrong = item["resourceId"]
        lane = lanes.Lane(9999, matrix.AGGREGATOR_ROWS[0], ())
        checker = Function(EC2, "template", DYNAMODB_TABLE_NAME=lane.table, SNS_TOPIC_ARN=lane.topic)
        tags = [{"Key": key, "Value": "x"} for key in rules.files()[TAGS]["parameters"]["tags"]["default"]]
        ec2 = aws.client("ec2")
        ec2.create_tags(Resources=[wrong], Tags=tags)
        _, first = checker.run({"scan_time": world.text(world.now() - timedelta(hours=2))})
        ec2.delete_tags(Resources=[wrong], Tags=tags)
        _, second = checker.run({"scan_time": world.text(world.now() - timedelta(hours=1))})
        checker.stop()
        assert not first and not second, (first, second)
        cls.truth = seen.truth[EC2]
        cls.template = aws.client("dynamodb").scan(TableName=lane.table)["Items"]
        cls.many(next(item for item in cls.template if "rule" in item and item["resource_id"]["S"] == wrong and item["compliance_type"]["S"] == "NON_COMPLIANT"))
        organizations = aws.client("organizations", "us-east-1")
        organizations.create_organization(FeatureSet="ALL")
        root = organizations.list_roots()["Roots"][0]["Id"]
        cls.unit = organizations.create_organizational_unit(ParentId=root, Name="teams")["OrganizationalUnit"]["Id"]
        account = organizations.create_account(Email="team@example.com", AccountName="team", RoleName="compliance-reader")["CreateAccountStatus"]["AccountId"]
        organizations.move_account(AccountId=account, SourceParentId=root, DestinationParentId=cls.unit)
        aws.client("securityhub").enable_security_hub()

    @classmethod
    def many(cls, one):
        """A scan whose report is larger than what S3 is sent at once."""
        (marker,) = [item for item in cls.template if "rule" not in item and item["scan"] == one["scan_id"]]
        cls.large = [{**one, "resource_id": {"S": f"i-{number:017x}"}, "annotation": {"S": "x" * LONG}} for number in range(LARGE)]
        cls.large_truth = {(item["resource_id"]["S"], TAGS): "NON_COMPLIANT" for item in cls.large}
        counts = {"compliant": "0", "non_compliant": str(LARGE)}
        cls.large.append({**marker, **{name: {"N": count} for name, count in counts.items()}})

    def test_every_cell(self):
        self.assertEqual(lanes.run(AggregatorLane, matrix.AGGREGATOR_ROWS), [])


if __name__ == "__main__":
    unittest.main()
