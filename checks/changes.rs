//! What changed from scan to scan, where things stood before, and what exceptions take out: over
//! histories in memory.

use std::path::Path;

use compliance::history::memory::Memory;
use compliance::model::checkpoint::Cursors;
use compliance::model::evaluation::Source;
use compliance::model::port::PortFuture;
use compliance::model::resource::Resource;
use compliance::model::scan_record::Gap;
use compliance::model::value::Value;
use compliance::report::Report;
use compliance::report::aggregate;
use compliance::resource_types::ec2_instance;
use compliance::rules::Wanted;
use compliance::rules::{Ruleset, find};
use compliance::scan::{ResumeFrom, ScanRequest, scan};
use compliance::settings::Settings;
use compliance::settings::exceptions::Exceptions;
use compliance::sources::source::{Inventory, SourceEvent};
use serde_json::json;
use time::{Duration, OffsetDateTime};
use tokio::sync::mpsc::Sender;

use crate::support::{NOON, target};

/// An account of instances, each with the value of its `Owner` tag: none fails, `?` cannot be read.
struct Instances<'a>(&'a [(&'a str, &'a str)], bool);

impl Inventory for Instances<'_> {
    fn read<'a>(
        &'a self,
        _: &'a Wanted,
        _: &'a Cursors,
        found: Sender<SourceEvent>,
    ) -> PortFuture<'a, ()> {
        Box::pin(async move {
            for (id, owner) in self.0 {
                let tags = match *owner {
                    "?" => Value::unread("AccessDenied"),
                    "" => Value::from(json!({})),
                    owner => Value::from(json!({ "Owner": owner })),
                };
                let mut document =
                    Value::from(json!({ "configuration": { "state": { "name": "running" } } }));
                document.put("tags", tags);
                let resource = Resource {
                    id: (*id).to_owned(),
                    name: format!("name-{id}"),
                    account_id: "123456789012".to_owned(),
                    region: "eu-west-1".to_owned(),
                    as_of: NOON,
                    captured_at: None,
                    resource_type: ec2_instance::TYPE,
                    document,
                    related: [].into(),
                };
                found.send(SourceEvent::Resources(vec![resource])).await.unwrap();
            }
            if !self.1 {
                found
                    .send(SourceEvent::Gap(Gap::of(
                        ec2_instance::TYPE,
                        "AWS::EC2::Instance in eu-west-2",
                        "AccessDenied",
                    )))
                    .await
                    .unwrap();
            }
            Ok(())
        })
    }
}

fn exceptions(text: &str) -> Exceptions {
    Settings::parse(text, Path::new("compliance.toml")).unwrap().exceptions
}

/// One scan and its report.
async fn scanned(
    history: &Memory,
    hours: i64,
    account: Instances<'_>,
    exceptions: &Exceptions,
) -> Report {
    let only_owner = serde_json::json!({"tags": ["Owner"]}).as_object().cloned().unwrap();
    let ruleset = Ruleset::new(find("ec2-required-tags"), |_| Some(&only_owner)).unwrap();
    let scan_time: OffsetDateTime = NOON + Duration::hours(hours);
    let request = ScanRequest {
        ruleset: &ruleset,
        target: target(),
        scan_time,
        source: Source::Live,
        data_as_of: None,
        partition: None,
        exceptions,
        compare: true,
        resume_from: ResumeFrom::default(),
        now: || NOON,
    };
    let scans = scan(&account, history, &request, &mut |_, _| ()).await.unwrap().scans;
    let request = aggregate::ReportRequest {
        scans: &scans,
        gaps: Vec::new(),
        moment: scan_time,
        exceptions,
        framework: None,
        options: aggregate::ReportOptions::default(),
    };
    let report = aggregate::report(history, request).await.unwrap();
    serde_json::from_value(serde_json::to_value(&report).unwrap()).unwrap()
}

fn since<'a>(report: &'a Report, id: &str) -> Option<&'a str> {
    report
        .evaluations
        .iter()
        .find(|evaluation| evaluation.resource_id == id)
        .and_then(|evaluation| evaluation.failing_since.as_deref())
}

#[tokio::test]
async fn new_still_failing_solved_and_gone() {
    let (history, none) = (Memory::default(), Exceptions::default());
    let first = scanned(
        &history,
        0,
        Instances(&[("a", ""), ("b", ""), ("c", "x"), ("d", ""), ("e", "")], true),
        &none,
    )
    .await
    .changes;
    assert_eq!(
        (first.compared_with, first.new, first.still_failing, first.solved, first.gone),
        (None, 4, 0, 0, 0)
    );

    let second = scanned(
        &history,
        6,
        Instances(&[("a", ""), ("b", "x"), ("c", ""), ("e", "?")], true),
        &none,
    )
    .await;
    let changes = &second.changes;
    assert_eq!(changes.compared_with.as_deref(), Some("2026-11-23T12:00:00Z"));
    assert_eq!(
        (changes.new, changes.still_failing, changes.solved, changes.gone),
        (1, 2, 1, 1),
        "what cannot be read still fails"
    );
    let solved: Vec<_> = changes
        .solved_findings
        .iter()
        .map(|solved| (solved.resource_id.as_str(), solved.gone))
        .collect();
    assert_eq!(solved, [("b", false), ("d", true)]);
    assert_eq!(since(&second, "a"), Some("2026-11-23T12:00:00.000104Z"));
    assert_eq!(since(&second, "c"), Some("2026-11-23T18:00:00.000104Z"));

    let third =
        scanned(&history, 12, Instances(&[("a", ""), ("c", "x"), ("e", "")], true), &none).await;
    assert_eq!(
        (third.changes.new, third.changes.still_failing, third.changes.solved, third.changes.gone),
        (0, 2, 1, 0)
    );
    assert_eq!(
        since(&third, "a"),
        Some("2026-11-23T12:00:00.000104Z"),
        "the first of an unbroken series"
    );
    assert_eq!(
        since(&third, "e"),
        Some("2026-11-23T12:00:00.000104Z"),
        "a refusal in between does not break it"
    );

    let percentages: Vec<_> = third
        .trend
        .iter()
        .map(|point| (point.compliant, point.non_compliant, point.insufficient_data))
        .collect();
    assert_eq!(percentages, [(1, 4, 0), (1, 2, 1), (1, 2, 0)]);
}

