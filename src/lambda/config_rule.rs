//! A custom rule of AWS Config: one changed resource, or a periodic full scan whose verdicts go to
//! AWS Config.
//!
//! A Config rule stands for one rule, or, where it has the function's name, for all of the
//! function's rules that packs bring: AWS Config charges each evaluation of a Config rule, and
//! takes one verdict on a resource from each.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use time::OffsetDateTime;

use self::answered::{Answered, Said};
use super::diagnostic::Failure;
use super::event::{ConfigEvent, Invoking, ScanEvent, Summary};
use super::handler::{Handler, Wanted};
use super::kept::{Kept, keep};
use super::log;
use super::moments::Dates;
use crate::history::failing::PreviousFinding;
use crate::history::memory::Memory;
use crate::history::port::History;
use crate::model::evaluation::{ComplianceType, Evaluation, Source};
use crate::model::port::PortError;
use crate::model::resource::ResourceType;
use crate::scan::ScanOutcome;
use crate::sources::config::item::{ConfigurationItem, Described, Status};
use crate::sources::config::service::ConfigVerdict;
use crate::sources::live::calls::reader::complete;

mod answered;

const GONE: &str = "The resource is gone, no longer recorded, or out of the rule's scope.";
const DISABLED: &str = "The rule is disabled in the scanner's settings.";
/// The token of a rehearsal: evaluations go to AWS Config, and nothing else happens.
const TESTMODE: &str = "TESTMODE";

pub async fn answer(
    handler: &Handler,
    event: ConfigEvent,
    own_account: String,
) -> Result<Value, Failure> {
    event.expect_account(&own_account)?;
    let enabled = &handler.settings.rules;
    let answers = Answered::of(handler.checker, enabled, &event.rule_name, &event.parameters)?;
    if answers.rules.is_empty() {
        return disabled(handler, &event).await;
    }
    match &event.invoking {
        Invoking::Scheduled(created) => {
            periodic(handler, &event, &answers, *created, own_account).await
        }
        Invoking::Changed(captured, item) => {
            changed(handler, &event, &answers, *captured, item, own_account).await
        }
        Invoking::Oversized(Summary { resource_type, resource_id, status, captured_at }) => {
            let gone = || vec![not_applicable(resource_type, resource_id, GONE)];
            // A deleted resource has no item to fetch.
            if event.left_scope || is_gone(status) {
                return tell(handler, &event, gone(), *captured_at).await;
            }
            match handler.config_service.item(resource_type, resource_id, *captured_at).await? {
                Some(item) => {
                    let doing = || format!("reading the configuration item of {resource_id}");
                    let captured = item.captured_at().ok_or_else(|| {
                        PortError::new(doing(), "AWS Config does not say when it was captured")
                    })?;
                    changed(handler, &event, &answers, captured, &item, own_account).await
                }
                None => tell(handler, &event, gone(), *captured_at).await,
            }
        }
    }
}

/// Whether AWS Config gets a NOT_APPLICABLE.
const fn is_gone(status: &Status) -> bool {
    matches!(status, Status::Deleted | Status::NotRecorded)
}

