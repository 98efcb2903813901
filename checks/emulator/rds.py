"""What moto lacks of RDS.

Databases: moto gives every one the same resource id, AWS each its own, and AWS Config knows a database by it; and it says neither until when their
certificates are valid nor which support they are enrolled in, nor where enhanced monitoring writes; and that a Multi-AZ cluster is one. It offers every engine version that is asked for. AWS's own parameter groups of clusters
have parameters without values.
"""
import hashlib
from datetime import datetime, timezone

from moto.core.responses import ActionResult
from moto.rds.models import DBCluster, DBInstance
from moto.rds.responses import RDSResponse

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def resource_id(self):
    digest = hashlib.sha256(f"{self.account_id}/{self.region}/{self.db_instance_identifier}".encode()).digest()
    return "db-" + "".join(ALPHABET[byte % 32] for byte in digest[:26])


def describe_db_engine_versions(self):
    asked = {"Engine": self._get_param("Engine"), "EngineVersion": self._get_param("EngineVersion")}
    return ActionResult({"DBEngineVersions": [{**asked, "Status": "available"}]})


def monitoring(self):
    """The log stream of enhanced monitoring, where there is any."""
    if not self.monitoring_interval:
        return None
    log = f"RDSOSMetrics:log-stream:{self.dbi_resource_id}"
    return f"arn:aws:logs:{self.region}:{self.account_id}:log-group:{log}"


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
    DBInstance.enhanced_monitoring_resource_arn = property(monitoring)
    several_zones = DBCluster.multi_az.fget
    # A class is that of a Multi-AZ cluster, which has three instances in three zones.
    DBCluster.multi_az = property(
        lambda self: several_zones(self) or bool(self.db_cluster_instance_class)
    )
    DBInstance.engine_lifecycle_support = "open-source-rds-extended-support"
    RDSResponse.describe_db_engine_versions = describe_db_engine_versions
