//! The history's contract, held by the one in memory and the one in SQLite alike; and what SQLite
//! adds.

use std::collections::BTreeMap;
use std::slice;

use compliance::history::memory::Memory;
use compliance::history::port::{History, Selection};
use compliance::history::sqlite::Sqlite;
use compliance::model::counts::Counts;
use compliance::model::evaluation::{
    ComplianceType, Evaluation, Severity, Source, evaluation_timestamp,
};
use compliance::model::scan_record::{Gap, Scan, Target};
use time::{Duration, OffsetDateTime};

use crate::support::{NOON, function};

fn evaluation(id: &str, microsecond: u16, moment: OffsetDateTime) -> Evaluation {
    Evaluation {
        resource_id: id.to_owned(),
        evaluation_timestamp: evaluation_timestamp(moment, microsecond),
        compliance_type: ComplianceType::NonCompliant,
        resource_type: "AWS::EC2::Instance".to_owned(),
        missing_tags: Some("[\"Owner\"]".to_owned()),
        remediation_values: BTreeMap::new(),
        rule: format!("rule-{microsecond}"),
        resource_name: format!("name of {id}"),
        severity: Severity::High,
        account_id: "123456789012".to_owned(),
        region: "eu-west-1".to_owned(),
        annotation: "why".to_owned(),
        source: Source::Live,
        tags: BTreeMap::from([("Environment".to_owned(), "dev".to_owned())]),
        failing_since: Some("2026-11-01T00:00:00.000001Z".to_owned()),
        as_of: None,
        exception: None,
    }
}

fn marker(moment: OffsetDateTime, account_id: &str) -> Scan {
    Scan {
        checker: function("ec2-tag-checker"),
        recorded_as: "ec2-tag-checker".to_owned(),
        target: Target { account_id: account_id.to_owned(), regions: "all".to_owned() },
        scan_time: moment,
        finished_at: moment + Duration::seconds(1),
        source: Source::Live,
        data_as_of: None,
        partition: None,
        compliant: 0,
        non_compliant: 2,
        insufficient_data: 0,
        by_rule: BTreeMap::from([(
            "rule-1".to_owned(),
            Counts { total: 2, compliant: 0, non_compliant: 1, excepted: 1 },
        )]),
        parameters: Some(BTreeMap::from([("rule-1".to_owned(), "{\"days\":7}".to_owned())])),
        incomplete: vec![Gap::new("what", "why")],
    }
}

/// In the order of their keys, whatever the history's own is.
async fn read(history: &dyn History, scan_id: &str, selection: Selection) -> Vec<Evaluation> {
    let (sender, mut receiver) = tokio::sync::mpsc::channel(4);
    let gather = async {
        let mut all = Vec::new();
        while let Some(evaluation) = receiver.recv().await {
            all.push(evaluation);
        }
        all.sort_by(|one: &Evaluation, other| one.key().cmp(&other.key()));
        all
    };
    let (read, all) = tokio::join!(history.read(scan_id, selection, sender), gather);
    read.unwrap();
    all
}

