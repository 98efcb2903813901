"""From what was deployed before to what is here: nothing that holds data is replaced or destroyed, and the rest is changed where it stands.

Earlier configurations lie in upgrades/, each the `tofu/` of the commit that it is called after (README.md says how it is made), so that
this runs where there is no history: in a sandbox, or from a tarball.
"""
import json
import re
import shutil
import tarfile
from pathlib import Path

from checks.catalogue import EARLIER_IDS, EARLIER_NAMES, binary
from emulated import aws
from rehearsal.steps import Failed, command, same

EARLIER = Path(__file__).parent / "upgrades"
# In the order in which they were deployed: the first complete one, the one before everything had a key and accounts had policies of their own, and the last
# whose resources stood at the root of the state, and not in a module.
COMMITS = ("5799178", "444ef53", "fc84c44")
# What people lose when it is made anew.
KEPT = ("aws_dynamodb_table", "aws_s3_bucket", "aws_sns_topic", "aws_sns_topic_subscription", "aws_cloudwatch_log_group", "aws_kms_key", "aws_sqs_queue", "aws_iam_role",
        "aws_config_configuration_recorder", "aws_config_config_rule", "aws_lambda_function", "aws_sfn_state_machine")
# What may go, for it holds nothing: a version of the layer is never changed, a new one takes its place; the functions measure by themselves what a filter on
# their logs counted; and AWS Config's recorder works with AWS's service-linked role in place of ours.
# AWS renames nothing: of a function that has another name now everything is made anew, and its log group is left in the account; a rule of AWS Config is made anew.
REPLACED = ("aws_lambda_layer_version", "aws_cloudwatch_log_metric_filter", "aws_iam_role.config", "aws_iam_role_policy.config", "aws_iam_role_policy_attachment.config")


