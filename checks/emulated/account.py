"""An account of 200 instances, 100 buckets, 50 databases and 12 users in two regions, with the verdict on each.

The emulated S3 says "no encryption" where a bucket has none; real S3 always has a default.
"""
from concurrent.futures import ThreadPoolExecutor

from emulated import aws, resources
from emulated.resources import KEY, WHOLE

COMPLIANT, NON_COMPLIANT = "COMPLIANT", "NON_COMPLIANT"
TAGS, ENCRYPTION, BACKUP, ROTATION, MFA = "ec2-required-tags", "s3-encryption-enabled", "rds-backup-enabled", "iam-access-key-rotated", "iam-user-mfa-enabled"

# tags, how many in each region, the missing ones
INSTANCES = [
    ({**WHOLE, "Name": "tracking-api"}, (70, 50), []),
    (WHOLE, (10, 10), []),
    ({**WHOLE, "Owner": ""}, (5, 5), []),  # an empty value will do by default
    ({"Environment": "prod", "Owner": "team-logistics"}, (10, 5), ["CostCenter"]),
    ({"Environment": "dev"}, (10, 5), ["CostCenter", "Owner"]),
    ({**WHOLE, "owner": "lower case"} | {"Owner": "x"}, (2, 3), []),
    ({"environment": "prod", "owner": "a", "costcenter": "b"}, (3, 2), ["CostCenter", "Environment", "Owner"]),
    ({}, (5, 5), ["CostCenter", "Environment", "Owner"]),
]
# algorithm, key, bucket key, how many in each region
BUCKETS = [("AES256", None, False, (30, 20)), ("aws:kms", KEY, True, (10, 5)), ("aws:kms", None, False, (5, 5)), ("aws:kms:dsse", KEY, False, (3, 2)), (None, None, False, (12, 8))]
# name, (days old, active) of its keys, password, MFA, verdicts of rotation and MFA
USERS = [
    ("amelia.okafor", [], True, True, (COMPLIANT, COMPLIANT)),
    ("bastian.weber", [], True, False, (COMPLIANT, NON_COMPLIANT)),
    ("chiara.russo", [(10, True)], True, True, (COMPLIANT, COMPLIANT)),
    ("daniel.nowak", [(120, True)], True, False, (NON_COMPLIANT, NON_COMPLIANT)),
    ("svc-deploy", [(30, True)], False, False, (COMPLIANT, COMPLIANT)),
    ("svc-export", [(400, True)], False, False, (NON_COMPLIANT, COMPLIANT)),
    ("svc-retired", [(900, False)], False, False, (COMPLIANT, COMPLIANT)),
    ("svc-rotating", [(91, True), (1, True)], False, False, (NON_COMPLIANT, COMPLIANT)),
    ("svc-rotated", [(200, False), (2, True)], False, False, (COMPLIANT, COMPLIANT)),
    ("svc-young", [(89, True)], False, False, (COMPLIANT, COMPLIANT)),
    ("svc-ninety", [(90, True)], False, True, (NON_COMPLIANT, COMPLIANT)),
    ("svc-bare", [], False, False, (COMPLIANT, COMPLIANT)),
]


class Account:
    """What was seeded. `expected`: (resource id, rule) → verdict. `missing`: instance → missing tags. `region_of`: resource id → region."""

    def __init__(self):
        self.expected, self.missing, self.names, self.region_of = {}, {}, {}, {}
        for number, region in enumerate((aws.ABROAD, aws.HOME)):
            self.seed_instances(region, number)
            self.seed_databases(region, number)
        self.seed_buckets()
        self.seed_users()

    def add(self, resource_id, rule, verdict, region, name=None):
        self.expected[resource_id, rule] = verdict
        self.region_of[resource_id] = region
        self.names[resource_id] = name or resource_id

    def seed_instances(self, region, number):
        for tags, counts, missing in INSTANCES:
            for instance in resources.instances(region, tags, counts[number]):
                self.add(instance, TAGS, NON_COMPLIANT if missing else COMPLIANT, region, tags.get("Name"))
                if missing:
                    self.missing[instance] = missing
        # Terminated: not judged, though it has no tags.
        aws.client("ec2", region).terminate_instances(InstanceIds=resources.instances(region, {}, 3))

    def seed_buckets(self):
        wanted = [(region, f"harbourly-{kind}-{region}-{at}", *encryption) for kind, (*encryption, counts) in enumerate(BUCKETS)
                  for number, region in enumerate((aws.ABROAD, aws.HOME)) for at in range(counts[number])]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda bucket: resources.bucket(*bucket), wanted))
        for region, name, algorithm, *_ in wanted:
            self.add(name, ENCRYPTION, COMPLIANT if algorithm else NON_COMPLIANT, region)

    def seed_databases(self, region, number):
        """25 a region: 14 of their own, 3 replicas, 8 members of two clusters."""
        def add(identifier, resource_id, verdict):
            self.add(resource_id, BACKUP, verdict, region, identifier)

        for at in range(14):
            retention = (7, 1, 0)[at % 3]
            identifier = f"ledger-{region}-{at}"
            add(identifier, resources.database(region, identifier, retention), COMPLIANT if retention else NON_COMPLIANT)
        for at in range(3):
            # A replica has no backups until it is given some.
            add(f"replica-{region}-{at}", resources.replica(region, f"replica-{region}-{at}", f"ledger-{region}-2"), NON_COMPLIANT)
        for at, retention in enumerate((7, 3)):
            resources.cluster(region, f"aurora-{region}-{at}", retention)
            for place in range(4):
                identifier = f"aurora-{region}-{at}-{place}"
                add(identifier, resources.member(region, identifier, f"aurora-{region}-{at}"), COMPLIANT)

    def seed_users(self):
        for name, keys, password, mfa, (rotation, second_factor) in USERS:
            user = resources.user(name, keys, password, mfa)
            self.add(user, ROTATION, rotation, "global", name)
            self.add(user, MFA, second_factor, "global", name)

    def of_rule(self, rule):
        return {key: verdict for key, verdict in self.expected.items() if key[1] == rule}

    def in_regions(self, *regions):
        """Users belong to every region."""
        return {key: verdict for key, verdict in self.expected.items() if self.region_of[key[0]] in (*regions, "global")}

    def broken(self, rule):
        """Ids that violate a rule."""
        return {resource_id for (resource_id, of), verdict in self.expected.items() if of == rule and verdict == NON_COMPLIANT}
