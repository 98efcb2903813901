"""EventBridge rules whose targets are functions or state machines, which moto refuses. Schedules do not fire: send their event by hand."""
import json
import os
import threading

import boto3
from moto.awslambda.utils import get_backend
from moto.events.models import Rule

from emulator import functions


def start_execution(arn, event):
    client = boto3.client("stepfunctions", region_name=arn.split(":")[3], endpoint_url=f"http://127.0.0.1:{os.environ['MOTO_PORT']}",
                          aws_access_key_id="testing", aws_secret_access_key="testing")
    client.start_execution(stateMachineArn=arn, input=json.dumps(event))


def install():
    send = Rule.send_to_targets

    def send_to_targets(self, original_event, transform_input=True):
        every = self.targets
        ours = [target["Arn"] for target in every if target["Arn"].split(":")[2] in ("lambda", "states")]
        try:
            self.targets = [target for target in every if target["Arn"] not in ours]
            send(self, original_event, transform_input)
        finally:
            self.targets = every
        if not self.event_pattern.matches_event(original_event):
            return
        for arn in ours:
            _, _, service, region, account, _, name = arn.split(":", 6)
            if service == "lambda":
                functions.call_later(get_backend(account, region).get_function(name), original_event)
            else:
                threading.Thread(target=start_execution, args=(arn, original_event), daemon=True).start()

    Rule.send_to_targets = send_to_targets
