//! `--notify URL`: tells a chat or another program what a scan found, once everything else is
//! written.

use std::convert::Infallible;
use std::str::FromStr;

use anyhow::Result;
#[cfg(feature = "notify")]
use anyhow::bail;
use clap::{Args, ValueEnum};

use crate::model::evaluation::Severity;
#[cfg(feature = "notify")]
use crate::network::{proxies::Proxies, roots::trusted};
use crate::notify::webhook_url::Webhook;
#[cfg(feature = "notify")]
use crate::notify::{digest::Digest, post::Poster};
use crate::report::{Report, Spool};

#[cfg(feature = "live")]
use crate::aws::caller::ca_bundle;

// The signature is that of the live one.
#[cfg(all(feature = "notify", not(feature = "live")))]
#[allow(clippy::unused_async)]
async fn ca_bundle(_: Option<&str>) -> Option<crate::network::roots::CaBundle> {
    crate::network::roots::CaBundle::from_environment()
}

/// Posts the digest of a report to every webhook; those that failed are named together, by their
/// hosts.
#[cfg(feature = "notify")]
pub async fn notify(
    arguments: &NotifyArguments,
    profile: Option<&str>,
    report: &Report<Spool>,
    title: &str,
    link: &str,
) -> Result<()> {
    if arguments.webhooks().next().is_none() {
        return Ok(());
    }
    let digest = Digest::new(report, arguments.severity);
    let is_wanted = match arguments.on {
        NotifyOn::Always => true,
        NotifyOn::Violations => has_violations(report, arguments.severity)?,
        NotifyOn::Changes => digest.has_news(),
    };
    if !is_wanted {
        return Ok(());
    }
    let proxies = Proxies::from_environment()?;
    let roots = trusted(ca_bundle(profile).await.as_ref())?;
    let poster = Poster::new(proxies, &roots);
    let results = arguments.webhooks().map(|webhook| {
        let body = webhook.shape.body(&digest, title, link).to_string();
        poster
            .post(webhook, &body)
            .map_err(|why| format!("{} ({}) {why}", webhook.host, webhook.shape.name()))
    });
    let failed: Vec<_> = results.filter_map(Result::err).collect();
    if failed.is_empty() {
        return Ok(());
    }
    bail!(
        "the scan is done and its report is {link}, but some notifications failed: {}",
        failed.join("; ")
    )
}

#[cfg(feature = "notify")]
fn has_violations(report: &Report<Spool>, least: Option<Severity>) -> std::io::Result<bool> {
    let Some(least) = least else { return Ok(report.summary.non_compliant > 0) };
    for evaluation in report.evaluations.evaluations()? {
        let evaluation = evaluation?;
        if evaluation.is_violation() && evaluation.severity >= least {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Posts nothing: this build has no client, and [`NotifyArguments::check`] has refused webhooks.
#[cfg(not(feature = "notify"))]
// The signature is that of the real one.
#[allow(clippy::unused_async)]
pub async fn notify(
    _: &NotifyArguments,
    _: Option<&str>,
    _: &Report<Spool>,
    _: &str,
    _: &str,
) -> Result<()> {
    Ok(())
}

/// Which webhooks get a digest, and when.
#[derive(Debug, Args)]
pub struct NotifyArguments {
    /// Post a digest of the scan to a webhook (Slack, Teams, or any that takes JSON), repeatable;
    /// SHAPE= where the host does not say: slack, teams, json
    #[arg(long = "notify", value_name = "[SHAPE=]URL", help_heading = "Notifications")]
    given: Vec<Given>,
    /// When to post
    #[arg(long = "notify-on", value_enum, default_value_t = NotifyOn::Changes, requires = "given", help_heading = "Notifications")]
    pub on: NotifyOn,
    /// Count only what is of this severity or above: low, medium, high, critical
    #[arg(long = "notify-severity", value_name = "SEVERITY", value_parser = super::offered::offered(severity, super::offered::severities), hide_possible_values = true, requires = "given", help_heading = "Notifications")]
    pub severity: Option<Severity>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum NotifyOn {
    /// When something is new or solved since the scan before
    Changes,
    /// When there is any violation
    Violations,
    /// After every scan
    Always,
}

fn severity(text: &str) -> Result<Severity, &'static str> {
    Severity::named(&text.to_ascii_uppercase()).ok_or("it is one of low, medium, high, critical")
}

impl NotifyArguments {
    /// What cannot be told is refused before anything is scanned.
    pub fn check(&self) -> Result<(), String> {
        if !self.given.is_empty() && !cfg!(feature = "notify") {
            return Err("this build cannot send notifications: build with default features, or leave --notify out".to_owned());
        }
        match self.given.iter().find_map(|given| given.0.as_ref().err()) {
            Some(error) => Err(format!(
                "a URL of --notify, which is not repeated here because it is a secret: {error}"
            )),
            None => Ok(()),
        }
    }

    #[cfg_attr(not(feature = "notify"), allow(dead_code))]
    fn webhooks(&self) -> impl Iterator<Item = &Webhook> {
        self.given.iter().filter_map(|given| given.0.as_ref().ok())
    }
}

/// What was given for a webhook. The parser of the command line would print what it refuses: this
/// is refused later.
#[derive(Clone, Debug)]
struct Given(Result<Webhook, &'static str>);

impl FromStr for Given {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.parse()))
    }
}
