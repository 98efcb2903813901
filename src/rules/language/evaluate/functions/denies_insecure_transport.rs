//! `deniesInsecureTransport(policy, bucket)`.

use super::{Function, Gives, Scope, Takes};
use crate::model::partition::Partition;
use crate::rules::language::computed::{Computed, Type};
use crate::rules::language::evaluate::{Evaluation, Known};
use crate::rules::language::policy::condition::Condition;
use crate::rules::language::policy::statement::{Effect, Subjects};
use crate::rules::language::policy::{Statement, statements};

/// Whether a bucket's policy denies everything that does not use TLS.
///
/// <https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-ssl-requests-only.html>.
/// A statement may except AWS services, as AWS's own example does
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html>).
pub static FUNCTION: Function = Function {
    name: "deniesInsecureTransport",
    description: "Whether a bucket's policy denies all actions to everybody where \
                  aws:SecureTransport is false, for the bucket and for its objects. The condition \
                  stands alone, or with aws:PrincipalIsAWSService = false; two statements may \
                  share the resources. A policy that is `null` denies nothing.",
    example: (
        "deniesInsecureTransport('{\"Statement\": {\"Effect\": \"Deny\", \"Principal\": \"*\", \
         \"Action\": \"s3:*\", \"Resource\": [\"arn:aws:s3:::logs\", \"arn:aws:s3:::logs/*\"], \
         \"Condition\": {\"Bool\": {\"aws:SecureTransport\": \"false\"}}}}', 'logs')",
        "true",
    ),
    arguments: &[Takes::Policy, Takes::Text],
    optional: 0,
    gives: Gives::A(Type::Boolean),
    scope: Scope::Pure,
    compute: |evaluation, arguments, [policy, bucket, ..]| {
        let bucket = bucket.text(&arguments[1])?;
        let policy = statements(evaluation, &arguments[0], policy)?;
        evaluation.charge_bytes(bucket.len())?;
        let mut unknown = policy.more;
        // The bucket itself, and its objects.
        let mut denied = [false; 2];
        for statement in &policy.known {
            for (denied, of) in denied.iter_mut().zip(["", "/*"]) {
                match denies(evaluation, statement, &format!("{bucket}{of}")) {
                    Ok(denies) => *denied |= denies,
                    Err(reason) => {
                        unknown.get_or_insert(reason);
                    }
                }
            }
        }
        match (denied, unknown) {
            ([true, true], _) => Ok(Computed::Boolean(true)),
            (_, Some(reason)) => Err(reason),
            _ => Ok(Computed::Boolean(false)),
        }
    },
};

/// Whether a statement denies requests without TLS for a resource. What is known decides first.
fn denies<'a>(
    evaluation: &mut Evaluation<'a>,
    statement: &Statement<'a>,
    resource: &str,
) -> Known<'a, bool> {
    evaluation.charge(4)?;
    let parts = [
        statement.effect(evaluation).map(|effect| effect == Effect::Deny),
        statement.principals(evaluation).map(|principals| has(&principals, &["*"])),
        statement.actions(evaluation).map(|actions| has(&actions, &["*", "s3:*"])),
        statement.resources(evaluation).and_then(|resources| {
            // A bucket's policy can name the bucket's own partition only.
            for partition in Partition::ALL {
                let arn = format!("arn:{}:s3:::{resource}", partition.name());
                if resources.cover(evaluation, &arn)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }),
        statement.conditions(evaluation).map(|conditions| is_insecure(&conditions)),
    ];
    if parts.iter().any(|part| matches!(part, Ok(false))) {
        return Ok(false);
    }
    parts.into_iter().try_fold(true, |all, part| Ok(all && part?))
}

fn has(subjects: &Subjects<'_>, words: &[&str]) -> bool {
    matches!(subjects, Subjects::These(these)
        if these.iter().any(|one| words.iter().any(|word| word.eq_ignore_ascii_case(one))))
}

