//! Patterns in which `*` is anything and `?` one character.

use super::evaluate::{Evaluation, Known};

/// How many characters are compared for a step.
const CHARACTERS: usize = 4;

/// Whether a text is like a pattern.
///
/// Goes back to the last `*` only, which is enough: at most the product of the lengths in time,
/// charged as it goes.
pub(crate) fn like<'a>(
    evaluation: &mut Evaluation<'a>,
    text: &str,
    pattern: &str,
) -> Known<'a, bool> {
    compare(evaluation, text, pattern, |wanted, one| wanted == '?' || wanted == one)
}

/// Whether everything that is like one pattern is like another as well, which it surely is where
/// this says so. Case does not count in it, as in AWS's actions.
pub(crate) fn covers<'a>(
    evaluation: &mut Evaluation<'a>,
    pattern: &str,
    narrower: &str,
) -> Known<'a, bool> {
    // A `*` of the narrower one is matched by a `*` only.
    compare(evaluation, narrower, pattern, |wanted, one| match wanted {
        '?' => one != '*',
        _ => wanted.eq_ignore_ascii_case(&one),
    })
}

fn compare<'a>(
    evaluation: &mut Evaluation<'a>,
    text: &str,
    pattern: &str,
    is_like: impl Fn(char, char) -> bool,
) -> Known<'a, bool> {
    let (mut text, mut pattern) = (text.chars(), pattern.chars());
    let mut star = None;
    for turn in 1_usize.. {
        if turn % CHARACTERS == 0 {
            evaluation.charge(1)?;
        }
        let mut wanted = pattern.clone();
        let expected = wanted.next();
        if expected == Some('*') {
            pattern = wanted;
            star = Some((text.clone(), pattern.clone()));
            continue;
        }
        let mut rest = text.clone();
        match (rest.next(), expected) {
            (None, None) => return Ok(true),
            (Some(character), Some(expected)) if is_like(expected, character) => {
                (text, pattern) = (rest, wanted);
            }
            // The text is at its end, and the pattern is not.
            (None, Some(_)) => return Ok(false),
            (Some(_), _) => {
                let Some((from, behind)) = &mut star else { return Ok(false) };
                from.next();
                (text, pattern) = (from.clone(), behind.clone());
            }
        }
    }
    Ok(false)
}

/// Whether there is a text that is like two patterns. Case does not count.
pub(crate) fn may_share<'a>(
    evaluation: &mut Evaluation<'a>,
    one: &str,
    other: &str,
) -> Known<'a, bool> {
    evaluation.charge_bytes(one.len() + other.len())?;
    // The most common ones need no table.
    if one == "*" || other == "*" {
        return Ok(true);
    }
    let one: Vec<_> = one.bytes().map(|byte| byte.to_ascii_lowercase()).collect();
    let other: Vec<_> = other.bytes().map(|byte| byte.to_ascii_lowercase()).collect();
    // Whether what is behind the place in `one` and a place in `other` can be the same.
    let mut behind = vec![false; other.len() + 1];
    for place in (0..=one.len()).rev() {
        evaluation.charge(1 + other.len() / 8)?;
        let mut here = vec![false; other.len() + 1];
        for at in (0..=other.len()).rev() {
            let (a, b) = (one.get(place), other.get(at));
            here[at] = match (a, b) {
                (None, None) => true,
                (Some(b'*'), _) => behind[at] || (at < other.len() && here[at + 1]),
                (_, Some(b'*')) => here[at + 1] || (place < one.len() && behind[at]),
                (Some(a), Some(b)) => (a == b || *a == b'?' || *b == b'?') && behind[at + 1],
                _ => false,
            };
        }
        behind = here;
    }
    Ok(behind[0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::language::arena::Arena;
    use crate::rules::language::evaluate::Subject;

    #[test]
    fn patterns_share_texts_or_cover_each_other() {
        for (one, other, share, first_covers) in [
            ("s3:Get*", "s3:GetObject*", true, true),
            ("s3:GetObject", "s3:GetObject*", true, false),
            ("s3:*", "s3:GetObject*", true, true),
            ("*", "s3:GetObject*", true, true),
            ("s3:*Object", "s3:Get*", true, false),
            ("s3:Put*", "s3:Get*", false, false),
            ("S3:GETOBJECT", "s3:GetObject*", true, false),
            ("s3:getobject*", "s3:GetObject*", true, true),
            ("s3:G?t*", "s3:GetObject*", true, true),
            ("ec2:*", "s3:GetObject*", false, false),
            ("s3:GetObjectAcl", "s3:GetObject", false, false),
            ("", "", true, true),
            ("", "*", true, false),
            ("a?", "?b", true, false),
            ("a?", "a*", true, false),
            ("a*", "a?", true, true),
            ("arn:aws:s3:::b/*", "arn:aws:s3:::b/*", true, true),
            ("arn:aws:s3:::b*", "arn:aws:s3:::b/*", true, true),
            ("arn:aws:s3:::b/x*", "arn:aws:s3:::b/*", true, false),
        ] {
            let arena = Arena::default();
            let evaluation = &mut Evaluation::new(Subject::NOTHING, &[], &[], &arena);
            assert_eq!(may_share(evaluation, one, other).ok(), Some(share), "{one} {other}");
            assert_eq!(may_share(evaluation, other, one).ok(), Some(share), "{other} {one}");
            assert_eq!(covers(evaluation, one, other).ok(), Some(first_covers), "{one} {other}");
        }
    }
}
