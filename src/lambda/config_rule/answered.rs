//! Which rules a Config rule stands for, and the one verdict on a resource that AWS Config takes
//! from it.

use crate::lambda::diagnostic::Failure;
use crate::lambda::rule_name::rule_named;
use crate::model::evaluation::{ComplianceType, Evaluation};
use crate::model::lambda_functions::LambdaFunction;
use crate::rules::parameters::Values;
use crate::rules::{Rule, find};
use crate::sources::config::service::ConfigVerdict;

/// What a Config rule answers.
#[derive(Debug)]
pub struct Answered<'a> {
    /// The rules that it stands for, but for those that are disabled.
    pub rules: Vec<&'static Rule>,
    /// Whether it stands for all rules of the function that packs bring.
    is_of_function: bool,
    parameters: &'a Values,
}

/// What one rule says of a resource.
#[derive(Debug)]
pub struct Said {
    rule: &'static str,
    compliance_type: ComplianceType,
    annotation: String,
}

/// How many rules a message names.
const FEW: usize = 5;

impl<'a> Answered<'a> {
    /// The rule that the name begins with, the rules of packs where it begins with the function's
    /// name, or the function's only rule.
    pub fn of(
        function: LambdaFunction,
        enabled: &[&'static Rule],
        name: &str,
        parameters: &'a Values,
    ) -> Result<Self, Failure> {
        let ids: Vec<_> = function.rules().map(|rule| rule.id).collect();
        // One that evaluates certain rules has none of packs.
        let function_name = Some(function.as_str()).filter(|_| function.own_rules().is_empty());
        // A Config rule that an earlier version made has the name that the rule had then.
        let every_id = function.rules().flat_map(Rule::ids);
        let named = rule_named(every_id.chain(function_name), name);
        let is_of_function = named.is_some() && named == function_name;
        let mut rules: Vec<_> = match (named.and_then(find), ids.as_slice()) {
            _ if is_of_function => function.rules().filter(|rule| !rule.is_core).collect(),
            (Some(rule), _) => vec![rule],
            (None, [only]) => find(only).into_iter().collect(),
            (None, _) => {
                let mut known: Vec<_> = match ids.as_slice() {
                    few if few.len() <= FEW => few.to_vec(),
                    many => {
                        let core = many.iter().filter(|id| find(id).is_some_and(|r| r.is_core));
                        core.copied().collect()
                    }
                };
                if known.len() < ids.len() {
                    known.push("the id of another of its rules");
                }
                known.extend(function_name);
                return Err(Failure::Settings(format!(
                    "the Config rule `{name}` does not say which rule it stands for: let its name begin with {}",
                    known.join(" or ")
                )));
            }
        };
        if is_of_function && let Some(parameter) = parameters.keys().next() {
            return Err(Failure::Settings(format!(
                "the Config rule `{name}` stands for several rules and takes no parameters, but has `{parameter}`: give it to its rule in RULE_PARAMETERS or in the settings file"
            )));
        }
        rules.retain(|rule| enabled.iter().any(|enabled| enabled.id == rule.id));
        Ok(Self { rules, is_of_function, parameters })
    }

    /// The parameters that go over all others, and the rule that takes them.
    pub fn own_parameters(&self) -> Option<(&'static Rule, &'a Values)> {
        let rule = self.rules.first().filter(|_| !self.is_of_function)?;
        Some((rule, self.parameters))
    }

    /// Whether it stands for this rule.
    pub fn has(&self, id: &str) -> bool {
        self.rules.iter().any(|rule| rule.id == id)
    }

    /// What of an evaluation the verdict on its resource needs.
    pub fn said(&self, evaluation: &Evaluation) -> Said {
        let Evaluation { rule, compliance_type, annotation, .. } = evaluation;
        let is_told = !self.is_of_function || *compliance_type == ComplianceType::NonCompliant;
        Said {
            rule: self.rules.iter().find(|known| known.id == rule).map_or("", |known| known.id),
            compliance_type: *compliance_type,
            annotation: if is_told { annotation.clone() } else { String::new() },
        }
    }

    /// The verdict on the resource of this type and id; `None` where it is not known, which AWS
    /// Config refuses.
    pub fn verdict(&self, of: (&str, &str), all: &[Said]) -> Option<ConfigVerdict> {
        let has = |kind| all.iter().any(|said| said.compliance_type == kind);
        let compliance_type = if has(ComplianceType::NonCompliant) {
            ComplianceType::NonCompliant
        } else if has(ComplianceType::InsufficientData) {
            return None;
        } else {
            ComplianceType::Compliant
        };
        let decisive: Vec<_> =
            all.iter().filter(|said| said.compliance_type == compliance_type).collect();
        let annotation = match decisive.as_slice() {
            [] => return None,
            [said, ..] if !self.is_of_function => said.annotation.clone(),
            several if compliance_type == ComplianceType::Compliant => {
                format!("Compliant by {}.", counted(several.len()))
            }
            [said] => format!("{}: {}", said.rule, said.annotation),
            several => {
                let ids: Vec<_> = several.iter().map(|said| said.rule).collect();
                format!("Violates {}: {}", counted(ids.len()), ids.join(", "))
            }
        };
        let (resource_type, resource_id) = (of.0.to_owned(), of.1.to_owned());
        Some(ConfigVerdict { resource_type, resource_id, compliance_type, annotation })
    }

    /// The verdict on the resource that these are all about.
    pub fn verdict_of(&self, evaluations: &[Evaluation]) -> Option<ConfigVerdict> {
        let Evaluation { resource_type, resource_id, .. } = evaluations.first()?;
        let said: Vec<_> = evaluations.iter().map(|of| self.said(of)).collect();
        self.verdict((resource_type, resource_id), &said)
    }
}

fn counted(rules: usize) -> String {
    format!("{rules} rule{}", if rules == 1 { "" } else { "s" })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rules::RULES;

    fn function(name: &str) -> LambdaFunction {
        LambdaFunction::named(name).unwrap()
    }

    fn message_of(failure: Failure) -> String {
        lambda_runtime::Diagnostic::from(failure).error_message
    }

    fn ids(answers: &Answered<'_>) -> Vec<&'static str> {
        answers.rules.iter().map(|rule| rule.id).collect()
    }

    #[test]
    fn a_name_says_which_rules() {
        let none = Values::new();
        let of_packs = |name: &str| {
            let rules = function(name).rules().filter(|rule| !rule.is_core);
            rules.map(|rule| rule.id).collect::<Vec<_>>()
        };
        for (of, name, expected) in [
            ("ec2-checker", "ec2-checker-dev", of_packs("ec2-checker")),
            ("ec2-checker", "OrgConfigRule-ec2-checker-dev-abcd1234", of_packs("ec2-checker")),
            ("ec2-checker", "encrypted-volumes-dev", vec!["encrypted-volumes"]),
            // Those of the specification have Config rules of their own.
            ("iam-checker", "iam-checker-dev", of_packs("iam-checker")),
            ("iam-checker", "iam-access-key-rotated-dev", vec!["iam-access-key-rotated"]),
            // It has one rule alone, whatever the name.
            ("ec2-tag-checker", "ec2-tag-checker-dev", vec!["ec2-required-tags"]),
            ("ec2-tag-checker", "anything", vec!["ec2-required-tags"]),
        ] {
            let answers = Answered::of(function(of), &RULES, name, &none).unwrap();
            assert_eq!(ids(&answers), expected, "{name} of {of}");
        }
        let unclear = Answered::of(function("ec2-checker"), &RULES, "anything", &none);
        let message = message_of(unclear.unwrap_err());
        assert!(message.contains("does not say which rule") && message.ends_with("ec2-checker"));
    }

    #[test]
    fn only_enabled_rules_answer() {
        let enabled: Vec<_> = find("encrypted-volumes").into_iter().collect();
        let none = Values::new();
        let of = |name| Answered::of(function("ec2-checker"), &enabled, name, &none).unwrap();
        assert_eq!(ids(&of("ec2-checker-dev")), ["encrypted-volumes"]);
        assert!(of("ec2-imdsv2-check-dev").rules.is_empty());
    }

    #[test]
    fn parameters_belong_to_one_rule() {
        let parameters: Values = [("max_age_days".to_owned(), json!(30))].into_iter().collect();
        let of = |name| Answered::of(function("iam-checker"), &RULES, name, &parameters);
        let (rule, own) = of("iam-access-key-rotated-dev").unwrap().own_parameters().unwrap();
        assert_eq!((rule.id, own), ("iam-access-key-rotated", &parameters));
        let message = message_of(of("iam-checker-dev").unwrap_err());
        assert!(message.contains("takes no parameters, but has `max_age_days`"), "{message}");
    }

    #[test]
    fn aws_config_takes_one_verdict_on_a_resource() {
        use ComplianceType::{Compliant, InsufficientData, NonCompliant};
        let none = Values::new();
        let all = |name: &str| Answered::of(function("rds-checker"), &RULES, name, &none).unwrap();
        let evaluation = |rule: &str, compliance_type| Evaluation {
            rule: rule.to_owned(),
            compliance_type,
            annotation: format!("Words of {rule}."),
            ..crate::report::samples::evaluation("db-1")
        };
        let (one, two) = ("rds-multi-az-support", "rds-storage-encrypted");
        for (name, results, expected) in [
            ("both", (Compliant, Compliant), Some((Compliant, "Compliant by 2 rules.".to_owned()))),
            ("unknown", (Compliant, InsufficientData), None),
            (
                "one",
                (NonCompliant, InsufficientData),
                Some((NonCompliant, format!("{one}: Words of {one}."))),
            ),
            (
                "none",
                (NonCompliant, NonCompliant),
                Some((NonCompliant, format!("Violates 2 rules: {one}, {two}"))),
            ),
        ] {
            let evaluations = [evaluation(one, results.0), evaluation(two, results.1)];
            let verdict = all("rds-checker-dev").verdict_of(&evaluations);
            let said = verdict.map(|verdict| (verdict.compliance_type, verdict.annotation));
            assert_eq!(said, expected, "{name}");
        }
        let own = all("rds-storage-encrypted-dev").verdict_of(&[evaluation(two, Compliant)]);
        assert_eq!(own.unwrap().annotation, format!("Words of {two}."), "a rule's own");
        assert!(all("rds-checker-dev").verdict_of(&[]).is_none());
    }
}
