//! Which call answers which asked path. A call is made only where one of them is its own.

use super::Rename;
use super::path::{begins_with, names};

/// What a call puts into a document.
#[derive(Clone, Copy, Debug)]
pub struct Fills<'f> {
    /// The path that everything in its answer lies below: `configuration`.
    pub base: &'f str,
    /// What it puts elsewhere.
    pub renames: &'f [Rename<'f>],
}

impl<'f> Fills<'f> {
    fn paths(self) -> impl Iterator<Item = &'f str> {
        std::iter::once(self.base).chain(self.renames.iter().map(|rename| rename.path))
    }

    /// How many names of a path lead to something that this call fills; `None` where it does not.
    fn closeness(self, path: &str) -> Option<usize> {
        let above = self.paths().filter(|filled| begins_with(names(path), names(filled)));
        above.map(|filled| names(filled).count()).max()
    }

    /// What it fills below a path.
    fn below(self, path: &'f str) -> impl Iterator<Item = &'f str> {
        let is_below = move |filled: &&str| {
            names(filled).count() > names(path).count() && begins_with(names(filled), names(path))
        };
        let base = Some(self.base).filter(is_below);
        let renames = self.renames.iter().map(|rename| rename.path).filter(move |_| base.is_none());
        base.into_iter().chain(renames.filter(is_below))
    }
}

/// The asked paths of each call, none for a call that is not needed; at the end those that no call
/// fills. A path belongs to the call that fills the nearest of what it lies in, the first of equal
/// ones, and to every call that fills something below it.
pub fn assign<'p>(asked: &[&'p str], calls: &[Fills<'p>]) -> (Vec<Vec<&'p str>>, Vec<&'p str>) {
    let (mut of_calls, mut unfilled) = (vec![Vec::new(); calls.len()], Vec::new());
    for path in asked {
        let mut nearest: Option<(usize, usize)> = None;
        for (index, call) in calls.iter().enumerate() {
            if let Some(closeness) = call.closeness(path)
                && nearest.is_none_or(|(_, of_nearest)| closeness > of_nearest)
            {
                nearest = Some((index, closeness));
            }
        }
        let mut is_filled = false;
        for (index, (call, paths)) in calls.iter().zip(&mut of_calls).enumerate() {
            if nearest.is_some_and(|(nearest, _)| nearest == index) {
                paths.push(*path);
                is_filled = true;
            } else {
                let before = paths.len();
                paths.extend(call.below(path));
                is_filled |= paths.len() > before;
            }
        }
        if !is_filled {
            unfilled.push(*path);
        }
    }
    for paths in &mut of_calls {
        paths.sort_unstable();
        paths.dedup();
    }
    (of_calls, unfilled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_made_only_for_what_it_fills() {
        const LIST: &[Rename<'_>] = &[Rename::new("tags", "Tags{Key,Value}")];
        const ROTATION: &[Rename<'_>] =
            &[Rename::new("supplementaryConfiguration.Rotation", "KeyRotationEnabled")];
        let calls = [
            Fills { base: "configuration", renames: LIST },
            Fills { base: "supplementaryConfiguration.Encryption", renames: &[] },
            Fills { base: "configuration.policy", renames: &[] },
            Fills { base: "supplementaryConfiguration.Rotation", renames: ROTATION },
        ];
        for (asked, expected, unfilled) in [
            (&["configuration.name"][..], [&["configuration.name"][..], &[], &[], &[]], &[][..]),
            (&["tags.Owner"], [&["tags.Owner"], &[], &[], &[]], &[]),
            (
                &["supplementaryConfiguration.encryption.rules", "configuration.name"],
                [
                    &["configuration.name"],
                    &["supplementaryConfiguration.encryption.rules"],
                    &[],
                    &[],
                ],
                &[],
            ),
            (&["configuration.policy.text"], [&[], &[], &["configuration.policy.text"], &[]], &[]),
            (&["configuration"], [&["configuration"], &[], &["configuration.policy"], &[]], &[]),
            (
                &["supplementaryConfiguration"],
                [
                    &[],
                    &["supplementaryConfiguration.Encryption"],
                    &[],
                    &["supplementaryConfiguration.Rotation"],
                ],
                &[],
            ),
            (&["relationships"], [&[], &[], &[], &[]], &["relationships"]),
            (&["tags", "tags"], [&["tags"], &[], &[], &[]], &[]),
        ] {
            let (of_calls, not_filled) = assign(asked, &calls);
            assert_eq!(of_calls, expected, "{asked:?}");
            assert_eq!(not_filled, unfilled, "{asked:?}");
        }
    }
}
