//! How long backups are kept and whether storage is encrypted: written, sent by the provider, or
//! taken by AWS.

use compliance::model::evaluation::ComplianceType::{Compliant, InsufficientData, NonCompliant};
use serde_json::{Value, json};

use super::builder::{Planned, case, hold};

const INSTANCE: &str = "aws_db_instance.d";
const MEMBER: &str = "aws_rds_cluster_instance.m";

/// A new one without a retention: unknown, as is every other value that the provider computes.
fn unwritten(address: &str) -> Planned {
    Planned::new(address, json!({})).unknown(&[
        "id",
        "backup_retention_period",
        "snapshot_identifier",
    ])
}

fn cluster(address: &str, days: i32) -> Planned {
    Planned::new(address, json!({ "backup_retention_period": days }))
        .unknown(&["id", "cluster_identifier"])
}

fn member(address: &str, references: &[&str]) -> Planned {
    Planned::new(address, json!({})).refers("cluster_identifier", references)
}

#[test]
fn what_is_not_written() {
    let default = |value: Value| json!({ "configuration": { "root_module": { "variables": { "days": { "default": value } } } } });
    let reference = |name: &str| json!({ "references": [name] });
    hold(
        "rds-backup-enabled",
        &json!({}),
        vec![
            case("no retention", [unwritten(INSTANCE)], [(INSTANCE, NonCompliant)]),
            case("null", [unwritten(INSTANCE).written("backup_retention_period", json!({ "constant_value": null }))], [(INSTANCE, NonCompliant)]),
            case(
                "a variable that is null",
                [unwritten(INSTANCE).written("backup_retention_period", reference("var.days"))],
                [(INSTANCE, NonCompliant)],
            )
            .with(json!({ "variables": { "days": { "value": null } } })),
            case(
                "a variable whose default is null",
                [unwritten(INSTANCE).written("backup_retention_period", reference("var.days"))],
                [(INSTANCE, NonCompliant)],
            )
            .with(default(Value::Null)),
            case(
                "a value of another resource",
                [unwritten(INSTANCE).written("backup_retention_period", reference("aws_ssm_parameter.p.value"))],
                [(INSTANCE, InsufficientData)],
            ),
            case("a local value", [unwritten(INSTANCE).written("backup_retention_period", reference("local.days"))], [(INSTANCE, InsufficientData)]),
            case(
                "a snapshot",
                [Planned::new(INSTANCE, json!({ "snapshot_identifier": "rds:old" })).unknown(&["backup_retention_period"])],
                [(INSTANCE, InsufficientData)],
            ),
            case(
                "a snapshot that apply finds",
                [unwritten(INSTANCE).written("snapshot_identifier", reference("data.aws_db_snapshot.last.id"))],
                [(INSTANCE, InsufficientData)],
            ),
            case(
                "a point in time",
                [Planned::new(INSTANCE, json!({ "restore_to_point_in_time": [{ "use_latest_restorable_time": true }], "s3_import": [] }))
                    .unknown(&["backup_retention_period"])],
                [(INSTANCE, InsufficientData)],
            ),
            case(
                "no point in time and no import",
                [Planned::new(INSTANCE, json!({ "restore_to_point_in_time": [], "s3_import": [] })).unknown(&["backup_retention_period"])],
                [(INSTANCE, NonCompliant)],
            ),
            case(
                "a replica",
                [unwritten(INSTANCE).refers("replicate_source_db", &["aws_db_instance.other.arn", "aws_db_instance.other"])],
                [(INSTANCE, NonCompliant)],
            ),
            case("replaced", [unwritten(INSTANCE).actions(&["create", "delete"])], [(INSTANCE, NonCompliant)]),
            case(
                "updated with a value that apply finds",
                [unwritten(INSTANCE).actions(&["update"]).written("backup_retention_period", reference("local.days"))],
                [(INSTANCE, InsufficientData)],
            ),
            case("without its configuration", [unwritten(INSTANCE)], [(INSTANCE, InsufficientData)])
                .with(json!({ "configuration": { "root_module": { "resources": [] } } })),
            case("not a number", [Planned::new(INSTANCE, json!({ "backup_retention_period": "7" }))], [(INSTANCE, InsufficientData)]),
        ],
    );
}

