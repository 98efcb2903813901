//! KMS keys: `ListKeys`, `DescribeKey` of each, of those that can be rotated
//! `GetKeyRotationStatus`, and of the customer's own `GetKeyPolicy`. A key's policy may deny either
//! to everybody but its administrators.

use super::in_plans::{Attributes, Count, InPlans, Literal, Part, PlanResource, Unwritten};
use super::{Config, Definition, Place, ResourceType, Spelling, UniqueIn};

/// The type.
pub const TYPE: ResourceType = ResourceType::new(&DEFINITION);

/// What is true of the type wherever it is read from.
pub static DEFINITION: Definition = Definition {
    name: "AWS::KMS::Key",
    place: Place::Region,
    // The replicas of a multi-Region key have its id.
    id_is_unique_in: UniqueIn::Region,
    not_looked_at: &["keys of other accounts", "keys that AWS owns, which no account lists"],
    security_hub_type: "AwsKmsKey",
    arn: Some("arn:{partition}:kms:{region}:{account}:key/{id}"),
    config: Config {
        not_recorded: &[(PERIOD, "AWS Config does not record how often a key is rotated.")],
        spelling: Spelling {
            // What KeySpec was called until 2021.
            aliases: &[("keySpec", "customerMasterKeySpec")],
            list_alone: &[],
            by_id: &[],
        },
        ..Config::USUAL
    },
    plan: InPlans {
        noun: "key",
        resources: &[
            PlanResource {
                kind: "aws_kms_key",
                attributes: Attributes {
                    renames: &[
                        (SPEC, "customer_master_key_spec"),
                        (ENABLED, "is_enabled"),
                        (ROTATION, "enable_key_rotation"),
                        (PERIOD, "rotation_period_in_days"),
                        // The material of a key in a key store is that store's, of which the plan
                        // says the id alone.
                        (ORIGIN, "custom_key_store_id"),
                    ],
                    constants: &[
                        (MANAGER, CUSTOMER),
                        (KIND, Literal::Text("PRIMARY")),
                        STATE_UNSAID,
                    ],
                    if_null: &[(ORIGIN, Literal::Text("AWS_KMS"))],
                    // https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/kms_key#argument-reference
                    if_unwritten: &[
                        Unwritten::always(SPEC, Literal::Text("SYMMETRIC_DEFAULT")),
                        Unwritten::always(USAGE, Literal::Text("ENCRYPT_DECRYPT")),
                        Unwritten::always(ENABLED, Literal::Boolean(true)),
                        Unwritten::always(ROTATION, Literal::Boolean(false)),
                        Unwritten::always(PERIOD, Literal::Integer(365)),
                        Unwritten::always(MULTI_REGION, Literal::Boolean(false)),
                    ],
                    ..Attributes::USUAL
                },
                ..KEY
            },
            PlanResource {
                kind: "aws_kms_replica_key",
                attributes: Attributes {
                    renames: &[(ENABLED, "enabled")],
                    constants: &[
                        (MANAGER, CUSTOMER),
                        (MULTI_REGION, Literal::Boolean(true)),
                        (KIND, Literal::Text("REPLICA")),
                        STATE_UNSAID,
                    ],
                    ..Attributes::USUAL
                },
                ..KEY
            },
            PlanResource {
                kind: "aws_kms_external_key",
                names: &["id", "arn"],
                attributes: Attributes {
                    renames: &[(ENABLED, "enabled")],
                    constants: &[
                        (MANAGER, CUSTOMER),
                        (ORIGIN, Literal::Text("EXTERNAL")),
                        (KIND, Literal::Text("PRIMARY")),
                        STATE_UNSAID,
                    ],
                    ..Attributes::USUAL
                },
                ..KEY
            },
        ],
        parts: &[Part {
            path: POLICY,
            kind: "aws_kms_key_policy",
            of: "key_id",
            noun: "key policy",
            attributes: Attributes {
                renames: &[(POLICY, "policy")],
                if_unknown: &[(POLICY, UNSAID)],
                ..Attributes::USUAL
            },
            count: Count::One { inline: "policy", none: UNSAID },
            ..Part::USUAL
        }],
        ..InPlans::NONE
    },
    permissions: &[
        ("", "kms:ListKeys"),
        ("configuration", "kms:DescribeKey"),
        (ROTATION, "kms:GetKeyRotationStatus"),
        (POLICY, "kms:GetKeyPolicy"),
        ("tags", "kms:ListResourceTags"),
    ],
    share_of_account: 0.0,
};

