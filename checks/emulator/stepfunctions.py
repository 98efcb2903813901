"""Step Functions that really run their definition, and the two calls the AWS provider makes in every plan.

Any definition is accepted when it is created; it is parsed when it runs.
"""
import json
import os

from moto.core.config import default_user_config
from moto.stepfunctions.responses import StepFunctionResponse


def install():
    StepFunctionResponse.validate_state_machine_definition = lambda self: json.dumps({"result": "OK", "diagnostics": [], "truncated": False})
    StepFunctionResponse.list_state_machine_versions = lambda self: json.dumps({"stateMachineVersions": []})
    default_user_config["stepfunctions"] = {"execute_state_machine": os.environ.get("EMULATOR_RUNS_STEP_FUNCTIONS", "1") == "1"}
