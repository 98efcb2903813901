//! What a function is started with: AWS Config's events, the state machine's, a person's; and what
//! the results that the aggregator reads.
#![no_main]

use compliance::lambda::event::{CheckerEvent, Invoking, ScanResults, expect_aggregator_event};
use compliance::lambda::moments::Dates;
use compliance::model::evaluation::{evaluation_timestamp, parse_rfc3339};
use fuzz::{NOON, judge_item};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    // The runtime refuses what is not JSON.
    let Ok(event) = serde_json::from_slice::<Value>(bytes) else { return };
    ScanResults::decode(&event);
    if let Err(error) = expect_aggregator_event(&event) {
        assert!(error.to_string().len() < 1000, "{error}");
    }
    match CheckerEvent::decode(&event) {
        Ok(CheckerEvent::Config(event)) => {
            let dated = |captured| {
                let moments: Vec<_> = Dates { captured, created: event.created }
                    .moments()
                    .map(|moment| evaluation_timestamp(moment, 999))
                    .collect();
                assert!(
                    moments.iter().all(|moment| parse_rfc3339(moment).is_some())
                        && moments.is_sorted_by(|left, right| left < right),
                    "{moments:?}"
                );
            };
            match &event.invoking {
                Invoking::Changed(captured, item) => {
                    judge_item(item);
                    dated(*captured);
                }
                Invoking::Oversized(summary) => {
                    assert!(summary.resource_id.len() <= bytes.len());
                    dated(summary.captured_at);
                }
                Invoking::Scheduled(moment) => dated(*moment),
            }
            assert_eq!(event.expect_account("").is_ok(), event.accounts.is_empty());
        }
        Ok(CheckerEvent::Scan(scan)) => {
            let moment = evaluation_timestamp(scan.scan_time.unwrap_or(NOON), 999);
            assert!(parse_rfc3339(&moment).is_some(), "{moment}");
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
