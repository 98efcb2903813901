//! Two runs side by side, and which runs a name means: over histories in memory.

use std::collections::BTreeMap;
use std::path::Path;

use compliance::history::comparison::{Comparison, ComparisonError, compare};
use compliance::history::memory::Memory;
use compliance::history::port::History;
use compliance::history::runs::{RunError, named, run_before, runs};
use compliance::model::evaluation::{
    ComplianceType, Evaluation, Severity, Source, evaluation_timestamp,
};
use compliance::model::scan_record::{Gap, Scan, Target};
use compliance::settings::Settings;
use compliance::settings::exceptions::Exceptions;
use time::Duration;

use crate::support::{NOON, function};

const RULE: &str = "ec2-required-tags";

/// A scan of instances: `-` fails, `+` complies, `?` could not be judged.
async fn scanned(
    history: &Memory,
    hours: i64,
    account: &str,
    instances: &[(&str, char)],
    incomplete: &[Gap],
) {
    let moment = NOON + Duration::hours(hours);
    let target = Target { account_id: account.to_owned(), regions: "all".to_owned() };
    let mut scan = Scan {
        checker: function("ec2-tag-checker"),
        recorded_as: "ec2-tag-checker".to_owned(),
        target,
        scan_time: moment,
        finished_at: moment,
        source: Source::Live,
        data_as_of: None,
        partition: None,
        compliant: 0,
        non_compliant: 0,
        insufficient_data: 0,
        by_rule: BTreeMap::from([(RULE.to_owned(), compliance::model::counts::Counts::default())]),
        parameters: Some(BTreeMap::new()),
        incomplete: incomplete.to_vec(),
    };
    let mut evaluations = Vec::new();
    for (id, verdict) in instances {
        let (compliance_type, count) = match verdict {
            '-' => (ComplianceType::NonCompliant, &mut scan.non_compliant),
            '+' => (ComplianceType::Compliant, &mut scan.compliant),
            _ => (ComplianceType::InsufficientData, &mut scan.insufficient_data),
        };
        *count += 1;
        evaluations.push(Evaluation {
            resource_id: (*id).to_owned(),
            evaluation_timestamp: evaluation_timestamp(moment, 1),
            compliance_type,
            resource_type: "AWS::EC2::Instance".to_owned(),
            missing_tags: None,
            remediation_values: BTreeMap::new(),
            rule: RULE.to_owned(),
            resource_name: format!("name-{id}"),
            severity: Severity::Medium,
            account_id: account.to_owned(),
            region: "eu-west-1".to_owned(),
            annotation: "why".to_owned(),
            source: Source::Live,
            tags: BTreeMap::new(),
            failing_since: None,
            as_of: None,
            exception: None,
        });
    }
    history.store(&evaluations, Some(&scan.scan_id())).await.unwrap();
    history.finish(&scan).await.unwrap();
}

async fn compared(
    history: &Memory,
    exceptions: &Exceptions,
) -> Result<Comparison, ComparisonError> {
    let runs = runs(history, None, 9).await.unwrap();
    compare(history, &runs[1], &runs[0], exceptions, NOON).await
}

#[tokio::test]
async fn what_two_scans_say_of_a_finding() {
    let covering = "[[exception]]\nrule = \"ec2-required-tags\"\nresource = \"i\"\nowner = \"o\"\nreason = \"r\"\n";
    let exceptions = Settings::parse(covering, Path::new("compliance.toml")).unwrap().exceptions;
    // (before, after): new, solved, gone, unchanged, excepted
    for (pair, expected) in [
        (("-", "-"), (0, 0, 0, 1, 0)),
        (("+", "-"), (1, 0, 0, 0, 0)),
        (("", "-"), (1, 0, 0, 0, 0)),
        (("-", "+"), (0, 1, 0, 0, 0)),
        (("-", ""), (0, 0, 1, 0, 0)),
        (("-", "?"), (0, 0, 0, 1, 0)),
        (("+", "?"), (0, 0, 0, 0, 0)),
        (("+", "+"), (0, 0, 0, 0, 0)),
        (("+", ""), (0, 0, 0, 0, 0)),
    ] {
        let history = Memory::default();
        for (hours, verdict) in [(0, pair.0), (6, pair.1)] {
            let instances: Vec<_> =
                verdict.chars().map(|verdict| ("i", verdict)).chain([("other", '+')]).collect();
            scanned(&history, hours, "1", &instances, &[]).await;
        }
        let counts = |compared: &Comparison| {
            (compared.new, compared.solved, compared.gone, compared.unchanged, compared.excepted)
        };
        let plain = compared(&history, &Exceptions::default()).await.unwrap();
        assert_eq!(counts(&plain), expected, "{pair:?}");
        assert_eq!(plain.new_findings.len() as u64, plain.new, "{pair:?}");
        assert_eq!(
            plain.solved_findings.iter().map(|finding| u64::from(!finding.gone)).sum::<u64>(),
            plain.solved,
            "{pair:?}"
        );
        let excepted = compared(&history, &exceptions).await.unwrap();
        let (new, solved, gone, unchanged, _) = expected;
        let still = pair.1 == "-";
        assert_eq!(
            counts(&excepted),
            (
                if still { 0 } else { new },
                solved,
                gone,
                if still { 0 } else { unchanged },
                u64::from(still)
            ),
            "{pair:?}"
        );
    }
}

