"""Which of Checkov's checks and of Cloud Custodian's policies correspond to which rules, and with
which parameters a rule asks what they ask.
"""

import csv
import re
from dataclasses import dataclass

from peer_pairs import NACL, Pair, acl, opens, passwords
from tools import CHECKS

TABLE = CHECKS / "fixtures" / "peers" / "checkov.tsv"
POLICIES = CHECKS / "bench" / "plan_policies"
BLOCK, ACL = "s3-bucket-level-public-access-prohibited", "s3-bucket-acl-prohibited"
ALONE = {BLOCK: {"account_block_counts": False}}
OWN_KEY = {"accept_aws_owned_key": False}
UNATTACHED = {"encrypted-volumes": {"include_unattached": True}}
LOGGED = {"s3-bucket-logging-enabled": {"exempt_log_targets": False}}
IPV4 = {"subnet-auto-assign-public-ip-disabled": {"check_ipv6": False}}
STORAGE = {"rds-storage-encrypted": OWN_KEY}
CLUSTER = {"rds-cluster-encrypted-at-rest": OWN_KEY}
GLOBAL = {"aurora-global-database-encryption-at-rest": OWN_KEY}

PARAMETERS = {
    "CKV_AWS_3": UNATTACHED,
    "CKV_AWS_11": passwords("lowercase"),
    "CKV_AWS_12": passwords("numbers"),
    "CKV_AWS_14": passwords("symbols"),
    "CKV_AWS_15": passwords("uppercase"),
    "CKV_AWS_16": STORAGE,
    "CKV_AWS_18": LOGGED,
    "CKV_AWS_53": ALONE,
    "CKV_AWS_54": ALONE,
    "CKV_AWS_55": ALONE,
    "CKV_AWS_56": ALONE,
    "CKV_AWS_96": CLUSTER,
    "CKV_AWS_130": IPV4,
    "CKV_AWS_133": {
        "rds-backup-enabled": {"check_read_replicas": False},
        "rds-cluster-backup-retention-check": {"minimum_retention_days": 1},
    },
    "CKV_AWS_140": GLOBAL,
    "CKV_AWS_144": {"s3-bucket-cross-region-replication-enabled": {"exempt_destinations": False}},
    "CKV_AWS_229": acl("21"),
    "CKV_AWS_230": acl("20"),
    "CKV_AWS_231": acl("3389"),
    "CKV_AWS_232": acl("22"),
    "CKV_AWS_260": {"vpc-sg-open-only-to-authorized-ports": {"authorized_tcp_ports": ["443"]}},
    "CKV_AWS_274": {"iam-user-no-administrator-access": {"include_groups": False}},
    "CKV2_AWS_6": ALONE,
    "CKV2_AWS_65": {ACL: {"require_enforced": True}},
    # Cloud Custodian's are called as the rules are.
    "aurora-global-database-encryption-at-rest": GLOBAL,
    "ec2-required-tags": {"ec2-required-tags": {"tags": ["Owner", "Environment"]}},
    "encrypted-volumes": UNATTACHED,
    "nacl-no-unrestricted-ssh-rdp": {NACL: {"check_default": True}},
    "rds-backup-enabled": {"rds-backup-enabled": {"check_read_replicas": False}},
    "rds-cluster-encrypted-at-rest": CLUSTER,
    "rds-storage-encrypted": STORAGE,
    "s3-bucket-level-public-access-prohibited": ALONE,
    "s3-bucket-logging-enabled": LOGGED,
    "subnet-auto-assign-public-ip-disabled": IPV4,
}
# Where one rule is for several checks: what its message says of this one.
SAYS = {
    "CKV_AWS_53": "BlockPublicAcls",
    "CKV_AWS_54": "BlockPublicPolicy",
    "CKV_AWS_55": "IgnorePublicAcls",
    "CKV_AWS_56": "RestrictPublicBuckets",
    "CKV_AWS_57": "WRITE to AllUsers",
    "CKV2_AWS_6": "BlockPublic|no public access block",
    "CKV_AWS_393": "githubusercontent",
    "CKV_AWS_375": "to AllUsers",
    "CKV2_AWS_43": "to AuthenticatedUsers",
}
PORTS = {"CKV_AWS_260": {80}}


@dataclass
class PlanPair(Pair):
    def is_about(self, message):
        """Whether a finding of its rules is one that the check would make too."""
        if self.ports:
            return opens(message, self.ports)
        return re.search(SAYS.get(self.check, ""), message) is not None


def pair(check, outcome, rules):
    return PlanPair(check, outcome, rules, PARAMETERS.get(check, {}), PORTS.get(check, set()))


def checkovs_pairs():
    """The checks that have a rule, in the table's order."""
    with TABLE.open() as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [pair(row["id"], row["outcome"], row["rules"].split()) for row in rows if row["rules"]]


def custodians_pairs(rules):
    """The rules that Cloud Custodian's policies are called after."""
    return [pair(rule, "", [rule]) for rule in sorted(rules)]
