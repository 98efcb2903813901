"""Databases, clusters, their snapshots and subscriptions to events."""

from emulated import aws

CLASS = "db.t4g.micro"
GOOD = {
    "Engine": "postgres",
    "MultiAZ": True,
    "StorageEncrypted": True,
    "BackupRetentionPeriod": 14,
    "DeletionProtection": True,
    "CopyTagsToSnapshot": True,
    "AutoMinorVersionUpgrade": True,
    "PubliclyAccessible": False,
    "EnableIAMDatabaseAuthentication": True,
    "EnableCloudwatchLogsExports": ["postgresql", "upgrade"],
    "MasterUsername": "warehouse",
    "Port": 6432,
    "MonitoringInterval": 60,
    "MonitoringRoleArn": f"arn:aws:iam::{aws.ACCOUNT}:role/monitoring",
    "EngineVersion": "16.4",
}
# Name → what differs from a good one; None: not given.
INSTANCES = {
    "good": {},
    "as-made": {
        **{name: None for name in GOOD if name not in ("Engine", "MasterUsername")},
        "PubliclyAccessible": False,
    },
    "one-zone": {"MultiAZ": False},
    "clear": {"StorageEncrypted": False},
    "backup-0": {"BackupRetentionPeriod": 0},
    "backup-1": {"BackupRetentionPeriod": 1},
    "backup-7": {"BackupRetentionPeriod": 7},
    "deletable": {"DeletionProtection": False},
    "no-tags-copied": {"CopyTagsToSnapshot": False},
    "no-minor-versions": {"AutoMinorVersionUpgrade": False},
    "public": {"PubliclyAccessible": True},
    "no-iam": {"EnableIAMDatabaseAuthentication": False},
    "no-logs": {"EnableCloudwatchLogsExports": None},
    "half-the-logs": {"EnableCloudwatchLogsExports": ["postgresql"]},
    "admin": {"MasterUsername": "admin"},
    "postgres-user": {"MasterUsername": "postgres"},
    "default-port": {"Port": 5432},
    "port-of-mysql": {"Port": 3306},
    "not-monitored": {"MonitoringInterval": None, "MonitoringRoleArn": None},
    "mysql": {
        "Engine": "mysql",
        "EngineVersion": "8.0.39",
        "EnableCloudwatchLogsExports": ["audit", "error", "general", "slowquery"],
    },
    "mysql-default-port": {"Engine": "mysql", "EngineVersion": "8.0.39", "Port": 3306},
    "mysql-old": {"Engine": "mysql", "EngineVersion": "5.7.44"},
    "postgres-old": {"EngineVersion": "11.22"},
    "mariadb": {
        "Engine": "mariadb",
        "EngineVersion": "10.11.9",
        "EnableCloudwatchLogsExports": ["error"],
    },
    "sqlserver": {
        "Engine": "sqlserver-se",
        "EngineVersion": "16.00.4135.4.v1",
        "Port": 1433,
        "EnableIAMDatabaseAuthentication": None,
        "EnableCloudwatchLogsExports": ["error"],
    },
    "oracle": {
        "Engine": "oracle-se2",
        "EngineVersion": "19.0.0.0.ru-2024-07.rur-2024-07.r1",
        "Port": 1521,
        "EnableIAMDatabaseAuthentication": None,
        "EnableCloudwatchLogsExports": ["alert", "audit", "trace", "listener"],
        "LicenseModel": "bring-your-own-license",
    },
}
GOOD_CLUSTER = {
    "Engine": "aurora-mysql",
    "EngineVersion": "8.0.mysql_aurora.3.07.1",
    "StorageEncrypted": True,
    "BackupRetentionPeriod": 14,
    "DeletionProtection": True,
    "CopyTagsToSnapshot": True,
    "EnableIAMDatabaseAuthentication": True,
    "EnableCloudwatchLogsExports": ["audit", "error", "general", "slowquery"],
    "MasterUsername": "warehouse",
    "Port": 4306,
    "BacktrackWindow": 3600,
    "AvailabilityZones": [f"{aws.HOME}a", f"{aws.HOME}b", f"{aws.HOME}c"],
}
CLUSTERS = {
    "cluster-good": {},
    "cluster-as-made": {
        name: None for name in GOOD_CLUSTER if name not in ("Engine", "MasterUsername")
    },
    "cluster-clear": {"StorageEncrypted": False},
    "cluster-deletable": {"DeletionProtection": False},
    "cluster-no-tags-copied": {"CopyTagsToSnapshot": False},
    "cluster-no-iam": {"EnableIAMDatabaseAuthentication": False},
    "cluster-no-logs": {"EnableCloudwatchLogsExports": None},
    "cluster-error-log": {"EnableCloudwatchLogsExports": ["error"]},
    "cluster-admin": {"MasterUsername": "admin"},
    "cluster-default-port": {"Port": 3306},
    "cluster-no-backtrack": {"BacktrackWindow": 0},
    "cluster-postgresql": {
        "Engine": "aurora-postgresql",
        "EngineVersion": "16.4",
        "Port": 6432,
        "BacktrackWindow": None,
        "EnableCloudwatchLogsExports": ["postgresql"],
    },
    "cluster-postgres": {
        "Engine": "postgres",
        "EngineVersion": "16.4",
        "Port": 5432,
        "BacktrackWindow": None,
        "EnableIAMDatabaseAuthentication": None,
        "EnableCloudwatchLogsExports": ["postgresql", "upgrade"],
        "DBClusterInstanceClass": "db.m6gd.large",
        "AllocatedStorage": 100,
        "StorageType": "io1",
        "Iops": 1000,
    },
}
# The source and categories of each subscription, and whether it is enabled.
SUBSCRIPTIONS = {
    "instances-all": ("db-instance", [], True),
    "instances-critical": (
        "db-instance",
        ["maintenance", "configuration change", "failure"],
        True,
    ),
    "instances-creation": ("db-instance", ["creation"], True),
    "instances-more": (
        "db-instance",
        ["maintenance", "configuration change", "failure", "creation"],
        True,
    ),
    "instances-disabled": ("db-instance", [], False),
    "clusters-critical": ("db-cluster", ["maintenance", "failure"], True),
    "clusters-failure": ("db-cluster", ["failure"], True),
    "parameters": ("db-parameter-group", ["configuration change"], True),
    "groups-all": ("db-security-group", [], True),
    "groups-failure": ("db-security-group", ["failure"], True),
}


