//! To whom a bucket sends events: `GetBucketNotificationConfiguration`.

use crate::model::value::{List, Member, Value};
use crate::resource_types::in_plans::{Attributes, Count, Literal, Part};

pub const NOTIFICATION: &str = "supplementaryConfiguration.BucketNotificationConfiguration";
/// AWS Config has one list of all, which is read as this one.
pub const TOPICS: &str =
    "supplementaryConfiguration.BucketNotificationConfiguration.topicConfigurations";
pub const QUEUES: &str =
    "supplementaryConfiguration.BucketNotificationConfiguration.queueConfigurations";
pub const FUNCTIONS: &str =
    "supplementaryConfiguration.BucketNotificationConfiguration.lambdaFunctionConfigurations";
pub const EVENT_BRIDGE: &str =
    "supplementaryConfiguration.BucketNotificationConfiguration.eventBridgeConfiguration";

/// Why AWS Config's items say nothing of EventBridge.
pub const NO_EVENT_BRIDGE: &str =
    "AWS Config did not record whether the bucket sends events to EventBridge.";

/// The resource of a plan that has all of them.
pub const PART: Part = Part {
    path: NOTIFICATION,
    kind: "aws_s3_bucket_notification",
    of: "bucket",
    noun: "event notification configuration",
    attributes: Attributes {
        renames: &[
            (TOPICS, "topic"),
            (QUEUES, "queue"),
            (FUNCTIONS, "lambda_function"),
            (EVENT_BRIDGE, "eventbridge"),
        ],
        if_null: &[(EVENT_BRIDGE, Literal::Null)],
        words: &[
            (EVENT_BRIDGE, "true", Literal::Object(&[])),
            (EVENT_BRIDGE, "false", Literal::Null),
        ],
        ..Attributes::USUAL
    },
    count: Count::One {
        inline: "",
        none: Literal::Object(&[
            ("topicConfigurations", Literal::List(&[])),
            ("queueConfigurations", Literal::List(&[])),
            ("lambdaFunctionConfigurations", Literal::List(&[])),
            ("eventBridgeConfiguration", Literal::Null),
        ]),
    },
    of_existing: "The bucket exists already; the plan does not say which event notifications it has.",
    ..Part::USUAL
};

/// Of AWS Config's one list none is missing: the lists of their own are empty.
pub fn check(document: &mut Value) {
    for path in [QUEUES, FUNCTIONS] {
        if document.at(path) == Member::Present(&Value::Null) {
            document.put(path, List::default().into());
        }
    }
}
