//! A rule's text for an auditor: what it judges and why, as it is configured, with a digest that
//! changes when the text does.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::model::text::hexadecimal;
use crate::rules::Rule;
use crate::rules::catalogue::describe;
use crate::rules::frameworks::title;
use crate::rules::parameters::Values;

/// The text, and the digest of what is fixed in it: the rule's metadata as `catalogue.json` has it.
pub fn text(rule: &Rule, parameters: Option<&Values>) -> (String, String) {
    let digest = digest(rule);
    let mut text = format!("# {}\n\n{}\n\n", rule.title, rule.rationale);
    let _ = writeln!(text, "- Rule: `{}`", rule.id);
    let _ = writeln!(text, "- Severity: {}", rule.severity);
    let _ = writeln!(text, "- Judges: {}", rule.types());
    let _ = writeln!(text, "- Program: {} {}", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    let _ = writeln!(
        text,
        "- SHA-256 of this rule's entry in `catalogue.json`, as compact JSON: `{digest}`"
    );
    if let Some(own) = rule.own_text() {
        let digest = hexadecimal(&Sha256::digest(own));
        let _ = writeln!(text, "- A rule of your own; SHA-256 of what its file says: `{digest}`");
    }
    let _ = write!(text, "\n## Parameters\n\n");
    match parameters {
        None => text
            .push_str("The rule is switched off in the settings that this folder was made with.\n"),
        Some(_) if rule.parameters.is_empty() => text.push_str("It has none.\n"),
        Some(values) => {
            text.push_str("As configured when this folder was made; scans do not record those they ran with.\n\n");
            for parameter in rule.parameters {
                let value = values
                    .get(parameter.name)
                    .map_or_else(|| parameter.default.to_owned(), ToString::to_string);
                let _ = writeln!(
                    text,
                    "- `{}` = `{value}` (default `{}`): {}",
                    parameter.name, parameter.default, parameter.description
                );
            }
        }
    }
    let _ = write!(text, "\n## Controls it touches\n\n");
    for controls in rule.controls {
        let _ = writeln!(text, "- {}: {}", title(controls.framework), controls.ids.join(", "));
    }
    let remediation = &rule.remediation;
    let _ = write!(
        text,
        "\n## How a violation is remedied\n\n{}\n\n    {}\n",
        remediation.console,
        rule.general_remedy().script().replace('\n', "\n    ")
    );
    let _ = write!(text, "\n## What reading takes\n\n{}\n", rule.permissions.join(", "));
    (text, digest)
}

fn digest(rule: &Rule) -> String {
    hexadecimal(&Sha256::digest(describe(rule).to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RULES;
    use std::collections::BTreeSet;

    #[test]
    fn every_rule_has_a_text_and_a_digest_of_its_own() {
        let digests: BTreeSet<_> = RULES.iter().map(|rule| text(rule, None).1).collect();
        assert_eq!(digests.len(), RULES.len());
        assert!(digests.iter().all(|digest| digest.len() == 64));
    }
}
