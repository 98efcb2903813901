"""VPC endpoints say whether a service made them, which moto leaves out."""

from moto.ec2.models.vpcs import VPCEndPoint


def install():
    VPCEndPoint.requester_managed = False
