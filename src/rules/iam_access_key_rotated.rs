//! IAM users' active access keys are replaced in time.

use serde::Deserialize;

use super::{AlertText, Checker, Controls, Judge, Remediation, Rule};
use crate::evaluation::{Severity, Verdict};
use crate::parameters::{Kind, Parameter, ParameterError, Values, read};
use crate::resource::{Reading, Resource, User};
use crate::resource_types::iam_user;

pub static RULE: Rule = Rule {
    id: "iam-access-key-rotated",
    ordinal: 4,
    title: "IAM users' access keys are rotated",
    severity: Severity::Medium,
    checker: Checker::IamUser,
    resource_type: iam_user::TYPE,
    fields: &[
        "supplementaryConfiguration.AccessKeys.accessKeyId",
        "supplementaryConfiguration.AccessKeys.status",
        "supplementaryConfiguration.AccessKeys.createDate",
    ],
    related: &[],
    rationale: "A long-lived access key is the credential most often leaked: in code, in logs, on a stolen laptop. The older it is, the more \
                places it has been copied to. Rotation bounds how long a leak stays useful; roles and IAM Identity Center make the key needless.",
    remediation: Remediation {
        console: "IAM > Users > the user > Security credentials > Access keys > Create, then deactivate and delete the old one",
        command: "aws iam create-access-key --user-name USER && aws iam update-access-key --user-name USER --access-key-id OLD_KEY_ID --status Inactive",
    },
    permissions: &["iam:ListAccessKeys", "iam:ListUsers"],
    parameters: &[Parameter {
        name: "max_age_days",
        description: "An active key of this many days or more is too old.",
        kind: Kind::Number { minimum: 1, maximum: 3650 },
        default: "90",
    }],
    controls: &[
        Controls { framework: "soc-2", ids: &["CC6.1"] },
        Controls { framework: "iso-27001-2022", ids: &["A.5.15"] },
        Controls { framework: "pci-dss-4.0", ids: &["8.3.9", "8.6.3"] },
        Controls { framework: "hipaa", ids: &["164.308(a)(4)(ii)(C)", "164.308(a)(5)(ii)(D)"] },
        Controls { framework: "gdpr", ids: &["Article 25"] },
        Controls { framework: "cis-aws-3.0", ids: &["1.14"] },
        Controls { framework: "cis-aws-5.0", ids: &["1.13"] },
        Controls { framework: "aws-security-hub", ids: &["IAM.3"] },
    ],
    alert: AlertText { subject: "IAM Access Key", noun: "IAM user", label: "User", detail: "Access Keys" },
    prepare,
};

#[derive(Debug, Deserialize)]
struct Parameters {
    max_age_days: i64,
}

fn prepare(values: Values) -> Result<Judge, ParameterError> {
    let parameters: Parameters = read(values)?;
    Ok(Box::new(move |resource| evaluate(resource, &parameters)))
}

fn evaluate(resource: &Resource, parameters: &Parameters) -> Verdict {
    let User { access_keys, hidden_keys, .. } = &User::of(&resource.document);
    let keys = match access_keys {
        Reading::Known(keys) => keys,
        Reading::Unknown(reason) => return Verdict::insufficient_data(reason.clone()),
    };
    let mut active = 0_usize;
    let mut old = Vec::new();
    for key in keys.iter().filter(|key| key.active) {
        active += 1;
        let age = (resource.as_of - key.created).whole_days();
        if age >= parameters.max_age_days {
            old.push(format!("{} is {age} days old", key.id));
        }
    }
    if !old.is_empty() {
        Verdict::non_compliant(format!("{}; at most {} days are allowed.", old.join(", "), parameters.max_age_days))
    } else if let Some(reason) = hidden_keys {
        Verdict::insufficient_data(reason.clone())
    } else if active == 0 {
        Verdict::compliant("The user has no active access key.")
    } else {
        Verdict::compliant("Every active access key is young enough.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::ComplianceType::{self, Compliant, InsufficientData, NonCompliant};
    use crate::resource::AccessKey;
    use crate::rules::tests_support::{NOW, judge, resource};
    use serde_json::{Value, json};
    use time::Duration;

    fn user(keys: &[(bool, i64)]) -> Resource {
        let access_keys = keys
            .iter()
            .enumerate()
            .map(|(number, (active, days))| AccessKey {
                id: format!("AKIAIOSFODNN7EXAMPL{number}"),
                active: *active,
                created: NOW - Duration::days(*days),
            })
            .collect();
        resource(
            iam_user::TYPE,
            User {
                access_keys: Reading::Known(access_keys),
                hidden_keys: None,
                console_access: Reading::Known(false),
                mfa_devices: Reading::Known(0),
            }
            .document(),
        )
    }

    #[test]
    fn verdicts() {
        let denied = resource(
            iam_user::TYPE,
            User {
                access_keys: Reading::unknown("AccessDenied"),
                hidden_keys: None,
                console_access: Reading::Known(false),
                mfa_devices: Reading::Known(0),
            }
            .document(),
        );
        let cases: &[(&str, Value, Resource, ComplianceType)] = &[
            ("no keys", json!({}), user(&[]), Compliant),
            ("a young key", json!({}), user(&[(true, 89)]), Compliant),
            ("a key of ninety days", json!({}), user(&[(true, 90)]), NonCompliant),
            ("an old key that is inactive", json!({}), user(&[(false, 400)]), Compliant),
            ("one of two is old", json!({}), user(&[(true, 1), (true, 400)]), NonCompliant),
            ("a stricter age", json!({"max_age_days": 30}), user(&[(true, 31)]), NonCompliant),
            ("refused", json!({}), denied, InsufficientData),
        ];
        for (name, parameters, resource, expected) in cases {
            let verdict = judge(&RULE, parameters)(resource);
            assert_eq!(verdict.compliance_type, *expected, "{name}: {}", verdict.annotation);
        }
    }

    #[test]
    fn a_key_that_may_be_there_is_not_young_for_sure() {
        let with_hidden = |keys: &[(bool, i64)]| {
            let hidden_keys = Some("There may be another one.".into());
            let user = User { hidden_keys, ..User::of(&user(keys).document) };
            judge(&RULE, &json!({}))(&resource(iam_user::TYPE, user.document())).compliance_type
        };
        assert_eq!(with_hidden(&[]), InsufficientData);
        assert_eq!(with_hidden(&[(true, 1)]), InsufficientData);
        assert_eq!(with_hidden(&[(true, 400)]), NonCompliant);
    }

    #[test]
    fn the_annotation_names_the_key_and_its_age() {
        let verdict = judge(&RULE, &json!({}))(&user(&[(true, 400)]));
        assert_eq!(verdict.annotation, "AKIAIOSFODNN7EXAMPL0 is 400 days old; at most 90 days are allowed.");
    }
}