#[tokio::test]
async fn a_scan_that_did_not_see_everything_calls_nothing_gone() {
    let (history, none) = (Memory::default(), Exceptions::default());
    scanned(&history, 0, Instances(&[("a", ""), ("b", "")], true), &none).await;
    let changes = scanned(&history, 6, Instances(&[("a", "")], false), &none).await.changes;
    assert_eq!((changes.still_failing, changes.gone), (1, 0));
}

#[tokio::test]
async fn a_report_made_again_says_the_same() {
    let (history, none) = (Memory::default(), Exceptions::default());
    let account = [("a", ""), ("b", "x")];
    scanned(&history, 0, Instances(&account, true), &none).await;
    let report = scanned(&history, 6, Instances(&account, true), &none).await;
    let again = scanned(&history, 6, Instances(&account, true), &none).await;
    assert_eq!(
        serde_json::to_value(&report.changes).unwrap(),
        serde_json::to_value(&again.changes).unwrap()
    );
    assert_eq!(report.evaluations, again.evaluations);
}

#[tokio::test]
async fn excepted_violations_stand_apart_and_are_never_hidden() {
    let text = |until: &str| {
        format!(
            "[[exception]]\nrule = \"ec2-required-tags\"\nresource = \"name-a\"\nowner = \"web\"\nreason = \"r\"\nticket = \"T-1\"\nuntil = {until}\n"
        )
    };
    let history = Memory::default();
    let account = || Instances(&[("a", ""), ("b", ""), ("c", "x")], true);
    let report = scanned(&history, 0, account(), &exceptions(&text("2026-11-23"))).await;
    assert_eq!(
        (report.summary.non_compliant, report.excepted.total, report.summary.compliance_percentage),
        (1, 1, 50.0)
    );
    assert_eq!(report.by_rule["ec2-required-tags"].excepted, 1);
    assert_eq!(
        (report.changes.new, report.exceptions[0].findings, report.exceptions[0].expired),
        (1, 1, false)
    );
    let excepted: Vec<_> =
        report.evaluations.iter().filter_map(|evaluation| evaluation.exception.as_ref()).collect();
    assert_eq!((excepted.len(), excepted[0].ticket.as_deref()), (1, Some("T-1")));
    assert_eq!((report.trend[0].excepted, report.trend[0].non_compliant), (1, 1));
    assert!(
        history.evaluations().iter().all(|evaluation| evaluation.exception.is_none()),
        "history keeps the bare verdicts"
    );

    let ended = scanned(&history, 24, account(), &exceptions(&text("2026-11-23"))).await;
    assert_eq!(
        (ended.summary.non_compliant, ended.excepted.total, ended.exceptions[0].expired),
        (2, 0, true)
    );
    let violation =
        ended.evaluations.iter().find(|evaluation| evaluation.resource_id == "a").unwrap();
    assert!(
        violation.annotation.ends_with("The exception of web ended on 2026-11-23."),
        "{}",
        violation.annotation
    );
}

#[tokio::test]
async fn the_tags_that_an_exception_asks_for_are_kept_and_no_others() {
    let asks = exceptions(
        "[[exception]]\nrule = \"*\"\nresource = \"*\"\ntags = { Owner = \"web-*\" }\nowner = \"o\"\nreason = \"r\"\nuntil = 2027-01-01",
    );
    let history = Memory::default();
    scanned(&history, 0, Instances(&[("a", "web-1"), ("b", "")], true), &asks).await;
    let tags: Vec<_> =
        history.evaluations().into_iter().map(|evaluation| evaluation.tags).collect();
    assert_eq!(tags, [[("Owner".to_owned(), "web-1".to_owned())].into(), [].into()]);
}

#[tokio::test]
async fn a_report_of_one_framework_has_its_rules_alone() {
    let (history, ruleset, none) =
        (Memory::default(), crate::support::all_rules(), Exceptions::default());
    let demo = compliance::sources::config::snapshot::Snapshot::demo().unwrap();
    let scans =
        scan(&demo, &history, &crate::support::request(&ruleset, Source::Demo), &mut |_, _| ())
            .await
            .unwrap()
            .scans;
    let framework = "cis-aws-3.0";
    let rules: Vec<_> =
        ruleset.rules().filter(|rule| rule.serves(framework)).map(|rule| rule.id).collect();
    let request = aggregate::ReportRequest {
        scans: &scans,
        gaps: Vec::new(),
        moment: NOON,
        exceptions: &none,
        framework: Some(framework),
        options: aggregate::ReportOptions::default(),
    };
    let report = aggregate::report(&history, request).await.unwrap();
    assert!(!rules.is_empty() && rules.len() < ruleset.rules().count(), "{rules:?}");
    assert_eq!(
        report.by_rule.keys().map(String::as_str).collect::<std::collections::BTreeSet<_>>(),
        rules.iter().copied().collect()
    );
    assert_eq!(report.by_control.keys().collect::<Vec<_>>(), [framework]);
    assert!(report.incomplete.is_empty() && report.trend[0].by_rule.len() == rules.len());
}
