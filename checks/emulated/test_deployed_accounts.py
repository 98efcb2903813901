"""The deployed scan over 20 accounts and three regions: the state machine that tofu/ makes for an organization, with the real functions.
"""
import json
import unittest

from emulated import aws, commands, deployment, many_accounts, state_machine

MOMENT = "2026-11-23T12:00:00Z"
PREFIX = "scans/2026-11-23T12:00:00.000000Z"
REGIONAL = ("ec2-tag-checker", "rds-backup-checker")


class DeployedAccounts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        aws.reset()
        cls.organization = many_accounts.Organization()
        cls.deployed = deployment.Deployment(ALERT_ON="digest", STALE_AFTER_HOURS="87600")
        cls.refused = list(cls.organization.accounts)[7]
        cls.machine = state_machine.whole(cls.deployed.arns)
        # As the configuration reserves them: two copies more than a Map runs at once.
        for checker in deployment.CHECKERS:
            aws.client("lambda").put_function_concurrency(FunctionName=checker, ReservedConcurrentExecutions=10)
        aws.disturb("deny", "AssumeRole", resource=cls.refused)
        cls.answer = json.loads(aws.executed(cls.machine, {"scan_time": MOMENT}, seconds=300)["output"])
        aws.undisturbed()
        cls.throttles = aws.control("GET", "throttles")
        cls.report = cls.deployed.report(cls.answer["report_key"])

    def test_the_list_is_the_organizations(self):
        listed = {name: self.deployed.report(f"{PREFIX}/{name}.json") for name in ("regional", "global")}
        roles = {self.organization.role_of(member) for member in self.organization.accounts}
        self.assertEqual({target.get("role_arn") for target in listed["global"]}, roles | {None}, "once the own account, by its own right")
        self.assertEqual(len(listed["global"]), many_accounts.ACCOUNTS + 1)
        self.assertEqual({(target.get("role_arn"), *target["regions"]) for target in listed["regional"]},
                         {(role, region) for role in (*roles, None) for region in many_accounts.REGIONS})

    def test_the_others_are_judged(self):
        others = set(self.organization.accounts) - {self.refused}
        found = {key: verdict for key, verdict in many_accounts.found(self.report).items() if key[0] != aws.ACCOUNT}
        self.assertEqual(found, self.organization.expected_of(others))
        commands.check_numbers(self, self.report)

    def test_each_target_that_failed_is_named(self):
        role = self.organization.role_of(self.refused)
        expected = {f"{checker} of {role}" for checker in deployment.CHECKERS if checker not in REGIONAL}
        expected |= {f"{checker} of {role} in {region}" for checker in REGIONAL for region in many_accounts.REGIONS}
        gaps = {gap["what"]: gap["why"] for gap in self.report["incomplete"]}
        self.assertEqual(set(gaps), expected)
        for why in gaps.values():
            self.assertIn("AccessDenied", why)
        self.assertEqual(self.answer["incomplete"], len(expected))

    def test_a_scan_leaves_copies_for_events(self):
        self.assertEqual(self.throttles, {})

    def test_no_state_holds_what_came_of_each(self):
        states = aws.client("stepfunctions")
        (execution,) = states.list_executions(stateMachineArn=self.machine)["executions"]
        entered = [event["stateEnteredEventDetails"]["input"] for page in states.get_paginator("get_execution_history").paginate(executionArn=execution["executionArn"])
                   for event in page["events"] if "stateEnteredEventDetails" in event]
        self.assertLess(max(map(len, entered)), 3000)


class WithoutScans(unittest.TestCase):
    """What the aggregator says where nothing has been scanned yet."""

    @classmethod
    def setUpClass(cls):
        aws.reset()
        cls.deployed = deployment.Deployment(functions=(deployment.AGGREGATOR,), ALERT_ON="digest")

    def gaps(self, answer):
        return {gap["what"]: gap["why"] for gap in self.deployed.report(answer["report_key"])["incomplete"]}

    def test_without_a_list_there_is_a_report_that_says_so(self):
        machine = state_machine.whole(self.deployed.arns)
        aws.disturb("deny", "ListAccounts")
        self.addCleanup(aws.undisturbed)
        gaps = self.gaps(json.loads(aws.executed(machine, {"scan_time": MOMENT})["output"]))
        self.assertIn("organizations:ListAccounts: AccessDenied", gaps["the list of accounts"])
        self.assertEqual(set(gaps), {"the list of accounts", *deployment.CHECKERS})

    def test_a_target_that_neither_failed_nor_left_a_marker_is_missed(self):
        for name, target in (("regional", {"role_arn": "arn:aws:iam::999999999999:role/compliance-reader", "regions": ["eu-west-1"]}), ("global", {})):
            aws.client("s3").put_object(Bucket=deployment.REPORTS, Key=f"scans/{name}.json", Body=json.dumps([target]).encode())
        failed = {"checker": "rds-backup-checker", "target": {}, "error": {"Error": "States.ItemReaderFailed", "Cause": "no such file"}}
        targets = {"bucket": deployment.REPORTS, "regional": "scans/regional.json", "global": "scans/global.json"}
        gaps = self.gaps(self.deployed.run(deployment.AGGREGATOR, {"scan_time": MOMENT, "targets": targets, "scans": [failed]}))
        time = "2026-11-23T12:00:00.000000Z"
        missed = {f"ec2-tag-checker/999999999999/eu-west-1/{time}", *(f"{checker}/{aws.ACCOUNT}/all/{time}" for checker in ("s3-encryption-checker", "iam-checker"))}
        self.assertEqual({what for what in gaps if "/" in what}, missed, "each by name, but for the checker that failed as a whole")

    def test_a_list_that_cannot_be_read_is_told(self):
        targets = {"bucket": deployment.REPORTS, "regional": "scans/nowhere.json", "global": "scans/nowhere.json"}
        gaps = self.gaps(self.deployed.run(deployment.AGGREGATOR, {"scan_time": MOMENT, "targets": targets, "scans": []}))
        self.assertIn("NoSuchKey", gaps["the list of targets"])


if __name__ == "__main__":
    unittest.main()
