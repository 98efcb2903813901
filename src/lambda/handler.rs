//! What a checker's function is started with, and what its scans and its Config rules share.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use aws_types::SdkConfig;
use serde_json::{Value, json};
use time::OffsetDateTime;
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::diagnostic::Failure;
use super::event::ScanEvent;
use super::settings::CheckerSettings;
use crate::aws::account::{Account, Role, enabled_regions, with_role};
use crate::aws::client::function;
use crate::history::dynamodb::Table;
use crate::history::failing::PreviousFinding;
use crate::history::port::History;
use crate::model::checkpoint::Checkpoint;
use crate::model::evaluation::{Evaluation, Source, rfc3339};
use crate::model::lambda_functions::LambdaFunction;
use crate::model::partition::Partition;
use crate::model::resource::ResourceType;
use crate::model::scan_record::{Scan, Target};
use crate::notify::alert::{AlertBuilder, AlertOn, together};
use crate::notify::port::Alerts;
use crate::notify::sns::Topic;
use crate::rules::parameters::Values;
use crate::rules::{Rule, Ruleset};
use crate::scan::{OnStored, ResumeFrom, ScanOutcome, ScanRequest, scan};
use crate::settings::accounts::account_of_role;
use crate::sources::config::service::ConfigService;
use crate::sources::live::calls::ResourceCalls;
use crate::sources::live::inventory::Live;
use crate::sources::live::reader_threads::Readers;

/// The calls of the types that a program links.
pub type LinkedCalls = Vec<&'static ResourceCalls>;

/// AWS calls under way at once.
const CONCURRENCY: usize = 32;

/// What answers a checker's events, with everything that it was started with.
#[derive(Debug)]
pub struct Handler {
    pub checker: LambdaFunction,
    /// How the resource types of its program are read.
    pub calls: LinkedCalls,
    pub settings: CheckerSettings,
    pub config: SdkConfig,
    pub history: Table,
    pub alerts: Topic,
    pub config_service: ConfigService,
}

/// A full scan of a target.
#[allow(missing_debug_implementations)]
pub struct Wanted<'a> {
    pub history: &'a dyn History,
    pub ruleset: &'a Ruleset,
    pub account: Account,
    pub target: Target,
    pub scan_time: OffsetDateTime,
    /// Where an earlier run left off, and when this one does.
    pub from: Option<Checkpoint>,
    pub until: Option<Instant>,
}

/// The calls that read a resource type, of those that a program links.
fn reading(
    calls: &[&'static ResourceCalls],
    checker: LambdaFunction,
    resource_type: ResourceType,
) -> Result<&'static ResourceCalls, String> {
    let mut calls = calls.iter().copied();
    calls.find(|calls| calls.resource_type == resource_type).ok_or_else(|| {
        format!(
            "this program does not read {}: deploy {}.zip for the function {checker}",
            resource_type.as_str(),
            checker.binary(),
        )
    })
}

impl Handler {
    /// Everything from its environment; refused where its program lacks what its rules read.
    pub fn new(checker: LambdaFunction, calls: LinkedCalls) -> Result<Self, String> {
        // First, for it makes the rules of the user's own known.
        let settings = CheckerSettings::from_environment(checker)?;
        let judged = checker.rules().flat_map(|rule| rule.judges).map(|(judged, _)| *judged);
        for evaluated in judged.filter(|evaluated| evaluated.has_file()) {
            reading(&calls, checker, evaluated)?;
        }
        let config = function::config().map_err(|error| format!("{error:#}"))?;
        let history = Table {
            client: aws_sdk_dynamodb::Client::new(&config),
            name: settings.table.clone(),
            keep_days: settings.keep_days,
        };
        let alerts =
            Topic { client: aws_sdk_sns::Client::new(&config), arn: settings.topic_arn.clone() };
        let config_service = ConfigService { client: aws_sdk_config::Client::new(&config) };
        Ok(Self { checker, calls, settings, config, history, alerts, config_service })
    }

