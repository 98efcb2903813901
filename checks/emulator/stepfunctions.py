"""Step Functions that really run their definition, and the two calls the AWS provider makes in every plan.

Any definition is accepted when it is created; it is parsed when it runs. An execution that is not given a name gets one of its own:
moto calls each of them None, and refuses the second.
"""
import json
import os
import uuid

from moto.core.config import default_user_config
from moto.stepfunctions.parser.models import StepFunctionsParserBackend
from moto.stepfunctions.responses import StepFunctionResponse


def named(start_execution):
    def started(self, state_machine_arn, name=None, *rest, **more):
        return start_execution(self, state_machine_arn, name or str(uuid.uuid4()), *rest, **more)
    return started


def install():
    StepFunctionResponse.validate_state_machine_definition = lambda self: json.dumps({"result": "OK", "diagnostics": [], "truncated": False})
    StepFunctionResponse.list_state_machine_versions = lambda self: json.dumps({"stateMachineVersions": []})
    StepFunctionsParserBackend.start_execution = named(StepFunctionsParserBackend.start_execution)
    default_user_config["stepfunctions"] = {"execute_state_machine": os.environ.get("EMULATOR_RUNS_STEP_FUNCTIONS", "1") == "1"}
