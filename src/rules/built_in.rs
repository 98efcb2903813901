//! Generated from the rules' files: `UPDATE_GENERATED=1 cargo test generated` writes it.

#![allow(clippy::enum_glob_use, clippy::wildcard_imports, unused_imports)]

use super::AlertText;
use super::definition::{Within::*, *};
use crate::model::evaluation::Severity::*;
use super::parameters::{Kind::*, Parameter};

/// The rules that come with the program, by their ids.
pub static BUILT_IN: &[Definition] = &[
    Definition {
        id: "cloud-trail-encryption-enabled",
        aliases: &[],
        title: "CloudTrail logs are encrypted with a KMS key",
        severity: Medium,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::CloudTrail::Trail",
                fields: &[
                    "configuration.homeRegion",
                    "configuration.kmsKeyId",
                    "configuration.trailARN",
                ],
            },
        ],
        rationale: "S3 encrypts a trail's files in any case, and decrypts them for all who may read the bucket. With a KMS key of your own, reading the logs also takes permission to use the key, and each use is logged.",
        remediation: Steps {
            console: "CloudTrail > Trails > the trail > General details > Edit > Log file SSE-KMS encryption",
            warning: Some(
                "The key's policy must let CloudTrail encrypt with it, or the trail stops delivering; readers of the logs must be allowed to decrypt.",
            ),
            steps: &[
                "aws cloudtrail update-trail --region {region} --name {name} --kms-key-id KEY_ARN",
            ],
            for_each: &[],
            blanks: &[
                "KEY_ARN",
            ],
        },
        parameters: &[],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "CloudTrail.2",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "3.5",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "3.5",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "10.3.2",
            },
        ],
        alert: AlertText {
            subject: "CloudTrail Encryption",
            noun: "trail",
            label: "Trail",
            detail: "Encryption",
        },
        related: &[],
        named: &[
            (
                "trail",
                "item.configuration",
            ),
            (
                "is_copy",
                "(trail.homeRegion != null && trail.homeRegion != item.awsRegion)\n|| (trail.trailARN != null && trail.trailARN.split(\":\")[4] != item.accountId)",
            ),
        ],
        checks: &[
            Check {
                applies: Some(
                    "!is_copy",
                ),
                not_applicable: &[
                    "The trail is evaluated in its home region, in the account that owns it.",
                ],
                require: "trail.kmsKeyId != null",
                violation: &[
                    "The trail's logs are not encrypted with a KMS key.",
                ],
                unknown: &[],
                compliant: &[
                    "The trail's logs are encrypted with a KMS key.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "cloud-trail-log-file-validation-enabled",
        aliases: &[],
        title: "CloudTrail validates log files",
        severity: Low,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::CloudTrail::Trail",
                fields: &[
                    "configuration.homeRegion",
                    "configuration.logFileValidationEnabled",
                    "configuration.trailARN",
                ],
            },
        ],
        rationale: "With log file validation, CloudTrail signs a digest of the files that it delivers each hour. Without it, nothing proves that a log was neither changed nor deleted.",
        remediation: Steps {
            console: "CloudTrail > Trails > the trail > General details > Edit > Log file validation",
            warning: None,
            steps: &[
                "aws cloudtrail update-trail --region {region} --name {name} --enable-log-file-validation",
            ],
            for_each: &[],
            blanks: &[],
        },
        parameters: &[],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "CloudTrail.4",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "3.2",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "3.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "10.3.2",
            },
        ],
        alert: AlertText {
            subject: "CloudTrail Log File Validation",
            noun: "trail",
            label: "Trail",
            detail: "Validation",
        },
        related: &[],
        named: &[
            (
                "trail",
                "item.configuration",
            ),
            (
                "is_copy",
                "(trail.homeRegion != null && trail.homeRegion != item.awsRegion)\n|| (trail.trailARN != null && trail.trailARN.split(\":\")[4] != item.accountId)",
            ),
        ],
        checks: &[
            Check {
                applies: Some(
                    "!is_copy",
                ),
                not_applicable: &[
                    "The trail is evaluated in its home region, in the account that owns it.",
                ],
                require: "trail.logFileValidationEnabled",
                violation: &[
                    "Log file validation is off.",
                ],
                unknown: &[],
                compliant: &[
                    "Log file validation is on.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "cloudtrail-all-read-s3-data-event-check",
        aliases: &[],
        title: "A multi-region trail logs all S3 object-level read events",
        severity: Medium,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::CloudTrail::Account",
                fields: &[],
            },
        ],
        rationale: "Trails log who changes a bucket, but not who reads objects in it, unless they are told to. Without these events, nothing shows which objects an intruder took.",
        remediation: Steps {
            console: "CloudTrail > Trails > the trail > Data events > Edit > S3, all events or writeOnly",
            warning: Some(
                "put-event-selectors replaces all of the trail's selectors. Data events cost money, a hundred thousand of them 10 cents.",
            ),
            steps: &[
                "aws cloudtrail put-event-selectors --region HOME_REGION --trail-name TRAIL --advanced-event-selectors file://selectors.json",
            ],
            for_each: &[],
            blanks: &[
                "HOME_REGION",
                "TRAIL",
            ],
        },
        parameters: &[
            Parameter {
                name: "events",
                description: "Which events of objects a trail must log.",
                kind: Choice(
                    &[
                        "write",
                        "read",
                    ],
                ),
                default: "\"read\"",
            },
        ],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "S3.23",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "3.9",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "3.9",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "10.2.1",
            },
        ],
        alert: AlertText {
            subject: "CloudTrail S3 Data Events",
            noun: "account",
            label: "Account",
            detail: "Trails",
        },
        related: &[
            Relation {
                name: "trails",
                resource: "AWS::CloudTrail::Trail",
                on: &[],
                within: Account,
                fields: &[
                    "configuration.isMultiRegionTrail",
                    "supplementaryConfiguration.EventSelectors.advancedEventSelectors.fieldSelectors.endsWith",
                    "supplementaryConfiguration.EventSelectors.advancedEventSelectors.fieldSelectors.equals",
                    "supplementaryConfiguration.EventSelectors.advancedEventSelectors.fieldSelectors.field",
                    "supplementaryConfiguration.EventSelectors.advancedEventSelectors.fieldSelectors.notEndsWith",
                    "supplementaryConfiguration.EventSelectors.advancedEventSelectors.fieldSelectors.notEquals",
                    "supplementaryConfiguration.EventSelectors.advancedEventSelectors.fieldSelectors.notStartsWith",
                    "supplementaryConfiguration.EventSelectors.advancedEventSelectors.fieldSelectors.startsWith",
                    "supplementaryConfiguration.EventSelectors.eventSelectors.dataResources.type",
                    "supplementaryConfiguration.EventSelectors.eventSelectors.dataResources.values",
                    "supplementaryConfiguration.EventSelectors.eventSelectors.readWriteType",
                    "supplementaryConfiguration.TrailStatus.isLogging",
                ],
                is_one: false,
                unseen: "It is not known whether there are other trails than those that were read.",
            },
        ],
        named: &[
            (
                "multi_region",
                "related.trails.filter(trail, trail.configuration.isMultiRegionTrail)",
            ),
            (
                "candidates",
                "multi_region.filter(trail, trail.supplementaryConfiguration.TrailStatus.isLogging)",
            ),
            (
                "read_only",
                "params.events == \"read\" ? \"true\" : \"false\"",
            ),
            (
                "kind",
                "params.events == \"read\" ? \"ReadOnly\" : \"WriteOnly\"",
            ),
        ],
        checks: &[
            Check {
                applies: None,
                not_applicable: &[],
                require: "candidates.exists(trail,\n  trail.supplementaryConfiguration.EventSelectors.eventSelectors.exists(selector,\n    selector.readWriteType in [\"All\", kind]\n    && selector.dataResources.exists(data, data.type == \"AWS::S3::Object\"\n      && data.values.exists(value, value.split(\":\").size() in [3, 6]\n        && value.split(\":\")[2] == \"s3\" && value.split(\":\").filter(part, part != \"\").size() == 3)))\n  || trail.supplementaryConfiguration.EventSelectors.advancedEventSelectors.exists(selector,\n    selector.fieldSelectors.exists(of,\n      of.field == \"eventCategory\" && of.equals.exists(value, value == \"Data\"))\n    && selector.fieldSelectors.exists(of,\n      of.field == \"resources.type\" && of.equals.exists(value, value == \"AWS::S3::Object\"))\n    && selector.fieldSelectors.all(of,\n      of.field in [\"eventCategory\", \"resources.type\"]\n      || (of.field == \"readOnly\" && of.equals.exists(value, value == read_only))\n      || (of.field == \"resources.ARN\" && of.equals == [] && of.endsWith == []\n          && of.notEquals == [] && of.notStartsWith == [] && of.notEndsWith == []\n          && of.startsWith.exists(value, value.split(\":\").size() in [3, 6]\n            && value.split(\":\")[2] == \"s3\"\n            && value.split(\":\").filter(part, part != \"\").size() == 3)))))",
                violation: &[
                    "{multi_region == [] ? \"There is no multi-region trail.\"\n: candidates == [] ? \"No multi-region trail is logging.\"\n: \"No multi-region trail logs all \" + params.events + \" events of S3 objects.\"}",
                ],
                unknown: &[],
                compliant: &[
                    "A multi-region trail logs all {params.events} events of S3 objects.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "cloudtrail-all-write-s3-data-event-check",
        aliases: &[],
        title: "A multi-region trail logs all S3 object-level write events",
        severity: Medium,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::CloudTrail::Account",
                fields: &[],
            },
        ],
        rationale: "Trails log who changes a bucket, but not who writes or deletes objects in it, unless they are told to. Without these events, nothing shows which objects an intruder changed.",
        remediation: Steps {
            console: "CloudTrail > Trails > the trail > Data events > Edit > S3, all events or writeOnly",
            warning: Some(
                "put-event-selectors replaces all of the trail's selectors. Data events cost money, a hundred thousand of them 10 cents.",
            ),
            steps: &[
                "aws cloudtrail put-event-selectors --region HOME_REGION --trail-name TRAIL --advanced-event-selectors file://selectors.json",
            ],
            for_each: &[],
            blanks: &[
                "HOME_REGION",
                "TRAIL",
            ],
        },
        parameters: &[
            Parameter {
                name: "events",
                description: "Which events of objects a trail must log.",
                kind: Choice(
                    &[
                        "write",
                        "read",
                    ],
                ),
                default: "\"write\"",
            },
        ],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "S3.22",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "3.8",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "3.8",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "10.2.1",
            },
        ],
        alert: AlertText {
            subject: "CloudTrail S3 Data Events",
            noun: "account",
            label: "Account",
            detail: "Trails",
        },
        related: &[
            Relation {
                name: "trails",
                resource: "AWS::CloudTrail::Trail",
                on: &[],
                within: Account,
                fields: &[
                    "configuration.isMultiRegionTrail",
                    "supplementaryConfiguration.EventSelectors.advancedEventSelectors.fieldSelectors.endsWith",
                    "supplementaryConfiguration.EventSelectors.advancedEventSelectors.fieldSelectors.equals",
                    "supplementaryConfiguration.EventSelectors.advancedEventSelectors.fieldSelectors.field",
                    "supplementaryConfiguration.EventSelectors.advancedEventSelectors.fieldSelectors.notEndsWith",
                    "supplementaryConfiguration.EventSelectors.advancedEventSelectors.fieldSelectors.notEquals",
                    "supplementaryConfiguration.EventSelectors.advancedEventSelectors.fieldSelectors.notStartsWith",
                    "supplementaryConfiguration.EventSelectors.advancedEventSelectors.fieldSelectors.startsWith",
                    "supplementaryConfiguration.EventSelectors.eventSelectors.dataResources.type",
                    "supplementaryConfiguration.EventSelectors.eventSelectors.dataResources.values",
                    "supplementaryConfiguration.EventSelectors.eventSelectors.readWriteType",
                    "supplementaryConfiguration.TrailStatus.isLogging",
                ],
                is_one: false,
                unseen: "It is not known whether there are other trails than those that were read.",
            },
        ],
        named: &[
            (
                "multi_region",
                "related.trails.filter(trail, trail.configuration.isMultiRegionTrail)",
            ),
            (
                "candidates",
                "multi_region.filter(trail, trail.supplementaryConfiguration.TrailStatus.isLogging)",
            ),
            (
                "read_only",
                "params.events == \"read\" ? \"true\" : \"false\"",
            ),
            (
                "kind",
                "params.events == \"read\" ? \"ReadOnly\" : \"WriteOnly\"",
            ),
        ],
        checks: &[
            Check {
                applies: None,
                not_applicable: &[],
                require: "candidates.exists(trail,\n  trail.supplementaryConfiguration.EventSelectors.eventSelectors.exists(selector,\n    selector.readWriteType in [\"All\", kind]\n    && selector.dataResources.exists(data, data.type == \"AWS::S3::Object\"\n      && data.values.exists(value, value.split(\":\").size() in [3, 6]\n        && value.split(\":\")[2] == \"s3\" && value.split(\":\").filter(part, part != \"\").size() == 3)))\n  || trail.supplementaryConfiguration.EventSelectors.advancedEventSelectors.exists(selector,\n    selector.fieldSelectors.exists(of,\n      of.field == \"eventCategory\" && of.equals.exists(value, value == \"Data\"))\n    && selector.fieldSelectors.exists(of,\n      of.field == \"resources.type\" && of.equals.exists(value, value == \"AWS::S3::Object\"))\n    && selector.fieldSelectors.all(of,\n      of.field in [\"eventCategory\", \"resources.type\"]\n      || (of.field == \"readOnly\" && of.equals.exists(value, value == read_only))\n      || (of.field == \"resources.ARN\" && of.equals == [] && of.endsWith == []\n          && of.notEquals == [] && of.notStartsWith == [] && of.notEndsWith == []\n          && of.startsWith.exists(value, value.split(\":\").size() in [3, 6]\n            && value.split(\":\")[2] == \"s3\"\n            && value.split(\":\").filter(part, part != \"\").size() == 3)))))",
                violation: &[
                    "{multi_region == [] ? \"There is no multi-region trail.\"\n: candidates == [] ? \"No multi-region trail is logging.\"\n: \"No multi-region trail logs all \" + params.events + \" events of S3 objects.\"}",
                ],
                unknown: &[],
                compliant: &[
                    "A multi-region trail logs all {params.events} events of S3 objects.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "cloudtrail-s3-bucket-access-logging",
        aliases: &[],
        title: "Buckets that hold CloudTrail logs have access logging",
        severity: Low,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::S3::Bucket",
                fields: &[
                    "configuration.name",
                    "supplementaryConfiguration.BucketLoggingConfiguration.destinationBucketName",
                ],
            },
        ],
        rationale: "Access logs record who reads or deletes CloudTrail's files, and are kept in another bucket. Without them, an intruder who deletes the trail's files deletes the traces of that too.",
        remediation: Steps {
            console: "S3 > Buckets > the bucket > Properties > Server access logging > Edit",
            warning: Some(
                "put-bucket-logging replaces the bucket's logging configuration. The logs must go to another bucket.",
            ),
            steps: &[
                "aws s3api put-bucket-logging --region {region} --bucket {name} --bucket-logging-status 'LoggingEnabled={{TargetBucket=LOG_BUCKET,TargetPrefix=cloudtrail/}}'",
            ],
            for_each: &[],
            blanks: &[
                "LOG_BUCKET",
            ],
        },
        parameters: &[],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "CloudTrail.7",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "3.4",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "3.4",
            },
        ],
        alert: AlertText {
            subject: "CloudTrail Bucket Logging",
            noun: "S3 bucket",
            label: "Bucket",
            detail: "Access Logging",
        },
        related: &[
            Relation {
                name: "trails",
                resource: "AWS::CloudTrail::Trail",
                on: &[
                    (
                        "configuration.s3BucketName",
                        "configuration.name",
                    ),
                ],
                within: Account,
                fields: &[
                    "configuration.s3BucketName",
                ],
                is_one: false,
                unseen: "It is not known whether a trail delivers to the bucket.",
            },
        ],
        named: &[],
        checks: &[
            Check {
                applies: Some(
                    "related.trails != []",
                ),
                not_applicable: &[
                    "No trail of the regions that were read delivers to the bucket.",
                ],
                require: "item.supplementaryConfiguration.BucketLoggingConfiguration.destinationBucketName != null",
                violation: &[
                    "The bucket holds CloudTrail's logs and has no access logging.",
                ],
                unknown: &[],
                compliant: &[
                    "Access is logged to {item.supplementaryConfiguration.BucketLoggingConfiguration.destinationBucketName}.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "cmk-backing-key-rotation-enabled",
        aliases: &[],
        title: "Customer managed symmetric keys are rotated",
        severity: Medium,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::KMS::Key",
                fields: &[
                    "configuration.enabled",
                    "configuration.keyManager",
                    "configuration.keySpec",
                    "configuration.keyUsage",
                    "configuration.multiRegion",
                    "configuration.multiRegionConfiguration.multiRegionKeyType",
                    "configuration.origin",
                    "supplementaryConfiguration.KeyRotationStatus",
                    "supplementaryConfiguration.RotationPeriodInDays",
                ],
            },
        ],
        rationale: "Automatic rotation gives a key new material while its id, its policy and everything that was encrypted with it stay as they are: less data depends on any one piece of key material.",
        remediation: Steps {
            console: "KMS > Customer managed keys > the key > Key rotation > Edit > Automatic key rotation",
            warning: None,
            steps: &[
                "aws kms enable-key-rotation --region {region} --key-id {id}",
            ],
            for_each: &[],
            blanks: &[],
        },
        parameters: &[
            Parameter {
                name: "max_period_days",
                description: "The most days that may pass between two rotations. The default is the longest period that AWS allows; a key without a period of its own is rotated every 365 days.",
                kind: Number {
                    minimum: 90,
                    maximum: 2560,
                },
                default: "2560",
            },
        ],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "KMS.4",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "3.6",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "3.6",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "3.7.4",
            },
        ],
        alert: AlertText {
            subject: "KMS Key Rotation",
            noun: "KMS key",
            label: "Key",
            detail: "Rotation",
        },
        related: &[],
        named: &[
            (
                "key",
                "item.configuration",
            ),
            (
                "is_replica",
                "key.multiRegion == true && key.multiRegionConfiguration.multiRegionKeyType == \"REPLICA\" ",
            ),
            (
                "is_rotatable",
                "key.keyManager == \"CUSTOMER\" && key.keySpec == \"SYMMETRIC_DEFAULT\"\n&& key.keyUsage == \"ENCRYPT_DECRYPT\" && key.origin == \"AWS_KMS\" && key.enabled && !is_replica",
            ),
            (
                "why_not",
                "surely(key.keyManager != \"CUSTOMER\") ? \"AWS manages the key and rotates it itself.\"\n: surely(is_replica) ? \"The key is a replica: its primary key is evaluated.\"\n: surely(key.keySpec != \"SYMMETRIC_DEFAULT\")\n  ? \"Only symmetric encryption keys are rotated automatically; this one is \" + key.keySpec + \".\"\n: surely(key.keyUsage != \"ENCRYPT_DECRYPT\")\n  ? \"Only encryption keys are rotated automatically; this one is for \" + key.keyUsage + \".\"\n: surely(key.origin != \"AWS_KMS\") ? \"AWS KMS did not make the key's material, and cannot rotate it.\"\n: \"The key is not enabled.\" ",
            ),
        ],
        checks: &[
            Check {
                applies: Some(
                    "is_rotatable",
                ),
                not_applicable: &[
                    "{why_not}",
                ],
                require: "item.supplementaryConfiguration.KeyRotationStatus",
                violation: &[
                    "Automatic rotation is off.",
                ],
                unknown: &[],
                compliant: &[
                    "Automatic rotation is on.",
                ],
            },
            Check {
                applies: Some(
                    "params.max_period_days < 2560 && is_rotatable",
                ),
                not_applicable: &[
                    "{why_not}",
                ],
                require: "item.supplementaryConfiguration.RotationPeriodInDays <= params.max_period_days",
                violation: &[
                    "The key is rotated every {plural(item.supplementaryConfiguration.RotationPeriodInDays, \"day\")}; at most {plural(params.max_period_days, \"day\")} are allowed.",
                ],
                unknown: &[],
                compliant: &[
                    "The key is rotated every {plural(item.supplementaryConfiguration.RotationPeriodInDays, \"day\")}.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "config-recorder-enabled",
        aliases: &[],
        title: "AWS Config records in every region",
        severity: Critical,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::Config::Region",
                fields: &[
                    "configuration.deliveryChannels?",
                    "configuration.recorders.recordingGroup.allSupported",
                    "configuration.recorders.recordingGroup.exclusionByResourceTypes.resourceTypes",
                    "configuration.recorders.recordingGroup.includeGlobalResourceTypes",
                    "configuration.recorders.recordingGroup.recordingStrategy.useOnly",
                    "configuration.recorders.recordingGroup.resourceTypes",
                    "configuration.recorders.roleARN",
                    "configuration.statuses.lastStatus",
                    "configuration.statuses.recording",
                ],
            },
        ],
        rationale: "AWS Config's history shows what a resource looked like before an incident, and its rules see only what it records. A region without a recorder has neither.",
        remediation: Steps {
            console: "AWS Config > Settings > Recorder > Edit > Enable recording",
            warning: Some(
                "AWS Config costs money for each configuration item that it records.",
            ),
            steps: &[
                "aws configservice put-configuration-recorder --region {region} --configuration-recorder name=default,roleARN=arn:aws:iam::{account}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig --recording-group allSupported=true,includeGlobalResourceTypes=true",
                "aws configservice put-delivery-channel --region {region} --delivery-channel name=default,s3BucketName=BUCKET",
                "aws configservice start-configuration-recorder --region {region} --configuration-recorder-name default",
            ],
            for_each: &[],
            blanks: &[
                "BUCKET",
            ],
        },
        parameters: &[
            Parameter {
                name: "service_linked_role",
                description: "Whether the recorder must use AWS Config's service-linked role.",
                kind: Boolean,
                default: "true",
            },
            Parameter {
                name: "require_all_supported",
                description: "Whether the recorder must record all resource types that AWS Config supports, and in one of global_regions those of IAM.",
                kind: Boolean,
                default: "true",
            },
            Parameter {
                name: "required_types",
                description: "Resource types that the recorder must record, such as AWS::S3::Bucket.",
                kind: List,
                default: "[]",
            },
            Parameter {
                name: "global_regions",
                description: "The regions that record what is in no region, such as IAM users: one of each partition is enough.",
                kind: List,
                default: "[\"us-east-1\",\"cn-north-1\",\"us-gov-west-1\"]",
            },
        ],
        parameter_checks: &[
            ParameterCheck {
                require: "params.require_all_supported || params.required_types != []",
                refusal: "where require_all_supported is false, required_types must name the types that are recorded",
            },
        ],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "Config.1",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "3.3",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "3.3",
            },
        ],
        alert: AlertText {
            subject: "AWS Config Recorder",
            noun: "region",
            label: "Account",
            detail: "Recorder",
        },
        related: &[],
        named: &[
            (
                "group",
                "item.configuration.recorders[0].recordingGroup",
            ),
            (
                "is_global",
                "item.awsRegion in params.global_regions",
            ),
            (
                "role",
                "item.configuration.recorders[0].roleARN",
            ),
            (
                "missing",
                "params.required_types.filter(kind, !(\n  group.allSupported\n    ? (!kind.startsWith(\"AWS::IAM::\") || !is_global || group.includeGlobalResourceTypes)\n    : group.recordingStrategy.useOnly == \"EXCLUSION_BY_RESOURCE_TYPES\"\n      ? !group.exclusionByResourceTypes.resourceTypes.exists(excluded, excluded == kind)\n      : group.resourceTypes.exists(recorded, recorded == kind)))",
            ),
        ],
        checks: &[
            Check {
                applies: None,
                not_applicable: &[],
                require: "item.configuration.recorders != []",
                violation: &[
                    "The region has no configuration recorder.",
                ],
                unknown: &[],
                compliant: &[
                    "AWS Config records.",
                ],
            },
            Check {
                applies: Some(
                    "item.configuration.recorders != []",
                ),
                not_applicable: &[
                    "The region has no configuration recorder.",
                ],
                require: "item.configuration.statuses.exists(status, status.recording)",
                violation: &[
                    "The configuration recorder is stopped.",
                ],
                unknown: &[],
                compliant: &[],
            },
            Check {
                applies: Some(
                    "item.configuration.recorders != []",
                ),
                not_applicable: &[
                    "The region has no configuration recorder.",
                ],
                require: "item.configuration.statuses.all(status, status.lastStatus.lower() != \"failure\")",
                violation: &[
                    "AWS Config could not record, or could not deliver what it recorded.",
                ],
                unknown: &[],
                compliant: &[],
            },
            Check {
                applies: Some(
                    "item.configuration.recorders != []",
                ),
                not_applicable: &[
                    "The region has no configuration recorder.",
                ],
                require: "item.configuration.deliveryChannels != []",
                violation: &[
                    "The region has no delivery channel.",
                ],
                unknown: &[],
                compliant: &[],
            },
            Check {
                applies: Some(
                    "params.require_all_supported && item.configuration.recorders != []",
                ),
                not_applicable: &[
                    "Types that are named will do.",
                ],
                require: "group.allSupported && (!is_global || group.includeGlobalResourceTypes)",
                violation: &[
                    "{surely(!group.allSupported) ? \"The configuration recorder records some resource types alone.\" : \"The configuration recorder does not record what is in no region, such as IAM users.\"}",
                ],
                unknown: &[],
                compliant: &[],
            },
            Check {
                applies: Some(
                    "params.required_types != [] && item.configuration.recorders != []",
                ),
                not_applicable: &[
                    "No types are named.",
                ],
                require: "missing == []",
                violation: &[
                    "The configuration recorder does not record {missing}.",
                ],
                unknown: &[],
                compliant: &[],
            },
            Check {
                applies: Some(
                    "params.service_linked_role && item.configuration.recorders != []",
                ),
                not_applicable: &[
                    "Any role will do.",
                ],
                require: "role.endsWith(\":role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig\")",
                violation: &[
                    "The configuration recorder does not use AWS Config's service-linked role, but {role}.",
                ],
                unknown: &[],
                compliant: &[],
            },
        ],
        values: &[],
    },
    Definition {
        id: "ec2-ebs-encryption-by-default",
        aliases: &[],
        title: "EBS encrypts new volumes by default",
        severity: Medium,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::EC2::EbsEncryptionByDefault",
                fields: &[
                    "configuration.ebsEncryptionByDefault",
                ],
            },
        ],
        rationale: "With the default on, every new volume and copy of a snapshot in the region is encrypted, even where the request does not ask for encryption. It costs nothing.",
        remediation: Steps {
            console: "EC2 > the region > Settings > Data protection and security > EBS encryption > Manage > Enable",
            warning: Some(
                "Volumes that exist stay as they are. Who launches instances needs the right to use the default KMS key.",
            ),
            steps: &[
                "aws ec2 enable-ebs-encryption-by-default --region {region}",
            ],
            for_each: &[],
            blanks: &[],
        },
        parameters: &[],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "EC2.7",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "2.2.1",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "5.1.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "3.5.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.3.2",
            },
            Control {
                framework: "soc-2",
                id: "CC6.1",
            },
            Control {
                framework: "soc-2",
                id: "CC6.2",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(1)(ii)(B)",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(4)(ii)(A)",
            },
            Control {
                framework: "hipaa",
                id: "164.312(a)(2)(iv)",
            },
            Control {
                framework: "hipaa",
                id: "164.312(c)(1)",
            },
            Control {
                framework: "hipaa",
                id: "164.312(c)(2)",
            },
            Control {
                framework: "hipaa",
                id: "164.312(e)(2)(ii)",
            },
            Control {
                framework: "hipaa",
                id: "164.314(b)(1)",
            },
            Control {
                framework: "hipaa",
                id: "164.314(b)(2)",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.11",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.24",
            },
            Control {
                framework: "gdpr",
                id: "Article 32",
            },
        ],
        alert: AlertText {
            subject: "EBS Encryption by Default",
            noun: "region",
            label: "Account",
            detail: "Default",
        },
        related: &[],
        named: &[],
        checks: &[
            Check {
                applies: None,
                not_applicable: &[],
                require: "item.configuration.ebsEncryptionByDefault",
                violation: &[
                    "EBS does not encrypt new volumes of the region by default.",
                ],
                unknown: &[],
                compliant: &[
                    "EBS encrypts new volumes of the region by default.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "ec2-imdsv2-check",
        aliases: &[],
        title: "EC2 instances ask for IMDSv2",
        severity: High,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::EC2::Instance",
                fields: &[
                    "configuration.metadataOptions.httpEndpoint",
                    "configuration.metadataOptions.httpTokens",
                    "configuration.state.name",
                ],
            },
        ],
        rationale: "The metadata service hands out the credentials of the instance's role. Version 1 answers any plain request, so that a web application that can be made to fetch a URL gives them away (SSRF). Version 2 asks for a token first.",
        remediation: Steps {
            console: "EC2 > Instances > the instance > Actions > Instance settings > Modify instance metadata options > IMDSv2: Required",
            warning: Some(
                "Programs that only know version 1 lose their credentials: look first at the metric MetadataNoToken. Auto Scaling replaces instances: change the launch template as well.",
            ),
            steps: &[
                "aws ec2 modify-instance-metadata-options --region {region} --instance-id {id} --http-tokens required --http-endpoint enabled",
            ],
            for_each: &[],
            blanks: &[],
        },
        parameters: &[],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "EC2.8",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "5.6",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "5.7",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "2.2.6",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.2.8",
            },
            Control {
                framework: "soc-2",
                id: "CC7.2",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.20",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.21",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.22",
            },
        ],
        alert: AlertText {
            subject: "EC2 IMDSv2",
            noun: "EC2 instance",
            label: "Instance",
            detail: "Metadata Service",
        },
        related: &[],
        named: &[
            (
                "options",
                "item.configuration.metadataOptions",
            ),
            (
                "tokens",
                "options.httpTokens in [\"required\", \"optional\"] ? options.httpTokens\n: insufficientData(\"Whether the instance asks for IMDSv2 is not known.\")",
            ),
        ],
        checks: &[
            Check {
                applies: Some(
                    "!(item.configuration.state.name in [\"terminated\", \"shutting-down\"])",
                ),
                not_applicable: &[
                    "The instance is terminated.",
                ],
                require: "options.httpEndpoint == \"disabled\" || tokens == \"required\"",
                violation: &[
                    "The instance's metadata service answers requests of version 1.",
                ],
                unknown: &[],
                compliant: &[
                    "{surely(options.httpEndpoint == \"disabled\") ? \"The metadata service is off.\" : \"The metadata service asks for IMDSv2.\"}",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "ec2-instance-profile-attached",
        aliases: &[],
        title: "EC2 instances have an instance profile",
        severity: Medium,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::EC2::Instance",
                fields: &[
                    "configuration.iamInstanceProfile?",
                    "configuration.state.name",
                ],
            },
        ],
        rationale: "With a role, programs on the instance get credentials that change by themselves. Without one, they get access keys that somebody has put on its disk.",
        remediation: Steps {
            console: "EC2 > Instances > the instance > Actions > Security > Modify IAM role",
            warning: None,
            steps: &[
                "aws ec2 associate-iam-instance-profile --region {region} --instance-id {id} --iam-instance-profile Name=PROFILE_NAME",
            ],
            for_each: &[],
            blanks: &[
                "PROFILE_NAME",
            ],
        },
        parameters: &[],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "cis-aws-3.0",
                id: "1.18",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "1.17",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.2.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.2.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.2.5",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.3.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.3.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.3.3",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.2.7",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.2.8",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.3.4",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.2",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.20",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.21",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.22",
            },
        ],
        alert: AlertText {
            subject: "EC2 Instance Profile",
            noun: "EC2 instance",
            label: "Instance",
            detail: "Instance Profile",
        },
        related: &[],
        named: &[],
        checks: &[
            Check {
                applies: Some(
                    "!(item.configuration.state.name in [\"terminated\", \"shutting-down\"])",
                ),
                not_applicable: &[
                    "The instance is terminated.",
                ],
                require: "item.configuration.iamInstanceProfile != null",
                violation: &[
                    "The instance has no instance profile.",
                ],
                unknown: &[],
                compliant: &[
                    "The instance has an instance profile.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "ec2-required-tags",
        aliases: &[],
        title: "EC2 instances carry the required tags",
        severity: Medium,
        core: true,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::EC2::Instance",
                fields: &[
                    "configuration.state.name",
                    "tags",
                ],
            },
        ],
        rationale: "An instance without an owner is not patched, and its cost is not charged to a team. Access rules, budgets, backups and incident response select resources by tags; where one is missing, they leave the instance out.",
        remediation: Steps {
            console: "EC2 > Instances > the instance > Tags > Manage tags",
            warning: Some(
                "create-tags replaces the value of a key that the instance has.",
            ),
            steps: &[
                "aws ec2 create-tags --region {region} --resources {id} --tags Key={tag_keys},Value=VALUE",
            ],
            for_each: &[
                "tag_keys",
            ],
            blanks: &[
                "VALUE",
            ],
        },
        parameters: &[
            Parameter {
                name: "tags",
                description: "Keys that every instance must carry. Keys are case-sensitive, as they are in EC2.",
                kind: List,
                default: "[\"Environment\",\"Owner\",\"CostCenter\"]",
            },
            Parameter {
                name: "allowed_values",
                description: "For a key, the values it may have: exact ones, or patterns with * (anything) and ? (one character). A key named here is required too.",
                kind: Table,
                default: "{}",
            },
            Parameter {
                name: "empty_counts_as_missing",
                description: "Whether a tag with an empty value counts as missing.",
                kind: Boolean,
                default: "false",
            },
        ],
        parameter_checks: &[
            ParameterCheck {
                require: "params.allowed_values.all(key, params.allowed_values[key] != [])",
                refusal: "`allowed_values` lists no value for `{params.allowed_values.filter(key, params.allowed_values[key] == [])[0]}`: name at least one, or leave the key out",
            },
            ParameterCheck {
                require: "params.tags != [] || params.allowed_values.exists(key, true)",
                refusal: "`tags` is empty: name at least one key, or switch the rule off with `enabled = false`",
            },
            ParameterCheck {
                require: "(params.tags + params.allowed_values.map(key, key)).all(key, key.size() >= 1 && key.size() <= 128)",
                refusal: "`{(params.tags + params.allowed_values.map(key, key))\n  .sorted().filter(key, key.size() < 1 || key.size() > 128)[0]}` cannot be a tag key: one has 1 to 128 characters",
            },
        ],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "EC2.38",
            },
        ],
        alert: AlertText {
            subject: "EC2 Tag",
            noun: "EC2 instance",
            label: "Instance",
            detail: "Missing Tags",
        },
        related: &[],
        named: &[
            (
                "keys",
                "(params.tags + params.allowed_values.map(key, key)).distinct().sorted()",
            ),
            (
                "missing",
                "keys.filter(key,\n  !(key in item.tags) || (params.empty_counts_as_missing && item.tags[key] == \"\"))",
            ),
            (
                "wrong",
                "params.allowed_values.filter(key,\n  key in item.tags\n  && !(params.empty_counts_as_missing && item.tags[key] == \"\")\n  && !params.allowed_values[key].exists(pattern, item.tags[key].like(pattern)))",
            ),
            (
                "unseen",
                "isKnown(item.tags) ? keys.filter(key, !isKnown(key in item.tags)) : []",
            ),
            (
                "unread",
                "unseen != [] || !isKnown(item.tags) ? [] : keys.filter(key,\n  (key in params.allowed_values || params.empty_counts_as_missing)\n  && key in item.tags && !isKnown(item.tags[key]))",
            ),
        ],
        checks: &[
            Check {
                applies: Some(
                    "!(item.configuration.state.name in [\"terminated\", \"shutting-down\"])",
                ),
                not_applicable: &[
                    "The instance is terminated.",
                ],
                require: "missing == [] && wrong == []",
                violation: &[
                    "Missing tags: {missing}.",
                    "Values not allowed: {wrong.map(key, key + '=' + item.tags[key])}.",
                ],
                unknown: &[
                    "{unseen} not seen. {reason}",
                    "Tag {unread}: {reason}",
                ],
                compliant: &[
                    "All required tags are there.",
                ],
            },
        ],
        values: &[
            (
                "tag_keys",
                "missing + wrong",
            ),
            (
                "missing_tags",
                "missing",
            ),
        ],
    },
    Definition {
        id: "efs-encrypted-check",
        aliases: &[],
        title: "EFS file systems are encrypted",
        severity: Medium,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::EFS::FileSystem",
                fields: &[
                    "configuration.Encrypted",
                    "configuration.KmsKeyId",
                ],
            },
        ],
        rationale: "Encryption at rest keeps files, metadata and backups unreadable to those who get at the storage without the key. It is chosen when a file system is created and cannot be switched on later.",
        remediation: Steps {
            console: "EFS > Create file system > Customize > Encryption, then copy the files (AWS DataSync, or a restore from AWS Backup) and mount the new file system",
            warning: Some(
                "Encryption cannot be switched on in place. The new file system is empty: what is written after the copy is not in it, and clients must mount the new one.",
            ),
            steps: &[
                "aws efs create-file-system --region {region} --encrypted --kms-key-id KEY_ARN",
            ],
            for_each: &[],
            blanks: &[
                "KEY_ARN",
            ],
        },
        parameters: &[
            Parameter {
                name: "kms_key_ids",
                description: "Key ids, ARNs or aliases of which one must be in use. Empty: any key.",
                kind: List,
                default: "[]",
            },
        ],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "EFS.1",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "2.4.1",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "2.3.1",
            },
        ],
        alert: AlertText {
            subject: "EFS Encryption",
            noun: "EFS file system",
            label: "File system",
            detail: "Encryption",
        },
        related: &[],
        named: &[],
        checks: &[
            Check {
                applies: None,
                not_applicable: &[],
                require: "item.configuration.Encrypted",
                violation: &[
                    "The file system is not encrypted.",
                ],
                unknown: &[],
                compliant: &[
                    "The file system is encrypted.",
                ],
            },
            Check {
                applies: Some(
                    "params.kms_key_ids != []",
                ),
                not_applicable: &[
                    "Any key will do.",
                ],
                require: "params.kms_key_ids.exists(allowed, sameKmsKey(allowed, item.configuration.KmsKeyId))",
                violation: &[
                    "KMS key {item.configuration.KmsKeyId} is not one of the allowed keys.",
                ],
                unknown: &[],
                compliant: &[
                    "The file system is encrypted with an allowed key.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "encrypted-volumes",
        aliases: &[],
        title: "Attached EBS volumes are encrypted",
        severity: Medium,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::EC2::Volume",
                fields: &[
                    "configuration.attachments?",
                    "configuration.encrypted",
                    "configuration.kmsKeyId",
                ],
            },
        ],
        rationale: "Encryption keeps a volume's data, its snapshots and the volumes made of them unreadable to anyone without the key. It costs nothing and cannot be switched on later.",
        remediation: Steps {
            console: "EC2 > Snapshots > Copy snapshot with encryption > Create volume > replace the volume of the instance",
            warning: Some(
                "A volume cannot be encrypted in place: the instance must be stopped, or the volume unmounted, while it is replaced by an encrypted copy.",
            ),
            steps: &[
                "aws ec2 create-snapshot --region {region} --volume-id {id}",
                "aws ec2 copy-snapshot --region {region} --source-region {region} --source-snapshot-id SNAPSHOT_ID --encrypted",
                "aws ec2 create-volume --region {region} --availability-zone ZONE --snapshot-id ENCRYPTED_SNAPSHOT_ID",
            ],
            for_each: &[],
            blanks: &[
                "SNAPSHOT_ID",
                "ZONE",
                "ENCRYPTED_SNAPSHOT_ID",
            ],
        },
        parameters: &[
            Parameter {
                name: "kms_key_ids",
                description: "Key ids, ARNs or aliases of which one must be in use. Empty: any key.",
                kind: List,
                default: "[]",
            },
            Parameter {
                name: "include_unattached",
                description: "Whether volumes that are attached to no instance are evaluated too.",
                kind: Boolean,
                default: "false",
            },
        ],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "EC2.3",
            },
        ],
        alert: AlertText {
            subject: "EBS Encryption",
            noun: "EBS volume",
            label: "Volume",
            detail: "Encryption",
        },
        related: &[],
        named: &[],
        checks: &[
            Check {
                applies: Some(
                    "params.include_unattached || item.configuration.attachments != []",
                ),
                not_applicable: &[
                    "The volume is not attached.",
                ],
                require: "item.configuration.encrypted",
                violation: &[
                    "The volume is not encrypted.",
                ],
                unknown: &[],
                compliant: &[
                    "The volume is encrypted.",
                ],
            },
            Check {
                applies: Some(
                    "params.kms_key_ids != [] && (params.include_unattached || item.configuration.attachments != [])",
                ),
                not_applicable: &[
                    "The volume is not attached.",
                ],
                require: "params.kms_key_ids.exists(allowed, sameKmsKey(allowed, item.configuration.kmsKeyId))",
                violation: &[
                    "KMS key {item.configuration.kmsKeyId} is not one of the allowed keys.",
                ],
                unknown: &[],
                compliant: &[
                    "The volume is encrypted with an allowed key.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "iam-access-key-rotated",
        aliases: &[],
        title: "IAM users' access keys are rotated",
        severity: Medium,
        core: true,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::IAM::User",
                fields: &[
                    "supplementaryConfiguration.AccessKeys.accessKeyId",
                    "supplementaryConfiguration.AccessKeys.createDate",
                    "supplementaryConfiguration.AccessKeys.status",
                ],
            },
        ],
        rationale: "A long-lived access key is the credential most often leaked: in code, in logs, on a stolen laptop. The older it is, the more places it has been copied to. Rotation bounds how long a leak stays useful; roles and IAM Identity Center make the key needless.",
        remediation: Steps {
            console: "IAM > Users > the user > Security credentials > Access keys > Create, then deactivate and delete the old one",
            warning: Some(
                "A deactivated key is refused at once. Make a new key, give it to everything that uses the old one, and deactivate the old one when AWS says that it is no longer used. A user has two keys at most.",
            ),
            steps: &[
                "aws iam create-access-key --user-name {name}",
                "aws iam get-access-key-last-used --access-key-id {old_keys}",
                "aws iam update-access-key --user-name {name} --access-key-id {old_keys} --status Inactive",
            ],
            for_each: &[
                "old_keys",
            ],
            blanks: &[],
        },
        parameters: &[
            Parameter {
                name: "max_age_days",
                description: "An active key of this many days or more is too old.",
                kind: Number {
                    minimum: 1,
                    maximum: 3650,
                },
                default: "90",
            },
        ],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "soc-2",
                id: "CC6.1",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.5.15",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.3.9",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.6.3",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(4)(ii)(C)",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(5)(ii)(D)",
            },
            Control {
                framework: "gdpr",
                id: "Article 25",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "1.14",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "1.13",
            },
            Control {
                framework: "aws-security-hub",
                id: "IAM.3",
            },
        ],
        alert: AlertText {
            subject: "IAM Access Key",
            noun: "IAM user",
            label: "User",
            detail: "Access Keys",
        },
        related: &[],
        named: &[
            (
                "keys",
                "item.supplementaryConfiguration.AccessKeys",
            ),
            (
                "too_old",
                "keys.filter(key, key.status == \"Active\" && daysSince(key.createDate) >= params.max_age_days)",
            ),
            (
                "old",
                "too_old.map(key, key.accessKeyId + \" is \" + string(daysSince(key.createDate)) + \" days old\")",
            ),
        ],
        checks: &[
            Check {
                applies: None,
                not_applicable: &[],
                require: "keys.all(key,\n  key.status in [\"Inactive\", \"Expired\"]\n  || (key.status == \"Active\" ? daysSince(key.createDate) < params.max_age_days\n     : insufficientData(\"An access key has the status `\" + key.status + \"`, which is not known.\")))",
                violation: &[
                    "{old}; at most {params.max_age_days} days are allowed.",
                ],
                unknown: &[],
                compliant: &[
                    "{keys.exists(key, key.status == \"Active\") ? \"Every active access key is young enough.\"\n: \"The user has no active access key.\"}",
                ],
            },
        ],
        values: &[
            (
                "old_keys",
                "too_old.map(key, key.accessKeyId)",
            ),
        ],
    },
    Definition {
        id: "iam-external-access-analyzer-enabled",
        aliases: &[],
        title: "IAM Access Analyzer watches for external access in every region",
        severity: High,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::AccessAnalyzer::Region",
                fields: &[
                    "configuration.analyzers.status",
                    "configuration.analyzers.type",
                ],
            },
        ],
        rationale: "The analyzer finds what buckets, roles, keys and queues give to those outside of the account or organization, as their policies really work. It works for one region, and costs nothing.",
        remediation: Steps {
            console: "IAM > Access Analyzer > the region > Create analyzer > External access analysis",
            warning: None,
            steps: &[
                "aws accessanalyzer create-analyzer --analyzer-name external-access --type ACCOUNT --region {region}",
            ],
            for_each: &[],
            blanks: &[],
        },
        parameters: &[
            Parameter {
                name: "organization_analyzer_elsewhere",
                description: "Whether another account of the organization has an analyzer of the whole organization. This account does not see it: without an analyzer of its own it is then INSUFFICIENT_DATA, and not a violation.",
                kind: Boolean,
                default: "false",
            },
        ],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "IAM.28",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "1.20",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "1.19",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.3",
            },
        ],
        alert: AlertText {
            subject: "IAM Access Analyzer",
            noun: "region",
            label: "Account",
            detail: "Analyzer",
        },
        related: &[],
        named: &[],
        checks: &[
            Check {
                applies: None,
                not_applicable: &[],
                require: "item.configuration.analyzers.exists(analyzer, analyzer.status == \"ACTIVE\" && (analyzer.type == \"ACCOUNT\" || analyzer.type == \"ORGANIZATION\")) || params.organization_analyzer_elsewhere && insufficientData(\"The region has no analyzer of this account, and the organization's is not seen from here.\")",
                violation: &[
                    "The region has no active analyzer of external access.",
                ],
                unknown: &[],
                compliant: &[
                    "An analyzer of external access is active in the region.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "iam-federation-used",
        aliases: &[],
        title: "Identities are federated",
        severity: Low,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::IAM::Federation",
                fields: &[
                    "configuration.identityCenterRoles?",
                    "configuration.samlProviders.validUntil",
                    "configuration.usersWithPassword?",
                ],
            },
        ],
        rationale: "People who sign in through one directory lose access everywhere when they leave, and have one password and one second factor. IAM users of each account are forgotten one by one.",
        remediation: Steps {
            console: "IAM Identity Center > Enable, or IAM > Identity providers > Add provider > SAML",
            warning: None,
            steps: &[
                "aws iam create-saml-provider --name corporate --saml-metadata-document file://metadata.xml",
            ],
            for_each: &[],
            blanks: &[],
        },
        parameters: &[],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "cis-aws-3.0",
                id: "1.21",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "1.20",
            },
        ],
        alert: AlertText {
            subject: "IAM Federation",
            noun: "account",
            label: "Account",
            detail: "Sign-in",
        },
        related: &[],
        named: &[
            (
                "providers",
                "item.configuration.samlProviders.filter(provider, provider.validUntil == null || daysUntil(provider.validUntil) >= 0)",
            ),
            (
                "roles",
                "item.configuration.identityCenterRoles",
            ),
            (
                "users",
                "item.configuration.usersWithPassword",
            ),
        ],
        checks: &[
            Check {
                applies: None,
                not_applicable: &[],
                require: "providers != [] || roles != [] || users == []",
                violation: &[
                    "IAM users have console passwords; there is no SAML provider and no role of IAM Identity Center.",
                ],
                unknown: &[],
                compliant: &[
                    "{surely(providers != []) ? \"The account has a SAML provider.\" : surely(roles != []) ? \"The account has roles of IAM Identity Center.\" : \"No IAM user has a console password.\"}",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "iam-password-policy-minimum-length",
        aliases: &[],
        title: "The password policy asks for at least 14 characters",
        severity: Medium,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::IAM::PasswordPolicy",
                fields: &[
                    "configuration.passwordPolicy.minimumPasswordLength",
                ],
            },
        ],
        rationale: "Length is what makes a password hard to guess. Without a policy of its own an account takes passwords of eight characters for its IAM users.",
        remediation: Steps {
            console: "IAM > Account settings > Password policy > Edit > Custom",
            warning: Some(
                "The command replaces the whole policy: what it does not name goes back to its default. Name what you have.",
            ),
            steps: &[
                "aws iam update-account-password-policy --minimum-password-length 14 --password-reuse-prevention 24 --require-uppercase-characters --require-lowercase-characters --require-numbers --require-symbols --allow-users-to-change-password",
            ],
            for_each: &[],
            blanks: &[],
        },
        parameters: &[
            Parameter {
                name: "minimum_length",
                description: "The least number of characters that the policy must ask for.",
                kind: Number {
                    minimum: 8,
                    maximum: 128,
                },
                default: "14",
            },
        ],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "IAM.15",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "1.8",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "1.7",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(5)(ii)(D)",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.5.15",
            },
            Control {
                framework: "gdpr",
                id: "Article 25",
            },
        ],
        alert: AlertText {
            subject: "IAM Password Length",
            noun: "account",
            label: "Account",
            detail: "Minimum length",
        },
        related: &[],
        named: &[
            (
                "policy",
                "item.configuration.passwordPolicy",
            ),
        ],
        checks: &[
            Check {
                applies: None,
                not_applicable: &[],
                require: "policy != null && policy.minimumPasswordLength >= params.minimum_length",
                violation: &[
                    "{surely(policy == null) ? \"There is no password policy: AWS asks for 8 characters.\" : \"The password policy asks for \" + plural(policy.minimumPasswordLength, \"character\") + \", not for \" + string(params.minimum_length) + \".\"}",
                ],
                unknown: &[],
                compliant: &[
                    "The password policy asks for {plural(policy.minimumPasswordLength, 'character')}.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "iam-password-policy-reuse-prevention",
        aliases: &[],
        title: "The password policy prevents reuse of the last 24 passwords",
        severity: Low,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::IAM::PasswordPolicy",
                fields: &[
                    "configuration.passwordPolicy.passwordReusePrevention",
                ],
            },
        ],
        rationale: "A password that has leaked is of no use to anybody once it was changed, unless its owner takes it again.",
        remediation: Steps {
            console: "IAM > Account settings > Password policy > Edit > Custom",
            warning: Some(
                "The command replaces the whole policy: what it does not name goes back to its default. Name what you have.",
            ),
            steps: &[
                "aws iam update-account-password-policy --minimum-password-length 14 --password-reuse-prevention 24 --require-uppercase-characters --require-lowercase-characters --require-numbers --require-symbols --allow-users-to-change-password",
            ],
            for_each: &[],
            blanks: &[],
        },
        parameters: &[
            Parameter {
                name: "remembered",
                description: "How many passwords of a user the policy must remember at the least.",
                kind: Number {
                    minimum: 1,
                    maximum: 24,
                },
                default: "24",
            },
        ],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "IAM.16",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "1.9",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "1.8",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(4)(ii)(C)",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(5)(ii)(D)",
            },
            Control {
                framework: "hipaa",
                id: "164.312(d)",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.5.15",
            },
            Control {
                framework: "gdpr",
                id: "Article 25",
            },
        ],
        alert: AlertText {
            subject: "IAM Password Reuse",
            noun: "account",
            label: "Account",
            detail: "Remembered",
        },
        related: &[],
        named: &[
            (
                "policy",
                "item.configuration.passwordPolicy",
            ),
        ],
        checks: &[
            Check {
                applies: None,
                not_applicable: &[],
                require: "policy != null && policy.passwordReusePrevention >= params.remembered",
                violation: &[
                    "{surely(policy == null) ? \"There is no password policy: every password may be used again.\" : \"The password policy remembers \" + plural(policy.passwordReusePrevention, \"password\") + \", not \" + string(params.remembered) + \".\"}",
                ],
                unknown: &[],
                compliant: &[
                    "The password policy remembers {plural(policy.passwordReusePrevention, 'password')}.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "iam-policy-blacklisted-check",
        aliases: &[],
        title: "Policies on the list, first AWSCloudShellFullAccess, are attached to nobody",
        severity: Medium,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::IAM::Role",
                fields: &[
                    "configuration.attachedManagedPolicies.policyArn",
                    "configuration.roleName",
                ],
            },
            Judged {
                resource: "AWS::IAM::User",
                fields: &[
                    "configuration.attachedManagedPolicies.policyArn",
                    "configuration.userName",
                ],
            },
            Judged {
                resource: "AWS::IAM::Group",
                fields: &[
                    "configuration.attachedManagedPolicies.policyArn",
                    "configuration.groupName",
                ],
            },
        ],
        rationale: "Some policies give more than their names say. With AWSCloudShellFullAccess files go in and out of CloudShell, whose network nobody watches.",
        remediation: Steps {
            console: "IAM > Roles, Users or User groups > the identity > Permissions > the policy > Remove",
            warning: Some(
                "The identity loses what nothing else allows. Roles of IAM Identity Center cannot be changed here: change their permission set.",
            ),
            steps: &[
                "aws iam detach-role-policy --role-name ROLE --policy-arn POLICY_ARN",
                "aws iam detach-user-policy --user-name USER --policy-arn POLICY_ARN",
                "aws iam detach-group-policy --group-name GROUP --policy-arn POLICY_ARN",
            ],
            for_each: &[],
            blanks: &[
                "ROLE",
                "POLICY_ARN",
                "USER",
                "GROUP",
            ],
        },
        parameters: &[
            Parameter {
                name: "policy_arns",
                description: "The policies. The partition of an ARN, such as `aws-cn`, does not count.",
                kind: List,
                default: "[\"arn:aws:iam::aws:policy/AWSCloudShellFullAccess\"]",
            },
            Parameter {
                name: "except",
                description: "Names of roles, users and groups that may have them, with * and ? as in `cloudshell-*`.",
                kind: List,
                default: "[]",
            },
        ],
        parameter_checks: &[
            ParameterCheck {
                require: "params.policy_arns != [] && params.policy_arns.all(arn, arn.like(\"arn:*:iam::*:policy/*\"))",
                refusal: "`policy_arns` names at least one policy, each by its ARN such as arn:aws:iam::aws:policy/AWSCloudShellFullAccess",
            },
        ],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "IAM.27",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "1.22",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "1.21",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.2.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.2.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.2.3",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.2.5",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.3.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.3.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.3.3",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.2.7",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.2.8",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.3.4",
            },
        ],
        alert: AlertText {
            subject: "IAM Listed Policy",
            noun: "IAM identity",
            label: "Identity",
            detail: "Policies",
        },
        related: &[],
        named: &[
            (
                "name",
                "item.resourceType == \"AWS::IAM::Role\" ? item.configuration.roleName : item.resourceType == \"AWS::IAM::User\" ? item.configuration.userName : item.configuration.groupName",
            ),
            (
                "attached",
                "item.configuration.attachedManagedPolicies",
            ),
            (
                "arns",
                "attached == null ? [] : attached.map(policy, policy.policyArn)",
            ),
            (
                "listed",
                "arns.filter(arn, params.policy_arns.exists(other, arn.split(\":\")[4] == other.split(\":\")[4] && arn.split(\":\")[5] == other.split(\":\")[5]))",
            ),
        ],
        checks: &[
            Check {
                applies: None,
                not_applicable: &[],
                require: "params.except.exists(pattern, name.like(pattern)) || listed == []",
                violation: &[
                    "Attached: {listed}.",
                ],
                unknown: &[],
                compliant: &[
                    "{surely(listed == []) ? \"No policy on the list is attached.\" : \"The identity may have the policies on the list.\"}",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "iam-policy-in-use",
        aliases: &[],
        title: "A role for managing incidents with AWS Support exists",
        severity: Low,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::IAM::SupportAccess",
                fields: &[
                    "configuration.entities.policyRoles.roleName",
                    "configuration.entities.policyUsers.userName",
                    "configuration.groups.groupName",
                    "configuration.groups.users?",
                ],
            },
        ],
        rationale: "In an incident somebody has to open a case with AWS at once. Who has no role for it waits for an administrator, or uses permissions that are much too wide.",
        remediation: Steps {
            console: "IAM > Roles > the role of those who handle incidents > Add permissions > Attach policies > AWSSupportAccess",
            warning: None,
            steps: &[
                "aws iam attach-role-policy --role-name SUPPORT_ROLE --policy-arn arn:PARTITION:iam::aws:policy/AWSSupportAccess",
            ],
            for_each: &[],
            blanks: &[
                "SUPPORT_ROLE",
                "PARTITION",
            ],
        },
        parameters: &[
            Parameter {
                name: "usage",
                description: "What must have the policy: a role, a user, a group with at least one user, or any of them.",
                kind: Choice(
                    &[
                        "ANY",
                        "IAM_ROLE",
                        "IAM_USER",
                        "IAM_GROUP",
                    ],
                ),
                default: "\"ANY\"",
            },
            Parameter {
                name: "cases_opened_elsewhere",
                description: "Whether another account of the organization opens the cases of this one. The rule then does not apply.",
                kind: Boolean,
                default: "false",
            },
        ],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "IAM.18",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "1.17",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "1.16",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "12.10.3",
            },
            Control {
                framework: "gdpr",
                id: "Article 25",
            },
        ],
        alert: AlertText {
            subject: "IAM Support Role",
            noun: "account",
            label: "Account",
            detail: "AWS Support",
        },
        related: &[],
        named: &[
            (
                "roles",
                "item.configuration.entities.policyRoles",
            ),
            (
                "users",
                "item.configuration.entities.policyUsers",
            ),
            (
                "groups",
                "item.configuration.groups.filter(group, group.users != [])",
            ),
            (
                "empty",
                "item.configuration.groups.filter(group, group.users == [])",
            ),
            (
                "has_role",
                "params.usage in [\"ANY\", \"IAM_ROLE\"] && roles != []",
            ),
            (
                "has_user",
                "params.usage in [\"ANY\", \"IAM_USER\"] && users != []",
            ),
            (
                "has_group",
                "params.usage in [\"ANY\", \"IAM_GROUP\"] && groups != []",
            ),
        ],
        checks: &[
            Check {
                applies: Some(
                    "!params.cases_opened_elsewhere",
                ),
                not_applicable: &[
                    "Support cases are opened in another account.",
                ],
                require: "has_role || has_user || has_group",
                violation: &[
                    "AWSSupportAccess is attached to no {params.usage == \"IAM_ROLE\" ? \"role\" : params.usage == \"IAM_USER\" ? \"user\" : params.usage == \"IAM_GROUP\" ? \"group with users\" : \"role, user or group with users\"}{surely(empty != []) ? \", only to groups without users: \" + empty.map(group, group.groupName).join(\", \") : \"\"}.",
                ],
                unknown: &[],
                compliant: &[
                    "AWSSupportAccess is attached to {surely(has_role) ? \"roles: \" + roles.map(role, role.roleName).join(\", \") : surely(has_user) ? \"users: \" + users.map(user, user.userName).join(\", \") : \"groups: \" + groups.map(group, group.groupName).join(\", \")}.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "iam-policy-no-statements-with-admin-access",
        aliases: &[],
        title: "Customer managed policies do not allow everything on everything",
        severity: High,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::IAM::Policy",
                fields: &[
                    "configuration.arn",
                    "configuration.attachmentCount",
                    "configuration.permissionsBoundaryUsageCount",
                    "configuration.policyVersionList.document",
                    "configuration.policyVersionList.isDefaultVersion",
                ],
            },
        ],
        rationale: "Who has such a policy has the account, and so has everybody who gets hold of one of their credentials. AWS's own AdministratorAccess says so in its name; a policy of the customer's own does not.",
        remediation: Steps {
            console: "IAM > Policies > the policy > Permissions > Edit > allow the actions and resources that are needed",
            warning: Some(
                "What is no longer allowed stops working for everybody who has the policy. A policy keeps five versions at most.",
            ),
            steps: &[
                "aws iam list-entities-for-policy --policy-arn POLICY_ARN",
                "aws iam create-policy-version --policy-arn POLICY_ARN --policy-document file://policy.json --set-as-default",
            ],
            for_each: &[],
            blanks: &[
                "POLICY_ARN",
            ],
        },
        parameters: &[
            Parameter {
                name: "check_boundaries",
                description: "Whether a policy that is the permissions boundary of users or roles, and attached to none, must not allow everything either. A boundary gives no permissions; it only limits them.",
                kind: Boolean,
                default: "false",
            },
            Parameter {
                name: "only_attached",
                description: "Whether only policies are evaluated that are attached to a user, a group or a role, as CIS asks.",
                kind: Boolean,
                default: "false",
            },
        ],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "IAM.1",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "1.16",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "1.15",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.2.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.2.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.2.3",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.2.5",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.3.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.3.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.3.3",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.2.7",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.2.8",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.3.4",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "11.5.2",
            },
            Control {
                framework: "soc-2",
                id: "CC1.3",
            },
            Control {
                framework: "soc-2",
                id: "CC6.1",
            },
            Control {
                framework: "soc-2",
                id: "CC6.2",
            },
            Control {
                framework: "soc-2",
                id: "CC6.3",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(1)(ii)(B)",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(3)(i)",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(3)(ii)(B)",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(4)(i)",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(4)(ii)(B)",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(4)(ii)(C)",
            },
            Control {
                framework: "hipaa",
                id: "164.312(a)(1)",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.5.18",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.2",
            },
            Control {
                framework: "gdpr",
                id: "Article 25",
            },
        ],
        alert: AlertText {
            subject: "IAM Admin Policy",
            noun: "IAM policy",
            label: "Policy",
            detail: "Statements",
        },
        related: &[],
        named: &[
            (
                "default",
                "item.configuration.policyVersionList.filter(version, version.isDefaultVersion)",
            ),
            (
                "admin",
                "adminStatements(default[0].document)",
            ),
            (
                "arn",
                "item.configuration.arn",
            ),
            (
                "is_aws_owned",
                "arn != null && arn.like(\"arn:*:iam::aws:policy/*\")",
            ),
            (
                "is_boundary",
                "item.configuration.permissionsBoundaryUsageCount > 0 && item.configuration.attachmentCount == 0",
            ),
        ],
        checks: &[
            Check {
                applies: Some(
                    "!is_aws_owned && (params.check_boundaries || !is_boundary) && (!params.only_attached || item.configuration.attachmentCount > 0)",
                ),
                not_applicable: &[
                    "{surely(is_aws_owned) ? \"It is AWS's own policy.\" : surely(is_boundary) ? \"The policy is a permissions boundary only.\" : \"The policy is attached to nothing.\"}",
                ],
                require: "admin == []",
                violation: &[
                    "Everything on everything is allowed by {admin}.",
                ],
                unknown: &[],
                compliant: &[
                    "No statement allows everything on everything.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "iam-root-access-key-check",
        aliases: &[],
        title: "The root user has no access key",
        severity: Critical,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::IAM::RootUser",
                fields: &[
                    "configuration.summary.AccountAccessKeysPresent",
                ],
            },
        ],
        rationale: "An access key of the root user may do everything in the account, and no policy of the account can limit it. Programs need roles; nothing needs such a key.",
        remediation: Steps {
            console: "Sign in as the root user > Security credentials > Access keys > Actions > Deactivate, then Delete",
            warning: Some(
                "Only the root user can delete the key, and what still uses it stops working: see in the key's last use what that is. In GovCloud the key is deleted through AWS Support.",
            ),
            steps: &[
                "aws iam delete-access-key --access-key-id ROOT_ACCESS_KEY_ID",
            ],
            for_each: &[],
            blanks: &[
                "ROOT_ACCESS_KEY_ID",
            ],
        },
        parameters: &[],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "IAM.4",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "1.4",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "1.3",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.2.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.2.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.2.3",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.2.5",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.3.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.3.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.3.3",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.2.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.2.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.2.4",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.2.5",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.3.11",
            },
            Control {
                framework: "soc-2",
                id: "CC6.1",
            },
            Control {
                framework: "soc-2",
                id: "CC6.2",
            },
            Control {
                framework: "soc-2",
                id: "CC6.3",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(1)(ii)(B)",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(3)(i)",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(3)(ii)(B)",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(4)(ii)(C)",
            },
            Control {
                framework: "hipaa",
                id: "164.312(a)(2)(i)",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.5.15",
            },
            Control {
                framework: "gdpr",
                id: "Article 25",
            },
        ],
        alert: AlertText {
            subject: "Root Access Key",
            noun: "account",
            label: "Account",
            detail: "Root access keys",
        },
        related: &[],
        named: &[
            (
                "keys",
                "item.configuration.summary.AccountAccessKeysPresent",
            ),
        ],
        checks: &[
            Check {
                applies: None,
                not_applicable: &[],
                require: "keys == 0",
                violation: &[
                    "The root user has an access key.",
                ],
                unknown: &[],
                compliant: &[
                    "The root user has no access key.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "iam-root-user-not-used",
        aliases: &[],
        title: "The root user is not used for daily work",
        severity: High,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::IAM::RootUser",
                fields: &[
                    "configuration.credentialReport.accessKeys.lastUsedDate",
                    "configuration.credentialReport.generatedTime",
                    "configuration.credentialReport.passwordLastUsed",
                ],
            },
        ],
        rationale: "No policy limits the root user, and its log entries do not show which person signed in. A handful of tasks need it, once in years.",
        remediation: Steps {
            console: "CloudTrail > Event history > User name root: find out who signs in, and give them a role",
            warning: Some(
                "After a task that does need the root user the rule fails until its days are over: add an exception with an end.",
            ),
            steps: &[
                "aws cloudtrail lookup-events --lookup-attributes AttributeKey=Username,AttributeValue=root --max-results 50",
            ],
            for_each: &[],
            blanks: &[],
        },
        parameters: &[
            Parameter {
                name: "quiet_days",
                description: "For how many days the root user must not have been used.",
                kind: Number {
                    minimum: 1,
                    maximum: 400,
                },
                default: "90",
            },
        ],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "cis-aws-3.0",
                id: "1.7",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "1.6",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.5.15",
            },
        ],
        alert: AlertText {
            subject: "Root User Use",
            noun: "account",
            label: "Account",
            detail: "Last use",
        },
        related: &[],
        named: &[
            (
                "report",
                "item.configuration.credentialReport",
            ),
            (
                "uses",
                "([report.passwordLastUsed] + report.accessKeys.map(key, key.lastUsedDate)).filter(moment, moment != null)",
            ),
            (
                "recent",
                "uses.filter(moment, daysBetween(moment, report.generatedTime) < params.quiet_days)",
            ),
        ],
        checks: &[
            Check {
                applies: None,
                not_applicable: &[],
                require: "recent == []",
                violation: &[
                    "The root user was used within {plural(params.quiet_days, 'day')}: {recent.join(', ')}.",
                ],
                unknown: &[],
                compliant: &[
                    "The root user was not used within {plural(params.quiet_days, 'day')}.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "iam-server-certificate-expiration-check",
        aliases: &[],
        title: "Expired server certificates in IAM are removed",
        severity: Medium,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::IAM::ServerCertificate",
                fields: &[
                    "configuration.Expiration",
                ],
            },
        ],
        rationale: "IAM neither renews a certificate nor removes it once it has expired. One that stays may be deployed to a load balancer by mistake, whose clients then see a warning or are refused.",
        remediation: Steps {
            console: "The console does not show IAM's server certificates: only the AWS CLI and the API delete one",
            warning: Some(
                "A listener that still refers to the certificate may stop taking traffic: give it another one first, better one of AWS Certificate Manager, which renews itself.",
            ),
            steps: &[
                "aws iam delete-server-certificate --server-certificate-name {name}",
            ],
            for_each: &[],
            blanks: &[],
        },
        parameters: &[
            Parameter {
                name: "min_days_left",
                description: "How many days must be left until a certificate expires; 0: it has not expired.",
                kind: Number {
                    minimum: 0,
                    maximum: 3650,
                },
                default: "0",
            },
        ],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "IAM.26",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "1.19",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "1.18",
            },
        ],
        alert: AlertText {
            subject: "IAM Server Certificate",
            noun: "server certificate",
            label: "Certificate",
            detail: "Expiration",
        },
        related: &[],
        named: &[
            (
                "expiration",
                "item.configuration.Expiration",
            ),
            (
                "day",
                "expiration.split(\"T\")[0]",
            ),
        ],
        checks: &[
            Check {
                applies: None,
                not_applicable: &[],
                require: "daysUntil(expiration) >= params.min_days_left",
                violation: &[
                    "The certificate {daysUntil(expiration) < 0 ? \"expired on \" + day : \"expires on \" + day + \"; at least \" + plural(params.min_days_left, \"day\") + \" must be left\"}.",
                ],
                unknown: &[],
                compliant: &[
                    "The certificate expires on {day}.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "iam-single-access-key",
        aliases: &[],
        title: "IAM users have one active access key at most",
        severity: Low,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::IAM::User",
                fields: &[
                    "supplementaryConfiguration.AccessKeys.accessKeyId",
                    "supplementaryConfiguration.AccessKeys.createDate",
                    "supplementaryConfiguration.AccessKeys.status",
                ],
            },
        ],
        rationale: "Two keys are there for the days of a rotation. A second one that stays is a credential without an owner, and twice as much to leak.",
        remediation: Steps {
            console: "IAM > Users > the user > Security credentials > Access keys > the key that is not in use > Actions > Deactivate",
            warning: Some(
                "Whatever still uses the key is refused from then on: look when it was last used. A deactivated key can be activated again.",
            ),
            steps: &[
                "aws iam get-access-key-last-used --access-key-id {active_keys}",
                "aws iam update-access-key --user-name {name} --access-key-id OLD_KEY_ID --status Inactive",
            ],
            for_each: &[
                "active_keys",
            ],
            blanks: &[
                "OLD_KEY_ID",
            ],
        },
        parameters: &[
            Parameter {
                name: "grace_days",
                description: "For how many days after a key was made a second active one is allowed, as a rotation takes; 0: never.",
                kind: Number {
                    minimum: 0,
                    maximum: 365,
                },
                default: "0",
            },
        ],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "cis-aws-3.0",
                id: "1.13",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "1.12",
            },
        ],
        alert: AlertText {
            subject: "IAM Second Access Key",
            noun: "IAM user",
            label: "User",
            detail: "Access Keys",
        },
        related: &[],
        named: &[
            (
                "active",
                "item.supplementaryConfiguration.AccessKeys.filter(key, key.status == \"Active\"\n  || (!(key.status in [\"Inactive\", \"Expired\"])\n     && insufficientData(\"An access key has the status `\" + key.status + \"`, which is not known.\")))",
            ),
        ],
        checks: &[
            Check {
                applies: None,
                not_applicable: &[],
                require: "active.size() <= 1\n|| (params.grace_days > 0 && active.exists(key, daysSince(key.createDate) < params.grace_days))",
                violation: &[
                    "The user has {active.size()} active access keys{params.grace_days == 0 ? \"\" : \", none of which was made less than \" + plural(params.grace_days, \"day\") + \" ago\"}.",
                ],
                unknown: &[],
                compliant: &[
                    "{surely(active.size() == 0) ? \"The user has no active access key.\"\n: surely(active.size() == 1) ? \"The user has one active access key.\"\n: \"The younger of two active access keys was made less than \" + plural(params.grace_days, \"day\") + \" ago.\"}",
                ],
            },
        ],
        values: &[
            (
                "active_keys",
                "active.map(key, key.accessKeyId)",
            ),
        ],
    },
    Definition {
        id: "iam-user-initial-access-key",
        aliases: &[],
        title: "Users with a console password have no access key from their first setup",
        severity: Medium,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::IAM::User",
                fields: &[
                    "supplementaryConfiguration.CredentialReport.accessKeys.active",
                    "supplementaryConfiguration.CredentialReport.accessKeys.lastRotated",
                    "supplementaryConfiguration.CredentialReport.accessKeys.lastUsedDate",
                    "supplementaryConfiguration.CredentialReport.accessKeys.number",
                    "supplementaryConfiguration.CredentialReport.passwordEnabled",
                    "supplementaryConfiguration.CredentialReport.userCreationTime",
                ],
            },
        ],
        rationale: "A key that was made together with the user, because a box was ticked, and was never used since is a credential without a purpose.",
        remediation: Steps {
            console: "IAM > Users > the user > Security credentials > Access keys > Actions > Deactivate, then Delete",
            warning: None,
            steps: &[
                "aws iam delete-access-key --user-name {name} --access-key-id ACCESS_KEY_ID",
            ],
            for_each: &[],
            blanks: &[
                "ACCESS_KEY_ID",
            ],
        },
        parameters: &[
            Parameter {
                name: "setup_window_minutes",
                description: "Within how many minutes of the user a key was made together with it.",
                kind: Number {
                    minimum: 0,
                    maximum: 1440,
                },
                default: "5",
            },
        ],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "cis-aws-3.0",
                id: "1.11",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "1.10",
            },
        ],
        alert: AlertText {
            subject: "IAM Initial Access Key",
            noun: "IAM user",
            label: "User",
            detail: "Access keys",
        },
        related: &[],
        named: &[
            (
                "report",
                "item.supplementaryConfiguration.CredentialReport",
            ),
            (
                "initial",
                "report.accessKeys.filter(key, key.active && key.lastUsedDate == null && minutesBetween(report.userCreationTime, key.lastRotated) <= params.setup_window_minutes)",
            ),
        ],
        checks: &[
            Check {
                applies: Some(
                    "report.passwordEnabled",
                ),
                not_applicable: &[
                    "The user has no console password.",
                ],
                require: "initial == []",
                violation: &[
                    "Made with the user and never used: {initial.map(key, 'access key ' + string(key.number)).join(', ')}.",
                ],
                unknown: &[],
                compliant: &[
                    "No unused access key was made with the user.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "iam-user-no-policies-check",
        aliases: &[],
        title: "IAM users get permissions through groups only",
        severity: Low,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::IAM::User",
                fields: &[
                    "configuration.attachedManagedPolicies.policyArn",
                    "configuration.userPolicyList.policyName",
                ],
            },
        ],
        rationale: "Permissions that each user has of their own are not seen where access is reviewed, and stay when somebody changes roles. Groups say once what a role may do.",
        remediation: Steps {
            console: "IAM > Users > the user > Permissions > add the user to a group that has the policies, then remove the policies that are attached directly and those that are inline",
            warning: Some(
                "The user loses what no group allows: add the user to a group with these permissions first.",
            ),
            steps: &[
                "aws iam add-user-to-group --user-name {name} --group-name GROUP",
                "aws iam detach-user-policy --user-name {name} --policy-arn POLICY_ARN",
                "aws iam delete-user-policy --user-name {name} --policy-name POLICY_NAME",
            ],
            for_each: &[],
            blanks: &[
                "GROUP",
                "POLICY_ARN",
                "POLICY_NAME",
            ],
        },
        parameters: &[],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "IAM.2",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "1.15",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "1.14",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.2.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.2.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.2.5",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.3.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.3.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.3.3",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.2.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.2.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.2.4",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.2.5",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.2.7",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.2.8",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.3.4",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.3.11",
            },
            Control {
                framework: "soc-2",
                id: "CC1.3",
            },
            Control {
                framework: "soc-2",
                id: "CC6.1",
            },
            Control {
                framework: "soc-2",
                id: "CC6.2",
            },
            Control {
                framework: "soc-2",
                id: "CC6.3",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(3)(i)",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(3)(ii)(B)",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(4)(i)",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(4)(ii)(B)",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(4)(ii)(C)",
            },
            Control {
                framework: "hipaa",
                id: "164.312(a)(1)",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.5.15",
            },
            Control {
                framework: "gdpr",
                id: "Article 25",
            },
        ],
        alert: AlertText {
            subject: "IAM User Policy",
            noun: "IAM user",
            label: "User",
            detail: "Policies",
        },
        related: &[],
        named: &[
            (
                "attached",
                "item.configuration.attachedManagedPolicies",
            ),
            (
                "inline",
                "item.configuration.userPolicyList",
            ),
            (
                "arns",
                "attached == null ? [] : attached.map(policy, policy.policyArn)",
            ),
            (
                "names",
                "inline == null ? [] : inline.map(policy, policy.policyName)",
            ),
        ],
        checks: &[
            Check {
                applies: None,
                not_applicable: &[],
                require: "(attached == null || attached == []) && (inline == null || inline == [])",
                violation: &[
                    "{surely(attached != null && attached != []) ? \"Attached to the user: \" + arns.join(\", \") + \".\" : \"\"}{surely(attached != null && attached != []) && surely(inline != null && inline != []) ? \" \" : \"\"}{surely(inline != null && inline != []) ? \"Inline: \" + names.join(\", \") + \".\" : \"\"}",
                ],
                unknown: &[],
                compliant: &[
                    "The user has no policies of their own.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "iam-user-unused-credentials-check",
        aliases: &[],
        title: "IAM users' credentials that go unused are disabled",
        severity: Medium,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::IAM::User",
                fields: &[
                    "supplementaryConfiguration.CredentialReport.accessKeys.active",
                    "supplementaryConfiguration.CredentialReport.accessKeys.lastRotated",
                    "supplementaryConfiguration.CredentialReport.accessKeys.lastUsedDate",
                    "supplementaryConfiguration.CredentialReport.accessKeys.number",
                    "supplementaryConfiguration.CredentialReport.generatedTime",
                    "supplementaryConfiguration.CredentialReport.passwordEnabled",
                    "supplementaryConfiguration.CredentialReport.passwordLastChanged",
                    "supplementaryConfiguration.CredentialReport.passwordLastUsed",
                ],
            },
        ],
        rationale: "When an attacker uses a forgotten password or key, its owner does not notice. It often belongs to a person who has left.",
        remediation: Steps {
            console: "IAM > Users > the user > Security credentials > deactivate the access key, or Manage console access > Disable",
            warning: Some(
                "What is used once a quarter is unused for most of it: ask the owner. A deactivated key can be activated again.",
            ),
            steps: &[
                "aws iam update-access-key --user-name {name} --access-key-id ACCESS_KEY_ID --status Inactive",
                "aws iam delete-login-profile --user-name {name}",
            ],
            for_each: &[],
            blanks: &[
                "ACCESS_KEY_ID",
            ],
        },
        parameters: &[
            Parameter {
                name: "max_unused_days",
                description: "For how many days an active credential may go unused.",
                kind: Number {
                    minimum: 1,
                    maximum: 365,
                },
                default: "45",
            },
        ],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "IAM.22",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "1.12",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "1.11",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.2.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.2.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.2.4",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.2.5",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.2.5.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.3.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.3.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.3.3",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.2.6",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "A3.4.1",
            },
            Control {
                framework: "soc-2",
                id: "CC1.3",
            },
            Control {
                framework: "soc-2",
                id: "CC6.1",
            },
            Control {
                framework: "soc-2",
                id: "CC6.2",
            },
            Control {
                framework: "soc-2",
                id: "CC6.3",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(3)(ii)(B)",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(4)(ii)(C)",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(5)(ii)(D)",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.5.15",
            },
            Control {
                framework: "gdpr",
                id: "Article 25",
            },
        ],
        alert: AlertText {
            subject: "IAM Unused Credentials",
            noun: "IAM user",
            label: "User",
            detail: "Unused",
        },
        related: &[],
        named: &[
            (
                "report",
                "item.supplementaryConfiguration.CredentialReport",
            ),
            (
                "password",
                "report.passwordLastUsed == null ? report.passwordLastChanged : report.passwordLastUsed",
            ),
            (
                "password_is_unused",
                "report.passwordEnabled && daysBetween(password, report.generatedTime) >= params.max_unused_days",
            ),
            (
                "unused_keys",
                "report.accessKeys.filter(key, key.active && daysBetween(key.lastUsedDate == null ? key.lastRotated : key.lastUsedDate, report.generatedTime) >= params.max_unused_days)",
            ),
            (
                "unused",
                "(password_is_unused ? [\"the password\"] : []) + unused_keys.map(key, \"access key \" + string(key.number))",
            ),
        ],
        checks: &[
            Check {
                applies: None,
                not_applicable: &[],
                require: "!password_is_unused && unused_keys == []",
                violation: &[
                    "Unused for {plural(params.max_unused_days, 'day')} or more: {isKnown(unused) ? unused.join(', ') : 'a credential'}.",
                ],
                unknown: &[],
                compliant: &[
                    "No active credential has gone unused for {plural(params.max_unused_days, 'day')}.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "macie-status-check",
        aliases: &[],
        title: "Amazon Macie is enabled",
        severity: Medium,
        core: false,
        noisy: true,
        judges: &[
            Judged {
                resource: "AWS::Macie::Session",
                fields: &[
                    "configuration.status",
                ],
            },
        ],
        rationale: "Macie finds personal data and secrets in S3 buckets, and buckets that are open. Data whose location is not known is not protected.",
        remediation: Steps {
            console: "Macie > the region > Get started > Enable Macie",
            warning: Some(
                "Macie is charged for by bucket and by the data that it looks at.",
            ),
            steps: &[
                "aws macie2 enable-macie --region {region}",
            ],
            for_each: &[],
            blanks: &[],
        },
        parameters: &[],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "Macie.1",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "2.1.3",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "2.1.3",
            },
        ],
        alert: AlertText {
            subject: "Amazon Macie",
            noun: "region",
            label: "Account",
            detail: "Macie",
        },
        related: &[],
        named: &[
            (
                "status",
                "item.configuration.status",
            ),
        ],
        checks: &[
            Check {
                applies: None,
                not_applicable: &[],
                require: "status == \"ENABLED\"",
                violation: &[
                    "{surely(status == null) ? \"Macie is not enabled in the region.\" : \"Macie is \" + status + \" in the region.\"}",
                ],
                unknown: &[],
                compliant: &[
                    "Macie is enabled in the region.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "mfa-enabled-for-iam-console-access",
        aliases: &[
            "iam-user-mfa-enabled",
        ],
        title: "IAM users with a console password have MFA",
        severity: High,
        core: true,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::IAM::User",
                fields: &[
                    "supplementaryConfiguration.LoginProfile?",
                    "supplementaryConfiguration.MFADevices?",
                ],
            },
        ],
        rationale: "A password alone is phished, guessed and reused. A second factor is what stands between a leaked password and the account.",
        remediation: Steps {
            console: "IAM > Users > the user > Security credentials > Multi-factor authentication (MFA) > Assign MFA device",
            warning: Some(
                "The QR code is a secret: delete qr.png when the device is registered.",
            ),
            steps: &[
                "aws iam create-virtual-mfa-device --virtual-mfa-device-name {name} --outfile qr.png --bootstrap-method QRCodePNG",
                "aws iam enable-mfa-device --user-name {name} --serial-number arn:aws:iam::{account}:mfa/{name} --authentication-code1 CODE1 --authentication-code2 CODE2",
            ],
            for_each: &[],
            blanks: &[
                "CODE1",
                "CODE2",
            ],
        },
        parameters: &[],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "soc-2",
                id: "CC6.6",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.5.15",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.5.17",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.5",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.4.2",
            },
            Control {
                framework: "hipaa",
                id: "164.312(a)(1)",
            },
            Control {
                framework: "hipaa",
                id: "164.312(d)",
            },
            Control {
                framework: "gdpr",
                id: "Article 25",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "1.10",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "1.9",
            },
            Control {
                framework: "aws-security-hub",
                id: "IAM.5",
            },
        ],
        alert: AlertText {
            subject: "IAM MFA",
            noun: "IAM user",
            label: "User",
            detail: "MFA",
        },
        related: &[],
        named: &[
            (
                "password",
                "item.supplementaryConfiguration.LoginProfile",
            ),
            (
                "devices",
                "item.supplementaryConfiguration.MFADevices",
            ),
        ],
        checks: &[
            Check {
                applies: None,
                not_applicable: &[],
                require: "password == null || devices.exists(device, true)",
                violation: &[
                    "There is a console password, but no MFA device.",
                ],
                unknown: &[],
                compliant: &[
                    "{surely(password == null) ? \"There is no console password.\" : \"An MFA device is assigned.\"}",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "multi-region-cloudtrail-enabled",
        aliases: &[],
        title: "A multi-region trail logs all management events",
        severity: High,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::CloudTrail::Account",
                fields: &[],
            },
        ],
        rationale: "Without a trail of all regions, nothing shows afterwards who did what: an intruder works in a region without a trail, or by API calls that are left out of the log.",
        remediation: Steps {
            console: "CloudTrail > Trails > Create trail (it is a multi-region trail), with management events of both kinds",
            warning: Some(
                "A second trail that logs management events costs money for each event.",
            ),
            steps: &[
                "aws cloudtrail update-trail --region HOME_REGION --name TRAIL --is-multi-region-trail --include-global-service-events",
            ],
            for_each: &[],
            blanks: &[
                "HOME_REGION",
                "TRAIL",
            ],
        },
        parameters: &[
            Parameter {
                name: "excluded_sources_ok",
                description: "Whether a trail may leave out the events of AWS KMS and of the RDS Data API, which are many.",
                kind: Boolean,
                default: "false",
            },
            Parameter {
                name: "s3_buckets",
                description: "Buckets of which the trail must deliver to one. Empty: any bucket.",
                kind: List,
                default: "[]",
            },
        ],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "CloudTrail.1",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "3.1",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "3.1",
            },
        ],
        alert: AlertText {
            subject: "CloudTrail",
            noun: "account",
            label: "Account",
            detail: "Trails",
        },
        related: &[
            Relation {
                name: "trails",
                resource: "AWS::CloudTrail::Trail",
                on: &[],
                within: Account,
                fields: &[
                    "configuration.isMultiRegionTrail",
                    "configuration.s3BucketName",
                    "supplementaryConfiguration.EventSelectors.advancedEventSelectors.fieldSelectors.endsWith",
                    "supplementaryConfiguration.EventSelectors.advancedEventSelectors.fieldSelectors.equals",
                    "supplementaryConfiguration.EventSelectors.advancedEventSelectors.fieldSelectors.field",
                    "supplementaryConfiguration.EventSelectors.advancedEventSelectors.fieldSelectors.notEndsWith",
                    "supplementaryConfiguration.EventSelectors.advancedEventSelectors.fieldSelectors.notEquals",
                    "supplementaryConfiguration.EventSelectors.advancedEventSelectors.fieldSelectors.notStartsWith",
                    "supplementaryConfiguration.EventSelectors.advancedEventSelectors.fieldSelectors.startsWith",
                    "supplementaryConfiguration.EventSelectors.eventSelectors.excludeManagementEventSources",
                    "supplementaryConfiguration.EventSelectors.eventSelectors.includeManagementEvents",
                    "supplementaryConfiguration.EventSelectors.eventSelectors.readWriteType",
                    "supplementaryConfiguration.TrailStatus.isLogging",
                ],
                is_one: false,
                unseen: "It is not known whether there are other trails than those that were read.",
            },
        ],
        named: &[
            (
                "may_be_excluded",
                "[\"kms.amazonaws.com\", \"rdsdata.amazonaws.com\"]",
            ),
            (
                "multi_region",
                "related.trails.filter(trail, trail.configuration.isMultiRegionTrail\n  && (params.s3_buckets == [] || trail.configuration.s3BucketName in params.s3_buckets))",
            ),
            (
                "candidates",
                "multi_region.filter(trail, trail.supplementaryConfiguration.TrailStatus.isLogging)",
            ),
        ],
        checks: &[
            Check {
                applies: None,
                not_applicable: &[],
                require: "candidates.exists(trail, [\"true\", \"false\"].all(read_only,\n  trail.supplementaryConfiguration.EventSelectors.eventSelectors.exists(selector,\n    selector.includeManagementEvents\n    && selector.readWriteType in [\"All\", read_only == \"true\" ? \"ReadOnly\" : \"WriteOnly\"]\n    && selector.excludeManagementEventSources.all(source,\n      params.excluded_sources_ok && source in may_be_excluded))\n  || trail.supplementaryConfiguration.EventSelectors.advancedEventSelectors.exists(selector,\n    selector.fieldSelectors.exists(of,\n      of.field == \"eventCategory\" && of.equals.exists(value, value == \"Management\"))\n    && selector.fieldSelectors.all(of,\n      of.field == \"eventCategory\"\n      || (of.field == \"readOnly\" && of.equals.exists(value, value == read_only))\n      || (params.excluded_sources_ok && of.field == \"eventSource\"\n          && of.notEquals.all(source, source in may_be_excluded)\n          && of.equals == [] && of.startsWith == [] && of.endsWith == []\n          && of.notStartsWith == [] && of.notEndsWith == [])))))",
                violation: &[
                    "{multi_region == []\n  ? (params.s3_buckets == [] ? \"There is no multi-region trail.\"\n    : \"No multi-region trail delivers to an allowed bucket.\")\n: candidates == [] ? \"No multi-region trail is logging.\"\n: \"No multi-region trail logs all management events.\"}",
                ],
                unknown: &[],
                compliant: &[
                    "A multi-region trail logs all management events.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "nacl-no-unrestricted-ssh-rdp",
        aliases: &[],
        title: "Network ACLs do not admit the internet to SSH and RDP",
        severity: Medium,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::EC2::NetworkAcl",
                fields: &[
                    "configuration.entries.cidrBlock",
                    "configuration.entries.egress",
                    "configuration.entries.ipv6CidrBlock",
                    "configuration.entries.portRange.from",
                    "configuration.entries.portRange.to",
                    "configuration.entries.protocol",
                    "configuration.entries.ruleAction",
                    "configuration.entries.ruleNumber",
                    "configuration.isDefault",
                ],
            },
        ],
        rationale: "A network ACL is the second line before a subnet. One that lets the whole internet in by SSH or RDP leaves security groups as the only one.",
        remediation: Steps {
            console: "VPC > Network ACLs > the network ACL > Inbound rules > Edit inbound rules",
            warning: Some(
                "The number of the deny must be lower than that of the allow, with an entry for each port and family. Network ACLs are stateless: a deny on 3389 also stops answers to clients that use it as their ephemeral port, and who administers through the allow is cut off.",
            ),
            steps: &[
                "aws ec2 create-network-acl-entry --region {region} --network-acl-id {id} --rule-number LOWER_RULE_NUMBER --protocol 6 --port-range From=22,To=22 --cidr-block 0.0.0.0/0 --rule-action deny --ingress",
                "aws ec2 create-network-acl-entry --region {region} --network-acl-id {id} --rule-number ANOTHER_RULE_NUMBER --protocol 6 --port-range From=3389,To=3389 --cidr-block 0.0.0.0/0 --rule-action deny --ingress",
            ],
            for_each: &[],
            blanks: &[
                "LOWER_RULE_NUMBER",
                "ANOTHER_RULE_NUMBER",
            ],
        },
        parameters: &[
            Parameter {
                name: "ports",
                description: "The ports that must not be open: numbers, or ranges such as 5900-5999.",
                kind: List,
                default: "[\"22\",\"3389\"]",
            },
            Parameter {
                name: "protocols",
                description: "The protocols that are looked at: tcp, udp, or both. An entry for all traffic is open for each.",
                kind: List,
                default: "[\"tcp\",\"udp\"]",
            },
            Parameter {
                name: "check_default",
                description: "Whether default network ACLs are evaluated, as CIS asks. AWS leaves them out.",
                kind: Boolean,
                default: "false",
            },
        ],
        parameter_checks: &[
            ParameterCheck {
                require: "params.ports != [] && params.protocols != []",
                refusal: "`ports` or `protocols` is empty: name at least one, or switch the rule off with `enabled = false`",
            },
            ParameterCheck {
                require: "params.protocols.all(protocol, protocol in [\"tcp\", \"udp\"])",
                refusal: "`protocols` may have tcp and udp: others have no ports",
            },
        ],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "EC2.21",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "5.1",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "5.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.2.8",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.3.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.3.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.4.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.5.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "A1.1.3",
            },
            Control {
                framework: "soc-2",
                id: "CC6.6",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.20",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.21",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.22",
            },
        ],
        alert: AlertText {
            subject: "Network ACL",
            noun: "network ACL",
            label: "Network ACL",
            detail: "Open Ports",
        },
        related: &[],
        named: &[
            (
                "open",
                "openInNetworkAcl(item.configuration.entries, params.protocols, params.ports)",
            ),
        ],
        checks: &[
            Check {
                applies: Some(
                    "params.check_default || !item.configuration.isDefault",
                ),
                not_applicable: &[
                    "Default network ACLs are not evaluated.",
                ],
                require: "open == []",
                violation: &[
                    "Open to the world: {open}.",
                ],
                unknown: &[],
                compliant: &[
                    "No entry opens the ports to the world.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "rds-automatic-minor-version-upgrade-enabled",
        aliases: &[],
        title: "RDS instances upgrade minor versions by themselves",
        severity: High,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::RDS::DBInstance",
                fields: &[
                    "configuration.autoMinorVersionUpgrade",
                    "configuration.engine",
                ],
            },
        ],
        rationale: "Minor versions of a database engine carry its security fixes. Without automatic upgrades an instance keeps known vulnerabilities until somebody remembers it.",
        remediation: Steps {
            console: "RDS > Databases > the instance > Modify > Maintenance > Enable auto minor version upgrade (Aurora: every instance of the cluster)",
            warning: Some(
                "Upgrades restart the instance in its maintenance window.",
            ),
            steps: &[
                "aws rds modify-db-instance --region {region} --db-instance-identifier {name} --auto-minor-version-upgrade",
            ],
            for_each: &[],
            blanks: &[],
        },
        parameters: &[],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "RDS.13",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "2.3.2",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "2.2.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "6.3.3",
            },
        ],
        alert: AlertText {
            subject: "RDS Minor Version Upgrade",
            noun: "RDS instance",
            label: "Database",
            detail: "Upgrades",
        },
        related: &[],
        named: &[
            (
                "engine",
                "item.configuration.engine",
            ),
        ],
        checks: &[
            Check {
                applies: Some(
                    "engine != \"docdb\" && !engine.startsWith(\"custom-\")",
                ),
                not_applicable: &[
                    "{engine == \"docdb\" ? \"DocumentDB does not use the setting.\" : \"RDS Custom requires automatic minor version upgrades to be off.\"}",
                ],
                require: "item.configuration.autoMinorVersionUpgrade",
                violation: &[
                    "Minor versions are not upgraded automatically.",
                ],
                unknown: &[],
                compliant: &[
                    "Minor versions are upgraded automatically.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "rds-backup-enabled",
        aliases: &[],
        title: "RDS instances have automated backups",
        severity: High,
        core: true,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::RDS::DBInstance",
                fields: &[
                    "configuration.backupRetentionPeriod",
                    "configuration.dBClusterIdentifier",
                    "configuration.readReplicaSourceDBInstanceIdentifier",
                ],
            },
        ],
        rationale: "Without automated backups there is no point-in-time recovery: a dropped table, a bad migration or ransomware costs everything since the last manual snapshot. A retention period of zero switches them off without a word.",
        remediation: Steps {
            console: "RDS > Databases > the instance > Modify > Additional configuration > Backup retention period (a cluster member: its cluster; a replica of PostgreSQL before 14.1 cannot have backups of its own: set check_read_replicas to false)",
            warning: Some(
                "From zero days on, AWS interrupts the instance to switch backups on, in its next maintenance window (with --apply-immediately: at once).",
            ),
            steps: &[
                "aws rds {modify} --region {region} --backup-retention-period {days}",
            ],
            for_each: &[],
            blanks: &[],
        },
        parameters: &[
            Parameter {
                name: "minimum_retention_days",
                description: "The fewest days that backups must be kept. AWS Security Hub's RDS.11 asks for 7.",
                kind: Number {
                    minimum: 1,
                    maximum: 35,
                },
                default: "1",
            },
            Parameter {
                name: "check_read_replicas",
                description: "Whether read replicas must have backups of their own. Those of PostgreSQL before 14.1 cannot have any.",
                kind: Boolean,
                default: "true",
            },
        ],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "soc-2",
                id: "A1.2",
            },
            Control {
                framework: "soc-2",
                id: "CC7.4",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(7)(i)",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(7)(ii)(A)",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(7)(ii)(B)",
            },
            Control {
                framework: "gdpr",
                id: "Article 32",
            },
        ],
        alert: AlertText {
            subject: "RDS Backup",
            noun: "RDS instance",
            label: "Database",
            detail: "Backups",
        },
        related: &[
            Relation {
                name: "cluster",
                resource: "AWS::RDS::DBCluster",
                on: &[
                    (
                        "configuration.dbclusterIdentifier",
                        "configuration.dBClusterIdentifier",
                    ),
                ],
                within: Region,
                fields: &[
                    "configuration.backupRetentionPeriod",
                    "configuration.dbclusterIdentifier",
                ],
                is_one: true,
                unseen: "The cluster that keeps the instance's backups was not among what was read.",
            },
        ],
        named: &[
            (
                "cluster",
                "item.configuration.dBClusterIdentifier",
            ),
            (
                "source",
                "item.configuration.readReplicaSourceDBInstanceIdentifier",
            ),
            (
                "days",
                "cluster == null ? item.configuration.backupRetentionPeriod\n: related.cluster[0].configuration.backupRetentionPeriod",
            ),
            (
                "by",
                "cluster == null ? \"\" : \" by cluster \" + cluster",
            ),
            (
                "replica",
                "surely(source != null) ? \" (a read replica of \" + source + \"; see check_read_replicas)\" : \"\" ",
            ),
        ],
        checks: &[
            Check {
                applies: Some(
                    "params.check_read_replicas || source == null",
                ),
                not_applicable: &[
                    "Read replicas are not judged.",
                ],
                require: "days > 0",
                violation: &[
                    "No automated backups are kept{by}{replica}.",
                ],
                unknown: &[],
                compliant: &[],
            },
            Check {
                applies: Some(
                    "params.check_read_replicas || source == null",
                ),
                not_applicable: &[
                    "Read replicas are not judged.",
                ],
                require: "days >= params.minimum_retention_days",
                violation: &[
                    "Backups are kept {plural(days, \"day\")}{by}; at least {plural(params.minimum_retention_days, \"day\")} are required{replica}.",
                ],
                unknown: &[],
                compliant: &[
                    "Backups are kept {plural(days, \"day\")}{by}.",
                ],
            },
        ],
        values: &[
            (
                "modify",
                "cluster == null ? [\"modify-db-instance\", \"--db-instance-identifier\", item.resourceName]\n: [\"modify-db-cluster\", \"--db-cluster-identifier\", cluster]",
            ),
            (
                "days",
                "[string(params.minimum_retention_days)]",
            ),
        ],
    },
    Definition {
        id: "rds-cluster-multi-az-enabled",
        aliases: &[],
        title: "RDS clusters span several availability zones",
        severity: Medium,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::RDS::DBCluster",
                fields: &[
                    "configuration.dbclusterInstanceClass",
                    "configuration.dbclusterMembers?",
                    "configuration.engine",
                    "configuration.engineMode",
                    "configuration.multiAZ",
                    "tags",
                ],
            },
        ],
        rationale: "Storage of a cluster is in several availability zones, its instances need not be. With all of them in one zone the database is down while that zone is; a reader in a second zone takes over by itself.",
        remediation: Steps {
            console: "RDS > Databases > the cluster > Actions > Add reader > another Availability Zone",
            warning: Some(
                "Each reader costs as much as the writer of the same class.",
            ),
            steps: &[
                "aws rds create-db-instance --region {region} --db-instance-identifier READER --db-cluster-identifier {name} --engine ENGINE --db-instance-class INSTANCE_CLASS --availability-zone OTHER_ZONE",
            ],
            for_each: &[],
            blanks: &[
                "READER",
                "ENGINE",
                "INSTANCE_CLASS",
                "OTHER_ZONE",
            ],
        },
        parameters: &[
            Parameter {
                name: "tags",
                description: "Only clusters with these tags are judged: for a key, the values it may have, exact ones or patterns with * and ?. Empty: all of them.",
                kind: Table,
                default: "{}",
            },
        ],
        parameter_checks: &[
            ParameterCheck {
                require: "params.tags.all(key, params.tags[key] != [])",
                refusal: "`tags` lists no value for `{params.tags.filter(key, params.tags[key] == [])[0]}`: name at least one, such as `*`, or leave the key out",
            },
        ],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "RDS.15",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "2.2.4",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.14",
            },
        ],
        alert: AlertText {
            subject: "RDS Cluster Multi-AZ",
            noun: "RDS cluster",
            label: "Cluster",
            detail: "Availability",
        },
        related: &[],
        named: &[
            (
                "engine",
                "item.configuration.engine",
            ),
            (
                "several_zones",
                "item.configuration.multiAZ",
            ),
            (
                "has_tags",
                "params.tags.all(key,\n  key in item.tags && params.tags[key].exists(pattern, item.tags[key].like(pattern)))",
            ),
        ],
        checks: &[
            Check {
                applies: Some(
                    "!(engine in [\"docdb\", \"neptune\"]) && item.configuration.engineMode != \"serverless\" && has_tags",
                ),
                not_applicable: &[
                    "{engine in [\"docdb\", \"neptune\"] ? \"Clusters of DocumentDB and Neptune are not judged.\" : surely(!has_tags) ? \"The cluster does not have the tags of those that are judged.\" : \"Aurora Serverless v1 has no instances.\"}",
                ],
                require: "item.configuration.dbclusterInstanceClass != null\n|| (several_zones == null\n  ? item.configuration.dbclusterMembers.size() > 1\n    && insufficientData(\"Which availability zones the instances are in is not known.\")\n  : several_zones)",
                violation: &[
                    "The cluster's instances are not in several availability zones.",
                ],
                unknown: &[],
                compliant: &[
                    "The cluster's instances are in several availability zones.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "rds-instance-public-access-check",
        aliases: &[],
        title: "RDS instances are not publicly accessible",
        severity: Critical,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::RDS::DBInstance",
                fields: &[
                    "configuration.dBClusterIdentifier",
                    "configuration.engine",
                    "configuration.publiclyAccessible",
                ],
            },
        ],
        rationale: "A database with a public address can be reached from the internet as soon as one security group lets it: then a password is all that protects the data. Clients reach a private database through the VPC, a VPN or a proxy.",
        remediation: Steps {
            console: "RDS > Databases > the instance > Modify > Connectivity > Not publicly accessible (a cluster with an internet access gateway: the cluster > Modify)",
            warning: Some(
                "Clients outside of the VPC lose their connection, at once: AWS does not wait for a maintenance window.",
            ),
            steps: &[
                "aws rds modify-db-instance --region {region} --db-instance-identifier {name} --no-publicly-accessible",
            ],
            for_each: &[],
            blanks: &[],
        },
        parameters: &[
            Parameter {
                name: "check_internet_access_gateway",
                description: "Whether instances of an Aurora PostgreSQL cluster with an internet access gateway are non-compliant: they can be reached from the internet although they are not publicly accessible. AWS Security Hub's RDS.2 does not look at it.",
                kind: Boolean,
                default: "true",
            },
        ],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "RDS.2",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "2.3.3",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "2.2.3",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.2.8",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.3.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.3.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.4.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.4.4",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.5.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "3.5.1.3",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.2.6",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "10.3.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "A1.1.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "A1.1.3",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "A3.4.1",
            },
            Control {
                framework: "soc-2",
                id: "CC6.1",
            },
            Control {
                framework: "soc-2",
                id: "CC6.2",
            },
            Control {
                framework: "soc-2",
                id: "CC6.6",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(3)(i)",
            },
            Control {
                framework: "hipaa",
                id: "164.312(a)(1)",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.1",
            },
        ],
        alert: AlertText {
            subject: "RDS Public Access",
            noun: "RDS instance",
            label: "Database",
            detail: "Public Access",
        },
        related: &[
            Relation {
                name: "cluster",
                resource: "AWS::RDS::DBCluster",
                on: &[
                    (
                        "configuration.dbclusterIdentifier",
                        "configuration.dBClusterIdentifier",
                    ),
                ],
                within: Region,
                fields: &[
                    "configuration.dbclusterIdentifier",
                    "configuration.internetAccessGatewayEnabled",
                ],
                is_one: true,
                unseen: "The instance's cluster, which may have an internet access gateway, was not among what was read.",
            },
        ],
        named: &[
            (
                "cluster",
                "item.configuration.dBClusterIdentifier",
            ),
            (
                "engine",
                "item.configuration.engine",
            ),
            (
                "has_gateway",
                "engine == \"aurora-postgresql\" && cluster != null\n&& related.cluster[0].configuration.internetAccessGatewayEnabled == true",
            ),
        ],
        checks: &[
            Check {
                applies: Some(
                    "engine != \"docdb\"",
                ),
                not_applicable: &[
                    "DocumentDB has no public endpoints.",
                ],
                require: "!item.configuration.publiclyAccessible",
                violation: &[
                    "The instance is publicly accessible. Its security groups and subnets were not considered.",
                ],
                unknown: &[],
                compliant: &[
                    "The instance is not publicly accessible.",
                ],
            },
            Check {
                applies: Some(
                    "engine != \"docdb\" && params.check_internet_access_gateway",
                ),
                not_applicable: &[
                    "Internet access gateways are not looked at.",
                ],
                require: "!has_gateway",
                violation: &[
                    "The internet access gateway of cluster {cluster} makes the instance reachable from the internet.",
                ],
                unknown: &[],
                compliant: &[],
            },
        ],
        values: &[],
    },
    Definition {
        id: "rds-multi-az-support",
        aliases: &[],
        title: "RDS instances span several availability zones",
        severity: Medium,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::RDS::DBInstance",
                fields: &[
                    "configuration.dBClusterIdentifier",
                    "configuration.engine",
                    "configuration.multiAZ",
                    "configuration.readReplicaSourceDBInstanceIdentifier",
                    "tags",
                ],
            },
        ],
        rationale: "A database in a single availability zone is down while that zone is, and while it is patched or fails over by hand. A standby in a second zone takes over by itself.",
        remediation: Steps {
            console: "RDS > Databases > the instance > Actions > Convert to Multi-AZ deployment",
            warning: Some(
                "The standby doubles the instance's cost, and latency rises while it is made. AWS makes it in the next maintenance window; --apply-immediately makes it now, with all other changes that are pending, which can restart the instance.",
            ),
            steps: &[
                "aws rds modify-db-instance --region {region} --db-instance-identifier {name} --multi-az",
            ],
            for_each: &[],
            blanks: &[],
        },
        parameters: &[
            Parameter {
                name: "check_read_replicas",
                description: "Whether read replicas must have a standby of their own.",
                kind: Boolean,
                default: "false",
            },
            Parameter {
                name: "tags",
                description: "Only instances with these tags are judged: for a key, the values it may have, exact ones or patterns with * and ?. Empty: all of them.",
                kind: Table,
                default: "{}",
            },
        ],
        parameter_checks: &[
            ParameterCheck {
                require: "params.tags.all(key, params.tags[key] != [])",
                refusal: "`tags` lists no value for `{params.tags.filter(key, params.tags[key] == [])[0]}`: name at least one, such as `*`, or leave the key out",
            },
        ],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "RDS.5",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "2.2.4",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(1)(ii)(B)",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(7)(i)",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(7)(ii)(A)",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(7)(ii)(B)",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(7)(ii)(C)",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.14",
            },
        ],
        alert: AlertText {
            subject: "RDS Multi-AZ",
            noun: "RDS instance",
            label: "Database",
            detail: "Availability",
        },
        related: &[],
        named: &[
            (
                "engine",
                "item.configuration.engine",
            ),
            (
                "source",
                "item.configuration.readReplicaSourceDBInstanceIdentifier",
            ),
            (
                "has_tags",
                "params.tags.all(key,\n  key in item.tags && params.tags[key].exists(pattern, item.tags[key].like(pattern)))",
            ),
        ],
        checks: &[
            Check {
                applies: Some(
                    "item.configuration.dBClusterIdentifier == null && !(engine in [\"docdb\", \"neptune\"])\n&& !engine.startsWith(\"custom-\") && (params.check_read_replicas || source == null) && has_tags",
                ),
                not_applicable: &[
                    "{surely(item.configuration.dBClusterIdentifier != null) || engine in [\"docdb\", \"neptune\"] ? \"The instance is a member of a cluster.\" : engine.startsWith(\"custom-\") ? \"The setting does not apply to RDS Custom.\" : surely(!has_tags) ? \"The instance does not have the tags of those that are judged.\" : \"Read replicas are not judged.\"}",
                ],
                require: "item.configuration.multiAZ",
                violation: &[
                    "The instance is in a single availability zone.",
                ],
                unknown: &[],
                compliant: &[
                    "The instance has a standby in another availability zone.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "rds-storage-encrypted",
        aliases: &[],
        title: "RDS instances are encrypted at rest",
        severity: Medium,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::RDS::DBInstance",
                fields: &[
                    "configuration.dBClusterIdentifier",
                    "configuration.engine",
                    "configuration.kmsKeyId",
                    "configuration.storageEncrypted",
                    "configuration.storageEncryptionType",
                ],
            },
        ],
        rationale: "Encryption at rest keeps storage, backups, replicas and snapshots unreadable to an attacker who gets at them without the key. It is chosen when a database is created and cannot be switched on later.",
        remediation: Steps {
            console: "RDS > Snapshots > Take snapshot > Copy snapshot > Enable encryption > Restore snapshot, then point clients at the new instance (a cluster member: its cluster)",
            warning: Some(
                "Encryption cannot be switched on in place. The restored instance is a new one: what was written after the snapshot is not in it, and clients must be pointed at it.",
            ),
            steps: &[
                "aws rds create-db-snapshot --region {region} --db-instance-identifier {name} --db-snapshot-identifier {name}-plain",
                "aws rds copy-db-snapshot --region {region} --source-db-snapshot-identifier {name}-plain --target-db-snapshot-identifier {name}-encrypted --kms-key-id KEY_ARN",
                "aws rds restore-db-instance-from-db-snapshot --region {region} --db-instance-identifier {name}-encrypted --db-snapshot-identifier {name}-encrypted",
            ],
            for_each: &[],
            blanks: &[
                "KEY_ARN",
            ],
        },
        parameters: &[
            Parameter {
                name: "kms_key_ids",
                description: "Key ids, ARNs or aliases of which one must be in use. Empty: any key.",
                kind: List,
                default: "[]",
            },
            Parameter {
                name: "accept_aws_owned_key",
                description: "Whether Aurora's default encryption with a key that AWS owns counts. It has no key id: where `kms_key_ids` names some, it does not count.",
                kind: Boolean,
                default: "true",
            },
        ],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "RDS.3",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "2.3.1",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "2.2.1",
            },
        ],
        alert: AlertText {
            subject: "RDS Encryption",
            noun: "RDS instance",
            label: "Database",
            detail: "Encryption",
        },
        related: &[
            Relation {
                name: "cluster",
                resource: "AWS::RDS::DBCluster",
                on: &[
                    (
                        "configuration.dbclusterIdentifier",
                        "configuration.dBClusterIdentifier",
                    ),
                ],
                within: Region,
                fields: &[
                    "configuration.dbclusterIdentifier",
                    "configuration.kmsKeyId",
                    "configuration.storageEncrypted",
                    "configuration.storageEncryptionType",
                ],
                is_one: true,
                unseen: "The cluster whose storage the instance uses was not among what was read.",
            },
        ],
        named: &[
            (
                "cluster",
                "item.configuration.dBClusterIdentifier",
            ),
            (
                "by",
                "cluster == null ? \"\" : \" of cluster \" + cluster",
            ),
            (
                "encrypted",
                "cluster == null ? item.configuration.storageEncrypted\n: related.cluster[0].configuration.storageEncrypted",
            ),
            (
                "type",
                "cluster == null ? item.configuration.storageEncryptionType\n: related.cluster[0].configuration.storageEncryptionType",
            ),
            (
                "by_aws",
                "item.configuration.engine.startsWith(\"aurora\") && params.accept_aws_owned_key && type == \"sse-rds\" ",
            ),
            (
                "key",
                "cluster == null ? item.configuration.kmsKeyId : related.cluster[0].configuration.kmsKeyId",
            ),
        ],
        checks: &[
            Check {
                applies: None,
                not_applicable: &[],
                require: "encrypted || by_aws",
                violation: &[
                    "Storage{by} is not encrypted.",
                ],
                unknown: &[],
                compliant: &[
                    "Storage{by} is encrypted.",
                ],
            },
            Check {
                applies: Some(
                    "params.kms_key_ids != []",
                ),
                not_applicable: &[
                    "Any key will do.",
                ],
                require: "key != null && params.kms_key_ids.exists(allowed, sameKmsKey(allowed, key))",
                violation: &[
                    "{key == null ? \"No KMS key of the allowed ones encrypts storage\" + by + \".\" : \"KMS key \" + key + \" is not one of the allowed keys.\"}",
                ],
                unknown: &[],
                compliant: &[
                    "Storage{by} is encrypted with an allowed key.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "root-account-hardware-mfa-enabled",
        aliases: &[],
        title: "The root user has a hardware MFA device, and no virtual one",
        severity: Critical,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::IAM::RootUser",
                fields: &[
                    "configuration.summary.AccountAccessKeysPresent",
                    "configuration.summary.AccountMFAEnabled",
                    "configuration.summary.AccountPasswordPresent",
                    "configuration.virtualMFADevices.serialNumber",
                    "configuration.virtualMFADevices.user.arn",
                ],
            },
        ],
        rationale: "A virtual device is a secret on a phone, which is backed up, copied and stolen with it. A security key stays in one place, and does not answer to a site that only looks like AWS.",
        remediation: Steps {
            console: "Sign in as the root user > Security credentials > Multi-factor authentication (MFA) > register a security key or a hardware token, sign in with it, and only then remove the virtual device",
            warning: Some(
                "Only the root user can change its devices. Sign in with the new device before you remove the old one, or the account may be locked.",
            ),
            steps: &[
                "aws iam list-virtual-mfa-devices --assignment-status Assigned",
            ],
            for_each: &[],
            blanks: &[],
        },
        parameters: &[
            Parameter {
                name: "allow_virtual_besides_hardware",
                description: "Whether a virtual device is accepted. AWS does not say whether there is a hardware one beside it: then any MFA device is enough.",
                kind: Boolean,
                default: "false",
            },
        ],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "IAM.6",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "1.6",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "1.5",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.4.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.4.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.4.3",
            },
            Control {
                framework: "soc-2",
                id: "CC6.6",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(3)(ii)(A)",
            },
            Control {
                framework: "hipaa",
                id: "164.312(d)",
            },
            Control {
                framework: "gdpr",
                id: "Article 25",
            },
        ],
        alert: AlertText {
            subject: "Root Hardware MFA",
            noun: "account",
            label: "Account",
            detail: "Root MFA",
        },
        related: &[],
        named: &[
            (
                "mfa",
                "item.configuration.summary.AccountMFAEnabled",
            ),
            (
                "has_no_credentials",
                "item.configuration.summary.AccountPasswordPresent == 0 && item.configuration.summary.AccountAccessKeysPresent == 0",
            ),
            (
                "virtual",
                "item.configuration.virtualMFADevices.filter(device, device.user.arn.endsWith(\":root\"))",
            ),
            (
                "serial_numbers",
                "virtual.map(device, device.serialNumber)",
            ),
        ],
        checks: &[
            Check {
                applies: None,
                not_applicable: &[],
                require: "has_no_credentials || mfa == 1 && (params.allow_virtual_besides_hardware || virtual == [])",
                violation: &[
                    "{surely(mfa != 1) ? \"The root user has no MFA device.\" : \"A virtual MFA device is assigned to the root user: \" + serial_numbers.join(\", \") + \".\"}",
                ],
                unknown: &[],
                compliant: &[
                    "{surely(mfa == 1) ? \"The root user has an MFA device\" + (params.allow_virtual_besides_hardware ? \".\" : \", and no virtual one.\") : \"The root user has no credentials.\"}",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "root-account-mfa-enabled",
        aliases: &[],
        title: "The root user has MFA",
        severity: Critical,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::IAM::RootUser",
                fields: &[
                    "configuration.summary.AccountAccessKeysPresent",
                    "configuration.summary.AccountMFAEnabled",
                    "configuration.summary.AccountPasswordPresent",
                ],
            },
        ],
        rationale: "The root user may do everything in the account. A second factor keeps out an attacker who has found its password.",
        remediation: Steps {
            console: "Sign in as the root user > Security credentials > Multi-factor authentication (MFA) > Assign MFA device; in an organization rather remove the members' root credentials: IAM > Root access management",
            warning: Some(
                "Only the root user can assign its device. Register two, so that losing one does not lock you out.",
            ),
            steps: &[
                "aws iam enable-organizations-root-credentials-management",
            ],
            for_each: &[],
            blanks: &[],
        },
        parameters: &[],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "IAM.9",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "1.5",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "1.4",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.4.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.4.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.4.3",
            },
            Control {
                framework: "soc-2",
                id: "CC6.6",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(3)(ii)(A)",
            },
            Control {
                framework: "hipaa",
                id: "164.312(d)",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.5.15",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.5.17",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.5",
            },
            Control {
                framework: "gdpr",
                id: "Article 25",
            },
        ],
        alert: AlertText {
            subject: "Root MFA",
            noun: "account",
            label: "Account",
            detail: "Root MFA",
        },
        related: &[],
        named: &[
            (
                "mfa",
                "item.configuration.summary.AccountMFAEnabled",
            ),
            (
                "has_no_credentials",
                "item.configuration.summary.AccountPasswordPresent == 0 && item.configuration.summary.AccountAccessKeysPresent == 0",
            ),
        ],
        checks: &[
            Check {
                applies: None,
                not_applicable: &[],
                require: "mfa == 1 || has_no_credentials",
                violation: &[
                    "The root user has no MFA device.",
                ],
                unknown: &[],
                compliant: &[
                    "{surely(mfa == 1) ? \"The root user has an MFA device.\" : \"The root user has no credentials.\"}",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "s3-account-level-public-access-blocks",
        aliases: &[],
        title: "The account blocks public access to S3",
        severity: Medium,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::S3::AccountPublicAccessBlock",
                fields: &[
                    "configuration.blockPublicAcls",
                    "configuration.blockPublicPolicy",
                    "configuration.ignorePublicAcls",
                    "configuration.restrictPublicBuckets",
                ],
            },
        ],
        rationale: "The account's block holds for every bucket and access point, whatever its own settings, ACLs and policies say, and for those that are made tomorrow. One mistake in one bucket then opens nothing.",
        remediation: Steps {
            console: "S3 > Block Public Access settings for this account > Edit > Block all public access",
            warning: Some(
                "What is public on purpose, such as a website that S3 serves itself, is closed to the public at once.",
            ),
            steps: &[
                "aws s3control put-public-access-block --account-id {account} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true",
            ],
            for_each: &[],
            blanks: &[],
        },
        parameters: &[],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "S3.1",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "2.1.4",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "2.1.4",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.2.8",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.3.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.3.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.4.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.4.4",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.5.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "3.5.1.3",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "10.3.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "A1.1.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "A1.1.3",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "A3.4.1",
            },
            Control {
                framework: "soc-2",
                id: "CC6.1",
            },
            Control {
                framework: "soc-2",
                id: "CC6.2",
            },
            Control {
                framework: "soc-2",
                id: "CC6.6",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(1)(ii)(B)",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(3)(i)",
            },
            Control {
                framework: "hipaa",
                id: "164.312(a)(1)",
            },
            Control {
                framework: "hipaa",
                id: "164.314(b)(1)",
            },
            Control {
                framework: "hipaa",
                id: "164.314(b)(2)",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.1",
            },
        ],
        alert: AlertText {
            subject: "S3 Account Public Access Block",
            noun: "account",
            label: "Account",
            detail: "Not blocked",
        },
        related: &[],
        named: &[
            (
                "block",
                "item.configuration",
            ),
            (
                "open",
                "(block.blockPublicAcls ? [] : [\"BlockPublicAcls\"]) + (block.ignorePublicAcls ? [] : [\"IgnorePublicAcls\"]) + (block.blockPublicPolicy ? [] : [\"BlockPublicPolicy\"]) + (block.restrictPublicBuckets ? [] : [\"RestrictPublicBuckets\"])",
            ),
        ],
        checks: &[
            Check {
                applies: None,
                not_applicable: &[],
                require: "block != null && block.blockPublicAcls && block.ignorePublicAcls && block.blockPublicPolicy && block.restrictPublicBuckets",
                violation: &[
                    "{surely(block == null) ? \"The account has no public access block.\" : isKnown(open) ? \"The account's public access block leaves off \" + open.join(\", \") + \".\" : \"The account's public access block leaves something off.\"}",
                ],
                unknown: &[],
                compliant: &[
                    "The account blocks all public access.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "s3-bucket-level-public-access-prohibited",
        aliases: &[],
        title: "S3 buckets block public access",
        severity: High,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::S3::Bucket",
                fields: &[
                    "configuration.name",
                    "supplementaryConfiguration.PublicAccessBlockConfiguration.blockPublicAcls",
                    "supplementaryConfiguration.PublicAccessBlockConfiguration.blockPublicPolicy",
                    "supplementaryConfiguration.PublicAccessBlockConfiguration.ignorePublicAcls",
                    "supplementaryConfiguration.PublicAccessBlockConfiguration.restrictPublicBuckets",
                ],
            },
        ],
        rationale: "One policy or access control list is enough to show a bucket to everybody. A block keeps those that are there from working, and new ones from being set.",
        remediation: Steps {
            console: "S3 > the bucket > Permissions > Block public access (bucket settings) > Edit > Block all public access",
            warning: Some(
                "Requests without credentials, such as those of a website's visitors, are refused.",
            ),
            steps: &[
                "aws s3api put-public-access-block --bucket {name} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true",
            ],
            for_each: &[],
            blanks: &[],
        },
        parameters: &[
            Parameter {
                name: "account_block_counts",
                description: "Whether a setting that is off at the bucket may be on at the account instead. AWS Security Hub's S3.8 looks at the bucket alone.",
                kind: Boolean,
                default: "true",
            },
            Parameter {
                name: "excluded_buckets",
                description: "Buckets that are not judged: names, or patterns with * (anything) and ? (one character).",
                kind: List,
                default: "[]",
            },
        ],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "cis-aws-3.0",
                id: "2.1.4",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "2.1.4",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.2.8",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.3.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.3.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.4.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.4.4",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.5.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "3.5.1.3",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "10.3.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "10.3.3",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "10.3.4",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "A1.1.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "A1.1.3",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "A1.2.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "A3.4.1",
            },
        ],
        alert: AlertText {
            subject: "S3 Public Access",
            noun: "S3 bucket",
            label: "Bucket",
            detail: "Public Access",
        },
        related: &[
            Relation {
                name: "account_blocks",
                resource: "AWS::S3::AccountPublicAccessBlock",
                on: &[],
                within: Account,
                fields: &[
                    "configuration.blockPublicAcls",
                    "configuration.blockPublicPolicy",
                    "configuration.ignorePublicAcls",
                    "configuration.restrictPublicBuckets",
                ],
                is_one: true,
                unseen: "The account's public access block was not read.",
            },
        ],
        named: &[
            (
                "own",
                "item.supplementaryConfiguration.PublicAccessBlockConfiguration",
            ),
            (
                "account",
                "related.account_blocks[0].configuration",
            ),
            (
                "account_counts",
                "params.account_block_counts && account != null",
            ),
            (
                "new_acls",
                "(own != null && own.blockPublicAcls) || (account_counts && account.blockPublicAcls)",
            ),
            (
                "acls",
                "(own != null && own.ignorePublicAcls) || (account_counts && account.ignorePublicAcls)",
            ),
            (
                "new_policies",
                "(own != null && own.blockPublicPolicy) || (account_counts && account.blockPublicPolicy)",
            ),
            (
                "policies",
                "(own != null && own.restrictPublicBuckets) || (account_counts && account.restrictPublicBuckets)",
            ),
            (
                "off",
                "(new_acls ? [] : [\"BlockPublicAcls\"]) + (acls ? [] : [\"IgnorePublicAcls\"])\n+ (new_policies ? [] : [\"BlockPublicPolicy\"]) + (policies ? [] : [\"RestrictPublicBuckets\"])",
            ),
        ],
        checks: &[
            Check {
                applies: Some(
                    "!params.excluded_buckets.exists(pattern, item.configuration.name.like(pattern))",
                ),
                not_applicable: &[
                    "The bucket is excluded.",
                ],
                require: "new_acls && acls && new_policies && policies",
                violation: &[
                    "{params.account_block_counts ? (isKnown(off) ? \"Neither the bucket nor its account sets \" + off.join(\", \") + \".\" : \"Neither the bucket nor its account blocks all public access.\") : surely(own == null) ? \"The bucket has no public access block.\" : isKnown(off) ? \"The bucket's public access block leaves off \" + off.join(\", \") + \".\" : \"The bucket's public access block leaves something off.\"}",
                ],
                unknown: &[],
                compliant: &[
                    "{surely(own != null && own.blockPublicAcls && own.ignorePublicAcls && own.blockPublicPolicy && own.restrictPublicBuckets) ? \"The bucket blocks public access.\" : surely(account_counts && account.blockPublicAcls && account.ignorePublicAcls && account.blockPublicPolicy && account.restrictPublicBuckets) ? \"The account blocks public access to all buckets.\" : \"The bucket and the account together block public access.\"}",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "s3-bucket-mfa-delete-enabled",
        aliases: &[],
        title: "S3 buckets have MFA delete",
        severity: Low,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::S3::Bucket",
                fields: &[
                    "configuration.name",
                    "supplementaryConfiguration.BucketLifecycleConfiguration?",
                    "supplementaryConfiguration.BucketVersioningConfiguration.isMfaDeleteEnabled",
                    "supplementaryConfiguration.BucketVersioningConfiguration.status",
                ],
            },
        ],
        rationale: "With MFA delete, a stolen credential cannot delete versions of objects or switch versioning off: that takes a code of the root user's device as well.",
        remediation: Steps {
            console: "The console cannot set it: sign in with the CLI as the root user, with an MFA device.",
            warning: Some(
                "Only the root user can set it. From then on nothing deletes versions of objects without a code, and lifecycle rules cannot be added.",
            ),
            steps: &[
                "aws s3api put-bucket-versioning --bucket {name} --versioning-configuration Status=Enabled,MFADelete=Enabled --mfa 'arn:aws:iam::{account}:mfa/DEVICE CODE'",
            ],
            for_each: &[],
            blanks: &[
                "DEVICE",
                "CODE",
            ],
        },
        parameters: &[
            Parameter {
                name: "buckets",
                description: "Buckets that must have it: names, or patterns with * (anything) and ? (one character).",
                kind: List,
                default: "[\"*\"]",
            },
            Parameter {
                name: "exempt_lifecycle",
                description: "Whether buckets with a lifecycle configuration are not judged: S3 does not allow both.",
                kind: Boolean,
                default: "true",
            },
        ],
        parameter_checks: &[
            ParameterCheck {
                require: "params.buckets != []",
                refusal: "`buckets` is empty: name at least one, or switch the rule off with `enabled = false`",
            },
        ],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "S3.20",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "2.1.2",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "2.1.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "3.5.1.3",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.4.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.4.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.4.3",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "10.3.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "A1.1.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "A3.4.1",
            },
        ],
        alert: AlertText {
            subject: "S3 MFA Delete",
            noun: "S3 bucket",
            label: "Bucket",
            detail: "MFA Delete",
        },
        related: &[],
        named: &[
            (
                "lifecycle",
                "item.supplementaryConfiguration.BucketLifecycleConfiguration",
            ),
            (
                "status",
                "item.supplementaryConfiguration.BucketVersioningConfiguration.status",
            ),
            (
                "mfa_delete",
                "item.supplementaryConfiguration.BucketVersioningConfiguration.isMfaDeleteEnabled",
            ),
        ],
        checks: &[
            Check {
                applies: Some(
                    "(\"*\" in params.buckets || params.buckets.exists(pattern, item.configuration.name.like(pattern)))\n&& !(params.exempt_lifecycle && lifecycle != null)",
                ),
                not_applicable: &[
                    "{params.exempt_lifecycle && surely(lifecycle != null) ? \"The bucket has a lifecycle configuration, which excludes MFA delete.\" : \"The bucket is not one of those that must have it.\"}",
                ],
                require: "status == \"Enabled\" && mfa_delete == true",
                violation: &[
                    "{status != \"Enabled\" ? \"Versioning is not enabled, and so MFA delete is not either.\" : \"MFA delete is not enabled.\"}",
                ],
                unknown: &[],
                compliant: &[
                    "Versioning and MFA delete are enabled.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "s3-bucket-ssl-requests-only",
        aliases: &[],
        title: "S3 bucket policies deny requests without TLS",
        severity: Medium,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::S3::Bucket",
                fields: &[
                    "configuration.name",
                    "supplementaryConfiguration.BucketPolicy.policyText",
                ],
            },
        ],
        rationale: "S3 answers over plain HTTP as well. Who can read the traffic then reads objects and signed requests; a policy that denies such requests keeps misconfigured clients from sending them.",
        remediation: Steps {
            console: "S3 > the bucket > Permissions > Bucket policy > Edit: add a statement with Effect Deny, Principal *, Action s3:*, the Resources arn:aws:s3:::BUCKET and arn:aws:s3:::BUCKET/*, and the Condition Bool aws:SecureTransport false",
            warning: Some(
                "Clients that use plain HTTP are refused. `put-bucket-policy` replaces the whole policy: add the statement to the policy that is there.",
            ),
            steps: &[
                "aws s3api get-bucket-policy --bucket {name} --query Policy --output text > policy.json",
                "aws s3api put-bucket-policy --bucket {name} --policy file://policy.json",
            ],
            for_each: &[],
            blanks: &[],
        },
        parameters: &[],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "S3.5",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "2.1.1",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "2.1.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.2.5",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "2.2.5",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "2.2.7",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "4.2.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "4.2.1.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "8.3.2",
            },
            Control {
                framework: "soc-2",
                id: "CC6.1",
            },
            Control {
                framework: "soc-2",
                id: "CC6.2",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(1)(ii)(B)",
            },
            Control {
                framework: "hipaa",
                id: "164.312(a)(2)(iv)",
            },
            Control {
                framework: "hipaa",
                id: "164.312(c)(1)",
            },
            Control {
                framework: "hipaa",
                id: "164.312(c)(2)",
            },
            Control {
                framework: "hipaa",
                id: "164.312(e)(1)",
            },
            Control {
                framework: "hipaa",
                id: "164.312(e)(2)(i)",
            },
            Control {
                framework: "hipaa",
                id: "164.312(e)(2)(ii)",
            },
            Control {
                framework: "hipaa",
                id: "164.314(b)(1)",
            },
            Control {
                framework: "hipaa",
                id: "164.314(b)(2)",
            },
            Control {
                framework: "gdpr",
                id: "Article 32",
            },
        ],
        alert: AlertText {
            subject: "S3 TLS",
            noun: "S3 bucket",
            label: "Bucket",
            detail: "Policy",
        },
        related: &[],
        named: &[
            (
                "policy",
                "item.supplementaryConfiguration.BucketPolicy.policyText",
            ),
        ],
        checks: &[
            Check {
                applies: None,
                not_applicable: &[],
                require: "policy != null && deniesInsecureTransport(policy, item.configuration.name)",
                violation: &[
                    "{policy == null ? \"There is no bucket policy, so requests without TLS are not denied.\" : \"The bucket policy does not deny everybody all requests without TLS, to the bucket and to its objects.\"}",
                ],
                unknown: &[],
                compliant: &[
                    "The bucket policy denies requests without TLS.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "s3-encryption-enabled",
        aliases: &[],
        title: "S3 buckets have default encryption",
        severity: High,
        core: true,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::S3::Bucket",
                fields: &[
                    "supplementaryConfiguration.ServerSideEncryptionConfiguration.rules.applyServerSideEncryptionByDefault.kmsMasterKeyID",
                    "supplementaryConfiguration.ServerSideEncryptionConfiguration.rules.applyServerSideEncryptionByDefault.sseAlgorithm",
                    "supplementaryConfiguration.ServerSideEncryptionConfiguration.rules.blockedEncryptionTypes.encryptionType",
                    "supplementaryConfiguration.ServerSideEncryptionConfiguration.rules.bucketKeyEnabled",
                ],
            },
        ],
        rationale: "Default encryption protects every object that a client writes without asking for encryption itself. Since January 2023 AWS encrypts new buckets with AES-256 at least; keys of your own (KMS) add who may decrypt, a log of every use, and revocation.",
        remediation: Steps {
            console: "S3 > Buckets > the bucket > Properties > Default encryption > Edit",
            warning: Some(
                "Objects that are there stay encrypted as they are. With a KMS key, who reads or writes objects needs the right to use the key, and AWS charges for its requests.",
            ),
            steps: &[
                "aws s3api put-bucket-encryption --bucket {name} --server-side-encryption-configuration {encryption}",
            ],
            for_each: &[],
            blanks: &[],
        },
        parameters: &[
            Parameter {
                name: "mode",
                description: "The least that will do: any default encryption, a KMS key (kms; dsse counts too), or dual-layer KMS encryption (dsse). S3 has encrypted every bucket since 2023, so on AWS only kms and dsse find any.",
                kind: Choice(
                    &[
                        "any",
                        "kms",
                        "dsse",
                    ],
                ),
                default: "\"any\"",
            },
            Parameter {
                name: "allowed_kms_keys",
                description: "KMS keys (ARN, id or alias, as the bucket names them) of which one must be used; empty: any key.",
                kind: List,
                default: "[]",
            },
            Parameter {
                name: "bucket_key_required",
                description: "Whether a bucket with KMS encryption must use an S3 Bucket Key. DSSE-KMS, which has none, is passed over.",
                kind: Boolean,
                default: "false",
            },
            Parameter {
                name: "sse_c_blocked",
                description: "Whether the bucket must block writes with customer-provided keys (SSE-C).",
                kind: Boolean,
                default: "false",
            },
        ],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "soc-2",
                id: "CC6.1",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.24",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "3.5.1",
            },
            Control {
                framework: "hipaa",
                id: "164.312(a)(2)(iv)",
            },
            Control {
                framework: "gdpr",
                id: "Article 32",
            },
        ],
        alert: AlertText {
            subject: "S3 Encryption",
            noun: "S3 bucket",
            label: "Bucket",
            detail: "Encryption",
        },
        related: &[],
        named: &[
            (
                "encryption",
                "item.supplementaryConfiguration.ServerSideEncryptionConfiguration",
            ),
            (
                "rule",
                "encryption.rules[0]",
            ),
            (
                "algorithm",
                "rule.applyServerSideEncryptionByDefault.sseAlgorithm",
            ),
            (
                "key",
                "rule.applyServerSideEncryptionByDefault.kmsMasterKeyID",
            ),
            (
                "any_algorithm",
                "params.mode == \"any\" && params.allowed_kms_keys == [] && !params.bucket_key_required",
            ),
            (
                "any_key",
                "params.allowed_kms_keys == []",
            ),
            (
                "wanted_algorithm",
                "params.mode == \"dsse\" || surely(algorithm == \"aws:kms:dsse\") ? \"aws:kms:dsse\"\n: params.mode == \"kms\" || !any_key || params.bucket_key_required || surely(algorithm == \"aws:kms\") ? \"aws:kms\"\n: 'AES256'",
            ),
            (
                "wanted_key",
                "wanted_algorithm == \"AES256\" ? null : !any_key ? params.allowed_kms_keys[0] : surely(key != null) ? key : null",
            ),
        ],
        checks: &[
            Check {
                applies: None,
                not_applicable: &[],
                require: "encryption != null",
                violation: &[
                    "No default encryption is configured.",
                ],
                unknown: &[],
                compliant: &[],
            },
            Check {
                applies: None,
                not_applicable: &[],
                require: "any_algorithm || algorithm == \"aws:kms:dsse\" || (params.mode != \"dsse\" && algorithm == \"aws:kms\")\n|| (params.mode == \"any\" && size(algorithm) > 0)",
                violation: &[
                    "Default encryption is {algorithm}; {params.mode == \"dsse\" ? \"aws:kms:dsse\" : \"aws:kms\"} is required.",
                ],
                unknown: &[],
                compliant: &[],
            },
            Check {
                applies: None,
                not_applicable: &[],
                require: "any_key || key != null",
                violation: &[
                    "No KMS key of the allowed ones is configured.",
                ],
                unknown: &[],
                compliant: &[],
            },
            Check {
                applies: None,
                not_applicable: &[],
                require: "any_key || params.allowed_kms_keys.exists(allowed, sameKmsKey(allowed, key))",
                violation: &[
                    "KMS key {key} is not one of the allowed keys.",
                ],
                unknown: &[],
                compliant: &[],
            },
            Check {
                applies: None,
                not_applicable: &[],
                require: "!params.bucket_key_required || algorithm != \"aws:kms\" || rule.bucketKeyEnabled",
                violation: &[
                    "The S3 Bucket Key is off.",
                ],
                unknown: &[],
                compliant: &[],
            },
            Check {
                applies: None,
                not_applicable: &[],
                require: "!params.sse_c_blocked\n|| (rule.blockedEncryptionTypes != null && \"SSE-C\" in rule.blockedEncryptionTypes.encryptionType)",
                violation: &[
                    "Writes with customer-provided keys (SSE-C) are not blocked.",
                ],
                unknown: &[],
                compliant: &[
                    "Default encryption is {isKnown(algorithm) ? algorithm : \"configured\"}.",
                ],
            },
        ],
        values: &[
            (
                "encryption",
                "['{\"Rules\":[{\"ApplyServerSideEncryptionByDefault\":{\"SSEAlgorithm\":\"' + wanted_algorithm + '\"'\n  + (wanted_key == null ? \"\" : ',\"KMSMasterKeyID\":\"' + wanted_key + '\"') + '}'\n  + (wanted_algorithm == \"aws:kms\" ? ',\"BucketKeyEnabled\":true' : \"\")\n  + (params.sse_c_blocked ? ',\"BlockedEncryptionTypes\":{\"EncryptionType\":[\"SSE-C\"]}' : \"\") + '}]}']",
            ),
        ],
    },
    Definition {
        id: "security-account-information-provided",
        aliases: &[],
        title: "The account has a security contact",
        severity: Medium,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::Account::SecurityContact",
                fields: &[
                    "configuration.alternateContact.emailAddress",
                ],
            },
        ],
        rationale: "AWS writes to this contact when it sees abuse or a leaked key. Without one the message goes to the root user's address, which people seldom read.",
        remediation: Steps {
            console: "Account menu > Account > Alternate contacts > Edit > Security contact",
            warning: None,
            steps: &[
                "aws account put-alternate-contact --alternate-contact-type SECURITY --name NAME_OF_TEAM --title Security --email-address EMAIL_ADDRESS --phone-number PHONE_NUMBER",
            ],
            for_each: &[],
            blanks: &[
                "NAME_OF_TEAM",
                "EMAIL_ADDRESS",
                "PHONE_NUMBER",
            ],
        },
        parameters: &[],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "Account.1",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "1.2",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "1.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "A1.2.3",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.5.5",
            },
        ],
        alert: AlertText {
            subject: "Security Contact",
            noun: "account",
            label: "Account",
            detail: "Security contact",
        },
        related: &[],
        named: &[
            (
                "contact",
                "item.configuration.alternateContact",
            ),
        ],
        checks: &[
            Check {
                applies: None,
                not_applicable: &[],
                require: "contact != null && contact.emailAddress != null && contact.emailAddress != \"\"",
                violation: &[
                    "The account has no alternate contact for security.",
                ],
                unknown: &[],
                compliant: &[
                    "The account has an alternate contact for security.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "securityhub-enabled",
        aliases: &[],
        title: "AWS Security Hub is enabled in every region",
        severity: Medium,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::SecurityHub::Hub",
                fields: &[
                    "configuration.hubArn",
                ],
            },
        ],
        rationale: "Security Hub gathers what GuardDuty, Inspector, Macie and others find in a region. Where it is off, their findings stay in one console a service.",
        remediation: Steps {
            console: "Security Hub > the region > Go to Security Hub > Enable Security Hub",
            warning: Some(
                "Security Hub and the AWS Config that its standards need are charged for.",
            ),
            steps: &[
                "aws securityhub enable-security-hub --region {region} --enable-default-standards",
            ],
            for_each: &[],
            blanks: &[],
        },
        parameters: &[],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "cis-aws-3.0",
                id: "4.16",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "4.16",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.3.3",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "10.2.1.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "10.4.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "10.4.1.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "10.4.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "10.6.3",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "10.7.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "10.7.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "11.3.1.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "11.3.1.3",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "11.5.1.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "11.5.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "11.6.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "A3.3.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "A3.5.1",
            },
            Control {
                framework: "soc-2",
                id: "CC3.1",
            },
            Control {
                framework: "soc-2",
                id: "CC6.6",
            },
            Control {
                framework: "soc-2",
                id: "CC6.8",
            },
            Control {
                framework: "soc-2",
                id: "CC7.1",
            },
            Control {
                framework: "soc-2",
                id: "CC7.2",
            },
            Control {
                framework: "soc-2",
                id: "CC7.3",
            },
            Control {
                framework: "soc-2",
                id: "CC7.4",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(1)(ii)(D)",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(3)(ii)(A)",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(5)(ii)(C)",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(6)(i)",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(6)(ii)",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(8)",
            },
            Control {
                framework: "hipaa",
                id: "164.312(b)",
            },
            Control {
                framework: "hipaa",
                id: "164.312(e)(2)(i)",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.5.1",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.23",
            },
        ],
        alert: AlertText {
            subject: "Security Hub",
            noun: "region",
            label: "Account",
            detail: "Security Hub",
        },
        related: &[],
        named: &[],
        checks: &[
            Check {
                applies: None,
                not_applicable: &[],
                require: "item.configuration.hubArn != null",
                violation: &[
                    "Security Hub is not enabled in the region.",
                ],
                unknown: &[],
                compliant: &[
                    "Security Hub is enabled in the region.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "vpc-default-security-group-closed",
        aliases: &[],
        title: "Default security groups allow no traffic",
        severity: High,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::EC2::SecurityGroup",
                fields: &[
                    "configuration.groupName",
                    "configuration.ipPermissions.ipProtocol",
                    "configuration.ipPermissionsEgress.ipProtocol",
                    "configuration.ownerId",
                ],
            },
        ],
        rationale: "A resource that is started without a security group of its own gets its VPC's default group. Where that has rules, such resources reach each other and the internet without a decision.",
        remediation: Steps {
            console: "EC2 > Security Groups > default > Inbound rules, Outbound rules > Edit > Delete",
            warning: Some(
                "Network interfaces in the group lose their connections: look first whether one uses it (aws ec2 describe-network-interfaces --filters Name=group-id,Values=GROUP_ID) and give it a group of its own.",
            ),
            steps: &[
                "aws ec2 describe-security-group-rules --region {region} --filters Name=group-id,Values={id}",
                "aws ec2 revoke-security-group-ingress --region {region} --group-id {id} --security-group-rule-ids INBOUND_RULE_ID",
                "aws ec2 revoke-security-group-egress --region {region} --group-id {id} --security-group-rule-ids OUTBOUND_RULE_ID",
            ],
            for_each: &[],
            blanks: &[
                "INBOUND_RULE_ID",
                "OUTBOUND_RULE_ID",
            ],
        },
        parameters: &[],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "EC2.2",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "5.4",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "5.5",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.2.1",
            },
            Control {
                framework: "soc-2",
                id: "CC6.1",
            },
            Control {
                framework: "soc-2",
                id: "CC6.2",
            },
            Control {
                framework: "soc-2",
                id: "CC6.6",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.20",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.21",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.22",
            },
        ],
        alert: AlertText {
            subject: "Default Security Group",
            noun: "default security group",
            label: "Security Group",
            detail: "Rules",
        },
        related: &[],
        named: &[
            (
                "inbound",
                "item.configuration.ipPermissions.map(rule, rule.ipProtocol)",
            ),
            (
                "outbound",
                "item.configuration.ipPermissionsEgress.map(rule, rule.ipProtocol)",
            ),
            (
                "is_default",
                "item.configuration.groupName == \"default\"",
            ),
            (
                "is_own",
                "item.configuration.ownerId == null || item.configuration.ownerId == item.accountId",
            ),
        ],
        checks: &[
            Check {
                applies: Some(
                    "is_default && is_own",
                ),
                not_applicable: &[
                    "{surely(is_default) ? \"The group belongs to another account.\" : \"The group is no default group.\"}",
                ],
                require: "inbound == [] && outbound == []",
                violation: &[
                    "The default group has rules: {inbound.size()} inbound, {outbound.size()} outbound.",
                ],
                unknown: &[],
                compliant: &[
                    "The default group has no rules.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "vpc-flow-logs-enabled",
        aliases: &[],
        title: "VPCs have flow logs",
        severity: Medium,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::EC2::VPC",
                fields: &[
                    "configuration.ownerId",
                    "configuration.vpcId",
                ],
            },
        ],
        rationale: "Without flow logs there is no record of what talked with what: an attack leaves no trace in the network, and a rule that blocks too much is found by trial.",
        remediation: Steps {
            console: "VPC > Your VPCs > the VPC > Flow logs > Create flow log",
            warning: Some(
                "AWS charges for the logs that it delivers, and for their storage.",
            ),
            steps: &[
                "aws ec2 create-flow-logs --region {region} --resource-type VPC --resource-ids {id} --traffic-type REJECT --log-destination-type s3 --log-destination LOG_BUCKET_ARN",
            ],
            for_each: &[],
            blanks: &[
                "LOG_BUCKET_ARN",
            ],
        },
        parameters: &[
            Parameter {
                name: "traffic_type",
                description: "The traffic that must be recorded. A flow log for all traffic records it as well.",
                kind: Choice(
                    &[
                        "REJECT",
                        "ACCEPT",
                        "ALL",
                    ],
                ),
                default: "\"REJECT\"",
            },
            Parameter {
                name: "require_delivery",
                description: "Whether a flow log whose deliveries fail does not count.",
                kind: Boolean,
                default: "true",
            },
        ],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "EC2.6",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "3.7",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "3.7",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "5.3.4",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "7.2.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "10.2.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "10.2.1.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "10.2.1.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "10.2.1.3",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "10.2.1.4",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "10.2.1.5",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "10.2.1.6",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "10.2.1.7",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "10.2.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "10.3.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "10.6.3",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "11.3.1.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "11.5.1.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "A1.2.1",
            },
            Control {
                framework: "soc-2",
                id: "CC6.6",
            },
            Control {
                framework: "soc-2",
                id: "CC7.2",
            },
            Control {
                framework: "soc-2",
                id: "CC7.3",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(1)(ii)(D)",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(3)(ii)(A)",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(6)(ii)",
            },
            Control {
                framework: "hipaa",
                id: "164.312(b)",
            },
            Control {
                framework: "hipaa",
                id: "164.312(c)(2)",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.15",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.16",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.20",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.21",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.22",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.23",
            },
            Control {
                framework: "gdpr",
                id: "Article 25",
            },
            Control {
                framework: "gdpr",
                id: "Article 30",
            },
        ],
        alert: AlertText {
            subject: "VPC Flow Logs",
            noun: "VPC",
            label: "VPC",
            detail: "Flow Logs",
        },
        related: &[
            Relation {
                name: "flow_logs",
                resource: "AWS::EC2::FlowLog",
                on: &[
                    (
                        "configuration.resourceId",
                        "configuration.vpcId",
                    ),
                ],
                within: Region,
                fields: &[
                    "configuration.deliverLogsStatus",
                    "configuration.flowLogStatus",
                    "configuration.resourceId",
                    "configuration.trafficType",
                ],
                is_one: false,
                unseen: "The VPC's flow logs were not among what was read.",
            },
        ],
        named: &[],
        checks: &[
            Check {
                applies: Some(
                    "item.configuration.ownerId == null || item.configuration.ownerId == item.accountId",
                ),
                not_applicable: &[
                    "The VPC belongs to another account.",
                ],
                require: "related.flow_logs.exists(log, log.configuration.flowLogStatus == \"ACTIVE\"\n  && (!params.require_delivery || log.configuration.deliverLogsStatus != \"FAILED\")\n  && log.configuration.trafficType in [params.traffic_type, \"ALL\"])",
                violation: &[
                    "No flow log records {params.traffic_type} traffic.",
                ],
                unknown: &[],
                compliant: &[
                    "A flow log records {params.traffic_type} traffic.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "vpc-peering-routes-least-access",
        aliases: &[],
        title: "Routes over VPC peering are no wider than needed",
        severity: Low,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::EC2::RouteTable",
                fields: &[
                    "configuration.routes.destinationCidrBlock",
                    "configuration.routes.destinationIpv6CidrBlock",
                    "configuration.routes.state",
                    "configuration.routes.vpcPeeringConnectionId",
                ],
            },
        ],
        rationale: "A route to the whole network of a peer lets everything here reach everything there. An attacker who takes over one instance then reaches both VPCs; routes to the few subnets that talk to each other leave out the rest.",
        remediation: Steps {
            console: "VPC > Route tables > the table > Routes > Edit routes: replace the route by routes to the peer's subnets that are needed",
            warning: Some(
                "Traffic to what the narrower routes leave out stops: make the new routes first, then delete the wide one.",
            ),
            steps: &[
                "aws ec2 create-route --region {region} --route-table-id {id} --destination-cidr-block NARROW_CIDR --vpc-peering-connection-id PCX_ID",
                "aws ec2 delete-route --region {region} --route-table-id {id} --destination-cidr-block WIDE_CIDR",
            ],
            for_each: &[],
            blanks: &[
                "NARROW_CIDR",
                "PCX_ID",
                "WIDE_CIDR",
            ],
        },
        parameters: &[
            Parameter {
                name: "widest_prefix",
                description: "The shortest prefix that an IPv4 route over a peering connection may have, such as 24; 0 sets no limit beside the peer's networks.",
                kind: Number {
                    minimum: 0,
                    maximum: 32,
                },
                default: "0",
            },
        ],
        parameter_checks: &[],
        controls: &[
            Control {
                framework: "cis-aws-3.0",
                id: "5.5",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "5.6",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.22",
            },
        ],
        alert: AlertText {
            subject: "VPC Peering Routes",
            noun: "route table",
            label: "Route Table",
            detail: "Routes",
        },
        related: &[
            Relation {
                name: "peerings",
                resource: "AWS::EC2::VPCPeeringConnection",
                on: &[
                    (
                        "configuration.vpcPeeringConnectionId",
                        "configuration.routes.vpcPeeringConnectionId",
                    ),
                ],
                within: Region,
                fields: &[
                    "configuration.accepterVpcInfo.cidrBlock",
                    "configuration.accepterVpcInfo.cidrBlockSet.cidrBlock",
                    "configuration.accepterVpcInfo.ipv6CidrBlockSet.ipv6CidrBlock",
                    "configuration.requesterVpcInfo.cidrBlock",
                    "configuration.requesterVpcInfo.cidrBlockSet.cidrBlock",
                    "configuration.requesterVpcInfo.ipv6CidrBlockSet.ipv6CidrBlock",
                    "configuration.vpcPeeringConnectionId",
                ],
                is_one: true,
                unseen: "The VPC peering connections were not among what was read.",
            },
        ],
        named: &[
            (
                "over",
                "item.configuration.routes.filter(route,\n  route.vpcPeeringConnectionId != null && route.state != \"blackhole\")",
            ),
            (
                "wide",
                "over.filter(route,\n  route.destinationCidrBlock != null\n  ? prefixLength(route.destinationCidrBlock) < params.widest_prefix\n    || prefixLength(route.destinationCidrBlock) == 0\n    || related.peerings.exists(peering,\n      peering.configuration.vpcPeeringConnectionId == route.vpcPeeringConnectionId\n      && (cidrContains(route.destinationCidrBlock, peering.configuration.accepterVpcInfo.cidrBlock)\n        || cidrContains(route.destinationCidrBlock, peering.configuration.requesterVpcInfo.cidrBlock)\n        || peering.configuration.accepterVpcInfo.cidrBlockSet != null\n          && peering.configuration.accepterVpcInfo.cidrBlockSet.exists(block,\n            cidrContains(route.destinationCidrBlock, block.cidrBlock))\n        || peering.configuration.requesterVpcInfo.cidrBlockSet != null\n          && peering.configuration.requesterVpcInfo.cidrBlockSet.exists(block,\n            cidrContains(route.destinationCidrBlock, block.cidrBlock))))\n  : route.destinationIpv6CidrBlock != null\n  ? prefixLength(route.destinationIpv6CidrBlock) == 0\n    || related.peerings.exists(peering,\n      peering.configuration.vpcPeeringConnectionId == route.vpcPeeringConnectionId\n      && (peering.configuration.accepterVpcInfo.ipv6CidrBlockSet != null\n          && peering.configuration.accepterVpcInfo.ipv6CidrBlockSet.exists(block,\n            cidrContains(route.destinationIpv6CidrBlock, block.ipv6CidrBlock))\n        || peering.configuration.requesterVpcInfo.ipv6CidrBlockSet != null\n          && peering.configuration.requesterVpcInfo.ipv6CidrBlockSet.exists(block,\n            cidrContains(route.destinationIpv6CidrBlock, block.ipv6CidrBlock))))\n  : insufficientData(\"The networks of the prefix lists that routes name are not known.\"))",
            ),
            (
                "unread",
                "over.filter(route, !related.peerings.exists(peering,\n  peering.configuration.vpcPeeringConnectionId == route.vpcPeeringConnectionId))",
            ),
        ],
        checks: &[
            Check {
                applies: Some(
                    "over != []",
                ),
                not_applicable: &[
                    "No route leads over a VPC peering connection.",
                ],
                require: "wide == []",
                violation: &[
                    "Routes over VPC peering connections that are as wide as a VPC, or wider: {wide.map(route, route.destinationCidrBlock != null ? route.destinationCidrBlock : route.destinationIpv6CidrBlock)}.",
                ],
                unknown: &[],
                compliant: &[],
            },
            Check {
                applies: Some(
                    "over != []",
                ),
                not_applicable: &[
                    "No route leads over a VPC peering connection.",
                ],
                require: "unread == [] || insufficientData(\"A route leads over a VPC peering connection that was not read.\")",
                violation: &[
                    "A route leads over a VPC peering connection that was not read.",
                ],
                unknown: &[],
                compliant: &[
                    "No route over a VPC peering connection is as wide as a VPC.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "vpc-sg-admin-ports-ipv4",
        aliases: &[],
        title: "Security groups do not admit 0.0.0.0/0 to remote administration ports",
        severity: High,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::EC2::SecurityGroup",
                fields: &[
                    "configuration.ipPermissions.fromPort",
                    "configuration.ipPermissions.ipProtocol",
                    "configuration.ipPermissions.ipv4Ranges.cidrIp",
                    "configuration.ipPermissions.ipv6Ranges.cidrIpv6",
                    "configuration.ipPermissions.prefixListIds.prefixListId",
                    "configuration.ipPermissions.toPort",
                    "configuration.ownerId",
                ],
            },
        ],
        rationale: "SSH and RDP that answer the whole internet are found within minutes and tried with leaked and guessed passwords, and with every new hole of the service.",
        remediation: Steps {
            console: "EC2 > Security Groups > the group > Inbound rules > Edit inbound rules > Delete, or a narrower source",
            warning: Some(
                "Who administers through the rule is cut off: add a rule for their network first, or use Session Manager or EC2 Instance Connect Endpoint.",
            ),
            steps: &[
                "aws ec2 describe-security-group-rules --region {region} --filters Name=group-id,Values={id}",
                "aws ec2 revoke-security-group-ingress --region {region} --group-id {id} --security-group-rule-ids RULE_ID",
            ],
            for_each: &[],
            blanks: &[
                "RULE_ID",
            ],
        },
        parameters: &[
            Parameter {
                name: "ports",
                description: "The ports that must not be open: numbers, or ranges such as 5900-5999.",
                kind: List,
                default: "[\"22\",\"3389\"]",
            },
            Parameter {
                name: "protocols",
                description: "The protocols that are looked at: tcp, udp, or both. A rule for all traffic is open for each.",
                kind: List,
                default: "[\"tcp\",\"udp\"]",
            },
            Parameter {
                name: "families",
                description: "Whose whole address space counts as the world: ipv4 (0.0.0.0/0), ipv6 (::/0), or both.",
                kind: List,
                default: "[\"ipv4\"]",
            },
        ],
        parameter_checks: &[
            ParameterCheck {
                require: "params.ports != [] && params.protocols != [] && params.families != []",
                refusal: "`ports`, `protocols` or `families` is empty: name at least one, or switch the rule off with `enabled = false`",
            },
            ParameterCheck {
                require: "params.protocols.all(protocol, protocol in [\"tcp\", \"udp\"])",
                refusal: "`protocols` may have tcp and udp: others have no ports",
            },
            ParameterCheck {
                require: "params.families.all(family, family in [\"ipv4\", \"ipv6\"])",
                refusal: "`families` may have ipv4 and ipv6",
            },
        ],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "EC2.53",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "5.2",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "5.3",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.2.8",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.3.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.3.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.4.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.5.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "A1.1.3",
            },
            Control {
                framework: "soc-2",
                id: "CC6.6",
            },
            Control {
                framework: "soc-2",
                id: "CC7.2",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(1)(ii)(B)",
            },
            Control {
                framework: "hipaa",
                id: "164.312(e)(1)",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.20",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.21",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.22",
            },
        ],
        alert: AlertText {
            subject: "Open Administration Ports",
            noun: "security group",
            label: "Security Group",
            detail: "Open Ports",
        },
        related: &[],
        named: &[
            (
                "open",
                "openToWorld(item.configuration.ipPermissions, params.protocols, params.ports, params.families)",
            ),
        ],
        checks: &[
            Check {
                applies: Some(
                    "item.configuration.ownerId == null || item.configuration.ownerId == item.accountId",
                ),
                not_applicable: &[
                    "The group belongs to another account.",
                ],
                require: "open == []",
                violation: &[
                    "Open to the world: {open}.",
                ],
                unknown: &[],
                compliant: &[
                    "None of the ports is open to the world.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "vpc-sg-admin-ports-ipv6",
        aliases: &[],
        title: "Security groups do not admit ::/0 to remote administration ports",
        severity: High,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::EC2::SecurityGroup",
                fields: &[
                    "configuration.ipPermissions.fromPort",
                    "configuration.ipPermissions.ipProtocol",
                    "configuration.ipPermissions.ipv4Ranges.cidrIp",
                    "configuration.ipPermissions.ipv6Ranges.cidrIpv6",
                    "configuration.ipPermissions.prefixListIds.prefixListId",
                    "configuration.ipPermissions.toPort",
                    "configuration.ownerId",
                ],
            },
        ],
        rationale: "IPv6 addresses are public: what ::/0 is let in to is on the internet, without NAT before it. Rules for IPv6 are often forgotten where those for IPv4 were narrowed.",
        remediation: Steps {
            console: "EC2 > Security Groups > the group > Inbound rules > Edit inbound rules > Delete, or a narrower source",
            warning: Some(
                "Who administers through the rule is cut off: add a rule for their network first, or use Session Manager or EC2 Instance Connect Endpoint.",
            ),
            steps: &[
                "aws ec2 describe-security-group-rules --region {region} --filters Name=group-id,Values={id}",
                "aws ec2 revoke-security-group-ingress --region {region} --group-id {id} --security-group-rule-ids RULE_ID",
            ],
            for_each: &[],
            blanks: &[
                "RULE_ID",
            ],
        },
        parameters: &[
            Parameter {
                name: "ports",
                description: "The ports that must not be open: numbers, or ranges such as 5900-5999.",
                kind: List,
                default: "[\"22\",\"3389\"]",
            },
            Parameter {
                name: "protocols",
                description: "The protocols that are looked at: tcp, udp, or both. A rule for all traffic is open for each.",
                kind: List,
                default: "[\"tcp\",\"udp\"]",
            },
            Parameter {
                name: "families",
                description: "Whose whole address space counts as the world: ipv4 (0.0.0.0/0), ipv6 (::/0), or both.",
                kind: List,
                default: "[\"ipv6\"]",
            },
        ],
        parameter_checks: &[
            ParameterCheck {
                require: "params.ports != [] && params.protocols != [] && params.families != []",
                refusal: "`ports`, `protocols` or `families` is empty: name at least one, or switch the rule off with `enabled = false`",
            },
            ParameterCheck {
                require: "params.protocols.all(protocol, protocol in [\"tcp\", \"udp\"])",
                refusal: "`protocols` may have tcp and udp: others have no ports",
            },
            ParameterCheck {
                require: "params.families.all(family, family in [\"ipv4\", \"ipv6\"])",
                refusal: "`families` may have ipv4 and ipv6",
            },
        ],
        controls: &[
            Control {
                framework: "aws-security-hub",
                id: "EC2.54",
            },
            Control {
                framework: "cis-aws-3.0",
                id: "5.3",
            },
            Control {
                framework: "cis-aws-5.0",
                id: "5.4",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.2.8",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.3.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.3.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.4.2",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "1.5.1",
            },
            Control {
                framework: "pci-dss-4.0",
                id: "A1.1.3",
            },
            Control {
                framework: "soc-2",
                id: "CC6.6",
            },
            Control {
                framework: "soc-2",
                id: "CC7.2",
            },
            Control {
                framework: "hipaa",
                id: "164.308(a)(1)(ii)(B)",
            },
            Control {
                framework: "hipaa",
                id: "164.312(e)(1)",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.20",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.21",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.22",
            },
        ],
        alert: AlertText {
            subject: "Open Administration Ports",
            noun: "security group",
            label: "Security Group",
            detail: "Open Ports",
        },
        related: &[],
        named: &[
            (
                "open",
                "openToWorld(item.configuration.ipPermissions, params.protocols, params.ports, params.families)",
            ),
        ],
        checks: &[
            Check {
                applies: Some(
                    "item.configuration.ownerId == null || item.configuration.ownerId == item.accountId",
                ),
                not_applicable: &[
                    "The group belongs to another account.",
                ],
                require: "open == []",
                violation: &[
                    "Open to the world: {open}.",
                ],
                unknown: &[],
                compliant: &[
                    "None of the ports is open to the world.",
                ],
            },
        ],
        values: &[],
    },
    Definition {
        id: "vpc-sg-cifs-restricted",
        aliases: &[],
        title: "Security groups do not admit the internet to CIFS",
        severity: High,
        core: false,
        noisy: false,
        judges: &[
            Judged {
                resource: "AWS::EC2::SecurityGroup",
                fields: &[
                    "configuration.ipPermissions.fromPort",
                    "configuration.ipPermissions.ipProtocol",
                    "configuration.ipPermissions.ipv4Ranges.cidrIp",
                    "configuration.ipPermissions.ipv6Ranges.cidrIpv6",
                    "configuration.ipPermissions.prefixListIds.prefixListId",
                    "configuration.ipPermissions.toPort",
                    "configuration.ownerId",
                ],
            },
        ],
        rationale: "CIFS (SMB) shares files inside a network. Open to the internet, it is how worms and ransomware spread, and how files are copied without a trace.",
        remediation: Steps {
            console: "EC2 > Security Groups > the group > Inbound rules > Edit inbound rules > Delete, or a narrower source",
            warning: Some(
                "Who mounts shares through the rule is cut off: add a rule for their network first.",
            ),
            steps: &[
                "aws ec2 describe-security-group-rules --region {region} --filters Name=group-id,Values={id}",
                "aws ec2 revoke-security-group-ingress --region {region} --group-id {id} --security-group-rule-ids RULE_ID",
            ],
            for_each: &[],
            blanks: &[
                "RULE_ID",
            ],
        },
        parameters: &[
            Parameter {
                name: "ports",
                description: "The ports that must not be open: numbers, or ranges such as 5900-5999.",
                kind: List,
                default: "[\"445\"]",
            },
            Parameter {
                name: "protocols",
                description: "The protocols that are looked at: tcp, udp, or both. A rule for all traffic is open for each.",
                kind: List,
                default: "[\"tcp\"]",
            },
            Parameter {
                name: "families",
                description: "Whose whole address space counts as the world: ipv4 (0.0.0.0/0), ipv6 (::/0), or both.",
                kind: List,
                default: "[\"ipv4\",\"ipv6\"]",
            },
        ],
        parameter_checks: &[
            ParameterCheck {
                require: "params.ports != [] && params.protocols != [] && params.families != []",
                refusal: "`ports`, `protocols` or `families` is empty: name at least one, or switch the rule off with `enabled = false`",
            },
            ParameterCheck {
                require: "params.protocols.all(protocol, protocol in [\"tcp\", \"udp\"])",
                refusal: "`protocols` may have tcp and udp: others have no ports",
            },
            ParameterCheck {
                require: "params.families.all(family, family in [\"ipv4\", \"ipv6\"])",
                refusal: "`families` may have ipv4 and ipv6",
            },
        ],
        controls: &[
            Control {
                framework: "cis-aws-5.0",
                id: "5.1.2",
            },
            Control {
                framework: "soc-2",
                id: "CC6.6",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.20",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.21",
            },
            Control {
                framework: "iso-27001-2022",
                id: "A.8.22",
            },
        ],
        alert: AlertText {
            subject: "Open CIFS Port",
            noun: "security group",
            label: "Security Group",
            detail: "Open Ports",
        },
        related: &[],
        named: &[
            (
                "open",
                "openToWorld(item.configuration.ipPermissions, params.protocols, params.ports, params.families)",
            ),
        ],
        checks: &[
            Check {
                applies: Some(
                    "item.configuration.ownerId == null || item.configuration.ownerId == item.accountId",
                ),
                not_applicable: &[
                    "The group belongs to another account.",
                ],
                require: "open == []",
                violation: &[
                    "Open to the world: {open}.",
                ],
                unknown: &[],
                compliant: &[
                    "None of the ports is open to the world.",
                ],
            },
        ],
        values: &[],
    },
];

