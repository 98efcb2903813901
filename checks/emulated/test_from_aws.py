"""The command line looks back at what the functions stored: the table in AWS in place of a history of its own."""
import json
import unittest

from emulated import aws, commands, deployment, resources

EC2 = "ec2-tag-checker"
SUFFIX = deployment.TABLE.removeprefix("compliance-history-")


def at(hour):
    return f"2026-11-23T{hour:02}:00:00Z"


class FromAws(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        aws.reset()
        cls.stays, cls.fixed, cls.goes = (resources.instances(aws.HOME, {"Name": f"web-{name}"})[0] for name in ("stays", "fixed", "goes"))
        cls.deployed = deployment.Deployment((EC2, deployment.AGGREGATOR), ALERT_ON="changes", STALE_AFTER_HOURS="900000")
        cls.deployed.run(EC2, {"scan_time": at(1)})
        aws.client("ec2").create_tags(Resources=[cls.fixed], Tags=[{"Key": key, "Value": "a"} for key in ("Environment", "Owner", "CostCenter")])
        aws.client("ec2").terminate_instances(InstanceIds=[cls.goes])
        cls.new = resources.instances(aws.HOME, {"Name": "web-new"})[0]
        scan = cls.deployed.run(EC2, {"scan_time": at(2)})
        answer = cls.deployed.run(deployment.AGGREGATOR, {"scan_time": at(2), "scans": [scan]})
        cls.report = cls.deployed.report(answer["report_key"])

    def look(self, *arguments):
        with commands.Workplace() as at_home:
            done = at_home.run(*arguments, "--from-aws", SUFFIX, "--output", "json")
            self.assertEqual((done.code, done.err), (0, ""))
            self.assertFalse(at_home.history.exists(), "nothing is kept beside the table")
            return json.loads(done.out)

    def test_scans(self):
        scans = self.look("history")
        self.assertEqual([(scan["scan_time"][:19] + "Z", scan["compliant"], scan["non_compliant"]) for scan in scans], [(at(1), 0, 3), (at(2), 1, 2)])
        self.assertEqual(len(self.look("history", "--last", "1")), 1)

    def test_one_resource_by_id_and_by_name(self):
        by_id = self.look("history", self.fixed)
        self.assertEqual([(one["evaluation_timestamp"][:19] + "Z", one["compliance_type"]) for one in by_id], [(at(1), "NON_COMPLIANT"), (at(2), "COMPLIANT")])
        self.assertEqual(self.look("history", "web-fixed"), by_id)

    def test_what_is_not_there(self):
        with commands.Workplace() as at_home:
            unknown = at_home.run("history", "web-unknown", "--from-aws", SUFFIX)
            self.assertEqual(unknown.code, 1)
            self.assertIn("web-unknown", unknown.err)
            no_table = at_home.run("trend", "--from-aws", "elsewhere")
            self.assertEqual(no_table.code, 1)
            self.assertIn("compliance-history-elsewhere", no_table.err)

    def test_differences(self):
        difference = self.look("diff")
        self.assertEqual({name: difference[name] for name in ("new", "solved", "gone", "unchanged")}, {"new": 1, "solved": 1, "gone": 1, "unchanged": 1})
        self.assertEqual([one["resource_id"] for one in difference["new_findings"]], [self.new])
        self.assertEqual({(one["resource_id"], one["gone"]) for one in difference["solved_findings"]}, {(self.fixed, False), (self.goes, True)})

    def test_the_trend_and_the_report_are_the_aggregators(self):
        self.assertEqual(self.look("trend"), self.report["trend"])
        report = self.look("report")
        for part in ("summary", "by_rule", "evaluations", "changes", "trend"):
            self.assertEqual(report[part], self.report[part], part)


if __name__ == "__main__":
    unittest.main()
