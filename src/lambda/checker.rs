//! A checker's function: a full scan, or one event of AWS Config.
//!
//! The order is fixed: evaluations are stored, then AWS Config is told, then people are. What fails late fails the invocation, and a
//! retry, with the same event and so the same keys, stores nothing twice.

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::sync::Arc;

use aws_types::SdkConfig;
use lambda_runtime::LambdaEvent;
use serde_json::{Value, json};
use time::OffsetDateTime;
use tokio::sync::Semaphore;

use super::config_rule;
use super::diagnostic::Failure;
use super::event::{CheckerEvent, ScanEvent};
use super::settings::CheckerSettings;
use super::start::serve;
use crate::alert::{AlertBuilder, AlertOn, Previous};
use crate::aws::account::{Account, account_of_role, enabled_regions, with_role};
use crate::aws::alerts::Topic;
use crate::aws::client::function;
use crate::aws::config::ConfigService;
use crate::aws::history::Table;
use crate::aws::inventory::{Live, Service};
use crate::evaluation::{ComplianceType, Evaluation, Source};
use crate::parameters::Values;
use crate::ports::{Alerts, History, PortError, Scan, Target};
use crate::rules::{Checker, Rule, Ruleset};
use crate::scan::{Request, scan};

/// AWS calls under way at once.
const CONCURRENCY: usize = 32;

/// A checker with everything it was started with.
#[derive(Debug)]
pub struct Function {
    pub checker: Checker,
    pub service: Service,
    pub settings: CheckerSettings,
    pub config: SdkConfig,
    pub history: Table,
    pub alerts: Topic,
    pub config_service: ConfigService,
}

/// Runs the function of a checker.
pub fn main(checker: Checker, service: Service) -> ExitCode {
    let function = Function::new(checker, service);
    serve(|event| {
        let function = &function;
        async move {
            match function {
                Ok(function) => function.answer(event).await,
                Err(message) => Err(Failure::Settings(message.clone())),
            }
        }
    })
}

impl Function {
    fn new(checker: Checker, service: Service) -> Result<Self, String> {
        let settings = CheckerSettings::from_environment(checker)?;
        let config = function::config().map_err(|error| format!("{error:#}"))?;
        let history = Table { client: aws_sdk_dynamodb::Client::new(&config), name: settings.table.clone(), keep_days: settings.keep_days };
        let alerts = Topic { client: aws_sdk_sns::Client::new(&config), arn: settings.topic_arn.clone() };
        let config_service = ConfigService { client: aws_sdk_config::Client::new(&config) };
        Ok(Self { checker, service, settings, config, history, alerts, config_service })
    }

    async fn answer(&self, event: LambdaEvent<Value>) -> Result<Value, Failure> {
        let own_account = event.context.invoked_function_arn.split(':').nth(4).unwrap_or("unknown").to_owned();
        match CheckerEvent::decode(&event.payload)? {
            CheckerEvent::Scan(asked) => {
                let scan_time = asked.scan_time.unwrap_or_else(OffsetDateTime::now_utc);
                let (account, target) = self.target(&asked, own_account).await?;
                let ruleset = self.ruleset(None)?;
                let (scans, alerts) = self.scan_and_store(&ruleset, account, target, scan_time, &mut |_| ()).await?;
                self.alert(alerts, &scans).await?;
                Ok(self.summary(&scans))
            }
            CheckerEvent::Config(event) => config_rule::answer(self, *event, own_account).await,
        }
    }

    /// The checker's rules; a Config rule's own parameters go over the environment's.
    pub fn ruleset(&self, own: Option<(&Rule, &Values)>) -> Result<Ruleset, Failure> {
        let mut parameters = self.settings.parameters.clone();
        if let Some((rule, values)) = own {
            parameters.entry(rule.id.to_owned()).or_default().extend(values.clone());
        }
        Ruleset::new(self.checker.rules(), |id| parameters.get(id))
            .map_err(|(rule, error)| Failure::Settings(format!("parameters of rule `{}`: {error}", rule.id)))
    }

