//! A custom rule of AWS Config: one changed resource, or a periodic full scan whose verdicts go to
//! AWS Config.

use std::collections::HashSet;

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::diagnostic::Failure;
use super::event::{ConfigEvent, Invoking, ScanEvent, Summary};
use super::handler::{Handler, Wanted};
use super::kept::{Kept, keep};
use super::log;
use super::moments::Dates;
use super::rule_name::rule_named;
use crate::history::failing::PreviousFinding;
use crate::history::memory::Memory;
use crate::history::port::History;
use crate::model::evaluation::{ComplianceType, Evaluation, Source};
use crate::model::port::PortError;
use crate::model::resource::ResourceType;
use crate::rules::{Rule, find};
use crate::scan::ScanOutcome;
use crate::sources::config::item::{ConfigurationItem, Described, Status};
use crate::sources::config::service::ConfigVerdict;
use crate::sources::live::service::reader::complete;

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
    let rule = rule_of(handler, &event.rule_name)?;
    if !handler.settings.rules.iter().any(|enabled| enabled.id == rule.id) {
        return disabled(handler, &event).await;
    }
    match &event.invoking {
        Invoking::Scheduled(created) => {
            periodic(handler, &event, rule, *created, own_account).await
        }
        Invoking::Changed(captured, item) => {
            changed(handler, &event, rule, *captured, item, own_account).await
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
                    changed(handler, &event, rule, captured, &item, own_account).await
                }
                None => tell(handler, &event, gone(), *captured_at).await,
            }
        }
    }
}

/// Which of the function's rules a Config rule stands for: the one that its name says, or the only
/// one.
fn rule_of(handler: &Handler, name: &str) -> Result<&'static Rule, Failure> {
    let ids = || handler.checker.rules().map(|rule| rule.id);
    // A Config rule that an earlier version made has the name that the rule had then.
    let every_id = handler.checker.rules().flat_map(Rule::ids);
    if let Some(rule) = rule_named(every_id, name).and_then(find) {
        return Ok(rule);
    }
    let mut rules = handler.checker.rules();
    match (rules.next(), rules.next()) {
        (Some(only), None) => Ok(only),
        _ => Err(Failure::Settings(format!(
            "the Config rule `{name}` does not say which rule it stands for: let its name begin with {}",
            ids().collect::<Vec<_>>().join(" or ")
        ))),
    }
}

/// Whether AWS Config gets a NOT_APPLICABLE.
const fn is_gone(status: &Status) -> bool {
    matches!(status, Status::Deleted | Status::NotRecorded)
}

async fn changed(
    handler: &Handler,
    event: &ConfigEvent,
    rule: &'static Rule,
    captured: OffsetDateTime,
    item: &ConfigurationItem,
    own_account: String,
) -> Result<Value, Failure> {
    let gone = || vec![not_applicable(&item.resource_type, &item.resource_id, GONE)];
    let ruleset = handler.ruleset(Some((rule, &event.parameters)))?;
    let wanted = handler.settings.exceptions.wanted(&ruleset);
    let resource_type =
        ResourceType::named(&item.resource_type).filter(|named| rule.judges(*named));
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
    let completed =
        complete(handler.service(resource.resource_type)?, &account, &wanted, *resource).await;
    let completed = completed
        .map_err(|error| PortError::new("asking AWS what AWS Config does not record", error))?;
    let Some(resource) = completed else {
        return tell(handler, event, gone(), captured).await;
    };

    let dates = Dates { captured, created: event.created };
    let evaluation = ruleset
        .evaluate(&resource, dates.moment(), Source::ConfigEvent)
        .find(|(judged, _)| judged.id == rule.id);
    let Some((_, mut evaluation)) = evaluation else {
        return tell(handler, event, gone(), captured).await;
    };
    let tags = handler.settings.exceptions.tag_keys();
    evaluation.tags = tags
        .iter()
        .filter_map(|key| Some(((*key).to_owned(), resource.tag(key)?.to_owned())))
        .collect();
    if event.result_token == TESTMODE {
        let answer =
            tell(handler, event, config_verdict(&evaluation).into_iter().collect(), captured)
                .await?;
        return Ok(with_counts(answer, &evaluation));
    }
    let Kept { evaluation, before, is_late } =
        keep(handler, &event.result_token, rule, evaluation, dates).await?;
    let answer =
        tell(handler, event, config_verdict(&evaluation).into_iter().collect(), captured).await?;
    // What was overtaken is no news, nor is what was there before somebody looked: a new recorder
    // or rule is an event for each resource, and the next scan tells of all of them at once.
    if !is_late && !dates.is_re_evaluation() && !item.is_discovery {
        let mut alerts = handler.alerts_of([rule]);
        handler.gather(&mut alerts, &evaluation, before.as_ref(), dates.moment());
        handler.alert(alerts).await?;
    }
    Ok(with_counts(answer, &evaluation))
}

async fn periodic(
    handler: &Handler,
    event: &ConfigEvent,
    rule: &'static Rule,
    created: OffsetDateTime,
    own_account: String,
) -> Result<Value, Failure> {
    log::of_scan(created);
    let (account, target) = handler.target(&ScanEvent::default(), own_account).await?;
    let ruleset = handler.ruleset(Some((rule, &event.parameters)))?;
    let mut verdicts = Vec::new();
    let mut found = HashSet::new();
    let mut gather = |evaluation: &Evaluation, _: Option<&PreviousFinding>| {
        if evaluation.rule == rule.id {
            found.insert((evaluation.resource_type.clone(), evaluation.resource_id.clone()));
            verdicts.extend(config_verdict(evaluation));
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
                .filter(|known| !found.contains(known))
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

fn with_counts(mut answer: Value, evaluation: &Evaluation) -> Value {
    let count = |compliance_type| u8::from(evaluation.compliance_type == compliance_type);
    answer["evaluations"] = 1.into();
    answer["compliant"] = count(ComplianceType::Compliant).into();
    answer["non_compliant"] = count(ComplianceType::NonCompliant).into();
    answer["insufficient_data"] = count(ComplianceType::InsufficientData).into();
    answer
}

/// A verdict as AWS Config takes it; `None` for INSUFFICIENT_DATA, which it refuses.
fn config_verdict(evaluation: &Evaluation) -> Option<ConfigVerdict> {
    (evaluation.compliance_type != ComplianceType::InsufficientData).then(|| ConfigVerdict {
        resource_type: evaluation.resource_type.clone(),
        resource_id: evaluation.resource_id.clone(),
        compliance_type: evaluation.compliance_type,
        annotation: evaluation.annotation.clone(),
    })
}

fn not_applicable(resource_type: &str, resource_id: &str, why: &str) -> ConfigVerdict {
    ConfigVerdict {
        resource_type: resource_type.to_owned(),
        resource_id: resource_id.to_owned(),
        compliance_type: ComplianceType::NotApplicable,
        annotation: why.to_owned(),
    }
}
