"""The aggregator on histories of more and more evaluations, behind one old scan and behind a hundred."""
import json

import table
from function_process import FunctionProcess
from stand_in import StandIn
from tools import function


def main(most):
    table.head("The aggregator", "evaluations, old scans", "wall, s", "processor, s", "peak memory, MiB", "requests")
    for evaluations in (10_000, 100_000, 1_000_000):
        for old_scans in (0, 1, 100):
            if evaluations > most:
                continue
            with StandIn(evaluations=evaluations, old_scans=old_scans) as server:
                with FunctionProcess([function("report-aggregator")], server.endpoint) as process:
                    good, body = process.wait(1800)
                    if not good or json.loads(body)["total_evaluations"] != evaluations:
                        raise SystemExit(f"the aggregator answered {body}")
                    table.row(f"{evaluations:,}, {old_scans} old", process.answered - process.polled, process.processor, process.memory, sum(server.counts().values()))
