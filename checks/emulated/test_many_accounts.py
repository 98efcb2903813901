"""The command line over 20 accounts and three regions: from accounts.toml and from the organization, one of them refused, mistakes."""
import unittest

from emulated import aws, commands, many_accounts

REGIONS = [argument for region in many_accounts.REGIONS for argument in ("--region", region)]
ORGANIZATION = ["--organization", "--role-name", many_accounts.ROLE]


class ManyAccounts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        aws.reset()
        cls.organization = many_accounts.Organization()
        cls.refused = list(cls.organization.accounts)[7]
        cls.others = set(cls.organization.accounts) - {cls.refused}

    def setUp(self):
        self.at = self.enterContext(commands.Workplace())
        self.addCleanup(aws.undisturbed)

    def list_accounts(self, *above, regions=True):
        lines = list(above)
        if regions:
            lines.append(f"regions = {list(many_accounts.REGIONS)}")
        for member, name in self.organization.accounts.items():
            lines += ["[[account]]", f'id = "{member}"', f'name = "{name}"']
        (self.at.home / "accounts.toml").write_text("\n".join(lines).replace("'", '"') + "\n")

    def is_whole(self, report):
        self.assertEqual(many_accounts.found(report), self.organization.expected)
        self.assertEqual(report["incomplete"], [])
        self.assertEqual(set(report["by_account"]), set(self.organization.accounts))
        commands.check_numbers(self, report)

    def one_is_named(self, done):
        self.assertEqual(done.code, 3, done.err)
        self.assertEqual(many_accounts.found(done.report), self.organization.expected_of(self.others))
        (gap,) = done.report["incomplete"]
        self.assertEqual(gap["what"], f"account {self.refused} ({self.organization.accounts[self.refused]})")
        self.assertIn("AccessDenied", gap["why"])
        self.assertIn(self.organization.role_of(self.refused), gap["why"])
        commands.check_numbers(self, done.report)

    def test_a_file_lists_them(self):
        self.list_accounts(f'role = "{many_accounts.ROLE}"')
        aws.requests()
        self.is_whole(self.at.scan("--accounts", "accounts.toml"))
        counted = aws.requests()["operations"]
        # Each role once, each list of each account and region once.
        self.assertEqual(counted["sts:AssumeRole"], many_accounts.ACCOUNTS)
        self.assertEqual(counted["ec2:DescribeInstances"], 3 * (many_accounts.ACCOUNTS + 1) - 2)

    def test_the_settings_name_the_file_and_the_command_line_the_regions(self):
        self.list_accounts(f'role = "arn:aws:iam::{{account}}:role/{many_accounts.ROLE}"', 'external_id = "e-1"', 'session_name = "audit"', regions=False)
        (self.at.home / "compliance.toml").write_text('[scan]\naccounts = "accounts.toml"\n')
        self.is_whole(self.at.scan("--only-roles", *REGIONS))

    def test_the_organization_lists_them(self):
        aws.requests()
        self.is_whole(self.at.scan(*ORGANIZATION, *REGIONS))
        # 22 accounts, with the management account and the suspended one, are two pages.
        self.assertEqual(aws.requests()["operations"]["organizations:ListAccounts"], 2)

    def test_units_with_those_below_and_exclusions(self):
        left_out = self.organization.units[self.organization.production][0]
        report = self.at.scan(*ORGANIZATION, "--organizational-unit", self.organization.workloads, "--exclude-account", left_out, "--only-roles", *REGIONS)
        wanted = {*self.organization.units[self.organization.workloads], *self.organization.units[self.organization.production]} - {left_out}
        self.assertEqual(many_accounts.found(report), self.organization.expected_of(wanted))

    def test_one_refused_in_the_organization(self):
        aws.disturb("deny", "AssumeRole", resource=self.refused)
        self.one_is_named(self.at.run("scan", *ORGANIZATION, *REGIONS, "--output", "json", "--exit-code"))

    def test_one_refused_in_the_file(self):
        self.list_accounts(f'role = "{many_accounts.ROLE}"')
        aws.disturb("deny", "AssumeRole", resource=self.refused)
        self.one_is_named(self.at.run("scan", "--accounts", "accounts.toml", "--output", "json", "--exit-code"))

    def test_accounts_that_are_named_twice_are_judged_once(self):
        self.list_accounts(f'role = "{many_accounts.ROLE}"')
        twice = self.organization.role_of(self.refused)
        self.is_whole(self.at.scan("--accounts", "accounts.toml", *ORGANIZATION, "--role-arn", twice, *REGIONS))

    def fails(self, done, *said, code=1):
        self.assertEqual(done.code, code, done.out)
        for part in said:
            self.assertIn(part, done.err)

    def test_throttled_lists_are_asked_for_again(self):
        aws.disturb("throttle", "ListAccounts", times=2)
        self.assertEqual(len(self.at.scan(*ORGANIZATION, *REGIONS)["by_account"]), many_accounts.ACCOUNTS)

    def test_who_may_not_list_accounts_is_told(self):
        aws.disturb("deny", "ListAccounts")
        self.fails(self.at.run("scan", *ORGANIZATION), "organizations:ListAccounts: AccessDenied")

    def test_nobody_to_scan(self):
        done = self.at.run("scan", *ORGANIZATION, "--organizational-unit", self.organization.unit(self.organization.root, "empty"))
        self.fails(done, "there is no active account in ou-")
        self.fails(self.at.run("scan", "--only-roles"), "--role-arn, --accounts or --organization", code=2)

    def test_mistakes_in_the_file(self):
        (self.at.home / "accounts.toml").write_text('role = "reader"\n[[account]]\nid = "1"\n')
        self.fails(self.at.run("scan", "--accounts", "accounts.toml"), "accounts.toml, line 3: `id` must be an account's 12 digits", code=2)
        (self.at.home / "accounts.toml").write_text('role = "reader"\n[[acount]]\nid = "123456789012"\n')
        self.fails(self.at.run("scan", "--accounts", "accounts.toml"), "line 2", "unknown field `acount`", code=2)
        (self.at.home / "accounts.toml").write_text("")
        self.fails(self.at.run("scan", "--accounts", "accounts.toml"), "accounts.toml lists no account", code=2)


if __name__ == "__main__":
    unittest.main()
