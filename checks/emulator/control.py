"""The emulator's own endpoints, and the gate every AWS request passes: counted, and refused where a test said so.

README.md lists the endpoints. Answers are JSON.
"""
import io
import json
import threading
import time
from collections import Counter
from datetime import datetime

from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.base_backend import BackendDict
from moto.core.model_instances import reset_model_data
from moto.iam.models import iam_backends
from werkzeug.wrappers import Request, Response

from emulator import concurrency, config_items, config_rules, conformance_packs, deliveries, functions, insights, limits, operations, permissions, securityhub, subscriptions
from emulator.disturbances import DENIED, Disturbances, error
from emulator.held_answers import Held

PREFIX = "/_emulator/"


class Control:
    def __init__(self, moto):
        self.moto, self.disturbances, self.held = moto, Disturbances(), Held()
        self.lock, self.requests = threading.Lock(), Counter()
        self.under_way, self.most_under_way = 0, 0

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"].startswith(PREFIX):
            return self.control(Request(environ))(environ, start_response)
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length) if length else b""
        environ["wsgi.input"] = io.BytesIO(body) if length else environ["wsgi.input"]
        operation = operations.of(environ, body)
        if operation is None:
            return self.moto(environ, start_response)
        with self.lock:
            self.requests[f"{operation.service}:{operation.name}"] += 1
            self.under_way += 1
            self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            refusal = self.disturbances.answer(operation) or self.not_permitted(operation, environ, body)
            if refusal:
                status, headers, text = refusal
                return Response(text, status, headers)(environ, start_response)
            return (self.held.to(environ, body) or self.moto)(environ, start_response)
        finally:
            with self.lock:
                self.under_way -= 1

    def not_permitted(self, operation, environ, body):
        try:
            permissions.check(operation, environ, body)
        except permissions.Refused as refused:
            return error(operation, *DENIED[operation.protocol], str(refused))
        except Exception as unclear:  # an unknown form of policy or request: the caller must learn of it
            return error(operation, *DENIED[operation.protocol], f"the emulator cannot tell whether it is permitted: {type(unclear).__name__}: {unclear}")
        return None

    def control(self, request):
        path = request.path.removeprefix(PREFIX)
        given = json.loads(request.get_data() or "{}")
        answer = getattr(self, f"{request.method.lower()}_{path.replace('-', '_')}", None)
        if answer is None:
            return Response(json.dumps({"error": f"no such endpoint: {request.method} {request.path}"}), 404, content_type="application/json")
        try:
            return Response(json.dumps(answer(given)), content_type="application/json")
        except Exception as error:  # the test that asked must learn of it
            return Response(json.dumps({"error": f"{type(error).__name__}: {error}"}), 400, content_type="application/json")

    def get_requests(self, _):
        return {"operations": dict(self.requests), "most_under_way": self.most_under_way}

    def delete_requests(self, _):
        with self.lock:
            self.requests.clear()
            self.most_under_way = 0

    def get_calls(self, _):
        """What functions, and roles that they assumed, asked for, each once."""
        return [dict(zip(("role", "action", "resource", "decision"), call)) for call in sorted(permissions.calls)]

    def delete_calls(self, _):
        permissions.reset()

    def get_secrets(self, _):
        return permissions.secrets()

    def post_deny(self, given):
        self.disturbances.add("deny", given)

    def post_throttle(self, given):
        self.disturbances.add("throttle", given)

    def post_delay(self, given):
        self.disturbances.add("delay", given)

    def get_disturbances(self, _):
        return list(self.disturbances)

    def delete_disturbances(self, _):
        self.disturbances.clear()

    def post_answers(self, given):
        """Answers in moto's stead, as a case of checks/cases gives them."""
        self.held.add(given)

    def delete_answers(self, _):
        self.held.clear()

    def post_config_items(self, given):
        config_items.items.extend(given)

    def post_config_event(self, given):
        return config_rules.send(given.get("account", DEFAULT_ACCOUNT_ID), given["region"], given["rule"], given["event"])

    def post_config_token(self, given):
        return config_rules.with_token(given.get("account", DEFAULT_ACCOUNT_ID), given["region"], given["rule"], given["event"])

    def get_evaluations(self, _):
        return config_rules.calls

    def post_failed_evaluations(self, given):
        config_rules.failing.update(given)

    def post_failed_findings(self, given):
        securityhub.failing.update(given)

    def post_failed_delivery(self, given):
        """Why AWS Config could not deliver; {}: it can."""
        deliveries.failure.clear()
        deliveries.failure.update(given)

    def post_pending_subscriptions(self, given):
        """Unconfirmed endpoints."""
        subscriptions.pending.clear()
        subscriptions.pending.update(given)

    def post_concurrent_executions(self, given):
        """Region -> how many functions may run at once there; {}: 1,000 everywhere."""
        limits.reset()
        limits.concurrent_executions.update(given)

    def get_throttles(self, _):
        """Function -> how often no copy of it was free."""
        return dict(concurrency.throttled)

    def get_imports(self, _):
        """How many findings each BatchImportFindings brought."""
        return securityhub.calls

    def post_reset_compliance(self, _):
        """Config forgets every verdict, but keeps its rules."""
        config_rules.results.clear()

    def post_access_keys(self, given):
        """Sets when access keys were made: key id -> RFC 3339."""
        found = set()
        for backend in [part for account in iam_backends.values() for part in account.values()]:
            for key in [key for user in backend.users.values() for key in user.access_keys if key.access_key_id in given]:
                key.create_date = datetime.fromisoformat(given[key.access_key_id].replace("Z", "+00:00")).replace(tzinfo=None)
                found.add(key.access_key_id)
        if missing := set(given) - found:
            raise KeyError(f"no such access keys: {sorted(missing)}")

    def post_reset(self, _):
        """Empty accounts, no functions, no disturbances, counters at zero."""
        functions.stop_all()
        BackendDict.reset()
        reset_model_data()
        config_rules.reset()
        config_items.items.clear()
        conformance_packs.packs.clear()
        insights.definitions.clear()
        securityhub.reset()
        deliveries.failure.clear()
        subscriptions.pending.clear()
        permissions.reset()
        limits.reset()
        concurrency.reset()
        self.disturbances.clear()
        self.held.clear()
        self.delete_requests({})

    def get_ready(self, _):
        return {"time": time.time()}
