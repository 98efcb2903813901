//! What RDS says of a region and of no database: the certificates of its authorities, and until
//! when it supports the major versions of engines.
//!
//! AWS Config has no such type; the name is ours.

use super::in_plans::InPlans;
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of it.
pub static DEFINITION: Definition = Definition {
    name: "AWS::RDS::Region",
    place: Place::Region,
    id_is_unique_in: UniqueIn::Region,
    not_looked_at: &[],
    security_hub_type: "AwsAccount",
    arn: None,
    config: Config {
        not_recorded: &[(
            "configuration",
            "AWS Config does not record which certificates and engine versions RDS has.",
        )],
        ..Config::USUAL
    },
    plan: InPlans::NONE,
    permissions: &[
        (CERTIFICATES, "rds:DescribeCertificates"),
        (VERSIONS, "rds:DescribeDBMajorEngineVersions"),
    ],
    share_of_account: 0.0,
};

const CERTIFICATES: &str = "configuration.certificates";
const VERSIONS: &str = "configuration.majorEngineVersions";

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_rds::Client;

    use super::{CERTIFICATES, TYPE, VERSIONS};
    use crate::sources::live::calls::{
        DetailCall, ListCall, Meaning, ResourceCalls, Scope, Source, sdk_call,
    };
    use crate::sources::live::fields::plan::{Fills, Rename};

    const DESCRIBE_CERTIFICATES: &str = "rds:DescribeCertificates";
    const DESCRIBE_VERSIONS: &str = "rds:DescribeDBMajorEngineVersions";

    /// How it is read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls {
        details: &[
            DetailCall {
                source: Source {
                    operation: DESCRIBE_CERTIFICATES,
                    fills: Fills {
                        base: CERTIFICATES,
                        renames: &[Rename::new(CERTIFICATES, "Certificates")],
                    },
                    check: None,
                },
                call: sdk_call!(
                    DESCRIBE_CERTIFICATES,
                    Client::new,
                    describe_certificates,
                    |call, ask| call.max_records(100).set_marker(ask.token),
                    |page| page.marker
                ),
                means: |_| Meaning::Unknown,
                follow: None,
            },
            DetailCall {
                source: Source {
                    operation: DESCRIBE_VERSIONS,
                    fills: Fills {
                        base: VERSIONS,
                        renames: &[Rename::new(VERSIONS, "DBMajorEngineVersions")],
                    },
                    check: None,
                },
                call: sdk_call!(
                    DESCRIBE_VERSIONS,
                    Client::new,
                    describe_db_major_engine_versions,
                    |call, ask| call.max_records(100).set_marker(ask.token),
                    |page| page.marker
                ),
                means: |_| Meaning::Unknown,
                follow: None,
            },
        ],
        ..ResourceCalls::of(TYPE, ListCall::of_setting(Scope::Region))
    };
}
