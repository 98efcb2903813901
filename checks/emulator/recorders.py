"""AWS Config's recorder as the provider changes it: an exclusion without a list excludes nothing,
as an empty list does. moto knows the second alone.
"""

from moto.config.models import ConfigBackend


def install():
    put = ConfigBackend.put_configuration_recorder

    def put_configuration_recorder(self, config_recorder, *rest, **named):
        group = config_recorder.get("recordingGroup") or {}
        if group.get("exclusionByResourceTypes") == {}:
            del group["exclusionByResourceTypes"]
        return put(self, config_recorder, *rest, **named)

    ConfigBackend.put_configuration_recorder = put_configuration_recorder
