//! `compliance scan`: chooses the inventory, runs the scan and shows its report.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use time::OffsetDateTime;

use super::data_paths::{DataPaths, settings};
use super::exit::Exit;
use super::notify::{NotifyArguments, notify};
use super::options::{DataPathArguments, OutputArguments, ReportOutput, SourceArguments, severity};
use super::progress::Progress;
use super::report::present;
use super::source::{ScanSource, joined, whose};
use super::{demo, print, resume, stack, table, warn};
use crate::history::known::KnownFindings;
use crate::history::sqlite::{Begun, Sqlite};
use crate::model::checkpoint::Checkpoint;
use crate::model::evaluation::{Severity, Source, to_milliseconds};
use crate::model::scan_record::Target;
use crate::model::text::counted;
use crate::report::aggregate;
use crate::report::folder::write_whole;
use crate::report::{Report, Spool};
use crate::rules::Ruleset;
use crate::rules::frameworks::Framework;
use crate::scan::{ResumeFrom, ScanRequest, scan};
use crate::settings::Settings;
use crate::settings::excluded::Excluded;
#[cfg(not(feature = "live"))]
use crate::sources::config::snapshot::Files;
use crate::sources::config::snapshot::{Choice, Snapshot};
use crate::sources::plan::Plan;
use crate::sources::source::Inventory;

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

Exit codes: 0 the scan ran; 1 error; 2 usage; with --exit-code or --fail-on 3 something is non-compliant, 4 something could not be judged.";

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
    #[arg(long, value_name = "SEVERITY", value_parser = severity)]
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
        arguments.resume,
        !for_people,
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

/// One scan with its report: what `scan` does once and `watch` again and again.
pub async fn once(
    arguments: &SourceArguments,
    data_paths: &DataPathArguments,
    settings: &Settings,
    framework: Option<&Framework>,
    seen: Seen,
    resume: bool,
    quiet: bool,
) -> Result<Finished> {
    let ruleset = settings.ruleset(&arguments.selection.selection())?;
    if ruleset.rules().next().is_none() {
        let message = "no rule is left to run: each is excluded, switched off, or of another pack, service \
                       or severity; `compliance rules list --all` lists the rules";
        return Err(super::exit::Misuse(message.to_owned()).into());
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
    let now = to_milliseconds(OffsetDateTime::now_utc());
    let chosen = choose(arguments, settings, &ruleset, now).await?;
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
        if let Some(hint) = resume::hint(&history, &chosen, &rules, now).filter(|_| !quiet) {
            warn(&hint);
        }
        (history.reserve(now)?, None)
    };
    let note = |unfinished: &Checkpoint| {
        history.note(
            &chosen.target,
            &Begun { scan_time, rules: rules.clone(), unfinished: unfinished.clone() },
        )
    };

    let progress = Progress::new(quiet);
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
    let scanned =
        scan(chosen.inventory.as_ref(), &history, &request, &mut |_, _| progress.one_more()).await;
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
    let report = aggregate::report(&history, request).await?;
    Ok(Finished { report, title: chosen.title, data_paths })
}

/// The account of the AWS credentials as an inventory.
pub async fn live_inventory(
    settings: &Settings,
    now: OffsetDateTime,
) -> Result<Box<dyn Inventory>> {
    Ok(live(&SourceArguments::default(), settings, now).await?.inventory)
}

async fn choose(
    arguments: &SourceArguments,
    settings: &Settings,
    ruleset: &Ruleset,
    now: OffsetDateTime,
) -> Result<ScanSource> {
    let everywhere = |name: &str| Target { account_id: name.to_owned(), regions: "all".to_owned() };
    if arguments.demo {
        let title = "the bundled account (invented)".to_owned();
        let inventory = Box::new(Snapshot::demo()?);
        return Ok(ScanSource {
            inventory,
            source: Source::Demo,
            target: everywhere(demo::ACCOUNT),
            data_as_of: None,
            title,
            partition: None,
            held: None,
            account_names: settings.account_names(),
        });
    }
    if let Some(path) = &arguments.plan {
        let title = if path == Path::new("-") {
            "the plan on standard input".to_owned()
        } else {
            format!("the plan {}", path.display())
        };
        let plan = Plan::open(path, now)?.of_stack(&stack::name(arguments.stack.as_deref(), path)?);
        let target = everywhere(plan.account_id());
        return Ok(ScanSource {
            inventory: Box::new(plan),
            source: Source::Plan,
            target,
            data_as_of: None,
            title,
            partition: None,
            held: None,
            account_names: settings.account_names(),
        });
    }
    if let Some(place) = &arguments.snapshot {
        return snapshot(arguments, place, settings, ruleset, now).await;
    }
    live(arguments, settings, now).await
}

/// AWS Config's files: of the accounts and regions that they say they are of.
async fn snapshot(
    arguments: &SourceArguments,
    place: &str,
    settings: &Settings,
    ruleset: &Ruleset,
    now: OffsetDateTime,
) -> Result<ScanSource> {
    let regions = arguments.regions.iter().filter(|region| *region != "all").cloned().collect();
    let choice = Choice {
        regions,
        since: arguments.since,
        until: arguments.until,
        wanted: ruleset.wanted(),
    };
    let (files, held) = bring(arguments, place, &choice).await?;
    let snapshot = Snapshot::of(files, &choice, now)?;
    let named = |names: &BTreeSet<String>, otherwise: &str| {
        if names.is_empty() { vec![otherwise.to_owned()] } else { names.iter().cloned().collect() }
    };
    let (accounts, regions) =
        (named(snapshot.accounts(), "unknown"), named(snapshot.regions(), "global"));
    let title = format!("{} in {} ({place})", whose(&accounts), regions.join(", "));
    let target = Target { account_id: joined(&accounts), regions: regions.join("+") };
    Ok(ScanSource {
        data_as_of: snapshot.moment(),
        inventory: Box::new(snapshot),
        source: Source::Snapshot,
        target,
        title,
        partition: None,
        held,
        account_names: settings.account_names(),
    })
}

#[cfg(feature = "live")]
use super::live::{bring, live};

// The signatures are those of the live ones.
#[cfg(not(feature = "live"))]
#[allow(clippy::unused_async)]
async fn live(_: &SourceArguments, _: &Settings, _: OffsetDateTime) -> Result<ScanSource> {
    let message = "this build has no AWS SDK: build with default features to scan an account, or use --demo, --snapshot or --plan";
    Err(super::exit::Misuse(message.to_owned()).into())
}

#[cfg(not(feature = "live"))]
#[allow(clippy::unused_async)]
async fn bring(
    _: &SourceArguments,
    place: &str,
    choice: &Choice,
) -> Result<(Files, Option<tempfile::TempDir>)> {
    if place.starts_with("s3://") {
        anyhow::bail!("this build has no AWS SDK: build with default features to read {place}");
    }
    Ok((Files::find(Path::new(place), choice)?, None))
}
