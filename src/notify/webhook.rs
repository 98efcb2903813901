//! A digest in the shapes that chat services and other programs take from a webhook.

use serde_json::{Value, json};

use crate::model::text::cut;
use crate::notify::digest::{Digest, Violation};

/// How many new violations a chat names.
const IN_CHAT: usize = 10;
/// How many a JSON document has, of accounts and regions too.
const IN_JSON: usize = 20;
/// Slack takes 3,000 characters in a section.
const SECTION: usize = 2_900;
/// The longest line of a list.
const LINE: usize = 250;

/// Who takes it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Shape {
    /// A Slack incoming webhook.
    Slack,
    /// A Teams workflow that starts "when a Teams webhook request is received".
    Teams,
    /// Anything else: a document of ours.
    Json,
}

impl Shape {
    /// Every shape.
    pub const ALL: [Self; 3] = [Self::Slack, Self::Teams, Self::Json];

    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Slack => "slack",
            Self::Teams => "teams",
            Self::Json => "json",
        }
    }

    /// The shape with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shape| shape.name() == name)
    }

    /// The shape that a host takes, where its name says so.
    pub fn of_host(host: &str) -> Self {
        const SLACK: &[&str] = &["hooks.slack.com", "hooks.slack-gov.com"];
        const TEAMS: &[&str] = &[
            "logic.azure.com",
            "powerautomate.com",
            "powerplatform.com",
            "flow.microsoft.com",
            "webhook.office.com",
        ];
        let host = host.to_ascii_lowercase();
        let within = |domain: &&str| {
            host.strip_suffix(*domain).is_some_and(|sub| sub.is_empty() || sub.ends_with('.'))
        };
        if SLACK.iter().any(within) {
            Self::Slack
        } else if TEAMS.iter().any(within) {
            Self::Teams
        } else {
            Self::Json
        }
    }

    /// The body of the request. `title` says of what the report is, `link` where it is.
    pub fn body(self, digest: &Digest, title: &str, link: &str) -> Value {
        match self {
            Self::Slack => slack(digest, title, link),
            Self::Teams => teams(digest, title, link),
            Self::Json => document(digest, title, link),
        }
    }
}

fn slack(digest: &Digest, title: &str, link: &str) -> Value {
    let section = |text: &str| json!({ "type": "section", "text": { "type": "mrkdwn", "text": cut(text, SECTION) } });
    let head = [digest.standing() + ".", digest.changed() + ".", digest.since()]
        .into_iter()
        .chain(digest.age());
    let head = head.map(|line| mrkdwn(&line)).collect::<Vec<_>>().join("\n");
    let mut blocks =
        vec![section(&format!("*{}*\n{}\n{head}", mrkdwn(&digest.headline()), mrkdwn(title)))];
    // Cut before it is escaped, so that no escape is cut in two.
    let lines = lines(digest, |one| {
        let rest = format!("{}: {}", one.known_as(), one.annotation);
        format!(
            "• *{}* `{}` {}",
            one.severity,
            escaped(&cut(&one.rule, 100).replace('`', "'")),
            mrkdwn(&cut(&rest, LINE))
        )
    });
    // One each: a section holds few lines that are nothing but escapes.
    blocks.extend(lines.iter().map(|line| section(line)));
    let report = format!("Report: {}", mrkdwn(&cut(link, 500)));
    blocks.push(json!({ "type": "context", "elements": [{ "type": "mrkdwn", "text": report }] }));
    json!({ "text": mrkdwn(&digest.headline()), "blocks": blocks })
}

/// Slack's own escapes.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Its marks lose their meaning between joiners, which have no width.
fn mrkdwn(text: &str) -> String {
    ["*", "_", "~", "`"]
        .into_iter()
        .fold(escaped(text), |text, mark| text.replace(mark, &format!("\u{2060}{mark}\u{2060}")))
}

fn teams(digest: &Digest, title: &str, link: &str) -> Value {
    // Runs of plain text: markup in a name stays what it is.
    let plain = |text: &str| json!({ "type": "RichTextBlock", "inlines": [{ "type": "TextRun", "text": cut(text, SECTION) }] });
    let headline = json!({
        "type": "RichTextBlock",
        "inlines": [{ "type": "TextRun", "text": digest.headline(), "weight": "Bolder", "size": "Medium" }],
    });
    let mut body = vec![
        headline,
        plain(title),
        plain(&(digest.standing() + ".")),
        plain(&format!("{}. {}", digest.changed(), digest.since())),
    ];
    body.extend(digest.age().map(|age| plain(&age)));
    let lines = lines(digest, |one| {
        let text =
            format!("• {} {} {}: {}", one.severity, one.rule, one.known_as(), one.annotation);
        cut(&text, LINE).into_owned()
    });
    body.extend(lines.iter().map(|line| plain(line)));
    body.push(plain(&format!("Report: {}", cut(link, 500))));
    json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": null,
            "content": {
                "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                "type": "AdaptiveCard",
                "version": "1.4",
                "body": body,
            },
        }],
    })
}

