//! Which rules run: packs, and filters on them.

use thiserror::Error;
use wildmatch::WildMatch;

use super::frameworks::{FRAMEWORKS, Framework};
use super::own;
use super::parameters::nearest;
use super::{RULES, Rule, nearest_id};
use crate::model::evaluation::Severity;

/// A named set of rules.
#[derive(Clone, Copy, Debug)]
pub enum Pack {
    /// What the deployed scanner evaluates by default.
    Core,
    /// Every rule that is not marked noisy: what the command line runs by default.
    Recommended,
    /// Every rule.
    All,
    /// The rules of the user's own that are not marked noisy.
    Own,
    /// The rules that serve some control of a framework.
    Framework(&'static Framework),
}

impl Pack {
    /// Every pack, the default of the command line first.
    pub fn all() -> impl Iterator<Item = Self> {
        [Self::Recommended, Self::Core, Self::All]
            .into_iter()
            .chain((!own::installed().rules.is_empty()).then_some(Self::Own))
            .chain(FRAMEWORKS.iter().map(Self::Framework))
    }

    /// Its name in settings and flags.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Recommended => "recommended",
            Self::All => "all",
            Self::Own => "own",
            Self::Framework(framework) => framework.id,
        }
    }

    /// What it is, in a phrase.
    pub fn description(self) -> String {
        match self {
            Self::Core => "what the deployed scanner evaluates by default".to_owned(),
            Self::Recommended => "every rule that is not marked noisy".to_owned(),
            Self::All => "every rule".to_owned(),
            Self::Own => "the rules of your own that are not marked noisy".to_owned(),
            Self::Framework(framework) => format!("the rules that serve {}", framework.title),
        }
    }

    /// Whether a rule is in the pack.
    pub fn contains(self, rule: &Rule) -> bool {
        match self {
            Self::Core => rule.is_core,
            Self::Recommended => !rule.is_noisy,
            Self::All => true,
            Self::Own => rule.is_own() && !rule.is_noisy,
            Self::Framework(framework) => rule.serves(framework.id),
        }
    }

    /// The pack with this name, or an error with the nearest.
    pub fn named(name: &str) -> Result<Self, SelectionError> {
        let unknown = || SelectionError::Pack {
            name: name.to_owned(),
            nearest: nearest(name, Self::all().map(Self::name)),
            known: Self::all().map(Self::name).collect::<Vec<_>>().join(", "),
        };
        Self::all().find(|pack| pack.name() == name).ok_or_else(unknown)
    }
}

impl Rule {
    /// The packs that it is in, by their names.
    pub fn packs(&self) -> Vec<&'static str> {
        Pack::all().filter(|pack| pack.contains(self)).map(Pack::name).collect()
    }
}

/// Which rules are asked for. What is empty limits nothing.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Selection {
    /// Names of packs: the rules of any of them. Empty: the default pack.
    pub packs: Vec<String>,
    /// Ids of rules, with `*` and `?`: these and no others, whatever their packs are.
    pub rules: Vec<String>,
    /// Ids of rules, with `*` and `?`, that do not run.
    pub excluded: Vec<String>,
    /// AWS's services, as resource types name them in any case: `ec2`, `S3`.
    pub services: Vec<String>,
    /// The least severity.
    pub severity: Option<Severity>,
}

/// Why no rules can be chosen.
#[derive(Clone, Debug, Error, Eq, PartialEq)]
#[allow(missing_docs, reason = "the message of each variant says what it is")]
pub enum SelectionError {
    #[error("there is no pack `{name}`{}; there are {known}", did_you_mean(*.nearest))]
    Pack { name: String, nearest: Option<&'static str>, known: String },
    #[error("there is no rule `{id}`{}; `compliance rules list --all` lists them", did_you_mean(*.nearest))]
    Rule { id: String, nearest: Option<&'static str> },
    #[error("no rule is about the service `{name}`{}; there are {known}", did_you_mean(*.nearest))]
    Service { name: String, nearest: Option<&'static str>, known: String },
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map(|name| format!(" (did you mean `{name}`?)")).unwrap_or_default()
}

/// The services that rules are about, sorted.
pub fn services() -> Vec<&'static str> {
    let mut services: Vec<_> = RULES.iter().map(|rule| rule.service()).collect();
    services.sort_unstable();
    services.dedup();
    services
}

impl Selection {
    /// Checks every name.
    pub fn check(&self) -> Result<(), SelectionError> {
        for pack in &self.packs {
            Pack::named(pack)?;
        }
        for pattern in self.rules.iter().chain(&self.excluded) {
            let fits = WildMatch::new(pattern);
            if !RULES.iter().any(|rule| rule.is_called(&fits)) {
                let nearest = nearest_id(pattern);
                return Err(SelectionError::Rule { id: pattern.clone(), nearest });
            }
        }
        let known = services();
        for name in &self.services {
            if !known.iter().any(|service| service.eq_ignore_ascii_case(name)) {
                let nearest = nearest(&name.to_ascii_uppercase(), known.iter().copied());
                let known = known.join(", ");
                return Err(SelectionError::Service { name: name.clone(), nearest, known });
            }
        }
        Ok(())
    }

    /// The rules that run, in the reports' order. `setting` says whether the settings switch a rule
    /// on or off; those that are named run all the same.
    pub fn rules(
        &self,
        default: Pack,
        setting: impl Fn(&Rule) -> Option<bool>,
    ) -> Result<Vec<&'static Rule>, SelectionError> {
        self.check()?;
        let packs = self.packs.iter().map(|name| Pack::named(name));
        let mut packs = packs.collect::<Result<Vec<_>, _>>()?;
        if packs.is_empty() {
            packs.push(default);
        }
        let patterns = |ids: &[String]| ids.iter().map(|id| WildMatch::new(id)).collect::<Vec<_>>();
        let (named, excluded) = (patterns(&self.rules), patterns(&self.excluded));
        let is_asked_for = |rule: &Rule| {
            if named.is_empty() {
                setting(rule).unwrap_or_else(|| packs.iter().any(|pack| pack.contains(rule)))
            } else {
                named.iter().any(|pattern| rule.is_called(pattern))
            }
        };
        let is_wanted = |rule: &&'static Rule| {
            is_asked_for(rule)
                && !excluded.iter().any(|pattern| rule.is_called(pattern))
                && self.severity.is_none_or(|least| rule.severity >= least)
                && (self.services.is_empty()
                    || self
                        .services
                        .iter()
                        .any(|service| service.eq_ignore_ascii_case(rule.service())))
        };
        Ok(RULES.iter().copied().filter(is_wanted).collect())
    }
}