#[tokio::test]
async fn a_scan_that_did_not_see_everything_calls_nothing_gone() {
    let history = Memory::default();
    scanned(&history, 0, "1", &[("a", '-'), ("b", '-')], &[]).await;
    scanned(
        &history,
        6,
        "1",
        &[("a", '-')],
        &[Gap::new("AWS::EC2::Instance in eu-west-2", "AccessDenied")],
    )
    .await;
    let compared = compared(&history, &Exceptions::default()).await.unwrap();
    assert_eq!((compared.gone, compared.unchanged, compared.incomplete.len()), (0, 1, 1));
    assert!(compared.incomplete[0].why.contains("not called gone"), "{:?}", compared.incomplete);
}

#[tokio::test]
async fn different_targets_are_not_compared() {
    let history = Memory::default();
    scanned(&history, 0, "1", &[("a", '-')], &[]).await;
    scanned(&history, 6, "2", &[("a", '-')], &[]).await;
    let error = compared(&history, &Exceptions::default()).await.unwrap_err().to_string();
    assert!(
        error.contains("1 (all)") && error.contains("2 (all)") && error.contains("same target"),
        "{error}"
    );
}

#[tokio::test]
async fn scans_are_named_by_the_beginnings_of_their_times() {
    let history = Memory::default();
    for (hours, account) in [(0, "1"), (6, "2"), (24, "1")] {
        scanned(&history, hours, account, &[("a", '-')], &[]).await;
    }
    let runs = runs(&history, None, 9).await.unwrap();
    let (newest, other, oldest) = (&runs[0], &runs[1], &runs[2]);
    let now = time::macros::datetime!(2026-11-24 20:00 UTC);
    for (name, run) in [
        ("latest", newest),
        ("previous", oldest),
        ("2026-11-24", newest),
        ("2026-11-23T18", other),
        ("2026-11-23 12:00", oldest),
        ("2026-11-23T12:00:00Z", oldest),
        ("2026-11-23T12:00:00.000000Z", oldest),
    ] {
        assert_eq!(named(&runs, name, None, now), Ok(run), "{name}");
    }
    let error = |name: &str| named(&runs, name, None, now).unwrap_err().to_string();
    assert!(
        error("2026-11-23T1").contains("2026-11-23T18:00:00.000000Z, 2026-11-23T12:00:00.000000Z"),
        "{}",
        error("2026-11-23T1")
    );
    for name in ["3d", "", "Z", "2026-11-25", "d"] {
        assert!(matches!(named(&runs, name, None, now), Err(RunError::Unknown { .. })), "{name}");
    }
    // Of several scans of a day the last; and of what the newer one looked at.
    for (name, newer, run) in [
        ("2026-11-23", None, other),
        ("yesterday", None, other),
        ("1d", None, other),
        ("2026-11-23", Some(newest), oldest),
        ("yesterday", Some(newest), oldest),
        ("1d", Some(newest), oldest),
    ] {
        assert_eq!(named(&runs, name, newer, now), Ok(run), "{name}");
    }
    assert_eq!(run_before(&runs, newest), Ok(oldest), "the one of the same target");
    assert!(matches!(run_before(&runs, other), Err(RunError::Alone { .. })));
}
