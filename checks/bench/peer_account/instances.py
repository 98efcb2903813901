"""Instances by their settings and by what reaches them; volumes, snapshots, images, launch
templates.
"""

from emulated import aws

from .network import WORLD, permission, tag

IMAGE = "ami-12c6146b"
# Name → what RunInstances is given beyond the private subnet.
INSTANCES = {
    "instance-as-made": {},
    "instance-imdsv2": {"MetadataOptions": {"HttpTokens": "required", "HttpEndpoint": "enabled"}},
    "instance-imdsv1": {"MetadataOptions": {"HttpTokens": "optional", "HttpEndpoint": "enabled"}},
    "instance-no-metadata": {
        "MetadataOptions": {"HttpTokens": "optional", "HttpEndpoint": "disabled"}
    },
    "instance-monitored": {"Monitoring": {"Enabled": True}},
    "instance-with-profile": {"IamInstanceProfile": {"Name": "verdicts-profile"}},
}
# Groups (network.py) of instances that have a public address, by their subnet.
EXPOSED = (
    "port-22", "port-3389", "port-3306", "port-445", "port-23", "port-5432", "port-443",
    "port-20", "port-88", "port-389", "port-1433", "port-1521", "port-6379", "port-7199",
    "port-9092", "port-9200", "port-11211", "port-27017", "all-traffic", "port-22-ipv6",
    "halves-22", "own-network", "range-20-to-25", "udp-22",
)  # fmt: skip
# The same without a public address.
HIDDEN = ("port-22", "all-traffic")


def subnet(ec2, name):
    filters = [{"Name": "tag:Name", "Values": [name]}]
    return ec2.describe_subnets(Filters=filters)["Subnets"][0]["SubnetId"]


def group(ec2, name):
    filters = [{"Name": "group-name", "Values": [name]}]
    return ec2.describe_security_groups(Filters=filters)["SecurityGroups"][0]["GroupId"]


def run(ec2, name, **how):
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": name}]}]
    about = {"ImageId": IMAGE, "MinCount": 1, "MaxCount": 1, "InstanceType": "t3.micro"}
    answer = ec2.run_instances(**about, TagSpecifications=tags, **how)
    return answer["Instances"][0]["InstanceId"]


def interface(of, groups, public):
    return {
        "NetworkInterfaces": [
            {
                "DeviceIndex": 0,
                "SubnetId": of,
                "Groups": groups,
                "AssociatePublicIpAddress": public,
            }
        ]
    }


def make_instances(ec2):
    iam = aws.client("iam")
    iam.create_instance_profile(InstanceProfileName="verdicts-profile")
    private, public = subnet(ec2, "subnet-private"), subnet(ec2, "subnet-public")
    closed = group(ec2, "closed")
    for name, how in INSTANCES.items():
        run(ec2, name, **interface(private, [closed], False), **how)
    for name in EXPOSED:
        run(ec2, f"exposed-{name}", SubnetId=public, SecurityGroupIds=[group(ec2, name)])
    for name in HIDDEN:
        run(ec2, f"hidden-{name}", SubnetId=private, SecurityGroupIds=[group(ec2, name)])
    profile = {"IamInstanceProfile": {"Name": "verdicts-profile"}}
    run(ec2, "exposed-with-profile", SubnetId=public, SecurityGroupIds=[closed], **profile)
    stopped = run(ec2, "instance-stopped", **interface(private, [closed], False))
    ec2.stop_instances(InstanceIds=[stopped])
    two = run(ec2, "instance-two-interfaces", **interface(private, [closed], False))
    further = ec2.create_network_interface(SubnetId=private, Groups=[closed])
    ec2.attach_network_interface(
        NetworkInterfaceId=further["NetworkInterface"]["NetworkInterfaceId"],
        InstanceId=two,
        DeviceIndex=1,
    )
    gone = run(ec2, "instance-terminated", **interface(private, [closed], False))
    ec2.terminate_instances(InstanceIds=[gone])
    return len(INSTANCES) + len(EXPOSED) + len(HIDDEN) + 6