async fn keeps_the_contract(history: &dyn History) {
    assert!(history.newest(function("ec2-tag-checker"), None).await.unwrap().is_empty());
    let (old, new) = (marker(NOON - Duration::hours(6), "1"), marker(NOON, "1"));
    let evaluations = [evaluation("i-1", 1, NOON), evaluation("i-1", 2, NOON)];
    for _ in 0..2 {
        // Twice: what is stored again changes nothing.
        history.store(&[evaluation("i-1", 1, old.scan_time)], Some(&old.scan_id())).await.unwrap();
        history.store(&evaluations, Some(&new.scan_id())).await.unwrap();
        history.store(&[evaluation("i-9", 1, NOON)], None).await.unwrap();
    }
    assert_eq!(history.count(&new.scan_id()).await.unwrap(), 2);
    assert_eq!(
        read(history, &new.scan_id(), Selection::All).await,
        evaluations,
        "two rules at one instant are both there"
    );
    assert_eq!(read(history, "another", Selection::All).await, []);
    let compliant =
        Evaluation { compliance_type: ComplianceType::Compliant, ..evaluation("i-8", 1, NOON) };
    let refused = Evaluation {
        compliance_type: ComplianceType::InsufficientData,
        ..evaluation("i-8", 2, NOON)
    };
    let failed = evaluation("i-8", 3, NOON);
    let all = [compliant, refused.clone(), failed.clone()];
    history.store(&all, Some("mixed")).await.unwrap();
    assert_eq!(read(history, "mixed", Selection::All).await, all);
    assert_eq!(read(history, "mixed", Selection::NotCompliant).await, [refused, failed]);

    // One id in two regions and in two accounts is three resources.
    let elsewhere = Evaluation { region: "us-east-1".to_owned(), ..evaluation("i-7", 1, NOON) };
    let of_another =
        Evaluation { account_id: "210987654321".to_owned(), ..evaluation("i-7", 1, NOON) };
    let alike = [evaluation("i-7", 1, NOON), elsewhere, of_another];
    history.store(&alike, Some("alike")).await.unwrap();
    assert_eq!(history.count("alike").await.unwrap(), 3);
    let mut kept = read(history, "alike", Selection::All).await;
    kept.sort_by(|left, right| {
        (&left.account_id, &left.region).cmp(&(&right.account_id, &right.region))
    });
    assert_eq!(kept, alike);
    assert_eq!(history.timeline("i-7").await.unwrap().len(), 3);

    history.finish(&old).await.unwrap();
    assert_eq!(
        history.newest(function("ec2-tag-checker"), None).await.unwrap(),
        [old.clone()],
        "a scan counts once it is finished"
    );
    history.finish(&new).await.unwrap();
    let second = marker(NOON, "2");
    history.finish(&second).await.unwrap();
    assert_eq!(
        history.newest(function("ec2-tag-checker"), None).await.unwrap(),
        [new, second],
        "all targets of the newest run"
    );
    assert_eq!(history.newest(function("ec2-tag-checker"), Some(NOON)).await.unwrap(), [old]);
    assert!(history.newest(function("iam-checker"), None).await.unwrap().is_empty());

    let (first, other) = (
        Target { account_id: "1".to_owned(), regions: "all".to_owned() },
        Target { account_id: "3".to_owned(), regions: "all".to_owned() },
    );
    let of_target = async |target, before, most| {
        history.of_target(function("ec2-tag-checker"), target, before, most).await.unwrap()
    };
    assert_eq!(
        of_target(&first, None, 9).await,
        [marker(NOON, "1"), marker(NOON - Duration::hours(6), "1")],
        "newest first"
    );
    assert_eq!(of_target(&first, None, 1).await, [marker(NOON, "1")]);
    assert_eq!(of_target(&first, Some(NOON), 9).await, [marker(NOON - Duration::hours(6), "1")]);
    assert_eq!(of_target(&other, None, 9).await, []);
    assert_eq!(history.recent(function("ec2-tag-checker"), None, 9).await.unwrap().len(), 3);
    assert_eq!(history.recent(function("ec2-tag-checker"), None, 2).await.unwrap().len(), 2);
    assert_eq!(history.recent(function("ec2-tag-checker"), Some(NOON), 9).await.unwrap().len(), 1);

    let timeline = history.timeline("i-1").await.unwrap();
    assert_eq!(timeline.len(), 3);
    assert!(timeline.is_sorted_by_key(|evaluation| &evaluation.evaluation_timestamp));
    assert_eq!(timeline, history.timeline("name of i-1").await.unwrap());
}

/// Before the upgrade a function had another name, and some scans of the same run after it.
async fn scans_under_an_earlier_name_are_the_functions_own(history: &dyn History) {
    let iam = function("iam-checker");
    let of = |name: &str, moment: OffsetDateTime, account_id: &str| Scan {
        checker: iam,
        recorded_as: name.to_owned(),
        ..marker(moment, account_id)
    };
    let old = of("iam-user-checker", NOON - Duration::hours(6), "1");
    let last = of("iam-user-checker", NOON, "1");
    let first = of("iam-checker", NOON, "2");
    let new = of("iam-checker", NOON + Duration::hours(6), "1");
    for scan in [&old, &last, &first] {
        history
            .store(&[evaluation("u-1", 1, scan.scan_time)], Some(&scan.scan_id()))
            .await
            .unwrap();
        history.finish(scan).await.unwrap();
    }
    assert_eq!(last.scan_id(), "iam-user-checker/1/all/2026-11-23T12:00:00.000000Z");
    for name in ["iam-checker", "iam-user-checker"] {
        let mut run = history.newest(function(name), None).await.unwrap();
        run.sort_by_key(Scan::scan_id);
        assert_eq!(run, [first.clone(), last.clone()], "one run under two names");
    }
    assert_eq!(history.newest(iam, Some(NOON)).await.unwrap(), slice::from_ref(&old));
    history.finish(&new).await.unwrap();
    assert_eq!(history.newest(iam, None).await.unwrap(), slice::from_ref(&new));
    assert_eq!(history.recent(iam, None, 9).await.unwrap().len(), 4);
    assert_eq!(history.recent(iam, None, 1).await.unwrap(), slice::from_ref(&new));
    let target = Target { account_id: "1".to_owned(), regions: "all".to_owned() };
    assert_eq!(history.of_target(iam, &target, None, 9).await.unwrap(), [new, last, old.clone()]);
    assert_eq!(read(history, &old.scan_id(), Selection::All).await.len(), 1);
}

