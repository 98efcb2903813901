//! What several modules need: fixtures, scans in memory, the built command line.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use compliance::cli::demo;
use compliance::history::memory::Memory;
use compliance::history::port::History;
use compliance::model::evaluation::{Evaluation, Source};
use compliance::model::lambda_functions::LambdaFunction;
use compliance::model::scan_record::{Gap, Scan, Target};
use compliance::report::aggregate;
use compliance::report::{Report, Spool};
use compliance::rules::{RULES, Ruleset};
use compliance::scan::{ResumeFrom, ScanRequest, scan};
use compliance::settings::Settings;
use compliance::settings::exceptions::Exceptions;
use compliance::sources::source::Inventory;
use serde_json::Value;
use time::OffsetDateTime;
use time::macros::datetime;

pub const NOON: OffsetDateTime = datetime!(2026-11-23 12:00 UTC);

pub fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("checks/fixtures").join(path)
}

pub fn function(name: &str) -> LambdaFunction {
    LambdaFunction::named(name).unwrap()
}

pub fn all_rules() -> Ruleset {
    Ruleset::new(RULES.iter().copied(), |_| None).unwrap()
}

/// The rules of the pack `core`: what is not about rules is tried with these, so that a further
/// rule changes nothing there.
pub fn core_rules() -> Ruleset {
    Ruleset::new(RULES.iter().copied().filter(|rule| rule.is_core), |_| None).unwrap()
}

/// How many evaluations of the bundled account are compliant, non-compliant and unknown, by the
/// rules that run where nothing else is said: what scan.rs holds in
/// checks/fixtures/demo/expected.json, and for the oldest scan of its history.
pub struct DemoCounts {
    pub compliant: u64,
    pub non_compliant: u64,
    pub insufficient_data: u64,
    pub oldest_non_compliant: u64,
}

impl DemoCounts {
    pub fn read() -> Self {
        let counts = |name: &str| -> Value {
            let text = std::fs::read_to_string(fixture(&format!("demo/{name}"))).unwrap();
            serde_json::from_str(&text).unwrap()
        };
        let sum = |counts: &Value, of: &str| {
            let rules = RULES.iter().filter(|rule| !rule.is_noisy);
            rules.map(|rule| counts[rule.id][of].as_u64().unwrap()).sum()
        };
        let now = counts("expected.json");
        Self {
            compliant: sum(&now, "compliant"),
            non_compliant: sum(&now, "non_compliant"),
            insufficient_data: sum(&now, "insufficient_data"),
            oldest_non_compliant: sum(
                counts("expected-past.json").as_array().unwrap().last().unwrap(),
                "non_compliant",
            ),
        }
    }

    /// As reports round it.
    #[cfg(feature = "notify")]
    pub fn percentage(&self) -> String {
        let sure = self.compliant + self.non_compliant;
        #[allow(clippy::cast_precision_loss)]
        let percentage = self.compliant as f64 * 100.0 / sure as f64;
        format!("{percentage:.1}")
    }

    pub fn total(&self) -> u64 {
        self.compliant + self.non_compliant + self.insufficient_data
    }
}

pub fn target() -> Target {
    Target { account_id: "123456789012".to_owned(), regions: "all".to_owned() }
}

/// Scans an inventory into memory at noon.
pub async fn scan_in_memory(
    inventory: &dyn Inventory,
    history: &Memory,
) -> (Vec<Scan>, Vec<Evaluation>) {
    scan_with(&core_rules(), inventory, history).await
}

/// The same with other rules.
pub async fn scan_with(
    ruleset: &Ruleset,
    inventory: &dyn Inventory,
    history: &Memory,
) -> (Vec<Scan>, Vec<Evaluation>) {
    let scanned = scan(inventory, history, &request(ruleset, Source::Snapshot), &mut |_, _| ())
        .await
        .unwrap();
    (scanned.scans, history.evaluations())
}

/// A scan at noon, without exceptions.
pub fn request(ruleset: &Ruleset, source: Source) -> ScanRequest<'_> {
    static NONE: LazyLock<Exceptions> = LazyLock::new(Exceptions::default);
    ScanRequest {
        ruleset,
        target: target(),
        scan_time: NOON,
        source,
        data_as_of: None,
        partition: None,
        exceptions: &NONE,
        compare: true,
        resume_from: ResumeFrom::default(),
        now: || NOON,
    }
}

/// The report of these scans at noon, without exceptions.
pub async fn report_of(history: &dyn History, scans: &[Scan], gaps: Vec<Gap>) -> Report<Spool> {
    let request = aggregate::ReportRequest {
        scans,
        gaps,
        moment: NOON,
        exceptions: &Exceptions::default(),
        framework: None,
        options: aggregate::ReportOptions::default(),
    };
    aggregate::report(history, request).await.unwrap()
}

/// The command line, in a home of its own.
pub struct Cli {
    pub home: tempfile::TempDir,
}

impl Cli {
    pub fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap() }
    }

    /// Where the bundled account's past is there already, which each first scan of it makes: it is
    /// made once for all tests, for it takes longer than most of them.
    pub fn with_demo_past() -> Self {
        static PAST: LazyLock<Vec<u8>> = LazyLock::new(|| {
            let folder = tempfile::tempdir().unwrap();
            let history = folder.path().join("history.sqlite");
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let settings = Settings::default();
            let begun = demo::begin(&history, &settings, OffsetDateTime::now_utc());
            runtime.block_on(begun).unwrap();
            std::fs::read(history).unwrap()
        });
        let cli = Self::new();
        std::fs::create_dir(cli.home.path().join("demo")).unwrap();
        std::fs::write(cli.home.path().join("demo/history.sqlite"), &*PAST).unwrap();
        cli
    }

    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_compliance"));
        command.env_clear().env("COMPLIANCE_HOME", self.home.path()).current_dir(self.home.path());
        // Nothing but loopback: a test never reaches an account.
        command
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
            .env("AWS_MAX_ATTEMPTS", "1");
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command().args(arguments).output().unwrap()
    }

    /// Standard output of a command that must succeed, with its folder left out.
    pub fn out(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout)
            .unwrap()
            .replace(&self.home.path().display().to_string(), "HOME")
    }

    /// Exit code and standard error of a command that must fail.
    pub fn fails(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.run(arguments);
        assert!(!output.status.success(), "{arguments:?} did not fail");
        let error = String::from_utf8(output.stderr)
            .unwrap()
            .replace(&self.home.path().display().to_string(), "HOME");
        assert!(!error.contains("panicked"), "{error}");
        (output.status.code().unwrap(), error)
    }
}

/// A report for people, with its times left out.
pub fn timeless(text: &str) -> String {
    let mut lines = Vec::new();
    for line in text.lines() {
        lines.push(match line.split_once("compliance-report-") {
            Some((before, _)) => format!("{before}compliance-report-TIME.json"),
            None if line.contains(" still failing, ") => {
                line.split_once(" since ").map_or(line, |(before, _)| before).to_owned()
                    + " since TIME"
            }
            None => line.trim_end().to_owned(),
        });
    }
    lines.join("\n")
}
