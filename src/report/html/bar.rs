//! A bar of verdicts: how much of a group is compliant, excepted, unknown and not compliant. Drawn,
//! for no style may be given in place.

use maud::{Markup, html};

use crate::model::counts::Counts;

/// Hidden from screen readers: the numbers stand beside it.
pub fn bar(counts: &Counts) -> Markup {
    let parts = [
        ("compliant", counts.compliant),
        ("excepted", counts.excepted),
        ("insufficient", counts.insufficient_data()),
        ("violation", counts.non_compliant),
    ];
    let placed =
        parts.into_iter().filter(|(_, count)| *count > 0).scan(0, |next, (class, count)| {
            let from = *next;
            *next += count;
            Some((class, from, count))
        });
    html! {
        svg .bar viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true" {
            @for (class, from, count) in placed {
                rect class=(class) x=(percent(from, counts.total)) width=(percent(count, counts.total)) height="1" {}
            }
        }
    }
}

/// Counts are far below 2^52, where f64 would begin to round.
#[allow(clippy::cast_precision_loss)]
fn percent(count: u64, total: u64) -> String {
    format!("{:.2}", count as f64 * 100.0 / total as f64)
}
