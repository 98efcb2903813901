"""What moto lacks of RDS.

Databases: moto gives every one the same resource id, AWS each its own, and AWS Config knows a database by it; and it says neither until when their
certificates are valid nor which support they are enrolled in. It offers every engine version that is asked for. AWS's own parameter groups of clusters
have parameters without values.
"""
import hashlib
from datetime import datetime, timezone

from moto.core.responses import ActionResult
from moto.rds.models import DBInstance
from moto.rds.responses import RDSResponse

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def resource_id(self):
    digest = hashlib.sha256(f"{self.account_id}/{self.region}/{self.db_instance_identifier}".encode()).digest()
    return "db-" + "".join(ALPHABET[byte % 32] for byte in digest[:26])


def describe_db_engine_versions(self):
    asked = {"Engine": self._get_param("Engine"), "EngineVersion": self._get_param("EngineVersion")}
    return ActionResult({"DBEngineVersions": [{**asked, "Status": "available"}]})


def install():
    describe_db_cluster_parameters = RDSResponse.describe_db_cluster_parameters

    def of_default_groups_too(self):
        if self._get_param("DBClusterParameterGroupName").startswith("default."):
            return ActionResult({"Parameters": []})
        return describe_db_cluster_parameters(self)

    RDSResponse.describe_db_cluster_parameters = of_default_groups_too
    # What moto sets is not kept.
    DBInstance.dbi_resource_id = property(resource_id, lambda self, _: None)
    DBInstance.certificate_details = {"CAIdentifier": "rds-ca-rsa2048-g1", "ValidTill": datetime(2061, 5, 25, 22, 34, 57, tzinfo=timezone.utc)}
    DBInstance.engine_lifecycle_support = "open-source-rds-extended-support"
    RDSResponse.describe_db_engine_versions = describe_db_engine_versions
