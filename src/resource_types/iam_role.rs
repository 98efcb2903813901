//! IAM roles, with the policies that they have: `GetAccountAuthorizationDetails`.

use super::in_plans::{Attributes, Count, InPlans, Literal, Part, PlanResource};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::IAM::Role",
    place: Place::Account,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &["in AWS Config's files, uses of a role since AWS Config recorded it last"],
    security_hub_type: "AwsIamRole",
    // A role's path is part of the ARN, and is not known from its id and name.
    arn: None,
    config: Config {
        name: Some("configuration.roleName"),
        none_if_null: &[ATTACHED, INLINE, LAST_USED],
        ..Config::USUAL
    },
    plan: InPlans {
        noun: "role",
        resources: &[PlanResource {
            kind: "aws_iam_role",
            attributes: NAMED,
            ..PlanResource::USUAL
        }],
        parts: &[
            // The argument is deprecated, and still there.
            Part {
                attributes: Attributes {
                    renames: &[("configuration.attachedManagedPolicies.policyArn", "")],
                    ..Attributes::USUAL
                },
                count: Count::many("managed_policy_arns"),
                ..ATTACHMENT
            },
            Part { kind: "aws_iam_role_policy_attachment", of: "role", ..ATTACHMENT },
            Part { kind: "aws_iam_policy_attachment", of: "roles", of_each: true, ..ATTACHMENT },
            Part {
                kind: "aws_iam_role_policy_attachments_exclusive",
                of: "role_name",
                count: ANY_POLICIES,
                ..ATTACHMENT
            },
            // The block is deprecated, and still there.
            Part { count: Count::many("inline_policy"), ..INLINE_POLICY },
            Part { kind: "aws_iam_role_policy", of: "role", ..INLINE_POLICY },
            Part {
                kind: "aws_iam_role_policies_exclusive",
                of: "role_name",
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
const INLINE: &str = "configuration.rolePolicyList";
const LAST_USED: &str = "configuration.roleLastUsed";
const CREATED: &str = "configuration.createDate";
const NO_USE: &str = "A plan does not say when a role was made, and when it was used.";
const NAMED: Attributes = Attributes {
    renames: &[
        ("configuration.roleName", "name"),
        ("configuration.assumeRolePolicyDocument", "assume_role_policy"),
    ],
    constants: &[(CREATED, Literal::Unread(NO_USE)), (LAST_USED, Literal::Unread(NO_USE))],
    ..Attributes::USUAL
};

const ATTACHMENT: Part = Part {
    path: ATTACHED,
    noun: "attached policy",
    count: Count::many(""),
    of_existing: "The role exists already, and may have an attached policy that is not in the plan.",
    missing: "The plan is not complete: what it attaches to the role may be missing.",
    ..Part::USUAL
};
const INLINE_POLICY: Part = Part {
    path: INLINE,
    noun: "inline policy",
    attributes: Attributes {
        renames: &[
            ("configuration.rolePolicyList.policyName", "name"),
            ("configuration.rolePolicyList.policyDocument", "policy"),
        ],
        if_null: &[("configuration.rolePolicyList.policyName", Literal::Address)],
        if_unknown: &[("configuration.rolePolicyList.policyName", Literal::Address)],
        ..Attributes::USUAL
    },
    count: Count::many(""),
    of_existing: "The role exists already, and may have an inline policy that is not in the plan.",
    missing: "The plan is not complete: an inline policy of the role may be missing.",
    ..Part::USUAL
};
const ANY_INLINE: Count = Count::Many {
    inline: "",
    most: None,
    counts_if_new: false,
    check: Some(|_, facts| {
        Err(format!("{} says which inline policies the role has.", facts.address))
    }),
};
const ANY_POLICIES: Count = Count::Many {
    inline: "",
    most: None,
    counts_if_new: false,
    check: Some(|_, facts| {
        Err(format!("{} says which policies are attached to the role.", facts.address))
    }),
};

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use super::TYPE;
    use crate::sources::live::authorization_details::authorization_details;
    use crate::sources::live::calls::ResourceCalls;
    use crate::sources::live::tag_list::OF_ITEMS;

    /// How they are read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls::of(
        TYPE,
        authorization_details!("Role", "RoleDetailList[]", "configuration.roleId", OF_ITEMS),
    );
}
