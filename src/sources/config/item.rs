//! AWS Config's configuration item: the one description of a resource that snapshots, history
//! files, change events and `GetResourceConfigHistory` share.
//!
//! Only what rules look at is read, and every field by itself: one in a form that AWS does not give
//! it is unknown, and the others are as they are. What Config does not record (access keys, login
//! profiles, MFA devices) is a reading with that reason, which a caller with AWS at hand may fill
//! in.

use serde::Deserialize;
use serde::de::Deserializer;
use serde_json::value::RawValue;
use time::OffsetDateTime;

use crate::model::resource::Resource;
use crate::rules::Wanted;
use scalar::Scalar;

pub use identity::{Identity, RawDocuments, WithDocuments};
pub use plan::{Plans, TypePlan};
pub use view::ItemView;

mod absence;
mod at_once;
mod document;
mod identity;
pub mod moment;
mod plan;
mod pruned;
pub mod scalar;
mod tags;
mod view;

/// A configuration item as AWS writes it. A text that is not there, or is none, is empty.
#[derive(Debug)]
pub struct ConfigurationItem {
    /// AWS's name of the type, such as `AWS::S3::Bucket`.
    pub resource_type: String,
    /// AWS's id of the resource.
    pub resource_id: String,
    /// AWS's name of the resource.
    pub resource_name: Option<String>,
    /// Twelve digits.
    pub aws_account_id: String,
    /// The resource's region; `global` for those that have none.
    pub aws_region: String,
    /// Whether the resource was there.
    pub status: Status,
    /// Whether AWS Config found the resource when it began to record, long after it was made.
    pub is_discovery: bool,
    captured_at: Option<OffsetDateTime>,
    tags: Option<Box<RawValue>>,
    configuration: Option<Box<RawValue>>,
    supplementary_configuration: Option<Box<RawValue>>,
}

/// What `configurationItemStatus` says.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum Status {
    /// The resource is there and recorded; also where there is no status, as in items that other
    /// programs write.
    #[default]
    Recorded,
    /// The resource is there, and AWS Config does not record it: the recorder leaves its type out,
    /// or another region records it.
    NotRecorded,
    /// The resource was deleted.
    Deleted,
    /// Something else.
    Unknown(String),
}

/// What an item says.
#[derive(Debug)]
pub enum Described {
    /// The resource as it was captured.
    Resource(Box<Resource>),
    /// A resource that AWS Config does not record: nothing is known of it but that it was there.
    NotRecorded(Box<Resource>),
    /// A resource that is no more: what is related to it does not know its state.
    Gone(Box<Resource>),
    /// A type that no rule reads.
    Other,
}

impl Described {
    /// Without the time of its capture, for comparing what two items say.
    #[must_use]
    pub fn undated(mut self) -> Self {
        if let Self::Resource(resource) | Self::NotRecorded(resource) | Self::Gone(resource) =
            &mut self
        {
            resource.captured_at = None;
        }
        self
    }
}

impl Status {
    /// The status with AWS's name.
    pub fn of(written: &Scalar<'_>) -> Self {
        match written {
            Scalar::Absent => Self::Recorded,
            Scalar::Text(text) => match &**text {
                "OK" | "ResourceDiscovered" => Self::Recorded,
                "ResourceNotRecorded" => Self::NotRecorded,
                "ResourceDeleted" | "ResourceDeletedNotRecorded" => Self::Deleted,
                other => Self::Unknown(other.to_owned()),
            },
            _ => Self::Unknown("not a text".to_owned()),
        }
    }
}

impl ConfigurationItem {
    /// When AWS Config captured it; `None` where it does not say so in a form that is known.
    pub const fn captured_at(&self) -> Option<OffsetDateTime> {
        self.captured_at
    }

    /// What the item says of the fields that are asked for, as the rules see it at the moment
    /// `as_of`.
    pub fn describe(&self, as_of: OffsetDateTime, wanted: &Wanted) -> Described {
        ItemView::from(self).describe(as_of, &Plans::of(wanted))
    }
}

impl<'de> Deserialize<'de> for ConfigurationItem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        WithDocuments::deserialize(deserializer).map(Self::from)
    }
}

