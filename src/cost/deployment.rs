//! What is deployed: the rules of the specification, and those that packs bring.

use std::collections::BTreeSet;

use crate::model::lambda_functions::LambdaFunction;
use crate::model::resource::ResourceType;
use crate::resource_types::s3_bucket;
use crate::rules::selection::{Pack, SelectionError};
use crate::rules::{RULES, Rule};

/// What is deployed, as tofu/ deploys it with its defaults but for these.
#[derive(Debug)]
pub struct Deployment {
    rules: Vec<&'static Rule>,
    /// Whether AWS Config evaluates the rules of packs when a resource changes.
    config_pack_rules: bool,
}

/// Rules, and how many evaluations they make of an average resource.
#[derive(Clone, Copy, Debug)]
pub struct Evaluating {
    pub rules: usize,
    pub each: f64,
}

/// What follows from a change of an average resource.
#[derive(Clone, Copy, Debug)]
pub struct OnChange {
    /// Evaluations of AWS Config's rules: it has one for each rule of the specification, and one
    /// for all that packs bring to a function.
    pub config_evaluations: f64,
    /// Evaluations that the functions store.
    pub stored: f64,
}

/// The types of an average account's resources, and which part of them each is.
pub fn mix() -> impl Iterator<Item = (ResourceType, f64)> {
    let shares = ResourceType::all().map(|known| (known, known.definition().share_of_account));
    shares.filter(|(_, share)| *share > 0.0)
}

fn evaluations(rules: &[&Rule]) -> f64 {
    let of = |judged: ResourceType| rules.iter().filter(|rule| rule.judges(judged)).count();
    mix().map(|(judged, share)| share * f64::from(u32::try_from(of(judged)).unwrap_or(0))).sum()
}

impl Deployment {
    /// `rule_packs` and `config_pack_rules`.
    pub fn new(packs: &[String], config_pack_rules: bool) -> Result<Self, SelectionError> {
        let packs = packs.iter().map(|name| Pack::named(name)).collect::<Result<Vec<_>, _>>()?;
        let runs = |rule: &Rule| rule.is_core || packs.iter().any(|pack| pack.contains(rule));
        let rules = RULES.iter().copied().filter(|rule| runs(rule)).collect();
        Ok(Self { rules, config_pack_rules })
    }

    fn rules(&self, are_core: bool) -> Vec<&'static Rule> {
        self.rules.iter().copied().filter(|rule| rule.is_core == are_core).collect()
    }

    /// The rules of the specification.
    pub fn of_core(&self) -> Evaluating {
        let rules = self.rules(true);
        Evaluating { rules: rules.len(), each: evaluations(&rules) }
    }

    /// Those that packs bring.
    pub fn of_packs(&self) -> Evaluating {
        let rules = self.rules(false);
        Evaluating { rules: rules.len(), each: evaluations(&rules) }
    }

    /// The functions that evaluate them.
    pub fn checkers(&self) -> Vec<LambdaFunction> {
        LambdaFunction::with_rules(|rule| self.rules.iter().any(|runs| runs.id == rule.id))
    }

    /// What follows from a change.
    pub fn on_change(&self) -> OnChange {
        let core = self.of_core().each;
        let brought = if self.config_pack_rules { self.rules(false) } else { Vec::new() };
        let functions_of = |judged: ResourceType| {
            let of = brought.iter().filter(|rule| rule.judges(judged)).map(|rule| rule.checker);
            f64::from(u32::try_from(of.collect::<BTreeSet<_>>().len()).unwrap_or(0))
        };
        let of_functions: f64 = mix().map(|(judged, share)| share * functions_of(judged)).sum();
        OnChange { config_evaluations: core + of_functions, stored: core + evaluations(&brought) }
    }

    /// The types that AWS Config's recorder records.
    pub fn recorded_types(&self) -> usize {
        let judged = self.rules.iter().filter(|rule| rule.is_core || self.config_pack_rules);
        let types = judged.flat_map(|rule| rule.judges).map(|(judged, _)| *judged);
        types.filter(|judged| judged.is_recorded()).collect::<BTreeSet<_>>().len()
    }

    /// How many calls each scan makes about a bucket: one for each action that only some rules
    /// take.
    pub fn bucket_calls(&self) -> usize {
        let bucket = s3_bucket::TYPE;
        let details = bucket.definition().permissions.iter().filter(|(path, _)| !path.is_empty());
        let details: BTreeSet<_> = details.map(|(_, action)| *action).collect();
        let of_buckets = self.rules.iter().filter(|rule| rule.judges(bucket));
        let actions = of_buckets
            .flat_map(|rule| rule.permissions.iter().map(|action| (rule.checker, *action)));
        actions.filter(|(_, action)| details.contains(action)).collect::<BTreeSet<_>>().len()
    }
}
