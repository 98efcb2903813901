"""Distributed Maps whose results are written: moto runs their executions and forgets what came of them.

Each execution's input, output or error is kept; a ResultWriter writes SUCCEEDED_0.json, FAILED_0.json and the manifest that names them, as AWS
documents them. Failures are tolerated whatever the percentage says.
"""
import copy
import json
import re
from datetime import datetime, timezone

import boto3

from moto.settings import moto_server_port
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import FailureEventException
from moto.stepfunctions.parser.asl.component.state.exec.state_map.item_reader.eval.resource_eval_s3 import ResourceEvalS3 as Reader
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration.distributed_iteration_component import DistributedIterationComponent
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration.itemprocessor.distributed_item_processor_worker import DistributedItemProcessorWorker
from moto.stepfunctions.parser.asl.component.state.exec.state_map.result_writer.resource_eval.resource_eval_s3 import ResourceEvalS3 as Writer
from moto.stepfunctions.parser.asl.component.state.exec.state_map.result_writer.result_writer_decl import ResultWriter
from moto.stepfunctions.parser.asl.eval.program_state import ProgramError
from moto.stepfunctions.parser.asl.eval.states import ItemData, MapData
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser


def client(resource_runtime_part, state_credentials):
    # An address: with moto's own localhost a bucket's name would become a host's.
    return boto3.client("s3", region_name=resource_runtime_part.region, endpoint_url=f"http://127.0.0.1:{moto_server_port()}", aws_access_key_id="ak", aws_secret_access_key="sk")


def with_percentage(parse):
    """moto reads 100.0 there, and not 100."""
    return lambda definition: parse(re.sub(r'("ToleratedFailurePercentage"\s*:\s*\d+)(?![\d.])', r"\1.0", definition))


def remembered(run):
    """The Map that is evaluated here: moto writes the results of whichever began last."""
    def evaluated(self, env):
        env.map_run_record = env.stack[-1].map_run_record
        env.map_run_record.executions = []
        run(self, env)
    return evaluated


def now():
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def run_job(self, env, job):
    """One execution of a Map: its input from the item, then its states."""
    counter = self._map_run_record.item_counter
    counter.total.count()
    name = f"{self._map_run_record.map_run_arn.split(':')[-1]}-{job.job_index}"
    arn = self._map_run_record.map_state_machine_arn.replace(":stateMachine:", ":execution:")
    execution = {"ExecutionArn": f"{arn}:{name}", "Name": name, "StateMachineArn": self._map_run_record.map_state_machine_arn, "StartDate": now()}
    try:
        env.states.context_object.context_object_data["Map"] = MapData(Item=ItemData(Index=job.job_index, Value=job.job_input))
        given = job.job_input
        if self._item_selector:
            # Its paths are of the Map's own input.
            of_map = copy.deepcopy(self._env.states.get_input())
            env.states.reset(of_map)
            env.stack.append(of_map)
            self._item_selector.eval(env)
            given = env.stack[-1]
        execution.update(Input=json.dumps(given), InputDetails={"Included": True})
        env.states.reset(given)
        job.job_program.eval(env)
        ended = env.program_state()
        if isinstance(ended, ProgramError):
            told = ended.error or {}
            execution.update(Status="FAILED", Error=told.get("error"), Cause=told.get("cause"))
        else:
            job.job_output = env.states.get_input()
            execution.update(Status="SUCCEEDED", Output=json.dumps(job.job_output), OutputDetails={"Included": True})
    except FailureEventException as failure:
        error, cause = failure.extract_error_cause_pair() or (None, None)
        execution.update(Status="FAILED", Error=error, Cause=cause)
    except Exception as error:  # moto's own: told as the execution's, never the Map's
        execution.update(Status="FAILED", Error="States.Runtime", Cause=repr(error))
    getattr(counter, "succeeded" if execution["Status"] == "SUCCEEDED" else "failed").count()
    self._map_run_record.executions.append({**execution, "StopDate": now()})


def write_results(self, env):
    """Its paths are of the Map's own input; moto looks in the results."""
    results = env.stack.pop()
    env.stack.append(copy.deepcopy(env.states.get_input()))
    self.parargs.eval(env=env)
    parameters = env.stack.pop()
    env.stack.append(results)
    env.stack.append(parameters)
    self.resource_eval.eval_resource(env=env)


def put_object(env, resource_runtime_part, state_credentials):
    parameters = env.stack.pop()
    env.stack.pop()
    run = env.map_run_record
    folder = "/".join(part for part in (parameters["Prefix"].strip("/"), run.map_run_arn.split(":")[-1]) if part)
    s3, files = client(resource_runtime_part, state_credentials), {"FAILED": [], "PENDING": [], "SUCCEEDED": []}

    def write(name, content):
        body = json.dumps(content).encode()
        s3.put_object(Bucket=parameters["Bucket"], Key=f"{folder}/{name}", Body=body)
        return {"Key": f"{folder}/{name}", "Size": len(body)}

    for status in ("FAILED", "SUCCEEDED"):
        of_status = [execution for execution in run.executions if execution["Status"] == status]
        if of_status:
            files[status].append(write(f"{status}_0.json", of_status))
    manifest = write("manifest.json", {"DestinationBucket": parameters["Bucket"], "MapRunArn": run.map_run_arn, "ResultFiles": files})
    env.stack.append({"MapRunArn": run.map_run_arn, "ResultWriterDetails": {"Bucket": parameters["Bucket"], "Key": manifest["Key"]}})


def install():
    DistributedIterationComponent._eval_body = remembered(DistributedIterationComponent._eval_body)
    DistributedItemProcessorWorker._eval_job = run_job
    AmazonStateLanguageParser.parse = staticmethod(with_percentage(AmazonStateLanguageParser.parse))
    ResultWriter._eval_body = write_results
    Reader._get_s3_client = Writer._get_s3_client = staticmethod(client)
    Writer._handle_put_object = staticmethod(put_object)
