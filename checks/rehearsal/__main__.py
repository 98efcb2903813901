"""Rehearses the whole system on an emulated AWS: from nothing to a report and back to nothing, and from earlier configurations to this one.

usage: python -m checks.rehearsal [--keep] [system|upgrade]        README.md says what it needs
"""
import argparse
import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from emulated import packs  # noqa: E402
from rehearsal import analysis, arm64, config_event, deployment, documents, failing_checker, first_recording, leftovers, limits, member_account, own_rules, permissions, refusals, results, schedule, seeded, upgrades  # noqa: E402
from rehearsal.place import Place  # noqa: E402
from rehearsal.steps import Steps  # noqa: E402


def system(steps, place):
    """From nothing to a report equal to the command line's, and back to nothing; with a pack, and rules of one's own."""
    place.packs = (packs.PACK,)
    place.ship_own_rules()
    steps.run("the zips for arm64", place.find_arm64)
    before = leftovers.everything()
    member = member_account.MemberAccount(place)
    steps.run("tofu/member-account, in another account", member.apply)
    deployed = deployment.Deployment(place)
    steps.run("deploy dev --yes, from nothing", deployed.deploy)
    steps.run("a second plan is empty", deployed.plan_again)
    steps.run("a plan that loses data is refused", refusals.refuse_losses, deployed)
    steps.run("a name that another region holds is refused", refusals.refuse_taken_names, deployed)
    steps.run("copies that cannot be reserved are refused", refusals.refuse_what_cannot_be_reserved, deployed)
    account = seeded.Seeded(deployed)
    steps.run("an account with violations", account.seed)
    found = results.Results(place, deployed, account)
    steps.run("deploy dev --scan: the state machine runs", found.scan)
    steps.run("table, alerts and report say what is known of the account", found.compare_with_what_is_known)
    steps.run("the report says what the command line says", found.compare_with_command_line)
    steps.run("compliance doctor finds nothing wrong", found.ask_the_doctor)
    steps.run("Athena would find the same evaluations", analysis.look, deployed, found)
    steps.run("a Config change event flips one resource", config_event.flip, deployed, account)
    steps.run("a recorder that finds 500 resources at once", first_recording.discover, deployed, account)
    steps.run("the schedule's event, delivered twice", schedule.deliver_twice, deployed, account, found)
    steps.run("the commands of docs/operations.md and docs/runbooks.md", documents.run_all, place, deployed, account)
    steps.run("rules of one's own, one of which changes", own_rules.change, place, deployed, found)
    steps.run("a checker that fails is named in the report", failing_checker.fail, deployed, account)
    steps.run("deploying again mends it", failing_checker.mend, deployed, place.arm64)
    steps.run("the real aarch64 zip under QEMU", arm64.run, deployed, account, place.arm64)
    steps.run("every role may do what it does, and nothing else; everything turned on", permissions.everything_turned_on, deployed)
    steps.run("a deployment at AWS's limits", limits.deploy_at, deployed)
    steps.run("deploy dev --destroy --yes leaves nothing", leftovers.destroy_and_list, deployed, account, before)
    steps.run("tofu/member-account is destroyed", member.destroy)


def upgrade(steps, place):
    """From what was deployed before to what is here: with no pack, as it was before there were."""
    place.packs, place.own_rules = (), None
    earlier = upgrades.Upgrade(deployment.Deployment(place))
    for commit in upgrades.COMMITS:
        steps.run(f"{commit} is deployed, and a plan over it replaces and destroys nothing", earlier.plan_over, commit)
    steps.run("it is applied over the last, and what was stored is still there", earlier.apply)
    steps.run("what was upgraded is destroyed", earlier.destroy)


PARTS = {"system": system, "upgrade": upgrade}


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("part", nargs="?", choices=PARTS, help="one part alone: neither needs the other")
    arguments.add_argument("--keep", action="store_true", help="keep the folders with the logs and the state afterwards")
    given = arguments.parse_args()
    place = Place()
    steps = Steps(os.environ.get("CI") != "true", place.folder)
    steps.run("what it needs", place.find_tools)
    if steps.skipped:
        shutil.rmtree(place.folder)
        return
    steps.run("an emulated AWS", place.start_aws)
    for name, part in PARTS.items():
        if given.part in (None, name):
            part(steps, place)
    steps.sum_up()
    if not given.keep:
        place.clean_up()


main()