    /// The account and the regions that were asked for, or the function's own.
    pub async fn target(&self, asked: &ScanEvent, own_account: String) -> Result<(Account, Target), Failure> {
        let (config, account_id) = match &asked.role_arn {
            None => (self.config.clone(), own_account),
            Some(role) => {
                let account = account_of_role(role)
                    .ok_or_else(|| Failure::Settings(format!("`{role}` is not a role's ARN (arn:aws:iam::ACCOUNT:role/NAME)")))?;
                (with_role(&self.config, role), account.to_owned())
            }
        };
        let named = if asked.regions.is_empty() { &self.settings.regions } else { &asked.regions };
        let own_region = || vec![config.region().map_or_else(|| "us-east-1".to_owned(), ToString::to_string)];
        let (regions, name) = match named.as_slice() {
            [] if self.checker.is_global() => (own_region(), "all".to_owned()),
            [] => (own_region(), own_region().join("+")),
            [all] if all == "all" && self.checker.is_global() => (own_region(), "all".to_owned()),
            [all] if all == "all" => (enabled_regions(&config).await?, "all".to_owned()),
            named => (named.to_vec(), named.join("+")),
        };
        let every_bucket = name == "all";
        let target = Target { account_id: account_id.clone(), regions: name };
        Ok((Account::new(config, account_id, regions, every_bucket, Arc::new(Semaphore::new(CONCURRENCY))), target))
    }

    /// A full scan up to the point where everything is stored. `seen` is told every evaluation; it is where AWS Config's verdicts are
    /// gathered.
    pub async fn scan_and_store(
        &self,
        ruleset: &Ruleset,
        account: Account,
        target: Target,
        scan_time: OffsetDateTime,
        seen: &mut (dyn FnMut(&Evaluation) + Send),
    ) -> Result<(Vec<Scan>, Vec<AlertBuilder>), Failure> {
        let mut alerts = Vec::new();
        for rule in ruleset.rules() {
            let previous = if self.settings.alert_on == AlertOn::Changes { Some(self.previous(rule, &target, scan_time).await?) } else { None };
            alerts.push(AlertBuilder::new(rule, previous));
        }
        let request = Request { ruleset, target, scan_time, source: Source::Live, now: OffsetDateTime::now_utc };
        let inventory = Live { services: vec![self.service], accounts: vec![account], refused: Vec::new(), as_of: scan_time };
        let mut gather = |evaluation: &Evaluation| {
            alerts.iter_mut().for_each(|alert| alert.add(evaluation));
            seen(evaluation);
        };
        let scans = scan(&inventory, &self.history, &request, &mut gather).await?;
        Ok((scans, alerts))
    }

    pub async fn alert(&self, alerts: Vec<AlertBuilder>, scans: &[Scan]) -> Result<(), Failure> {
        let complete = scans.iter().all(|scan| scan.incomplete.is_empty());
        let report =
            self.settings.reports_bucket.as_ref().map_or_else(|| format!("the table {}", self.settings.table), |bucket| format!("s3://{bucket}"));
        for message in alerts.into_iter().filter_map(|alert| alert.finish(complete, &report)) {
            self.alerts.publish(&message).await.map_err(Failure::Told)?;
            tracing::info!(subject = message.subject, "Alert sent");
        }
        Ok(())
    }

    /// What failed in the scan before this one, of the same target.
    async fn previous(&self, rule: &Rule, target: &Target, scan_time: OffsetDateTime) -> Result<Previous, PortError> {
        let run = self.history.newest(self.checker, Some(scan_time)).await?;
        let Some(scan) = run.iter().find(|scan| scan.target == *target) else { return Ok(Previous::new()) };
        let (sender, mut evaluations) = tokio::sync::mpsc::channel::<Evaluation>(256);
        let scan_id = scan.scan_id();
        let gathering = async {
            let mut failed = Previous::new();
            while let Some(evaluation) = evaluations.recv().await {
                if evaluation.rule == rule.id && evaluation.compliance_type == ComplianceType::NonCompliant {
                    failed.insert(evaluation.resource_id, evaluation.resource_name);
                }
            }
            Ok(failed)
        };
        tokio::try_join!(self.history.read(&scan_id, sender), gathering).map(|((), failed)| failed)
    }

    pub fn summary(&self, scans: &[Scan]) -> Value {
        let Some(scan) = scans.first() else { return json!({ "checker": self.checker.as_str() }) };
        let summary = json!({
            "checker": self.checker.as_str(),
            "scan_id": scan.scan_id(),
            "scan_time": crate::evaluation::rfc3339(scan.scan_time),
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
