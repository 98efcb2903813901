"""The functions and their rules, as the catalogue has them (tofu/catalogue.json)."""

import json
from pathlib import Path

CATALOGUE = json.loads(
    (Path(__file__).resolve().parents[1] / "tofu" / "catalogue.json").read_text()
)
AGGREGATOR = CATALOGUE["aggregator"]
FUNCTIONS = CATALOGUE["functions"]


def rules_of(pack):
    """Function → those of its rules that are in a pack; functions that have none are not there."""
    found = {name: [] for name in FUNCTIONS}
    for rule, described in CATALOGUE["rules"].items():
        if pack in described["packs"]:
            found[described["checker"]].append(rule)
    return {name: rules for name, rules in found.items() if rules}


def permissions(function):
    """The actions that those rules of a function take that are deployed where no packs are named."""
    rules = [CATALOGUE["rules"][rule] for rule in RULES[function]]
    return {action for rule in rules for action in rule["permissions"]}


# What is deployed where no packs are named.
RULES = rules_of("core")
CHECKERS = tuple(RULES)
CHECKER_OF = {rule: function for function, rules in RULES.items() for rule in rules}
EARLIER_NAMES = {
    earlier: name for name, function in FUNCTIONS.items() for earlier in function["earlier_names"]
}
EARLIER_IDS = {
    alias: rule for rule, described in CATALOGUE["rules"].items() for alias in described["aliases"]
}


def of_core(command):
    """The command with the rules that what is expected was written for, where it names none."""
    names_rules = command[:1] not in (("scan",), ("watch",)) or {"--pack", "--rule"} & set(command)
    return command if names_rules else (*command, "--pack", "core")


def binary(function):
    """The program that a function runs, which its zip is called after."""
    return FUNCTIONS[function]["binary"] if function in FUNCTIONS else function


def own_settings(function):
    """What tells a function which it is: nothing, where it has a program of its own."""
    return {} if binary(function) == function else {"FUNCTION": function}
