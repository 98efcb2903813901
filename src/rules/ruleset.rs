//! Rules made ready with their parameters, and what they conclude of a resource.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use super::parameters::{ParameterError, Values, resolve};
use super::rule::{Judge, Rule};
use super::wanted::Wanted;
use crate::model::evaluation::{
    ComplianceType, Evaluation, EvaluationTimestamps, Source, Verdict, rfc3339_seconds,
};
use crate::model::resource::Resource;
use crate::model::text::hexadecimal;

/// What stands beside the parameters of a rule of the user's own: no parameter is called so.
const FILE: &str = "[file]";

/// Rules made ready with their parameters.
pub struct Ruleset {
    judges: Vec<(&'static Rule, Judge)>,
    parameters: Vec<(&'static Rule, String)>,
}

impl fmt::Debug for Ruleset {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.rules()).finish()
    }
}

impl Ruleset {
    /// Prepares `rules`, each with what `parameters` gives for it.
    pub fn new<'a>(
        rules: impl IntoIterator<Item = &'static Rule>,
        parameters: impl Fn(&str) -> Option<&'a Values>,
    ) -> Result<Self, (&'static Rule, ParameterError)> {
        let none = Values::new();
        let prepared = rules.into_iter().map(|rule| {
            let judge = rule.prepare(parameters(rule.id).unwrap_or(&none));
            judge.map(|judge| (rule, judge)).map_err(|error| (rule, error))
        });
        let judges = prepared.collect::<Result<Vec<_>, _>>()?;
        let mut changed = Vec::new();
        for (rule, _) in &judges {
            let resolved = |given| resolve(rule.parameters, given).map_err(|error| (*rule, error));
            let (mut own, default) =
                (resolved(parameters(rule.id).unwrap_or(&none))?, resolved(&none)?);
            // An edited file changes what is found, as other parameters do.
            if let Some(text) = rule.own_text() {
                let digest = hexadecimal(&Sha256::digest(text));
                own.insert(FILE.to_owned(), digest.into());
            }
            if own != default {
                changed.push((*rule, Value::Object(own).to_string()));
            }
        }
        Ok(Self { judges, parameters: changed })
    }

    /// The rules whose parameters are not the defaults, with all of their parameters as JSON; of a
    /// rule of the user's own always, with a digest of its file.
    pub fn parameters(&self) -> &[(&'static Rule, String)] {
        &self.parameters
    }

    /// Its rules, in the order in which they were given.
    pub fn rules(&self) -> impl Iterator<Item = &'static Rule> {
        self.judges.iter().map(|(rule, _)| *rule)
    }

    /// The resource types that some rule here judges or looks at, in the rules' order.
    pub fn wanted(&self) -> Wanted {
        Wanted::by(self.rules())
    }

    /// The verdict of every rule that applies to this resource.
    pub fn verdicts<'a>(
        &'a self,
        resource: &'a Resource,
    ) -> impl Iterator<Item = (&'static Rule, Verdict)> + 'a {
        self.judges
            .iter()
            .filter(|(rule, _)| rule.judges(resource.resource_type))
            .map(|(rule, judge)| (*rule, judge(resource)))
            .filter(|(_, verdict)| verdict.compliance_type != ComplianceType::NotApplicable)
    }

    /// The verdicts as lines of history, keyed by the moment of the event that asked for them.
    pub fn evaluate<'a>(
        &'a self,
        resource: &'a Resource,
        event: OffsetDateTime,
        source: Source,
    ) -> impl Iterator<Item = (&'static Rule, Evaluation)> + 'a {
        let timestamps = EvaluationTimestamps::of(event);
        let as_of = resource.captured_at.filter(|_| source.is_recorded()).map(rfc3339_seconds);
        self.verdicts(resource).map(move |(rule, verdict)| {
            let evaluation = Evaluation {
                resource_id: resource.id.clone(),
                evaluation_timestamp: timestamps.at(rule.microsecond),
                compliance_type: verdict.compliance_type,
                resource_type: resource.resource_type.as_str().to_owned(),
                missing_tags: verdict
                    .missing_tags
                    .and_then(|tags| serde_json::to_string(&tags).ok()),
                remediation_values: verdict.values,
                rule: rule.id.to_owned(),
                resource_name: resource.name.clone(),
                severity: rule.severity,
                account_id: resource.account_id.clone(),
                region: resource.region.clone(),
                annotation: verdict.annotation.into_owned(),
                source,
                tags: BTreeMap::new(),
                failing_since: None,
                as_of: as_of.clone(),
                exception: None,
            };
            (rule, evaluation)
        })
    }
}
