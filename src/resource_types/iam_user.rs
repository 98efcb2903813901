//! IAM users, with their access keys, console password and MFA devices.

use super::{Config, Definition, Place, ResourceType, UniqueIn};

pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

pub static DEFINITION: Definition = Definition {
    name: "AWS::IAM::User",
    place: Place::Account,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &[
        "the root user",
        "users of IAM Identity Center and of other identity providers, and roles",
        "SSH keys, signing certificates and service-specific credentials",
    ],
    security_hub_type: "AwsIamUser",
    // A user's path is part of the ARN, and is not known from its id and name.
    arn: None,
    config: Config {
        name: Some("configuration.userName"),
        none_if_null: &["supplementaryConfiguration.LoginProfile"],
        // Other programs, such as our demo, add them.
        not_recorded: &[("supplementaryConfiguration", "AWS Config does not record access keys, login profiles and MFA devices.")],
        ..Config::USUAL
    },
    permissions: &[
        ("", "iam:ListUsers"),
        ("supplementaryConfiguration.AccessKeys", "iam:ListAccessKeys"),
        ("supplementaryConfiguration.LoginProfile", "iam:GetLoginProfile"),
        ("supplementaryConfiguration.MFADevices", "iam:ListMFADevices"),
    ],
    share_of_account: 0.2,
};
