//! Evidence for an auditor: what is in the folder, and what the command line says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::Path;

use compliance::evidence::window::{End, Window};
use compliance::evidence::{EvidenceRequest, Files, evidence};
use compliance::history::memory::Memory;
use compliance::model::port::PortError;
use compliance::model::scan_record::Target;
use compliance::rules::frameworks;
use compliance::rules::selection::Selection;
use compliance::rules::{RULES, Ruleset};
use compliance::scan::{self, scan};
use compliance::settings::Settings;
use compliance::sources::config::snapshot::Snapshot;
use serde_json::Value;
use sha2::{Digest, Sha256};
use time::{Duration, OffsetDateTime};

use crate::support::{Cli, NOON, all_rules, fixture, target};

/// Files in memory.
#[derive(Default)]
struct Kept(BTreeMap<String, String>);

impl Files for Kept {
    fn write(
        &mut self,
        path: &str,
        content: &mut dyn FnMut(&mut dyn Write) -> std::io::Result<()>,
    ) -> Result<(), PortError> {
        let mut text = Vec::new();
        content(&mut text).unwrap();
        assert!(
            self.0.insert(path.to_owned(), String::from_utf8(text).unwrap()).is_none(),
            "{path} twice"
        );
        Ok(())
    }
}

const SETTINGS: &str = r#"
[rules.s3-encryption-enabled]
mode = "kms"
[[exception]]
rule = "s3-encryption-enabled"
resource = "*"
owner = "web <team>"
reason = "Until the new keys are there."
until = 2026-11-23
[[exception]]
rule = "*"
resource = "gone"
owner = "o"
reason = "Ended before."
until = 2026-11-20
[[exception]]
rule = "ec2-required-tags"
resource = "i-1"
owner = "o"
reason = "Serves no control of this framework."
"#;

fn settings() -> Settings {
    Settings::parse(SETTINGS, Path::new("compliance.toml")).unwrap()
}

async fn scanned(history: &Memory, moment: OffsetDateTime, target: Target, ruleset: &Ruleset) {
    let inventory = Snapshot::open(&fixture("config-history"), NOON).unwrap();
    let settings = settings();
    let request = scan::ScanRequest {
        ruleset,
        target,
        scan_time: moment,
        source: compliance::model::evaluation::Source::Live,
        data_as_of: None,
        partition: None,
        exceptions: &settings.exceptions,
        compare: true,
        resume_from: scan::ResumeFrom::default(),
        now: || NOON,
    };
    scan(&inventory, history, &request, &mut |_, _| ()).await.unwrap();
}

async fn gathered(history: &Memory, from: &str, to: &str) -> Result<Kept, String> {
    let settings = settings();
    let request = EvidenceRequest {
        framework: frameworks::named("pci-dss-4.0").unwrap(),
        window: Window::new(End::parse(from).unwrap(), End::parse(to).unwrap()).unwrap(),
        exceptions: &settings.exceptions,
        parameters: RULES
            .iter()
            .filter_map(|rule| Some((rule.id, settings.parameters(rule)?)))
            .collect(),
        longest_gap: Duration::hours(13),
        now: NOON + Duration::hours(30),
    };
    let mut kept = Kept::default();
    evidence(history, &request, &mut kept).await.map_err(|error| error.to_string())?;
    Ok(kept)
}

