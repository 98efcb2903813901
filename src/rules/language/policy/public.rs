//! Whether a statement lets everybody do something: what Amazon S3 calls public
//! (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>,
//! "The meaning of public"). What a policy denies is not looked at, as there.

use super::Statement;
use super::Statements;
use super::condition::Condition;
use super::statement::Effect;
use crate::rules::language::evaluate::{Evaluation, Known};
use crate::rules::language::gathered::Gathered;

/// Which statements let everybody do one of some actions.
pub(crate) fn public_statements<'a>(
    evaluation: &mut Evaluation<'a>,
    policy: &Statements<'a>,
    actions: &[&'a str],
) -> Gathered<'a> {
    policy.named(evaluation, |evaluation, statement| is_public(evaluation, statement, actions))
}

/// Whether a statement lets everybody do one of some actions. What is known decides first.
fn is_public<'a>(
    evaluation: &mut Evaluation<'a>,
    statement: &Statement<'a>,
    actions: &[&'a str],
) -> Known<'a, bool> {
    evaluation.charge(4)?;
    let effect = statement.effect(evaluation).map(|effect| effect == Effect::Allow);
    let principals = statement.principals(evaluation).map(|principals| principals.are_public());
    let acts = statement.allows_one_of(evaluation, actions);
    let is_open = statement
        .conditions(evaluation)
        .and_then(|conditions| is_bound(evaluation, &conditions).map(|is_bound| !is_bound));
    all([effect, principals, acts, is_open])
}

/// Whether one of the conditions, all of which must hold, lets in fixed principals alone.
fn is_bound<'a>(evaluation: &mut Evaluation<'a>, conditions: &[Condition<'a>]) -> Known<'a, bool> {
    any(conditions, |condition| condition.binds(evaluation))
}

/// Whether something holds for one of some. What is known decides first.
pub(crate) fn any<'a, T>(
    all: &[T],
    mut holds: impl FnMut(&T) -> Known<'a, bool>,
) -> Known<'a, bool> {
    let mut unknown = None;
    for one in all {
        match holds(one) {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(reason) => {
                unknown.get_or_insert(reason);
            }
        }
    }
    unknown.map_or(Ok(false), Err)
}

/// Whether all of some hold. What is known decides first.
pub(crate) fn all<const N: usize>(parts: [Known<'_, bool>; N]) -> Known<'_, bool> {
    if parts.iter().any(|part| matches!(part, Ok(false))) {
        return Ok(false);
    }
    parts.into_iter().try_fold(true, |all, part| Ok(all && part?))
}
