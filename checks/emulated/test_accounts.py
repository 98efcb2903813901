"""Further accounts through roles: beside the caller's own or alone, at once, and when one of them is refused."""
import unittest

from emulated import account, aws, commands, resources

ROLE = f"arn:aws:iam::{aws.OTHER_ACCOUNT}:role/compliance-reader"


class FurtherAccounts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        aws.reset()
        cls.here = resources.instances(aws.HOME, resources.WHOLE)[0]
        there = aws.credentials_of(aws.OTHER_ACCOUNT)
        cls.there = resources.instances(aws.HOME, {"Owner": "a"}, credentials=there)[0]
        cls.bucket = resources.bucket(aws.HOME, "harbourly-elsewhere", "AES256", credentials=there)

    def setUp(self):
        self.at = self.enterContext(commands.Workplace())
        self.addCleanup(aws.undisturbed)

    def found(self, report):
        return {evaluation["resource_id"]: (evaluation["account_id"], evaluation["compliance_type"]) for evaluation in report["evaluations"]}

    def test_beside_the_callers_own(self):
        report = self.at.scan("--role-arn", ROLE)
        self.assertEqual(self.found(report), {self.here: (aws.ACCOUNT, "COMPLIANT"), self.there: (aws.OTHER_ACCOUNT, "NON_COMPLIANT"), self.bucket: (aws.OTHER_ACCOUNT, "COMPLIANT")})
        self.assertEqual({name: counts["total"] for name, counts in report["by_account"].items()}, {aws.ACCOUNT: 1, aws.OTHER_ACCOUNT: 2})
        commands.check_numbers(self, report)

    def test_alone(self):
        report = self.at.scan("--role-arn", ROLE, "--only-roles")
        self.assertEqual(set(self.found(report)), {self.there, self.bucket})

    def test_one_account_twice_is_judged_once(self):
        report = self.at.scan("--role-arn", ROLE, "--role-arn", ROLE.replace("reader", "auditor"), "--rule", account.TAGS)
        self.assertEqual(len(commands.verdicts(report)), 2)

    def test_roles_from_the_settings_file(self):
        (self.at.home / "compliance.toml").write_text(f'[scan]\nrole_arns = ["{ROLE}"]\nregions = ["{aws.HOME}"]\n')
        self.assertEqual(set(self.found(self.at.scan())), {self.here, self.there, self.bucket})

    def test_a_refused_role_is_named_and_the_others_are_judged(self):
        aws.disturb("deny", "AssumeRole")
        done = self.at.run("scan", "--role-arn", ROLE, "--output", "json", "--exit-code")
        self.assertEqual(done.code, 4, done.err)
        self.assertEqual(set(self.found(done.report)), {self.here})
        (gap,) = done.report["incomplete"]
        self.assertIn(aws.OTHER_ACCOUNT, gap["what"])
        self.assertIn("AccessDenied", gap["why"])

    def test_the_only_role_refused(self):
        aws.disturb("deny", "AssumeRole")
        done = self.at.run("scan", "--role-arn", ROLE, "--only-roles")
        self.assertEqual(done.code, 1, done.out)
        self.assertIn("AccessDenied", done.err)


if __name__ == "__main__":
    unittest.main()
