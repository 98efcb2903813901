//! `metricFilterFinds(pattern, events)`.

use super::{Function, Gives, Scope, Takes};
use crate::rules::language::computed::{Computed, Type, Unknown};
use crate::rules::language::metric_filter::{Finds, parse};

/// What a pattern is read as, for reasons.
const PATTERN: &str = "a pattern for events in JSON that is understood here";

/// Whether a metric filter finds all events of a kind.
pub static FUNCTION: Function = Function {
    name: "metricFilterFinds",
    description: "Whether the pattern of a metric filter of CloudWatch Logs finds every event that \
                  is like another pattern, and not nearly every event of CloudTrail. Both are \
                  compared by what they mean: order, spaces, quotes and parentheses do not count. \
                  A pattern without braces finds none; a regular expression is unknown.",
    example: (
        "metricFilterFinds('{ $.eventName = \"Stop*\" || $.eventName = StartLogging }', \
         '{ $.eventName = StopLogging && $.eventSource = cloudtrail.amazonaws.com }')",
        "true",
    ),
    arguments: &[Takes::Text, Takes::Text],
    optional: 0,
    gives: Gives::A(Type::Boolean),
    scope: Scope::Pure,
    compute: |evaluation, arguments, [pattern, events, ..]| {
        let pattern = pattern.text(&arguments[0])?;
        let events = events.text(&arguments[1])?;
        // Reading takes a step for some characters.
        evaluation.charge((pattern.len() + events.len()) / 8)?;
        let events = parse(events).ok_or(Unknown::Unreadable(&arguments[1], PATTERN))?;
        if !pattern.trim_start().starts_with('{') {
            return Ok(Computed::Boolean(false));
        }
        let pattern = parse(pattern).ok_or(Unknown::Unreadable(&arguments[0], PATTERN))?;
        if pattern.finds_ordinary_events(evaluation)? {
            return Ok(Computed::Boolean(false));
        }
        match pattern.finds(evaluation, &events)? {
            Finds::All => Ok(Computed::Boolean(true)),
            Finds::NotAll => Ok(Computed::Boolean(false)),
            Finds::Unclear => Err(Unknown::Unreadable(&arguments[0], PATTERN)),
        }
    },
};

#[cfg(test)]
mod tests;
