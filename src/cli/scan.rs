//! `compliance scan`: chooses the inventory, runs the scan and shows its report.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use time::OffsetDateTime;

use super::choose::choose;
use super::data_paths::{DataPaths, settings};
use super::exit::{Exit, Interrupted, Misuse};
use super::interrupt::asked_to_stop;
use super::notify::{NotifyArguments, notify};
use super::offered::{self, offered};
use super::options::{DataPathArguments, OutputArguments, ReportOutput, SourceArguments, severity};
use super::progress::Progress;
use super::report::present;
use super::{demo, print, resume, table, warn};
use crate::history::failing::PreviousFinding;
use crate::history::known::KnownFindings;
use crate::history::sqlite::{Begun, Sqlite};
use crate::model::checkpoint::Checkpoint;
use crate::model::evaluation::{Evaluation, Severity, Source, to_milliseconds};
use crate::model::source_lines::{SourceLines, kind};
use crate::model::text::counted;
use crate::report::aggregate;
use crate::report::folder::write_whole;
use crate::report::{Report, Spool};
use crate::rules::frameworks::Framework;
use crate::rules::{Ruleset, find};
use crate::scan::{ResumeFrom, ScanRequest, scan};
use crate::settings::Settings;
use crate::settings::excluded::Excluded;
use crate::sources::plan::Plan;
use crate::sources::plan_files::source_lines;

pub const EXAMPLES: &str = "\
Examples:
  compliance scan --demo                              the bundled account; no AWS account is needed
  compliance scan                                     the account of your AWS credentials
  compliance scan --profile audit --region all        another profile, every enabled region
  compliance scan --role-arn arn:aws:iam::210987654321:role/reader
  compliance scan --accounts accounts.toml            the accounts that a file lists
  compliance scan --organization --role-name reader   every active account of the organization
  tofu show -json plan.bin | compliance scan --plan - what a plan would make
  compliance scan --snapshot s3://config-bucket/AWSLogs/123456789012/Config/
  compliance scan --resume                            go on with a scan that was cut off
  compliance scan --exit-code --quiet                 in a pipeline
  compliance scan --framework pci-dss-4.0             the rules that serve one framework, by control
  compliance scan --notify $SLACK_WEBHOOK              tell a channel what is new and what is solved
  compliance scan --output-file report.csv --output-file junit=results/compliance.xml

  compliance scan --fail-on high --quiet              in a pipeline: 3 for HIGH and CRITICAL alone
  compliance scan --write-baseline known.json         write down what fails today
  compliance scan --baseline known.json --exit-code   3 for what is not in that file alone

Exit codes: 0 the scan ran; 1 error; 2 usage; with --exit-code or --fail-on 3 something is non-compliant, 4 something could not be judged; 130 interrupted.";

#[derive(Debug, Args)]
pub struct ScanArguments {
    #[command(flatten)]
    pub source: SourceArguments,
    #[command(flatten)]
    pub data_paths: DataPathArguments,
    #[command(flatten)]
    pub output: OutputArguments,
    #[command(flatten)]
    pub notify: NotifyArguments,
    /// Go on with the last scan of the same accounts and regions if it was cut off: what it has
    /// read is not read again
    #[arg(long, conflicts_with = "source")]
    pub resume: bool,
    /// Exit with 3 when something is non-compliant, with 4 when something could not be judged
    #[arg(long)]
    pub exit_code: bool,
    /// The same, of rules of this severity or a higher one alone: low, medium, high or critical
    #[arg(long, value_name = "SEVERITY", value_parser = offered(severity, offered::severities), hide_possible_values = true)]
    pub fail_on: Option<Severity>,
    /// Compare with the findings in this file rather than with the history, and exit with 3 only
    /// for those that are not in it
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Write the findings to a file for --baseline
    #[arg(long, value_name = "FILE")]
    pub write_baseline: Option<PathBuf>,
}

impl ScanArguments {
    /// How the command ends where a pipeline asked for that.
    fn exit(&self, report: &Report<Spool>) -> Result<Exit> {
        if !self.exit_code && self.fail_on.is_none() {
            return Ok(Exit::Done);
        }
        let weighs = |severity: Severity| self.fail_on.is_none_or(|least| severity >= least);
        for evaluation in report.evaluations.evaluations()? {
            let evaluation = evaluation?;
            if evaluation.is_violation()
                && weighs(evaluation.severity)
                && (self.baseline.is_none() || evaluation.is_new())
            {
                return Ok(Exit::NonCompliant);
            }
        }
        let unknown = report.by_severity.iter().any(|(severity, counts)| {
            Severity::named(severity).is_none_or(weighs) && counts.insufficient_data() > 0
        });
        Ok(if unknown || !report.incomplete.is_empty() { Exit::Incomplete } else { Exit::Done })
    }

