//! Rules made ready with their parameters, and what they conclude of a resource.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use super::parameters::{Kind, ParameterError, Values, resolve};
use super::rule::{Judge, Judged, Rule};
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
    rules: Vec<Prepared>,
    parameters: Vec<(&'static Rule, String)>,
}

struct Prepared {
    rule: &'static Rule,
    /// Those of its types that its parameters leave.
    types: Vec<Judged>,
    judge: Judge,
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
        let (mut prepared, mut changed) = (Vec::new(), Vec::new());
        for rule in rules {
            let given = parameters(rule.id).unwrap_or(&none);
            let refused = |error| (rule, error);
            let judge = rule.prepare(given).map_err(refused)?;
            let mut own = resolve(rule.parameters, given).map_err(refused)?;
            prepared.push(Prepared { rule, types: types(rule, &own), judge });
            // An edited file changes what is found, as other parameters do.
            if let Some(text) = rule.own_text() {
                let digest = hexadecimal(&Sha256::digest(text));
                own.insert(FILE.to_owned(), digest.into());
            }
            if own != resolve(rule.parameters, &none).map_err(refused)? {
                changed.push((rule, Value::Object(own).to_string()));
            }
        }
        Ok(Self { rules: prepared, parameters: changed })
    }

    /// The rules whose parameters are not the defaults, with all of their parameters as JSON; of a
    /// rule of the user's own always, with a digest of its file.
    pub fn parameters(&self) -> &[(&'static Rule, String)] {
        &self.parameters
    }

    /// Its rules, in the order in which they were given.
    pub fn rules(&self) -> impl Iterator<Item = &'static Rule> {
        self.rules.iter().map(|prepared| prepared.rule)
    }

    /// The resource types that some rule here judges or looks at, in the rules' order.
    pub fn wanted(&self) -> Wanted {
        Wanted::by(self.rules.iter().map(|prepared| (prepared.rule, &*prepared.types)))
    }

    /// The verdict of every rule that applies to this resource.
    pub fn verdicts<'a>(
        &'a self,
        resource: &'a Resource,
    ) -> impl Iterator<Item = (&'static Rule, Verdict)> + 'a {
        self.rules
            .iter()
            .filter(|prepared| prepared.types.iter().any(|(of, _)| *of == resource.resource_type))
            .map(|prepared| (prepared.rule, (prepared.judge)(resource)))
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

/// Those of a rule's types that its parameters leave.
fn types(rule: &Rule, parameters: &Values) -> Vec<Judged> {
    let says_which = |kind| matches!(kind, Kind::Types(_));
    let asked = rule.parameters.iter().find(|parameter| says_which(parameter.kind));
    let asked = asked.and_then(|parameter| parameters.get(parameter.name)?.as_array());
    let is_asked = |name: &str| asked.is_none_or(|asked| asked.iter().any(|of| of == name));
    rule.judges.iter().filter(|(of, _)| is_asked(of.as_str())).copied().collect()
}