#[tokio::test]
async fn a_window_of_scans() {
    let history = Memory::default();
    let ruleset = settings().ruleset(&core()).unwrap();
    let only = settings().ruleset(&s3_encryption()).unwrap();
    for hours in [-36, 0, 6] {
        scanned(&history, NOON + Duration::hours(hours), target(), &ruleset).await;
    }
    // The day after the exception's last: it fails again. And a scan of another account, by one
    // rule alone, in the same second.
    scanned(&history, NOON + Duration::hours(24), target(), &ruleset).await;
    let other = Target { account_id: "210987654321".to_owned(), regions: "eu-west-1".to_owned() };
    scanned(&history, NOON + Duration::hours(24) + Duration::milliseconds(5), other, &only).await;
    let files = gathered(&history, "2026-11-23", "2026-11-24").await.unwrap().0;

    let of_rules = RULES.iter().filter(|rule| rule.serves("pci-dss-4.0"));
    let of_rules = of_rules.map(|rule| format!("rules/{}.md", rule.id));
    let of_scans = ["20261123-120000", "20261123-180000", "20261124-120000", "20261124-120000-2"];
    let of_scans = of_scans.into_iter().flat_map(|scan| {
        ["csv", "json"].map(|format| format!("reports/compliance-report-{scan}.{format}"))
    });
    let others = ["catalogue.json", "exceptions.json", "index.html"].map(str::to_owned);
    let expected: BTreeSet<_> = others.into_iter().chain(of_scans).chain(of_rules).collect();
    assert_eq!(files.keys().cloned().collect::<BTreeSet<_>>(), expected);
    let report = |name: &str| -> Value {
        serde_json::from_str(&files[&format!("reports/compliance-report-{name}.json")]).unwrap()
    };
    let first = report("20261123-120000");
    assert_eq!(
        (&first["framework"], &first["report_timestamp"]),
        (&"pci-dss-4.0".into(), &"2026-11-23T12:00:00Z".into())
    );
    assert_eq!(
        (&first["excepted"]["total"], &first["summary"]["non_compliant"]),
        (&1.into(), &0.into()),
        "an exception counts as of then"
    );
    let later = report("20261124-120000");
    assert_eq!(
        (&later["excepted"]["total"], &later["summary"]["non_compliant"]),
        (&0.into(), &1.into()),
        "and no longer when it has ended"
    );
    assert_eq!(
        later["trend"].as_array().unwrap().len(),
        4,
        "the scan before the window is its past"
    );

    let exceptions: Value = serde_json::from_str(&files["exceptions.json"]).unwrap();
    assert_eq!(exceptions.as_array().unwrap().len(), 1, "{exceptions}");
    assert_eq!(
        (&exceptions[0]["ended_in_window"], &exceptions[0]["most_findings_in_a_scan"]),
        (&true.into(), &1.into())
    );
    assert!(
        files["rules/s3-encryption-enabled.md"]
            .contains("- `mode` = `\"kms\"` (default `\"any\"`)")
    );

    let page = files["index.html"]
        .replace(concat!("compliance ", env!("CARGO_PKG_VERSION")), "compliance VERSION");
    assert!(page.contains("web &lt;team&gt;") && !page.contains("<team>"));
    assert!(!page.contains("http://") && page.matches("src=").count() == 0, "it loads nothing");
    insta::assert_snapshot!(
        page.replace("</tr>", "</tr>\n").replace("</li>", "</li>\n").replace("</h2>", "</h2>\n")
    );
}

#[tokio::test]
async fn a_window_without_a_scan_says_which_there_are() {
    let history = Memory::default();
    let error = gathered(&history, "2026-11-23", "2026-11-24").await.err().unwrap();
    assert!(
        error.ends_with("(UTC): the history holds none at all; run `compliance scan` first"),
        "{error}"
    );
    for hours in 0..12 {
        scanned(&history, NOON + Duration::hours(hours), target(), &all_rules()).await;
    }
    let error = gathered(&history, "2026-11-24", "2026-11-25").await.err().unwrap();
    assert!(
        error.starts_with("no scan of a rule that serves PCI DSS 4.0 finished from 2026-11-24 to 2026-11-25, both days included (UTC): "),
        "{error}"
    );
    assert!(
        error.contains("2026-11-23T23:00:00Z, ") && error.ends_with("and there are older ones"),
        "{error}"
    );
}