const KEY: PlanResource = PlanResource { names: &["id", "key_id", "arn"], ..PlanResource::USUAL };
const CUSTOMER: Literal = Literal::Text("CUSTOMER");
const MANAGER: &str = "configuration.keyManager";
const SPEC: &str = "configuration.keySpec";
const USAGE: &str = "configuration.keyUsage";
const ORIGIN: &str = "configuration.origin";
const ENABLED: &str = "configuration.enabled";
const MULTI_REGION: &str = "configuration.multiRegion";
const KIND: &str = "configuration.multiRegionConfiguration.multiRegionKeyType";
const STATE_UNSAID: (&str, Literal) = (
    "configuration.keyState",
    Literal::Unread("A plan does not say whether a key is scheduled for deletion."),
);
const POLICY: &str = "supplementaryConfiguration.Policy";
const UNSAID: Literal = Literal::Unread("The plan does not say the key's policy.");
const ROTATION: &str = "supplementaryConfiguration.KeyRotationStatus";
const PERIOD: &str = "supplementaryConfiguration.RotationPeriodInDays";

#[cfg(feature = "aws")]
pub use live::CALLS;

#[cfg(feature = "aws")]
mod live {
    use super::{MANAGER, ORIGIN, PERIOD, POLICY, ROTATION, SPEC, TYPE};
    use crate::aws::endpoint;
    use crate::model::value::{Object, Value};
    use crate::sources::live::calls::reader::{Detail, Subject};
    use crate::sources::live::calls::{
        DetailCall, ListCall, Meaning, Refusal, ResourceCalls, Scope, Source,
    };
    use crate::sources::live::fields::plan::{Fills, Rename};
    use crate::sources::live::raw_operation::{Argument, Pages, Protocol, RawOperation};
    use crate::sources::live::tag_list::tag_list;

    const DESCRIPTION: &str = "configuration";

    const LIST: RawOperation = RawOperation {
        service: endpoint::Service::Kms,
        name: "kms:ListKeys",
        protocol: Protocol::Json("TrentService.ListKeys"),
        arguments: &[("Limit", Argument::Integer(1000))],
        pages: Some(Pages { asked: "Marker", answered: "NextMarker" }),
    };
    const DESCRIBE: RawOperation = RawOperation {
        name: "kms:DescribeKey",
        protocol: Protocol::Json("TrentService.DescribeKey"),
        arguments: &[("KeyId", Argument::Resource)],
        pages: None,
        ..LIST
    };
    const GET_ROTATION: RawOperation = RawOperation {
        name: "kms:GetKeyRotationStatus",
        protocol: Protocol::Json("TrentService.GetKeyRotationStatus"),
        ..DESCRIBE
    };

    const GET_POLICY: RawOperation = RawOperation {
        name: "kms:GetKeyPolicy",
        protocol: Protocol::Json("TrentService.GetKeyPolicy"),
        // The only name that a key's policy can have.
        arguments: &[("KeyId", Argument::Resource), ("PolicyName", Argument::Text("default"))],
        ..DESCRIBE
    };

    const LIST_TAGS: RawOperation = RawOperation {
        name: "kms:ListResourceTags",
        protocol: Protocol::Json("TrentService.ListResourceTags"),
        pages: LIST.pages,
        ..DESCRIBE
    };

