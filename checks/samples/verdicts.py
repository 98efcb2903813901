"""What the rules say of the samples: of AWS Config's item of each, when it has everything."""

import tempfile
from pathlib import Path

from checks.cases.runner.run import Place
from checks.samples import files, ways


def right(now, parameters=None):
    """(rule, sample's key) → the evaluation; none where the rule is not applicable."""
    named = {(of.resource_type, of.id(now)): of.key for of in files.every()}
    with tempfile.TemporaryDirectory(prefix="compliance-samples-") as folder:
        commands = ways.CommandLine(Place(Path(folder)))
        scan = commands.snapshot([sample.item(now) for sample in files.every()])
        found = scan(parameters or {})
    return {(rule, named[resource]): evaluation for (rule, resource), evaluation in found.items()}
