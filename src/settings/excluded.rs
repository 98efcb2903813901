//! Resources that a report leaves out, by name or by tag. The history keeps what was found of them:
//! a report without the option has them again.

use std::collections::BTreeSet;

use wildmatch::WildMatch;

use crate::model::evaluation::Evaluation;

/// Patterns for resources: `*` is anything, `?` one character.
#[derive(Clone, Debug, Default)]
pub struct Excluded {
    resources: Vec<WildMatch>,
    tags: Vec<(String, WildMatch)>,
}

impl Excluded {
    /// Patterns for ids and names, and `KEY=PATTERN` for tags.
    pub fn new(resources: &[String], tags: &[(String, String)]) -> Self {
        let tags = tags.iter().map(|(key, pattern)| (key.clone(), WildMatch::new(pattern)));
        Self {
            resources: resources.iter().map(|pattern| WildMatch::new(pattern)).collect(),
            tags: tags.collect(),
        }
    }

    /// The tags that must be remembered with an evaluation.
    pub fn tag_keys(&self) -> BTreeSet<String> {
        self.tags.iter().map(|(key, _)| key.clone()).collect()
    }

    /// Whether a resource is left out for its id or its name.
    pub fn names(&self, id: &str, name: &str) -> bool {
        self.resources.iter().any(|pattern| pattern.matches(id) || pattern.matches(name))
    }

    /// Whether what was found of this resource is left out.
    pub fn covers(&self, evaluation: &Evaluation) -> bool {
        let tagged = |(key, pattern): &(String, WildMatch)| {
            evaluation.tags.get(key).is_some_and(|value| pattern.matches(value))
        };
        self.names(&evaluation.resource_id, &evaluation.resource_name)
            || self.tags.iter().any(tagged)
    }

    /// As they were asked for.
    pub fn patterns(&self) -> Vec<String> {
        let tags = self.tags.iter().map(|(key, pattern)| format!("{key}={pattern}"));
        self.resources.iter().map(ToString::to_string).chain(tags).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples::evaluation;

    /// Patterns, tags, and whether they cover the resource.
    type Case<'a> = (&'a [String], &'a [(String, String)], bool);

    #[test]
    fn a_resource_is_left_out_by_id_name_or_tag() {
        let tag = |pattern: &str| [("Environment".to_owned(), pattern.to_owned())];
        let mut one = evaluation("i-1");
        one.resource_name = "build-runner".to_owned();
        one.tags.insert("Environment".to_owned(), "dev-2".to_owned());
        let cases: [Case<'_>; 6] = [
            (&["i-?".to_owned()], &[], true),
            (&["build-*".to_owned()], &[], true),
            (&["build".to_owned()], &[], false),
            (&[], &tag("dev*"), true),
            (&[], &tag("prod"), false),
            (&[], &[("Owner".to_owned(), "*".to_owned())], false),
        ];
        for (resources, tags, expected) in cases {
            let excluded = Excluded::new(resources, tags);
            assert_eq!(excluded.covers(&one), expected, "{:?}", excluded.patterns());
        }
        assert!(!Excluded::default().covers(&one));
    }
}
