"""Function settings that moto drops, which would otherwise be a difference in every plan: dead letters, logging, tracing, key, storage, architecture,
what becomes of asynchronous events.
"""
from moto.awslambda.models import LambdaBackend, LambdaFunction


def logging_of(function, given):
    return {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{function.function_name}", **(given or {})}


def invocations_replaced(put):
    """moto keeps every setting of asynchronous invocations, and answers with the first."""
    def replaced(self, function_name, config):
        self.get_function(function_name).event_invoke_config = []
        return put(self, function_name, config)
    return replaced


def install():
    LambdaBackend.put_function_event_invoke_config = invocations_replaced(LambdaBackend.put_function_event_invoke_config)
    create, describe, update = LambdaFunction.__init__, LambdaFunction.get_configuration, LambdaFunction.update_configuration
    replace_code = LambdaFunction.update_function_code

    def created(self, account_id, spec, *rest, **named):
        create(self, account_id, spec, *rest, **named)
        self.kept_dead_letters = spec.get("DeadLetterConfig") or {}
        self.kept_logging = logging_of(self, spec.get("LoggingConfig"))

    def described(self, on_create=False):
        configuration = describe(self, on_create)
        if getattr(self, "kept_dead_letters", None):
            configuration["DeadLetterConfig"] = self.kept_dead_letters
        configuration["LoggingConfig"] = getattr(self, "kept_logging", None) or logging_of(self, None)
        return configuration

    def updated(self, changes):
        if "DeadLetterConfig" in changes:
            self.kept_dead_letters = changes["DeadLetterConfig"]
        if "LoggingConfig" in changes:
            self.kept_logging = logging_of(self, changes["LoggingConfig"])
        for key, attribute in (("TracingConfig", "tracing_config"), ("KMSKeyArn", "kms_key_arn")):
            if key in changes:
                setattr(self, attribute, changes[key])
        if "EphemeralStorage" in changes:
            self.ephemeral_storage = changes["EphemeralStorage"]["Size"]
        return update(self, changes)

    def replaced(self, spec):
        self.architectures = spec.get("Architectures") or self.architectures
        return replace_code(self, spec)

    LambdaFunction.update_function_code = replaced
    LambdaFunction.__init__, LambdaFunction.get_configuration, LambdaFunction.update_configuration = created, described, updated
