"""Queue policies: moto forgets a queue's policy when any other attribute of it changes."""
from moto.sqs.models import Queue


def keeping_the_policy(set_attributes):
    def attributes_set(self, attributes, now=None):
        policy = getattr(self, "_policy_json", None)
        set_attributes(self, attributes, now)
        if policy is not None and "Policy" not in attributes:
            self._policy_json = policy
    return attributes_set


def install():
    Queue._set_attributes = keeping_the_policy(Queue._set_attributes)
