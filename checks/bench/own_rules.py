"""Rules of one's own: what their files take to load, what a function's start takes longer with them, and a scan."""
import json
import subprocess
import tempfile
from pathlib import Path

from emulated import commands, measured

import catalogue
import cold_start
import scanners
import table
from stand_in import StandIn
from tools import environment, function

FILES = 1_000
IN_A_FUNCTION = 50
IN_A_SCAN = 100
RESOURCES = 10_000
FUNCTIONS = ("ec2-tag-checker", "service-checker", catalogue.AGGREGATOR)
# Of each type: a field, a condition of it that takes a number of the rule's, and what the field may be.
TYPES = (
    ("AWS::EC2::Instance", "item.configuration.instanceType", '!value.startsWith("x{number}.")', '"t3.micro"', '"x{number}.large"'),
    ("AWS::S3::Bucket", "item.resourceName", '!value.endsWith("-old-{number}")', '"logs"', '"logs-old-{number}"'),
    ("AWS::RDS::DBInstance", "item.configuration.allocatedStorage", "value < 100000 + {number}", "20", "900000"),
    ("AWS::IAM::User", "item.resourceName", '!value.startsWith("former-{number}-")', '"ada"', '"former-{number}-ada"'),
)
RULE = """id = "acme-rule-{number}"
title = "Rule {number} of {resource}"
severity = "{severity}"
resource = "{resource}"
rationale = "Made for measuring: the {number}th of many."

[remediation]
console = "The console > the resource > Edit"

[parameters.except]
kind = "list"
default = ["exception-{number}"]
description = "Names that may be otherwise."

[let]
value = "{field}"

[[check]]
require = 'item.resourceName in params.except || {condition}'
violation = "It is {{value}}."
compliant = "It is {{value}}, as it should be."

[[test]]
name = "as it should be"
item = '''{good}'''
expect = "COMPLIANT"

[[test]]
name = "as it should not be"
item = '''{bad}'''
expect = "NON_COMPLIANT"
"""


def write(folder, count):
    """A folder of so many rules, of each type as many."""
    folder.mkdir()
    for number in range(count):
        resource, field, condition, good, bad = TYPES[number % len(TYPES)]
        items = {"good": item(field, good.replace("{number}", str(number))), "bad": item(field, bad.replace("{number}", str(number)))}
        text = RULE.format(number=number, resource=resource, field=field, severity=("LOW", "MEDIUM", "HIGH")[number % 3],
                           condition=condition.replace("{number}", str(number)), **items)
        (folder / f"acme-rule-{number}.toml").write_text(text)
    return folder


def item(field, value):
    names = field.split(".")[1:]
    text = f'"{names[-1]}": {value}'
    for name in reversed(names[:-1]):
        text = f'"{name}": {{{text}}}'
    return f'{{"resourceName": "a-name", {text}}}' if names[-1] != "resourceName" else f"{{{text}}}"


def files(runs):
    table.head("Files of rules, loaded and checked: `rules list`, and `rules check` with every rule's tests", "files", "command", "wall, s", "processor, s", "peak memory, MiB")
    with commands.Workplace() as at:
        settings = {"env": commands.environment(at.home, AWS_ENDPOINT_URL=None), "cwd": at.home}
        for count in (1, FILES):
            folder = write(at.home / f"rules-{count}", count)
            for command in (("list",), ("check",)):
                done = measured.median(runs, [commands.binary(), "rules", *command, "--rules", folder, "--output", "json"], stderr=subprocess.DEVNULL, **settings)
                if done.code:
                    raise SystemExit(f"rules {command[0]} exited {done.code}: {done.output.decode()[:500]}")
                table.row(f"{count:,}", f"`rules {command[0]}`", done.wall, done.processor, done.memory)


def starts(runs):
    """Milliseconds to a function's first call of AWS, with rules in its settings layer and without."""
    table.head(f"A function's start with {IN_A_FUNCTION} rules of one's own, milliseconds from exec to the first call of AWS: median (fastest)", "function", "without", "with", "more")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        without, with_rules = folder / "without", folder / "with"
        for layer in (without, with_rules):
            layer.mkdir()
            (layer / "compliance.toml").write_text("")
        rules = write(folder / "rules", IN_A_FUNCTION)
        subprocess.run([commands.binary(), "rules", "bundle", "--rules", rules, "--out", with_rules / "rules.json"], check=True, stdout=subprocess.DEVNULL)
        for name in FUNCTIONS:
            seen = {without: [], with_rules: []}
            # By turns: what else the machine does is the same for both.
            for layer in (without, with_rules) * runs:
                own = {"SETTINGS_FILE": str(layer / "compliance.toml"), "RULE_PACKS": "all" if layer == without else "all,own"}
                seen[layer].append(cold_start.first_call(name, [function(name)], **own) * 1000)
            values = [(sorted(of)[len(of) // 2], min(of)) for of in seen.values()]
            (median, fastest), (with_median, with_fastest) = values
            table.row(name, f"{median:.1f} ({fastest:.1f})", f"{with_median:.1f} ({with_fastest:.1f})", f"{with_median - median:.1f} ({with_fastest - fastest:.1f})")


def scan(runs):
    table.head(f"A scan of {RESOURCES:,} resources with {IN_A_SCAN} rules of one's own, by turns, medians of {runs}", "rules", "wall, s", "processor, s", "peak memory, MiB", "evaluations")
    with StandIn(**scanners.account_of(RESOURCES)) as server, tempfile.TemporaryDirectory() as name:
        rules = write(Path(name) / "rules", IN_A_SCAN)
        command = [commands.binary(), "scan", *commands.both_regions(), "--quiet", "--output", "json"]
        commands_of = {"recommended": [*command, "--pack", "recommended"], f"recommended and {IN_A_SCAN} own": [*command, "--pack", "recommended,own", "--rules", rules]}
        seen = {name: [] for name in commands_of}
        for _ in range(runs):
            for name, command in commands_of.items():
                with commands.Workplace() as at:
                    done = measured.once(command, env=environment(at.home, server.endpoint), cwd=at.home, stderr=subprocess.DEVNULL)
                    if done.code:
                        raise SystemExit(f"the scan exited {done.code}")
                    seen[name].append(done)
        for name, of in seen.items():
            middle = sorted(of, key=lambda done: done.processor)[len(of) // 2]
            table.row(name, middle.wall, middle.processor, middle.memory, json.loads(middle.output)["summary"]["total_evaluations"])


def main(runs):
    files(runs)
    starts(max(runs, 5) * 4)
    scan(runs)
