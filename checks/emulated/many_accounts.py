"""An organization of 20 accounts, each with resources in three regions, and the verdict on each; a suspended account besides.

Units: `workloads` holds seven of them, `production` below it six more; the other seven are the root's own.
"""
from concurrent.futures import ThreadPoolExecutor

from emulated import account, aws, resources

REGIONS = ("eu-west-1", "eu-central-1", "us-east-1")
ACCOUNTS = 20
ROLE = "compliance-reader"


class Organization:
    """`expected`: (account, resource id, rule) → verdict. `accounts`: id → name."""

    def __init__(self):
        self.organizations = aws.client("organizations", "us-east-1")
        self.organizations.create_organization(FeatureSet="ALL")
        self.root = self.organizations.list_roots()["Roots"][0]["Id"]
        self.workloads = self.unit(self.root, "workloads")
        self.production = self.unit(self.workloads, "production")
        self.accounts = {self.member(number): f"team-{number:02}" for number in range(ACCOUNTS)}
        self.suspended = self.member(ACCOUNTS)
        self.organizations.close_account(AccountId=self.suspended)
        self.units = {name: [] for name in (self.root, self.workloads, self.production)}
        for number, member in enumerate(self.accounts):
            unit = list(self.units)[number % 3]
            self.units[unit].append(member)
            if unit != self.root:
                self.organizations.move_account(AccountId=member, SourceParentId=self.root, DestinationParentId=unit)
        self.expected = {}
        with ThreadPoolExecutor(4) as pool:
            for found in pool.map(self.seed, range(ACCOUNTS), self.accounts):
                self.expected.update(found)

    def unit(self, parent, name):
        return self.organizations.create_organizational_unit(ParentId=parent, Name=name)["OrganizationalUnit"]["Id"]

    def member(self, number):
        made = self.organizations.create_account(Email=f"team-{number:02}@example.com", AccountName=f"team-{number:02}", RoleName=ROLE)
        return made["CreateAccountStatus"]["AccountId"]

    def seed(self, number, member):
        """An instance in each region, a bucket, a database; every third of them is not as it should be."""
        credentials = aws.credentials_of(member)
        verdict = [account.COMPLIANT if (number + at) % 3 else account.NON_COMPLIANT for at in range(3)]
        found = {}
        for at, region in enumerate(REGIONS):
            (instance,) = resources.instances(region, resources.WHOLE if verdict[at] == account.COMPLIANT else {"Owner": "a"}, credentials=credentials)
            found[member, instance, account.TAGS] = verdict[at]
        bucket = resources.bucket(REGIONS[number % 3], f"harbourly-{member}", "AES256" if verdict[0] == account.COMPLIANT else None, credentials=credentials)
        found[member, bucket, account.ENCRYPTION] = verdict[0]
        database = resources.database(REGIONS[number % 3], f"ledger-{number}", 7 if verdict[1] == account.COMPLIANT else 0, credentials)
        found[member, database, account.BACKUP] = verdict[1]
        return found

    def expected_of(self, accounts):
        return {key: verdict for key, verdict in self.expected.items() if key[0] in accounts}

    def role_of(self, member):
        return f"arn:aws:iam::{member}:role/{ROLE}"


def found(report):
    """(account, resource id, rule) → verdict."""
    evaluations = report["evaluations"]
    verdicts = {(evaluation["account_id"], evaluation["resource_id"], evaluation["rule"]): evaluation["compliance_type"] for evaluation in evaluations}
    if len(verdicts) != len(evaluations):
        raise AssertionError("a resource was judged twice by one rule")
    return verdicts
