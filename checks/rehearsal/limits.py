"""A deployment at AWS's limits, which the emulated AWS knows (checks/emulator/limits.py): as many
accounts as `accounts` takes, and parameters that just fit into a Config rule.
"""

import json

from emulated import account, aws
from rehearsal.permissions import VARIABLES
from rehearsal.place import MEMBER_ROLE
from rehearsal.steps import same

# docs/operations.md, Limits: ten managed policies of 6,144 characters, and 1,024 of parameters.
ACCOUNTS, POLICIES, PARAMETERS = 3_430, 10, 1_024
ROLE = MEMBER_ROLE.rsplit("/", 1)[1]


def deploy_at(deployed):
    settings = deployed.place.folder / "limits.tfvars.json"
    room = PARAMETERS - len(json.dumps({"tags": ""}, separators=(",", ":")))
    roles = [f"arn:aws:iam::{100_000_000_000 + number}:role/{ROLE}" for number in range(ACCOUNTS)]
    parameters = {account.TAGS: {"tags": ["a" * room]}}
    settings.write_text(json.dumps({"accounts": roles, "rule_parameters": parameters}))
    given = ["--var-file", settings]
    deployed.run("--yes", *given, **VARIABLES)

    iam = aws.client("iam")
    policies = [
        policy
        for policy in iam.list_policies(Scope="Local", MaxItems=1000)["Policies"]
        if policy["PolicyName"].startswith("compliance-accounts-")
    ]
    role = "ec2-tag-checker-role-dev"
    attached = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    (rule,) = aws.client("config").describe_config_rules(ConfigRuleNames=[f"{account.TAGS}-dev"])[
        "ConfigRules"
    ]
    found = {
        "managed policies": len(policies),
        f"policies of {role}": len(attached),
        "characters of parameters": len(rule["InputParameters"]),
    }
    expected = dict(zip(found, (POLICIES, POLICIES, PARAMETERS)))
    same("what was made at AWS's limits", found, expected, "see tofu/accounts.tf, tofu/config.tf")
    output = deployed.run("--plan-only", *given, **VARIABLES)
    same(
        "a second plan",
        {"Nothing to change."} & set(output.splitlines()),
        {"Nothing to change."},
        f"see the plan in {deployed.place.log}",
    )
    return [f"{ACCOUNTS} accounts in {POLICIES} policies; {PARAMETERS} characters of parameters"]
