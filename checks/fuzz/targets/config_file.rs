//! AWS Config's snapshots and histories, plain and gzip. What serde reads as such a file is read by us too, item by item.
#![no_main]

use std::io::Cursor;

use compliance::configuration_item::ConfigurationItem;
use compliance::local::snapshot::items;
use fuzz::judge_item;
use libfuzzer_sys::fuzz_target;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    configuration_items: Vec<ConfigurationItem>,
}

fuzz_target!(|bytes: &[u8]| {
    let mut ids = Vec::new();
    let read = items(Cursor::new(bytes.to_vec()), &mut |item| {
        judge_item(&item);
        ids.push(item.resource_id);
    });
    if let Ok(file) = serde_json::from_slice::<File>(bytes)
        // A key that is written with escapes is one to serde alone, and nothing that AWS writes.
        && bytes.windows(b"configurationItems".len()).any(|part| part == b"configurationItems")
        && !bytes.windows(2).any(|part| part == b"\\u")
    {
        assert!(read.is_ok(), "{read:?}");
        let expected: Vec<_> = file.configuration_items.into_iter().map(|item| item.resource_id).collect();
        assert_eq!(ids, expected);
    }
});
