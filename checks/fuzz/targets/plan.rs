//! OpenTofu's and Terraform's plans.
#![no_main]

use compliance::sources::plan::Plan;
use fuzz::{NOON, judge, wanted};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(plan) = Plan::parse(bytes, "plan.json".to_owned(), NOON) else { return };
    for resource in plan.resources(&wanted()) {
        judge(&resource, NOON);
    }
});
