"""Rules of packs in the emulated AWS: which there are, and what they look at that moto lacks."""

from datetime import datetime, timezone

from checks.catalogue import CATALOGUE, FUNCTIONS
from checks.samples import files, live
from emulated import aws

PACK = "cis-aws-5.0"
# Rule → its function, where the pack is deployed beside the rules of the specification.
RULES = {
    rule: described["checker"]
    for rule, described in CATALOGUE["rules"].items()
    if {"core", PACK} & set(described["packs"])
}
CORE = {rule for rule in RULES if "core" in CATALOGUE["rules"][rule]["packs"]}
CHECKERS = [function for function in FUNCTIONS if function in RULES.values()]


def recorded_types(function):
    """The types that AWS Config records and that the pack's rules of a function evaluate: of those
    that core has a Config rule for itself not.
    """
    of = [rule for rule, checker in RULES.items() if checker == function and rule not in CORE]
    return sorted({kind for rule in of for kind in CATALOGUE["rules"][rule]["recorded_types"]})


# Settings that moto has itself.
HELD = ("AWS::Config::Region", "AWS::SecurityHub::Hub")


def complete(account):
    """What the pack's rules look at beside what core's do: a trail's bucket, and answers about
    settings of the account and its credential report, which moto does not have.
    """
    account.seed(files.named("AWS::S3::Bucket", "not-encrypted"), aws.HOME, name="audit")
    now = datetime.now(timezone.utc).replace(microsecond=0)
    settings = [
        sample
        for sample in files.every()
        if sample.is_setting and sample.resource_type not in HELD
    ]
    tables = live.tables(files.every(), now, region=aws.HOME)
    aws.control("POST", "answers", [*tables, *live.answers(settings, now)["answer"]])


def said(evaluations):
    """Resource and rule → result, none twice."""
    of_finding = ("account_id", "region", "resource_type", "resource_id", "rule")
    found = {tuple(of[name] for name in of_finding): of["compliance_type"] for of in evaluations}
    if len(found) != len(evaluations):
        again = len(evaluations) - len(found)
        raise AssertionError(f"{again} resources were evaluated twice by one rule")
    return found
