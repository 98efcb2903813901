//! Server certificates that were uploaded to IAM: `ListServerCertificates`.

use super::in_plans::{Attributes, InPlans, PlanResource};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::IAM::ServerCertificate",
    place: Place::Account,
    // AWS Config describes them as CloudFormation does, by their names.
    id_is_unique_in: UniqueIn::Region,
    not_looked_at: &["certificates of AWS Certificate Manager"],
    security_hub_type: "Other",
    // A certificate's path is part of the ARN, and is not known from its name.
    arn: None,
    config: Config {
        name: Some(NAME),
        not_recorded: &[(
            "configuration.Expiration",
            "AWS Config does not record when a server certificate expires.",
        )],
        ..Config::USUAL
    },
    plan: InPlans {
        noun: "server certificate",
        resources: &[PlanResource {
            kind: "aws_iam_server_certificate",
            attributes: Attributes { renames: &[(NAME, "name")], ..Attributes::USUAL },
            ..PlanResource::USUAL
        }],
        ..InPlans::NONE
    },
    permissions: &[("", "iam:ListServerCertificates"), ("tags", "iam:ListServerCertificateTags")],
    share_of_account: 0.0,
};

const NAME: &str = "configuration.ServerCertificateName";

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_iam::Client;

    use super::{NAME, TYPE};
    use crate::sources::live::calls::{ListCall, Meaning, ResourceCalls, Scope, Source, sdk_call};
    use crate::sources::live::fields::plan::Fills;
    use crate::sources::live::iam_operation;
    use crate::sources::live::raw_operation::{Argument, RawOperation};
    use crate::sources::live::tag_list::tag_list;

    const LIST: &str = "iam:ListServerCertificates";
    const LIST_TAGS: RawOperation = iam_operation::list(
        "iam:ListServerCertificateTags",
        &[("ServerCertificateName", Argument::Resource)],
    );

    const CERTIFICATES: ListCall = ListCall {
        source: Source {
            operation: LIST,
            fills: Fills { base: "configuration", renames: &[] },
            check: None,
        },
        items: "ServerCertificateMetadataList[]",
        scope: Scope::Everywhere(None),
        id: &[NAME],
        unlisted: None,
        call: sdk_call!(
            LIST,
            Client::new,
            list_server_certificates,
            |call, ask| call.max_items(1000).set_marker(ask.token),
            |page| page.marker
        ),
    };

    /// How they are read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls {
        details: &[tag_list!(
            LIST_TAGS,
            "Tags{Key,Value}",
            |refusal| if refusal.is(&["NoSuchEntity"]) { Meaning::Gone } else { Meaning::Unknown },
            None
        )],
        ..ResourceCalls::of(TYPE, CERTIFICATES)
    };
}
