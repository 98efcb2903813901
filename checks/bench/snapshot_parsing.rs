//! How fast AWS Config's files are read: by the scanner, and by serde_json alone on the same bytes.
//!
//! usage: snapshot-parsing FILE WAY [RUNS]      WAY: ours, typed, value or ignored; prints the
//! median of megabytes a second
//!
//! `ours` is all that a scan does before rules: the file is read piece by piece, each item parsed,
//! described and sent on. `typed` parses the whole file from memory into the same items and is the
//! yardstick; `value` builds a tree of everything, `ignored` builds nothing.

use std::hint::black_box;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail};
use compliance::model::checkpoint::Cursors;
use compliance::rules::{RULES, Ruleset};
use compliance::sources::config::item::ConfigurationItem;
use compliance::sources::config::snapshot::Snapshot;
use compliance::sources::source::{Inventory, SourceEvent};
use serde::Deserialize;
use serde::de::IgnoredAny;
use time::OffsetDateTime;

/// A snapshot file as serde_json alone would read it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Whole {
    configuration_items: Vec<ConfigurationItem>,
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, way, runs @ ..] = arguments.as_slice() else {
        bail!("usage: snapshot-parsing FILE ours|typed|value|ignored [RUNS]")
    };
    let path = Path::new(file);
    let runs = runs.first().map_or(Ok(1), |runs| runs.parse()).context("RUNS is a number")?;
    let size = std::fs::metadata(path).context("the file")?.len();
    // Held for those alone that read from memory.
    let bytes = if way == "ours" { Vec::new() } else { std::fs::read(path).context("the file")? };
    let mut seconds = Vec::new();
    for _ in 0..runs {
        let started = Instant::now();
        match way.as_str() {
            "ours" => black_box(ours(path)?),
            "typed" => {
                black_box(serde_json::from_slice::<Whole>(&bytes)?.configuration_items.len())
            }
            "value" => black_box(
                serde_json::from_slice::<serde_json::Value>(&bytes)?
                    .as_object()
                    .map_or(0, serde_json::Map::len),
            ),
            "ignored" => black_box(serde_json::from_slice::<IgnoredAny>(&bytes).map(|_| 0)?),
            other => bail!("there is no way `{other}`"),
        };
        seconds.push(started.elapsed().as_secs_f64());
    }
    seconds.sort_by(f64::total_cmp);
    let median = seconds[seconds.len() / 2];
    // A file's size is far below 2^52.
    #[allow(clippy::cast_precision_loss)]
    writeln!(std::io::stdout(), "{:.0}", size as f64 / 1e6 / median)?;
    Ok(())
}

fn ours(path: &Path) -> Result<usize> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    runtime.block_on(async {
        let snapshot = Snapshot::open(path, OffsetDateTime::now_utc())?;
        let (sender, mut found) = tokio::sync::mpsc::channel::<SourceEvent>(16);
        let counting = async {
            let mut count = 0;
            while let Some(found) = found.recv().await {
                if let SourceEvent::Resources(resources) = found {
                    count += resources.len();
                }
            }
            Ok(count)
        };
        let beginning = Cursors::new();
        // The rules that every build has had.
        let core = RULES.iter().copied().filter(|rule| rule.is_core);
        let wanted = Ruleset::new(core, |_| None)
            .map_err(|(rule, error)| anyhow!("{}: {error}", rule.id))?
            .wanted();
        let ((), count) = tokio::try_join!(snapshot.read(&wanted, &beginning, sender), counting)?;
        Ok(count)
    })
}
