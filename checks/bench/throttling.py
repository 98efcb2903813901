"""A scan of buckets against a stand-in that throttles as EC2's API does: a bucket of tokens for each region, filled again by so many a second.

The ideal asks once for each resource and is done when the last token is there.
"""
import json
import subprocess

from emulated import commands, measured

import table
from stand_in import StandIn
from tools import environment

LATENCY = 0.03
CONCURRENCY = 64


def main():
    table.head("Throttled, 30 ms before each answer", "buckets, tokens, tokens a second", "wall, s", "soonest possible, s", "GetBucketEncryption", "to the ideal", "not judged")
    for buckets, tokens, refill in ((1000, 1e9, 1e9), (1000, 100, 20), (2000, 500, 100), (300, 50, 10)):
        # A region of its own, so that one bucket of tokens is all there is.
        with StandIn(instances=0, databases=0, users=0, buckets=buckets, regions="eu-west-1", latency=int(LATENCY * 1000),
                     throttle=f"GetBucketEncryption={int(tokens)}:{int(refill)}") as server, commands.Workplace() as at:
            command = [commands.binary(), "scan", "--rule", "s3-encryption-enabled", "--quiet", "--output", "json", "--concurrency", str(CONCURRENCY)]
            done = measured.once(command, env=environment(at.home, server.endpoint), cwd=at.home, stderr=subprocess.DEVNULL)
            report = json.loads(done.output)
            asked = next(count for operation, count in server.counts().items() if operation.endswith("GetBucketEncryption"))
            if report["summary"]["total_evaluations"] != buckets:
                raise SystemExit(f"{report['summary']['total_evaluations']} of {buckets} buckets were judged")
            soonest = max((buckets - tokens) / refill, buckets / CONCURRENCY * LATENCY)
            name = f"{buckets:,}, not throttled" if tokens > buckets else f"{buckets:,}, {tokens}, {refill}"
            table.row(name, done.wall, soonest, asked, asked / buckets, report["insufficient_data"]["total"])
