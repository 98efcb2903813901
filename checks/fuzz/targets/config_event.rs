//! What a function is started with: AWS Config's events, the state machine's, a person's; and what the aggregator is told.
#![no_main]

use compliance::lambda::event::{CheckerEvent, Invoking, Told};
use fuzz::{NOON, judge_item};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    // The runtime refuses what is not JSON.
    let Ok(event) = serde_json::from_slice::<Value>(bytes) else { return };
    Told::decode(&event);
    match CheckerEvent::decode(&event) {
        Ok(CheckerEvent::Config(event)) => match &event.invoking {
            Invoking::Changed(item) => judge_item(item),
            Invoking::Oversized(summary) => assert!(summary.resource_id.len() <= bytes.len()),
            Invoking::Scheduled(moment) => assert!(!compliance::evaluation::evaluation_timestamp(*moment, 999).is_empty()),
        },
        Ok(CheckerEvent::Scan(scan)) => {
            let moment = compliance::evaluation::evaluation_timestamp(scan.scan_time.unwrap_or(NOON), 999);
            assert!(compliance::evaluation::parse_rfc3339(&moment).is_some(), "{moment}");
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
