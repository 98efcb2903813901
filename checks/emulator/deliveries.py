"""DescribeDeliveryChannelStatus, which moto lacks: every delivery worked, or failed as a test said."""
import json

from moto.config.models import config_backends
from moto.config.responses import ConfigResponse

failure = {}  # lastErrorCode and lastErrorMessage; empty: deliveries work


def describe_delivery_channel_status(self):
    channels = config_backends[self.current_account][self.region].delivery_channels
    delivery = {"lastStatus": "Failure" if failure else "Success", **failure}
    statuses = [{"name": name, "configHistoryDeliveryInfo": delivery, "configSnapshotDeliveryInfo": delivery, "configStreamDeliveryInfo": {"lastStatus": "Not_Applicable"}}
                for name in channels]
    return json.dumps({"DeliveryChannelsStatus": statuses})


def install():
    ConfigResponse.describe_delivery_channel_status = describe_delivery_channel_status
