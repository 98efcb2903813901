//! What an organization has IAM manage centrally for its members' root users:
//! `ListOrganizationsFeatures`, which only the management account, or IAM's delegated
//! administrator, may ask.
//!
//! AWS Config has no such type; the name is ours.

use super::in_plans::InPlans;
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of it.
pub static DEFINITION: Definition = Definition {
    name: "AWS::IAM::OrganizationFeatures",
    place: Place::Account,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &["whether a member account still has credentials of its root user"],
    security_hub_type: "AwsAccount",
    arn: None,
    config: Config {
        none_if_null: &[FEATURES],
        not_recorded: &[(
            "configuration",
            "AWS Config does not record what IAM manages for an organization.",
        )],
        ..Config::USUAL
    },
    plan: InPlans::NONE,
    permissions: &[(FEATURES, "iam:ListOrganizationsFeatures")],
    share_of_account: 0.0,
};

/// `null` where the account manages no organization.
const FEATURES: &str = "configuration.enabledFeatures";

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use super::{FEATURES, TYPE};
    use crate::model::value::{List, Object, Value};
    use crate::sources::live::calls::reader::{Detail, Subject};
    use crate::sources::live::calls::{
        DetailCall, ListCall, Refusal, ResourceCalls, Scope, Source,
    };
    use crate::sources::live::fields::plan::{Fills, Rename};
    use crate::sources::live::iam_operation;
    use crate::sources::live::raw_operation::RawOperation;

    const LIST: RawOperation = iam_operation::get("iam:ListOrganizationsFeatures");
    /// Of the management account's organization, which has never enabled any
    /// (<https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOrganizationsFeatures.html>).
    const NONE_ENABLED: [&str; 4] = [
        "ServiceAccessNotEnabled",
        "ServiceAccessNotEnabledException",
        "OrganizationNotInAllFeaturesMode",
        "OrganizationNotInAllFeaturesModeException",
    ];
    /// Of an account that manages no organization.
    const NOT_MANAGING: [&str; 4] = [
        "AccountNotManagementOrDelegatedAdministrator",
        "AccountNotManagementOrDelegatedAdministratorException",
        "OrganizationNotFound",
        "OrganizationNotFoundException",
    ];

    /// How it is read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls {
        details: &[DetailCall {
            source: Source {
                operation: LIST.name,
                fills: Fills {
                    base: FEATURES,
                    renames: &[Rename::new(FEATURES, "EnabledFeatures")],
                },
                check: None,
            },
            call: |connection, ask| LIST.call(connection, ask),
            means: |refusal| refusal.none_if(&NOT_MANAGING),
            follow: Some(|account, detail| Box::pin(features(account, detail))),
        }],
        ..ResourceCalls::of(TYPE, ListCall::of_setting(Scope::Everywhere(None)))
    };

    async fn features(account: &mut Subject, detail: &Detail) -> Result<Option<Value>, Refusal> {
        let home = account.connections.home.clone();
        match account.ask(detail, &home).await {
            Err(refusal) if refusal.is(&NONE_ENABLED) => {
                let mut none = Value::from(Object::default());
                none.put(FEATURES, List::default().into());
                Ok(Some(none))
            }
            answer => answer.map(Some),
        }
    }
}