#[test]
fn storage_is_encrypted_where_the_plan_asks_for_it() {
    let new = |more: Value| {
        let mut values = json!({ "engine": "mysql", "storage_encrypted": null });
        values.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        Planned::new(INSTANCE, values).unknown(&["id", "kms_key_id"])
    };
    let later = json!({ "references": ["aws_ssm_parameter.p.value"] });
    hold(
        "rds-storage-encrypted",
        &json!({}),
        vec![
            case("not written", [new(json!({}))], [(INSTANCE, NonCompliant)]),
            case("asked for", [new(json!({ "storage_encrypted": true }))], [(INSTANCE, Compliant)]),
            case(
                "known later",
                [new(json!({}))
                    .unknown(&["storage_encrypted"])
                    .written("storage_encrypted", later.clone())],
                [(INSTANCE, InsufficientData)],
            ),
            case(
                "of a snapshot",
                [new(json!({ "snapshot_identifier": "rds:old" }))],
                [(INSTANCE, InsufficientData)],
            ),
            case(
                "a replica",
                [new(json!({ "replicate_source_db": "orders" }))],
                [(INSTANCE, InsufficientData)],
            ),
            case(
                "with a key",
                [new(json!({})).written("kms_key_id", later)],
                [(INSTANCE, InsufficientData)],
            ),
            case(
                "of RDS Custom",
                [new(
                    json!({ "engine": "custom-oracle-ee", "custom_iam_instance_profile": "AWSRDSCustom" }),
                )],
                [(INSTANCE, InsufficientData)],
            ),
            case(
                "that exists",
                [Planned::existing(
                    INSTANCE,
                    json!({ "engine": "mysql", "storage_encrypted": null }),
                )],
                [(INSTANCE, InsufficientData)],
            ),
        ],
    );
}

#[test]
fn clusters_and_their_members() {
    let week = json!({ "minimum_retention_days": 7 });
    let (docdb, neptune, multi_az) =
        ("aws_docdb_cluster_instance.m", "aws_neptune_cluster_instance.m", "aws_rds_cluster.c");
    let of = ["aws_rds_cluster.c.id", "aws_rds_cluster.c"];
    hold(
        "rds-backup-enabled",
        &week,
        vec![
            case(
                "a cluster's retention",
                [cluster("aws_rds_cluster.c", 7), member(MEMBER, &of)],
                [(MEMBER, Compliant)],
            ),
            case(
                "a cluster without one keeps a day",
                [unwritten("aws_rds_cluster.c"), member(MEMBER, &of)],
                [(MEMBER, NonCompliant)],
            ),
            case(
                "a cluster of a snapshot",
                [
                    Planned::new("aws_rds_cluster.c", json!({ "snapshot_identifier": "x" }))
                        .unknown(&["backup_retention_period"]),
                    member(MEMBER, &of),
                ],
                [(MEMBER, InsufficientData)],
            ),
            case("a cluster alone", [cluster("aws_rds_cluster.c", 1)], []),
            case(
                "the instances that AWS makes",
                [Planned::new(
                    multi_az,
                    json!({ "backup_retention_period": 1, "db_cluster_instance_class": "db.m5d.large" }),
                )],
                [(multi_az, NonCompliant)],
            ),
            case(
                "instances that AWS may make",
                [cluster(multi_az, 1).refers("db_cluster_instance_class", &["local.class"])],
                [(multi_az, InsufficientData)],
            ),
            case(
                "DocumentDB",
                [
                    cluster("aws_docdb_cluster.c", 1),
                    member(docdb, &["aws_docdb_cluster.c.id", "aws_docdb_cluster.c"]),
                ],
                [(docdb, NonCompliant)],
            ),
            case(
                "Neptune",
                [
                    cluster("aws_neptune_cluster.c", 7),
                    member(neptune, &["aws_neptune_cluster.c.id", "aws_neptune_cluster.c"]),
                ],
                [(neptune, Compliant)],
            ),
            case(
                "a cluster of another service",
                [
                    cluster("aws_docdb_cluster.c", 7),
                    member(MEMBER, &["aws_docdb_cluster.c.id", "aws_docdb_cluster.c"]),
                ],
                [(MEMBER, InsufficientData)],
            ),
            case(
                "the cluster was made before the other",
                [
                    Planned::existing(
                        "aws_rds_cluster.c[\"old\"]",
                        json!({ "cluster_identifier": "c-old", "id": "c-old", "backup_retention_period": 1 }),
                    ),
                    cluster("aws_rds_cluster.c[\"new\"]", 7),
                    member(MEMBER, &["aws_rds_cluster.c", "each.value", "each.value.cluster"]),
                ],
                [(MEMBER, InsufficientData)],
            ),
            case(
                "of several clusters only one is new",
                [
                    Planned::existing(
                        "aws_rds_cluster.c[0]",
                        json!({ "cluster_identifier": "c-0", "id": "c-0", "backup_retention_period": 1 }),
                    ),
                    cluster("aws_rds_cluster.c[1]", 7),
                    member(MEMBER, &["aws_rds_cluster.c"]),
                ],
                [(MEMBER, Compliant)],
            ),
        ],
    );
}