    const KEYS: ListCall = ListCall {
        source: Source {
            operation: LIST.name,
            // The list has ids and nothing else; what AWS Config records is DescribeKey's.
            fills: Fills { base: "listed", renames: &[] },
            check: None,
        },
        items: "Keys[]",
        scope: Scope::Region,
        id: &["listed.keyId"],
        unlisted: None,
        call: |connection, ask| LIST.call(connection, ask),
    };

    /// How they are read from AWS.
    pub static CALLS: ResourceCalls = ResourceCalls {
        details: &[
            DetailCall {
                source: Source {
                    operation: DESCRIBE.name,
                    fills: Fills {
                        base: DESCRIPTION,
                        renames: &[Rename::new(DESCRIPTION, "KeyMetadata")],
                    },
                    check: None,
                },
                call: |connection, ask| DESCRIBE.call(connection, ask),
                means,
                follow: None,
            },
            DetailCall {
                source: Source {
                    operation: GET_ROTATION.name,
                    fills: Fills {
                        base: ROTATION,
                        renames: &[
                            Rename::new(ROTATION, "KeyRotationEnabled"),
                            Rename::new(PERIOD, "RotationPeriodInDays"),
                        ],
                    },
                    check: None,
                },
                call: |connection, ask| GET_ROTATION.call(connection, ask),
                means,
                follow: Some(|key, detail| Box::pin(of_rotatable(key, detail))),
            },
            DetailCall {
                source: Source {
                    operation: GET_POLICY.name,
                    fills: Fills { base: POLICY, renames: &[Rename::new(POLICY, "Policy")] },
                    check: None,
                },
                call: |connection, ask| GET_POLICY.call(connection, ask),
                means,
                follow: Some(|key, detail| Box::pin(of_customers(key, detail))),
            },
            tag_list!(LIST_TAGS, "Tags{TagKey,TagValue}", means, None),
        ],
        // They say which keys cannot be rotated.
        needs: &[
            (ROTATION, MANAGER),
            (ROTATION, SPEC),
            (ROTATION, ORIGIN),
            (PERIOD, MANAGER),
            (PERIOD, SPEC),
            (PERIOD, ORIGIN),
            (POLICY, MANAGER),
        ],
        ..ResourceCalls::of(TYPE, KEYS)
    };

    fn means(refusal: &Refusal) -> Meaning {
        if refusal.is(&["NotFoundException"]) { Meaning::Gone } else { Meaning::Unknown }
    }

    /// Asks only of keys that their owner can have rotated
    /// (<https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html>): the others have
    /// no such setting.
    async fn of_rotatable(key: &mut Subject, detail: &Detail) -> Result<Option<Value>, Refusal> {
        let is_another = |path, usual: &str| key.text(path).is_some_and(|actual| actual != usual);
        if is_another(MANAGER, "CUSTOMER")
            || is_another(SPEC, "SYMMETRIC_DEFAULT")
            || is_another(ORIGIN, "AWS_KMS")
        {
            let mut none = Value::from(Object::default());
            none.put(ROTATION, Value::Null);
            none.put(PERIOD, Value::Null);
            return Ok(Some(none));
        }
        let region = key.region.clone().unwrap_or_else(|| key.connections.home.clone());
        key.ask(detail, &region).await.map(Some)
    }

    /// Asks only for the policies of the customer's own keys: nobody can change those that AWS
    /// manages.
    async fn of_customers(key: &mut Subject, detail: &Detail) -> Result<Option<Value>, Refusal> {
        if key.text(MANAGER).is_some_and(|manager| manager != "CUSTOMER") {
            let mut none = Value::from(Object::default());
            none.put(POLICY, Value::Null);
            return Ok(Some(none));
        }
        let region = key.region.clone().unwrap_or_else(|| key.connections.home.clone());
        key.ask(detail, &region).await.map(Some)
    }
}