/// Whether conditions hold for each request without TLS that no AWS service makes.
fn is_insecure(conditions: &[Condition<'_>]) -> bool {
    let is_false = |condition: &Condition<'_>, key: &str| {
        let operator = condition.operator;
        ["Bool", "BoolIfExists"].iter().any(|known| known.eq_ignore_ascii_case(operator))
            && condition.key.eq_ignore_ascii_case(key)
            && matches!(&*condition.values, [value] if value.eq_ignore_ascii_case("false"))
    };
    let is_insecure = |condition: &Condition<'_>| is_false(condition, "aws:SecureTransport");
    let is_service = |condition: &Condition<'_>| is_false(condition, "aws:PrincipalIsAWSService");
    conditions.iter().any(is_insecure)
        && conditions.iter().all(|condition| is_insecure(condition) || is_service(condition))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::test::given;
    use crate::model::value::Value;

    fn deny(change: &[(&str, Json)]) -> Json {
        let mut statement = json!({
            "Effect": "Deny", "Principal": "*", "Action": "s3:*",
            "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        });
        for (name, value) in change {
            statement[*name] = value.clone();
        }
        statement
    }

    #[test]
    fn denies_insecure_transport() {
        let tls = |more: Json| {
            let mut condition = json!({"Bool": {"aws:SecureTransport": "false"}});
            for (name, value) in more.as_object().unwrap() {
                condition[name] = value.clone();
            }
            deny(&[("Condition", condition)])
        };
        for (name, statements, expected) in [
            ("as AWS shows it", json!([deny(&[])]), "true"),
            ("one statement", deny(&[]), "true"),
            ("a boolean", tls(json!({"Bool": {"aws:SecureTransport": false}})), "true"),
            ("a list", tls(json!({"Bool": {"aws:SecureTransport": ["false"]}})), "true"),
            ("without case", tls(json!({"Bool": {"AWS:securetransport": "False"}})), "true"),
            ("AWS:*", deny(&[("Principal", json!({"AWS": "*"}))]), "true"),
            ("all actions", deny(&[("Action", json!("*"))]), "true"),
            ("a prefix", deny(&[("Resource", json!("arn:aws:s3:::b*"))]), "true"),
            ("all resources", deny(&[("Resource", json!("*"))]), "true"),
            (
                "in China",
                deny(&[("Resource", json!(["arn:aws-cn:s3:::b", "arn:aws-cn:s3:::b/*"]))]),
                "true",
            ),
            (
                "but for services",
                tls(json!({"Bool": {"aws:SecureTransport": "false",
                "aws:PrincipalIsAWSService": "false"}})),
                "true",
            ),
            (
                "two statements share the resources",
                json!([
                    deny(&[("Resource", json!("arn:aws:s3:::b"))]),
                    deny(&[("Resource", json!(["arn:aws:s3:::b/*"]))]),
                ]),
                "true",
            ),
            ("objects only", deny(&[("Resource", json!("arn:aws:s3:::b/*"))]), "false"),
            (
                "some objects",
                deny(&[("Resource", json!(["arn:aws:s3:::b", "arn:aws:s3:::b/x/*"]))]),
                "false",
            ),
            (
                "another bucket",
                deny(&[("Resource", json!(["arn:aws:s3:::c", "arn:aws:s3:::c/*"]))]),
                "false",
            ),
            ("some actions", deny(&[("Action", json!(["s3:PutObject", "s3:GetObject"]))]), "false"),
            ("an account", deny(&[("Principal", json!({"AWS": "123456789012"}))]), "false"),
            ("allowed", deny(&[("Effect", json!("Allow"))]), "false"),
            ("with TLS", tls(json!({"Bool": {"aws:SecureTransport": "true"}})), "false"),
            (
                "one condition more",
                tls(json!({"StringEquals": {"aws:SourceVpc": "vpc-1"}})),
                "false",
            ),
            ("no condition", deny(&[("Condition", json!({}))]), "false"),
            (
                "an old version of TLS",
                deny(&[("Condition", json!({"NumericLessThan": {"s3:TlsVersion": "1.2"}}))]),
                "false",
            ),
            ("nothing", json!([]), "false"),
        ] {
            let item = Value::from(json!({"policy": {"Statement": statements}}));
            let call = "deniesInsecureTransport(item.policy, 'b')";
            assert_eq!(given(call, &item), expected, "{name}");
        }
        let mut item = Value::from(json!({"none": null, "policy": {"Statement": deny(&[])},
            "allowed": {"Statement": deny(&[("Effect", json!("Allow"))])}}));
        item.put("policy.Statement.Resource", Value::unread("after apply"));
        item.put("allowed.Statement.Resource", Value::unread("after apply"));
        for (policy, expected) in
            [("none", "false"), ("policy", "? after apply"), ("allowed", "false")]
        {
            let call = format!("deniesInsecureTransport(item.{policy}, 'b')");
            assert_eq!(given(&call, &item), expected, "{policy}");
        }
    }
}
