"""Starts the emulated AWS: moto's server with what it lacks put in, behind the control endpoints the tests use.

usage: python checks/emulator [--port 5599]        (loopback only: functions run here, and any credentials will do)
"""
import argparse
import logging
import os
import signal
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[at]) for at in (1, 2)]


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("-p", "--port", type=int, default=int(os.environ.get("MOTO_PORT", "5599")))
    port = arguments.parse_args().port
    # Read by moto when it is imported.
    os.environ["MOTO_PORT"] = str(port)
    os.environ.setdefault("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
    os.environ.setdefault("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")

    from werkzeug.serving import run_simple

    from moto.server import DomainDispatcherApplication, MotoRequestHandler, create_backend_app

    from emulator import athena, caches, config_items, config_rules, conformance_packs, control, deliveries, dynamodb, ec2, eventbridge, function_settings, functions, gaps, iam, insights, limits, logs, map_runs, organizations, paging, rds, recorders, s3, securityhub, sqs, stepfunctions, subscriptions

    for module in (caches, ec2, gaps, limits, iam, paging, rds, recorders, s3, function_settings, functions, eventbridge, stepfunctions, map_runs, conformance_packs, config_rules, config_items, insights, athena, organizations, securityhub, sqs, deliveries, subscriptions, logs, dynamodb):
        module.install()
    # Functions are stopped on the way out of here, whatever the reason.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if os.environ.get("EMULATOR_ACCESS_LOG") != "1":
        logging.getLogger("werkzeug").setLevel(logging.WARNING)
    moto = DomainDispatcherApplication(create_backend_app)
    try:
        run_simple("127.0.0.1", port, control.Control(moto), threaded=True, request_handler=MotoRequestHandler)
    finally:
        functions.stop_all()


main()