fn lines(digest: &Digest, line: impl Fn(&Violation) -> String) -> Vec<String> {
    let mut lines: Vec<_> = digest.new_violations.iter().take(IN_CHAT).map(line).collect();
    let more = digest.new.saturating_sub(lines.len() as u64);
    if more > 0 && !lines.is_empty() {
        lines.push(format!("… and {more} more that are new"));
    }
    lines
}

/// What `docs/alerts.md` describes.
fn document(digest: &Digest, title: &str, link: &str) -> Value {
    let mut document = json!({
        "version": 1,
        "headline": digest.headline(),
        "title": title,
        "report_timestamp": digest.report_timestamp,
        "report": link,
        "counts": {
            "resources": digest.resources,
            "compliant": digest.counts.compliant,
            "non_compliant": digest.counts.non_compliant,
            "excepted": digest.counts.excepted,
            "insufficient_data": digest.counts.insufficient_data(),
            "compliance_percentage": digest.counts.is_judged().then(|| digest.counts.percentage()),
        },
        "changes": {
            "compared_with": digest.compared_with,
            "least_severity": digest.least,
            "new": digest.new,
            "still_failing": digest.still_failing,
            "solved": digest.solved,
            "gone": digest.gone,
            "percentage_points": digest.change.map(|change| (change * 10.0).round() / 10.0),
        },
        "new_violations": digest.new_violations.iter().take(IN_JSON).collect::<Vec<_>>(),
        "not_seen": digest.not_seen.len(),
    });
    if let Some(age) = &digest.data_as_of {
        document["data_as_of"] = json!(age.shortened(IN_JSON));
    }
    document
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    #[test]
    fn a_host_says_what_it_takes() {
        for (host, shape) in [
            ("hooks.slack.com", Shape::Slack),
            ("prod-12.westeurope.logic.azure.com", Shape::Teams),
            ("default1234.56.environment.api.powerplatform.com", Shape::Teams),
            ("HOOKS.SLACK.COM", Shape::Slack),
            ("hooks.slack.com.example.com", Shape::Json),
            ("evilhooks.slack.com", Shape::Json),
            ("example.com", Shape::Json),
        ] {
            assert_eq!(Shape::of_host(host), shape, "{host}");
        }
    }

    #[test]
    fn names_are_shown_and_not_obeyed_and_messages_stay_short() {
        let mut evaluations = samples::hostile();
        for one in &mut evaluations {
            one.failing_since = Some(one.evaluation_timestamp.clone());
            one.annotation.push_str(&"<&*".repeat(1_000));
        }
        let digest = Digest::new(&samples::report(&evaluations), None);
        assert_eq!(digest.new, evaluations.len() as u64 / 3);
        let (title, link) = ("<!channel> of *x*", "&".repeat(10_000));
        for shape in Shape::ALL {
            let body = shape.body(&digest, title, &link).to_string();
            // Teams takes 28 KB of a message.
            assert!(
                shape == Shape::Json || body.len() < 28_000,
                "{}: {}",
                shape.name(),
                body.len()
            );
            assert!(!body.contains("\\u0000") && !body.contains('\u{202e}'), "{body}");
        }
        let slack = Shape::Slack.body(&digest, title, &link);
        let blocks = slack["blocks"].as_array().unwrap();
        let texts: Vec<_> =
            blocks.iter().filter_map(|block| block["text"]["text"].as_str()).collect();
        assert_eq!(texts.len(), 1 + IN_CHAT + 1);
        for text in texts {
            assert!(text.chars().count() <= 3_000 && !text.ends_with("&am…"), "{text}");
            assert!(
                !text.contains("<!") && !text.contains("<script") && !text.contains(" *x*"),
                "{text}"
            );
        }
        let document = Shape::Json.body(&digest, "t", "l");
        assert_eq!(document["new_violations"].as_array().unwrap().len(), IN_JSON);
    }

    #[test]
    fn what_aws_config_captured_says_when() {
        let digest = Digest::new(&samples::captured(), None);
        for shape in [Shape::Slack, Shape::Teams] {
            let body = shape.body(&digest, "t", "l").to_string();
            assert!(body.replace('\u{2060}', "").contains(samples::AGE), "{body}");
        }
        assert_eq!(Shape::Json.body(&digest, "t", "l")["data_as_of"], samples::data_as_of());
    }

    #[test]
    fn the_shapes_of_a_small_report() {
        let digest = Digest::new(&samples::excepted(), None);
        let body = |shape: Shape| {
            format!(
                "{}\n{:#}\n",
                shape.name(),
                shape.body(&digest, "account 123456789012", "s3://b/r.json")
            )
        };
        samples::snapshot("notifications", &Shape::ALL.map(body).join("\n"));
    }
}
