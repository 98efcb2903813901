"""What IAM's policies say to a request, for the forms that this project's policies have. A form that is not known is an error, never a guess.

Within one account a request is allowed when a policy of the caller or of the resource allows it and none denies it.
"""
import re
from dataclasses import dataclass, field
from functools import lru_cache

ALLOWED, DENIED, SILENT = "allowed", "denied", "silent"


class Unknown(Exception):
    """A form of policy that this module does not know."""


@dataclass(frozen=True)
class Asked:
    action: str
    resource: str  # its ARN; * where the action knows none
    principal: str = ""  # an ARN, or a service's name
    context: dict = field(default_factory=dict, hash=False)

    def value(self, key):
        return next((value for name, value in self.context.items() if name.lower() == key.lower()), None)


def decide(policies, asked):
    """DENIED where a statement says so, else ALLOWED where one does, else SILENT."""
    effects = {statement["Effect"] for policy in policies for statement in statements(policy) if concerns(statement, asked)}
    return DENIED if "Deny" in effects else ALLOWED if "Allow" in effects else SILENT


def statements(policy):
    every = policy.get("Statement", [])
    return [every] if isinstance(every, dict) else every


def concerns(statement, asked):
    strange = set(statement) - {"Sid", "Effect", "Principal", "Action", "NotAction", "Resource", "NotResource", "Condition"}
    if strange or statement.get("Effect") not in ("Allow", "Deny"):
        raise Unknown(f"statement {statement.get('Sid')}: {', '.join(sorted(strange)) or 'its effect'} is not understood")
    return (named(statement, "Action", lambda pattern: like(pattern.lower(), asked.action.lower()))
            and named(statement, "Resource", lambda pattern: like(substituted(pattern, asked), asked.resource))
            and ("Principal" not in statement or is_principal(statement["Principal"], asked))
            and all(holds(operator, key, values, asked) for operator, keys in statement.get("Condition", {}).items() for key, values in keys.items()))


def named(statement, element, matches):
    if f"Not{element}" in statement:
        return not any(map(matches, listed(statement[f"Not{element}"])))
    # A role's trust policy has no resource: the role is.
    return element not in statement and element == "Resource" or any(map(matches, listed(statement[element])))


def is_principal(principal, asked):
    if principal == "*":
        return True
    strange = set(principal) - {"AWS", "Service"}
    if strange:
        raise Unknown(f"principals {', '.join(sorted(strange))} are not understood")
    account = asked.value("aws:PrincipalAccount")
    accounts = {f"arn:aws:iam::{account}:root", account} if account else set()
    return any(given == "*" or given == asked.principal or given in accounts for given in listed(principal.get("AWS", []))) or asked.principal in listed(principal.get("Service", []))


OPERATORS = {
    "StringEquals": lambda wanted, found: wanted == found,
    "StringLike": lambda wanted, found: like(wanted, found),
    "ArnEquals": lambda wanted, found: arn_like(wanted, found),
    "ArnLike": lambda wanted, found: arn_like(wanted, found),
    "Bool": lambda wanted, found: wanted.lower() == found.lower(),
}
OPPOSITES = {"StringNotEquals": "StringEquals", "StringNotLike": "StringLike", "ArnNotEquals": "ArnEquals", "ArnNotLike": "ArnLike"}


def holds(operator, key, values, asked):
    base, optional = operator.removesuffix("IfExists"), operator.endswith("IfExists")
    opposite = base in OPPOSITES
    matches = OPERATORS.get(OPPOSITES.get(base, base))
    if matches is None:
        raise Unknown(f"the operator {operator} is not understood")
    found = asked.value(key)
    if found is None:
        return optional or opposite
    return opposite != any(matches(substituted(value, asked), found) for value in listed(values))


def substituted(text, asked):
    """A policy variable without a value matches nothing."""
    return re.sub(r"\$\{([^}]+)\}", lambda variable: asked.value(variable[1]) or "\0", text)


def arn_like(wanted, found):
    wanted, found = wanted.split(":", 5), found.split(":", 5)
    return len(wanted) == len(found) and all(map(like, wanted, found))


def like(pattern, text):
    return regex(pattern).fullmatch(text) is not None


@lru_cache(4096)
def regex(pattern):
    return re.compile("".join({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in pattern), re.DOTALL)


def listed(values):
    return values if isinstance(values, list) else [values]