#[tokio::test]
async fn more_scans_than_are_asked_for_at_once() {
    let history = Memory::default();
    let only = settings().ruleset(&s3_encryption()).unwrap();
    for minutes in 0..300 {
        scanned(&history, NOON + Duration::minutes(minutes), target(), &only).await;
    }
    let files = gathered(&history, "2026-11-23T12:00:00Z", "2026-11-23T16:39:00Z").await.unwrap().0;
    assert_eq!(files.keys().filter(|name| name.starts_with("reports/")).count(), 2 * 280);
    assert!(files["index.html"].contains("iam-checker"), "a checker that never finished is named");
}

/// That rule alone.
fn core() -> Selection {
    Selection { packs: vec!["core".to_owned()], ..Selection::default() }
}

fn s3_encryption() -> Selection {
    Selection { rules: vec!["s3-encryption-enabled".to_owned()], ..Selection::default() }
}

#[test]
fn a_folder_that_can_be_checked() {
    let cli = Cli::new();
    let year_on: i32 = OffsetDateTime::now_utc().year() + 1;
    let (from, to) = ("2026-01-01", format!("{year_on}-12-31"));
    let arguments = |out: &'static str| {
        ["evidence", "--framework", "hipaa", "--from", from, "--to", &to, "--out", out, "--demo"]
            .map(str::to_owned)
    };
    let run = |out: &'static str| cli.command().args(arguments(out)).output().unwrap();
    assert!(
        String::from_utf8(run("evidence").stderr)
            .unwrap()
            .contains("run `compliance scan --demo` first")
    );
    cli.out(&["scan", "--demo", "--quiet"]);

    let output = String::from_utf8(run("evidence").stdout).unwrap();
    assert!(
        output.starts_with("Evidence for HIPAA Security Rule")
            && output.contains(": 30 scans")
            && output.contains("evidence/index.html"),
        "{output}"
    );
    let folder = cli.home.path().join("evidence");
    let sums = fs::read_to_string(folder.join("SHA256SUMS")).unwrap();
    let rules = RULES.iter().filter(|rule| rule.serves("hipaa")).count();
    assert_eq!(sums.lines().count(), 1 + 1 + 1 + 2 * 30 + rules);
    for line in sums.lines() {
        let (sum, path) = line.split_once("  ").unwrap();
        let digest = Sha256::digest(fs::read(folder.join(path)).unwrap());
        let bytes = (0..sum.len())
            .step_by(2)
            .map(|place| u8::from_str_radix(&sum[place..place + 2], 16).unwrap());
        assert!(bytes.eq(digest), "{path}");
    }

    let again = run("evidence");
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8(again.stderr).unwrap().contains("name another with --out"));
    fs::create_dir(cli.home.path().join("empty")).unwrap();
    assert!(run("empty").status.success(), "an empty folder will do");
    let left: Vec<_> = fs::read_dir(cli.home.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .filter(|name| name.to_string_lossy().starts_with(".compliance"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn mistakes_are_refused() {
    let cli = Cli::with_demo_past();
    cli.out(&["scan", "--demo", "--quiet"]);
    let fails = |framework: &str, from: &str, to: &str| {
        cli.fails(&[
            "evidence",
            "--framework",
            framework,
            "--from",
            from,
            "--to",
            to,
            "--out",
            "e",
            "--demo",
        ])
    };
    for (framework, from, to, code, expected) in [
        ("pci", "2026-01-01", "2026-01-02", 2, "did you mean `pci-dss-4.0`?"),
        ("soc-2", "last week", "2026-01-02", 2, "it is neither a day"),
        ("soc-2", "2026-01-03", "2026-01-02", 1, "--from must not be after --to"),
        ("soc-2", "2020-01-01", "2020-01-02", 1, "the newest of the history are of"),
    ] {
        let (exit, error) = fails(framework, from, to);
        assert!(exit == code && error.contains(expected), "{framework} {from} {to}: {error}");
        assert!(!cli.home.path().join("e").exists());
    }
}

#[test]
fn help_has_examples() {
    insta::assert_snapshot!(Cli::new().out(&["evidence", "--help"]));
}
