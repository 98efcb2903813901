//! The bundled account's past: what differed at each of the scans before the snapshot, judged by
//! the same rules as everything else.

use std::collections::HashMap;
use std::io::Read;
use std::sync::Arc;

use flate2::bufread::GzDecoder;
use serde::Deserialize;
use time::{Duration, OffsetDateTime};
use tokio::sync::mpsc::Sender;

use super::sending::Sending;
use super::{DEMO, DEMO_MOMENT, SnapshotError};
use crate::model::checkpoint::Cursors;
use crate::model::port::{PortError, PortFuture};
use crate::rules::Wanted;
use crate::sources::config::item::ConfigurationItem;
use crate::sources::source::{Inventory, SourceEvent};

/// Going back in time: each step says what was different from the one after it. Made by
/// `checks/fixtures/demo/generate.py`.
use crate::sources::demo::PAST;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Steps {
    hours_apart: i64,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Step {
    /// As they were then.
    configuration_items: Vec<ConfigurationItem>,
    /// Types and ids of what was not there yet.
    absent: Vec<(String, String)>,
}

/// The bundled account as it was at an earlier moment.
#[derive(Clone, Debug)]
pub struct EarlierState {
    items: Vec<Arc<ConfigurationItem>>,
    /// How long before the account as it is.
    pub ago: Duration,
}

impl EarlierState {
    fn as_of(&self) -> OffsetDateTime {
        DEMO_MOMENT - self.ago
    }
}

/// Every earlier state of the bundled account, oldest first.
pub fn demo_past() -> Result<Vec<EarlierState>, SnapshotError> {
    let name = || "the bundled account's past".to_owned();
    let mut text = Vec::new();
    GzDecoder::new(PAST)
        .read_to_end(&mut text)
        .map_err(|source| SnapshotError::Unreadable { name: name(), source })?;
    let Steps { hours_apart, steps } = serde_json::from_slice(&text)
        .map_err(|source| SnapshotError::Malformed { name: name(), source })?;
    let key = |item: &ConfigurationItem| (item.resource_type.clone(), item.resource_id.clone());
    let mut items: Vec<Arc<ConfigurationItem>> = Vec::new();
    super::items("the bundled account", DEMO.to_vec(), &mut |item| items.push(Arc::new(item)))?;
    let mut places: HashMap<_, _> =
        items.iter().enumerate().map(|(place, item)| (key(item), place)).collect();
    let mut states = Vec::new();
    let mut ago = Duration::ZERO;
    // What is absent leaves its place empty, so that the others keep theirs.
    let mut items: Vec<_> = items.into_iter().map(Some).collect();
    for step in steps {
        for item in step.configuration_items {
            let place = *places.entry(key(&item)).or_insert(items.len());
            if place == items.len() {
                items.push(None);
            }
            items[place] = Some(Arc::new(item));
        }
        for gone in &step.absent {
            if let Some(place) = places.get(gone) {
                items[*place] = None;
            }
        }
        ago += Duration::hours(hours_apart);
        states.push(EarlierState { items: items.iter().flatten().cloned().collect(), ago });
    }
    states.reverse();
    Ok(states)
}

impl Inventory for EarlierState {
    fn read<'a>(
        &'a self,
        wanted: &'a Wanted,
        _: &'a Cursors,
        found: Sender<SourceEvent>,
    ) -> PortFuture<'a, ()> {
        let (past, wanted) = (self.clone(), wanted.clone());
        Box::pin(async move {
            let reading = tokio::task::spawn_blocking(move || {
                let mut reading = Sending::new(&wanted, &found, past.as_of());
                past.items.iter().for_each(|item| reading.take(&**item));
                let accounts = past.items.first().map(|item| &item.aws_account_id);
                reading.finish_accounts(accounts);
            });
            reading
                .await
                .map_err(|error| PortError::new("reading the bundled account's past", error))
        })
    }
}
