//! Who has AWS's managed policy for AWS Support, `AWSSupportAccess`: `ListEntitiesForPolicy`, and
//! `GetGroup` for the users of each group that has it.
//!
//! AWS Config has no such type; the name is ours.

use super::in_plans::InPlans;
use super::{Config, Definition, Place, ResourceType, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of it.
pub static DEFINITION: Definition = Definition {
    name: "AWS::IAM::SupportAccess",
    place: Place::Account,
    id_is_unique_in: UniqueIn::World,
    not_looked_at: &[
        "other policies that allow the actions of AWS Support",
        "in plans, to what AWSSupportAccess is attached: an account may have more than is in a plan",
    ],
    security_hub_type: "AwsAccount",
    arn: None,
    config: Config {
        not_recorded: &[(
            "configuration",
            "AWS Config does not record in one place who has AWSSupportAccess.",
        )],
        ..Config::USUAL
    },
    plan: InPlans::NONE,
    permissions: &[(ENTITIES, "iam:ListEntitiesForPolicy"), (GROUPS, "iam:GetGroup")],
    share_of_account: 0.0,
};

const ENTITIES: &str = "configuration.entities";
const GROUPS: &str = "configuration.groups";

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use aws_sdk_iam::Client;
    use futures_util::future::BoxFuture;

    use super::{ENTITIES, GROUPS, TYPE};
    use crate::model::partition::Partition;
    use crate::model::value::{List, Member, Object, Value};
    use crate::sources::live::calls::reader::{Detail, Subject};
    use crate::sources::live::calls::{
        DetailCall, ListCall, Meaning, Refusal, ResourceCalls, Scope, Source, answered, sdk_call,
    };
    use crate::sources::live::fields::plan::{Fills, Rename};

    const LIST: &str = "iam:ListEntitiesForPolicy";
    const GET_GROUP: &str = "iam:GetGroup";
    const GROUPS_OF_POLICY: &str = "configuration.entities.policyGroups";
    const GROUP_NAME: &str = "configuration.groups.groupName";

    /// How it is read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls {
        details: &[
            DetailCall {
                source: Source {
                    operation: LIST,
                    fills: Fills { base: ENTITIES, renames: &[] },
                    check: None,
                },
                call: |connection, ask| {
                    let call = connection.client(Client::new).list_entities_for_policy();
                    let call = call.policy_arn(policy(&connection.region)).max_items(1000);
                    let call = call.set_marker(ask.token).customize().interceptor(ask.reader);
                    Box::pin(async move { answered(LIST, call.send().await, |page| page.marker) })
                },
                means: |_| Meaning::Unknown,
                follow: None,
            },
            DetailCall {
                source: Source {
                    operation: GET_GROUP,
                    fills: Fills {
                        base: GROUPS,
                        renames: &[Rename::new(GROUP_NAME, "Group.GroupName")],
                    },
                    check: None,
                },
                call: sdk_call!(
                    GET_GROUP,
                    Client::new,
                    get_group,
                    |call, ask| call.set_group_name(ask.of).max_items(1000).set_marker(ask.token),
                    |page| page.marker
                ),
                means: |_| Meaning::Unknown,
                follow: Some(of_groups),
            },
        ],
        needs: &[(GROUPS, "configuration.entities.policyGroups.groupName")],
        ..ResourceCalls::of(TYPE, ListCall::of_setting(Scope::Everywhere(None)))
    };

    /// AWS's managed policies are in the partition of the region.
    fn policy(region: &str) -> String {
        let partition = Partition::of_region(region).unwrap_or(Partition::Commercial);
        format!("arn:{partition}:iam::aws:policy/AWSSupportAccess")
    }

    /// Asks for each group that has the policy.
    fn of_groups<'a>(
        subject: &'a mut Subject,
        detail: &'a Detail,
    ) -> BoxFuture<'a, Result<Option<Value>, Refusal>> {
        Box::pin(async move {
            let account = subject.name.clone();
            let mut groups = List::default();
            for name in groups_of(subject)? {
                subject.name = name;
                let home = subject.connections.home.clone();
                match subject.ask(detail, &home).await {
                    Ok(answer) => match answer.at(GROUPS) {
                        Member::Present(group) => groups.elements.push(group.clone()),
                        Member::Absent | Member::Unread(_) => {}
                    },
                    // It is gone meanwhile.
                    Err(refusal) if refusal.is(&["NoSuchEntity"]) => {}
                    Err(refusal) => groups.elements.push(Value::unread(refusal.reason)),
                }
            }
            subject.name = account;
            let mut document = Value::from(Object::default());
            document.put(GROUPS, groups.into());
            Ok(Some(document))
        })
    }

    fn groups_of(subject: &Subject) -> Result<Vec<String>, Refusal> {
        let groups = match subject.document().at(GROUPS_OF_POLICY) {
            Member::Present(Value::List(groups)) => groups,
            Member::Unread(reason) => return Err(Refusal::because(reason.clone())),
            Member::Present(_) | Member::Absent => {
                return Err(Refusal::because(format!(
                    "{LIST} did not say which groups there are."
                )));
            }
        };
        let name = |group: &Value| match group.at("groupName") {
            Member::Present(name) => name.as_text().map(str::to_owned),
            Member::Absent | Member::Unread(_) => None,
        };
        let names = groups.elements.iter().map(name).collect::<Option<_>>();
        names.ok_or_else(|| Refusal::because(format!("{LIST} did not name a group.")))
    }
}
