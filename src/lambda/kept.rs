//! Where the evaluation of an AWS Config event goes: into the history at its moment, compared with
//! the one before it.

use super::diagnostic::Failure;
use super::handler::Handler;
use super::moments::{Dates, event_id};
use crate::history::changes::Baseline;
use crate::history::dynamodb::of_events::Place;
use crate::history::failing::PreviousFinding;
use crate::model::evaluation::{ComplianceType, Evaluation, evaluation_timestamp, rfc3339_seconds};
use crate::model::port::PortError;
use crate::rules::Rule;

/// An event's evaluation as it was stored.
pub struct Kept {
    pub evaluation: Evaluation,
    /// What failed before it, where that is looked at.
    pub before: Option<PreviousFinding>,
    /// Whether something newer was known of the resource, where that is looked at.
    pub is_late: bool,
}

pub async fn keep(
    handler: &Handler,
    result_token: &str,
    rule: &Rule,
    evaluation: Evaluation,
    mut dates: Dates,
) -> Result<Kept, Failure> {
    let history = &handler.history;
    let newest = if handler.looks_back() { history.last(&evaluation, None).await? } else { None };
    let is_of_the_past = is_captured_after(newest.as_ref(), dates);
    if is_of_the_past {
        dates = dates.of_the_past();
    }
    let event_id = event_id(result_token);
    let mut other: Option<Evaluation> = None;
    for moment in dates.moments() {
        let mut kept = Evaluation {
            evaluation_timestamp: evaluation_timestamp(moment, rule.microsecond),
            ..evaluation.clone()
        };
        // What another event of the same dates has said already need not be there twice.
        let is_said = other.as_ref().is_some_and(|other| verdict(other) == verdict(&kept));
        let last = match &newest {
            _ if is_said => other.clone(),
            Some(newest) if newest.evaluation_timestamp >= kept.evaluation_timestamp => {
                history.last(&kept, Some(&kept.evaluation_timestamp)).await?
            }
            newest => newest.clone(),
        };
        let is_late = is_of_the_past
            || newest
                .as_ref()
                .is_some_and(|newest| newest.evaluation_timestamp > kept.evaluation_timestamp);
        let before = if handler.looks_back() { Baseline::of(last).take(&mut kept) } else { None };
        match history.store_of_event(&kept, &event_id, is_said).await? {
            Place::Stored | Place::Free => return Ok(Kept { evaluation: kept, before, is_late }),
            Place::Taken(evaluation) => other = Some(*evaluation),
        }
    }
    let doing = format!("storing the evaluation of {}", evaluation.resource_id);
    Err(PortError::new(
        doing,
        format!(
            "AWS Config sent too many events that it dates {}",
            rfc3339_seconds(dates.moment())
        ),
    )
    .into())
}

/// Whether an item that was captured after this one has been evaluated already, whatever order AWS
/// Config sent them in.
fn is_captured_after(newest: Option<&Evaluation>, dates: Dates) -> bool {
    newest
        .and_then(|newest| newest.as_of.as_ref())
        .is_some_and(|as_of| *as_of > rfc3339_seconds(dates.captured))
}

fn verdict(evaluation: &Evaluation) -> (ComplianceType, &str) {
    (evaluation.compliance_type, &evaluation.annotation)
}
