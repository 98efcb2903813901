"""The table of the five-ways test: resources, and the one verdict every way in must reach, under two sets of parameters.

Where a way cannot carry what a rule needs, the exception says which verdict it reaches instead, and why.
"""
import json

from emulated.account import BACKUP, ENCRYPTION, MFA, ROTATION, TAGS
from emulated.resources import KEY, WHOLE

YES, NO, UNSURE, NONE = "COMPLIANT", "NON_COMPLIANT", "INSUFFICIENT_DATA", "NOT_APPLICABLE"
LIVE, SNAPSHOT, DEMO, PLAN, FUNCTION, CONFIG = "live scan", "Config snapshot", "snapshot with credentials", "plan", "scheduled function", "Config event"
WAYS = (LIVE, SNAPSHOT, DEMO, PLAN, FUNCTION, CONFIG)

STRICT = {
    TAGS: {"tags": ["Owner"], "allowed_values": {"Environment": ["prod", "st*"]}, "empty_counts_as_missing": True},
    ENCRYPTION: {"mode": "kms", "allowed_kms_keys": [KEY], "bucket_key_required": True},
    BACKUP: {"minimum_retention_days": 7, "check_read_replicas": False},
    ROTATION: {"max_age_days": 30},
}

# name, tags, verdict by default, verdict under STRICT
INSTANCES = [
    ("whole", WHOLE, YES, YES),
    ("staging", {**WHOLE, "Environment": "staging"}, YES, YES),
    ("testing", {**WHOLE, "Environment": "test"}, YES, NO),
    ("no_cost_center", {"Environment": "prod", "Owner": "team-logistics"}, NO, YES),
    ("lower_case", {"environment": "prod", "owner": "a", "costcenter": "b"}, NO, NO),
    ("empty_owner", {**WHOLE, "Owner": ""}, YES, NO),
    ("bare", {}, NO, NO),
]
# name, algorithm, key, bucket key, verdicts
BUCKETS = [
    ("aes", "AES256", None, False, YES, NO),
    ("kms-whole", "aws:kms", KEY, True, YES, YES),
    ("kms-no-bucket-key", "aws:kms", KEY, False, YES, NO),
    ("kms-managed-key", "aws:kms", None, True, YES, NO),
    ("kms-other-key", "aws:kms", KEY.replace("0f3b", "1f3b"), True, YES, NO),
    ("dsse", "aws:kms:dsse", KEY, False, YES, YES),
    ("none", None, None, False, NO, NO),
]
# name, kind, retention (of the cluster where it is a member), verdicts
DATABASES = [
    ("week", "own", 7, YES, YES),
    ("day", "own", 1, YES, NO),
    ("off", "own", 0, NO, NO),
    ("copy", "replica", 0, NO, NONE),
    ("aurora", "member", 7, YES, YES),
    ("aurora-day", "member", 1, YES, NO),
]
# name, keys (days old, active; None: made by the plan), password, MFA, verdicts of rotation, verdict of MFA
USERS = [
    ("bare", [], False, False, (YES, YES), YES),
    ("console", [], True, False, (YES, YES), NO),
    ("console-mfa", [], True, True, (YES, YES), YES),
    ("fresh", [(0, True)], False, False, (YES, YES), YES),
    ("month", [(40, True)], False, False, (YES, NO), YES),
    ("old", [(120, True)], False, False, (NO, NO), YES),
    ("retired", [(400, False)], False, False, (YES, YES), YES),
    ("old-console", [(120, True)], True, False, (NO, NO), NO),
]

# (way, rule, names) → the verdict there, and why
EXCEPTIONS = [
    (PLAN, ENCRYPTION, ("none",), {NO: YES}, "AWS encrypts every new bucket with AES256; none at all is the emulated S3's"),
    (SNAPSHOT, ROTATION, None, {YES: UNSURE, NO: UNSURE}, "AWS Config does not record access keys"),
    (SNAPSHOT, MFA, None, {YES: UNSURE, NO: UNSURE}, "AWS Config does not record passwords and MFA devices"),
    (PLAN, MFA, ("console", "console-mfa", "old-console"), {YES: UNSURE, NO: UNSURE}, "MFA devices are enrolled by people, not by plans"),
    (PLAN, MFA, ("month", "old", "retired"), {YES: UNSURE}, "the user exists already: the plan does not say whether it has a password"),
    (PLAN, ROTATION, ("month", "retired"), {YES: UNSURE}, "the user exists already: it may have another access key than the plan's"),
]


def rows(strict):
    """(rule, name) → verdict, before exceptions."""
    at = 1 if strict else 0
    table = {(TAGS, name): verdicts[at] for name, _, *verdicts in INSTANCES}
    table |= {(ENCRYPTION, name): verdicts[at] for name, _, _, _, *verdicts in BUCKETS}
    table |= {(BACKUP, name): verdicts[at] for name, _, _, *verdicts in DATABASES}
    table |= {(ROTATION, name): verdicts[at] for name, _, _, _, verdicts, _ in USERS}
    table |= {(MFA, name): verdict for name, _, _, _, _, verdict in USERS}
    return table


def expected(way, strict):
    """What one way must say; NOT_APPLICABLE is said to AWS Config only, elsewhere there is no evaluation."""
    table = rows(strict)
    for exception, rule, names, instead, _ in EXCEPTIONS:
        if exception == way:
            for key in [key for key in table if key[0] == rule and (names is None or key[1] in names)]:
                # Under stricter parameters AES256 by default is not enough either.
                table[key] = table[key] if rule == ENCRYPTION and strict else instead.get(table[key], table[key])
    return {key: verdict for key, verdict in table.items() if verdict != NONE or way == CONFIG}


def as_toml(parameters):
    """Parameters as compliance.toml has them."""
    def value(given):
        if isinstance(given, dict):
            return "{ " + ", ".join(f"{json.dumps(key)} = {json.dumps(values)}" for key, values in given.items()) + " }"
        return json.dumps(given)
    return "".join(f"[rules.{rule}]\n" + "".join(f"{name} = {value(given)}\n" for name, given in settings.items()) for rule, settings in parameters.items())


def as_strings(settings):
    """Parameters as AWS Config's ruleParameters have them: text only."""
    return json.dumps({name: given if isinstance(given, str) else ",".join(given) if isinstance(given, list) else json.dumps(given) for name, given in settings.items()})
