"""The deployed system, made and removed by tofu/deploy, and what can be asked of it afterwards."""
import json
import re
import time

from checks import stored
from emulated import aws
from rehearsal.place import DEPLOY
from rehearsal.steps import Failed, command


class Deployment:
    def __init__(self, place):
        self.place = place

    def run(self, *options, **environment):
        """`tofu/deploy dev OPTIONS`; its output."""
        return command([DEPLOY, "dev", *options], self.place.log, env=self.place.environment(**environment))

    def state(self):
        """The folder deploy keeps this environment's state in."""
        return self.place.folder / "state" / aws.ACCOUNT / aws.HOME / "dev"

    def resources(self):
        """Type → ids, of every resource in the state."""
        state = json.loads((self.state() / "terraform.tfstate").read_text())
        managed = [resource for resource in state["resources"] if resource["mode"] == "managed"]
        return {kind: [instance["attributes"].get("id") for resource in managed if resource["type"] == kind for instance in resource["instances"]]
                for kind in sorted({resource["type"] for resource in managed})}

    def deploy(self):
        output = self.run("--yes")
        told = re.search(r"account +(\d+)\s+region +(\S+)", output)
        if not told or told.groups() != (aws.ACCOUNT, aws.HOME):
            raise Failed("deploy did not say first which account and region it is about to change", f"see the start of its output in {self.place.log}")
        outputs = json.loads(command(["tofu", f"-chdir={self.state()}", "output", "-json"], self.place.log, env=self.place.environment()))
        self.outputs = {name: output["value"] for name, output in outputs.items()}
        nameless = [name for name, value in self.outputs.items() if not value]
        if nameless:
            raise Failed(f"these outputs are empty: {', '.join(nameless)}", "see tofu/outputs.tf")
        kinds = self.resources()
        return [f"{sum(map(len, kinds.values()))} resources of {len(kinds)} kinds"]

    def plan_again(self):
        """The provider reads everything back: what it finds must be what the configuration says."""
        output = self.run("--plan-only")
        if "Nothing to change." in output:
            return
        plan = json.loads((self.state() / "plan.json").read_text())
        changes = [f"{change['address']} ({', '.join(change['change']['actions'])})" for change in plan["resource_changes"] if change["change"]["actions"] != ["no-op"]]
        raise Failed(f"the plan after the deployment would change {'; '.join(changes) or 'outputs only'}",
                     "either the configuration writes what AWS spells otherwise, or the emulator drops a setting (checks/emulator/README.md)")

    # --- what was made ---

    def function(self, name):
        return self.outputs["function_names"][name]

    def invoke(self, name, event):
        """The answer of an invocation that must work."""
        done = aws.client("lambda").invoke(FunctionName=self.function(name), Payload=json.dumps(event).encode())
        answer = json.load(done["Payload"])
        if done.get("FunctionError"):
            log = aws.emulator().log(self.function(name)).strip().splitlines()[-5:]
            raise Failed(f"{self.function(name)} failed: {answer}; its log ends: {' / '.join(log)}", f"its log: {aws.emulator().logs / self.function(name)}.log")
        return answer

    def execute(self, given):
        """Starts the state machine and waits; the aggregator's answer."""
        states = aws.client("stepfunctions")
        execution = states.start_execution(stateMachineArn=self.outputs["state_machine_arn"], input=given)["executionArn"]
        while (now := states.describe_execution(executionArn=execution))["status"] == "RUNNING":
            time.sleep(0.5)
        if now["status"] != "SUCCEEDED":
            raise Failed(f"{execution} with {given} ended {now['status']}: {now.get('error')} {now.get('cause')}", "the functions' logs say more")
        return json.loads(now["output"])

    def report(self, key):
        return json.load(aws.client("s3").get_object(Bucket=self.outputs["reports_bucket_name"], Key=key)["Body"])

    def items(self):
        """Everything in the table: evaluations, and the markers of finished scans."""
        pages = aws.client("dynamodb").get_paginator("scan").paginate(TableName=self.outputs["dynamodb_table_name"])
        return stored.split(item for page in pages for item in page["Items"])
