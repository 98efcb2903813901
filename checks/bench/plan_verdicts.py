"""The verdicts of this scanner, of Checkov and of Cloud Custodian (c7n-left) on one plan, check by
check and resource by resource: `run --only plan-verdicts`. Needs OpenTofu and the AWS provider.

The plan is made of `peer_plans/`, without AWS. Which check corresponds to which rules is in
`checks/fixtures/peers/checkov.tsv`; the policies of Cloud Custodian are in `plan_policies/`.
"""

import json
import os
import shutil
import subprocess

import yaml
from emulated import commands, measured

import plan_pairs
import plan_reports
import table
from peer_pairs import rounds
from tools import CHECKS, other

SOURCES = CHECKS / "bench" / "peer_plans"


def tofu(folder, *arguments):
    """OpenTofu in a folder; its own configuration only where there is one."""
    env = dict(os.environ)
    if not os.path.exists(env.get("TF_CLI_CONFIG_FILE", "")):
        env.pop("TF_CLI_CONFIG_FILE", None)
    done = subprocess.run(
        ["tofu", *arguments], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"tofu {' '.join(arguments)}: {done.stderr or done.stdout}")
    return done.stdout


def made(folder):
    """The folder of the configuration, and its plan."""
    configuration, plan = folder / "configuration", folder / "plan.json"
    shutil.copytree(SOURCES, configuration)
    tofu(configuration, "init", "-no-color", "-input=false")
    tofu(configuration, "plan", "-no-color", "-input=false", "-refresh=false", "-out", "plan.bin")
    plan.write_text(tofu(configuration, "show", "-json", "plan.bin"))
    return configuration, plan


def ours(plan, home, pairs, runs):
    """The reports with the parameters of all pairs: check → rule → resource → verdict; and what
    all rules take with the parameters as they are.
    """
    env = commands.environment(home, AWS_ENDPOINT_URL=None)
    scan = [commands.binary(), "scan", "--plan", plan, "--quiet", "--output", "json"]
    figures = measured.median(runs, [*scan, "--pack", "all"], env=env, cwd=home)
    reports = {}
    for settings, checks in rounds(pairs):
        lines = []
        for rule, parameters in settings.items():
            lines.append(f"[rules.{rule}]")
            lines += [f"{key} = {json.dumps(value)}" for key, value in parameters.items()]
        path = home / "parameters.toml"
        path.write_text("\n".join(lines) + "\n")
        done = measured.once([*scan, "--pack", "all", "--config", path], env=env, cwd=home)
        if done.code:
            raise SystemExit(f"ours exited {done.code}")
        said = plan_reports.mine(json.loads(done.output))
        reports |= dict.fromkeys(checks, said)
    return figures, reports


def another(name, home, arguments, codes=(0, 1)):
    """What another one takes and writes; it exits with 1 where it finds something."""
    program = other(name)
    if not program:
        raise SystemExit(f"BENCH_OTHERS names no folder with {name}/bin/{name}: see `run`")
    env = {**commands.environment(home, AWS_ENDPOINT_URL=None), "PATH": os.environ["PATH"]}
    done = measured.once([program, *arguments], env=env, cwd=home, stderr=subprocess.DEVNULL)
    if done.code not in codes:
        raise SystemExit(f"{name} exited {done.code}")
    return done


def main(runs):
    with commands.Workplace() as at:
        configuration, path = made(at.home)
        plan = plan_reports.Plan(json.loads(path.read_text()))
        files = sorted(plan_pairs.POLICIES.glob("*.yml"))
        policies = [one for file in files for one in yaml.safe_load(file.read_text())["policies"]]
        of_checkov = plan_pairs.checkovs_pairs()
        names = {policy["name"].partition("--")[0] for policy in policies}
        of_custodian = plan_pairs.custodians_pairs(names)
        figures, reports = ours(path, at.home, [*of_checkov, *of_custodian], runs)
        how = ("--framework", "terraform_plan", "--skip-download", "--compact", "-o", "json")
        checkov = another("checkov", at.home, ["-f", path, *how])
        found = at.home / "c7n-left.json"
        how = ("-p", plan_pairs.POLICIES, "-d", configuration, "-o", "json", "--output-file", found)
        custodian = another("c7n-left", at.home, ["run", *how])
        title = f"A plan of {len(plan.resources)} resources"
        table.head(title, "scanner", "wall, s", "processor, s", "peak memory, MiB")
        all_of = (("ours", figures), ("Checkov", checkov), ("Cloud Custodian", custodian))
        for name, of in all_of:
            table.row(name, of.wall, of.processor, of.memory)
        verdicts = plan_reports.checkovs(json.loads(checkov.output), plan)
        plan_reports.tell("Checkov", of_checkov, verdicts, reports)
        verdicts = plan_reports.custodians(json.loads(found.read_text()), policies, plan)
        plan_reports.tell("Cloud Custodian", of_custodian, verdicts, reports)
