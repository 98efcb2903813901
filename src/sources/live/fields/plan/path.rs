//! Paths through lists.

use std::fmt;

use crate::model::fields::same_name;

/// A path through lists: the names up to the first list, those in an item of it, and so on.
/// `a.b[].c` is a.b, then c; `a.b[]` is a.b, then nothing: the items themselves.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Path {
    /// At least one.
    levels: Vec<Vec<String>>,
}

impl Path {
    pub(super) fn parse(text: &str) -> Self {
        let level = |part: &str| names(part).map(str::to_owned).collect();
        Self { levels: text.split("[]").map(level).collect() }
    }

    pub(super) fn levels(&self) -> &[Vec<String>] {
        &self.levels
    }

    /// All names, whatever the lists between them.
    pub(super) fn names(&self) -> impl ExactSizeIterator<Item = &str> + Clone {
        self.levels.iter().flatten().map(String::as_str).collect::<Vec<_>>().into_iter()
    }

    pub(super) fn push(&mut self, name: &str) {
        if let Some(level) = self.levels.last_mut() {
            level.push(name.to_owned());
        }
    }

    pub(super) fn pop(&mut self) {
        if let Some(level) = self.levels.last_mut() {
            level.pop();
        }
    }

    pub(super) fn enter_list(&mut self) {
        self.levels.push(Vec::new());
    }

    pub(super) fn leave_list(&mut self) {
        self.levels.pop();
    }
}

impl fmt::Display for Path {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let levels: Vec<String> = self.levels.iter().map(|level| level.join(".")).collect();
        to.write_str(levels.join("[].").trim_end_matches('.'))
    }
}

/// The names of a path, with or without its lists marked.
pub(super) fn names(path: &str) -> impl Iterator<Item = &str> {
    path.split('.').map(|name| name.trim_end_matches("[]")).filter(|name| !name.is_empty())
}

/// Whether a path lies at or below another.
pub(super) fn begins_with<'n>(
    path: impl IntoIterator<Item = &'n str>,
    start: impl IntoIterator<Item = &'n str>,
) -> bool {
    let mut path = path.into_iter();
    start.into_iter().all(|name| path.next().is_some_and(|other| same_name(name, other)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_a_level_for_each_list() {
        for (text, levels, shown) in [
            ("a.b", 1, "a.b"),
            ("a.b[]", 2, "a.b[]"),
            ("a[].b.c[].d", 3, "a[].b.c[].d"),
            ("", 1, ""),
        ] {
            let path = Path::parse(text);
            assert_eq!((path.levels().len(), path.to_string().as_str()), (levels, shown));
        }
        assert!(begins_with(names("a.b[].c"), names("A.B")));
        assert!(!begins_with(names("a.b"), names("a.b.c")));
    }
}
