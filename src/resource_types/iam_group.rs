//! IAM groups, with the policies that they have: `GetAccountAuthorizationDetails`.

use super::in_plans::{Attributes, Count, InPlans, Literal, Part, PlanResource};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::IAM::Group",
    place: Place::Account,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &["groups of IAM Identity Center and of other identity providers"],
    security_hub_type: "AwsIamGroup",
    // A group's path is part of the ARN, and is not known from its id and name.
    arn: None,
    config: Config {
        name: Some("configuration.groupName"),
        none_if_null: &[ATTACHED, INLINE],
        ..Config::USUAL
    },
    plan: InPlans {
        noun: "group",
        resources: &[PlanResource {
            kind: "aws_iam_group",
            attributes: NAMED,
            ..PlanResource::USUAL
        }],
        parts: &[
            Part { kind: "aws_iam_group_policy_attachment", of: "group", ..ATTACHMENT },
            Part { kind: "aws_iam_policy_attachment", of: "groups", of_each: true, ..ATTACHMENT },
            Part {
                kind: "aws_iam_group_policy_attachments_exclusive",
                of: "group_name",
                count: ANY_POLICIES,
                ..ATTACHMENT
            },
            Part { kind: "aws_iam_group_policy", of: "group", ..INLINE_POLICY },
            Part {
                kind: "aws_iam_group_policies_exclusive",
                of: "group_name",
                count: ANY_INLINE,
                ..INLINE_POLICY
            },
        ],
        ..InPlans::NONE
    },
    permissions: &[("", "iam:GetAccountAuthorizationDetails")],
    share_of_account: 0.0,
};

const ATTACHED: &str = "configuration.attachedManagedPolicies";
const INLINE: &str = "configuration.groupPolicyList";
const NAMED: Attributes =
    Attributes { renames: &[("configuration.groupName", "name")], ..Attributes::USUAL };

const ATTACHMENT: Part = Part {
    path: ATTACHED,
    noun: "attached policy",
    count: Count::many(""),
    of_existing: "The group exists already, and may have an attached policy that is not in the plan.",
    missing: "The plan is not complete: what it attaches to the group may be missing.",
    ..Part::USUAL
};
const INLINE_POLICY: Part = Part {
    path: INLINE,
    noun: "inline policy",
    attributes: Attributes {
        renames: &[
            ("configuration.groupPolicyList.policyName", "name"),
            ("configuration.groupPolicyList.policyDocument", "policy"),
        ],
        if_null: &[("configuration.groupPolicyList.policyName", Literal::Address)],
        if_unknown: &[("configuration.groupPolicyList.policyName", Literal::Address)],
        ..Attributes::USUAL
    },
    count: Count::many(""),
    of_existing: "The group exists already, and may have an inline policy that is not in the plan.",
    missing: "The plan is not complete: an inline policy of the group may be missing.",
    ..Part::USUAL
};
const ANY_INLINE: Count = Count::Many {
    inline: "",
    most: None,
    counts_if_new: false,
    check: Some(|_, facts| {
        Err(format!("{} says which inline policies the group has.", facts.address))
    }),
};
const ANY_POLICIES: Count = Count::Many {
    inline: "",
    most: None,
    counts_if_new: false,
    check: Some(|_, facts| {
        Err(format!("{} says which policies are attached to the group.", facts.address))
    }),
};

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use super::TYPE;
    use crate::resource_types::iam_user;
    use crate::sources::live::authorization_details::authorization_details;
    use crate::sources::live::calls::ResourceCalls;

    /// How they are read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls {
        related: &[&iam_user::CALLS],
        ..ResourceCalls::of(
            TYPE,
            authorization_details!("Group", "GroupDetailList[]", "configuration.groupId"),
        )
    };
}
