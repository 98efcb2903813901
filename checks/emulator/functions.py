"""Functions really run: an invocation goes to the zip's own `bootstrap`, started at the first one and kept for the next.

A process ends when its function's code, layers or environment changes, when the function is deleted, and with the emulator.
"""
import json
import threading
from urllib.parse import unquote

from moto.awslambda.models import LambdaBackend, LambdaFunction
from moto.awslambda.responses import LambdaResponse

from emulator import concurrency
from emulator.runtime import Runtime

runtimes, lock = {}, threading.Lock()
RETRIES = 2  # an asynchronous invocation that fails is tried twice more, here without the minutes between


def runtime_of(function):
    layers = tuple(layer["Arn"] for layer in function.layers)
    version = (function.code_sha_256, layers, json.dumps(function.environment_vars, sort_keys=True), function.timeout)
    with lock:
        known, runtime = runtimes.get(function.function_arn, (None, None))
        if runtime is not None and (known != version or not runtime.alive()):
            runtime.stop()
            runtime = None
        if runtime is None:
            runtime = Runtime(function)
            runtimes[function.function_arn] = (version, runtime)
        return runtime


def invoke(self, event=None):
    # moto hands on what it has decoded, and for an empty payload the text {}.
    body = event if event == "{}" else json.dumps(event)
    answer, failed = runtime_of(self).call(body.encode())
    return answer.decode(), failed, ""


def call(function, event):
    """An event, from inside the emulator, which waits for a free copy: the answer as JSON, and whether it failed."""
    with concurrency.copy_of(function, waits=True):
        answer, failed, _ = invoke(function, event)
    return (json.loads(answer) if answer else None), failed


def call_later(function, event):
    """An asynchronous invocation: the caller does not wait, and a failed one is retried."""
    def attempts():
        for _ in range(1 + RETRIES):
            if not call(function, event)[1]:
                return
    threading.Thread(target=attempts, daemon=True).start()


def in_copies(invoke_and_wait):
    def invoked(self):
        name = unquote(self.path.rsplit("/", 2)[-2])
        function = self.backend.get_function(name, self._get_param("qualifier"))
        if self.headers.get("X-Amz-Invocation-Type") == "Event":
            call_later(function, json.loads(self.body or "{}"))
            return 202, {"status": "202"}, ""
        try:
            with concurrency.copy_of(function, waits=False):
                return invoke_and_wait(self)
        except concurrency.Throttled as throttle:
            return concurrency.answer(throttle)
    return invoked


def stop(arn):
    with lock:
        _, runtime = runtimes.pop(arn, (None, None))
    if runtime is not None:
        runtime.stop()


def stop_all():
    for arn in list(runtimes):
        stop(arn)


def stopping(delete):
    def deleted(self, function_name, qualifier=None):
        arn = self.get_function(function_name).function_arn
        delete(self, function_name, qualifier)
        stop(arn)
    return deleted


def install():
    LambdaFunction._invoke_lambda = invoke
    LambdaBackend.delete_function = stopping(LambdaBackend.delete_function)
    LambdaResponse.invoke = in_copies(LambdaResponse.invoke)