    /// Writes the findings for the next run.
    fn keep_baseline(&self, report: &Report<Spool>) -> Result<()> {
        let Some(path) = &self.write_baseline else { return Ok(()) };
        let known = KnownFindings::of(&report.report_timestamp, report.evaluations.evaluations()?)?;
        write_whole(path, |file| known.write(file))
            .with_context(|| format!("writing the baseline {}", path.display()))?;
        if !self.output.quiet {
            let findings = counted(known.len() as u64, "finding", "findings");
            warn(&format!("{} has {findings}: they are known from now on", path.display()));
        }
        Ok(())
    }
}

/// A finished scan's report, with what was scanned and where it is kept.
#[derive(Debug)]
pub struct Finished {
    pub report: Report<Spool>,
    pub title: String,
    pub data_paths: DataPaths,
}

pub async fn run(arguments: ScanArguments) -> Result<Exit> {
    let settings = settings(&arguments.data_paths)?;
    let for_people = !arguments.output.quiet && arguments.output.output() == ReportOutput::Table;
    let framework = arguments.output.framework()?;
    let seen = Seen {
        known: arguments.baseline.as_deref().map(KnownFindings::read).transpose()?,
        excluded: arguments.output.excluded(),
    };
    let Finished { report, title, data_paths } = once(
        &arguments.source,
        &arguments.data_paths,
        &settings,
        framework,
        seen,
        Manner { resume: arguments.resume, quiet: !for_people, may_be_interrupted: true },
    )
    .await?;
    let location = present(&report, &title, &data_paths, &arguments.output)?;
    if arguments.source.demo && for_people {
        print(&table::note(
            "next",
            "compliance history --demo; diff, trend and watch take --demo too",
        ))?;
    }
    if arguments.source.plan.is_some()
        && report.summary.total_evaluations == 0
        && report.incomplete.is_empty()
        && !arguments.output.quiet
    {
        warn("nothing was evaluated: the plan holds no resource that these rules apply to");
    }
    notify(
        &arguments.notify,
        arguments.source.profile.as_deref(),
        &report,
        &title,
        &location.display().to_string(),
    )
    .await?;
    arguments.keep_baseline(&report)?;
    arguments.exit(&report)
}

/// What a scan's report is compared with, and what it leaves out.
#[derive(Debug, Default)]
pub struct Seen {
    pub known: Option<KnownFindings>,
    pub excluded: Excluded,
}

/// How a scan runs.
#[derive(Clone, Copy, Debug, Default)]
pub struct Manner {
    /// Whether it goes on with one that was cut off.
    pub resume: bool,
    /// Whether nothing is said of it.
    pub quiet: bool,
    /// Whether Ctrl-C is waited for here.
    pub may_be_interrupted: bool,
}

