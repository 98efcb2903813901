//! Customer managed IAM policies, with the documents of their versions:
//! `GetAccountAuthorizationDetails`.

use super::in_plans::{Attributes, InPlans, Literal, PlanResource, Unwritten};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::IAM::Policy",
    place: Place::Account,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &[
        "AWS's own managed policies",
        "in plans, whether a new policy is a permissions boundary only",
    ],
    security_hub_type: "AwsIamPolicy",
    // A policy's path is part of the ARN, and is not known from its id and name.
    arn: None,
    config: Config { name: Some("configuration.policyName"), ..Config::USUAL },
    plan: InPlans {
        noun: "policy",
        resources: &[PlanResource {
            kind: "aws_iam_policy",
            names: &["arn", "id"],
            attributes: Attributes {
                renames: &[(VERSIONS, "policy"), ("configuration.policyVersionList.document", "")],
                constants: &[
                    // What a plan makes is never AWS's own.
                    ("configuration.arn", Literal::Null),
                    ("configuration.policyVersionList.isDefaultVersion", Literal::Boolean(true)),
                ],
                if_null: &[
                    (USED_AS_BOUNDARY, Literal::Unread(NO_USES)),
                    (ATTACHMENTS, Literal::Unread(NO_USES)),
                ],
                if_unknown: &[(ATTACHMENTS, Literal::Unread(NO_USES))],
                // Nothing uses what is not there yet.
                if_unwritten: &[Unwritten::always(USED_AS_BOUNDARY, Literal::Integer(0))],
                ..Attributes::USUAL
            },
            ..PlanResource::USUAL
        }],
        ..InPlans::NONE
    },
    permissions: &[("", "iam:GetAccountAuthorizationDetails"), ("tags", "iam:ListPolicyTags")],
    share_of_account: 0.0,
};

const VERSIONS: &str = "configuration.policyVersionList";
const ATTACHMENTS: &str = "configuration.attachmentCount";
const USED_AS_BOUNDARY: &str = "configuration.permissionsBoundaryUsageCount";
const NO_USES: &str =
    "A plan does not say what has the policy, or has it as a permissions boundary.";

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use super::TYPE;
    use crate::sources::live::authorization_details::authorization_details;
    use crate::sources::live::calls::{Meaning, ResourceCalls};
    use crate::sources::live::iam_operation;
    use crate::sources::live::raw_operation::{Argument, RawOperation};
    use crate::sources::live::tag_list::{self, TAGS, tag_list};

    const ARN: &str = "configuration.arn";
    const LIST_TAGS: RawOperation =
        iam_operation::list("iam:ListPolicyTags", &[("PolicyArn", Argument::Resource)]);

    /// How they are read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls {
        details: &[tag_list!(
            LIST_TAGS,
            "Tags{Key,Value}",
            |refusal| if refusal.is(&["NoSuchEntity"]) { Meaning::Gone } else { Meaning::Unknown },
            Some(|policy, detail| Box::pin(tag_list::by(policy, detail, ARN)))
        )],
        needs: &[(TAGS, ARN)],
        ..ResourceCalls::of(
            TYPE,
            authorization_details!("LocalManagedPolicy", "Policies[]", "configuration.policyId"),
        )
    };
}
