"""Collects every definition of the state machine that tofu/tests made, for validate.cjs. usage:
python3 -m checks.states FILE OUT        FILE: what `tofu test -verbose -json-into=FILE` left
"""

import json
import sys
from pathlib import Path

if len(sys.argv) != 3:
    sys.exit(__doc__)
definitions = {}
for line in map(json.loads, Path(sys.argv[1]).read_text().splitlines()):
    if line["type"] == "test_state":
        for resource in line["test_state"]["values"]["root_module"]["resources"]:
            if resource["type"] == "aws_sfn_state_machine":
                # One of each kind is enough. The European Sovereign Cloud is newer than the
                # validators.
                definitions.setdefault(
                    resource["values"]["definition"].replace("arn:aws-eusc:", "arn:aws:"),
                    line["@testrun"],
                )
Path(sys.argv[2]).write_text(
    json.dumps({run: json.loads(definition) for definition, run in definitions.items()})
)
