//! Global databases of Aurora: `DescribeGlobalClusters`.

use super::in_plans::{InPlans, PlanResource};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::RDS::GlobalCluster",
    place: Place::Account,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &[
        "the clusters that a global database has in each region: they are judged by themselves",
    ],
    security_hub_type: "Other",
    arn: Some("arn:{partition}:rds::{account}:global-cluster:{name}"),
    config: Config {
        name: Some("configuration.GlobalClusterIdentifier"),
        not_recorded: &[(
            "configuration.StorageEncryptionType",
            "AWS Config does not record how a global database is encrypted.",
        )],
        ..Config::USUAL
    },
    plan: InPlans {
        noun: "global database",
        resources: &[PlanResource {
            kind: "aws_rds_global_cluster",
            names: &["global_cluster_identifier", "id"],
            ..PlanResource::USUAL
        }],
        ..InPlans::NONE
    },
    permissions: &[("", "rds:DescribeGlobalClusters")],
    share_of_account: 0.0,
};

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_rds::Client;

    use super::TYPE;
    use crate::sources::live::calls::{ListCall, ResourceCalls, Scope, Source, sdk_call};
    use crate::sources::live::fields::plan::{Fills, Rename};

    const LIST: &str = "rds:DescribeGlobalClusters";

    /// How they are read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls::of(
        TYPE,
        ListCall {
            source: Source {
                operation: LIST,
                fills: Fills {
                    base: "configuration",
                    renames: &[Rename::new("tags", "TagList{Key,Value}")],
                },
                check: None,
            },
            items: "GlobalClusters[]",
            scope: Scope::Everywhere(None),
            id: &["configuration.GlobalClusterIdentifier"],
            unlisted: None,
            call: sdk_call!(
                LIST,
                Client::new,
                describe_global_clusters,
                |call, ask| {
                    // One alone has no pages.
                    let size = ask.of.is_none().then_some(100);
                    call.set_global_cluster_identifier(ask.of)
                        .set_max_records(size)
                        .set_marker(ask.token)
                },
                |page| page.marker
            ),
        },
    );
}