async fn changed(
    handler: &Handler,
    event: &ConfigEvent,
    answers: &Answered<'_>,
    captured: OffsetDateTime,
    item: &ConfigurationItem,
    own_account: String,
) -> Result<Value, Failure> {
    let gone = || vec![not_applicable(&item.resource_type, &item.resource_id, GONE)];
    let ruleset = handler.ruleset(&answers.rules, answers.own_parameters())?;
    let wanted = handler.settings.exceptions.wanted(&ruleset);
    let resource_type = ResourceType::named(&item.resource_type)
        .filter(|named| answers.rules.iter().any(|rule| rule.judges(*named)));
    let leaves = event.left_scope || is_gone(&item.status) || resource_type.is_none();
    let described =
        if leaves { Described::Other } else { item.describe(OffsetDateTime::now_utc(), &wanted) };
    let Described::Resource(mut resource) = described else {
        return tell(handler, event, gone(), captured).await;
    };
    if resource.account_id.is_empty() {
        resource.account_id.clone_from(&own_account);
    }
    let asked = ScanEvent { regions: vec![resource.region.clone()], ..ScanEvent::default() };
    let (account, _) = handler.target(&asked, own_account).await?;
    let completed = if resource.resource_type.has_file() {
        let calls = handler.calls_of(resource.resource_type)?;
        let completed = complete(calls, &account, &wanted, *resource).await;
        completed
            .map_err(|error| PortError::new("asking AWS what AWS Config does not record", error))?
    } else {
        // Nothing but AWS Config knows it.
        Some(*resource)
    };
    let Some(resource) = completed else {
        return tell(handler, event, gone(), captured).await;
    };

    let dates = Dates { captured, created: event.created };
    let tags = handler.settings.exceptions.tag_keys();
    let found = ruleset.evaluate(&resource, dates.moment(), Source::ConfigEvent);
    let found: Vec<_> = found
        .map(|(rule, mut evaluation)| {
            evaluation.tags = tags
                .iter()
                .filter_map(|key| Some(((*key).to_owned(), resource.tag(key)?.to_owned())))
                .collect();
            (rule, evaluation)
        })
        .collect();
    if found.is_empty() {
        return tell(handler, event, gone(), captured).await;
    }
    if event.result_token == TESTMODE {
        let evaluations: Vec<_> = found.into_iter().map(|(_, evaluation)| evaluation).collect();
        let verdict = answers.verdict_of(&evaluations).into_iter().collect();
        let answer = tell(handler, event, verdict, captured).await?;
        return Ok(with_counts(answer, &evaluations));
    }
    let mut all_kept = Vec::new();
    for (rule, evaluation) in found {
        all_kept.push(keep(handler, &event.result_token, rule, evaluation, dates).await?);
    }
    let evaluations: Vec<_> = all_kept.iter().map(|kept| kept.evaluation.clone()).collect();
    let verdict = answers.verdict_of(&evaluations).into_iter().collect();
    let answer = tell(handler, event, verdict, captured).await?;
    // What was overtaken is no news, nor is what was there before somebody looked: a new recorder
    // or rule is an event for each resource, and the next scan tells of all of them at once.
    if !dates.is_re_evaluation() && !item.is_discovery {
        let mut alerts = handler.alerts_of(answers.rules.iter().copied());
        for Kept { evaluation, before, .. } in all_kept.iter().filter(|kept| !kept.is_late) {
            handler.gather(&mut alerts, evaluation, before.as_ref(), dates.moment());
        }
        handler.alert(alerts).await?;
    }
    Ok(with_counts(answer, &evaluations))
}

async fn periodic(
    handler: &Handler,
    event: &ConfigEvent,
    answers: &Answered<'_>,
    created: OffsetDateTime,
    own_account: String,
) -> Result<Value, Failure> {
    log::of_scan(created);
    let (account, target) = handler.target(&ScanEvent::default(), own_account).await?;
    let ruleset = handler.ruleset(&handler.settings.rules, answers.own_parameters())?;
    let mut found: BTreeMap<(String, String), Vec<Said>> = BTreeMap::new();
    let mut gather = |evaluation: &Evaluation, _: Option<&PreviousFinding>| {
        // What AWS Config does not record it takes no verdicts on.
        let resource_type = ResourceType::named(&evaluation.resource_type);
        if answers.has(&evaluation.rule) && resource_type.is_some_and(ResourceType::is_recorded) {
            let of = (evaluation.resource_type.clone(), evaluation.resource_id.clone());
            found.entry(of).or_default().push(answers.said(evaluation));
        }
    };
    let rehearsed = event.result_token == TESTMODE;
    let nowhere = Memory::default();
    let history: &dyn History = if rehearsed { &nowhere } else { &handler.history };
    // A run for AWS Config cannot be resumed: it is done in one.
    let wanted = Wanted {
        history,
        ruleset: &ruleset,
        account,
        target,
        scan_time: created,
        from: None,
        until: None,
    };
    let (ScanOutcome { scans, .. }, alerts) = handler.scan_and_store(wanted, &mut gather).await?;
    let verdicts = found.iter().filter_map(|((kind, id), said)| answers.verdict((kind, id), said));
    let mut verdicts: Vec<_> = verdicts.collect();
    // Only a scan that saw everything can tell what is gone.
    if scans.iter().all(|scan| scan.incomplete.is_empty()) && !event.result_token.is_empty() {
        let known = handler
            .config_service
            .known_ids(&event.rule_name)
            .await
            .map_err(Failure::Notification)?;
        verdicts.extend(
            known
                .into_iter()
                .filter(|known| !found.contains_key(known))
                .map(|(kind, id)| not_applicable(&kind, &id, GONE)),
        );
    }
    tell(handler, event, verdicts, created).await?;
    if !rehearsed {
        handler.alert(alerts).await?;
    }
    Ok(handler.summary(&scans))
}