impl From<WithDocuments<'_>> for ConfigurationItem {
    fn from(WithDocuments(item, documents): WithDocuments<'_>) -> Self {
        let text = |scalar: &Scalar<'_>| scalar.text().unwrap_or_default().to_owned();
        Self {
            resource_type: text(&item.resource_type),
            resource_id: text(&item.resource_id),
            resource_name: item.resource_name.text().map(str::to_owned),
            aws_account_id: item.account_id().unwrap_or_default().into_owned(),
            aws_region: text(&item.aws_region),
            status: item.status(),
            is_discovery: item.is_discovery(),
            captured_at: item.captured_at(),
            tags: documents.tags.map(ToOwned::to_owned),
            configuration: documents.configuration.map(ToOwned::to_owned),
            supplementary_configuration: documents
                .supplementary_configuration
                .map(ToOwned::to_owned),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::evaluation::Verdict;
    use crate::model::value::{Member, Value};
    use crate::rules::{RULES, Ruleset};
    use serde_json::{Value as Json, json};
    use time::macros::datetime;

    /// What an item says of the fields that all rules ask for.
    fn described(item: &Json) -> Resource {
        let item: ConfigurationItem = serde_json::from_str(&item.to_string()).unwrap();
        match item.describe(datetime!(2026-11-23 12:00 UTC), &Wanted::all()) {
            Described::Resource(resource) => *resource,
            other => panic!("{other:?}"),
        }
    }

    fn bucket(encryption: &Json) -> Resource {
        described(&json!({ "resourceType": "AWS::S3::Bucket", "resourceId": "b",
            "supplementaryConfiguration": { "BucketPolicy": {}, "ServerSideEncryptionConfiguration": encryption } }))
    }

    const ENCRYPTION: &str = "supplementaryConfiguration.ServerSideEncryptionConfiguration";

    #[test]
    fn every_spelling_is_the_same_encryption() {
        let ours = json!({"rules": [{
            "applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyID": "k"},
            "bucketKeyEnabled": true,
            "blockedEncryptionTypes": {"encryptionType": ["SSE-C"]},
        }]});
        let expected = Value::from(ours.clone());
        let rule = json!({
            "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "k"},
            "BucketKeyEnabled": true,
            "BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]},
        });
        let renamed = |json: &Json, from: &str, to: &str| {
            serde_json::from_str::<Json>(&json.to_string().replace(from, to)).unwrap()
        };
        for other in [
            ours.clone(),
            json!(ours.to_string()),
            json!(json!(ours.to_string()).to_string()),
            json!({ "Rules": [rule] }),
            json!({ "ServerSideEncryptionConfiguration": { "Rules": [rule] } }),
            json!([rule]),
            json!({ "ServerSideEncryptionConfiguration": [renamed(&rule, "ApplyServer", "Server")] }),
            renamed(
                &renamed(&ours, "kmsMasterKeyID", "kmsMasterKeyId"),
                "encryptionType\"",
                "encryptionTypes\"",
            ),
        ] {
            assert_eq!(
                bucket(&other).document.at(ENCRYPTION),
                Member::Present(&expected),
                "{other}"
            );
        }
    }

    #[test]
    fn encryption_that_is_absent_or_of_another_form_is_unread() {
        assert_eq!(
            bucket(&json!({"rules": []})).document.at(ENCRYPTION),
            Member::Present(&Value::Null)
        );
        for unknown in [
            json!({}),
            json!([]),
            json!("[]"),
            json!(null),
            json!(5),
            json!(""),
            json!("text"),
            json!({"rules": null}),
            json!({"rules": 5}),
            json!({"rules": {}}),
            json!({"rules": [null]}),
            json!({"rules": [{}]}),
            json!({"rules": [{"applyServerSideEncryptionByDefault": null, "bucketKeyEnabled": true}]}),
            json!({"rules": [{"applyServerSideEncryptionByDefault": {}}]}),
            json!({"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": ""}}]}),
            json!({"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": 5}}]}),
            json!({"status": "Enabled"}),
        ] {
            let read = bucket(&unknown);
            assert!(
                matches!(read.document.at(ENCRYPTION), Member::Unread(_)),
                "{unknown}: {read:?}"
            );
        }
        for supplement in [json!({}), json!([]), json!(null), json!("x")] {
            let item = json!({ "resourceType": "AWS::S3::Bucket", "resourceId": "b", "supplementaryConfiguration": supplement });
            assert!(
                matches!(described(&item).document.at(ENCRYPTION), Member::Unread(_)),
                "{supplement}"
            );
        }
    }

    #[test]
    fn absence_means_what_the_types_file_says() {
        let database = |configuration: Json| {
            described(&json!({ "resourceType": "AWS::RDS::DBInstance", "resourceId": "db-1", "configuration": configuration })).document
        };
        let is_unread =
            |document: &Value, path: &str| matches!(document.at(path), Member::Unread(_));
        let (days, cluster) =
            ("configuration.backupRetentionPeriod", "configuration.dBClusterIdentifier");
        let whole = database(
            json!({"BackupRetentionPeriod": 7, "dbclusterIdentifier": "", "other": {"a": [1]}}),
        );
        assert_eq!(whole.at(days), Member::Present(&Value::Integer(7)));
        assert_eq!(whole.at(cluster), Member::Present(&Value::Null));
        assert_eq!(whole.at("configuration.other"), Member::Absent, "no rule asked for it");
        let null = database(json!({"backupRetentionPeriod": null, "dBClusterIdentifier": null}));
        assert!(is_unread(&null, days));
        assert_eq!(null.at(cluster), Member::Present(&Value::Null));
        for nothing in [json!(null), json!([]), json!("x"), json!(5)] {
            let document = database(nothing.clone());
            assert!(
                is_unread(&document, days) && is_unread(&document, cluster),
                "{nothing}: {document:?}"
            );
        }
        let twice = r#"{"resourceType": "AWS::RDS::DBInstance", "resourceId": "d", "configuration": {"backupRetentionPeriod": 7, "backupRetentionPeriod": 0}}"#;
        let item: ConfigurationItem = serde_json::from_str(twice).unwrap();
        let Described::Resource(resource) =
            item.describe(datetime!(2026-11-23 12:00 UTC), &Wanted::all())
        else {
            panic!()
        };
        assert!(is_unread(&resource.document, days), "{resource:?}");
    }

    #[test]
    fn a_user_has_what_other_programs_add() {
        let user = |supplement: Json| {
            described(
                &json!({ "resourceType": "AWS::IAM::User", "resourceId": "AIDA", "configuration": {"userName": "ann"},
                "supplementaryConfiguration": supplement }),
            )
        };
        let profile = "supplementaryConfiguration.LoginProfile";
        assert_eq!(user(json!(null)).name, "ann");
        assert_eq!(
            user(json!({"LoginProfile": null})).document.at(profile),
            Member::Present(&Value::Null)
        );
        assert!(matches!(
            user(json!({"LoginProfile": {}})).document.at(profile),
            Member::Present(Value::Object(_))
        ));
        for absent in [json!(null), json!({}), json!({"MFADevices": []})] {
            let document = user(absent.clone()).document;
            let Member::Unread(reason) = document.at(profile) else { panic!("{absent}") };
            assert!(
                reason.starts_with("AWS Config does not record access keys"),
                "{absent}: {reason}"
            );
        }
    }

    /// What a rule says of related resources of which no source has told.
    const UNREAD: &str = "It was not read.";

    #[test]
    fn what_is_not_known_gives_no_rule_a_sure_verdict() {
        let ruleset = Ruleset::new(RULES.iter().copied(), |_| None).unwrap();
        let as_of = datetime!(2026-11-23 12:00 UTC);
        for resource_type in ruleset.wanted().judged {
            let item = json!({ "resourceType": resource_type.as_str(), "resourceId": "x", "resourceName": "y" });
            let item: ConfigurationItem = serde_json::from_str(&item.to_string()).unwrap();
            let unknown = ItemView::from(&item).describe_unknown(
                as_of,
                &Plans::of(&ruleset.wanted()),
                "not known".into(),
            );
            let Described::Resource(resource) = unknown else { panic!("{unknown:?}") };
            for (rule, verdict) in ruleset.verdicts(&resource) {
                // What looks at related resources may say why those were not read.
                let whys: &[_] =
                    if rule.related.is_empty() { &["not known"] } else { &["not known", UNREAD] };
                let said = |why: &&str| verdict == Verdict::insufficient_data((*why).to_owned());
                assert!(whys.iter().any(said), "{}: {verdict:?}", rule.id);
            }
        }
    }

    #[test]
    fn a_cluster_of_which_nothing_is_known_has_its_name() {
        let item = json!({ "resourceType": "AWS::RDS::DBCluster", "resourceId": "cluster-1", "resourceName": "orders",
            "configurationItemStatus": "ResourceDeleted" });
        let item: ConfigurationItem = serde_json::from_str(&item.to_string()).unwrap();
        let Described::Gone(cluster) =
            item.describe(datetime!(2026-11-23 12:00 UTC), &Wanted::all())
        else {
            panic!()
        };
        assert_eq!(
            cluster.document.at("configuration.dbclusterIdentifier"),
            Member::Present(&Value::from("orders"))
        );
        assert!(matches!(
            cluster.document.at("configuration.backupRetentionPeriod"),
            Member::Unread(_)
        ));
    }
}
