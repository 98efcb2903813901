"""A deployment's roles, judged: what was asked for is allowed, what is allowed was asked for, and nothing dangerous is either."""
from emulator.policies import ALLOWED, Asked, decide, listed, statements
from permissions.dangerous import ANYTHING, EXCEPT
from permissions.reasons import UNSEEN

ACCOUNT = "123456789012"
# What the caller brings along. No organization: a foreign account is of none, and a role there is of another.
CONTEXT = {"aws:PrincipalAccount": ACCOUNT, "aws:PrincipalOrgID": "o-ours000000", "aws:SecureTransport": "true"}


def decision(role, action, resource, **more):
    return decide(role.policies, Asked(action, resource, f"arn:aws:iam::{ACCOUNT}:role/{role.name}", {**CONTEXT, **account(resource), **more}))


def dangerous(state):
    """What roles may do and never should."""
    found = []
    for resource, actions in ANYTHING.items():
        for action in actions:
            for name, role in state.roles.items():
                if decision(role, action, state.arn(resource)) == ALLOWED and (name, action, resource) not in EXCEPT:
                    found.append(f"{name} may {action} on {resource}")
    return found


def lacking(state, calls):
    """What functions asked for and their roles do not allow: `calls` is function → [action, resource]."""
    return [f"{name} asks for {action} on {resource}, and its role does not allow it" for name, asked in calls.items() for action, resource in asked
            if not action.startswith("kms:") and decision(state.roles[name], action, state.arn(resource), **organization(resource)) != ALLOWED]


def organization(resource):
    """A role that was assumed is one of the own organization: the emulated AWS has looked."""
    return {"aws:ResourceOrgID": CONTEXT["aws:PrincipalOrgID"]} if ":role/" in resource else {}


def account(resource):
    """Whose it is: a role's or a table's account is in its ARN, a bucket of the scanner's is of its own."""
    return {"aws:ResourceAccount": resource.split(":")[4] or ACCOUNT} if resource.startswith("arn:") else {}


def idle(state, calls):
    """What functions' roles allow and no call asked for, except for what has a reason: (found, reasons that were needed)."""
    found, needed = [], set()
    for name in calls:
        asked = {action for action, _ in calls[name]}
        for action in sorted(actions(state.roles[name])):
            if action not in asked:
                (needed.add if action in UNSEEN else lambda action: found.append(f"{name} may {action} and never asks for it"))(action)
    return found, needed


def actions(role):
    return {action for policy in role.policies for statement in statements(policy) for action in listed(statement["Action"])}
