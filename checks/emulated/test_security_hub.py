"""Findings in Security Hub: what fails is imported, what is resolved is archived, and what is not taken is named."""
import json
import unittest
from collections import Counter

from emulated import account, aws, deployment, resources

EC2, RDS, AGGREGATOR = "ec2-tag-checker", "rds-backup-checker", deployment.AGGREGATOR


class SecurityHub(unittest.TestCase):
    def setUp(self):
        aws.reset()
        self.hub = aws.client("securityhub")
        self.hub.enable_security_hub()
        self.stays, self.fixed, self.goes = resources.instances(aws.HOME, {"Environment": "prod"}, 3)
        self.well = resources.instances(aws.HOME, resources.WHOLE)[0]

    def deploy(self, **settings):
        settings = {"SECURITY_HUB": "true", "STALE_AFTER_HOURS": "900000", **settings}
        self.deployed = deployment.Deployment((EC2, RDS, AGGREGATOR), **settings)

    def scan(self, hour, *checkers, **more):
        time = f"2026-11-23T{hour:02}:00:00Z"
        scans = [self.deployed.run(checker, {"scan_time": time, **more}) for checker in checkers or (EC2,)]
        return {"scan_time": time, "scans": scans}

    def report(self, hour, *checkers):
        return self.deployed.run(AGGREGATOR, self.scan(hour, *checkers))

    def findings(self):
        """Resource → finding, as Security Hub has it now."""
        found = [finding for page in self.hub.get_paginator("get_findings").paginate() for finding in page["Findings"]]
        self.assertEqual(len({finding["Id"] for finding in found}), len(found))
        return {finding["Resources"][0]["Id"].rsplit("/", 1)[-1]: finding for finding in found}

    def states(self):
        return {resource: (finding["RecordState"], finding["Compliance"]["Status"]) for resource, finding in self.findings().items()}

    def test_what_fails_is_active_and_what_is_settled_archived(self):
        self.deploy(REPORT_FORMATS="asff")
        answer = self.report(1)
        self.assertEqual(answer["security_hub"], {"active": 3, "archived": 0, "failed": 0, "skipped": 0})
        self.assertEqual(self.states(), {instance: ("ACTIVE", "FAILED") for instance in (self.stays, self.fixed, self.goes)}, "compliant findings are not imported")
        # The same findings as in the file.
        stored = aws.client("s3").get_object(Bucket=deployment.REPORTS, Key=answer["files"][1])["Body"]
        written = {finding["Id"]: finding for finding in json.load(stored)}
        for finding in self.findings().values():
            self.assertEqual({key: finding[key] for key in written[finding["Id"]]}, written[finding["Id"]])

        aws.client("ec2").create_tags(Resources=[self.fixed], Tags=[{"Key": "Owner", "Value": "a"}, {"Key": "CostCenter", "Value": "b"}])
        aws.client("ec2").terminate_instances(InstanceIds=[self.goes])
        new = resources.instances(aws.HOME, {})[0]
        answer = self.report(2)
        self.assertEqual(answer["security_hub"], {"active": 2, "archived": 2, "failed": 0, "skipped": 0})
        self.assertEqual(self.states(), {self.stays: ("ACTIVE", "FAILED"), new: ("ACTIVE", "FAILED"), self.fixed: ("ARCHIVED", "PASSED"), self.goes: ("ARCHIVED", "NOT_AVAILABLE")})
        self.assertTrue(all(finding["UpdatedAt"].startswith("2026-11-23T02:00:00") for finding in self.findings().values()))
        # It fails again, and is active again.
        aws.client("ec2").delete_tags(Resources=[self.fixed], Tags=[{"Key": "Owner"}])
        self.report(3)
        self.assertEqual(self.states()[self.fixed], ("ACTIVE", "FAILED"))

    def test_what_could_not_be_judged_and_what_was_not_seen(self):
        self.deploy()
        identifier = "ledger-1"
        database = resources.database(aws.HOME, identifier, 0)
        self.report(1, EC2, RDS)
        # A list that is refused settles nothing.
        aws.disturb("deny", "DescribeDBInstances")
        self.addCleanup(aws.undisturbed)
        self.deployed.invoke(RDS, {"scan_time": "2026-11-23T02:00:00Z"})
        answer = self.report(2)
        self.assertEqual(answer["security_hub"]["archived"], 0)
        (finding,) = [finding for resource, finding in self.findings().items() if identifier in resource]
        self.assertEqual((finding["RecordState"], finding["Resources"][0]["Details"]["Other"]["resource_id"]), ("ACTIVE", database))

    def test_an_exception_suppresses(self):
        text = f'[[exception]]\nrule = "{account.TAGS}"\nresource = "{self.stays}"\nowner = "web team"\nreason = "It goes in spring."\n'
        self.deploy(settings_file=text)
        answer = self.report(1)
        self.assertEqual((answer["excepted"], answer["security_hub"]["active"]), (1, 3))
        self.assertEqual(Counter(finding["Workflow"]["Status"] for finding in self.findings().values()), {"NEW": 2, "SUPPRESSED": 1})
        self.assertEqual(self.findings()[self.stays]["Workflow"]["Status"], "SUPPRESSED")

    def test_many_go_in_batches_and_none_is_settled_unseen(self):
        more = [instance for _ in range(11) for instance in resources.instances(aws.HOME, {}, 100)]
        self.deploy()
        self.report(1)
        self.assertEqual(aws.control("GET", "imports"), [100] * 11 + [3])
        for at in range(0, len(more), 100):
            aws.client("ec2").terminate_instances(InstanceIds=more[at:at + 100])
        answer = self.report(2)
        self.assertEqual(answer["security_hub"], {"active": 3, "archived": 1100, "failed": 0, "skipped": 0}, "more than a report names")
        self.assertEqual(Counter(state for state, _ in self.states().values()), {"ARCHIVED": 1100, "ACTIVE": 3})

    def test_what_is_not_taken_is_sent_again_and_then_said(self):
        self.deploy()
        scan = self.scan(1)
        self.deployed.run(AGGREGATOR, scan)
        stays = self.findings()[self.stays]["Id"]
        aws.control("POST", "failed-findings", {stays: 2})
        self.assertEqual(self.deployed.run(AGGREGATOR, scan)["security_hub"], {"active": 3, "archived": 0, "failed": 0, "skipped": 0})
        aws.control("POST", "failed-findings", {stays: 100})
        self.assertEqual(self.deployed.run(AGGREGATOR, scan)["security_hub"], {"active": 2, "archived": 0, "failed": 1, "skipped": 0})
        self.assertIn(f"{stays}: InternalFailure: The request has failed", aws.emulator().log(AGGREGATOR))

    def test_a_throttled_call_is_made_again(self):
        self.deploy()
        aws.disturb("throttle", "BatchImportFindings", times=2)
        self.addCleanup(aws.undisturbed)
        self.assertEqual(self.report(1)["security_hub"], {"active": 3, "archived": 0, "failed": 0, "skipped": 0})
        self.assertEqual(aws.requests()["operations"]["securityhub:BatchImportFindings"], 3)

    def test_nothing_taken_fails_and_everything_else_is_done(self):
        self.hub.disable_security_hub()
        self.deploy(ALERT_ON="digest")
        _, error = self.deployed.invoke(AGGREGATOR, self.scan(12))
        self.assertEqual(error["errorType"], "ImportError")
        self.assertIn("importing 3 findings into Security Hub: securityhub:BatchImportFindings: InvalidAccessException", error["errorMessage"])
        self.assertEqual((len(self.deployed.report_keys()), len(self.deployed.alerts())), (1, 1), "the report and the digest are there")

    def test_nothing_to_import_is_no_failure(self):
        aws.client("ec2").terminate_instances(InstanceIds=[self.stays, self.fixed, self.goes])
        self.deploy()
        self.assertEqual(self.report(1)["security_hub"], {"active": 0, "archived": 0, "failed": 0, "skipped": 0})

    def test_other_accounts_are_skipped_and_other_regions_are_not(self):
        far = resources.instances(aws.ABROAD, {})[0]
        theirs = resources.instances(aws.HOME, {}, credentials=aws.credentials_of(aws.OTHER_ACCOUNT))[0]
        self.deploy(REGIONS=f"{aws.HOME},{aws.ABROAD}")
        time = "2026-11-23T01:00:00Z"
        target = {"role_arn": f"arn:aws:iam::{aws.OTHER_ACCOUNT}:role/compliance-scan-role-dev"}
        scans = [self.deployed.run(EC2, {"scan_time": time}), self.deployed.run(EC2, {"scan_time": time, "target": target})]
        answer = self.deployed.run(AGGREGATOR, {"scan_time": time, "scans": scans})
        self.assertEqual(answer["security_hub"], {"active": 4, "archived": 0, "failed": 0, "skipped": 1})
        finding = self.findings()[far]
        self.assertEqual((finding["Region"], finding["Resources"][0]["Region"]), (aws.HOME, aws.ABROAD))
        self.assertNotIn(theirs, self.findings())

    def test_off_by_default(self):
        self.deploy(SECURITY_HUB=None)
        self.assertNotIn("security_hub", self.report(1))
        self.assertEqual(self.findings(), {})


if __name__ == "__main__":
    unittest.main()
