//! How people sign in to an account: its SAML providers, the roles that IAM Identity Center made in
//! it, and the IAM users that have a console password.
//!
//! AWS Config has no such type; the name is ours.

use super::in_plans::InPlans;
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of it.
pub static DEFINITION: Definition = Definition {
    name: "AWS::IAM::Federation",
    place: Place::Account,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &[
        "OpenID Connect providers, which pipelines and applications use",
        "whether somebody uses a SAML provider",
        "in plans, how people sign in: an account may have more than is in a plan",
    ],
    security_hub_type: "AwsAccount",
    arn: None,
    config: Config {
        not_recorded: &[(
            "configuration",
            "AWS Config does not record in one place how people sign in.",
        )],
        ..Config::USUAL
    },
    plan: InPlans::NONE,
    permissions: &[
        (PROVIDERS, "iam:ListSAMLProviders"),
        (ROLES, "iam:ListRoles"),
        (PASSWORDS, "iam:GenerateCredentialReport"),
        (PASSWORDS, "iam:GetCredentialReport"),
    ],
    share_of_account: 0.0,
};

const PROVIDERS: &str = "configuration.samlProviders";
const ROLES: &str = "configuration.identityCenterRoles";
const PASSWORDS: &str = "configuration.usersWithPassword";

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_iam::Client;

    use super::{PASSWORDS, PROVIDERS, ROLES, TYPE};
    use crate::sources::live::calls::{
        DetailCall, ListCall, Meaning, ResourceCalls, Scope, Source, sdk_call,
    };
    use crate::sources::live::credential_report::{self, NOT_BY_FIELD};
    use crate::sources::live::fields::plan::{Fills, Rename};

    const LIST_PROVIDERS: &str = "iam:ListSAMLProviders";
    const LIST_ROLES: &str = "iam:ListRoles";
    /// Where IAM Identity Center makes its roles
    /// (<https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html>).
    const PATH: &str = "/aws-reserved/sso.amazonaws.com/";

    /// How it is read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls {
        details: &[
            DetailCall {
                source: Source {
                    operation: LIST_PROVIDERS,
                    fills: Fills {
                        base: PROVIDERS,
                        renames: &[Rename::new(PROVIDERS, "SAMLProviderList")],
                    },
                    check: None,
                },
                call: sdk_call!(
                    LIST_PROVIDERS,
                    Client::new,
                    list_saml_providers,
                    |call, ask| call,
                    |_| None
                ),
                means: |_| Meaning::Unknown,
                follow: None,
            },
            DetailCall {
                source: Source {
                    operation: LIST_ROLES,
                    fills: Fills { base: ROLES, renames: &[Rename::new(ROLES, "Roles")] },
                    check: None,
                },
                call: sdk_call!(
                    LIST_ROLES,
                    Client::new,
                    list_roles,
                    |call, ask| call.path_prefix(PATH).max_items(1000).set_marker(ask.token),
                    |page| page.marker
                ),
                means: |_| Meaning::Unknown,
                follow: None,
            },
            DetailCall {
                source: Source {
                    operation: credential_report::GET,
                    fills: Fills { base: PASSWORDS, renames: &[] },
                    check: None,
                },
                call: NOT_BY_FIELD,
                means: |_| Meaning::Unknown,
                follow: Some(credential_report::of_users_with_password),
            },
        ],
        ..ResourceCalls::of(TYPE, ListCall::of_setting(Scope::Everywhere(None)))
    };
}
