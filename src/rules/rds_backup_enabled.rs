//! RDS databases keep automated backups long enough.

use serde::Deserialize;

use super::{AlertText, Checker, Controls, Judge, Relation, Remediation, Rule};
use crate::evaluation::{Severity, Verdict};
use crate::parameters::{Kind, Parameter, ParameterError, Values, read};
use crate::resource::{CLUSTER, Database, Reading, Resource};
use crate::resource_types::rds_db_cluster;
use crate::resource_types::rds_db_instance;

pub static RULE: Rule = Rule {
    id: "rds-backup-enabled",
    ordinal: 3,
    title: "RDS instances have automated backups",
    severity: Severity::High,
    checker: Checker::RdsBackup,
    resource_type: rds_db_instance::TYPE,
    fields: &["configuration.backupRetentionPeriod", "configuration.dBClusterIdentifier", "configuration.readReplicaSourceDBInstanceIdentifier"],
    related: &[Relation {
        name: CLUSTER,
        resource_type: rds_db_cluster::TYPE,
        theirs: "configuration.dBClusterIdentifier",
        ours: "configuration.dBClusterIdentifier",
        fields: &["configuration.backupRetentionPeriod"],
        is_one: true,
        unseen: "The cluster that keeps the instance's backups was not among what was read.",
    }],
    rationale: "Without automated backups there is no point-in-time recovery: a dropped table, a bad migration or ransomware costs everything \
                since the last manual snapshot. A retention period of zero switches them off without a word.",
    remediation: Remediation {
        console: "RDS > Databases > the instance > Modify > Additional configuration > Backup retention period (a cluster member: its cluster; a \
                  replica of PostgreSQL before 14.1 cannot have backups of its own: set check_read_replicas to false)",
        command: "aws rds modify-db-instance --region REGION --db-instance-identifier IDENTIFIER --backup-retention-period 7 --apply-immediately",
    },
    permissions: &["rds:DescribeDBClusters", "rds:DescribeDBInstances"],
    parameters: &[
        Parameter {
            name: "minimum_retention_days",
            description: "The fewest days that backups must be kept. AWS Security Hub's RDS.11 asks for 7.",
            kind: Kind::Number { minimum: 1, maximum: 35 },
            default: "1",
        },
        Parameter {
            name: "check_read_replicas",
            description: "Whether read replicas must have backups of their own. Those of PostgreSQL before 14.1 cannot have any.",
            kind: Kind::Boolean,
            default: "true",
        },
    ],
    controls: &[
        Controls { framework: "soc-2", ids: &["A1.2", "CC7.4"] },
        Controls { framework: "hipaa", ids: &["164.308(a)(7)(i)", "164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)"] },
        Controls { framework: "gdpr", ids: &["Article 32"] },
    ],
    alert: AlertText { subject: "RDS Backup", noun: "RDS instance", label: "Database", detail: "Backups" },
    prepare,
};

#[derive(Debug, Deserialize)]
struct Parameters {
    minimum_retention_days: i32,
    check_read_replicas: bool,
}

fn prepare(values: Values) -> Result<Judge, ParameterError> {
    let parameters: Parameters = read(values)?;
    Ok(Box::new(move |resource| evaluate(resource, &parameters)))
}

fn evaluate(resource: &Resource, parameters: &Parameters) -> Verdict {
    let Database { backup_retention_days, cluster, replica_of } = &Database::of(resource);
    if replica_of.is_some() && !parameters.check_read_replicas {
        return Verdict::not_applicable("Read replicas are not judged.");
    }
    let (keeper, retention) = match cluster {
        Some(cluster) => (format!(" by cluster {}", cluster.identifier), &cluster.backup_retention_days),
        None => (String::new(), backup_retention_days),
    };
    let days = match retention {
        Reading::Known(days) => *days,
        Reading::Unknown(reason) => return Verdict::insufficient_data(reason.clone()),
    };
    let minimum = parameters.minimum_retention_days;
    let replica = replica_of.as_ref().map(|source| format!(" (a read replica of {source}; see check_read_replicas)")).unwrap_or_default();
    if days <= 0 {
        Verdict::non_compliant(format!("No automated backups are kept{keeper}{replica}."))
    } else if days < minimum {
        Verdict::non_compliant(format!("Backups are kept {}{keeper}; at least {} are required{replica}.", plural(days), plural(minimum)))
    } else {
        Verdict::compliant(format!("Backups are kept {}{keeper}.", plural(days)))
    }
}

fn plural(days: i32) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::ComplianceType::{self, Compliant, InsufficientData, NonCompliant, NotApplicable};
    use crate::resource::Cluster;
    use crate::rules::tests_support::{judge, resource};
    use serde_json::{Value, json};

    fn database(days: i32, cluster: Option<Reading<i32>>, replica: bool) -> Resource {
        let database = Database {
            backup_retention_days: Reading::Known(days),
            cluster: cluster.map(|backup_retention_days| Cluster { identifier: "aurora".to_owned(), backup_retention_days }),
            replica_of: replica.then(|| "primary".to_owned()),
        };
        let related = database.cluster.clone().map(|cluster| (CLUSTER, cluster.related())).into_iter().collect();
        Resource { related, ..resource(rds_db_instance::TYPE, database.document()) }
    }

    #[test]
    fn a_replica_is_called_one_where_it_fails() {
        let annotation = |days, minimum: i32, replica| {
            let resource = database(days, None, replica);
            judge(&RULE, &json!({ "minimum_retention_days": minimum }))(&resource).annotation.into_owned()
        };
        assert_eq!(annotation(0, 1, true), "No automated backups are kept (a read replica of primary; see check_read_replicas).");
        let too_few = "Backups are kept 1 day; at least 7 days are required (a read replica of primary; see check_read_replicas).";
        assert_eq!(annotation(1, 7, true), too_few);
        assert_eq!(annotation(7, 7, true), "Backups are kept 7 days.");
        assert_eq!(annotation(0, 1, false), "No automated backups are kept.");
    }

    #[test]
    fn verdicts() {
        let cases: &[(&str, Value, Resource, ComplianceType)] = &[
            ("no backups", json!({}), database(0, None, false), NonCompliant),
            ("one day", json!({}), database(1, None, false), Compliant),
            ("too few days", json!({"minimum_retention_days": 7}), database(6, None, false), NonCompliant),
            ("just enough", json!({"minimum_retention_days": 7}), database(7, None, false), Compliant),
            ("a replica is judged", json!({}), database(0, None, true), NonCompliant),
            ("unless told otherwise", json!({"check_read_replicas": false}), database(0, None, true), NotApplicable),
            ("a member follows its cluster up", json!({}), database(0, Some(Reading::Known(7)), false), Compliant),
            ("and down", json!({"minimum_retention_days": 7}), database(7, Some(Reading::Known(1)), false), NonCompliant),
            ("a cluster that cannot be read", json!({}), database(7, Some(Reading::unknown("AccessDenied")), false), InsufficientData),
        ];
        for (name, parameters, resource, expected) in cases {
            let verdict = judge(&RULE, parameters)(resource);
            assert_eq!(verdict.compliance_type, *expected, "{name}: {}", verdict.annotation);
        }
    }
}