/// A disabled rule evaluates nothing: what AWS Config still has from it is withdrawn.
async fn disabled(handler: &Handler, event: &ConfigEvent) -> Result<Value, Failure> {
    let (verdicts, time) = match &event.invoking {
        Invoking::Changed(captured, item) => {
            (vec![not_applicable(&item.resource_type, &item.resource_id, DISABLED)], *captured)
        }
        Invoking::Oversized(summary) => (
            vec![not_applicable(&summary.resource_type, &summary.resource_id, DISABLED)],
            summary.captured_at,
        ),
        Invoking::Scheduled(created) => {
            let known = if event.result_token.is_empty() {
                Vec::new()
            } else {
                handler.config_service.known_ids(&event.rule_name).await?
            };
            (known.iter().map(|(kind, id)| not_applicable(kind, id, DISABLED)).collect(), *created)
        }
    };
    tell(handler, event, verdicts, time).await
}

async fn tell(
    handler: &Handler,
    event: &ConfigEvent,
    verdicts: Vec<ConfigVerdict>,
    ordering: OffsetDateTime,
) -> Result<Value, Failure> {
    if event.result_token.is_empty() {
        let missing = PortError::new(
            "telling AWS Config the verdicts",
            "the event carries no resultToken; AWS Config sends one, or use TESTMODE",
        );
        return Err(Failure::Notification(missing));
    }
    handler
        .config_service
        .put_evaluations(&verdicts, ordering, &event.result_token)
        .await
        .map_err(Failure::Notification)?;
    let not_applicable = verdicts
        .iter()
        .filter(|verdict| verdict.compliance_type == ComplianceType::NotApplicable)
        .count();
    tracing::info!(
        config_rule = event.rule_name,
        verdicts = verdicts.len(),
        not_applicable,
        "evaluations sent to AWS Config"
    );
    Ok(
        json!({ "checker": handler.checker.as_str(), "config_rule": event.rule_name, "evaluations": 0, "not_applicable": not_applicable }),
    )
}

fn with_counts(mut answer: Value, evaluations: &[Evaluation]) -> Value {
    let count = |compliance_type| {
        evaluations.iter().filter(|of| of.compliance_type == compliance_type).count()
    };
    answer["evaluations"] = evaluations.len().into();
    answer["compliant"] = count(ComplianceType::Compliant).into();
    answer["non_compliant"] = count(ComplianceType::NonCompliant).into();
    answer["insufficient_data"] = count(ComplianceType::InsufficientData).into();
    answer
}

fn not_applicable(resource_type: &str, resource_id: &str, why: &str) -> ConfigVerdict {
    ConfigVerdict {
        resource_type: resource_type.to_owned(),
        resource_id: resource_id.to_owned(),
        compliance_type: ComplianceType::NotApplicable,
        annotation: why.to_owned(),
    }
}
