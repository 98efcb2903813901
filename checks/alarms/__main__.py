"""Replays what happens to the alarms of a state of tofu/tests. usage: python3 -m checks.alarms FILE
FILE: what `tofu test -verbose -json-into=FILE` left
"""

import os
import sys
import unittest
from pathlib import Path

if len(sys.argv) != 2:
    sys.exit(__doc__)
os.environ["ALARMS_OF"] = str(Path(sys.argv[1]).resolve())
unittest.main(module="checks.alarms.test_alarms", argv=["checks.alarms"])