    /// How the resources of a type are read.
    pub fn calls_of(&self, resource_type: ResourceType) -> Result<&'static ResourceCalls, Failure> {
        reading(&self.calls, self.checker, resource_type).map_err(Failure::Settings)
    }

    /// These rules, with their parameters; a Config rule's own go over all others.
    pub fn ruleset(
        &self,
        rules: &[&'static Rule],
        own: Option<(&Rule, &Values)>,
    ) -> Result<Ruleset, Failure> {
        let mut parameters = self.settings.parameters.clone();
        if let Some((rule, values)) = own {
            parameters.entry(rule.id.to_owned()).or_default().extend(values.clone());
        }
        Ruleset::new(rules.iter().copied(), |id| parameters.get(id)).map_err(|(rule, error)| {
            Failure::Settings(format!("parameters of rule `{}`: {error}", rule.id))
        })
    }

    /// The account and the regions that were asked for, or the function's own.
    pub async fn target(
        &self,
        asked: &ScanEvent,
        own_account: String,
    ) -> Result<(Account, Target), Failure> {
        let (config, account_id) = match &asked.role_arn {
            None => (self.config.clone(), own_account),
            Some(role) => {
                let account = account_of_role(role).ok_or_else(|| {
                    Failure::Settings(format!(
                        "`{role}` is not a role's ARN (arn:aws:iam::ACCOUNT:role/NAME)"
                    ))
                })?;
                (
                    with_role(
                        &self.config,
                        Role {
                            arn: role.clone(),
                            external_id: asked.external_id.clone(),
                            ..Role::default()
                        },
                    ),
                    account.to_owned(),
                )
            }
        };
        let named = if asked.regions.is_empty() { &self.settings.regions } else { &asked.regions };
        let own_region =
            || vec![config.region().map_or_else(|| "us-east-1".to_owned(), ToString::to_string)];
        let (regions, name) = match named.as_slice() {
            [] if self.checker.is_global() => (own_region(), "all".to_owned()),
            [] => (own_region(), own_region().join("+")),
            [all] if all == "all" && self.checker.is_global() => (own_region(), "all".to_owned()),
            [all] if all == "all" => (enabled_regions(&config).await?, "all".to_owned()),
            named => (named.to_vec(), named.join("+")),
        };
        let every_bucket = name == "all";
        // Where each region is a target, the first of them looks at the account's own settings.
        let home = self.settings.regions.first().cloned().unwrap_or_else(|| own_region().concat());
        let reads_whole_account =
            self.checker.is_global() || every_bucket || regions.contains(&home);
        let target = Target { account_id: account_id.clone(), regions: name };
        let calls = Arc::new(Semaphore::new(CONCURRENCY));
        let others =
            self.settings.regions.iter().filter(|of| **of != "all" && !regions.contains(of));
        let other_regions = others.cloned().collect();
        let account = Account::new(config, account_id, regions, every_bucket, calls);
        Ok((Account { other_regions, reads_whole_account, ..account }, target))
    }

    /// A full scan up to the point where everything is stored. `on_stored` gets every evaluation;
    /// it is where AWS Config's verdicts are gathered.
    pub async fn scan_and_store(
        &self,
        wanted: Wanted<'_>,
        on_stored: &mut OnStored<'_>,
    ) -> Result<(ScanOutcome, Vec<AlertBuilder>), Failure> {
        let Wanted { history, ruleset, account, target, scan_time, from, until } = wanted;
        let mut alerts = self.alerts_of(ruleset.rules());
        let request = ScanRequest {
            ruleset,
            target,
            scan_time,
            source: Source::Live,
            data_as_of: None,
            partition: account
                .config
                .region()
                .and_then(|region| Partition::of_region(region.as_ref())),
            exceptions: &self.settings.exceptions,
            compare: self.looks_back(),
            resume_from: ResumeFrom { checkpoint: from, ..ResumeFrom::default() },
            now: OffsetDateTime::now_utc,
        };
        let inventory = Live {
            calls: self.calls.clone(),
            accounts: vec![account],
            refused: Vec::new(),
            as_of: scan_time,
            until,
            readers: Readers::here(),
        };
        let mut gather = |evaluation: &Evaluation, before: Option<&PreviousFinding>| {
            self.gather(&mut alerts, evaluation, before, scan_time);
            on_stored(evaluation, before);
        };
        let scanned = scan(&inventory, history, &request, &mut gather).await?;
        for before in &scanned.gone {
            alerts.iter_mut().for_each(|alert| alert.add_gone(before));
        }
        Ok((scanned, alerts))
    }

    /// Whether it looks at what was said before: that takes `dynamodb:Query`, which only these
    /// modes have.
    pub fn looks_back(&self) -> bool {
        self.settings.alert_on != AlertOn::Violations
    }

    /// An alert for each of these rules that matters enough to tell.
    pub fn alerts_of(&self, rules: impl IntoIterator<Item = &'static Rule>) -> Vec<AlertBuilder> {
        let alerting = rules
            .into_iter()
            .filter(|rule| self.settings.alert_severity.is_none_or(|least| rule.severity >= least));
        alerting.map(|rule| AlertBuilder::new(rule, self.settings.alert_on)).collect()
    }

    /// Tells the alerts of an evaluation, with the exception that covers it.
    pub fn gather(
        &self,
        alerts: &mut [AlertBuilder],
        evaluation: &Evaluation,
        before: Option<&PreviousFinding>,
        moment: OffsetDateTime,
    ) {
        let mut evaluation = Cow::Borrowed(evaluation);
        if !self.settings.exceptions.is_empty() {
            self.settings.exceptions.apply(evaluation.to_mut(), moment);
        }
        alerts.iter_mut().for_each(|alert| alert.add(&evaluation, before));
    }

    /// Sends what was found: of a function that evaluates the rules of a service one message, of
    /// one that evaluates certain rules a message each.
    pub async fn alert(&self, alerts: Vec<AlertBuilder>) -> Result<(), Failure> {
        let report = self.settings.reports_bucket.as_ref().map_or_else(
            || format!("the table {}", self.settings.table),
            |bucket| format!("s3://{bucket}"),
        );
        let messages: Vec<_> = if self.checker.own_rules().is_empty() {
            together(self.checker.as_str(), alerts, &report).into_iter().collect()
        } else {
            alerts.into_iter().filter_map(|alert| alert.finish(&report)).collect()
        };
        for message in messages {
            self.alerts.publish(&message).await.map_err(Failure::Notification)?;
            tracing::info!(subject = message.subject, "Alert sent");
        }
        Ok(())
    }

    pub fn summary(&self, scans: &[Scan]) -> Value {
        // The state machine asks for a scan_id, whatever it is.
        let Some(scan) = scans.first() else {
            return json!({ "checker": self.checker.as_str(), "scan_id": null });
        };
        let summary = json!({
            "checker": self.checker.as_str(),
            "scan_id": scan.scan_id(),
            "scan_time": rfc3339(scan.scan_time),
            "account_id": scan.target.account_id,
            "regions": scan.target.regions.split('+').collect::<Vec<_>>(),
            "evaluations": scan.evaluations(),
            "compliant": scan.compliant,
            "non_compliant": scan.non_compliant,
            "insufficient_data": scan.insufficient_data,
            "incomplete": scan.incomplete,
        });
        let gaps: BTreeSet<_> = scan.incomplete.iter().map(ToString::to_string).collect();
        gaps.iter().for_each(|gap| tracing::warn!("{gap}"));
        tracing::info!(
            scan_id = scan.scan_id(),
            compliant = scan.compliant,
            non_compliant = scan.non_compliant,
            insufficient_data = scan.insufficient_data,
            "Scan finished"
        );
        summary
    }
}
