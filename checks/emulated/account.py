"""An account in two regions, made of the types' samples (checks/samples), with what the rules say
of each resource.

The emulated S3 says "no encryption" where a bucket has none; real S3 always has a default.
"""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone

from checks.catalogue import CHECKER_OF
from checks.samples import emulated_aws, files, verdicts
from emulated import aws

COMPLIANT, NON_COMPLIANT = "COMPLIANT", "NON_COMPLIANT"
TAGS, ENCRYPTION, BACKUP, ROTATION, MFA = (
    "ec2-required-tags",
    "s3-encryption-enabled",
    "rds-backup-enabled",
    "iam-access-key-rotated",
    "mfa-enabled-for-iam-console-access",
)
COPIES = 6  # of each sample in each region


class Account:
    """What was seeded. `expected`: (resource id, rule) → verdict. `missing`: instance → missing
    tags. `region_of`: resource id → region. `made`: type → how many.
    """

    def __init__(self):
        self.expected, self.missing, self.made = {}, {}, Counter()
        self.names, self.region_of, self.sample_of = {}, {}, {}
        self.now = datetime.now(timezone.utc).replace(microsecond=0)
        self.right = verdicts.right(self.now)
        samples = [sample for sample in files.every() if emulated_aws.is_held(sample)]
        # No rule of core looks at settings, and held answers would hide what tests change of them.
        others = [
            sample
            for sample in emulated_aws.together(files.every())
            if not emulated_aws.is_held(sample) and not sample.is_setting
        ]
        for (_, identity), sample in emulated_aws.answer(others, self.now).items():
            self.like(identity, sample, aws.HOME)
        for sample in samples:
            if sample.is_global:
                self.seed(sample, aws.HOME)

        def copies(region):
            for number in range(COPIES):
                for sample in samples:
                    if not sample.is_global:
                        self.seed(sample, region, suffix=f"-{region}-{number}")

        # moto separates regions; two calls at once within one can end in an error.
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(copies, (aws.ABROAD, aws.HOME)))

    def seed(self, sample, region, credentials=None, **place):
        """Makes one; its id."""
        identity = emulated_aws.make(sample, self.now, credentials, region=region, **place)
        self.like(identity, sample, region, **place)
        return identity

    def like(self, identity, sample, region, **place):
        """Of this resource the rules say what they say of the sample."""
        item = sample.item(self.now, **{"region": region, **place, "id": identity})
        self.made[sample.resource_type] += 1
        self.region_of[identity] = "global" if sample.is_global else region
        self.sample_of[identity] = sample.key
        self.names[identity] = item["tags"].get("Name") or item["resourceName"] or identity
        self.expected |= {
            (identity, rule): of["compliance_type"] for rule, of in self.of(sample.key)
        }
        for _, evaluation in self.of(sample.key):
            if "missing_tags" in evaluation:
                self.missing[identity] = json.loads(evaluation["missing_tags"])

    def of(self, key, right=None):
        return [
            (rule, evaluation)
            for (rule, sample), evaluation in (right or self.right).items()
            if sample == key and rule in CHECKER_OF
        ]

    def expected_with(self, parameters):
        """What is expected with other parameters of the rules."""
        right = verdicts.right(self.now, parameters)
        return {
            (identity, rule): of["compliance_type"]
            for identity, key in self.sample_of.items()
            for rule, of in self.of(key, right)
        }

    def of_rule(self, rule):
        return {key: verdict for key, verdict in self.expected.items() if key[1] == rule}

    def in_regions(self, *regions):
        """Users belong to every region."""
        return {
            key: verdict
            for key, verdict in self.expected.items()
            if self.region_of[key[0]] in (*regions, "global")
        }

    def broken(self, rule):
        """Ids that violate a rule."""
        return {
            resource_id
            for (resource_id, of), verdict in self.expected.items()
            if of == rule and verdict == NON_COMPLIANT
        }
