//! A plan that says less never makes another sure verdict: what is hidden is INSUFFICIENT_DATA or
//! changes nothing, and no resource is lost.
//!
//! Every plan of the cases, of the fixtures and of `mutations/written.rs` is changed in many ways
//! (`mutations/hiding.rs`, `mutations/moving.rs`), alone and in pairs, chosen by a fixed seed.
//! `ALL_MUTATIONS=1 cargo test mutations` tries every single one, and a part of a name in the place
//! of 1 those of the plans that are called so.

mod hiding;
mod moving;
mod places;
mod written;

use std::collections::BTreeMap;
use std::path::PathBuf;

use compliance::model::evaluation::ComplianceType;
use compliance::model::evaluation::ComplianceType::InsufficientData;
use compliance::rules::{RULES, Ruleset};
use serde_json::{Value, json};

use super::builder::read;

/// A change of a plan, and how it renames what it moves.
pub struct Mutation {
    pub name: String,
    pub apply: Box<dyn Fn(&mut Value)>,
    pub rename: Box<dyn Fn(&str) -> String>,
}

impl Mutation {
    pub fn new(name: impl Into<String>, apply: impl Fn(&mut Value) + 'static) -> Self {
        Self { name: name.into(), apply: Box::new(apply), rename: Box::new(str::to_owned) }
    }
}

type Verdicts = BTreeMap<(String, usize), ComplianceType>;

/// How many of a plan's mutations are tried alone, and how many in pairs.
const ALONE: usize = 20;
const PAIRS: usize = 10;

/// Numbers that are the same in every run (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut number = self.0;
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((number ^ (number >> 31)) % bound as u64).unwrap()
    }
}

/// The rules as they are, and with parameters that ask for more of a bucket.
fn rulesets() -> Vec<Ruleset> {
    [
        json!({}),
        json!({ "mode": "kms" }),
        json!({ "mode": "dsse", "bucket_key_required": true }),
        json!({ "sse_c_blocked": true }),
    ]
    .iter()
    .map(|parameters| {
        let rules = RULES
            .iter()
            .copied()
            .filter(|rule| parameters == &json!({}) || rule.id == "s3-encryption-enabled");
        Ruleset::new(rules, |_| parameters.as_object().filter(|parameters| !parameters.is_empty()))
            .unwrap()
    })
    .collect()
}

fn plans() -> Vec<(String, Value)> {
    let checks = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("checks");
    let fixtures = std::fs::read_dir(checks.join("fixtures/plans"))
        .unwrap()
        .map(|entry| entry.unwrap().path().join("plan.json"));
    let cases =
        std::fs::read_dir(checks.join("cases/plan")).unwrap().map(|entry| entry.unwrap().path());
    let files = fixtures
        .chain(cases)
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .filter_map(|path| {
            Some((
                path.strip_prefix(&checks).unwrap().display().to_string(),
                serde_json::from_slice(&std::fs::read(path).ok()?).ok()?,
            ))
        });
    let mut plans: Vec<_> = files.chain(written::plans()).collect();
    plans.sort_by(|left, right| left.0.cmp(&right.0));
    plans
}

fn verdicts(plan: &Value, rulesets: &[Ruleset]) -> Verdicts {
    let plan = read(plan).unwrap();
    let mut verdicts = Verdicts::new();
    for (number, ruleset) in rulesets.iter().enumerate() {
        for resource in &plan.resources(&ruleset.wanted()) {
            for (rule, verdict) in ruleset.verdicts(resource) {
                verdicts.insert(
                    (format!("{} {}", rule.id, resource.id), number),
                    verdict.compliance_type,
                );
            }
        }
    }
    verdicts
}

/// What breaks the law, in words.
fn broken(before: &Verdicts, after: &Verdicts, rename: &dyn Fn(&str) -> String) -> Vec<String> {
    let mut broken = Vec::new();
    let renamed = |(name, ruleset): &(String, usize)| {
        let (rule, address) = name.split_once(' ').unwrap();
        (format!("{rule} {}", rename(address)), *ruleset)
    };
    let expected: Verdicts = before.iter().map(|(of, verdict)| (renamed(of), *verdict)).collect();
    for (of, verdict) in &expected {
        match after.get(of) {
            None => broken.push(format!("{of:?} is lost")),
            Some(now) if now == verdict || *now == InsufficientData => {}
            Some(now) => broken.push(format!("{of:?} was {verdict} and is {now}")),
        }
    }
    let new = after
        .iter()
        .filter(|(of, verdict)| !expected.contains_key(of) && **verdict != InsufficientData);
    broken.extend(new.map(|(of, verdict)| format!("{of:?} is new, and {verdict}")));
    broken
}

#[test]
fn hiding_never_makes_another_sure_verdict() {
    let rulesets = rulesets();
    let mut numbers = Numbers(16);
    let (mut tried, mut failed) = (0, Vec::new());
    let plans = plans();
    assert!(plans.len() > 30, "{}", plans.len());
    for (name, plan) in &plans {
        let Ok(_) = read(plan) else { continue };
        let before = verdicts(plan, &rulesets);
        let mutations = [hiding::all(plan), moving::all(plan)].concat_mutations();
        let mut hold = |chosen: &[&Mutation]| {
            let mut changed = plan.clone();
            chosen.iter().for_each(|mutation| (mutation.apply)(&mut changed));
            let rename = |address: &str| {
                chosen
                    .iter()
                    .fold(address.to_owned(), |address, mutation| (mutation.rename)(&address))
            };
            let after = verdicts(&changed, &rulesets);
            let names: Vec<_> = chosen.iter().map(|mutation| &*mutation.name).collect();
            failed.extend(
                broken(&before, &after, &rename)
                    .into_iter()
                    .map(|what| format!("{name}: {}: {what}", names.join(", then "))),
            );
            tried += 1;
        };
        let all = std::env::var("ALL_MUTATIONS");
        if all.is_ok_and(|of| of == "1" || name.contains(&of)) {
            mutations.iter().for_each(|mutation| hold(&[mutation]));
        }
        for _ in 0..ALONE.min(mutations.len() * 2) {
            hold(&[&mutations[numbers.below(mutations.len())]]);
        }
        let (hiding, moving): (Vec<_>, Vec<_>) =
            mutations.iter().partition(|mutation| (mutation.rename)("a.b").eq("a.b"));
        for _ in 0..PAIRS.min(hiding.len()) {
            // What moves comes last: the places of the others are those of the plan as it was.
            let first = hiding[numbers.below(hiding.len())];
            let second = if moving.is_empty() || numbers.below(2) == 0 {
                hiding[numbers.below(hiding.len())]
            } else {
                moving[numbers.below(moving.len())]
            };
            hold(&[first, second]);
        }
    }
    assert!(tried > 750, "{tried}");
    assert!(failed.is_empty(), "{} of {tried}:\n{}", failed.len(), failed.join("\n"));
}

trait Concat {
    fn concat_mutations(self) -> Vec<Mutation>;
}

impl<const N: usize> Concat for [Vec<Mutation>; N] {
    fn concat_mutations(self) -> Vec<Mutation> {
        self.into_iter().flatten().collect()
    }
}
