//! Which members of a document are asked for: a tree of names. What is not asked for is neither
//! read nor held.
//!
//! Lists are transparent: `rules.bucketKeyEnabled` is asked of every element of `rules`. Names
//! compare without case and underscores, for AWS Config, the APIs and the provider spell them
//! differently; documents have the spelling that is asked for.

use std::cmp::Ordering;

use super::value::Name;

/// What is asked for at one place of a document: the whole value, some of its members, or only
/// whether there is one and how many.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Fields {
    is_whole: bool,
    members: Vec<(Name, Fields)>,
}

impl Fields {
    /// The tree of some paths, such as `configuration.state.name`. One that ends with `?` asks
    /// only whether there is a value.
    pub fn of<'a>(paths: impl IntoIterator<Item = &'a str>) -> Self {
        let mut fields = Self::default();
        paths.into_iter().for_each(|path| fields.add(path));
        fields
    }

    /// Asks for the value at a path as well.
    pub fn add(&mut self, path: &str) {
        match path.strip_suffix('?') {
            Some(path) => self.ask_whether(path.split('.')),
            None => self.ask(path.split('.')),
        }
    }

    /// Asks for the whole value at a path.
    pub fn ask<'n>(&mut self, path: impl IntoIterator<Item = &'n str>) {
        if let Some(fields) = self.at(path) {
            fields.is_whole = true;
            fields.members.clear();
        }
    }

    /// Asks whether there is a value at a path, and of a list or an object how many there are.
    pub fn ask_whether<'n>(&mut self, path: impl IntoIterator<Item = &'n str>) {
        self.at(path);
    }

    /// What is asked for at a path; `None` where more than that is asked for already.
    fn at<'n>(&mut self, path: impl IntoIterator<Item = &'n str>) -> Option<&mut Self> {
        path.into_iter().try_fold(self, |fields, name| {
            if fields.is_whole {
                return None;
            }
            let known = fields.members.iter().position(|(known, _)| same_name(known, name));
            let place = known.unwrap_or_else(|| {
                fields.members.push((name.into(), Self::default()));
                fields.members.len() - 1
            });
            Some(&mut fields.members[place].1)
        })
    }

    /// Asks for everything that others ask for.
    pub fn merge(&mut self, other: &Self) {
        other.written().iter().for_each(|path| self.add(path));
    }

    /// Whether the whole value is asked for.
    pub const fn is_whole(&self) -> bool {
        self.is_whole
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
                Some((_, below)) if below.members.is_empty() => return true,
                Some((_, below)) => fields = below,
                None => return false,
            }
        }
        true
    }

    /// The paths whose values are asked for, in the order in which they were. A source that cannot
    /// tell whether there is a value reads the value.
    pub fn paths(&self) -> Vec<String> {
        let mut paths = self.written();
        for path in &mut paths {
            path.truncate(path.trim_end_matches('?').len());
        }
        paths
    }

    /// The paths, as [`Fields::of`] reads them.
    pub fn written(&self) -> Vec<String> {
        let mut paths = Vec::new();
        for (name, fields) in self.members() {
            if fields.members.is_empty() {
                let mark = if fields.is_whole { "" } else { "?" };
                paths.push(format!("{name}{mark}"));
            }
            paths.extend(fields.written().into_iter().map(|below| format!("{name}.{below}")));
        }
        paths
    }
}

/// Whether two names are the same but for case and underscores.
pub fn same_name(one: &str, other: &str) -> bool {
    one == other || compare_names(one, other).is_eq()
}

/// The order of names but for case and underscores.
pub fn compare_names(one: &str, other: &str) -> Ordering {
    // No iterators: an unoptimized build spends a third of reading a plan in these comparisons.
    let (mut one, mut other) = (one.as_bytes(), other.as_bytes());
    loop {
        while let [b'_', rest @ ..] = one {
            one = rest;
        }
        while let [b'_', rest @ ..] = other {
            other = rest;
        }
        let ([first, ones @ ..], [second, others @ ..]) = (one, other) else {
            return one.len().cmp(&other.len());
        };
        if first != second {
            let order = first.to_ascii_lowercase().cmp(&second.to_ascii_lowercase());
            if order.is_ne() {
                return order;
            }
        }
        (one, other) = (ones, others);
    }
}

/// What two spellings of a name have in common.
pub fn letters(name: &str) -> impl Iterator<Item = u8> + '_ {
    name.bytes().filter(|byte| *byte != b'_').map(|byte| byte.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_compare_without_case_and_underscores() {
        for (one, other, expected) in [
            ("kmsKeyId", "kms_key_id", Ordering::Equal),
            ("kms_key_id", "KMSKeyID__", Ordering::Equal),
            ("_", "", Ordering::Equal),
            ("a_", "aB", Ordering::Less),
            ("a_c", "aB", Ordering::Greater),
            ("kmsKey", "kms_key_id", Ordering::Less),
            ("b", "", Ordering::Greater),
        ] {
            assert_eq!(compare_names(one, other), expected, "{one} {other}");
            assert_eq!(compare_names(other, one), expected.reverse(), "{other} {one}");
            assert_eq!(same_name(one, other), expected.is_eq(), "{one} {other}");
        }
    }

    #[test]
    fn paths_make_a_tree_and_come_back() {
        for (asked, expected) in [
            (vec!["tags", "configuration.state.name"], vec!["tags", "configuration.state.name"]),
            (vec!["a.b", "a.c", "a.b"], vec!["a.b", "a.c"]),
            (vec!["a.b", "a"], vec!["a"]),
            (vec!["a", "a.b"], vec!["a"]),
            (vec!["a.bC", "A.b_c.d"], vec!["a.bC"]),
            (vec!["a?", "b.c?"], vec!["a?", "b.c?"]),
            (vec!["a?", "a.b"], vec!["a.b"]),
            (vec!["a.b", "a?"], vec!["a.b"]),
            (vec!["a?", "a"], vec!["a"]),
            (vec!["a", "a?"], vec!["a"]),
            (vec!["a", "a.b?"], vec!["a"]),
            (vec![], vec![]),
        ] {
            let fields = Fields::of(asked.iter().copied());
            assert_eq!(fields.written(), expected, "{asked:?}");
            let paths: Vec<_> = expected.iter().map(|path| path.trim_end_matches('?')).collect();
            assert_eq!(fields.paths(), paths, "{asked:?}");
            let mut merged = Fields::default();
            merged.merge(&fields);
            assert_eq!(merged, fields, "{asked:?}");
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
