//! The account's password policy for IAM users: `GetAccountPasswordPolicy`.
//!
//! AWS Config has no such type; the name is ours.

use super::in_plans::{Attributes, InPlans, Literal, PlanResource, Unwritten};
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of it.
pub static DEFINITION: Definition = Definition {
    name: "AWS::IAM::PasswordPolicy",
    place: Place::Account,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &["passwords of IAM Identity Center and of other identity providers"],
    security_hub_type: "AwsAccount",
    arn: None,
    config: Config {
        none_if_null: &[POLICY],
        not_recorded: &[("configuration", "AWS Config does not record the password policy.")],
        ..Config::USUAL
    },
    plan: InPlans {
        noun: "password policy",
        resources: &[PlanResource {
            kind: "aws_iam_account_password_policy",
            names: &["id"],
            attributes: Attributes {
                renames: &[
                    (POLICY, ""),
                    (
                        "configuration.passwordPolicy.minimumPasswordLength",
                        "minimum_password_length",
                    ),
                    (REUSE, "password_reuse_prevention"),
                ],
                // What the provider does not send goes back to AWS's default:
                // https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html
                if_unwritten: &[
                    Unwritten::always(LENGTH, Literal::Integer(6)),
                    Unwritten::always(REUSE, Literal::Integer(0)),
                    Unwritten::always(AGE, Literal::Integer(0)),
                    Unwritten::always(UPPERCASE, Literal::Boolean(false)),
                    Unwritten::always(LOWERCASE, Literal::Boolean(false)),
                    Unwritten::always(SYMBOLS, Literal::Boolean(false)),
                    Unwritten::always(NUMBERS, Literal::Boolean(false)),
                ],
                ..Attributes::USUAL
            },
            ..PlanResource::USUAL
        }],
        ..InPlans::NONE
    },
    permissions: &[(POLICY, "iam:GetAccountPasswordPolicy")],
    share_of_account: 0.0,
};

const POLICY: &str = "configuration.passwordPolicy";
const LENGTH: &str = "configuration.passwordPolicy.minimumPasswordLength";
const REUSE: &str = "configuration.passwordPolicy.passwordReusePrevention";
/// After how many days passwords expire; 0 where they do not.
const AGE: &str = "configuration.passwordPolicy.maxPasswordAge";
const UPPERCASE: &str = "configuration.passwordPolicy.requireUppercaseCharacters";
const LOWERCASE: &str = "configuration.passwordPolicy.requireLowercaseCharacters";
const SYMBOLS: &str = "configuration.passwordPolicy.requireSymbols";
const NUMBERS: &str = "configuration.passwordPolicy.requireNumbers";

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_iam::Client;

    use super::{AGE, POLICY, REUSE, TYPE};
    use crate::sources::live::calls::{
        DetailCall, ListCall, ResourceCalls, Scope, Source, sdk_call,
    };
    use crate::sources::live::fields::plan::{Fills, Literal, Rename};

    const GET: &str = "iam:GetAccountPasswordPolicy";

    /// How it is read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls {
        details: &[DetailCall {
            source: Source {
                operation: GET,
                fills: Fills {
                    base: POLICY,
                    renames: &[
                        Rename::new(POLICY, "PasswordPolicy"),
                        // AWS leaves it out where nothing is remembered.
                        Rename::new(REUSE, "PasswordPolicy.PasswordReusePrevention")
                            .or(Literal::Integer(0)),
                        // And where passwords do not expire.
                        Rename::new(AGE, "PasswordPolicy.MaxPasswordAge").or(Literal::Integer(0)),
                    ],
                },
                check: None,
            },
            call: sdk_call!(
                GET,
                Client::new,
                get_account_password_policy,
                |call, ask| call,
                |_| None
            ),
            means: |refusal| refusal.none_if(&["NoSuchEntity"]),
            follow: None,
        }],
        ..ResourceCalls::of(TYPE, ListCall::of_setting(Scope::Everywhere(None)))
    };
}
