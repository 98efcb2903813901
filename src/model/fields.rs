//! Which members of a document are asked for: a tree of names. What is not asked for is neither
//! read nor held.
//!
//! Lists are transparent: `rules.bucketKeyEnabled` is asked of every element of `rules`. A name
//! without further names below it asks for its whole value. Names compare without case and
//! underscores, for AWS Config, the APIs and the provider spell them differently; documents have
//! the spelling that is asked for.

use super::value::Name;

/// The members that are asked for at one place of a document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fields {
    members: Vec<(Name, Fields)>,
}

impl Fields {
    /// The tree of some paths, such as `configuration.state.name`.
    pub fn of<'a>(paths: impl IntoIterator<Item = &'a str>) -> Self {
        let mut fields = Self::default();
        paths.into_iter().for_each(|path| fields.add(path));
        fields
    }

    /// Asks for the value at a path as well. Where one is asked for whole, a path below it adds
    /// nothing.
    pub fn add(&mut self, path: &str) {
        let (mut fields, mut is_new) = (self, true);
        for name in path.split('.') {
            let known = fields.members.iter().position(|(known, _)| same_name(known, name));
            if known.is_some_and(|place| fields.members[place].1.is_whole()) {
                return;
            }
            is_new = known.is_none();
            let place = known.unwrap_or_else(|| {
                fields.members.push((name.into(), Self::default()));
                fields.members.len() - 1
            });
            fields = &mut fields.members[place].1;
        }
        if !is_new {
            fields.members.clear();
        }
    }

    /// Asks for everything that others ask for.
    pub fn merge(&mut self, other: &Self) {
        other.paths().iter().for_each(|path| self.add(path));
    }

    /// Whether the whole value is asked for: no members of it by themselves.
    pub fn is_whole(&self) -> bool {
        self.members.is_empty()
    }

    /// What is asked of the member that a source calls so, under the name that is asked for.
    pub fn member(&self, name: &str) -> Option<(&Name, &Self)> {
        let found = self.members.iter().find(|(known, _)| same_name(known, name));
        found.map(|(name, fields)| (name, fields))
    }

    /// The members that are asked for.
    pub fn members(&self) -> impl ExactSizeIterator<Item = (&Name, &Self)> {
        self.members.iter().map(|(name, fields)| (name, fields))
    }

    /// Whether something at a path, above it or below it is asked for.
    pub fn touches(&self, path: &str) -> bool {
        let mut fields = self;
        for name in path.split('.').filter(|name| !name.is_empty()) {
            match fields.member(name) {
                Some((_, below)) if below.is_whole() => return true,
                Some((_, below)) => fields = below,
                None => return false,
            }
        }
        true
    }

    /// The paths whose values are asked for, in the order in which they were.
    pub fn paths(&self) -> Vec<String> {
        let mut paths = Vec::new();
        for (name, fields) in self.members() {
            if fields.is_whole() {
                paths.push(name.to_string());
            }
            paths.extend(fields.paths().into_iter().map(|below| format!("{name}.{below}")));
        }
        paths
    }
}

/// Whether two names are the same but for case and underscores.
pub fn same_name(one: &str, other: &str) -> bool {
    one == other || letters(one).eq(letters(other))
}

/// What two spellings of a name have in common.
pub fn letters(name: &str) -> impl Iterator<Item = u8> + '_ {
    name.bytes().filter(|byte| *byte != b'_').map(|byte| byte.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_make_a_tree_and_come_back() {
        for (asked, expected) in [
            (vec!["tags", "configuration.state.name"], vec!["tags", "configuration.state.name"]),
            (vec!["a.b", "a.c", "a.b"], vec!["a.b", "a.c"]),
            (vec!["a.b", "a"], vec!["a"]),
            (vec!["a", "a.b"], vec!["a"]),
            (vec!["a.bC", "A.b_c.d"], vec!["a.bC"]),
            (vec![], vec![]),
        ] {
            assert_eq!(Fields::of(asked.iter().copied()).paths(), expected, "{asked:?}");
        }
    }

    #[test]
    fn what_is_asked_is_found_in_any_spelling() {
        let fields =
            Fields::of(["configuration.dBClusterIdentifier", "supplementaryConfiguration.X"]);
        for (path, expected) in [
            ("configuration", true),
            ("configuration.DBClusterIdentifier", true),
            ("configuration.db_cluster_identifier", true),
            ("configuration.dBClusterIdentifier.below", true),
            ("configuration.dBClusterIdentifiers", false),
            ("supplementaryConfiguration.Y", false),
            ("", true),
        ] {
            assert_eq!(fields.touches(path), expected, "{path}");
        }
        let (_, configuration) = fields.member("Configuration").unwrap();
        let spelt = configuration.member("db_cluster_identifier").map(|(name, _)| name.to_string());
        assert_eq!(spelt.as_deref(), Some("dBClusterIdentifier"));
    }
}
