"""What was asked of AWS in the roles' names, here with everything turned on too: nothing is missing, nothing is too much, nothing is dangerous.

The emulated AWS refuses what a role's policies do not allow (checks/emulator/permissions.py), so that a lack has failed a step before.
What was asked for is kept in checks/permissions/calls.json, by which checks/tofu judges the policies without an AWS. UPDATE_GENERATED=1
writes it.
"""
import json
import os
from datetime import datetime, timezone

from checks.samples import files
from emulated import account, aws, config_rules, configuration_items, packs
from permissions import judge
from permissions.roles import State
from rehearsal.place import MEMBER_ROLE, ROOT
from rehearsal.steps import Failed, command, same

CALLS = ROOT / "checks" / "permissions" / "calls.json"
# The runs of tofu/tests/scanner.tftest.hcl with the same variables.
AS_REHEARSED, EVERYTHING = "as_rehearsed", "everything_turned_on"
ORGANIZATION_ROLE = MEMBER_ROLE.rsplit("/", 1)[1]
VARIABLES = {"TF_VAR_alert_on": "digest", "TF_VAR_report_link_hours": "6", "TF_VAR_security_hub": "true", "TF_VAR_regions": '["all"]', "TF_VAR_create_kms_key": "true",
             "TF_VAR_organization": json.dumps({"role_name": ORGANIZATION_ROLE})}


def ask_every_rule():
    """What AWS Config sends to a rule's function beside a change that fits into its event: its schedule's, and one that does not."""
    known = {account.TAGS: configuration_items.instance("i-0aaaaaaaaaaaaaaa1", {}), account.ENCRYPTION: configuration_items.bucket("harbourly-oversized"),
             account.BACKUP: configuration_items.database("db-OVERSIZED", "oversized", 7), account.ROTATION: configuration_items.user("AIDAOVERSIZED", "svc-oversized")}
    # Of the rules of packs one that stands for all of a function.
    now = datetime.now(timezone.utc).replace(microsecond=0)
    for function in packs.CHECKERS:
        types = packs.recorded_types(function)
        known |= {function: files.by_type()[kind][0].recorded(now, region=aws.HOME) for kind in types[:1]}
    for rule, item in known.items():
        def about(summary, item=item):
            summary.update({name: item[name] for name in summary if name in item})
        aws.control("POST", "config-items", [item])
        config_rules.send(rule, configuration_items.fixture("ec2-oversized", about))
        config_rules.send(rule, configuration_items.fixture("periodic"))


def everything_turned_on(deployed):
    """The same deployment with every feature that takes a permission; another scan."""
    aws.client("securityhub").enable_security_hub(EnableDefaultStandards=False)
    organizations = aws.client("organizations", "us-east-1")
    organizations.create_organization(FeatureSet="ALL")
    organizations.create_account(Email="team@example.com", AccountName="team", RoleName=ORGANIZATION_ROLE)
    ask_every_rule()
    look(deployed, AS_REHEARSED)
    aws.control("DELETE", "calls")
    # One key for everything takes the place of the topic's own.
    topics_key = aws.client("kms").describe_key(KeyId="alias/compliance-alerts-dev")["KeyMetadata"]["KeyId"]
    deployed.run("--yes", "--allow-loss", topics_key, **VARIABLES)
    output = deployed.run("--scan", **VARIABLES)
    answer = next(json.loads(line) for line in output.splitlines() if line.startswith("{"))
    ask_every_rule()
    report = deployed.report(answer["report_key"])
    if report.get("incomplete"):
        raise Failed(f"with everything turned on the report calls itself incomplete: {report['incomplete']}", "a role lacks a permission: see the functions' logs")
    key = aws.client("kms").describe_key(KeyId="alias/compliance-dev")["KeyMetadata"]["Arn"]
    stored = aws.client("s3").head_object(Bucket=deployed.outputs["reports_bucket_name"], Key=answer["report_key"])
    same("the key that the report lies under", [stored.get("SSEKMSKeyId")], [key], "see tofu/key.tf")
    return [f"{answer['total_evaluations']} evaluations, {answer.get('imported', 0)} findings in Security Hub; everything lies under {key.rsplit('/', 1)[1]}",
            *look(deployed, EVERYTHING)]


def look(deployed, run):
    """What each function was seen to ask for under these settings, held against its role."""
    state = State(json.loads(command(["tofu", f"-chdir={deployed.state()}", "show", "-json"], deployed.place.log, env=deployed.place.environment()))["values"])
    names = {resource["arn"]: address.split('"')[1] for address, resource in state.resources.items() if address.startswith("aws_iam_role.function")}
    seen = [call for call in aws.control("GET", "calls") if call["role"] in names]
    refused = [f"{names[call['role']]}: {call['action']} on {call['resource']}" for call in seen if call["decision"] != "allowed"]
    if refused:
        raise Failed(f"these were refused: {'; '.join(refused)}", "give the role what it lacks, in tofu/permissions.tf or the rule's metadata")
    calls = {name: sorted({(call["action"], without_names(state.recorded(call["resource"]))) for call in seen if names[call["role"]] == name}) for name in sorted(names.values())}
    silent = [name for name, asked in calls.items() if not asked]
    if silent:
        raise Failed(f"nothing was seen of {', '.join(silent)}", "the functions' credentials do not stand for their roles: checks/emulator/permissions.py")
    found = judge.dangerous(state) + judge.lacking(state, calls) + judge.idle(state, calls)[0]
    if found:
        raise Failed("; ".join(found), "tofu/permissions.tf, or a reason in checks/permissions/reasons.py")
    compare(run, calls)
    return [f"{sum(map(len, calls.values()))} calls, all allowed; {sum(len(judge.actions(role)) for role in state.roles.values())} actions of {len(state.roles)} roles"]


def without_names(resource):
    """Buckets that are scanned, reports, and roles of accounts are called otherwise each time."""
    if resource.startswith("REPORTS/"):
        folder, _, name = resource.removeprefix("REPORTS/").partition("/")
        return f"REPORTS/{folder}/NAME" if name else "REPORTS/NAME"
    if resource == "REPORTS" or resource.startswith("arn:aws:s3:::"):
        return "arn:aws:s3:::BUCKET"
    return resource if resource == MEMBER_ROLE or ":role/" not in resource else resource.replace(resource.split(":")[4], "ACCOUNT")


def compare(run, calls):
    known = json.loads(CALLS.read_text()) if CALLS.exists() else {}
    found = {name: [list(call) for call in asked] for name, asked in calls.items()}
    if os.environ.get("UPDATE_GENERATED") == "1":
        CALLS.write_text(json.dumps({**known, run: found}, indent=2, sort_keys=True) + "\n")
        return
    same(f"the calls of {run}", {(name, *call) for name, asked in found.items() for call in asked}, {(name, *call) for name, asked in known.get(run, {}).items() for call in asked},
         "UPDATE_GENERATED=1 checks/run rehearsal writes them down again; look at what changed")