class Upgrade:
    def __init__(self, deployed):
        self.deployed, self.place = deployed, deployed.place

    def deploy(self, commit):
        folder = self.place.folder / "earlier" / commit
        folder.mkdir(parents=True)
        with tarfile.open(EARLIER / f"{commit}.tar.gz") as packed:
            packed.extractall(folder, filter="data")
        command([folder / "tofu" / "deploy", "dev", "--yes"], self.place.log, env=self.environment())
        return [f"tofu/ of {commit}: {sum(map(len, self.deployed.resources().values()))} resources"]

    def environment(self):
        """What was not known then is ignored, and a file of settings is not given: there was none at first."""
        environment = self.place.environment(COMPLIANCE_BUNDLE=str(self.bundle()))
        return {name: value for name, value in environment.items() if name not in ("COMPLIANCE_SETTINGS", "TF_VAR_analysis")}

    def bundle(self):
        """The zips of today, which are not run here, under the names of then as well."""
        bundle = self.place.folder / "earlier" / "bundle"
        if not bundle.is_dir():
            shutil.copytree(self.place.bundle, bundle)
            for earlier, name in EARLIER_NAMES.items():
                shutil.copy(bundle / f"{binary(name)}.zip", bundle / f"{earlier}.zip")
        return bundle

    def remember(self):
        """One evaluation and one report, which must be there afterwards."""
        self.item = {"resource_id": {"S": "i-0before"}, "evaluation_timestamp": {"S": "2026-11-23T12:00:00.000001Z"}, "rule": {"S": "ec2-required-tags"}}
        aws.client("dynamodb").put_item(TableName="compliance-history-dev", Item=self.item)
        aws.client("s3").put_object(Bucket="compliance-reports-dev", Key="compliance-report-20261123-120000.json", Body=b"{}")

    def plan_over(self, commit):
        """It is deployed over what the one before deployed, and this one planned over it."""
        told = self.deploy(commit)
        if commit == COMMITS[0]:
            self.remember()
        self.deployed.run("--plan-only")
        return told + self.judge(commit)

    def apply(self):
        """Over the last of them, and what they had under their own names is there under the module's."""
        before, outputs = set(self.ids(KEPT)), self.outputs()
        self.deployed.run("--yes")
        lost = {identity for identity in before - set(self.ids(KEPT)) if not is_renamed(identity)}
        same("what held data before the upgrade and does no more", lost, set(), "see the plan in the log of commands")
        same("outputs that are called or set otherwise", {name: value for name, value in self.outputs().items() if name in outputs}, outputs, "see tofu/root/outputs.tf")
        groups = {f"/aws/lambda/{name}-dev" for name in EARLIER_NAMES}
        found = aws.client("logs").describe_log_groups(logGroupNamePrefix="/aws/lambda/")["logGroups"]
        same("logs of functions that have another name now, and that are gone", groups - {group["logGroupName"] for group in found}, set(), "see tofu/renamed.tf")
        state = json.loads((self.deployed.state() / "terraform.tfstate").read_text())
        outside = {f"{resource['type']}.{resource['name']}" for resource in state["resources"] if not resource.get("module", "").startswith("module.scanner")}
        same("what the state still has outside of the module", outside, set(), "run `python3 checks/inputs.py --write`")
        key = {name: self.item[name] for name in ("resource_id", "evaluation_timestamp")}
        same("the evaluation that was stored before the upgrade", [aws.client("dynamodb").get_item(TableName="compliance-history-dev", Key=key).get("Item")], [self.item], "the table was made anew")
        aws.client("s3").head_object(Bucket="compliance-reports-dev", Key="compliance-report-20261123-120000.json")
        self.deployed.plan_again()
        return ["the table and the reports hold what they held, outputs are what they were, and the plan after it is empty"]

    def outputs(self):
        """As text: what a script reads of them."""
        state = json.loads((self.deployed.state() / "terraform.tfstate").read_text())
        return {name: renamed(json.dumps(output["value"], sort_keys=True)) for name, output in state["outputs"].items() if output["value"] is not None}

    def destroy(self):
        self.deployed.run("--destroy", "--yes")
        same("what the state still holds", set(self.deployed.resources()), set(), "see the end of the log of commands")

    def ids(self, kinds):
        return [f"{kind} {identity}" for kind, identities in self.deployed.resources().items() if kind in kinds for identity in identities]

    def judge(self, commit):
        """The plan over what a commit deployed: what it does, and nothing that it must not."""
        plan = json.loads((self.deployed.state() / "plan.json").read_text())
        changes = [(change["type"], change["address"], change["change"]["actions"]) for change in plan["resource_changes"] if change["mode"] == "managed"]
        if not any(actions == ["no-op"] for _, _, actions in changes):
            raise Failed(f"the plan over {commit} leaves nothing as it is", "the state of the earlier deployment was not read")
        lost = [f"{address} ({', '.join(actions)})" for kind, address, actions in changes
                if "delete" in actions and not {kind, address.removeprefix("module.scanner.").split("[")[0]} & {*REPLACED}
                and (kind == "aws_cloudwatch_log_group" or not is_renamed(address))]
        if lost:
            raise Failed(f"over what {commit} deployed the plan destroys {'; '.join(lost)}",
                         "a moved block, a name that stays, or another way to the same: an upgrade loses this")
        count = {what: sum(actions == [what] for _, _, actions in changes) for what in ("create", "update", "no-op")}
        return [f"over {commit}: {count['create']} made, {count['update']} changed in place, {count['no-op']} left alone, none replaced or destroyed"
                + (", but for what holds nothing" if any("delete" in actions for _, _, actions in changes) else "")]


def is_renamed(text):
    """Whether an address or an id is of a function or a rule that has another name now."""
    return any(name in text for pair in (EARLIER_NAMES | EARLIER_IDS).items() for name in pair)


def renamed(text):
    """With the names of today. The key's policy lets a log group in that stays beside the function's own."""
    for earlier, name in EARLIER_NAMES.items():
        if f"/{name}-dev" in text:
            text = re.sub(rf'\\"[^"\\]*:/aws/lambda/{earlier}-dev\\",', "", text)
        text = text.replace(earlier, name)
    return text