def make_storage(ec2):
    place = {"AvailabilityZone": f"{aws.HOME}a", "Size": 8}
    attached = run(ec2, "instance-with-volumes", SubnetId=subnet(ec2, "subnet-private"))
    made = 1
    for encrypted in (True, False):
        for is_attached in (True, False):
            words = ("encrypted" if encrypted else "clear", "attached" if is_attached else "loose")
            name = "volume-" + "-".join(words)
            volume = ec2.create_volume(**place, Encrypted=encrypted)["VolumeId"]
            tag(ec2, volume, name)
            if is_attached:
                device = "/dev/sdf" if encrypted else "/dev/sdg"
                ec2.attach_volume(VolumeId=volume, InstanceId=attached, Device=device)
            snapshot = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
            tag(ec2, snapshot, f"snapshot-of-{name}")
            made += 2
            if name == "volume-clear-loose":
                share(ec2, snapshot, Groups=["all"])
            if name == "volume-clear-attached":
                share(ec2, snapshot, UserIds=[aws.OTHER_ACCOUNT])
    return made


def share(ec2, snapshot, Groups=None, UserIds=None):
    ec2.modify_snapshot_attribute(
        SnapshotId=snapshot,
        Attribute="createVolumePermission",
        OperationType="add",
        **({"GroupNames": Groups} if Groups else {"UserIds": UserIds}),
    )


def make_images(ec2):
    instance = run(ec2, "instance-for-images", SubnetId=subnet(ec2, "subnet-private"))
    for name, permission_of in (
        ("image-private", None),
        ("image-public", {"Add": [{"Group": "all"}]}),
        ("image-shared", {"Add": [{"UserId": aws.OTHER_ACCOUNT}]}),
    ):
        image = ec2.create_image(InstanceId=instance, Name=name)["ImageId"]
        tag(ec2, image, name)
        if permission_of:
            ec2.modify_image_attribute(ImageId=image, LaunchPermission=permission_of)
    return 4


V1, V2 = {"HttpTokens": "optional"}, {"HttpTokens": "required"}
OFF = {"HttpEndpoint": "disabled"}
PUBLIC = [{"DeviceIndex": 0, "AssociatePublicIpAddress": True}]
PRIVATE = [{"DeviceIndex": 0, "AssociatePublicIpAddress": False}]
# Name → versions; the last is the default where the name ends in "-default".
TEMPLATES = {
    "template-nothing-set": [{"InstanceType": "t3.micro"}],
    "template-imdsv2": [{"MetadataOptions": V2}],
    "template-imdsv1": [{"MetadataOptions": V1}],
    "template-no-metadata": [{"MetadataOptions": OFF}],
    "template-imdsv2-then-1": [{"MetadataOptions": V2}, {"MetadataOptions": V1}],
    "template-imdsv1-then-2": [{"MetadataOptions": V1}, {"MetadataOptions": V2}],
    "template-imdsv2-then-1-default": [{"MetadataOptions": V2}, {"MetadataOptions": V1}],
    "template-public-ip": [{"NetworkInterfaces": PUBLIC}],
    "template-private-ip": [{"NetworkInterfaces": PRIVATE}],
    "template-public-then-private-default": [
        {"NetworkInterfaces": PUBLIC},
        {"NetworkInterfaces": PRIVATE},
    ],
}


def make_templates(ec2):
    for name, (first, *further) in TEMPLATES.items():
        ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData=first)
        for data in further:
            ec2.create_launch_template_version(LaunchTemplateName=name, LaunchTemplateData=data)
        if name.endswith("-default"):
            last = str(1 + len(further))
            ec2.modify_launch_template(LaunchTemplateName=name, DefaultVersion=last)
    return len(TEMPLATES)


def make_further_group_rules(ec2):
    """The default group of the main VPC lets the internet in."""
    filters = [{"Name": "tag:Name", "Values": ["vpc-main"]}]
    vpc = ec2.describe_vpcs(Filters=filters)["Vpcs"][0]["VpcId"]
    filters = [
        {"Name": "vpc-id", "Values": [vpc]},
        {"Name": "group-name", "Values": ["default"]},
    ]
    default = ec2.describe_security_groups(Filters=filters)["SecurityGroups"][0]["GroupId"]
    ec2.authorize_security_group_ingress(
        GroupId=default, IpPermissions=[permission(8443, v4=[WORLD])]
    )


def make():
    ec2 = aws.client("ec2")
    make_further_group_rules(ec2)
    return make_instances(ec2) + make_storage(ec2) + make_images(ec2) + make_templates(ec2)
