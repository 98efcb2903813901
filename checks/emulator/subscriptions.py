"""Unconfirmed subscriptions: those whose endpoints a test named are listed as AWS lists such. moto confirms all at once."""
import copy

from moto.sns.models import SNSBackend

pending = set()
list_all = SNSBackend.list_subscriptions_by_topic


def list_subscriptions_by_topic(self, topic_arn, next_token=None):
    subscriptions, next_token = list_all(self, topic_arn, next_token=next_token)
    return [unconfirmed(one) if one.endpoint in pending else one for one in subscriptions], next_token


def unconfirmed(subscription):
    shown = copy.copy(subscription)
    shown.arn = "PendingConfirmation"
    return shown


def install():
    SNSBackend.list_subscriptions_by_topic = list_subscriptions_by_topic