#[tokio::test]
async fn memory() {
    keeps_the_contract(&Memory::default()).await;
    scans_under_an_earlier_name_are_the_functions_own(&Memory::default()).await;
}

#[tokio::test]
async fn sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("new/folder/history.sqlite");
    let history = Sqlite::open(&file).unwrap();
    keeps_the_contract(&history).await;
    assert_eq!(
        history.like("NAME OF", 9).unwrap(),
        ["name of i-1", "name of i-7", "name of i-8", "name of i-9"]
    );
    drop(history);
    assert_eq!(
        Sqlite::open(&file).unwrap().timeline("i-1").await.unwrap().len(),
        3,
        "it is all there after a new start"
    );
    let other = Sqlite::open(&folder.path().join("other.sqlite")).unwrap();
    scans_under_an_earlier_name_are_the_functions_own(&other).await;
}

#[tokio::test]
async fn sqlite_pages_long_scans() {
    let folder = tempfile::tempdir().unwrap();
    let history = Sqlite::open(&folder.path().join("history.sqlite")).unwrap();
    let scan_id = marker(NOON, "1").scan_id();
    let mut many: Vec<_> = (0..2000)
        .map(|number| {
            evaluation(&format!("i-{number:05}"), 1 + u16::try_from(number % 3).unwrap(), NOON)
        })
        .collect();
    history.store(&many, Some(&scan_id)).await.unwrap();
    many.sort_by(|one, other| one.key().cmp(&other.key()));
    assert_eq!(read(&history, &scan_id, Selection::All).await, many);
}

#[tokio::test]
async fn damage_is_an_error_and_no_default() {
    let damages = [
        ("UPDATE scans SET incomplete = '[{'", "incomplete"),
        ("UPDATE scans SET incomplete = ''", "incomplete"),
        ("UPDATE scans SET by_rule = '[]'", "by_rule"),
        ("UPDATE scans SET source = 'hearsay'", "hearsay"),
        ("UPDATE resources SET tags = '{\"a\":'", "tags"),
        ("UPDATE resources SET others = replace(others, 'NON_COMPLIANT', 'FINE')", "FINE"),
        ("UPDATE resources SET others = substr(others, 1, 40)", "others"),
        ("UPDATE resources SET others = x'5b'", "others"),
    ];
    for (damage, named) in damages {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("history.sqlite");
        let scan = marker(NOON, "1");
        {
            let history = Sqlite::open(&file).unwrap();
            history.store(&[evaluation("i-1", 1, NOON)], Some(&scan.scan_id())).await.unwrap();
            history.finish(&scan).await.unwrap();
        }
        rusqlite::Connection::open(&file).unwrap().execute(damage, []).unwrap();
        let history = Sqlite::open(&file).unwrap();
        let newest = history.newest(function("ec2-tag-checker"), None).await.map(drop);
        let error = newest
            .err()
            .or(history.timeline("i-1").await.err())
            .unwrap_or_else(|| panic!("{damage} was read as if nothing was wrong"));
        let message = format!("{:#}", anyhow::Error::from(error));
        assert!(
            message.contains("history.sqlite") && message.contains(named),
            "{damage}: {message}"
        );
    }
}

#[test]
fn a_new_history_is_opened_by_many_at_once() {
    for _ in 0..20 {
        let folder = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            let opened: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| Sqlite::open(&folder.path().join("history.sqlite")).map(drop))
                })
                .collect();
            for opened in opened {
                opened.join().unwrap().unwrap();
            }
        });
    }
}

#[test]
fn scans_of_one_millisecond_get_times_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let open = || Sqlite::open(&folder.path().join("history.sqlite")).unwrap();
    let times = [
        open().reserve(NOON).unwrap(),
        open().reserve(NOON).unwrap(),
        open().reserve(NOON).unwrap(),
    ];
    assert_eq!(times, [NOON, NOON + Duration::milliseconds(1), NOON + Duration::milliseconds(2)]);
}

#[test]
fn what_is_not_a_history_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notes.txt");
    std::fs::write(&file, "not a database, but somebody's notes, long enough to have a header's length and more than a hundred bytes of it").unwrap();
    let before = std::fs::read(&file).unwrap();
    let error = format!("{:#}", anyhow::Error::from(Sqlite::open(&file).unwrap_err()));
    assert!(error.contains("notes.txt") && error.contains("not a database"), "{error}");
    assert_eq!(std::fs::read(&file).unwrap(), before);
}