/// One scan with its report: what `scan` does once and `watch` again and again.
pub async fn once(
    arguments: &SourceArguments,
    data_paths: &DataPathArguments,
    settings: &Settings,
    framework: Option<&Framework>,
    seen: Seen,
    manner: Manner,
) -> Result<Finished> {
    let Manner { resume, quiet, may_be_interrupted } = manner;
    let ruleset = ruleset(arguments, settings, framework)?;
    let now = to_milliseconds(OffsetDateTime::now_utc());
    let progress = Progress::new(quiet);
    let chosen = choose(arguments, settings, &ruleset, &progress, now).await?;
    let subfolder = match chosen.source {
        Source::Demo => Some("demo"),
        Source::Plan => Some("plan"),
        Source::Live | Source::Snapshot | Source::ConfigEvent => None,
    };
    let data_paths = DataPaths::new(data_paths, settings, subfolder)?;
    if arguments.demo {
        demo::begin(&data_paths.history, settings, now).await?;
    }
    let history = Sqlite::open(&data_paths.history)?;
    let rules = settings.fingerprint(&ruleset);
    let (scan_time, from) = if resume {
        let begun = resume::begun(&history, &chosen, &rules, now)?;
        (begun.scan_time, Some(begun.unfinished))
    } else {
        if !quiet {
            resume::hint(&history, &chosen, &rules, now);
        }
        (history.reserve(now)?, None)
    };
    let note = |unfinished: &Checkpoint| {
        progress.has_come(unfinished);
        history.note(
            &chosen.target,
            &Begun { scan_time, rules: rules.clone(), unfinished: unfinished.clone() },
        )
    };

    let exceptions = settings.exceptions.clone().with_tags(seen.excluded.tag_keys());
    let request = ScanRequest {
        ruleset: &ruleset,
        target: chosen.target.clone(),
        scan_time,
        source: chosen.source,
        data_as_of: chosen.data_as_of,
        partition: chosen.partition,
        exceptions: &exceptions,
        compare: true,
        resume_from: ResumeFrom {
            recount: from.is_some(),
            checkpoint: from,
            on_checkpoint: Some(&note),
        },
        now: OffsetDateTime::now_utc,
    };
    if let Some(lists) = chosen.inventory.lists(&exceptions.wanted(&ruleset)) {
        progress.lists(lists);
    }
    progress.begin();
    let mut on_stored = |evaluation: &Evaluation, _: Option<&PreviousFinding>| {
        progress.one_more(evaluation);
    };
    let scanned = tokio::select! {
        biased;
        () = asked_to_stop(), if may_be_interrupted => {
            progress.done();
            return Err(interrupted(chosen.source).into());
        }
        scanned = scan(chosen.inventory.as_ref(), &history, &request, &mut on_stored) => scanned,
    };
    progress.done();
    let scanned = scanned.with_context(|| {
        format!("the scan of {} did not finish, and no report counts it", chosen.title)
    })?;
    // Only a scan of accounts can be resumed, and a snapshot may be of the same accounts and
    // regions.
    if chosen.source == Source::Live {
        history.forget(&chosen.target, scan_time)?;
    }
    drop(chosen.held);

    let request = aggregate::ReportRequest {
        scans: &scanned.scans,
        gaps: Vec::new(),
        moment: OffsetDateTime::now_utc(),
        exceptions: &settings.exceptions,
        framework: framework.map(|framework| framework.id),
        options: aggregate::ReportOptions {
            account_names: chosen.account_names,
            known: seen.known,
            excluded: seen.excluded,
        },
    };
    let mut report = aggregate::report(&history, request).await?;
    report.source_lines = written(arguments, &report)?;
    Ok(Finished { report, title: chosen.title, data_paths })
}

/// The rules to run; none is a mistake.
fn ruleset(
    arguments: &SourceArguments,
    settings: &Settings,
    framework: Option<&Framework>,
) -> Result<Ruleset> {
    let ruleset = settings.ruleset(&arguments.selection.selection())?;
    if ruleset.rules().next().is_none() {
        let message = "no rule is left to run: each is excluded, switched off, or of another pack, service \
                       or severity; `compliance rules list --all` lists the rules";
        return Err(Misuse(message.to_owned()).into());
    }
    if let Some(framework) =
        framework.filter(|framework| !ruleset.rules().any(|rule| rule.serves(framework.id)))
    {
        bail!(
            "no rule that is to be run serves {}: `compliance frameworks {}` lists those that do",
            framework.title,
            framework.id
        );
    }
    Ok(ruleset)
}

/// Where the resources of a plan are written, as far as the files beside it say it.
fn written(arguments: &SourceArguments, report: &Report<Spool>) -> Result<SourceLines> {
    let Some(plan) = &arguments.plan else { return Ok(SourceLines::default()) };
    let beside = plan.parent().filter(|folder| *folder != Path::new(""));
    let folder = arguments.source_folder.as_deref().or(beside).unwrap_or(Path::new("."));
    if arguments.source_folder.is_some() && !folder.is_dir() {
        return Err(Misuse(format!("there is no folder {}", folder.display())).into());
    }
    let evaluations = report.evaluations.evaluations()?;
    let (mut addresses, mut looked_at) = (BTreeSet::new(), BTreeMap::new());
    for evaluation in evaluations {
        let Evaluation { rule, resource_id, .. } = evaluation?;
        if let (Some(known), Some(kind)) = (find(&rule), kind(&resource_id)) {
            looked_at
                .entry((rule, kind))
                .or_insert_with_key(|(_, kind)| Plan::looked_at(known, kind));
        }
        addresses.insert(resource_id);
    }
    let mut lines = source_lines(folder, addresses.iter().map(String::as_str));
    if arguments.source_folder.is_some() && lines.is_empty() && !addresses.is_empty() {
        warn(&format!(
            "{} does not hold the resources of the plan, so no lines are named",
            folder.display()
        ));
    }
    lines.looked_at = looked_at;
    Ok(lines)
}

/// What is there of a scan that the user ended.
fn interrupted(source: Source) -> Interrupted {
    let what_to_do = match source {
        Source::Live => {
            "interrupted; what was read is kept: the same command with --resume goes on from there"
        }
        _ => "interrupted; no report counts what was read: run the same command again",
    };
    Interrupted(what_to_do.to_owned())
}
