//! Snapshots of RDS clusters: `DescribeDBClusterSnapshots`, and of those that may be public
//! `DescribeDBClusterSnapshotAttributes`.

use super::in_plans::InPlans;
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::RDS::DBClusterSnapshot",
    place: Place::Region,
    // The id is its name.
    id_is_unique_in: UniqueIn::Region,
    not_looked_at: &[
        "in plans: they do not say whether a new snapshot is encrypted",
        "snapshots that other accounts share",
    ],
    security_hub_type: "AwsRdsDbClusterSnapshot",
    arn: Some("arn:{partition}:rds:{region}:{account}:cluster-snapshot:{name}"),
    config: Config { name: Some("configuration.dbclusterSnapshotIdentifier"), ..Config::USUAL },
    plan: InPlans::NONE,
    permissions: &[
        ("", "rds:DescribeDBClusterSnapshots"),
        (ATTRIBUTES, "rds:DescribeDBClusterSnapshotAttributes"),
    ],
    share_of_account: 0.0,
};

const ATTRIBUTES: &str = "supplementaryConfiguration.DBClusterSnapshotAttributes";

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_rds::Client;

    use super::{ATTRIBUTES, TYPE};
    use crate::resource_types::rds_db_snapshot::{KIND, of_shareable};
    use crate::sources::live::calls::{
        DetailCall, ListCall, Meaning, ResourceCalls, Scope, Source, sdk_call,
    };
    use crate::sources::live::fields::plan::{Fills, Rename};

    const LIST: &str = "rds:DescribeDBClusterSnapshots";
    const DESCRIBE_ATTRIBUTES: &str = "rds:DescribeDBClusterSnapshotAttributes";
    const ENCRYPTED: &str = "configuration.storageEncrypted";

    /// How they are read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls {
        details: &[DetailCall {
            source: Source {
                operation: DESCRIBE_ATTRIBUTES,
                fills: Fills {
                    base: ATTRIBUTES,
                    renames: &[Rename::new(
                        ATTRIBUTES,
                        "DBClusterSnapshotAttributesResult.DBClusterSnapshotAttributes",
                    )],
                },
                check: None,
            },
            call: sdk_call!(
                DESCRIBE_ATTRIBUTES,
                Client::new,
                describe_db_cluster_snapshot_attributes,
                |call, ask| call.set_db_cluster_snapshot_identifier(ask.of),
                |_| None
            ),
            means: |refusal| {
                if refusal.is(&["DBClusterSnapshotNotFoundFault", "DBClusterSnapshotNotFound"]) {
                    Meaning::Gone
                } else {
                    Meaning::Unknown
                }
            },
            follow: Some(|snapshot, detail| Box::pin(of_shareable(snapshot, detail, ENCRYPTED))),
        }],
        needs: &[(ATTRIBUTES, ENCRYPTED), (ATTRIBUTES, KIND)],
        ..ResourceCalls::of(TYPE, SNAPSHOTS)
    };

    const SNAPSHOTS: ListCall = ListCall {
        source: Source {
            operation: LIST,
            fills: Fills {
                base: "configuration",
                renames: &[Rename::new("tags", "TagList{Key,Value}")],
            },
            check: None,
        },
        items: "DBClusterSnapshots[]",
        scope: Scope::Region,
        id: &["configuration.dbclusterSnapshotIdentifier"],
        unlisted: None,
        call: sdk_call!(
            LIST,
            Client::new,
            describe_db_cluster_snapshots,
            |call, ask| {
                // A snapshot alone has no pages.
                let size = ask.of.is_none().then_some(100);
                let call = call.set_db_cluster_snapshot_identifier(ask.of).set_max_records(size);
                call.set_marker(ask.token)
            },
            |page| page.marker
        ),
    };
}
