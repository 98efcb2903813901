//! Rules as one file that the functions in AWS load: checked already, so that a function holds
//! neither the checker nor what AWS publishes about resource types.
//!
//! Their conditions are parsed where they run, with the bounds that the language has: a bundle that
//! was changed by hand makes an error there, and no more than a rule's file could.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Loaded;
use super::own::own_of;
use crate::model::fields::Fields;
use crate::rules::file::{FrameworkFile, Reads, ResourceTypeFile, Rule, RuleFile};
use crate::rules::own::Own;

/// What a bundle says that it is.
const FORMAT: &str = "compliance-rules-1";
/// The longest bundle, in bytes: what a layer of a function has room for, with a margin.
pub const MOST_BUNDLE: usize = 16 * 1024 * 1024;

#[derive(Serialize)]
struct Written<'b> {
    format: &'b str,
    /// The rules as the catalogue has them: what is deployed follows from it.
    catalogue: &'b Map<String, Value>,
    rules: Vec<WrittenRule<'b>>,
    frameworks: Vec<&'b FrameworkFile>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    types: Vec<&'b ResourceTypeFile>,
}

#[derive(Serialize)]
struct WrittenRule<'b> {
    rule: &'b Rule,
    items: Vec<Vec<String>>,
    related: Vec<Vec<String>>,
}

#[derive(Deserialize)]
struct Read {
    format: String,
    rules: Vec<ReadRule>,
    frameworks: Vec<FrameworkFile>,
    #[serde(default)]
    types: Vec<ResourceTypeFile>,
}

#[derive(Deserialize)]
struct ReadRule {
    rule: Rule,
    items: Vec<Vec<String>>,
    related: Vec<Vec<String>>,
}

/// The bundle of some files, in the order of their ids.
pub fn written(loaded: &Loaded, catalogue: &Map<String, Value>) -> String {
    let paths = |fields: &[Fields]| -> Vec<Vec<String>> {
        let sorted = |of: &Fields| {
            let mut paths = of.written();
            paths.sort();
            paths
        };
        fields.iter().map(sorted).collect()
    };
    let rules = loaded.rules.iter().map(|(_, file)| WrittenRule {
        rule: &file.rule,
        items: paths(&file.reads.items),
        related: paths(&file.reads.related),
    });
    let mut rules: Vec<_> = rules.collect();
    rules.sort_by_key(|rule| &rule.rule.id.value);
    let mut frameworks: Vec<_> = loaded.frameworks.iter().map(|(_, file)| file).collect();
    frameworks.sort_by_key(|framework| &framework.id.value);
    let mut types: Vec<_> = loaded.types.iter().map(|(_, file)| file).collect();
    types.sort_by_key(|described| &described.name.value);
    let bundle = Written { format: FORMAT, catalogue, rules, frameworks, types };
    serde_json::to_string_pretty(&bundle).unwrap_or_default() + "\n"
}

/// The rules of a bundle, as data that is never freed.
pub fn read(text: &str) -> Result<Own, String> {
    if text.len() > MOST_BUNDLE {
        return Err(format!("it has more than {MOST_BUNDLE} bytes"));
    }
    let bundle: Read =
        serde_json::from_str(text).map_err(|error| format!("it is no bundle of rules: {error}"))?;
    if bundle.format != FORMAT {
        return Err(format!(
            "it is a bundle of format `{}`, and this version reads {FORMAT}: bundle the rules anew",
            bundle.format
        ));
    }
    let fields = |paths: Vec<Vec<String>>| -> Vec<Fields> {
        paths.iter().map(|paths| Fields::of(paths.iter().map(String::as_str))).collect()
    };
    let rules = bundle.rules.into_iter().map(|ReadRule { rule, items, related }| {
        let fits = items.len() == rule.resources.len() && related.len() == rule.related.len();
        if rule.resources.is_empty() || rule.checks.is_empty() || !fits {
            return Err(format!("rule `{}` is not whole: bundle the rules anew", rule.id.value));
        }
        let reads = Reads { items: fields(items), related: fields(related) };
        Ok(RuleFile { rule, reads, tests: Vec::new() })
    });
    let rules = rules.collect::<Result<Vec<_>, _>>()?;
    let rules: Vec<_> = rules.iter().collect();
    let frameworks: Vec<_> = bundle.frameworks.iter().collect();
    Ok(own_of(&rules, &frameworks, &bundle.types.iter().collect::<Vec<_>>()))
}
