//! What the command line asks to scan: the bundled account, a plan, AWS Config's files, accounts.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Result;
use time::OffsetDateTime;

use super::options::SourceArguments;
use super::progress::Progress;
use super::source::{ScanSource, joined, whose};
use super::{demo, stack};
use crate::model::evaluation::Source;
use crate::model::scan_record::Target;
use crate::rules::Ruleset;
use crate::settings::Settings;
#[cfg(not(feature = "live"))]
use crate::sources::config::snapshot::Files;
use crate::sources::config::snapshot::{Choice, Snapshot};
use crate::sources::plan::Plan;
use crate::sources::source::Inventory;

/// The account of the AWS credentials as an inventory.
pub async fn live_inventory(
    settings: &Settings,
    now: OffsetDateTime,
) -> Result<Box<dyn Inventory>> {
    Ok(live(&SourceArguments::default(), settings, now).await?.inventory)
}

/// The source of a scan.
pub async fn choose(
    arguments: &SourceArguments,
    settings: &Settings,
    ruleset: &Ruleset,
    progress: &Progress,
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
        return snapshot(arguments, place, settings, ruleset, progress, now).await;
    }
    live(arguments, settings, now).await
}

/// AWS Config's files: of the accounts and regions that they say they are of.
async fn snapshot(
    arguments: &SourceArguments,
    place: &str,
    settings: &Settings,
    ruleset: &Ruleset,
    progress: &Progress,
    now: OffsetDateTime,
) -> Result<ScanSource> {
    let regions = arguments.regions.iter().filter(|region| *region != "all").cloned().collect();
    let choice = Choice {
        regions,
        since: arguments.since,
        until: arguments.until,
        wanted: ruleset.wanted(),
    };
    let (mut files, held) = bring(arguments, place, &choice).await?;
    progress.files(files.metered());
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
