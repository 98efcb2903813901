//! Posts a digest to webhooks, with a time limit and a few attempts.

use std::io;
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Result, bail};
use ureq::Agent;
use ureq::http::Response;

use super::{NotifyArguments, NotifyOn, Webhook};
use crate::digest::Digest;
use crate::evaluation::Severity;
use crate::report::{Report, Spool};

const TIMEOUT: Duration = Duration::from_secs(10);
/// The first and two more.
const ATTEMPTS: u32 = 3;
/// However long a server asks us to wait.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Tells every webhook; those that failed are named together, by their hosts.
pub fn notify(arguments: &NotifyArguments, report: &Report<Spool>, title: &str, link: &str) -> Result<()> {
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
    let agent: Agent = Agent::config_builder()
        .timeout_global(Some(TIMEOUT))
        .http_status_as_error(false)
        // A webhook answers itself; its secret does not go to whomever it points to.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .user_agent(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")))
        .build()
        .into();
    let told = |webhook: &Webhook| {
        let body = webhook.shape.body(&digest, title, link).to_string();
        post(&agent, webhook, &body).map_err(|why| format!("{} ({}) {why}", webhook.host, webhook.shape.name()))
    };
    let failed: Vec<_> = arguments.webhooks().filter_map(|webhook| told(webhook).err()).collect();
    if failed.is_empty() {
        return Ok(());
    }
    bail!("the scan is done and its report is {link}, but not everybody was told: {}", failed.join("; "))
}

fn has_violations(report: &Report<Spool>, least: Option<Severity>) -> io::Result<bool> {
    let Some(least) = least else { return Ok(report.summary.non_compliant > 0) };
    for evaluation in report.evaluations.evaluations()? {
        let evaluation = evaluation?;
        if evaluation.is_violation() && evaluation.severity >= least {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Why it failed, in words that hold nothing of the URL.
fn post(agent: &Agent, webhook: &Webhook, body: &str) -> Result<(), String> {
    let mut attempt = 1;
    loop {
        // A failed connection is not tried again: the message may have arrived.
        let response = agent.post(&webhook.url).content_type("application/json").send(body).map_err(|error| reason(&error))?;
        let status = response.status();
        if status.is_success() {
            return Ok(());
        }
        let may_pass = status.as_u16() == 429 || status.is_server_error();
        if !may_pass || attempt == ATTEMPTS {
            return Err(refusal(status.as_u16(), attempt));
        }
        sleep(wait(&response, attempt));
        attempt += 1;
    }
}

fn refusal(status: u16, attempts: u32) -> String {
    let hint = match status {
        300..=399 => ", which sends elsewhere: give the URL where it ends",
        401 | 403 | 404 | 410 => ": is the webhook still there?",
        400 | 415 | 422 => ": does it take this shape? SHAPE=URL names another",
        _ => "",
    };
    let times = if attempts == 1 { String::new() } else { format!(" {attempts} times") };
    format!("answered {status}{times}{hint}")
}

/// The client's own words may hold the URL: ours do not.
fn reason(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Timeout(_) => format!("gave no answer within {} seconds", TIMEOUT.as_secs()),
        ureq::Error::Io(error) if error.raw_os_error().is_some() => format!("could not be reached ({})", error.kind()),
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed | ureq::Error::Io(_) => {
            "could not be reached: is the host's name right, and is there a network?".to_owned()
        }
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => "has a certificate or a TLS that is not accepted".to_owned(),
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => "cannot be asked: the URL is not sound".to_owned(),
        _ => "gave no answer that can be read".to_owned(),
    }
}

/// As long as the server asks, in seconds, within bounds; else a little longer each time.
fn wait<B>(response: &Response<B>, attempt: u32) -> Duration {
    let asked = response.headers().get("retry-after").and_then(|value| value.to_str().ok()).and_then(|value| value.trim().parse().ok());
    asked.map_or_else(|| Duration::from_secs(1) * attempt, Duration::from_secs).min(LONGEST_WAIT)
}