def given(good, own):
    return {name: value for name, value in {**good, **own}.items() if value is not None}


def make_instances(rds):
    about = {"DBInstanceClass": CLASS, "AllocatedStorage": 20, "MasterUserPassword": "not-a-secret"}
    for name, own in INSTANCES.items():
        rds.create_db_instance(DBInstanceIdentifier=f"db-{name}", **about, **given(GOOD, own))
    rds.create_db_instance_read_replica(
        DBInstanceIdentifier="db-replica", SourceDBInstanceIdentifier="db-good"
    )
    for name, value in (("db-tls", "1"), ("db-no-tls", "0")):
        about_group = {"DBParameterGroupFamily": "postgres16", "Description": name}
        rds.create_db_parameter_group(DBParameterGroupName=name, **about_group)
        parameter = {
            "ParameterName": "rds.force_ssl",
            "ParameterValue": value,
            "ApplyMethod": "immediate",
        }
        rds.modify_db_parameter_group(DBParameterGroupName=name, Parameters=[parameter])
        rds.create_db_instance(
            DBInstanceIdentifier=name, DBParameterGroupName=name, **about, **GOOD
        )
    return len(INSTANCES) + 3


def make_clusters(rds):
    for name, own in CLUSTERS.items():
        rds.create_db_cluster(
            DBClusterIdentifier=name,
            MasterUserPassword="not-a-secret",  # noqa: S106
            **given(GOOD_CLUSTER, own),
        )
    member = {
        "DBInstanceClass": "db.r6g.large",
        "Engine": "aurora-mysql",
        "DBClusterIdentifier": "cluster-good",
        "PubliclyAccessible": False,
    }
    rds.create_db_instance(DBInstanceIdentifier="member-of-cluster-good", **member)
    member["DBClusterIdentifier"] = "cluster-as-made"
    rds.create_db_instance(DBInstanceIdentifier="member-of-cluster-as-made", **member)
    return len(CLUSTERS) + 2


def make_snapshots(rds):
    """Of an encrypted and of a clear one, kept, shared and public."""
    made = 0
    for kind, sources in (
        ("instance", ("db-good", "db-clear")),
        ("cluster", ("cluster-good", "cluster-clear")),
    ):
        words = "DB" if kind == "instance" else "DBCluster"
        create = getattr(
            rds, "create_db_snapshot" if kind == "instance" else "create_db_cluster_snapshot"
        )
        share = getattr(
            rds,
            "modify_db_snapshot_attribute"
            if kind == "instance"
            else "modify_db_cluster_snapshot_attribute",
        )
        source_name = "DBInstanceIdentifier" if kind == "instance" else "DBClusterIdentifier"
        for source in sources:
            for of, values in (("own", []), ("shared", [aws.OTHER_ACCOUNT]), ("public", ["all"])):
                if of == "public" and source.endswith("good"):
                    continue
                name = f"snapshot-{source}-{of}"
                create(**{f"{words}SnapshotIdentifier": name, source_name: source})
                if values:
                    share(
                        **{f"{words}SnapshotIdentifier": name},
                        AttributeName="restore",
                        ValuesToAdd=values,
                    )
                made += 1
    return made


def make_subscriptions(rds):
    topic = aws.client("sns").create_topic(Name="databases")["TopicArn"]
    for name, (source, categories, enabled) in SUBSCRIPTIONS.items():
        rds.create_event_subscription(
            SubscriptionName=name,
            SnsTopicArn=topic,
            SourceType=source,
            EventCategories=categories,
            Enabled=enabled,
        )
    return len(SUBSCRIPTIONS)


def make():
    rds = aws.client("rds")
    made = make_instances(rds) + make_clusters(rds)
    return made + make_snapshots(rds) + make_subscriptions(rds)
