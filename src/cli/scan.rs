//! `compliance scan`: chooses the inventory, runs the scan and shows its report.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use super::arguments::{PlaceArguments, ReportOutput, ScanArguments, SourceArguments};
use super::exit::Exit;
use super::notify::notify;
use super::places::{Places, settings};
use super::progress::Progress;
use super::report::present;
use super::{demo, print, resume, stack, table, warn};
use crate::history::sqlite::{Begun, Sqlite};
use crate::model::checkpoint::Checkpoint;
use crate::model::evaluation::{Source, to_milliseconds};
use crate::model::finding::hexadecimal;
use crate::model::partition::Partition;
use crate::model::scan_record::Target;
use crate::report::aggregate;
use crate::report::{Report, Spool};
use crate::rules::Ruleset;
use crate::rules::frameworks::Framework;
use crate::scan::{Course, Request, scan};
use crate::settings::Settings;
#[cfg(not(feature = "live"))]
use crate::sources::config::snapshot::Files;
use crate::sources::config::snapshot::{Choice, Snapshot};
use crate::sources::plan::Plan;
use crate::sources::source::Inventory;

/// An inventory with its description.
pub struct Chosen {
    pub inventory: Box<dyn Inventory>,
    pub source: Source,
    pub target: Target,
    /// Of when the data is, where it was not read from AWS now.
    pub data_as_of: Option<OffsetDateTime>,
    pub title: String,
    /// The caller's, of a live account.
    pub partition: Option<Partition>,
    /// Files that must stay until they are read.
    pub held: Option<tempfile::TempDir>,
}

/// A finished scan's report, with what was scanned and where it is kept.
#[derive(Debug)]
pub struct Finished {
    pub report: Report<Spool>,
    pub title: String,
    pub places: Places,
}

pub async fn run(arguments: ScanArguments) -> Result<Exit> {
    let settings = settings(&arguments.places)?;
    let for_people = !arguments.output.quiet && arguments.output.output() == ReportOutput::Table;
    let framework = arguments.output.framework;
    let Finished { report, title, places } = once(
        &arguments.source,
        &arguments.places,
        &settings,
        framework,
        arguments.resume,
        !for_people,
    )
    .await?;
    let location = present(&report, &title, &places, &arguments.output)?;
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
    Ok(match (&report.summary, arguments.exit_code) {
        (summary, true) if summary.non_compliant > 0 => Exit::NonCompliant,
        (_, true) if report.insufficient_data.total > 0 || !report.incomplete.is_empty() => {
            Exit::Incomplete
        }
        _ => Exit::Done,
    })
}

/// One scan with its report: what `scan` does once and `watch` again and again.
pub async fn once(
    arguments: &SourceArguments,
    places: &PlaceArguments,
    settings: &Settings,
    framework: Option<&Framework>,
    resume: bool,
    quiet: bool,
) -> Result<Finished> {
    let ruleset = settings.ruleset(&arguments.rules)?;
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
    let apart = match chosen.source {
        Source::Demo => Some("demo"),
        Source::Plan => Some("plan"),
        Source::Live | Source::Snapshot | Source::ConfigEvent => None,
    };
    let places = Places::new(places, settings, apart)?;
    if arguments.demo {
        demo::begin(&places.history, settings, now).await?;
    }
    let history = Sqlite::open(&places.history)?;
    let rules = settings.judged_by(&ruleset);
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
    let request = Request {
        ruleset: &ruleset,
        target: chosen.target.clone(),
        scan_time,
        source: chosen.source,
        data_as_of: chosen.data_as_of,
        partition: chosen.partition,
        exceptions: &settings.exceptions,
        compare: true,
        course: Course { recount: from.is_some(), from, note: Some(&note) },
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

    let request = aggregate::Request {
        scans: &scanned.scans,
        gaps: Vec::new(),
        moment: OffsetDateTime::now_utc(),
        exceptions: &settings.exceptions,
        framework: framework.map(|framework| framework.id),
    };
    let report = aggregate::report(&history, request).await?;
    Ok(Finished { report, title: chosen.title, places })
}

async fn choose(
    arguments: &SourceArguments,
    settings: &Settings,
    ruleset: &Ruleset,
    now: OffsetDateTime,
) -> Result<Chosen> {
    let everywhere = |name: &str| Target { account_id: name.to_owned(), regions: "all".to_owned() };
    if arguments.demo {
        let title = "the bundled account (invented)".to_owned();
        let inventory = Box::new(Snapshot::demo()?);
        return Ok(Chosen {
            inventory,
            source: Source::Demo,
            target: everywhere(demo::ACCOUNT),
            data_as_of: None,
            title,
            partition: None,
            held: None,
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
        return Ok(Chosen {
            inventory: Box::new(plan),
            source: Source::Plan,
            target,
            data_as_of: None,
            title,
            partition: None,
            held: None,
        });
    }
    if let Some(place) = &arguments.snapshot {
        return snapshot(arguments, place, ruleset, now).await;
    }
    live(arguments, settings, now).await
}

/// AWS Config's files: of the accounts and regions that they say they are of.
async fn snapshot(
    arguments: &SourceArguments,
    place: &str,
    ruleset: &Ruleset,
    now: OffsetDateTime,
) -> Result<Chosen> {
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
    Ok(Chosen {
        data_as_of: snapshot.moment(),
        inventory: Box::new(snapshot),
        source: Source::Snapshot,
        target,
        title,
        partition: None,
        held,
    })
}

/// How many accounts a scan's key and title name.
const NAMED: usize = 5;

/// Accounts as a title has them.
pub fn whose<N: AsRef<str>>(accounts: &[N]) -> String {
    if accounts.len() > NAMED {
        return format!("{} accounts", accounts.len());
    }
    format!("account {}", accounts.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", "))
}

/// Accounts as a scan's key holds them: of many their number, with a digest, so that other accounts
/// have a history of their own.
pub fn joined<N: AsRef<str>>(accounts: &[N]) -> String {
    let mut ids: Vec<_> = accounts.iter().map(AsRef::as_ref).collect();
    if ids.len() <= NAMED {
        return ids.join("+");
    }
    ids.sort_unstable();
    format!("{}-accounts-{}", ids.len(), hexadecimal(&Sha256::digest(ids.join("+"))[..4]))
}

#[cfg(feature = "live")]
use super::live::{bring, live};

// The signatures are those of the live ones.
#[cfg(not(feature = "live"))]
#[allow(clippy::unused_async)]
async fn live(_: &SourceArguments, _: &Settings, _: OffsetDateTime) -> Result<Chosen> {
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

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn accounts_in_a_key() {
        let ids = |first: u32, count: u32| {
            (first..first + count).map(|number| format!("{number:012}")).collect::<Vec<_>>()
        };
        assert_eq!(joined(&ids(1, 2)), "000000000001+000000000002");
        let (six, others) = (joined(&ids(1, 6)), joined(&ids(2, 6)));
        assert!(six.starts_with("6-accounts-") && six.len() == "6-accounts-".len() + 8, "{six}");
        assert_ne!(six, others);
        let mut reversed = ids(1, 6);
        reversed.reverse();
        assert_eq!(joined(&reversed), six);
    }
}
