//! IAM users who can sign in to the console have a second factor.

use super::{AlertText, Checker, Controls, Judge, Remediation, Rule};
use crate::evaluation::{Severity, Verdict};
use crate::parameters::{ParameterError, Values};
use crate::resource::{Reading, Resource, User};
use crate::resource_types::iam_user;

pub static RULE: Rule = Rule {
    id: "iam-user-mfa-enabled",
    ordinal: 5,
    title: "IAM users with a console password have MFA",
    severity: Severity::High,
    checker: Checker::IamUser,
    resource_type: iam_user::TYPE,
    fields: &["supplementaryConfiguration.LoginProfile", "supplementaryConfiguration.MFADevices"],
    related: &[],
    rationale: "A password alone is phished, guessed and reused. A second factor is what stands between a leaked password and the account.",
    remediation: Remediation {
        console: "IAM > Users > the user > Security credentials > Multi-factor authentication (MFA) > Assign MFA device",
        command: "aws iam create-virtual-mfa-device --virtual-mfa-device-name USER --outfile qr.png --bootstrap-method QRCodePNG && \
                  aws iam enable-mfa-device --user-name USER --serial-number arn:aws:iam::ACCOUNT_ID:mfa/USER --authentication-code1 CODE1 --authentication-code2 CODE2",
    },
    permissions: &["iam:GetLoginProfile", "iam:ListMFADevices", "iam:ListUsers"],
    parameters: &[],
    controls: &[
        Controls { framework: "soc-2", ids: &["CC6.6"] },
        Controls { framework: "iso-27001-2022", ids: &["A.5.15", "A.5.17", "A.8.5"] },
        Controls { framework: "pci-dss-4.0", ids: &["8.4.2"] },
        Controls { framework: "hipaa", ids: &["164.312(a)(1)", "164.312(d)"] },
        Controls { framework: "gdpr", ids: &["Article 25"] },
        Controls { framework: "cis-aws-3.0", ids: &["1.10"] },
        Controls { framework: "cis-aws-5.0", ids: &["1.9"] },
        Controls { framework: "aws-security-hub", ids: &["IAM.5"] },
    ],
    alert: AlertText { subject: "IAM MFA", noun: "IAM user", label: "User", detail: "MFA" },
    prepare,
};

// The signature is the registry's: a rule without parameters still takes them.
#[allow(clippy::unnecessary_wraps, clippy::needless_pass_by_value)]
fn prepare(_: Values) -> Result<Judge, ParameterError> {
    Ok(Box::new(evaluate))
}

fn evaluate(resource: &Resource) -> Verdict {
    let User { console_access, mfa_devices, .. } = &User::of(&resource.document);
    match (console_access, mfa_devices) {
        (Reading::Known(false), _) => Verdict::compliant("There is no console password."),
        // A device counts wherever it is seen; without one, the password decides.
        (_, Reading::Known(devices)) if *devices > 0 => Verdict::compliant("An MFA device is assigned."),
        (Reading::Known(true), Reading::Known(_)) => Verdict::non_compliant("There is a console password, but no MFA device."),
        (Reading::Unknown(reason), _) | (_, Reading::Unknown(reason)) => Verdict::insufficient_data(reason.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::ComplianceType::{Compliant, InsufficientData, NonCompliant};
    use crate::rules::tests_support::resource;

    #[test]
    fn verdicts() {
        let unknown = || Reading::unknown("AccessDenied");
        for (console_access, mfa_devices, expected) in [
            (Reading::Known(true), Reading::Known(0), NonCompliant),
            (Reading::Known(true), Reading::Known(1), Compliant),
            (Reading::Known(false), Reading::Known(0), Compliant),
            (Reading::Known(false), Reading::unknown("AccessDenied"), Compliant),
            (unknown(), Reading::Known(2), Compliant),
            (unknown(), Reading::Known(0), InsufficientData),
            (Reading::Known(true), Reading::unknown("AccessDenied"), InsufficientData),
        ] {
            let user = User { access_keys: Reading::Known(vec![]), hidden_keys: None, console_access, mfa_devices };
            let verdict = evaluate(&resource(iam_user::TYPE, user.clone().document()));
            assert_eq!(verdict.compliance_type, expected, "{user:?}");
        }
    }
}
