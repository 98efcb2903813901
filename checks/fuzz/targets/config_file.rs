//! AWS Config's snapshots and histories, plain and gzip. What serde reads as such a file is read by
//! us too, item by item; and a scan of two files, which are what is before and behind a mark, ends
//! with no more resources than items, each of which has one state.
#![no_main]

use std::collections::HashSet;

use compliance::model::checkpoint::Cursors;
use compliance::sources::config::item::ConfigurationItem;
use compliance::sources::config::snapshot::{Choice, File, Files, Snapshot, items};
use compliance::sources::source::{Inventory, SourceEvent};
use fuzz::{NOON, judge, judge_item, wanted};
use libfuzzer_sys::fuzz_target;
use memchr::memmem;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Whole {
    configuration_items: Vec<ConfigurationItem>,
}

/// Between two files.
const MARK: &[u8] = b"\n----\n";

fuzz_target!(|bytes: &[u8]| {
    let mut ids = Vec::new();
    let read = items("file.json", bytes.to_vec(), &mut |item| {
        judge_item(&item);
        ids.push(item.resource_id);
    });
    let names = |name: &[u8]| memmem::find(bytes, name).is_some();
    if let Ok(file) = serde_json::from_slice::<Whole>(bytes)
        // A key that is written with escapes is one to serde alone, and nothing that AWS writes; a
        // single item beside the list is ours.
        && names(b"\"configurationItems\"")
        && !names(b"\"configurationItem\"")
        && !names(b"\\u")
    {
        assert!(read.is_ok(), "{read:?}");
        let expected: Vec<_> =
            file.configuration_items.into_iter().map(|item| item.resource_id).collect();
        assert_eq!(ids, expected);
    }
    scan(bytes);
});

fn scan(bytes: &[u8]) {
    let (first, second) = memmem::find(bytes, MARK)
        .map_or((bytes, &[][..]), |place| (&bytes[..place], &bytes[place + MARK.len()..]));
    let names =
        ["111122223333_Config_eu-west-1_ConfigSnapshot_20261103T060500Z_x.json.gz", "b.json"];
    let files = names
        .iter()
        .zip([first, second])
        .map(|(name, bytes)| File::of_bytes(name, bytes.to_vec()))
        .collect();
    let Ok(snapshot) = Snapshot::of(Files { files, ..Files::default() }, &Choice::default(), NOON)
    else {
        return;
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let resources = runtime.block_on(async {
        let (sender, mut found) = tokio::sync::mpsc::channel(16);
        let (wanted, beginning) = (wanted(), Cursors::new());
        let gathering = async {
            let mut resources = Vec::new();
            while let Some(found) = found.recv().await {
                if let SourceEvent::Resources(more) = found {
                    resources.extend(more);
                }
            }
            resources
        };
        let (read, resources) = tokio::join!(snapshot.read(&wanted, &beginning, sender), gathering);
        read.expect("what was read once is read again");
        resources
    });
    let mut seen = HashSet::new();
    for resource in &resources {
        judge(resource, NOON);
        assert!(
            seen.insert((
                resource.resource_type,
                &resource.account_id,
                &resource.region,
                &resource.id
            )),
            "{resource:?} is sent twice"
        );
    }
}
