"""The functions and their rules, as the catalogue has them (tofu/catalogue.json)."""

import json
from pathlib import Path

CATALOGUE = json.loads(
    (Path(__file__).resolve().parents[1] / "tofu" / "catalogue.json").read_text()
)
FUNCTIONS = CATALOGUE["functions"]
AGGREGATOR = CATALOGUE["aggregator"]
CHECKERS = tuple(FUNCTIONS)
CHECKER_OF = {rule: described["checker"] for rule, described in CATALOGUE["rules"].items()}
RULES = {name: function["rules"] for name, function in FUNCTIONS.items()}
EARLIER_NAMES = {
    earlier: name for name, function in FUNCTIONS.items() for earlier in function["earlier_names"]
}


def binary(function):
    """The program that a function runs, which its zip is called after."""
    return FUNCTIONS[function]["binary"] if function in FUNCTIONS else function


def own_settings(function):
    """What tells a function which it is: nothing, where it has a program of its own."""
    return {} if binary(function) == function else {"FUNCTION": function}
