//! Resources as rules see them, related ones joined: for looking at a rule rather than for storing
//! what it says.

use tokio::sync::mpsc;

use super::WAITING;
use super::relations::Relations;
use crate::model::checkpoint::Cursors;
use crate::model::port::PortError;
use crate::model::resource::Resource;
use crate::model::scan_record::Gap;
use crate::rules::Ruleset;
use crate::sources::source::{Inventory, SourceEvent};

/// Hands over every resource that the rules judge, and returns what could not be read.
pub async fn read_joined(
    inventory: &dyn Inventory,
    ruleset: &Ruleset,
    take: &mut dyn FnMut(&Resource),
) -> Result<Vec<Gap>, PortError> {
    let wanted = ruleset.wanted();
    let mut relations = Relations::new(ruleset);
    let mut gaps = Vec::new();
    let from = Cursors::default();
    let (sender, mut found) = mpsc::channel(WAITING);
    let reading = inventory.read(&wanted, &from, sender);
    let joining = async {
        while let Some(event) = found.recv().await {
            match event {
                SourceEvent::Gap(gap) => gaps.push(gap),
                SourceEvent::Checkpoint(..) => {}
                SourceEvent::Related(read) => relations.read(read).iter().for_each(&mut *take),
                SourceEvent::LookedAt(resources) => {
                    resources.iter().for_each(|resource| relations.remember(resource));
                }
                SourceEvent::Resources(resources) => {
                    let joined = resources.into_iter().filter_map(|one| relations.take(one));
                    joined.for_each(|resource| take(&resource));
                }
            }
        }
        relations.finish().iter().for_each(&mut *take);
        Ok(())
    };
    tokio::try_join!(reading, joining)?;
    Ok(gaps)
}
