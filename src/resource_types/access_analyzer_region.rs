//! The analyzers that IAM Access Analyzer has in a region, none among it: `ListAnalyzers`.
//!
//! AWS Config's type is a single analyzer, of which there may be none; the name is ours.

use super::in_plans::InPlans;
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of it.
pub static DEFINITION: Definition = Definition {
    name: "AWS::AccessAnalyzer::Region",
    place: Place::Region,
    id_is_unique_in: UniqueIn::Region,
    not_looked_at: &["an organization's analyzers in its other accounts"],
    security_hub_type: "AwsAccount",
    arn: None,
    config: Config {
        not_recorded: &[(
            "configuration",
            "AWS Config does not record which analyzers a region has.",
        )],
        ..Config::USUAL
    },
    // A plan has some of a region's analyzers, and does not say that there are no others.
    plan: InPlans::NONE,
    permissions: &[(ANALYZERS, "access-analyzer:ListAnalyzers")],
    share_of_account: 0.0,
};

const ANALYZERS: &str = "configuration.analyzers";

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use super::{ANALYZERS, TYPE};
    use crate::aws::endpoint;
    use crate::sources::live::calls::{
        DetailCall, ListCall, Meaning, ResourceCalls, Scope, Source,
    };
    use crate::sources::live::fields::plan::{Fills, Rename};
    use crate::sources::live::raw_operation::{Argument, Pages, Protocol, RawOperation};

    const LIST: RawOperation = RawOperation {
        service: endpoint::Service::AccessAnalyzer,
        name: "accessanalyzer:ListAnalyzers",
        protocol: Protocol::Get("/analyzer"),
        arguments: &[("maxResults", Argument::Integer(100))],
        pages: Some(Pages { asked: "nextToken", answered: "nextToken" }),
    };

    /// How they are read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls {
        details: &[DetailCall {
            source: Source {
                operation: LIST.name,
                fills: Fills { base: ANALYZERS, renames: &[Rename::new(ANALYZERS, "analyzers")] },
                check: None,
            },
            call: |connection, ask| LIST.call(connection, ask),
            means: |_| Meaning::Unknown,
            follow: None,
        }],
        ..ResourceCalls::of(TYPE, ListCall::of_setting(Scope::Region))
    };
}
