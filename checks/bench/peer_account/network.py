"""Networks: security groups by port and source, network ACLs, subnets, flow logs, endpoints,
peerings, addresses.
"""

from emulated import aws

# Ports for which Prowler has a check of their own, and some for which it has none.
PORTS = (
    20, 21, 22, 23, 25, 53, 80, 88, 110, 135, 139, 143, 389, 443, 445, 636, 1433, 1434, 1521, 2483,
    2484, 3000, 3306, 3389, 4333, 5000, 5432, 5500, 5601, 6379, 7199, 8080, 8088, 8888, 9092, 9160,
    9200, 9300, 11211, 27017, 27018,
)  # fmt: skip
WORLD, WORLD6 = "0.0.0.0/0", "::/0"


def permission(first=None, last=None, protocol="tcp", v4=(), v6=()):
    """As the API takes it; no ports where the protocol has none."""
    ports = {} if first is None else {"FromPort": first, "ToPort": first if last is None else last}
    return {
        "IpProtocol": protocol,
        **ports,
        "IpRanges": [{"CidrIp": one} for one in v4],
        "Ipv6Ranges": [{"CidrIpv6": one} for one in v6],
    }


def groups():
    """Name → permissions."""
    made = {f"port-{port}": [permission(port, v4=[WORLD])] for port in PORTS}
    made |= {f"port-{port}-ipv6": [permission(port, v6=[WORLD6])] for port in (22, 3389, 3306)}
    return made | {
        "closed": [],
        "own-network": [permission(22, v4=["10.0.0.0/8"])],
        "own-network-all": [permission(protocol="-1", v4=["10.0.0.0/8"])],
        "all-traffic": [permission(protocol="-1", v4=[WORLD])],
        "all-traffic-ipv6": [permission(protocol="-1", v6=[WORLD6])],
        "all-tcp": [permission(0, 65535, v4=[WORLD])],
        "all-tcp-but-0": [permission(1, 65535, v4=[WORLD])],
        "all-udp": [permission(0, 65535, "udp", v4=[WORLD])],
        "halves-22": [permission(22, v4=["0.0.0.0/1", "128.0.0.0/1"])],
        "half-22": [permission(22, v4=["0.0.0.0/1"])],
        "halves-22-ipv6": [permission(22, v6=["::/1", "8000::/1"])],
        "range-20-to-25": [permission(20, 25, v4=[WORLD])],
        "range-1024-up": [permission(1024, 65535, v4=[WORLD])],
        "udp-22": [permission(22, protocol="udp", v4=[WORLD])],
        "protocol-6-22": [permission(22, protocol="6", v4=[WORLD])],
        "a-public-network-22": [permission(22, v4=["8.8.8.0/24"])],
        "one-address-22": [permission(22, v4=["198.51.100.7/32"])],
        "ping": [permission(-1, -1, "icmp", v4=[WORLD])],
        "web": [permission(80, v4=[WORLD]), permission(443, v4=[WORLD], v6=[WORLD6])],
        "port-10000": [permission(10000, v4=[WORLD])],
    }


def make_groups(ec2, vpc, subnet):
    """Each is in use by a network interface, but one."""
    made = 0
    for name, permissions in groups().items():
        about = {"GroupName": name, "Description": name, "VpcId": vpc}
        group = ec2.create_security_group(**about)["GroupId"]
        if permissions:
            ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=permissions)
        ec2.create_network_interface(SubnetId=subnet, Groups=[group])
        made += 2
    ec2.create_security_group(GroupName="unused", Description="unused", VpcId=vpc)
    return made + 1


def entry(number, action="allow", protocol="6", ports=None, egress=False, **cidr):
    return {
        "RuleNumber": number,
        "RuleAction": action,
        "Protocol": protocol,
        "Egress": egress,
        **({"PortRange": {"From": ports[0], "To": ports[1]}} if ports else {}),
        **(cidr or {"CidrBlock": WORLD}),
    }


