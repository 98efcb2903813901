"""Which of Prowler's checks corresponds to which rules, and with which parameters a rule asks what
the check asks.
"""

import csv
import re
from dataclasses import dataclass

from tools import CHECKS

TABLE = CHECKS / "fixtures" / "peers" / "prowler.tsv"
INSTANCE_PORT = re.compile(r"^ec2_instance_port_(\w+)_exposed_to_internet$")
EXPOSED = "ec2-instance-admin-port-exposed"
NACL, PASSWORDS = "nacl-no-unrestricted-ssh-rdp", "iam-password-policy"
KINDS = ("lowercase", "uppercase", "numbers", "symbols")


def passwords(kind):
    """That a password has this kind of character, and nothing else."""
    asked = {f"require_{one}": one == kind for one in KINDS}
    return {PASSWORDS: {**asked, "minimum_length": 6}}


def acl(port):
    return {NACL: {"ports": [port], "protocols": ["tcp"], "check_default": True}}


PARAMETERS = {
    "cloudtrail_bucket_requires_mfa_delete": {
        "s3-bucket-mfa-delete-enabled": {
            "buckets": ["verdicts-trail-logs*"],
            "exempt_lifecycle": False,
        }
    },
    "cloudtrail_cloudwatch_logging_enabled": {
        "cloud-trail-cloud-watch-logs-enabled": {"recent_days": 1}
    },
    "ec2_ebs_public_snapshot": {"ebs-snapshot-public-restorable-check": {"block_counts": False}},
    "ec2_ebs_volume_encryption": {"encrypted-volumes": {"include_unattached": True}},
    "ec2_networkacl_allow_ingress_any_port": {NACL: {"ports": ["all"], "check_default": True}},
    "ec2_networkacl_allow_ingress_tcp_port_22": acl("22"),
    "ec2_networkacl_allow_ingress_tcp_port_3389": acl("3389"),
    "iam_avoid_root_usage": {"iam-root-user-not-used": {"quiet_days": 1}},
    "iam_password_policy_lowercase": passwords("lowercase"),
    "iam_password_policy_number": passwords("numbers"),
    "iam_password_policy_symbol": passwords("symbols"),
    "iam_password_policy_uppercase": passwords("uppercase"),
    "iam_customer_attached_policy_no_administrative_privileges": {
        "iam-policy-no-statements-with-admin-access": {"only_attached": True}
    },
    "iam_support_role_created": {"iam-policy-in-use": {"usage": "IAM_ROLE"}},
    "iam_user_administrator_access_policy": {
        "iam-user-no-administrator-access": {"include_groups": False}
    },
    "rds_cluster_storage_encrypted": {
        "rds-cluster-encrypted-at-rest": {"accept_aws_owned_key": False}
    },
    "rds_instance_backup_enabled": {"rds-backup-enabled": {"check_read_replicas": False}},
    "rds_instance_storage_encrypted": {"rds-storage-encrypted": {"accept_aws_owned_key": False}},
    "rds_snapshots_encrypted": {
        "rds-snapshot-encrypted": {"accept_aws_owned_key": False, "only_manual": False}
    },
    "s3_bucket_acl_prohibited": {"s3-bucket-acl-prohibited": {"require_enforced": True}},
    "s3_bucket_no_mfa_delete": {"s3-bucket-mfa-delete-enabled": {"exempt_lifecycle": False}},
    "s3_bucket_server_access_logging_enabled": {
        "s3-bucket-logging-enabled": {"exempt_log_targets": False}
    },
    "vpc_subnet_no_public_ip_by_default": {
        "subnet-auto-assign-public-ip-disabled": {"check_ipv6": False}
    },
}
# Where one rule is for several checks without a parameter: what its message says of this one.
SAYS = {
    "iam_policy_no_full_access_to_cloudtrail": r"\bcloudtrail\b|: \*|NotAction",
    "iam_policy_no_full_access_to_kms": r"\bkms\b|: \*|NotAction",
    "iam_user_accesskey_unused": "access key",
    "iam_user_console_access_unused": "password",
    "s3_bucket_policy_public_write_access": "by the policy",
    "s3_bucket_public_list_acl": "by the ACL",
    "s3_bucket_public_write_acl": "by the ACL",
}
PORTS = re.compile(r"_(?:tcp_port_)?[a-z_]*((?:_\d+)+)$")


@dataclass
class Pair:
    check: str
    outcome: str
    rules: list
    parameters: dict  # rule → parameters
    ports: set  # of which the check is, where it is of single ports

    def is_about(self, message):
        """Whether a finding of its rules is one that the check would make too."""
        if self.ports and EXPOSED not in self.rules and not self.parameters:
            return opens(message, self.ports)
        return re.search(SAYS.get(self.check, ""), message, re.IGNORECASE) is not None


def opens(message, ports):
    """Whether a message on open ports names one of these: `tcp 20-23, 25 and 110 from ::/0`."""
    tcp = re.findall(r"\btcp ([\d, and-]+) from", message)
    ranges = [part.split("-") for part in re.findall(r"\d+(?:-\d+)?", " ".join(tcp))]
    return "all " in message or any(
        int(of[0]) <= port <= int(of[-1]) for of in ranges for port in ports
    )


def pairs():
    """The checks that have a rule, in the table's order."""
    with TABLE.open() as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [pair(row) for row in rows if row["rules"]]


def pair(row):
    check, rules = row["id"], row["rules"].split()
    parameters = PARAMETERS.get(check, {})
    if INSTANCE_PORT.match(check):
        # The table's remark names the ports, but of the two that the rule knows by itself.
        said = re.search(r"With ([\d, and-]+) in `ports`", row["remark"])
        service = {"ssh": "22", "rdp": "3389"}.get(INSTANCE_PORT.match(check)[1])
        named = re.findall(r"\d+(?:-\d+)?", said[1]) if said else [service]
        named += ["445"] if "cifs" in check else []
        return Pair(check, row["outcome"], [EXPOSED], {EXPOSED: {"ports": named}}, set())
    last = PORTS.search(check)
    ports = {int(port) for port in re.findall(r"\d+", last[1])} if last else set()
    return Pair(check, row["outcome"], rules, parameters, ports if "tcp_port" in check else set())


def rounds(found):
    """Scans that together have every rule with the parameters of every pair: settings of rules →
    the checks that they are for. The first has the rules as they are.
    """
    scans = [({}, [])]
    for one in found:
        if not one.parameters:
            scans[0][1].append(one.check)
            continue
        for settings, checks in scans[1:]:
            if all(settings.get(rule, of) == of for rule, of in one.parameters.items()):
                settings.update(one.parameters)
                checks.append(one.check)
                break
        else:
            scans.append((dict(one.parameters), [one.check]))
    return scans
