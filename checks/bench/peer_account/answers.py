"""What moto lacks, answered from plain data: the same for every scanner."""

from datetime import datetime, timezone

from emulated import aws

from .databases import CLUSTERS, GOOD, GOOD_CLUSTER, INSTANCES

# What RDS still offers, and what it has deprecated.
DEPRECATED = {"db-as-made", "db-mysql-old", "db-postgres-old"}
# What moto makes where no version is given.
MOTOS = {"postgres": "9.3.3", "aurora-mysql": "5.7.mysql_aurora.2.07.2"}
STANDARD_SUPPORT = {
    ("mysql", "8.0"): "2026-07-31", ("mysql", "5.7"): "2024-02-29",
    ("postgres", "16"): "2029-02-28",
    ("postgres", "11"): "2024-02-29", ("aurora-mysql", "8.0"): "2028-04-30",
    ("aurora-postgresql", "16"): "2029-02-28", ("postgres", "9.3"): "2018-11-08",
}  # fmt: skip
CERTIFICATE = {
    "CertificateIdentifier": "rds-ca-rsa2048-g1",
    "CertificateType": "CA",
    "Thumbprint": "2c0e4d1f3b5a79688776655443322110ffeeddcc",
    "ValidFrom": "2021-05-25T22:34:57Z",
    "ValidTill": "2061-05-25T22:34:57Z",
    "CertificateArn": f"arn:aws:rds:{aws.HOME}::cert:rds-ca-rsa2048-g1",
    "CustomerOverride": False,
}
SUMMARY = {
    "AccountAccessKeysPresent": 0,
    "AccountMFAEnabled": 1,
    "AccountPasswordPresent": 1,
    "AccountSigningCertificatesPresent": 0,
}


def versions():
    """RDS' versions: each asked for alone, and those on offer where none is named."""
    asked, offered = [], []
    for named, good in ((INSTANCES, GOOD), (CLUSTERS, GOOD_CLUSTER)):
        for name, own in named.items():
            engine = own.get("Engine", good["Engine"])
            version = own.get("EngineVersion", good["EngineVersion"]) or MOTOS[engine]
            status = "deprecated" if f"db-{name}" in DEPRECATED else "available"
            one = {"Engine": engine, "EngineVersion": version, "Status": status}
            exactly = {"Engine": engine, "EngineVersion": version}
            asked.append({"parameters": exactly, "data": {"DBEngineVersions": [one]}})
            described = {**one, "DBEngineDescription": engine}
            if status == "available" and described not in offered:
                offered.append(described)
    about = {"service": "rds", "action": "DescribeDBEngineVersions"}
    return [{**about, **answer} for answer in [*asked, {"data": {"DBEngineVersions": offered}}]]


def major_versions():
    found = [
        {
            "Engine": engine,
            "MajorEngineVersion": version,
            "SupportedEngineLifecycles": [
                {
                    "LifecycleSupportName": "open-source-rds-standard-support",
                    "LifecycleSupportStartDate": "2020-01-01T00:00:00Z",
                    "LifecycleSupportEndDate": f"{end}T23:59:59Z",
                }
            ],
        }
        for (engine, version), end in STANDARD_SUPPORT.items()
    ]
    return {"DBMajorEngineVersions": found}


def managed():
    """Two of the instances answer to Systems Manager, one of them no more."""
    names = {"instance-monitored": "Online", "instance-with-profile": "ConnectionLost"}
    filters = [{"Name": "tag:Name", "Values": list(names)}]
    found = []
    for reservation in aws.client("ec2").describe_instances(Filters=filters)["Reservations"]:
        for instance in reservation["Instances"]:
            name = next(tag["Value"] for tag in instance["Tags"] if tag["Key"] == "Name")
            found.append(
                {
                    "InstanceId": instance["InstanceId"],
                    "PingStatus": names[name],
                    "LastPingDateTime": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
                    "PlatformType": "Linux",
                    "ResourceType": "EC2Instance",
                }
            )
    return {"InstanceInformationList": found}


def make():
    """Home has nothing blocked; the region abroad has what AWS recommends."""
    home, abroad = {"region": aws.HOME}, {"region": aws.ABROAD}

    def ec2(action, data, **where):
        return {"service": "ec2", "action": action, "data": data, **where}

    def block(mode):
        return {"VpcBlockPublicAccessOptions": {"InternetGatewayBlockMode": mode}}

    snapshots, images = "GetSnapshotBlockPublicAccessState", "GetImageBlockPublicAccessState"
    defaults, vpcs = "GetInstanceMetadataDefaults", "DescribeVpcBlockPublicAccessOptions"
    certificates = {"Certificates": [CERTIFICATE]}
    refused = {"code": "ServiceAccessNotEnabledException", "message": "No trusted access."}
    given = [
        ec2(snapshots, {"State": "unblocked"}, **home),
        ec2(snapshots, {"State": "block-all-sharing"}, **abroad),
        ec2(images, {"ImageBlockPublicAccessState": "unblocked"}, **home),
        ec2(images, {"ImageBlockPublicAccessState": "block-new-sharing"}, **abroad),
        ec2(defaults, {"AccountLevel": {}}, **home),
        ec2(defaults, {"AccountLevel": {"HttpTokens": "required"}}, **abroad),
        ec2(vpcs, block("off"), **home),
        ec2(vpcs, block("block-bidirectional"), **abroad),
        ec2("DescribeClientVpnEndpoints", {"ClientVpnEndpoints": []}),
        {"service": "ssm", "action": "DescribeInstanceInformation", "data": managed(), **home},
        {"service": "ssm", "action": "DescribeInstanceInformation", "data": {}, **abroad},
        {"service": "iam", "action": "ListOrganizationsFeatures", "error": refused},
        {"service": "iam", "action": "GetAccountSummary", "data": {"SummaryMap": SUMMARY}},
        {"service": "rds", "action": "DescribeCertificates", "data": certificates},
        {"service": "rds", "action": "DescribeDBMajorEngineVersions", "data": major_versions()},
        *versions(),
    ]
    aws.control("POST", "answers", given)