ACLS = {
    "acl-web": [entry(100, ports=(443, 443))],
    "acl-ssh": [entry(100, ports=(22, 22))],
    "acl-ssh-ipv6": [entry(100, ports=(22, 22), Ipv6CidrBlock=WORLD6)],
    "acl-ssh-denied-before": [
        entry(90, "deny", ports=(22, 22)),
        entry(100, ports=(0, 65535)),
    ],
    "acl-ssh-denied-after": [
        entry(100, ports=(0, 65535)),
        entry(110, "deny", ports=(22, 22)),
    ],
    "acl-rdp": [entry(100, ports=(3389, 3389))],
    "acl-rdp-udp": [entry(100, protocol="17", ports=(3389, 3389))],
    "acl-all": [entry(100, protocol="-1")],
    "acl-own-network": [entry(100, protocol="-1", CidrBlock="10.0.0.0/8")],
    "acl-ephemeral": [entry(100, ports=(1024, 65535))],
    "acl-nothing": [],
}


def make_acls(ec2, vpc):
    """Each is in use by a subnet, but one."""
    before = subnet_associations(ec2, vpc)
    for number, (name, entries) in enumerate(ACLS.items()):
        acl = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
        tag(ec2, acl, name)
        for of in entries:
            ec2.create_network_acl_entry(NetworkAclId=acl, **of)
        block = f"10.1.{number}.0/24"
        subnet = ec2.create_subnet(VpcId=vpc, CidrBlock=block)["Subnet"]["SubnetId"]
        tag(ec2, subnet, f"subnet-of-{name}")
        association = subnet_associations(ec2, vpc).keys() - before.keys()
        before = subnet_associations(ec2, vpc)
        for one in association:
            ec2.replace_network_acl_association(AssociationId=one, NetworkAclId=acl)
        before = subnet_associations(ec2, vpc)
    unused = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
    tag(ec2, unused, "acl-unused")
    return 2 * len(ACLS) + 1


def subnet_associations(ec2, vpc):
    acls = ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["NetworkAcls"]
    return {
        association["NetworkAclAssociationId"]: association["SubnetId"]
        for acl in acls
        for association in acl["Associations"]
    }


def tag(ec2, identity, name):
    ec2.create_tags(Resources=[identity], Tags=[{"Key": "Name", "Value": name}])


def vpc_of(ec2, name, block):
    vpc = ec2.create_vpc(CidrBlock=block)["Vpc"]["VpcId"]
    tag(ec2, vpc, name)
    return vpc


def default_group(ec2, vpc):
    filters = [
        {"Name": "vpc-id", "Values": [vpc]},
        {"Name": "group-name", "Values": ["default"]},
    ]
    return ec2.describe_security_groups(Filters=filters)["SecurityGroups"][0]


def make_vpcs(ec2):
    """VPCs by their flow logs; the default group of the first is closed."""
    iam = aws.client("iam")
    bucket = aws.client("s3")
    place = {"LocationConstraint": aws.HOME}
    bucket.create_bucket(Bucket="verdicts-flow-logs", CreateBucketConfiguration=place)
    iam.create_role(RoleName="flow-logs", AssumeRolePolicyDocument=TRUST)
    logs = {"vpc-all": "ALL", "vpc-reject": "REJECT", "vpc-accept": "ACCEPT", "vpc-silent": None}
    vpcs = {}
    for number, (name, traffic) in enumerate(logs.items()):
        vpcs[name] = vpc_of(ec2, name, f"10.{10 + number}.0.0/16")
        if traffic:
            ec2.create_flow_logs(
                ResourceIds=[vpcs[name]],
                ResourceType="VPC",
                TrafficType=traffic,
                LogDestinationType="s3",
                LogDestination="arn:aws:s3:::verdicts-flow-logs",
            )
    closed = default_group(ec2, vpcs["vpc-all"])
    for way in ("ingress", "egress"):
        permissions = closed["IpPermissions" if way == "ingress" else "IpPermissionsEgress"]
        if permissions:
            revoke = getattr(ec2, f"revoke_security_group_{way}")
            revoke(GroupId=closed["GroupId"], IpPermissions=permissions)
    return vpcs


