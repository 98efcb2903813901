//! Snapshots of RDS instances: `DescribeDBSnapshots`, and of those that may be public
//! `DescribeDBSnapshotAttributes`.

use super::in_plans::InPlans;
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::RDS::DBSnapshot",
    place: Place::Region,
    // The id is its name.
    id_is_unique_in: UniqueIn::Region,
    not_looked_at: &[
        "in plans: they do not say whether a new snapshot is encrypted",
        "snapshots that other accounts share",
    ],
    security_hub_type: "AwsRdsDbSnapshot",
    arn: Some("arn:{partition}:rds:{region}:{account}:snapshot:{name}"),
    config: Config { name: Some("configuration.dBSnapshotIdentifier"), ..Config::USUAL },
    plan: InPlans::NONE,
    permissions: &[
        ("", "rds:DescribeDBSnapshots"),
        (ATTRIBUTES, "rds:DescribeDBSnapshotAttributes"),
    ],
    share_of_account: 0.0,
};

const ATTRIBUTES: &str = "supplementaryConfiguration.DBSnapshotAttributes";

#[cfg(feature = "aws")]
pub use live::{CALLS, KIND, of_shareable};

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_rds::Client;

    use super::{ATTRIBUTES, TYPE};
    use crate::model::value::{Member, Value};
    use crate::resource_types::rds_db_cluster::none_at;
    use crate::sources::live::calls::reader::{Detail, Subject};
    use crate::sources::live::calls::{
        DetailCall, ListCall, Meaning, Refusal, ResourceCalls, Scope, Source, sdk_call,
    };
    use crate::sources::live::fields::plan::{Fills, Rename};

    const LIST: &str = "rds:DescribeDBSnapshots";
    const DESCRIBE_ATTRIBUTES: &str = "rds:DescribeDBSnapshotAttributes";
    const ENCRYPTED: &str = "configuration.encrypted";
    /// Who made it.
    pub const KIND: &str = "configuration.snapshotType";

    /// How they are read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls {
        details: &[DetailCall {
            source: Source {
                operation: DESCRIBE_ATTRIBUTES,
                fills: Fills {
                    base: ATTRIBUTES,
                    renames: &[Rename::new(
                        ATTRIBUTES,
                        "DBSnapshotAttributesResult.DBSnapshotAttributes",
                    )],
                },
                check: None,
            },
            call: sdk_call!(
                DESCRIBE_ATTRIBUTES,
                Client::new,
                describe_db_snapshot_attributes,
                |call, ask| call.set_db_snapshot_identifier(ask.of),
                |_| None
            ),
            means: |refusal| {
                if refusal.is(&["DBSnapshotNotFound", "DBSnapshotNotFoundFault"]) {
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
        items: "DBSnapshots[]",
        scope: Scope::Region,
        id: &["configuration.dBSnapshotIdentifier"],
        unlisted: None,
        call: sdk_call!(
            LIST,
            Client::new,
            describe_db_snapshots,
            |call, ask| {
                // A snapshot alone has no pages.
                let size = ask.of.is_none().then_some(100);
                let call = call.set_db_snapshot_identifier(ask.of).set_max_records(size);
                call.set_marker(ask.token)
            },
            |page| page.marker
        ),
    };

    /// Asks only of those that can be public: an encrypted one cannot, nor one that is not manual
    /// (<https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html>).
    /// Snapshots of clusters say at another path whether they are encrypted.
    pub async fn of_shareable(
        snapshot: &mut Subject,
        detail: &Detail,
        encrypted: &str,
    ) -> Result<Option<Value>, Refusal> {
        let is_encrypted =
            snapshot.document().at(encrypted) == Member::Present(&Value::Boolean(true));
        if is_encrypted || snapshot.text(KIND).is_some_and(|kind| kind != "manual") {
            return Ok(Some(none_at(detail.call.source.fills.base)));
        }
        snapshot.ask_here(detail).await.map(Some)
    }
}
