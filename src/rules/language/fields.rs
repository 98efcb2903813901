//! The fields of a document that rules read: what a source is asked for.

use std::collections::BTreeMap;

/// A tree of members. Lists are transparent: `rules.id` are the ids of all elements of `rules`.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Fields {
    whole: bool,
    members: BTreeMap<String, Self>,
}

impl Fields {
    /// Whether the value is read with everything in it. Where it is not, and no member is read,
    /// all that is asked is whether there is one, or how many.
    pub const fn is_whole(&self) -> bool {
        self.whole
    }

    /// Whether nothing is read.
    pub fn is_empty(&self) -> bool {
        !self.whole && self.members.is_empty()
    }

    /// The members that are read.
    pub fn members(&self) -> impl Iterator<Item = (&str, &Self)> {
        self.members.iter().map(|(name, fields)| (name.as_str(), fields))
    }

    /// The fields of a member, where it is read.
    pub fn member(&self, name: &str) -> Option<&Self> {
        self.members.get(name)
    }

    /// Adds a path.
    pub fn add<'n>(&mut self, path: impl IntoIterator<Item = &'n str>) -> &mut Self {
        path.into_iter()
            .fold(self, |fields, name| fields.members.entry(name.to_owned()).or_default())
    }

    /// Reads the value with everything in it.
    pub const fn make_whole(&mut self) {
        self.whole = true;
    }

    /// Adds what others read.
    pub fn merge(&mut self, other: &Self) {
        self.whole |= other.whole;
        for (name, fields) in &other.members {
            self.members.entry(name.clone()).or_default().merge(fields);
        }
    }

    /// The paths that are read, sorted: the longest ones, or the shortest where a value is read
    /// with everything in it.
    pub fn paths(&self) -> Vec<String> {
        let mut paths = Vec::new();
        self.list_paths("", &mut paths);
        paths
    }

    fn list_paths(&self, path: &str, paths: &mut Vec<String>) {
        if !path.is_empty() && (self.whole || self.members.is_empty()) {
            paths.push(path.to_owned());
            return;
        }
        for (name, fields) in &self.members {
            let separator = if path.is_empty() { "" } else { "." };
            fields.list_paths(&format!("{path}{separator}{name}"), paths);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_the_longest_ones_or_whole() {
        let mut fields = Fields::default();
        fields.add(["a", "b", "c"]);
        fields.add(["a", "b"]);
        fields.add(["d", "e"]);
        fields.add(["d"]).make_whole();
        let mut other = Fields::default();
        other.add(["f"]);
        fields.merge(&other);
        assert_eq!(fields.paths(), ["a.b.c", "d", "f"]);
        assert!(!fields.is_empty() && Fields::default().is_empty());
    }
}