TRUST = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": '
    '{"Service": "vpc-flow-logs.amazonaws.com"}, "Action": "sts:AssumeRole"}]}'
)


def make_peerings(ec2, vpcs):
    """Routes to the whole peer, and to one subnet of it."""
    asks, accepts = vpcs["vpc-all"], vpcs["vpc-reject"]
    peering = ec2.create_vpc_peering_connection(VpcId=asks, PeerVpcId=accepts)
    peering = peering["VpcPeeringConnection"]["VpcPeeringConnectionId"]
    ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=peering)
    for name, block in (
        ("routes-to-whole-peer", "10.11.0.0/16"),
        ("routes-to-a-subnet", "10.11.3.0/24"),
    ):
        table = ec2.create_route_table(VpcId=asks)["RouteTable"]["RouteTableId"]
        tag(ec2, table, name)
        ec2.create_route(
            RouteTableId=table, DestinationCidrBlock=block, VpcPeeringConnectionId=peering
        )
    return 3


def make_endpoints(ec2, vpcs, subnet):
    """An endpoint for EC2 in one VPC; policies that allow everything, and little."""
    made = 0
    little = (
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": '
        f'{{"AWS": "arn:aws:iam::{aws.ACCOUNT}:root"}}, "Action": "s3:GetObject", '
        '"Resource": "*"}]}'
    )
    for name, vpc, service, policy in (
        ("endpoint-s3-default-policy", "vpc-all", "s3", None),
        ("endpoint-s3-little", "vpc-reject", "s3", little),
        ("endpoint-ec2messages", "vpc-accept", "ec2messages", None),
        ("endpoint-ec2", "vpc-all", "ec2", None),
    ):
        is_gateway = service == "s3"
        endpoint = ec2.create_vpc_endpoint(
            VpcId=vpcs[vpc],
            ServiceName=f"com.amazonaws.{aws.HOME}.{service}",
            VpcEndpointType="Gateway" if is_gateway else "Interface",
            **({"PolicyDocument": policy} if policy else {}),
        )
        tag(ec2, endpoint["VpcEndpoint"]["VpcEndpointId"], name)
        made += 1
    return made


def make():
    ec2 = aws.client("ec2")
    main = vpc_of(ec2, "vpc-main", "10.1.0.0/16")
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=main)
    subnet = ec2.create_subnet(VpcId=main, CidrBlock="10.1.200.0/24")["Subnet"]["SubnetId"]
    tag(ec2, subnet, "subnet-private")
    public = ec2.create_subnet(VpcId=main, CidrBlock="10.1.201.0/24")["Subnet"]["SubnetId"]
    tag(ec2, public, "subnet-public")
    ec2.modify_subnet_attribute(SubnetId=public, MapPublicIpOnLaunch={"Value": True})
    table = ec2.create_route_table(VpcId=main)["RouteTable"]["RouteTableId"]
    tag(ec2, table, "routes-to-the-internet")
    ec2.create_route(RouteTableId=table, DestinationCidrBlock=WORLD, GatewayId=gateway)
    ec2.associate_route_table(RouteTableId=table, SubnetId=public)
    made = 5 + make_groups(ec2, main, subnet) + make_acls(ec2, main)
    vpcs = make_vpcs(ec2)
    made += len(vpcs) * 3 + 1 + make_peerings(ec2, vpcs) + make_endpoints(ec2, vpcs, subnet)
    unused = ec2.allocate_address(Domain="vpc")
    tag(ec2, unused["AllocationId"], "address-unused")
    for name, auto in (("gateway-asks", "disable"), ("gateway-accepts-all", "enable")):
        options = {"AutoAcceptSharedAttachments": auto}
        ec2.create_transit_gateway(Description=name, Options=options)
    return made + 3