/// Framework, id and title of the controls that the rules serve, sorted.
pub static CONTROL_TITLES: &[(&str, &str, &str)] = &[
    ("aws-security-hub", "Account.1", "Security contact information should be provided for an AWS account"),
    ("aws-security-hub", "CloudTrail.1", "CloudTrail should be enabled and configured with at least one multi-Region trail that includes read and write management events"),
    ("aws-security-hub", "CloudTrail.2", "CloudTrail should have encryption at-rest enabled"),
    ("aws-security-hub", "CloudTrail.4", "CloudTrail log file validation should be enabled"),
    ("aws-security-hub", "CloudTrail.7", "Ensure S3 bucket access logging is enabled on the CloudTrail S3 bucket"),
    ("aws-security-hub", "Config.1", "AWS Config should be enabled and use the service-linked role for resource recording"),
    ("aws-security-hub", "EC2.2", "VPC default security groups should not allow inbound or outbound traffic"),
    ("aws-security-hub", "EC2.21", "Network ACLs should not allow ingress from 0.0.0.0/0 to port 22 or port 3389"),
    ("aws-security-hub", "EC2.3", "Attached Amazon EBS volumes should be encrypted at-rest"),
    ("aws-security-hub", "EC2.38", "EC2 instances should be tagged"),
    ("aws-security-hub", "EC2.53", "EC2 security groups should not allow ingress from 0.0.0.0/0 to remote server administration ports"),
    ("aws-security-hub", "EC2.54", "EC2 security groups should not allow ingress from ::/0 to remote server administration ports"),
    ("aws-security-hub", "EC2.6", "VPC flow logging should be enabled in all VPCs"),
    ("aws-security-hub", "EC2.7", "EBS default encryption should be enabled"),
    ("aws-security-hub", "EC2.8", "EC2 instances should use Instance Metadata Service Version 2 (IMDSv2)"),
    ("aws-security-hub", "EFS.1", "Elastic File System should be configured to encrypt file data at-rest using AWS KMS"),
    ("aws-security-hub", "IAM.1", "IAM policies should not allow full \"*\" administrative privileges"),
    ("aws-security-hub", "IAM.15", "Ensure IAM password policy requires minimum password length of 14 or greater"),
    ("aws-security-hub", "IAM.16", "Ensure IAM password policy prevents password reuse"),
    ("aws-security-hub", "IAM.18", "Ensure a support role has been created to manage incidents with AWS Support"),
    ("aws-security-hub", "IAM.2", "IAM users should not have IAM policies attached"),
    ("aws-security-hub", "IAM.22", "IAM user credentials unused for 45 days should be removed"),
    ("aws-security-hub", "IAM.26", "Expired SSL/TLS certificates managed in IAM should be removed"),
    ("aws-security-hub", "IAM.27", "IAM identities should not have the AWSCloudShellFullAccess policy attached"),
    ("aws-security-hub", "IAM.28", "IAM Access Analyzer external access analyzer should be enabled"),
    ("aws-security-hub", "IAM.3", "IAM users' access keys should be rotated every 90 days or less"),
    ("aws-security-hub", "IAM.4", "IAM root user access key should not exist"),
    ("aws-security-hub", "IAM.5", "MFA should be enabled for all IAM users that have a console password"),
    ("aws-security-hub", "IAM.6", "Hardware MFA should be enabled for the root user"),
    ("aws-security-hub", "IAM.9", "MFA should be enabled for the root user"),
    ("aws-security-hub", "KMS.4", "AWS KMS key rotation should be enabled"),
    ("aws-security-hub", "Macie.1", "Amazon Macie should be enabled"),
    ("aws-security-hub", "RDS.13", "RDS automatic minor version upgrades should be enabled"),
    ("aws-security-hub", "RDS.15", "RDS DB clusters should be configured for multiple Availability Zones"),
    ("aws-security-hub", "RDS.2", "RDS DB Instances should prohibit public access, as determined by the PubliclyAccessible configuration"),
    ("aws-security-hub", "RDS.3", "RDS DB instances should have encryption at-rest enabled"),
    ("aws-security-hub", "RDS.5", "RDS DB instances should be configured with multiple Availability Zones"),
    ("aws-security-hub", "S3.1", "S3 general purpose buckets should have block public access settings enabled"),
    ("aws-security-hub", "S3.20", "S3 general purpose buckets should have MFA delete enabled"),
    ("aws-security-hub", "S3.22", "S3 general purpose buckets should log object-level write events"),
    ("aws-security-hub", "S3.23", "S3 general purpose buckets should log object-level read events"),
    ("aws-security-hub", "S3.5", "S3 general purpose buckets should require requests to use SSL"),
    ("cis-aws-3.0", "1.10", "Ensure multi-factor authentication (MFA) is enabled for all IAM users that have a console password"),
    ("cis-aws-3.0", "1.11", "Do not setup access keys during initial user setup for all IAM users that have a console password"),
    ("cis-aws-3.0", "1.12", "Ensure credentials unused for 45 days or greater are disabled"),
    ("cis-aws-3.0", "1.13", "Ensure there is only one active access key available for any single IAM user"),
    ("cis-aws-3.0", "1.14", "Ensure access keys are rotated every 90 days or less"),
    ("cis-aws-3.0", "1.15", "Ensure IAM Users Receive Permissions Only Through Groups"),
    ("cis-aws-3.0", "1.16", "Ensure IAM policies that allow full \"*:*\" administrative privileges are not attached"),
    ("cis-aws-3.0", "1.17", "Ensure a support role has been created to manage incidents with AWS Support"),
    ("cis-aws-3.0", "1.18", "Ensure IAM instance roles are used for AWS resource access from instances"),
    ("cis-aws-3.0", "1.19", "Ensure that all the expired SSL/TLS certificates stored in AWS IAM are removed"),
    ("cis-aws-3.0", "1.2", "Ensure security contact information is registered"),
    ("cis-aws-3.0", "1.20", "Ensure that IAM Access analyzer is enabled for all regions"),
    ("cis-aws-3.0", "1.21", "Ensure IAM users are managed centrally via identity federation or AWS Organizations for multi-account environments"),
    ("cis-aws-3.0", "1.22", "Ensure access to AWSCloudShellFullAccess is restricted"),
    ("cis-aws-3.0", "1.4", "Ensure no 'root' user account access key exists"),
    ("cis-aws-3.0", "1.5", "Ensure MFA is enabled for the 'root' user account"),
    ("cis-aws-3.0", "1.6", "Ensure hardware MFA is enabled for the 'root' user account"),
    ("cis-aws-3.0", "1.7", "Eliminate use of the 'root' user for administrative and daily tasks"),
    ("cis-aws-3.0", "1.8", "Ensure IAM password policy requires minimum length of 14 or greater"),
    ("cis-aws-3.0", "1.9", "Ensure IAM password policy prevents password reuse"),
    ("cis-aws-3.0", "2.1.1", "Ensure S3 Bucket Policy is set to deny HTTP requests"),
    ("cis-aws-3.0", "2.1.2", "Ensure MFA Delete is enabled on S3 buckets"),
    ("cis-aws-3.0", "2.1.3", "Ensure all data in Amazon S3 has been discovered, classified and secured when required"),
    ("cis-aws-3.0", "2.1.4", "Ensure that S3 Buckets are configured with 'Block public access (bucket settings)'"),
    ("cis-aws-3.0", "2.2.1", "Ensure EBS Volume Encryption is Enabled in all Regions"),
    ("cis-aws-3.0", "2.3.1", "Ensure that encryption-at-rest is enabled for RDS Instances"),
    ("cis-aws-3.0", "2.3.2", "Ensure Auto Minor Version Upgrade feature is Enabled for RDS Instances"),
    ("cis-aws-3.0", "2.3.3", "Ensure that public access is not given to RDS Instance"),
    ("cis-aws-3.0", "2.4.1", "Ensure that encryption is enabled for EFS file systems"),
    ("cis-aws-3.0", "3.1", "Ensure CloudTrail is enabled in all regions"),
    ("cis-aws-3.0", "3.2", "Ensure CloudTrail log file validation is enabled"),
    ("cis-aws-3.0", "3.3", "Ensure AWS Config is enabled in all regions"),
    ("cis-aws-3.0", "3.4", "Ensure that server access logging is enabled on the CloudTrail S3 bucket"),
    ("cis-aws-3.0", "3.5", "Ensure CloudTrail logs are encrypted at rest using KMS CMKs"),
    ("cis-aws-3.0", "3.6", "Ensure rotation for customer-created symmetric CMKs is enabled"),
    ("cis-aws-3.0", "3.7", "Ensure VPC flow logging is enabled in all VPCs"),
    ("cis-aws-3.0", "3.8", "Ensure that Object-level logging for write events is enabled for S3 bucket"),
    ("cis-aws-3.0", "3.9", "Ensure that Object-level logging for read events is enabled for S3 bucket"),
    ("cis-aws-3.0", "4.16", "Ensure AWS Security Hub is enabled"),
    ("cis-aws-3.0", "5.1", "Ensure no Network ACLs allow ingress from 0.0.0.0/0 to remote server administration ports"),
    ("cis-aws-3.0", "5.2", "Ensure no security groups allow ingress from 0.0.0.0/0 to remote server administration ports"),
    ("cis-aws-3.0", "5.3", "Ensure no security groups allow ingress from ::/0 to remote server administration ports"),
    ("cis-aws-3.0", "5.4", "Ensure the default security group of every VPC restricts all traffic"),
    ("cis-aws-3.0", "5.5", "Ensure routing tables for VPC peering are \"least access\""),
    ("cis-aws-3.0", "5.6", "Ensure that EC2 Metadata Service only allows IMDSv2"),
    ("cis-aws-5.0", "1.10", "Do not create access keys during initial setup for IAM users with a console password"),
    ("cis-aws-5.0", "1.11", "Ensure credentials unused for 45 days or more are disabled"),
    ("cis-aws-5.0", "1.12", "Ensure there is only one active access key for any single IAM user"),
    ("cis-aws-5.0", "1.13", "Ensure access keys are rotated every 90 days or less"),
    ("cis-aws-5.0", "1.14", "Ensure IAM users receive permissions only through groups"),
    ("cis-aws-5.0", "1.15", "Ensure IAM policies that allow full *:* administrative privileges are not attached"),
    ("cis-aws-5.0", "1.16", "Ensure a support role has been created to manage incidents with AWS Support"),
    ("cis-aws-5.0", "1.17", "Ensure IAM instance roles are used for AWS resource access from instances"),
    ("cis-aws-5.0", "1.18", "Ensure that all expired SSL/TLS certificates stored in AWS IAM are removed"),
    ("cis-aws-5.0", "1.19", "Ensure that IAM External Access Analyzer is enabled for all regions"),
    ("cis-aws-5.0", "1.2", "Ensure security contact information is registered"),
    ("cis-aws-5.0", "1.20", "Ensure IAM users are managed centrally via identity federation or AWS Organizations for multi-account environments"),
    ("cis-aws-5.0", "1.21", "Ensure access to AWSCloudShellFullAccess is restricted"),
    ("cis-aws-5.0", "1.3", "Ensure no 'root' user account access key exists"),
    ("cis-aws-5.0", "1.4", "Ensure MFA is enabled for the 'root' user account"),
    ("cis-aws-5.0", "1.5", "Ensure hardware MFA is enabled for the 'root' user account"),
    ("cis-aws-5.0", "1.6", "Eliminate use of the 'root' user for administrative and daily tasks"),
    ("cis-aws-5.0", "1.7", "Ensure IAM password policy requires minimum length of 14 or greater"),
    ("cis-aws-5.0", "1.8", "Ensure IAM password policy prevents password reuse"),
    ("cis-aws-5.0", "1.9", "Ensure multi-factor authentication (MFA) is enabled for all IAM users that have a console password"),
    ("cis-aws-5.0", "2.1.1", "Ensure S3 Bucket Policy is set to deny HTTP requests"),
    ("cis-aws-5.0", "2.1.2", "Ensure MFA Delete is enabled on S3 buckets"),
    ("cis-aws-5.0", "2.1.3", "Ensure all data in Amazon S3 has been discovered, classified, and secured when necessary"),
    ("cis-aws-5.0", "2.1.4", "Ensure that S3 is configured with 'Block Public Access' enabled"),
    ("cis-aws-5.0", "2.2.1", "Ensure that encryption-at-rest is enabled for RDS Instances"),
    ("cis-aws-5.0", "2.2.2", "Ensure the Auto Minor Version Upgrade feature is enabled for RDS instances"),
    ("cis-aws-5.0", "2.2.3", "Ensure that RDS instances are not publicly accessible"),
    ("cis-aws-5.0", "2.2.4", "Ensure Multi-AZ deployments are used for enhanced availability in Amazon RDS"),
    ("cis-aws-5.0", "2.3.1", "Ensure that encryption is enabled for EFS file systems"),
    ("cis-aws-5.0", "3.1", "Ensure CloudTrail is enabled in all regions"),
    ("cis-aws-5.0", "3.2", "Ensure CloudTrail log file validation is enabled"),
    ("cis-aws-5.0", "3.3", "Ensure AWS Config is enabled in all regions"),
    ("cis-aws-5.0", "3.4", "Ensure that server access logging is enabled on the CloudTrail S3 bucket"),
    ("cis-aws-5.0", "3.5", "Ensure CloudTrail logs are encrypted at rest using KMS CMKs"),
    ("cis-aws-5.0", "3.6", "Ensure rotation for customer-created symmetric CMKs is enabled"),
    ("cis-aws-5.0", "3.7", "Ensure VPC flow logging is enabled in all VPCs"),
    ("cis-aws-5.0", "3.8", "Ensure that object-level logging for write events is enabled for S3 buckets"),
    ("cis-aws-5.0", "3.9", "Ensure that object-level logging for read events is enabled for S3 buckets"),
    ("cis-aws-5.0", "4.16", "Ensure AWS Security Hub is enabled"),
    ("cis-aws-5.0", "5.1.1", "Ensure EBS volume encryption is enabled in all regions"),
    ("cis-aws-5.0", "5.1.2", "Ensure CIFS access is restricted to trusted networks to prevent unauthorized access"),
    ("cis-aws-5.0", "5.2", "Ensure no Network ACLs allow ingress from 0.0.0.0/0 to remote server administration ports"),
    ("cis-aws-5.0", "5.3", "Ensure no security groups allow ingress from 0.0.0.0/0 to remote server administration ports"),
    ("cis-aws-5.0", "5.4", "Ensure no security groups allow ingress from ::/0 to remote server administration ports"),
    ("cis-aws-5.0", "5.5", "Ensure the default security group of every VPC restricts all traffic"),
    ("cis-aws-5.0", "5.6", "Ensure routing tables for VPC peering are \"least access\""),
    ("cis-aws-5.0", "5.7", "Ensure that the EC2 Metadata Service only allows IMDSv2"),
    ("gdpr", "Article 25", "Data protection by design and by default"),
    ("gdpr", "Article 30", "Records of processing activities"),
    ("gdpr", "Article 32", "Security of processing"),
    ("hipaa", "164.308(a)(1)(ii)(B)", "Risk Management"),
    ("hipaa", "164.308(a)(1)(ii)(D)", "Information system activity review"),
    ("hipaa", "164.308(a)(3)(i)", "Workforce security"),
    ("hipaa", "164.308(a)(3)(ii)(A)", "Authorization and/or supervision"),
    ("hipaa", "164.308(a)(3)(ii)(B)", "Workforce clearance procedure"),
    ("hipaa", "164.308(a)(4)(i)", "Information access management"),
    ("hipaa", "164.308(a)(4)(ii)(A)", "Isolating health care clearinghouse functions"),
    ("hipaa", "164.308(a)(4)(ii)(B)", "Access authorization"),
    ("hipaa", "164.308(a)(4)(ii)(C)", "Access establishment and modification"),
    ("hipaa", "164.308(a)(5)(ii)(C)", "Log-in monitoring"),
    ("hipaa", "164.308(a)(5)(ii)(D)", "Password management"),
    ("hipaa", "164.308(a)(6)(i)", "Security incident procedures"),
    ("hipaa", "164.308(a)(6)(ii)", "Response and reporting"),
    ("hipaa", "164.308(a)(7)(i)", "Contingency plan"),
    ("hipaa", "164.308(a)(7)(ii)(A)", "Data backup plan"),
    ("hipaa", "164.308(a)(7)(ii)(B)", "Disaster recovery plan"),
    ("hipaa", "164.308(a)(7)(ii)(C)", "Emergency mode operation plan"),
    ("hipaa", "164.308(a)(8)", "Evaluation"),
    ("hipaa", "164.312(a)(1)", "Access control"),
    ("hipaa", "164.312(a)(2)(i)", "Unique user identification"),
    ("hipaa", "164.312(a)(2)(iv)", "Encryption and decryption"),
    ("hipaa", "164.312(b)", "Audit controls"),
    ("hipaa", "164.312(c)(1)", "Integrity"),
    ("hipaa", "164.312(c)(2)", "Mechanism to authenticate electronic protected health information"),
    ("hipaa", "164.312(d)", "Person or entity authentication"),
    ("hipaa", "164.312(e)(1)", "Transmission security"),
    ("hipaa", "164.312(e)(2)(i)", "Integrity controls"),
    ("hipaa", "164.312(e)(2)(ii)", "Encryption"),
    ("hipaa", "164.314(b)(1)", "Requirements for group health plans"),
    ("hipaa", "164.314(b)(2)", "Implementation specifications"),
    ("iso-27001-2022", "A.5.1", "Policies for information security"),
    ("iso-27001-2022", "A.5.15", "Access control"),
    ("iso-27001-2022", "A.5.17", "Authentication information"),
    ("iso-27001-2022", "A.5.18", "Access Rights"),
    ("iso-27001-2022", "A.5.5", "Contact With Authorities"),
    ("iso-27001-2022", "A.8.1", "User Endpoint Devices"),
    ("iso-27001-2022", "A.8.11", "Data Masking"),
    ("iso-27001-2022", "A.8.14", "Redundancy of information processing facilities"),
    ("iso-27001-2022", "A.8.15", "Logging"),
    ("iso-27001-2022", "A.8.16", "Monitoring Activities"),
    ("iso-27001-2022", "A.8.2", "Privileged Access Rights"),
    ("iso-27001-2022", "A.8.20", "Network Security"),
    ("iso-27001-2022", "A.8.21", "Security of Network Services"),
    ("iso-27001-2022", "A.8.22", "Segregation of Networks"),
    ("iso-27001-2022", "A.8.23", "Web Filtering"),
    ("iso-27001-2022", "A.8.24", "Use of cryptography"),
    ("iso-27001-2022", "A.8.3", "Information Access Restriction"),
    ("iso-27001-2022", "A.8.5", "Secure authentication"),
    ("pci-dss-4.0", "1.2.5", "All services, protocols, and ports allowed are identified, approved, and have a defined business need"),
    ("pci-dss-4.0", "1.2.8", "Configuration files for NSCs are secured from unauthorized access and are kept consistent with active network configurations"),
    ("pci-dss-4.0", "1.3.1", "Inbound traffic to the CDE is restricted as follows: To only traffic that is necessary, All other traffic is specifically denied"),
    ("pci-dss-4.0", "1.3.2", "Outbound traffic from the CDE is restricted as follows: To only traffic that is necessary, All other traffic is specifically denied"),
    ("pci-dss-4.0", "1.4.2", "Inbound traffic from untrusted networks to trusted networks is restricted"),
    ("pci-dss-4.0", "1.4.4", "System components that store cardholder data are not directly accessible from untrusted networks"),
    ("pci-dss-4.0", "1.5.1", "Security controls are implemented on any computing devices, including company- and employee-owned devices, that connect to both untrusted networks"),
    ("pci-dss-4.0", "10.2.1", "Audit logs are enabled and active for all system components and cardholder data"),
    ("pci-dss-4.0", "10.2.1.1", "Audit logs capture all individual user access to cardholder data"),
    ("pci-dss-4.0", "10.2.1.2", "Audit logs capture all actions taken by any individual with administrative access, including any interactive use of application or system accounts"),
    ("pci-dss-4.0", "10.2.1.3", "Audit logs capture all access to audit logs"),
    ("pci-dss-4.0", "10.2.1.4", "Audit logs capture all invalid logical access attempts"),
    ("pci-dss-4.0", "10.2.1.5", "Audit logs capture all changes to identification and authentication credentials including, but not limited"),
    ("pci-dss-4.0", "10.2.1.6", "Records of all changes to audit log activity status are captured"),
    ("pci-dss-4.0", "10.2.1.7", "Audit logs capture all creation and deletion of system-level objects"),
    ("pci-dss-4.0", "10.2.2", "Sufficient data to be able to identify successful and failed attempts and who, what, when, where, and how for each event listed in requirement 10.2.2 are captured"),
    ("pci-dss-4.0", "10.3.1", "Read access to audit logs files is limited to those with a job-related need"),
    ("pci-dss-4.0", "10.3.2", "Audit log files are protected to prevent modifications by individuals"),
    ("pci-dss-4.0", "10.3.3", "Audit log files, including those for externalfacing technologies, are promptly backed up to a secure, central, internal log server(s) or other media that is difficult to modify"),
    ("pci-dss-4.0", "10.3.4", "File integrity monitoring or change-detection mechanisms is used on audit logs to ensure that existing log data cannot be changed without generating alerts"),
    ("pci-dss-4.0", "10.4.1", "Potentially suspicious or anomalous activities are quickly identified to minimize impact"),
    ("pci-dss-4.0", "10.4.1.1", "Automated mechanisms are used to perform audit log reviews"),
    ("pci-dss-4.0", "10.4.2", "Logs of all other system components (those not specified in Requirement 10.4.2) are reviewed periodically"),
    ("pci-dss-4.0", "10.6.3", "Time synchronization settings and data are protected"),
    ("pci-dss-4.0", "10.7.1", "Additional requirement for service providers only: Failures of critical security control systems are detected, alerted, and addressed promptly, including but not limited to failure"),
    ("pci-dss-4.0", "10.7.2", "Failures in critical security control systems are promptly identified and addressed"),
    ("pci-dss-4.0", "11.3.1.1", "All other applicable vulnerabilities (those not ranked as high-risk vulnerabilities or critical vulnerabilities according to the entity's vulnerability risk rankings)"),
    ("pci-dss-4.0", "11.3.1.2", "Application-layer penetration tests include application components that support or impact the security of cardholder data"),
    ("pci-dss-4.0", "11.3.1.3", "3 Internal vulnerability scans are performed after any significant change"),
    ("pci-dss-4.0", "11.5.1.1", "Additional requirement for service providers only: Intrusion-detection and/or intrusion-prevention techniques detect, alert on/prevent, and address covert malware communication channels"),
    ("pci-dss-4.0", "11.5.2", "A change-detection mechanism (for example, file integrity monitoring tools) is deployed"),
    ("pci-dss-4.0", "11.6.1", "A change- and tamper-detection mechanism is deployed"),
    ("pci-dss-4.0", "12.10.3", "Specific personnel are designated to be available on a 24/7 basis to respond to suspected or confirmed security incidents"),
    ("pci-dss-4.0", "2.2.5", "System components cannot be compromised by exploiting insecure services, protocols, or daemons"),
    ("pci-dss-4.0", "2.2.6", "System security parameters are configured to prevent misuse"),
    ("pci-dss-4.0", "2.2.7", "All non-console administrative access is encrypted using strong cryptography"),
    ("pci-dss-4.0", "3.5.1", "PAN is rendered unreadable anywhere it is stored"),
    ("pci-dss-4.0", "3.5.1.3", "If disk-level or partition-level encryption is used (rather than file-, column-, or field-level database encryption) to render PAN unreadable"),
    ("pci-dss-4.0", "3.7.4", "Key management policies and procedures are implemented for cryptographic key changes for keys that have reached the end of their cryptoperiod"),
    ("pci-dss-4.0", "4.2.1", "Strong cryptography and security protocols are implemented as follows to safeguard PAN during transmission"),
    ("pci-dss-4.0", "4.2.1.1", "An inventory of the entity's trusted keys and certificates used to protect PAN during transmission is maintained"),
    ("pci-dss-4.0", "5.3.4", "Audit logs for the anti-malware solution(s) are enabled and retained in accordance with Requirement 10.5.1"),
    ("pci-dss-4.0", "6.3.3", "All system components are protected from known vulnerabilities by installing applicable security patches/updates"),
    ("pci-dss-4.0", "7.2.1", "An access control model is defined and includes granting access"),
    ("pci-dss-4.0", "7.2.2", "Access is assigned to users, including privileged users"),
    ("pci-dss-4.0", "7.2.3", "Required privileges are approved by authorized personnel"),
    ("pci-dss-4.0", "7.2.4", "All user accounts and related access privileges, including third-party/vendor accounts, are reviewed"),
    ("pci-dss-4.0", "7.2.5", "All application and system accounts and related access privileges are assigned and managed"),
    ("pci-dss-4.0", "7.2.5.1", "All access by application and system accounts and related access privileges are reviewed"),
    ("pci-dss-4.0", "7.2.6", "All user access to query repositories of stored cardholder data"),
    ("pci-dss-4.0", "7.3.1", "An access control system(s) is in place that restricts access based on a user's need to know and covers all system components"),
    ("pci-dss-4.0", "7.3.2", "The access control system(s) is configured to enforce permissions assigned to individuals, applications, and systems based on job classification and function"),
    ("pci-dss-4.0", "7.3.3", "The access control system(s) is set to “deny all” by default"),
    ("pci-dss-4.0", "8.2.1", "All users are assigned a unique ID before access to system components or cardholder data is allowed"),
    ("pci-dss-4.0", "8.2.2", "Group, shared, or generic IDs, or other shared authentication credentials are only used when necessary on an exception basis, and are managed"),
    ("pci-dss-4.0", "8.2.4", "Addition, deletion, and modification of user IDs, authentication factors, and other identifier objects are managed"),
    ("pci-dss-4.0", "8.2.5", "Access for terminated users is immediately revoked"),
    ("pci-dss-4.0", "8.2.6", "Inactive user accounts are removed or disabled within 90 days of inactivity"),
    ("pci-dss-4.0", "8.2.7", "Accounts used by third parties to access, support, or maintain system components via remote access are managed"),
    ("pci-dss-4.0", "8.2.8", "If a user session has been idle for more than 15 minutes, the user is required to re-authenticate to re-activate the terminal or session"),
    ("pci-dss-4.0", "8.3.11", "Where authentication factors such as physical or logical security tokens, smart cards, or certificates"),
    ("pci-dss-4.0", "8.3.2", "Strong cryptography is used to render all authentication factors unreadable during transmission and storage on all system components"),
    ("pci-dss-4.0", "8.3.4", "Invalid authentication attempts are limited"),
    ("pci-dss-4.0", "8.3.9", "If passwords/passphrases are used as the only authentication factor for user access (i.e., in any single-factor authentication implementation)"),
    ("pci-dss-4.0", "8.4.1", "MFA is implemented for all non-console access into the CDE for personnel with administrative access"),
    ("pci-dss-4.0", "8.4.2", "MFA is implemented for all non-console access into the CDE"),
    ("pci-dss-4.0", "8.4.3", "Multi-factor authentication (MFA) is implemented to secure access into the CDE"),
    ("pci-dss-4.0", "8.6.3", "Passwords/passphrases for any application and system accounts are protected against misuse"),
    ("pci-dss-4.0", "A1.1.2", "Controls are implemented such that each customer only has permission to access its own cardholder data and CDE"),
    ("pci-dss-4.0", "A1.1.3", "Controls are implemented such that each customer can only access resources allocated to them"),
    ("pci-dss-4.0", "A1.2.1", "Audit log capability is enabled for each customer's environment that is consistent"),
    ("pci-dss-4.0", "A1.2.3", "Processes or mechanisms are implemented for reporting and addressing suspected or confirmed security incidents and vulnerabilities"),
    ("pci-dss-4.0", "A3.3.1", "Failures of critical security control systems are detected, alerted, and addressed promptly, including but not limited to failure"),
    ("pci-dss-4.0", "A3.4.1", "User accounts and access privileges to inscope system components are reviewed at least once every six months to ensure user accounts and access privileges remain appropriate based on job function, and that all access is authorized"),
    ("pci-dss-4.0", "A3.5.1", "A methodology is implemented for the prompt identification of attack patterns and undesirable behavior across systems"),
    ("soc-2", "A1.2", "The entity authorizes, designs, develops or acquires, implements, operates, approves, maintains, and monitors environmental protections, software, data back-up processes, and recovery infrastructure to meet its objectives"),
    ("soc-2", "CC1.3", "COSO Principle 3: Management establishes, with board oversight, structures, reporting lines, and appropriate authorities and responsibilities in the pursuit of objectives"),
    ("soc-2", "CC3.1", "COSO Principle 6: The entity specifies objectives with sufficient clarity to enable the identification and assessment of risks relating to objectives"),
    ("soc-2", "CC6.1", "The entity implements logical access security software, infrastructure, and architectures over protected information assets to protect them from security events to meet the entity's objectives"),
    ("soc-2", "CC6.2", "Prior to issuing system credentials and granting system access, the entity registers and authorizes new internal and external users whose access is administered by the entity"),
    ("soc-2", "CC6.3", "The entity authorizes, modifies, or removes access to data, software, functions, and other protected information assets based on roles, responsibilities, or the system design and changes, giving consideration to the concepts of least privilege and segregation of duties, to meet the entity’s objectives"),
    ("soc-2", "CC6.6", "The entity implements logical access security measures to protect against threats from sources outside its system boundaries"),
    ("soc-2", "CC6.8", "The entity implements controls to prevent or detect and act upon the introduction of unauthorized or malicious software to meet the entity’s objectives"),
    ("soc-2", "CC7.1", "To meet its objectives, the entity uses detection and monitoring procedures to identify (1) changes to configurations that result in the introduction of new vulnerabilities, and (2) susceptibilities to newly discovered vulnerabilities"),
    ("soc-2", "CC7.2", "The entity monitors system components and the operation of those components for anomalies that are indicative of malicious acts, natural disasters, and errors affecting the entity's ability to meet its objectives; anomalies are analyzed to determine whether they represent security events"),
    ("soc-2", "CC7.3", "The entity evaluates security events to determine whether they could or have resulted in a failure of the entity to meet its objectives (security incidents) and, if so, takes actions to prevent or address such failures"),
    ("soc-2", "CC7.4", "The entity responds to identified security incidents by executing a defined incident response program to understand, contain, remediate, and communicate security incidents, as appropriate"),
];
