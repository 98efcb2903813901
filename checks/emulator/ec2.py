"""EC2 where moto differs: VPC endpoints say whether a service made them, and DescribeSnapshots
lists those that everybody may restore where it is asked for them alone.
"""

from moto.core.responses import ActionResult
from moto.ec2.models.vpcs import VPCEndPoint
from moto.ec2.responses.elastic_block_store import ElasticBlockStore


def install():
    VPCEndPoint.requester_managed = False
    describe_snapshots = ElasticBlockStore.describe_snapshots

    def of_those_who_may_restore(self):
        answer = describe_snapshots(self)
        if "all" not in (self._get_param("RestorableByUserIds") or []):
            return answer
        snapshots = answer.result["Snapshots"]
        public = [one for one in snapshots if "all" in one.create_volume_permission_groups]
        return ActionResult({"Snapshots": public})

    ElasticBlockStore.describe_snapshots = of_those_who_may_restore
