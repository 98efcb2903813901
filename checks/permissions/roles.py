"""The roles of a state of OpenTofu, with their policies, and what its resources are called whatever their ARNs."""
import json
from dataclasses import dataclass, field

# What recorded calls name, by the address of the resource: an ARN of one deployment is of no use to another.
PLACES = {"aws_dynamodb_table.history": "TABLE", "aws_sns_topic.alerts": "TOPIC", "module.reports_bucket.aws_s3_bucket.this": "REPORTS",
          "aws_kms_key.this[0]": "KEY", "aws_kms_key.alerts[0]": "ALERTS-KEY"}


@dataclass
class Role:
    name: str  # without the environment's suffix: ec2-tag-checker, scan, schedule, config
    trust: dict
    policies: list = field(default_factory=list)


class State:
    """`values` as `tofu show -json` and `tofu test -json` have them."""

    def __init__(self, values):
        # The tests run the module by itself; what is deployed is called by a root.
        self.resources = {resource["address"].removeprefix("module.scanner."): resource["values"] for resource in every(values["root_module"]) if resource["mode"] == "managed"}
        self.roles = {}
        for address, role in self.resources.items():
            if address.startswith("aws_iam_role."):
                self.roles[role_at(address)] = Role(role_at(address), json.loads(role["assume_role_policy"]))
        managed = {}  # several of one ARN, where a mocked AWS gives them all the same
        for address, policy in self.resources.items():
            if address.startswith("aws_iam_policy."):
                managed.setdefault(policy["arn"], []).append(json.loads(policy["policy"]))
        named = {role["name"]: self.roles[role_at(address)] for address, role in self.resources.items() if address.startswith("aws_iam_role.")}
        for address, policy in self.resources.items():
            if address.startswith("aws_iam_role_policy."):
                # …_policy.function["NAME"] and .runtime["NAME"] are both of role.function["NAME"].
                self.roles[role_at(address)].policies.append(json.loads(policy["policy"]))
            elif address.startswith("aws_iam_role_policy_attachment.") and policy["policy_arn"] in managed:  # AWS's own are not judged
                named[policy["role"]].policies.extend(managed[policy["policy_arn"]])
        self.arns = {place: self.resources[address]["arn"] for address, place in PLACES.items() if address in self.resources}

    def arn(self, resource):
        """A recorded resource, as it is called in this deployment."""
        place, rest = resource.split("/", 1) if "/" in resource else (resource, "")
        return f"{self.arns.get(place, place)}{'/' if rest else ''}{rest}" if place in PLACES.values() else resource

    def recorded(self, resource):
        """An ARN of this deployment, as it is recorded."""
        for place, arn in self.arns.items():
            if resource == arn or resource.startswith(f"{arn}/"):
                return place + resource.removeprefix(arn)
        return resource


def every(module):
    yield from module.get("resources", [])
    for child in module.get("child_modules", []):
        yield from every(child)


def role_at(address):
    return address.split('"')[1] if '"' in address else address.split(".")[1].split("[")[0]
