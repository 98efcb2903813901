//! Generated from the rules' files: `UPDATE_GENERATED=1 cargo test generated` writes it.

#![allow(clippy::enum_glob_use, clippy::wildcard_imports, unused_imports)]

use super::AlertText;
use super::definition::{Within::*, *};
use crate::model::evaluation::Severity::*;
use super::parameters::{Kind::*, Parameter};

/// The rules that come with the program, by their ids.
pub static BUILT_IN: &[Definition] = &[
    Definition {
        id: "ec2-required-tags",
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
        rationale: "An instance that nobody owns is patched by nobody, and its cost is charged to nobody. Tags are what access rules, budgets, backups and incident response go by; where one is missing, they pass the instance over.",
        remediation: Steps {
            console: "EC2 > Instances > the instance > Tags > Manage tags",
            warning: None,
            steps: &[
                "aws ec2 create-tags --region REGION --resources INSTANCE_ID --tags Key=Owner,Value=TEAM",
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
                "missing_tags",
                "missing",
            ),
        ],
    },
    Definition {
        id: "encrypted-volumes",
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
                "aws ec2 create-snapshot --region REGION --volume-id VOLUME_ID",
                "aws ec2 copy-snapshot --region REGION --source-region REGION --source-snapshot-id SNAPSHOT_ID --encrypted",
                "aws ec2 create-volume --region REGION --availability-zone ZONE --snapshot-id ENCRYPTED_SNAPSHOT_ID",
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
            warning: None,
            steps: &[
                "aws iam create-access-key --user-name USER && aws iam update-access-key --user-name USER --access-key-id OLD_KEY_ID --status Inactive",
            ],
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
                "old",
                "keys.filter(key, key.status == \"Active\" && daysSince(key.createDate) >= params.max_age_days)\n  .map(key, key.accessKeyId + \" is \" + string(daysSince(key.createDate)) + \" days old\")",
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
        values: &[],
    },
    Definition {
        id: "iam-user-mfa-enabled",
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
            warning: None,
            steps: &[
                "aws iam create-virtual-mfa-device --virtual-mfa-device-name USER --outfile qr.png --bootstrap-method QRCodePNG && aws iam enable-mfa-device --user-name USER --serial-number arn:aws:iam::ACCOUNT_ID:mfa/USER --authentication-code1 CODE1 --authentication-code2 CODE2",
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
        id: "rds-backup-enabled",
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
            warning: None,
            steps: &[
                "aws rds modify-db-instance --region REGION --db-instance-identifier IDENTIFIER --backup-retention-period 7 --apply-immediately",
            ],
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
        values: &[],
    },
    Definition {
        id: "rds-storage-encrypted",
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
        rationale: "Encryption at rest keeps storage, backups, replicas and snapshots unreadable to whoever gets at them without the key. It is chosen when a database is created and cannot be switched on later.",
        remediation: Steps {
            console: "RDS > Snapshots > Take snapshot > Copy snapshot > Enable encryption > Restore snapshot, then point clients at the new instance (a cluster member: its cluster)",
            warning: Some(
                "Encryption cannot be switched on in place. The restored instance is a new one: what was written after the snapshot is not in it, and clients must be pointed at it.",
            ),
            steps: &[
                "aws rds create-db-snapshot --region REGION --db-instance-identifier IDENTIFIER --db-snapshot-identifier IDENTIFIER-plain",
                "aws rds copy-db-snapshot --region REGION --source-db-snapshot-identifier IDENTIFIER-plain --target-db-snapshot-identifier IDENTIFIER-encrypted --kms-key-id KEY_ARN",
                "aws rds restore-db-instance-from-db-snapshot --region REGION --db-instance-identifier IDENTIFIER-encrypted --db-snapshot-identifier IDENTIFIER-encrypted",
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
        id: "s3-encryption-enabled",
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
            warning: None,
            steps: &[
                "aws s3api put-bucket-encryption --bucket BUCKET --server-side-encryption-configuration '{{\"Rules\":[{{\"ApplyServerSideEncryptionByDefault\":{{\"SSEAlgorithm\":\"aws:kms\",\"KMSMasterKeyID\":\"KEY_ARN\"}},\"BucketKeyEnabled\":true}}]}}'",
            ],
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
        values: &[],
    },
];

/// Framework, id and title of the controls that the rules serve, sorted.
pub static CONTROL_TITLES: &[(&str, &str, &str)] = &[
    ("aws-security-hub", "EC2.3", "Attached Amazon EBS volumes should be encrypted at-rest"),
    ("aws-security-hub", "EC2.38", "EC2 instances should be tagged"),
    ("aws-security-hub", "IAM.3", "IAM users' access keys should be rotated every 90 days or less"),
    ("aws-security-hub", "IAM.5", "MFA should be enabled for all IAM users that have a console password"),
    ("aws-security-hub", "RDS.3", "RDS DB instances should have encryption at-rest enabled"),
    ("cis-aws-3.0", "1.10", "Ensure multi-factor authentication (MFA) is enabled for all IAM users that have a console password"),
    ("cis-aws-3.0", "1.14", "Ensure access keys are rotated every 90 days or less"),
    ("cis-aws-3.0", "2.3.1", "Ensure that encryption-at-rest is enabled for RDS Instances"),
    ("cis-aws-5.0", "1.13", "Ensure access keys are rotated every 90 days or less"),
    ("cis-aws-5.0", "1.9", "Ensure multi-factor authentication (MFA) is enabled for all IAM users that have a console password"),
    ("cis-aws-5.0", "2.2.1", "Ensure that encryption-at-rest is enabled for RDS Instances"),
    ("gdpr", "Article 25", "Data protection by design and by default"),
    ("gdpr", "Article 32", "Security of processing"),
    ("hipaa", "164.308(a)(4)(ii)(C)", "Access establishment and modification"),
    ("hipaa", "164.308(a)(5)(ii)(D)", "Password management"),
    ("hipaa", "164.308(a)(7)(i)", "Contingency plan"),
    ("hipaa", "164.308(a)(7)(ii)(A)", "Data backup plan"),
    ("hipaa", "164.308(a)(7)(ii)(B)", "Disaster recovery plan"),
    ("hipaa", "164.312(a)(1)", "Access control"),
    ("hipaa", "164.312(a)(2)(iv)", "Encryption and decryption"),
    ("hipaa", "164.312(d)", "Person or entity authentication"),
    ("iso-27001-2022", "A.5.15", "Access control"),
    ("iso-27001-2022", "A.5.17", "Authentication information"),
    ("iso-27001-2022", "A.8.24", "Use of cryptography"),
    ("iso-27001-2022", "A.8.5", "Secure authentication"),
    ("pci-dss-4.0", "3.5.1", "PAN is rendered unreadable anywhere it is stored"),
    ("pci-dss-4.0", "8.3.9", "If passwords/passphrases are used as the only authentication factor for user access (i.e., in any single-factor authentication implementation)"),
    ("pci-dss-4.0", "8.4.2", "MFA is implemented for all non-console access into the CDE"),
    ("pci-dss-4.0", "8.6.3", "Passwords/passphrases for any application and system accounts are protected against misuse"),
    ("soc-2", "A1.2", "The entity authorizes, designs, develops or acquires, implements, operates, approves, maintains, and monitors environmental protections, software, data back-up processes, and recovery infrastructure to meet its objectives"),
    ("soc-2", "CC6.1", "The entity implements logical access security software, infrastructure, and architectures over protected information assets to protect them from security events to meet the entity's objectives"),
    ("soc-2", "CC6.6", "The entity implements logical access security measures to protect against threats from sources outside its system boundaries"),
    ("soc-2", "CC7.4", "The entity responds to identified security incidents by executing a defined incident response program to understand, contain, remediate, and communicate security incidents, as appropriate"),
];
