//! What `compliance doctor` asks AWS about a deployed scanner: everything at once, and each answer
//! by itself, so that what is refused keeps nothing else from being known.

use std::fmt::Debug;

use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::SdkConfig;
use time::OffsetDateTime;

use crate::aws::error::{code, explain};
use crate::doctor::NO_SCANNER;
use crate::doctor::facts::{Deployed, Fact};
use crate::model::lambda_functions::{AGGREGATOR, LambdaFunction};
use crate::model::partition::Partition;
use crate::rules::Rule;
use crate::rules::selection::Pack;

mod alarms;
mod cloudwatch;
mod config;
mod functions;
mod report;
mod subscriptions;
mod table;

/// As `stale_after_hours` of tofu/ has it.
const STALE_AFTER_HOURS: i64 = 13;
/// AWS' words for what the caller may not do.
const DENIED: [&str; 5] = [
    "AccessDenied",
    "AccessDeniedException",
    "AuthorizationError",
    "AuthorizationErrorException",
    "UnauthorizedOperation",
];

/// The deployment that is looked at, and with what.
#[derive(Debug)]
pub struct Place<'a> {
    /// For the calls, in the deployment's region.
    pub config: &'a SdkConfig,
    /// What the names of the deployment end with, such as `dev`.
    pub suffix: &'a str,
    /// The account's twelve digits.
    pub account: &'a str,
    /// The account's partition.
    pub partition: Partition,
    /// The deployment's region.
    pub region: &'a str,
    /// The moment that ages are counted from.
    pub now: OffsetDateTime,
}

impl Place<'_> {
    fn named(&self, name: &str) -> String {
        format!("{name}-{}", self.suffix)
    }

    /// The checkers that evaluate the rules of these packs.
    fn checkers(&self, packs: &[String]) -> Vec<String> {
        let packs = packs.iter().filter_map(|name| Pack::named(name).ok());
        let packs: Vec<_> = packs.chain([Pack::Core]).collect();
        let runs = |rule: &Rule| packs.iter().any(|pack| pack.contains(rule));
        let checkers = LambdaFunction::with_rules(runs).into_iter();
        checkers.map(|checker| self.named(checker.as_str())).collect()
    }
}

/// Nothing was asked, for this reason.
pub fn not_asked(suffix: &str, region: Option<String>, why: &str) -> Deployed {
    Deployed {
        suffix: suffix.to_owned(),
        region,
        stale_after_hours: STALE_AFTER_HOURS,
        functions: Fact::NotAsked(why.to_owned()),
        errors: Fact::NotAsked(why.to_owned()),
        table: Fact::NotAsked(why.to_owned()),
        report: Fact::NotAsked(why.to_owned()),
        subscriptions: Fact::NotAsked(why.to_owned()),
        config_rules: Fact::NotAsked(why.to_owned()),
        recorders: Fact::NotAsked(why.to_owned()),
        channels: Fact::NotAsked(why.to_owned()),
        alarms: Fact::NotAsked(why.to_owned()),
    }
}

/// Asks about everything, if there is a scanner at all.
pub async fn ask(place: &Place<'_>) -> Deployed {
    let (functions, deployed) = functions::ask(place).await;
    let names: Vec<_> =
        place.checkers(&deployed.packs).into_iter().chain([place.named(AGGREGATOR)]).collect();
    if let Fact::Known(functions) = &functions
        && functions.iter().all(|function| function.state.is_none())
    {
        let nothing = not_asked(place.suffix, Some(place.region.to_owned()), NO_SCANNER);
        return Deployed { functions: Fact::Known(functions.clone()), ..nothing };
    }
    let (errors, table, report, subscriptions, (config_rules, recorders, channels), alarms) = tokio::join!(
        cloudwatch::errors(place, &names),
        table::ask(place),
        report::ask(place, deployed.bucket.as_deref()),
        subscriptions::ask(place),
        config::ask(place),
        alarms::ask(place),
    );
    Deployed {
        suffix: place.suffix.to_owned(),
        region: Some(place.region.to_owned()),
        stale_after_hours: deployed.stale_after_hours.unwrap_or(STALE_AFTER_HOURS),
        functions,
        errors,
        table,
        report,
        subscriptions,
        config_rules,
        recorders,
        channels,
        alarms,
    }
}

/// An answer, or why there is none.
fn fact<T, E, R>(action: &'static str, answer: Result<T, SdkError<E, R>>) -> Fact<T>
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
    R: Debug + 'static,
{
    answer.map_or_else(|error| failed(action, &error), Fact::Known)
}

fn failed<T, E, R>(action: &'static str, error: &SdkError<E, R>) -> Fact<T>
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
    R: Debug + 'static,
{
    let message = explain(action, error);
    if code(error).is_some_and(|code| DENIED.contains(&code)) {
        Fact::Refused { action, message }
    } else {
        Fact::Failed(message)
    }
}
