"""AWS Config conformance packs, kept and returned as they were put; their templates are not read and no rule is made of them."""
import json

from moto.config.responses import ConfigResponse
from moto.core.exceptions import JsonRESTError

packs = {}  # (account, region) -> name -> pack
MOMENT = 1_700_000_000


class NoSuchConformancePack(JsonRESTError):
    code = 400

    def __init__(self):
        super().__init__("NoSuchConformancePackException", "There is no such conformance pack.")


def here(response):
    return packs.setdefault((response.current_account, response.region), {})


def chosen(response, strict):
    names = json.loads(response.body).get("ConformancePackNames")
    if names and strict and any(name not in here(response) for name in names):
        raise NoSuchConformancePack
    return [pack for name, pack in here(response).items() if not names or name in names]


def put_conformance_pack(self):
    given = json.loads(self.body)
    name, number = given["ConformancePackName"], "conformance-pack-000000001"
    arn = f"arn:aws:config:{self.region}:{self.current_account}:conformance-pack/{name}/{number}"
    here(self)[name] = {
        "ConformancePackName": name, "ConformancePackArn": arn, "ConformancePackId": number, "LastUpdateRequestedTime": MOMENT,
        "ConformancePackInputParameters": given.get("ConformancePackInputParameters", []),
        "DeliveryS3Bucket": given.get("DeliveryS3Bucket", ""), "DeliveryS3KeyPrefix": given.get("DeliveryS3KeyPrefix", ""),
    }
    return json.dumps({"ConformancePackArn": arn})


def describe_conformance_packs(self):
    return json.dumps({"ConformancePackDetails": chosen(self, strict=True)})


def describe_conformance_pack_status(self):
    return json.dumps({"ConformancePackStatusDetails": [
        {**{key: pack[key] for key in ("ConformancePackName", "ConformancePackArn", "ConformancePackId")}, "ConformancePackState": "CREATE_COMPLETE",
         "StackArn": "arn:aws:cloudformation:emulated", "LastUpdateRequestedTime": MOMENT} for pack in chosen(self, strict=False)]})


def delete_conformance_pack(self):
    here(self).pop(json.loads(self.body)["ConformancePackName"], None)
    return ""


def install():
    for operation in (put_conformance_pack, describe_conformance_packs, describe_conformance_pack_status, delete_conformance_pack):
        setattr(ConfigResponse, operation.__name__, operation)
