//! Every mistake of a rule's file is found at once, with its place.

use compliance::model::fields::Fields;
use compliance::rules::file::read;

const WRONG: &str = r#"
id = "Has Capitals"
titel = "A title"
severity = "SEVERE"
resource = "AWS::S3::Buckett"
rationale = 7

[remediation]
console = "S3 > Buckets"
steps = ["aws s3api x --region {regoin}", "echo {", "echo }"]

[alert]
subject = "S3"

[parameters.max]
kind = "number"
minimum = 1
maximum = 9
default = 10
description = "Too much."

[parameters.some]
kind = "lists"
description = "What?"

[let]
block = "item.configuration.versioning"
older = "younger"
younger = "blok"

[[check]]
require = "params.mx > 1"
violations = "No."

[[check]]
applies = "true"
require = 'tru'
violation = "{itme.x} and {params.som}."

[[test]]
name = "a test"
item = '{'
expect = "COMPLIENT"
says = 1
parameters = { mix = 1 }
"#;

const TYPES: &str = r#"
id = "types"
title = "Types"
severity = "LOW"
resource = "AWS::RDS::DBInstance"
rationale = "Types."
remediation = { console = "x" }
alert = { subject = "x", noun = "x", label = "x", detail = "x" }

[parameters.days]
kind = "number"
minimum = 1
maximum = 9
default = 1
description = "Days."

[related.cluster]
resource = "AWS::RDS::DBCluster"
where = { "configuration.dBClusterIdentifier" = "configuration.dBClusterIdentifier" }
unseen = "It was not read."
[let]
sure = "surely(item.configuration.storageEncrypted)"

[[check]]
require = '''
item.configuration.storageEncryptd
  && item.configuration.engine
  && item.configuration.backupRetentionPeriod == "7"
  && item.configuration.engine in params.days
  && item.configuration.multiAZ > 1
  && sure
  && size(params.days) > 1
  && (params.days + "x") == "1x"
  && item.configuration.engine.x
  && related.cluster[0].configuration.multiaz
  && item.configuration.vpcSecurityGroups
  && !item.configuration.engine.lower()
  && params.days.all(d, d)
  && item.tags.Owner == 1
  && "a".contains("a", "b")
  && contain("a", "b")'''
violation = "Engine {item.configuration.engin} \"{1 +}\"."
compliant = "Fine."
"#;

fn mistakes(source: &str) -> String {
    read("rule.toml", source)
        .map_or_else(|mistakes| mistakes.to_string(), |file| panic!("{file:?}"))
}

#[test]
fn names_and_sections() {
    insta::assert_snapshot!(mistakes(WRONG));
}

#[test]
fn fields_and_types() {
    insta::assert_snapshot!(mistakes(TYPES));
}

#[test]
fn syntax() {
    let broken = "id = \"a\nseverity = = 1\n[[check]\nrequire = \"(\"";
    insta::assert_snapshot!(mistakes(broken));
}

#[test]
fn the_fields_that_a_rule_reads() {
    let source = include_str!("../../src/rules/rds-backup-enabled.toml");
    let reads = read("rule.toml", source).unwrap().reads;
    let sorted = |fields: &Fields| {
        let mut paths = fields.paths();
        paths.sort();
        paths
    };
    assert_eq!(
        sorted(&reads.items[0]),
        [
            "configuration.backupRetentionPeriod",
            "configuration.dBClusterIdentifier",
            "configuration.readReplicaSourceDBInstanceIdentifier",
        ]
    );
    let cluster = ["configuration.backupRetentionPeriod", "configuration.dbclusterIdentifier"];
    assert_eq!(sorted(&reads.related[0]), cluster);
    let source = include_str!("../../src/rules/mfa-enabled-for-iam-console-access.toml");
    let reads = read("rule.toml", source).unwrap().reads;
    let (_, of) = reads.items[0].member("supplementaryConfiguration").unwrap();
    // That there is a password, and how many devices there are, is all that is asked.
    assert!(of.members().all(|(_, fields)| !fields.is_whole() && fields.members().len() == 0));
    assert_eq!(
        of.members().map(|(name, _)| &**name).collect::<Vec<_>>(),
        ["LoginProfile", "MFADevices"]
    );
}
